//! What is asked of the history: rows of an answer, and how many there are. The last answer is kept, as
//! far as it is known, and forgotten when the history has changed.

use super::found::Found;
use super::needle::Needle;
use super::{Error, row, tally};
use crate::domain::history::{Query, Rows};
use crate::domain::identifier::Voen;
use jiff::tz::TimeZone;
use rusqlite::Connection;

/// The last answer.
#[derive(Default)]
pub(super) struct Finder(Option<Found>);

impl Finder {
    /// The answer to a query, as far as it is known.
    fn found(&mut self, connection: &Connection, voen: &Voen, query: &Query) -> Result<&mut Found, Error> {
        let revision = revision(connection)?;
        let is_it = |found: &Found| {
            (&found.asked.voen, &found.asked.query, found.revision) == (voen, query, revision)
        };
        if !self.0.as_ref().is_some_and(is_it) {
            self.0 = None;
        }
        let new = || Found::new(voen.clone(), query.clone(), revision, TimeZone::system());
        Ok(self.0.get_or_insert_with(new))
    }

    /// Rows of an answer.
    pub fn rows(
        &mut self,
        connection: &Connection,
        voen: &Voen,
        query: &Query,
        offset: usize,
        count: usize,
    ) -> Result<Rows, Error> {
        let found = self.found(connection, voen, query)?;
        let end = offset.saturating_add(count);
        found.reach(connection, end)?;
        let keys =
            found.keys.get(offset.min(found.keys.len())..end.min(found.keys.len())).unwrap_or_default();
        let entries = row::load(connection, keys)?;
        let matching = match found.is_done() {
            true => Some(found.keys.len()),
            false => counted(connection, voen, query)?,
        };
        Ok(Rows { entries, matching, total: tally::number(connection, voen, &Query::default())? })
    }

    /// The length of an answer, once it is known.
    pub fn count(
        &mut self,
        connection: &Connection,
        voen: &Voen,
        query: &Query,
    ) -> Result<Option<usize>, Error> {
        let found = self.found(connection, voen, query)?;
        Ok(found.is_done().then_some(found.keys.len()))
    }

    /// All keys of an answer, in its order.
    pub fn keys(&mut self, connection: &Connection, voen: &Voen, query: &Query) -> Result<Vec<i64>, Error> {
        let found = self.found(connection, voen, query)?;
        while !found.is_done() {
            found.grow(connection)?;
        }
        Ok(found.keys.clone())
    }

    /// Lets the last answer grow if it is that of this query, and says whether it still is not whole;
    /// `None` where it is another query's by now.
    pub fn grow(
        &mut self,
        connection: &Connection,
        voen: &Voen,
        query: &Query,
    ) -> Result<Option<bool>, Error> {
        let Some(found) = self.0.as_mut().filter(|f| (&f.asked.voen, &f.asked.query) == (voen, query)) else {
            return Ok(None);
        };
        found.grow(connection)?;
        Ok(Some(!found.is_done()))
    }
}

/// Changes whenever an answer may have.
fn revision(connection: &Connection) -> Result<i64, Error> {
    let mut statement = connection.prepare_cached("SELECT number FROM history_revision")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// How many rows answer a query that asks for no more than a reason and a status: these are counted as they
/// come and go.
fn counted(connection: &Connection, voen: &Voen, query: &Query) -> Result<Option<usize>, Error> {
    let asks_more = query.from.is_some() || query.until.is_some() || Needle::of(query).is_some();
    if asks_more { Ok(None) } else { tally::number(connection, voen, query).map(Some) }
}
