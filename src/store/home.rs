//! Which service the database belongs to.

use super::Error;
use crate::domain::home::Home;
use rusqlite::{Connection, OptionalExtension, Transaction, params};

pub(super) fn read(connection: &Connection) -> Result<Option<Home>, Error> {
    // A backup of an older version has no such table.
    let is_there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'home'";
    if connection.query_row(is_there, [], |_| Ok(())).optional()?.is_none() {
        return Ok(None);
    }
    let row = connection.query_row("SELECT service, environment FROM home", [], |row| {
        Ok(Home { service: row.get(0)?, environment: row.get(1)? })
    });
    Ok(row.optional()?)
}

/// Says whose data these are: once, and the environment once it is known.
///
/// # Errors
/// [`Error::Elsewhere`] when they are another's.
pub(super) fn settle(transaction: &Transaction<'_>, home: &Home) -> Result<(), Error> {
    match read(transaction)? {
        Some(there) if !there.fits(home) => {
            Err(Error::Elsewhere { found: there.to_string(), here: home.to_string() })
        }
        Some(there) if home.environment.is_none() || there.environment.is_some() => Ok(()),
        _ => {
            transaction.execute("DELETE FROM home", [])?;
            let sql = "INSERT INTO home (service, environment) VALUES (?1, ?2)";
            transaction.execute(sql, params![home.service, home.environment])?;
            Ok(())
        }
    }
}
