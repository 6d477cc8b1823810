//! Rows of the history in their tables, one for each application of an insurer.

use super::cached::Cached;
use super::column::{Time, nanoseconds};
use super::{Error, rule, search};
use crate::domain::application::Id;
use crate::domain::history::{Attested, Entry, Standing, Status, Step};
use crate::domain::identifier::Voen;
use crate::domain::outbox::State;
use crate::domain::person::Names;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Transaction, params};

/// How far two rows of the same time may be counted apart, in nanoseconds.
const SLOT: i64 = 1_000_000;

/// Writes a row over its older self.
pub(super) fn put(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), Error> {
    Writer::new(transaction)?.put(entry)
}

/// Takes rows of the service in. What the service leaves out of a row that is here is kept.
pub(super) fn merge(transaction: &Transaction<'_>, rows: &[Entry]) -> Result<(), Error> {
    let mut writer = Writer::new(transaction)?;
    for row in rows {
        let row = match find(transaction, &row.voen, &row.id)? {
            Some(known) => rule::merged(known, row.clone()),
            None => row.clone(),
        };
        writer.put(&row)?;
    }
    Ok(())
}

/// The statements that write a row, prepared once.
struct Writer<'t> {
    key: CachedStatement<'t>,
    delete: CachedStatement<'t>,
    delete_words: CachedStatement<'t>,
    last_of_slot: CachedStatement<'t>,
    insert: CachedStatement<'t>,
    insert_step: CachedStatement<'t>,
    insert_words: CachedStatement<'t>,
}

