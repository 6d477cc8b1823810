//! The outbox: sealed applications, their containers and receipts, and their moves by the table in
//! [`crate::domain::outbox`].

use super::cached::Cached;
use super::column::Time;
use super::{Error, Proof, Raised, Sealed, draft, row, rule};
use crate::domain::application::Id;
use crate::domain::draft::Draft;
use crate::domain::history::Standing;
use crate::domain::identifier::Voen;
use crate::domain::level::Level;
use crate::domain::outbox::{ContainerDigest, Entry, State};
use crate::domain::receipt::Receipt;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

/// Takes a sealed application in and deletes its draft. The same container again changes nothing.
pub(super) fn enqueue(transaction: &Transaction<'_>, sealed: &Sealed) -> Result<(), Error> {
    rule::check(sealed)?;
    let Entry { digest, key, level, application, voen, state, signed_at, .. } = &sealed.entry;
    let rival = "SELECT * FROM outbox WHERE digest = ?1 OR (application = ?2 AND state <> 'discarded')
                 ORDER BY digest = ?1 DESC";
    match transaction.row(rival, params![digest, application], read).optional()? {
        Some(known) if known.digest == *digest && known.state.is_open() => return Ok(()),
        Some(known) => return Err(Error::IllegalMove { from: known.state, to: State::Queued }),
        None => {}
    }
    let entry = "INSERT INTO outbox (digest, key, level, application, voen, state, signed_at, attempts)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
    let values = params![digest, key, level, application, voen, state, Time(*signed_at)];
    transaction.run(entry, values)?;
    let container = "INSERT INTO container (digest, bytes) VALUES (?1, ?2)";
    transaction.run(container, params![digest, sealed.container])?;
    row::put(transaction, &sealed.row)?;
    draft::delete(transaction, application)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        digest: row.get("digest")?,
        key: row.get("key")?,
        level: row.get("level")?,
        is_frozen: row.get("frozen")?,
        application: row.get("application")?,
        voen: row.get("voen")?,
        state: row.get("state")?,
        signed_at: row.get::<_, Time>("signed_at")?.0,
        attempts: row.get("attempts")?,
        refusal: row.get("refusal")?,
    })
}

fn find(connection: &Connection, digest: ContainerDigest) -> Result<Entry, Error> {
    Ok(connection.row("SELECT * FROM outbox WHERE digest = ?1", params![digest], read)?)
}

/// What still has to reach the service, oldest first.
pub(super) fn open_entries(connection: &Connection) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT * FROM outbox WHERE state IN ('queued', 'sending', 'unknown')
               ORDER BY signed_at, sequence";
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

