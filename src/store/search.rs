//! Searching the history: the rows of an answer in the order of their keys, a piece at a time.
//!
//! Words and reasons are lists of the full-text index, statuses (alone or with a reason) and whole insurers are
//! ranges of an index of the table; each is in the order of its keys, which is that of the rows' dates. Where an
//! answer needs both, the two are walked side by side, so that only as much is read as is asked for.

use super::column::{category_code, nanoseconds};
use super::needle::{Needle, reason_term};
use super::{Error, rule};
use crate::domain::history::{Column, Query, StatusFilter};
use crate::domain::identifier::Voen;
use crate::domain::reason::Reason;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows, Statement, params_from_iter};
use std::fmt::Write;

/// How many rows of either side are looked at in one piece where two sides are walked.
const STEPS: usize = 20_000;

/// How far the legs of an answer were walked.
#[derive(Default)]
pub(super) struct Walk {
    leg: usize,
    after: Option<i64>,
}

/// A part of an answer: rows that are in the order of their keys.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    voen: Voen,
    /// What the full-text index is asked for.
    expression: Option<String>,
    status: Option<StatusFilter>,
    /// Only beside a status.
    reason: Option<Reason>,
    /// First and last key.
    bounds: (i64, i64),
    /// Whether the newest row comes first.
    descending: bool,
}

/// A piece of a leg.
pub(super) struct Piece {
    pub keys: Vec<i64>,
    /// The last key that was looked at; `None` at the leg's end.
    pub reached: Option<i64>,
}

/// The parts of an answer, one after the other: one, or one for each group where rows are ordered by one.
/// The order of other columns is made of them afterwards.
pub(super) fn legs(voen: &Voen, query: &Query, zone: &TimeZone) -> Vec<Leg> {
    let (start, end) = rule::days(query, zone);
    let last = end.map_or(i64::MAX, |end| nanoseconds(end).saturating_sub(1));
    let words = Needle::of(query).map(|needle| needle.expression(voen));
    let leg = |reason: Option<Reason>, status: Option<StatusFilter>| {
        // With a status it is a range of the table's index, else a list of the full-text index.
        let (reason, listed) = if status.is_some() { (reason, None) } else { (None, reason) };
        let listed = listed.map(|reason| format!("\"{}\"", reason_term(voen.as_str(), reason.code())));
        let all: Vec<String> = listed.into_iter().chain(words.clone()).collect();
        Leg {
            voen: voen.clone(),
            expression: (!all.is_empty()).then(|| all.join(" AND ")),
            status,
            reason,
            bounds: (start.map_or(i64::MIN, nanoseconds), last),
            descending: match query.order.by {
                // The newest of a group comes first in any case.
                Column::Reason | Column::Status => true,
                _ => !query.order.ascending,
            },
        }
    };
    let mut legs: Vec<Leg> = match query.order.by {
        Column::Reason => {
            let reasons = Reason::ALL.into_iter().filter(|r| query.reason.is_none_or(|only| only == *r));
            reasons.map(|reason| leg(Some(reason), query.status)).collect()
        }
        Column::Status => {
            let groups = StatusFilter::ALL.into_iter().filter(|s| query.status.is_none_or(|only| only == *s));
            groups.map(|status| leg(query.reason, Some(status))).collect()
        }
        _ => vec![leg(query.reason, query.status)],
    };
    if matches!(query.order.by, Column::Reason | Column::Status) && !query.order.ascending {
        legs.reverse();
    }
    legs
}

impl Walk {
    /// The last key of the leg under way that was looked at, if there is one.
    pub fn after(&self) -> Option<i64> {
        self.after
    }

    /// Walks on, and says whether there is more.
    pub fn on(
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

    /// How many rows the last leg has, as far as `met` rows on the way so far tell it: rows come as often before
    /// as after.
    pub fn size(&self, connection: &Connection, legs: &[Leg], met: usize) -> Result<usize, Error> {
        let (Some(leg), Some(after)) = (legs.get(self.leg), self.after) else { return Ok(met) };
        let Some((first, last)) = leg.ends(connection)? else { return Ok(met) };
        let (walked, whole) = (first.abs_diff(after).max(1), first.abs_diff(last));
        let size = met as u128 * u128::from(whole) / u128::from(walked);
        Ok(usize::try_from(size).unwrap_or(usize::MAX).max(met))
    }
}

impl Leg {
    /// Whether every row of the insurer is in it.
    pub fn is_all(&self) -> bool {
        self.expression.is_none() && self.status.is_none() && self.bounds == (i64::MIN, i64::MAX)
    }

    /// The same of what the full-text index has for something else.
    pub fn with(&self, expression: String) -> Leg {
        Leg { expression: Some(expression), ..self.clone() }
    }

