//! What time-stamping authorities were asked, so that a quota holds across restarts.

use super::Error;
use super::column::Time;
use crate::domain::authority::Usage;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// How long requests are remembered.
pub(super) const MEMORY: SignedDuration = SignedDuration::from_hours(24);

/// What an authority was asked lately.
pub(super) fn usage(connection: &Connection, address: &str, now: Timestamp) -> Result<Usage, Error> {
    let since = now.saturating_sub(MEMORY).unwrap_or(now);
    let sql = "SELECT time FROM authority_request WHERE address = ?1 AND time > ?2 ORDER BY time";
    let mut statement = connection.prepare(sql)?;
    let requests = statement
        .query_map(params![address, Time(since)], |row| row.get::<_, Time>(0).map(|time| time.0))?
        .collect::<Result<_, _>>()?;
    let sql = "SELECT until FROM authority_rest WHERE address = ?1";
    let resting = connection.query_row(sql, params![address], |row| row.get::<_, Time>(0)).optional()?;
    Ok(Usage { requests, resting_until: resting.map(|time| time.0) })
}

/// Remembers a request.
pub(super) fn count(transaction: &Transaction<'_>, address: &str, now: Timestamp) -> Result<(), Error> {
    let before = now.saturating_sub(MEMORY).unwrap_or(now);
    transaction.execute("DELETE FROM authority_request WHERE time <= ?1", params![Time(before)])?;
    let sql = "INSERT INTO authority_request (address, time) VALUES (?1, ?2)";
    transaction.execute(sql, params![address, Time(now)])?;
    Ok(())
}

/// Leaves an authority alone.
pub(super) fn rest(transaction: &Transaction<'_>, address: &str, until: Timestamp) -> Result<(), Error> {
    let sql = "INSERT OR REPLACE INTO authority_rest (address, until) VALUES (?1, ?2)";
    transaction.execute(sql, params![address, Time(until)])?;
    Ok(())
}