/// What the service refused, oldest first.
pub(super) fn refused(connection: &Connection, voen: &Voen) -> Result<Vec<Entry>, Error> {
    let sql = "SELECT * FROM outbox WHERE state = 'refused' AND voen = ?1 ORDER BY signed_at, sequence";
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map(params![voen], read)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

/// The bytes of a container.
pub(super) fn container(connection: &Connection, digest: ContainerDigest) -> Result<Vec<u8>, Error> {
    let sql = "SELECT bytes FROM container WHERE digest = ?1";
    Ok(connection.row(sql, params![digest], |row| row.get(0))?)
}

/// The bytes of a container at its highest level.
pub(super) fn best_container(connection: &Connection, digest: ContainerDigest) -> Result<Vec<u8>, Error> {
    let sql = "SELECT coalesce(raised.bytes, container.bytes) FROM container LEFT JOIN raised USING (digest)
               WHERE digest = ?1";
    Ok(connection.row(sql, params![digest], |row| row.get(0))?)
}

/// Keeps a raised container, in place of the one that was not sent yet or beside the one that was.
pub(super) fn raise(
    transaction: &Transaction<'_>,
    digest: ContainerDigest,
    raised: &Raised,
) -> Result<(), Error> {
    let entry = find(transaction, digest)?;
    if !rule::may_be_raised(&entry) {
        return Err(Error::IllegalMove { from: entry.state, to: entry.state });
    }
    let Raised { container, key, level, stamped_at } = raised;
    let beside = "SELECT level FROM raised WHERE digest = ?1";
    let beside: Option<Level> = transaction.row(beside, params![digest], |row| row.get(0)).optional()?;
    if beside.max(Some(entry.level)) >= Some(*level) {
        return Ok(());
    }
    if rule::takes_its_place(&entry) {
        let sql = "UPDATE outbox SET key = ?2, level = ?3, stamped_at = ?4 WHERE digest = ?1";
        transaction.run(sql, params![digest, key, level, Time(*stamped_at)])?;
        transaction.run("UPDATE container SET bytes = ?2 WHERE digest = ?1", params![digest, container])?;
    } else {
        let sql = "INSERT OR REPLACE INTO raised (digest, bytes, level, stamped_at) VALUES (?1, ?2, ?3, ?4)";
        transaction.run(sql, params![digest, container, level, Time(*stamped_at)])?;
    }
    Ok(())
}

/// What can still be raised, oldest first.
pub(super) fn below(connection: &Connection, level: Level, since: Timestamp) -> Result<Vec<Entry>, Error> {
    let sql =
        "SELECT outbox.* FROM outbox WHERE state IN ('queued', 'unknown', 'accepted') AND signed_at >= ?1
               ORDER BY signed_at, sequence";
    let mut statement = connection.prepare_cached(sql)?;
    let entries = statement.query_map(params![Time(since)], read)?.collect::<Result<Vec<_>, _>>()?;
    let mut beside = connection.prepare_cached("SELECT level FROM raised WHERE digest = ?1")?;
    let mut below = Vec::new();
    for entry in entries {
        let raised: Option<Level> = beside.query_row(params![entry.digest], |row| row.get(0)).optional()?;
        if raised.max(Some(entry.level)) < Some(level) {
            below.push(entry);
        }
    }
    Ok(below)
}

/// Moves an entry, if the table allows it.
pub(super) fn move_entry(
    transaction: &Transaction<'_>,
    digest: ContainerDigest,
    to: State,
    refusal: Option<String>,
) -> Result<(), Error> {
    let entry = find(transaction, digest)?;
    // Accepted means that there is a receipt: `accept` is the only way there.
    if to == State::Accepted || !entry.state.may_become(to) {
        return Err(Error::IllegalMove { from: entry.state, to });
    }
    if to == State::Discarded {
        return discard(transaction, &entry);
    }
    let refusal = refusal.filter(|_| to == State::Refused);
    let attempts = entry.attempts.saturating_add(u32::from(to == State::Sending));
    let frozen = entry.state.freezes(to, entry.is_frozen);
    let sql = "UPDATE outbox SET state = ?2, refusal = ?3, attempts = ?4, frozen = ?5 WHERE digest = ?1";
    transaction.run(sql, params![digest, to, refusal, attempts, frozen])?;
    row::set_state(transaction, &entry.voen, &entry.application, to)
}

/// Leaves the fact, and deletes whatever tells of the person.
fn discard(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), Error> {
    let sql = "UPDATE outbox SET state = 'discarded', refusal = NULL WHERE digest = ?1";
    transaction.run(sql, params![entry.digest])?;
    transaction.run("DELETE FROM container WHERE digest = ?1", params![entry.digest])?;
    transaction.run("DELETE FROM raised WHERE digest = ?1", params![entry.digest])?;
    match row::find(transaction, &entry.voen, &entry.application)? {
        // The service may know of it after all; then it is history.
        Some(row) if matches!(row.standing, Standing::Outbox(_)) => {
            row::remove(transaction, &entry.voen, &entry.application)
        }
        _ => Ok(()),
    }
}

/// Records a receipt. Until the service tells more, the history shows it as received.
pub(super) fn accept(
    transaction: &Transaction<'_>,
    digest: ContainerDigest,
    receipt: &Receipt,
    bytes: &[u8],
) -> Result<(), Error> {
    let entry = find(transaction, digest)?;
    if !entry.state.may_become(State::Accepted) {
        return Err(Error::IllegalMove { from: entry.state, to: State::Accepted });
    }
    if receipt.voen != entry.voen {
        return Err(Error::Database("the receipt is for another insurer".to_owned()));
    }
    transaction.run("UPDATE outbox SET state = 'accepted' WHERE digest = ?1", params![digest])?;
    let sql = "INSERT INTO receipt (digest, registration_number, time, received_digest, voen, service,
                   environment, bytes)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let Receipt { registration_number, time, digest: received, voen, service, environment } = receipt;
    let values =
        params![digest, registration_number, Time(*time), received, voen, service, environment, bytes];
    transaction.run(sql, values)?;
    if let Some(mut row) = row::find(transaction, &entry.voen, &entry.application)? {
        rule::acknowledge(&mut row, receipt);
        row::put(transaction, &row)?;
    }
    Ok(())
}

/// Turns a refused entry, or one that was never sent, into a draft again.
pub(super) fn reopen(
    transaction: &Transaction<'_>,
    digest: ContainerDigest,
    draft: &Draft,
) -> Result<(), Error> {
    let entry = find(transaction, digest)?;
    if !entry.state.may_become(State::Discarded) {
        return Err(Error::IllegalMove { from: entry.state, to: State::Discarded });
    }
    if draft.voen != entry.voen {
        return Err(Error::NotFound);
    }
    discard(transaction, &entry)?;
    draft::save(transaction, draft)
}

/// What is kept of an application besides its row.
pub(super) fn proof(connection: &Connection, voen: &Voen, id: &Id) -> Result<Proof, Error> {
    let sql =
        "SELECT container.bytes AS container, raised.bytes AS raised, receipt.bytes AS receipt FROM outbox
               LEFT JOIN container USING (digest) LEFT JOIN raised USING (digest)
               LEFT JOIN receipt USING (digest)
               WHERE outbox.application = ?1 AND outbox.voen = ?2 AND outbox.state <> 'discarded'";
    let proof = connection.row(sql, params![id, voen], |row| {
        Ok(Proof {
            container: row.get("container")?,
            raised: row.get("raised")?,
            receipt: row.get("receipt")?,
        })
    });
    Ok(proof.optional()?.unwrap_or_default())
}

/// A request that was under way when the program ended may have arrived.
pub(super) fn after_restart(connection: &mut Connection) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for table in ["outbox", "history"] {
        for state in State::ALL.into_iter().filter(|s| s.after_restart() != *s) {
            let sql = format!("UPDATE {table} SET state = ?2 WHERE state = ?1");
            transaction.execute(&sql, params![state, state.after_restart()])?;
        }
    }
    Ok(transaction.commit()?)
}