impl<'t> Writer<'t> {
    fn new(connection: &'t Connection) -> Result<Writer<'t>, Error> {
        Ok(Writer {
            key: connection.prepare_cached("SELECT key FROM history WHERE voen = ?1 AND application = ?2")?,
            delete: connection.prepare_cached("DELETE FROM history WHERE key = ?1")?,
            delete_words: connection.prepare_cached("DELETE FROM history_text WHERE rowid = ?1")?,
            last_of_slot: connection
                .prepare_cached("SELECT max(key) FROM history WHERE key BETWEEN ?1 AND ?2")?,
            insert: connection.prepare_cached(
                "INSERT INTO history VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
                     ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
            )?,
            insert_step: connection.prepare_cached("INSERT INTO step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?,
            insert_words: connection
                .prepare_cached("INSERT INTO history_text (rowid, words) VALUES (?1, ?2)")?,
        })
    }

    fn remove(&mut self, voen: &Voen, id: &Id) -> Result<Option<i64>, Error> {
        let key = self.key.query_row(params![voen, id], |row| row.get(0)).optional()?;
        if let Some(key) = key {
            self.delete.execute(params![key])?;
            self.delete_words.execute(params![key])?;
        }
        Ok(key)
    }

    fn put(&mut self, entry: &Entry) -> Result<(), Error> {
        let old_key = self.remove(&entry.voen, &entry.id)?;
        let key = self.free_key(nanoseconds(entry.time), old_key)?;
        let Names { surname, name, patronymic } = &entry.names;
        let old = &entry.old_names;
        let (state, status) = match &entry.standing {
            Standing::Outbox(state) => (Some(*state), None),
            Standing::Service(status) => (None, Some(status)),
        };
        self.insert.execute(params![
            key,
            entry.voen,
            entry.id,
            entry.registration_number,
            Time(entry.time),
            entry.reason,
            entry.fin,
            surname,
            name,
            patronymic,
            old.surname,
            old.name,
            old.patronymic,
            entry.ssn,
            entry.office,
            entry.signed_by,
            state,
            status.map(|s| s.category),
            status.map(|s| &s.code),
            status.and_then(|s| s.name.as_ref()),
            status.and_then(|s| s.text.as_ref()),
        ])?;
        for (number, Step { status, time }) in (0_i64..).zip(&entry.timeline) {
            let Status { category, code, name, text } = status;
            self.insert_step.execute(params![key, number, category, code, name, text, Time(*time)])?;
        }
        self.insert_words.execute(params![key, search::indexed(entry)])?;
        Ok(())
    }

    /// The time of the row, counted on where another row has it. A row whose time stays keeps its key.
    fn free_key(&mut self, time: i64, old_key: Option<i64>) -> Result<i64, Error> {
        let end = time.saturating_add(SLOT);
        if let Some(old) = old_key.filter(|old| (time..end).contains(old)) {
            return Ok(old);
        }
        let taken = |found: &mut CachedStatement<'_>, from: i64, until: i64| {
            found.query_row(params![from, until], |row| row.get::<_, Option<i64>>(0))
        };
        if taken(&mut self.last_of_slot, time, time)?.is_none() {
            return Ok(time);
        }
        let last = taken(&mut self.last_of_slot, time, end)?.unwrap_or(time);
        last.checked_add(1).ok_or_else(|| Error::Database("no key is left for this time".to_owned()))
    }
}

/// Deletes a row and all that belongs to it; gone already is fine.
pub(super) fn remove(transaction: &Transaction<'_>, voen: &Voen, id: &Id) -> Result<(), Error> {
    Writer::new(transaction)?.remove(voen, id).map(drop)
}

/// Shows a new state of the outbox, unless the service's own word stands there already.
pub(super) fn set_state(
    transaction: &Transaction<'_>,
    voen: &Voen,
    id: &Id,
    state: State,
) -> Result<(), Error> {
    // What a row is found by does not tell these states apart.
    let sql = "UPDATE history SET state = ?3 WHERE voen = ?1 AND application = ?2 AND state IS NOT NULL";
    transaction.run(sql, params![voen, id, state])?;
    Ok(())
}

/// The row of an application.
pub(super) fn find(connection: &Connection, voen: &Voen, id: &Id) -> Result<Option<Entry>, Error> {
    let sql = "SELECT key FROM history WHERE voen = ?1 AND application = ?2";
    let key = connection.row(sql, params![voen, id], |row| row.get::<_, i64>(0)).optional()?;
    key.map_or(Ok(None), |key| Ok(load(connection, &[key])?.pop()))
}

/// A row, and what is attested of its container on this computer: the highest level.
const ROW: &str = "
SELECT history.*, coalesce(raised.level, outbox.level) AS level,
       coalesce(raised.stamped_at, outbox.stamped_at) AS stamped_at
FROM history
LEFT JOIN outbox ON outbox.application = history.application AND outbox.voen = history.voen
                AND outbox.state <> 'discarded'
LEFT JOIN raised ON raised.digest = outbox.digest
WHERE history.key = ?1";

/// The rows with these keys, in their order.
pub(super) fn load(connection: &Connection, keys: &[i64]) -> Result<Vec<Entry>, Error> {
    let mut rows = connection.prepare_cached(ROW)?;
    let mut steps = connection.prepare_cached("SELECT * FROM step WHERE history = ?1 ORDER BY number")?;
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        let mut entry = rows.query_row(params![key], read)?;
        entry.timeline = steps.query_map(params![key], read_step)?.collect::<Result<_, _>>()?;
        entries.push(entry);
    }
    Ok(entries)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let standing = match row.get::<_, Option<State>>("state")? {
        Some(state) => Standing::Outbox(state),
        None => Standing::Service(read_status(row)?),
    };
    Ok(Entry {
        id: row.get("application")?,
        voen: row.get("voen")?,
        registration_number: row.get("registration_number")?,
        time: row.get::<_, Time>("time")?.0,
        reason: row.get("reason")?,
        fin: row.get("fin")?,
        names: Names {
            surname: row.get("surname")?,
            name: row.get("name")?,
            patronymic: row.get("patronymic")?,
        },
        old_names: Names {
            surname: row.get("old_surname")?,
            name: row.get("old_name")?,
            patronymic: row.get("old_patronymic")?,
        },
        ssn: row.get("ssn")?,
        office: row.get("office")?,
        signed_by: row.get("signed_by")?,
        attested: read_attested(row)?,
        standing,
        timeline: Vec::new(),
    })
}

fn read_attested(row: &Row<'_>) -> rusqlite::Result<Option<Attested>> {
    let Some(level) = row.get("level")? else { return Ok(None) };
    let stamped_at = row.get::<_, Option<Time>>("stamped_at")?.map(|time| time.0);
    Ok(Some(Attested { level, stamped_at }))
}

fn read_status(row: &Row<'_>) -> rusqlite::Result<Status> {
    Ok(Status {
        code: row.get("status_code")?,
        category: row.get("category")?,
        name: row.get("status_name")?,
        text: row.get("status_text")?,
    })
}

fn read_step(row: &Row<'_>) -> rusqlite::Result<Step> {
    Ok(Step { status: read_status(row)?, time: row.get::<_, Time>("time")?.0 })
}
