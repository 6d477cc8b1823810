//! The answer to a search, as the list of its rows' keys in the order asked for. The list grows from its
//! top by pieces of a few milliseconds: as far as the rows asked for need it, and to its end when nobody
//! asks for anything else. The answer's length is known then, and any place of it is reached at once.

use super::Error;
use super::range::Range;
use super::search::{Leg, Walk, legs};
use super::sort::{PIECE, Sort};
use crate::domain::history::Query;
use crate::domain::identifier::Voen;
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// What is asked.
pub(super) struct Asked {
    pub voen: Voen,
    pub query: Query,
    /// Days are days of it.
    pub zone: TimeZone,
    /// The answer in the order of its keys.
    pub legs: Vec<Leg>,
}

/// An answer, as far as it is known.
pub(super) struct Found {
    pub asked: Asked,
    /// The state of the history that it is of.
    pub revision: i64,
    /// The first keys, in order.
    pub keys: Vec<i64>,
    stage: Stage,
}

/// How far an answer is known.
enum Stage {
    /// Nothing was asked yet.
    New,
    /// The legs are the answer, one after the other.
    Walk(Walk),
    /// What is sought begins a number, by which the answer is ordered.
    Range(Range),
    /// The index of a column has the order.
    Sort(Sort),
    /// To its end.
    Done,
}

impl Stage {
    /// The way on which an answer is found.
    fn of(connection: &Connection, asked: &Asked) -> Result<Stage, Error> {
        if let Some(range) = Range::of(connection, asked)? {
            return Ok(Stage::Range(range));
        }
        Ok(Sort::of(asked).map_or_else(|| Stage::Walk(Walk::default()), Stage::Sort))
    }
}

impl Found {
    /// An answer of which nothing is known yet. Days are days of `zone`.
    pub fn new(voen: Voen, query: Query, revision: i64, zone: TimeZone) -> Found {
        let legs = legs(&voen, &query, &zone);
        let asked = Asked { voen, query, zone, legs };
        Found { asked, revision, keys: Vec::new(), stage: Stage::New }
    }

    /// Whether the list has reached its end.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Lets the list grow to this length, or to its end where that is nearer.
    pub fn reach(&mut self, connection: &Connection, length: usize) -> Result<(), Error> {
        while self.keys.len() < length && !self.is_done() {
            let wanted = length - self.keys.len();
            self.step(connection, wanted.min(PIECE), true)?;
        }
        Ok(())
    }

    /// Lets it grow by a piece.
    pub fn grow(&mut self, connection: &Connection) -> Result<(), Error> {
        self.step(connection, PIECE, false)
    }

    /// `hurries` where somebody waits for the first rows.
    fn step(&mut self, connection: &Connection, count: usize, hurries: bool) -> Result<(), Error> {
        let Found { asked, keys, stage, .. } = self;
        if matches!(stage, Stage::New) {
            *stage = Stage::of(connection, asked)?;
        }
        let has_more = match stage {
            Stage::New | Stage::Done => false,
            Stage::Walk(walk) => walk.on(connection, &asked.legs, count, keys)?,
            Stage::Range(range) => range.step(connection, asked, count, keys)?,
            Stage::Sort(sort) => sort.step(connection, asked, count, hurries, keys)?,
        };
        if !has_more {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}
