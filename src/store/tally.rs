//! How many rows the history has: counted as they come and go, so that nobody waits for it.

use super::Error;
use super::column::category_code;
use crate::domain::history::{Query, StatusFilter};
use crate::domain::identifier::Voen;
use rusqlite::{Connection, params};

/// How many rows of an insurer have the reason and the status of a query; nothing else of it is looked at.
pub(super) fn number(connection: &Connection, voen: &Voen, query: &Query) -> Result<usize, Error> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(number), 0) FROM history_count
         WHERE voen = ?1 AND (?2 IS NULL OR reason = ?2) AND (?3 IS NULL OR category = ?3)",
    )?;
    let category = query.status.map(|status| match status {
        StatusFilter::NotSent => "",
        StatusFilter::Category(category) => category_code(category),
    });
    let number: i64 = statement.query_row(params![voen, query.reason, category], |row| row.get(0))?;
    Ok(usize::try_from(number).unwrap_or_default())
}
