//! Rows of the history in their tables, one for each application of an insurer.

use super::cached::Cached;
use super::column::{Time, nanoseconds};
use super::{Error, needle, rule};
use crate::domain::application::Id;
use crate::domain::history::{Attested, Changed, Entry, Standing, Status, Step};
use crate::domain::identifier::Voen;
use crate::domain::outbox::State;
use crate::domain::person::Names;
use crate::domain::text;
use rusqlite::types::FromSql;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, Transaction, params};

/// How far two rows of the same time may be counted apart, in nanoseconds.
const SLOT: i64 = 1_000_000;

/// Writes a row over its older self.
pub(super) fn put(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), Error> {
    Writer::new(transaction)?.put(entry)
}

/// Takes rows of the service in. What the service leaves out of a row that is here is kept.
pub(super) fn merge(transaction: &Transaction<'_>, rows: &[Entry]) -> Result<Vec<Changed>, Error> {
    let mut writer = Writer::new(transaction)?;
    let mut changes = Vec::new();
    for row in rows {
        let row = match find(transaction, &row.voen, &row.id)? {
            Some(known) => {
                let before = known.standing.clone();
                let row = rule::merged(known, row.clone());
                changes.extend(rule::changed(before, &row));
                row
            }
            None => row.clone(),
        };
        writer.put(&row)?;
    }
    Ok(changes)
}

/// The statements that write a row, prepared once.
struct Writer<'t> {
    known: CachedStatement<'t>,
    delete: CachedStatement<'t>,
    delete_words: CachedStatement<'t>,
    delete_steps: CachedStatement<'t>,
    last_of_slot: CachedStatement<'t>,
    write: CachedStatement<'t>,
    insert_step: CachedStatement<'t>,
    insert_words: CachedStatement<'t>,
}

/// A row over its older self, if that has the same key.
const WRITE: &str = "
INSERT INTO history (key, voen, application, registration_number, time, reason, fin, surname, name, patronymic,
    old_surname, old_name, old_patronymic, ssn, office, signed_by, state, category, status_code, status_name,
    status_text, surname_key, name_key, patronymic_key)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
    ?23, ?24)
ON CONFLICT (key) DO UPDATE SET registration_number = excluded.registration_number, time = excluded.time,
    reason = excluded.reason, fin = excluded.fin, surname = excluded.surname, name = excluded.name,
    patronymic = excluded.patronymic, old_surname = excluded.old_surname, old_name = excluded.old_name,
    old_patronymic = excluded.old_patronymic, ssn = excluded.ssn, office = excluded.office,
    signed_by = excluded.signed_by, state = excluded.state, category = excluded.category,
    status_code = excluded.status_code, status_name = excluded.status_name,
    status_text = excluded.status_text, surname_key = excluded.surname_key, name_key = excluded.name_key,
    patronymic_key = excluded.patronymic_key";

