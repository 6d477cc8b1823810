//! Small things remembered: choices, and when an insurer's history was last asked for.

use super::Error;
use super::column::Time;
use crate::domain::history::Pass;
use crate::domain::identifier::Voen;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub(super) fn synchronised_at(connection: &Connection, voen: &Voen) -> Result<Option<Timestamp>, Error> {
    let sql = "SELECT time FROM synchronised WHERE voen = ?1";
    let time = connection.query_row(sql, params![voen], |row| row.get::<_, Time>(0)).optional()?;
    Ok(time.map(|t| t.0))
}

pub(super) fn set_synchronised_at(
    transaction: &Transaction<'_>,
    voen: &Voen,
    time: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO synchronised (voen, time) VALUES (?1, ?2)
               ON CONFLICT (voen) DO UPDATE SET time = excluded.time";
    transaction.execute(sql, params![voen, Time(time)])?;
    set_pass(transaction, voen, None)
}

pub(super) fn pass(connection: &Connection, voen: &Voen) -> Result<Option<Pass>, Error> {
    let sql = "SELECT asked_at, since, cursor FROM synchronising WHERE voen = ?1";
    let pass = connection.query_row(sql, params![voen], |row| {
        Ok(Pass {
            asked_at: row.get::<_, Time>(0)?.0,
            since: row.get::<_, Option<Time>>(1)?.map(|time| time.0),
            cursor: row.get(2)?,
        })
    });
    Ok(pass.optional()?)
}

pub(super) fn set_pass(transaction: &Transaction<'_>, voen: &Voen, pass: Option<&Pass>) -> Result<(), Error> {
    transaction.execute("DELETE FROM synchronising WHERE voen = ?1", params![voen])?;
    if let Some(Pass { asked_at, since, cursor }) = pass {
        let sql = "INSERT INTO synchronising (voen, asked_at, since, cursor) VALUES (?1, ?2, ?3, ?4)";
        transaction.execute(sql, params![voen, Time(*asked_at), since.map(Time), cursor])?;
    }
    Ok(())
}

pub(super) fn remembered(connection: &Connection, name: &str) -> Result<Option<String>, Error> {
    let sql = "SELECT value FROM choice WHERE name = ?1";
    Ok(connection.query_row(sql, params![name], |row| row.get(0)).optional()?)
}

pub(super) fn remember(transaction: &Transaction<'_>, name: &str, value: &str) -> Result<(), Error> {
    let sql = "INSERT INTO choice (name, value) VALUES (?1, ?2)
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    transaction.execute(sql, params![name, value])?;
    Ok(())
}