    /// The first and the last key that its rows can have, in its direction, if the insurer has any rows.
    pub fn ends(&self, connection: &Connection) -> Result<Option<(i64, i64)>, Error> {
        let sql = "SELECT (SELECT min(key) FROM history WHERE voen = ?1),
                          (SELECT max(key) FROM history WHERE voen = ?1)";
        let mut statement = connection.prepare_cached(sql)?;
        let (oldest, newest): (Option<i64>, Option<i64>) =
            statement.query_row([self.voen.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let ends = oldest.zip(newest).map(|(old, new)| (old.max(self.bounds.0), new.min(self.bounds.1)));
        Ok(ends.map(|(old, new)| if self.descending { (new, old) } else { (old, new) }))
    }

    /// The next keys after one, `count` at most.
    pub fn next(&self, connection: &Connection, after: Option<i64>, count: usize) -> Result<Piece, Error> {
        let (first, last) = self.bounds;
        let bounds = match after {
            Some(key) if self.descending => (first, last.min(key.saturating_sub(1))),
            Some(key) => (first.max(key.saturating_add(1)), last),
            None => (first, last),
        };
        match &self.expression {
            Some(expression) if self.status.is_some() => self.both(connection, expression, bounds, count),
            Some(expression) => single(&mut self.words(connection, expression, bounds, count)?, count),
            None => single(&mut self.table(connection, bounds, count)?, count),
        }
    }

    /// Rows of the full-text index.
    fn words<'c>(
        &self,
        connection: &'c Connection,
        expression: &str,
        (first, last): (i64, i64),
        count: usize,
    ) -> Result<Bound<'c>, Error> {
        let sql = "SELECT rowid FROM history_text WHERE history_text MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
        let parameters = vec![expression.to_owned().into(), first.into(), last.into()];
        self.bound(connection, sql, "rowid", parameters, count)
    }

    /// Rows of an index of the table.
    fn table<'c>(
        &self,
        connection: &'c Connection,
        (first, last): (i64, i64),
        count: usize,
    ) -> Result<Bound<'c>, Error> {
        let mut parameters = vec![Value::from(self.voen.as_str().to_owned()), first.into(), last.into()];
        let mut group = match self.status {
            None => "",
            Some(StatusFilter::NotSent) => " AND category IS NULL",
            Some(StatusFilter::Category(category)) => {
                parameters.push(category_code(category).to_owned().into());
                " AND category = ?4"
            }
        }
        .to_owned();
        if let Some(reason) = self.reason {
            parameters.push(reason.code().to_owned().into());
            let _ = write!(group, " AND reason = ?{}", parameters.len());
        }
        let index = match (self.status, self.reason) {
            (None, _) => "history_of_insurer",
            (Some(_), None) => "history_by_status",
            (Some(_), Some(_)) => "history_by_status_and_reason",
        };
        let sql = format!(
            "SELECT key FROM history INDEXED BY {index} WHERE voen = ?1 AND key BETWEEN ?2 AND ?3{group}"
        );
        self.bound(connection, &sql, "key", parameters, count)
    }

    fn bound<'c>(
        &self,
        connection: &'c Connection,
        sql: &str,
        key: &str,
        parameters: Vec<Value>,
        count: usize,
    ) -> Result<Bound<'c>, Error> {
        let way = if self.descending { "DESC" } else { "ASC" };
        let limit = i64::try_from(count).unwrap_or(i64::MAX);
        let statement = connection.prepare(&format!("{sql} ORDER BY {key} {way} LIMIT {limit}"))?;
        Ok(Bound { statement, parameters })
    }

    /// Rows that both the full-text index and the table's have: the one that lags behind goes on.
    fn both(
        &self,
        connection: &Connection,
        expression: &str,
        bounds: (i64, i64),
        count: usize,
    ) -> Result<Piece, Error> {
        let mut words = self.words(connection, expression, bounds, usize::MAX)?;
        let mut table = self.table(connection, bounds, usize::MAX)?;
        let (mut words, mut table) = (words.rows()?, table.rows()?);
        let (mut a, mut b) = (next(&mut words)?, next(&mut table)?);
        let mut keys = Vec::new();
        for _ in 0..STEPS {
            let (Some(word), Some(row)) = (a, b) else { return Ok(Piece { keys, reached: None }) };
            if word == row {
                keys.push(word);
                if keys.len() >= count {
                    return Ok(Piece { keys, reached: Some(word) });
                }
                (a, b) = (next(&mut words)?, next(&mut table)?);
            } else if (word > row) == self.descending {
                a = next(&mut words)?;
            } else {
                b = next(&mut table)?;
            }
        }
        // Up to the one in front nothing is in both; that one itself may be.
        let reached = match (a, b) {
            (Some(word), Some(row)) if self.descending => Some(word.max(row).saturating_add(1)),
            (Some(word), Some(row)) => Some(word.min(row).saturating_sub(1)),
            _ => None,
        };
        Ok(Piece { keys, reached })
    }
}

/// A statement and its parameters.
struct Bound<'c> {
    statement: Statement<'c>,
    parameters: Vec<Value>,
}

impl Bound<'_> {
    fn rows(&mut self) -> Result<Rows<'_>, Error> {
        Ok(self.statement.query(params_from_iter(&self.parameters))?)
    }
}

fn next(rows: &mut Rows<'_>) -> Result<Option<i64>, Error> {
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

fn single(bound: &mut Bound<'_>, count: usize) -> Result<Piece, Error> {
    let mut rows = bound.rows()?;
    let mut keys = Vec::new();
    while let Some(key) = next(&mut rows)? {
        keys.push(key);
    }
    let reached = keys.last().copied().filter(|_| keys.len() >= count);
    Ok(Piece { keys, reached })
}