impl<'t> Writer<'t> {
    fn new(connection: &'t Connection) -> Result<Writer<'t>, Error> {
        Ok(Writer {
            known: connection.prepare_cached(ALONE_BY_NAME)?,
            delete: connection.prepare_cached("DELETE FROM history WHERE key = ?1")?,
            delete_words: connection.prepare_cached(
                "INSERT INTO history_text (history_text, rowid, words) VALUES ('delete', ?1, ?2)",
            )?,
            delete_steps: connection.prepare_cached("DELETE FROM step WHERE history = ?1")?,
            last_of_slot: connection
                .prepare_cached("SELECT max(key) FROM history WHERE key BETWEEN ?1 AND ?2")?,
            write: connection.prepare_cached(WRITE)?,
            insert_step: connection.prepare_cached("INSERT INTO step VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?,
            insert_words: connection
                .prepare_cached("INSERT INTO history_text (rowid, words) VALUES (?1, ?2)")?,
        })
    }

    /// The key of a row, and the words that it is found by.
    fn known(&mut self, voen: &Voen, id: &Id) -> Result<Option<(i64, String)>, Error> {
        let known = self.known.query_row(params![voen, id], |row| Ok((row.get(KEY)?, read(row)?)));
        Ok(known.optional()?.map(|(key, row)| (key, needle::indexed(&row))))
    }

    fn remove(&mut self, voen: &Voen, id: &Id) -> Result<(), Error> {
        if let Some((key, words)) = self.known(voen, id)? {
            self.delete_words.execute(params![key, words])?;
            self.delete.execute(params![key])?;
        }
        Ok(())
    }

    /// What a row is found by is written again only where it changes: of most news it does not.
    fn put(&mut self, entry: &Entry) -> Result<(), Error> {
        let known = self.known(&entry.voen, &entry.id)?;
        let words = needle::indexed(entry);
        let key = self.free_key(nanoseconds(entry.time), known.as_ref().map(|(key, _)| *key))?;
        let is_indexed = match &known {
            Some((old, indexed)) if *old == key && *indexed == words => true,
            Some((old, indexed)) => {
                self.delete_words.execute(params![old, indexed])?;
                if *old != key {
                    self.delete.execute(params![old])?;
                }
                false
            }
            None => false,
        };
        self.write(key, entry)?;
        if known.is_some() {
            self.delete_steps.execute(params![key])?;
        }
        for (number, Step { status, time }) in (0_i64..).zip(&entry.timeline) {
            let Status { category, code, name, text } = status;
            self.insert_step.execute(params![key, number, category, code, name, text, Time(*time)])?;
        }
        if !is_indexed {
            self.insert_words.execute(params![key, words])?;
        }
        Ok(())
    }

    fn write(&mut self, key: i64, entry: &Entry) -> Result<(), Error> {
        let Names { surname, name, patronymic } = &entry.names;
        let old = &entry.old_names;
        let (state, status) = match &entry.standing {
            Standing::Outbox(state) => (Some(*state), None),
            Standing::Service(status) => (None, Some(status)),
        };
        self.write.execute(params![
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
            text::sort_key(surname),
            text::sort_key(name),
            text::sort_key(patronymic),
        ])?;
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
    Writer::new(transaction)?.remove(voen, id)
}

/// Shows a new state of the outbox, unless the service's own word stands there already.
pub(super) fn set_state(
    transaction: &Transaction<'_>,
    voen: &Voen,
    id: &Id,
    state: State,
) -> Result<(), Error> {
    // No search tells these states apart.
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

/// What is read of a row, in the order of [`read`]: columns found by name would cost more than the row.
macro_rules! columns {
    () => {
        "history.application, history.voen, history.registration_number, history.time, history.reason,
         history.fin, history.surname, history.name, history.patronymic, history.old_surname,
         history.old_name, history.old_patronymic, history.ssn, history.office, history.signed_by,
         history.state, history.category, history.status_code, history.status_name, history.status_text"
    };
}

/// A row, and what is attested of its container on this computer: the highest level.
const ROW: &str = concat!(
    "SELECT ",
    columns!(),
    ", coalesce(raised.level, outbox.level), coalesce(raised.stamped_at, outbox.stamped_at)
     FROM history
     LEFT JOIN outbox ON outbox.application = history.application AND outbox.voen = history.voen
                     AND outbox.state <> 'discarded'
     LEFT JOIN raised ON raised.digest = outbox.digest
     WHERE history.key = ?1"
);

/// A row without its steps, and without what is attested of its container.
const ALONE: &str = concat!("SELECT ", columns!(), ", NULL, NULL FROM history WHERE key = ?1");
const ALONE_BY_NAME: &str =
    concat!("SELECT ", columns!(), ", NULL, NULL, key FROM history WHERE voen = ?1 AND application = ?2");
/// Where the key stands in that.
const KEY: usize = 22;

/// What is read of a step, in the order of [`read_step`].
const STEPS: &str =
    "SELECT category, status_code, status_name, status_text, time FROM step WHERE history = ?1
                     ORDER BY number";

/// The row with this key as far as a search looks at it, if it is there.
pub(super) fn alone(connection: &Connection, key: i64) -> Result<Option<Entry>, Error> {
    Ok(connection.prepare_cached(ALONE)?.query_row(params![key], read).optional()?)
}

/// The rows with these keys, in their order; those that are gone are left out.
pub(super) fn load(connection: &Connection, keys: &[i64]) -> Result<Vec<Entry>, Error> {
    let mut rows = connection.prepare_cached(ROW)?;
    let mut steps = connection.prepare_cached(STEPS)?;
    let mut entries = Vec::with_capacity(keys.len());
    for key in keys {
        let Some(mut entry) = rows.query_row(params![key], read).optional()? else { continue };
        entry.timeline = steps.query_map(params![key], read_step)?.collect::<Result<_, _>>()?;
        entries.push(entry);
    }
    Ok(entries)
}

/// The columns of a row, one after the other.
struct Cells<'a, 's> {
    row: &'a Row<'s>,
    next: usize,
}

impl Cells<'_, '_> {
    fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let index = self.next;
        self.next += 1;
        self.row.get(index)
    }

    fn names(&mut self) -> rusqlite::Result<Names> {
        Ok(Names { surname: self.take()?, name: self.take()?, patronymic: self.take()? })
    }

    fn status(&mut self) -> rusqlite::Result<Status> {
        Ok(Status { category: self.take()?, code: self.take()?, name: self.take()?, text: self.take()? })
    }

    /// What the outbox says or the service: the other's columns are empty.
    fn standing(&mut self) -> rusqlite::Result<Standing> {
        let Some(state) = self.take()? else { return self.status().map(Standing::Service) };
        self.next += 4;
        Ok(Standing::Outbox(state))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let mut cells = Cells { row, next: 0 };
    Ok(Entry {
        id: cells.take()?,
        voen: cells.take()?,
        registration_number: cells.take()?,
        time: cells.take::<Time>()?.0,
        reason: cells.take()?,
        fin: cells.take()?,
        names: cells.names()?,
        old_names: cells.names()?,
        ssn: cells.take()?,
        office: cells.take()?,
        signed_by: cells.take()?,
        standing: cells.standing()?,
        attested: {
            let (level, stamped_at) = (cells.take::<Option<_>>()?, cells.take::<Option<Time>>()?);
            level.map(|level| Attested { level, stamped_at: stamped_at.map(|time| time.0) })
        },
        timeline: Vec::new(),
    })
}

fn read_step(row: &Row<'_>) -> rusqlite::Result<Step> {
    let mut cells = Cells { row, next: 0 };
    Ok(Step { status: cells.status()?, time: cells.take::<Time>()?.0 })
}
