//! What is kept for a time only: the history with all that belongs to it, orders about authorities, and who was
//! looked up.

use super::column::Time;
use super::{Error, delegation, row};
use crate::domain::application::Id;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::lookup::Note;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

/// States in which nothing more is going to happen.
const ENDED: &str = "('accepted', 'refused', 'discarded')";

/// Deletes what is older, words of the search index included; gives the number of applications. What still
/// has to reach the service stays, however old it is.
pub(super) fn forget_before(transaction: &Transaction<'_>, time: Timestamp) -> Result<usize, Error> {
    let old = format!(
        "SELECT voen, application FROM history WHERE time < ?1 AND (state IS NULL OR state IN {ENDED})"
    );
    let at = time;
    let time = Time(time);
    let rows: Vec<(Voen, Id)> = {
        let mut statement = transaction.prepare(&old)?;
        let rows = statement.query_map(params![time], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    // Containers and receipts go with their entry, and that with its row: one that was accepted long after it was
    // signed is as old as its row. What was discarded has none.
    let of_row = format!("DELETE FROM outbox WHERE voen = ?1 AND application = ?2 AND state IN {ENDED}");
    for (voen, id) in &rows {
        row::remove(transaction, voen, id)?;
        transaction.execute(&of_row, params![voen, id])?;
    }
    let without_row = format!(
        "DELETE FROM outbox WHERE signed_at < ?1 AND state IN {ENDED} AND (state = 'discarded' OR NOT EXISTS (
             SELECT 1 FROM history
             WHERE history.voen = outbox.voen AND history.application = outbox.application))"
    );
    transaction.execute(&without_row, params![time])?;
    delegation::forget_before(transaction, at)?;
    transaction.execute("DELETE FROM looked_up WHERE time < ?1", params![time])?;
    Ok(rows.len())
}

/// Writes down that a person was looked up: when, by whom, and for which insurer.
pub(super) fn note(
    transaction: &Transaction<'_>,
    time: Timestamp,
    signer: &Fin,
    voen: &Voen,
    person: &Fin,
) -> Result<(), Error> {
    let sql = "INSERT INTO looked_up (time, signer, voen, fin) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, params![Time(time), signer, voen, person])?;
    Ok(())
}

/// Who was looked up for an insurer, newest first.
pub(super) fn looked_up(connection: &Connection, voen: &Voen, count: usize) -> Result<Vec<Note>, Error> {
    let sql =
        "SELECT time, signer, fin FROM looked_up WHERE voen = ?1 ORDER BY time DESC, rowid DESC LIMIT ?2";
    let mut statement = connection.prepare(sql)?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let notes = statement.query_map(params![voen, count], |row| {
        let time = row.get::<_, Time>(0)?.0;
        Ok(Note { time, signer: row.get(1)?, voen: voen.clone(), person: row.get(2)? })
    })?;
    Ok(notes.collect::<rusqlite::Result<_>>()?)
}
