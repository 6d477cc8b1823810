//! What the sandbox keeps: lookups, applications and authorities. Everything is committed before it is answered.

pub mod delegation;

use super::Error;
use super::status::Step;
use crate::domain::application::Id;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::outbox::ContainerDigest;
use crate::domain::text::fold;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, named_params, params, params_from_iter};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The database.
pub struct Store {
    connection: Mutex<Connection>,
}

/// Times are milliseconds since 1970, names are folded for searching, `data` is JSON.
const SCHEMA: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
CREATE TABLE IF NOT EXISTS lookup (
    id TEXT PRIMARY KEY,
    voen TEXT NOT NULL,
    fin TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    data TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS lookup_by_person ON lookup (voen, fin);
CREATE TABLE IF NOT EXISTS application (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL UNIQUE,
    voen TEXT NOT NULL,
    time INTEGER NOT NULL,
    reason TEXT NOT NULL,
    fin TEXT NOT NULL,
    ssn TEXT,
    surname TEXT NOT NULL, name TEXT NOT NULL, patronymic TEXT NOT NULL,
    old_surname TEXT NOT NULL, old_name TEXT NOT NULL, old_patronymic TEXT NOT NULL,
    data TEXT NOT NULL,
    container BLOB NOT NULL,
    receipt BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS application_by_insurer ON application (voen, sequence);
CREATE TABLE IF NOT EXISTS raised (
    application INTEGER PRIMARY KEY REFERENCES application,
    container BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS step (
    application INTEGER NOT NULL REFERENCES application,
    time INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT,
    PRIMARY KEY (application, time)
) STRICT, WITHOUT ROWID;
";

/// A lookup as remembered.
pub struct RememberedLookup {
    /// For which insurer.
    pub voen: String,
    /// What was asked and answered, JSON.
    pub data: String,
}

/// An application to be kept.
pub struct NewApplication<'a> {
    /// Its number in the order of arrival.
    pub sequence: i64,
    /// The client's id.
    pub id: &'a Id,
    /// Digest of the container.
    pub digest: ContainerDigest,
    /// The application itself.
    pub application: &'a crate::domain::application::Application,
    /// When it was taken.
    pub time: Timestamp,
    /// What does not change of the answer about it, JSON.
    pub data: String,
    /// As received.
    pub container: &'a [u8],
    /// The service's own copy at B-LT, where that is another.
    pub raised: Option<&'a [u8]>,
    /// Signed.
    pub receipt: Vec<u8>,
    /// Its way, future steps included.
    pub steps: Vec<Step>,
}

/// An application as kept.
pub struct Kept {
    /// Its number in the order of arrival.
    pub sequence: i64,
    /// What does not change of the answer about it, JSON.
    pub data: String,
    /// Signed receipt.
    pub receipt: Vec<u8>,
    /// The way so far, oldest first.
    pub steps: Vec<Step>,
}

/// What to find. Names are beginnings.
#[derive(Default)]
pub struct Filter<'a> {
    /// Sequence numbers below this one.
    pub below: Option<i64>,
    /// Most rows.
    pub limit: usize,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
    /// Reason's code.
    pub reason: Option<&'a str>,
    /// Any of these status codes.
    pub codes: Option<Vec<&'a str>>,
    /// Taken or changed since.
    pub updated_since: Option<Timestamp>,
    /// FİN.
    pub fin: Option<&'a str>,
    /// SSN.
    pub ssn: Option<&'a str>,
    /// Surname, name, patronymic; old or new.
    pub names: [Option<&'a str>; 3],
}

impl Store {
    /// Opens or creates the file.
    pub fn open(file: &Path) -> Result<Store, Error> {
        let connection = Connection::open(file)?;
        connection.execute_batch(SCHEMA)?;
        connection.execute_batch(delegation::SCHEMA)?;
        Ok(Store { connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How often an insurer has looked a person up.
    pub fn looks(&self, voen: &Voen, fin: &Fin) -> Result<u32, Error> {
        let sql = "SELECT count(*) FROM lookup WHERE voen = ? AND fin = ?";
        Ok(self.lock().query_row(sql, [voen.as_str(), fin.as_str()], |r| r.get(0))?)
    }

    /// Remembers who looked whom up for whom, and what was shown.
    pub fn remember(
        &self,
        id: &str,
        voen: &Voen,
        fin: &Fin,
        asked_by: &Fin,
        data: &str,
    ) -> Result<(), Error> {
        let sql = "INSERT INTO lookup (id, voen, fin, asked_by, data) VALUES (?, ?, ?, ?, ?)";
        self.lock().execute(sql, [id, voen.as_str(), fin.as_str(), asked_by.as_str(), data])?;
        Ok(())
    }

    /// A remembered lookup.
    pub fn lookup(&self, id: &str) -> Result<Option<RememberedLookup>, Error> {
        let sql = "SELECT voen, data FROM lookup WHERE id = ?";
        let row = |r: &Row<'_>| Ok(RememberedLookup { voen: r.get(0)?, data: r.get(1)? });
        Ok(self.lock().query_row(sql, [id], row).optional()?)
    }

    /// Keeps an application that `make` builds for the next sequence number, unless its id or its
    /// digest is known. Says whether it is new.
    pub fn keep<'a>(
        &self,
        id: &Id,
        make: impl FnOnce(i64) -> Result<NewApplication<'a>, Error>,
    ) -> Result<bool, Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let known: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM application WHERE id = ?)",
            [id.as_str()],
            |r| r.get(0),
        )?;
        if known {
            return Ok(false);
        }
        let next = "SELECT coalesce(max(sequence), 0) + 1 FROM application";
        let sequence = transaction.query_row(next, [], |r| r.get(0))?;
        insert(&transaction, make(sequence)?)?;
        transaction.commit()?;
        Ok(true)
    }

    /// The application that came in the container with this digest.
    pub fn by_digest(&self, digest: ContainerDigest, now: Timestamp) -> Result<Option<Kept>, Error> {
        self.one("digest = ?", &[&digest.to_hex()], now)
    }

    /// The application of this id, of any insurer.
    pub fn by_id(&self, id: &str, now: Timestamp) -> Result<Option<Kept>, Error> {
        self.one("id = ?", &[id], now)
    }

    /// The application of this id, if it is the insurer's.
    pub fn of_insurer(&self, voen: &Voen, id: &str, now: Timestamp) -> Result<Option<Kept>, Error> {
        self.one("id = ? AND voen = ?", &[id, voen.as_str()], now)
    }

    fn one(&self, condition: &str, with: &[&str], now: Timestamp) -> Result<Option<Kept>, Error> {
        let connection = self.lock();
        let sql = format!("SELECT sequence, data, receipt FROM application WHERE {condition}");
        let kept = connection.query_row(&sql, params_from_iter(with), kept).optional()?;
        kept.map(|k| with_steps(&connection, k, now)).transpose()
    }

    /// The container of an application: the service's raised copy, or as received where that is as good.
    pub fn container(&self, sequence: i64) -> Result<Vec<u8>, Error> {
        let sql = "SELECT coalesce(r.container, a.container) FROM application AS a
                   LEFT JOIN raised AS r ON r.application = a.sequence WHERE sequence = ?";
        Ok(self.lock().query_row(sql, [sequence], |r| r.get(0))?)
    }

    /// An insurer's applications, newest first.
    pub fn find(&self, voen: &Voen, filter: &Filter<'_>, now: Timestamp) -> Result<Vec<Kept>, Error> {
        let connection = self.lock();
        let mut statement = connection.prepare(FIND)?;
        let [surname, name, patronymic] = filter.names.map(|n| n.map(fold));
        let codes = filter.codes.as_ref().map(serde_json::to_string).transpose()?;
        let rows = statement.query_map(
            named_params! {
                ":voen": voen.as_str(),
                ":below": filter.below,
                ":from": filter.from.map(Timestamp::as_millisecond),
                ":until": filter.until.map(Timestamp::as_millisecond),
                ":reason": filter.reason,
                ":codes": codes,
                ":since": filter.updated_since.map(Timestamp::as_millisecond),
                ":now": now.as_millisecond(),
                ":fin": filter.fin,
                ":ssn": filter.ssn,
                ":surname": surname,
                ":name": name,
                ":patronymic": patronymic,
                ":limit": i64::try_from(filter.limit).unwrap_or(i64::MAX),
            },
            kept,
        )?;
        rows.map(|row| with_steps(&connection, row?, now)).collect()
    }
}

const FIND: &str = "
SELECT sequence, data, receipt FROM application AS a
WHERE voen = :voen
  AND (:below IS NULL OR sequence < :below)
  AND (:from IS NULL OR time >= :from)
  AND (:until IS NULL OR time < :until)
  AND (:reason IS NULL OR reason = :reason)
  AND (:codes IS NULL OR (SELECT code FROM step WHERE application = a.sequence AND time <= :now
                          ORDER BY time DESC LIMIT 1) IN (SELECT value FROM json_each(:codes)))
  AND (:since IS NULL OR EXISTS (SELECT 1 FROM step WHERE application = a.sequence
                                 AND time >= :since AND time <= :now))
  AND (:fin IS NULL OR fin = :fin)
  AND (:ssn IS NULL OR ssn = :ssn)
  AND (:surname IS NULL OR :surname IN (substr(surname, 1, length(:surname)),
                                        substr(old_surname, 1, length(:surname))))
  AND (:name IS NULL OR :name IN (substr(name, 1, length(:name)), substr(old_name, 1, length(:name))))
  AND (:patronymic IS NULL OR :patronymic IN (substr(patronymic, 1, length(:patronymic)),
                                              substr(old_patronymic, 1, length(:patronymic))))
ORDER BY sequence DESC LIMIT :limit";

fn insert(transaction: &Transaction<'_>, new: NewApplication<'_>) -> Result<(), Error> {
    let lookup = &new.application.lookup;
    let (names, old) = (&lookup.registry_record.names, &lookup.dsmf_record.names);
    transaction.execute(
        "INSERT INTO application (sequence, id, digest, voen, time, reason, fin, ssn, surname, name, patronymic,
         old_surname, old_name, old_patronymic, data, container, receipt)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            new.sequence,
            new.id.as_str(),
            new.digest.to_hex(),
            new.application.insurer.voen.as_str(),
            new.time.as_millisecond(),
            new.application.reason.code(),
            lookup.query.fin.as_str(),
            lookup.query.ssn.as_ref().map(|s| s.as_str()),
            fold(&names.surname),
            fold(&names.name),
            fold(&names.patronymic),
            fold(&old.surname),
            fold(&old.name),
            fold(&old.patronymic),
            new.data,
            new.container,
            new.receipt,
        ],
    )?;
    if let Some(raised) = new.raised {
        let sql = "INSERT INTO raised (application, container) VALUES (?, ?)";
        transaction.execute(sql, params![new.sequence, raised])?;
    }
    for step in new.steps {
        let sql = "INSERT INTO step (application, time, code, text) VALUES (?, ?, ?, ?)";
        transaction.execute(sql, params![new.sequence, step.time.as_millisecond(), step.code, step.text])?;
    }
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept { sequence: row.get(0)?, data: row.get(1)?, receipt: row.get(2)?, steps: Vec::new() })
}

fn with_steps(connection: &Connection, mut kept: Kept, now: Timestamp) -> Result<Kept, Error> {
    let sql = "SELECT time, code, text FROM step WHERE application = ? AND time <= ? ORDER BY time";
    let mut statement = connection.prepare(sql)?;
    let steps = statement.query_map(params![kept.sequence, now.as_millisecond()], |r| {
        let time = Timestamp::from_millisecond(r.get(0)?).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Step { time, code: r.get(1)?, text: r.get(2)? })
    })?;
    kept.steps = steps.collect::<Result<_, _>>()?;
    Ok(kept)
}
