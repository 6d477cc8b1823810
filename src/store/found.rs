//! The answer to a search, as the list of its rows' keys in the order asked for. The list grows from its
//! top by pieces of a few milliseconds: as far as the rows asked for need it, and to its end when nobody
//! asks for anything else. The answer's length is known then, and any place of it is reached at once.

use super::needle::Needle;
use super::search::{Leg, legs};
use super::{Error, row, rule};
use crate::domain::history::{Column, Query};
use crate::domain::identifier::Voen;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

/// How many keys one piece fetches.
const PIECE: usize = 10_000;
/// Up to how many rows an answer is fetched whole and put in order here.
const FEW: usize = 1_500;
/// How many rows of a larger answer are gathered before the first ones in order are sought.
const GATHERED: usize = 60_000;
/// How many rows are looked at in one piece where each must be read.
const PROBED: usize = 500;
/// After how many such rows the answer is gathered whole after all: its rows may stand far down the index.
const PATIENCE: usize = 4_000;

/// An answer, as far as it is known.
pub(super) struct Found {
    pub voen: Voen,
    pub query: Query,
    /// The state of the history that it is of.
    pub revision: i64,
    /// The first keys, in order.
    pub keys: Vec<i64>,
    zone: TimeZone,
    legs: Vec<Leg>,
    stage: Stage,
}

/// How far an answer is known.
enum Stage {
    /// The legs are the answer, one after the other.
    Walk(Walk),
    /// The index of a column has the order.
    Sort(Sort),
    /// To its end.
    Done,
}

/// How far the legs were walked.
#[derive(Default)]
struct Walk {
    leg: usize,
    after: Option<i64>,
}

/// How far the index of a column was walked.
struct Sort {
    index: Index,
    after: Option<(String, i64)>,
    members: Members,
    /// How many rows were read to see whether they are in the answer.
    probed: usize,
}

/// Which rows of the column's index are in the answer.
enum Members {
    All,
    /// Descending; with the way that is still to be walked, unless they are all here.
    These(Vec<i64>, Option<Walk>),
}

/// An index of a column: its name, and what it is of.
type Index = (&'static str, &'static str);

fn index(column: Column) -> Option<Index> {
    match column {
        Column::Date | Column::Reason | Column::Status => None,
        Column::Fin => Some(("history_by_fin", "fin")),
        Column::Ssn => Some(("history_by_ssn", "ssn_key")),
        Column::Surname => Some(("history_by_surname", "surname_key")),
        Column::Name => Some(("history_by_name", "name_key")),
        Column::Patronymic => Some(("history_by_patronymic", "patronymic_key")),
    }
}

impl Found {
    /// An answer of which nothing is known yet. Days are days of `zone`.
    pub fn new(voen: Voen, query: Query, revision: i64, zone: TimeZone) -> Found {
        let legs = legs(&voen, &query, &zone);
        let stage = match index(query.order.by) {
            None => Stage::Walk(Walk::default()),
            Some(index) => {
                let is_all = legs.iter().all(Leg::is_all);
                let members =
                    if is_all { Members::All } else { Members::These(Vec::new(), Some(Walk::default())) };
                Stage::Sort(Sort { index, after: None, members, probed: 0 })
            }
        };
        Found { voen, query, revision, keys: Vec::new(), zone, legs, stage }
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
        match &mut self.stage {
            Stage::Done => {}
            Stage::Walk(walk) => {
                if !walk.on(connection, &self.legs, count, &mut self.keys)? {
                    self.stage = Stage::Done;
                }
            }
            Stage::Sort(Sort { members: Members::These(keys, rest), probed, .. })
                if rest.is_some() && (!hurries || keys.len() < GATHERED || *probed >= PATIENCE) =>
            {
                if let Some(walk) = rest
                    && !walk.on(connection, &self.legs, PIECE, keys)?
                {
                    *rest = None;
                    if keys.len() <= FEW && self.keys.is_empty() {
                        self.keys = std::mem::take(keys);
                        self.put_in_order(connection)?;
                    }
                }
            }
            Stage::Sort(_) => self.sort(connection, count)?,
        }
        Ok(())
    }

    /// Puts an answer of few rows in order, all at once.
    fn put_in_order(&mut self, connection: &Connection) -> Result<(), Error> {
        let Stage::Sort(Sort { index: (_, column), .. }) = &self.stage else { return Ok(()) };
        let mut words = connection.prepare(&format!("SELECT {column} FROM history WHERE key = ?1"))?;
        let mut rows = Vec::with_capacity(self.keys.len());
        for key in &self.keys {
            let word: Option<String> = words.query_row(params![key], |row| row.get(0)).optional()?;
            rows.push((word.unwrap_or_default(), *key));
        }
        rows.sort_unstable();
        if !self.query.order.ascending {
            rows.reverse();
        }
        self.keys = rows.into_iter().map(|(_, key)| key).collect();
        self.stage = Stage::Done;
        Ok(())
    }

    /// Walks the column's index on, until `count` rows of the answer were met or a piece of it is done.
    fn sort(&mut self, connection: &Connection, count: usize) -> Result<(), Error> {
        let Stage::Sort(sort) = &mut self.stage else { return Ok(()) };
        let (index, column) = sort.index;
        let (way, beyond) = if self.query.order.ascending { ("ASC", ">") } else { ("DESC", "<") };
        let mut parameters = vec![Value::from(self.voen.as_str().to_owned())];
        let mut after = String::new();
        if let Some((word, key)) = &sort.after {
            after = format!(" AND ({column}, key) {beyond} (?2, ?3)");
            parameters.extend([Value::from(word.clone()), Value::from(*key)]);
        }
        let reads_each = matches!(&sort.members, Members::These(_, Some(_)));
        let piece = match &sort.members {
            Members::All => count,
            _ if reads_each => PROBED,
            Members::These(..) => PIECE,
        };
        let sql = format!(
            "SELECT {column}, key FROM history INDEXED BY {index} WHERE voen = ?1{after}
             ORDER BY {column} {way}, key {way} LIMIT {piece}"
        );
        let needle = Needle::of(&self.query);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let (mut seen, mut met) = (0, 0);
        while let Some(row) = rows.next()? {
            let key: i64 = row.get(1)?;
            let is_member = match &sort.members {
                Members::All => true,
                Members::These(keys, None) => keys.binary_search_by(|k| key.cmp(k)).is_ok(),
                Members::These(_, Some(_)) => row::alone(connection, key)?
                    .is_some_and(|row| rule::matches(&row, &self.query, needle.as_ref(), &self.zone)),
            };
            if is_member {
                self.keys.push(key);
                met += 1;
            }
            seen += 1;
            if met >= count || seen >= piece {
                sort.after = Some((row.get(0)?, key));
                break;
            }
        }
        if reads_each {
            sort.probed += seen;
        }
        if met < count && seen < piece {
            self.stage = Stage::Done;
        }
        Ok(())
    }
}

impl Walk {
    /// Walks on, and says whether there is more.
    fn on(
        &mut self,
        connection: &Connection,
        legs: &[Leg],
        count: usize,
        keys: &mut Vec<i64>,
    ) -> Result<bool, Error> {
        let Some(leg) = legs.get(self.leg) else { return Ok(false) };
        let piece = leg.next(connection, self.after, count)?;
        keys.extend(piece.keys);
        self.after = piece.reached;
        if self.after.is_none() {
            self.leg += 1;
        }
        Ok(self.leg < legs.len())
    }
}
