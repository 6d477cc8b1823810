//! A backup: the whole database in one file of its own, under a passphrase of its own, and the way back.
//!
//! While it is made it stands under another name, and takes its own once every page of it was read again.
//! The way back puts the file before aside, and takes it away once the restored one was opened.

use super::connection::{self, check, lock, make_folder, private};
use super::key::{self, KeySource};
use super::{Error, function, home, schema};
use crate::domain::backup::Contents;
use crate::domain::home::Home;
use crate::domain::secret::Pin;
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, params};
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{Builder, PathPersistError, TempPath};

/// What a backup has besides the tables of a database.
const TABLE: &str = "CREATE TABLE backup.backup (made INTEGER NOT NULL) STRICT;";

/// What the name of an unfinished one ends with.
const PART: &str = ".part";
/// Nobody writes to one any more that was not written to for so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);
/// The size of a page, in bytes: SQLCipher's own.
const PAGE: u64 = 4096;

/// Writes everything into `file`, which must not be there yet.
pub(super) fn create(connection: &Connection, file: &Path, passphrase: &Pin) -> Result<Contents, Error> {
    let exists = || Error::Exists(file.display().to_string());
    if file.exists() {
        return Err(exists());
    }
    let unwritten = |error: io::Error| match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull,
        _ => Error::NotWritten(format!("{}: {error}", file.display())),
    };
    let part = begin(file).map_err(unwritten)?;
    write(connection, &part, passphrase)?;
    let contents = inspect(&part, passphrase)?;
    // The name is taken by an empty file, so that none is written over that was made meanwhile.
    File::create_new(file).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(),
        _ => unwritten(error),
    })?;
    if let Err(PathPersistError { error, .. }) = part.persist(file) {
        let _ = fs::remove_file(file);
        return Err(unwritten(error));
    }
    sync_folder(file)?;
    Ok(contents)
}

/// An empty file beside the one that it becomes, under a name of its own; it goes with whoever makes it. What a
/// program that was killed left there is taken away.
fn begin(file: &Path) -> io::Result<TempPath> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    for entry in fs::read_dir(folder)?.flatten() {
        let found = entry.file_name();
        let is_part = found.as_encoded_bytes().starts_with(name.as_encoded_bytes())
            && found.as_encoded_bytes().ends_with(PART.as_bytes());
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_part && age().is_some_and(|age| age > ABANDONED) {
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(Builder::new().prefix(&name).suffix(PART).tempfile_in(folder)?.into_temp_path())
}

fn write(connection: &Connection, part: &Path, passphrase: &Pin) -> Result<(), Error> {
    attach(connection, part, passphrase, "backup")?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let written = (|| {
        export(connection, "main", "backup")?;
        connection.execute_batch(TABLE)?;
        let now = i64::try_from(Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX);
        connection.execute("INSERT INTO backup.backup (made) VALUES (?1)", params![now])?;
        connection.execute_batch(&format!("PRAGMA backup.user_version = {version}"))?;
        Ok(())
    })();
    connection.execute_batch("DETACH DATABASE backup")?;
    File::open(part)?.sync_all()?;
    written
}

/// Reads every page of a backup, and says what it holds.
///
/// # Errors
/// [`Error::Unreadable`]; [`Error::WrongPassphrase`]; [`Error::Damaged`]; [`Error::TooNew`];
/// [`Error::NotABackup`] for a file of something else, a database of another kind, and where nothing is
/// encrypted. A file that happens to consist of whole pages cannot be told from a wrong passphrase.
pub fn inspect(file: &Path, passphrase: &Pin) -> Result<Contents, Error> {
    let connection = open(file, passphrase)?;
    let findings = check(&connection)?;
    if let Some(first) = findings.first() {
        return Err(Error::Damaged(first.clone()));
    }
    contents(&connection)
}

fn open(file: &Path, passphrase: &Pin) -> Result<Connection, Error> {
    // SQLite would make one that is not there.
    let opened = File::open(file).map_err(|e| Error::Unreadable(format!("{}: {e}", file.display())))?;
    let salt = connection::salt(opened).ok().flatten().ok_or(Error::NotABackup)?;
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    let statement = key::from_passphrase(passphrase, Some(salt))?;
    connection.execute_batch(&statement).map_err(|_| Error::Database("the key was not taken".to_owned()))?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(
        |error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) if is_whole_pages(file) => Error::WrongPassphrase,
            Some(ErrorCode::NotADatabase) => Error::NotABackup,
            _ => error.into(),
        },
    )?;
    Ok(connection)
}

/// Whether it may be a database at all: encrypted it begins with nothing that could be recognised.
fn is_whole_pages(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| metadata.len() % PAGE == 0)
}

fn contents(connection: &Connection) -> Result<Contents, Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(schema::MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    let is_backup = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'backup'";
    if connection.query_row(is_backup, [], |_| Ok(())).optional()?.is_none() {
        return Err(Error::NotABackup);
    }
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let sum = |sql| Ok::<_, Error>(usize::try_from(count(sql)?).unwrap_or_default());
    let made = Timestamp::from_nanosecond(count("SELECT made FROM backup")?.into());
    Ok(Contents {
        made: made.unwrap_or_default(),
        home: home::read(connection)?,
        drafts: sum("SELECT count(*) FROM draft")?,
        open: sum("SELECT count(*) FROM outbox WHERE state NOT IN ('accepted', 'refused', 'discarded')")?,
        applications: sum("SELECT count(*) FROM history")?,
    })
}

/// Puts a backup in the place of the database at `path`, which nobody may have open. `here`: the service that
/// the data must belong to.
///
/// # Errors
/// Those of [`inspect`]; [`Error::Elsewhere`]; [`Error::Busy`]; the key's. The database is then as it was.
pub fn restore(
    file: &Path,
    passphrase: &Pin,
    path: &Path,
    source: KeySource,
    here: Option<&Home>,
) -> Result<Contents, Error> {
    let contents = inspect(file, passphrase)?;
    if let (Some(theirs), Some(here)) = (&contents.home, here)
        && !theirs.fits(here)
    {
        return Err(Error::Elsewhere { found: theirs.to_string(), here: here.to_string() });
    }
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let _lock = lock(&path.with_extension("lock"))?;
    settle(path)?;
    let new = beside(path, "new");
    let done = rebuild(file, passphrase, &new, source).and_then(|()| place(&new, path));
    if done.is_err() {
        let _ = fs::remove_file(&new);
    }
    done.map(|()| contents)
}

/// Writes a database with a key of this computer's from a backup.
fn rebuild(file: &Path, passphrase: &Pin, new: &Path, source: KeySource) -> Result<(), Error> {
    let _ = fs::remove_file(new);
    private(new)?;
    let statement = key::statement(source, None)?;
    let mut connection = connection::keyed(new, &statement)?;
    drop(statement);
    attach(&connection, file, passphrase, "source")?;
    export(&connection, "source", "main")?;
    let version: u32 = connection.query_row("PRAGMA source.user_version", [], |row| row.get(0))?;
    connection.execute_batch("DETACH DATABASE source; DROP TABLE backup;")?;
    connection.pragma_update(None, "user_version", version)?;
    function::register(&connection)?;
    schema::migrate(&mut connection, schema::MIGRATIONS)?;
    if let Some(first) = check(&connection)?.first() {
        return Err(Error::Damaged(first.clone()));
    }
    drop(connection);
    Ok(File::open(new)?.sync_all()?)
}

/// Puts the new file in its place; the one before stands aside until that is on the disk.
fn place(new: &Path, path: &Path) -> Result<(), Error> {
    let (aside, wal, wal_aside) = names(path);
    if wal.exists() {
        fs::rename(&wal, &wal_aside)?;
    }
    if path.exists() {
        fs::rename(path, &aside)?;
    }
    fs::rename(new, path)?;
    sync_folder(path)?;
    settle(path)
}

/// Ends a restoring that was cut short: the file before goes back where the new one never came to its place,
/// and goes for good where it did.
pub(super) fn settle(path: &Path) -> Result<(), Error> {
    let (aside, wal, wal_aside) = names(path);
    let is_placed = path.exists() && aside.exists();
    if is_placed {
        // As long as the file before is there, its log is not taken for one of the new file.
        if wal_aside.exists() {
            fs::remove_file(&wal_aside)?;
        }
        fs::remove_file(&aside)?;
    } else {
        if aside.exists() {
            fs::rename(&aside, path)?;
        }
        if wal_aside.exists() {
            fs::rename(&wal_aside, &wal)?;
        }
    }
    Ok(())
}

fn names(path: &Path) -> (PathBuf, PathBuf, PathBuf) {
    (beside(path, "before"), path.with_extension("db-wal"), beside(path, "before-wal"))
}

/// The same name with another word behind it.
fn beside(path: &Path, word: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(word);
    path.with_file_name(name)
}

fn attach(connection: &Connection, file: &Path, passphrase: &Pin, name: &str) -> Result<(), Error> {
    let words = std::str::from_utf8(passphrase.expose()).map_err(|_| Error::WrongPassphrase)?;
    if words.is_empty() {
        return Err(Error::WrongPassphrase);
    }
    let file = file.to_str().ok_or_else(|| Error::Database("the file's name is no Unicode".to_owned()))?;
    connection
        .execute(&format!("ATTACH DATABASE ?1 AS {name} KEY ?2"), params![file, words])
        .map(drop)
        .map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Error::WrongPassphrase,
            // The error may quote what was bound.
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            _ => Error::Database("the file cannot be opened".to_owned()),
        })
}

/// What a search index keeps its words in, behind its own name.
const SHADOWS: [&str; 5] = ["_data", "_idx", "_content", "_docsize", "_config"];

/// Copies tables, then their indexes and triggers. SQLCipher's own export knows no generated columns.
fn export(connection: &Connection, from: &str, to: &str) -> Result<(), Error> {
    connection.execute_batch("BEGIN")?;
    let done = copy(connection, from, to);
    connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn copy(connection: &Connection, from: &str, to: &str) -> Result<(), Error> {
    let sql = format!(
        "SELECT type, name, sql FROM {from}.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'
         ORDER BY rowid"
    );
    let mut statement = connection.prepare(&sql)?;
    let all = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let all: Vec<(String, String, String)> = all.collect::<rusqlite::Result<_>>()?;
    let is_virtual = |sql: &str| sql.starts_with("CREATE VIRTUAL TABLE");
    let shadows: Vec<String> = all
        .iter()
        .filter(|(_, _, sql)| is_virtual(sql))
        .flat_map(|(_, name, _)| SHADOWS.map(|part| format!("{name}{part}")))
        .collect();
    // Those of the search index come with it, and hold something from the start.
    for (_, name, sql) in all.iter().filter(|(kind, name, _)| kind == "table" && !shadows.contains(name)) {
        connection.execute_batch(&placed(sql, to))?;
        if !is_virtual(sql) {
            fill(connection, name, from, to)?;
        }
    }
    for (_, name, _) in all.iter().filter(|(_, name, _)| shadows.contains(name)) {
        connection.execute_batch(&format!("DELETE FROM {to}.{name}"))?;
        fill(connection, name, from, to)?;
    }
    for wanted in ["index", "trigger"] {
        for (_, _, sql) in all.iter().filter(|(kind, ..)| kind == wanted) {
            connection.execute_batch(&placed(sql, to))?;
        }
    }
    Ok(())
}

/// A statement that makes something, for another schema: its name stands behind one of these words.
fn placed(sql: &str, to: &str) -> String {
    let heads = ["VIRTUAL TABLE ", "TABLE ", "UNIQUE INDEX ", "INDEX ", "TRIGGER "];
    heads
        .iter()
        .find_map(|head| {
            sql.strip_prefix(&format!("CREATE {head}")).map(|rest| format!("CREATE {head}{to}.{rest}"))
        })
        .unwrap_or_else(|| sql.to_owned())
}

/// Copies the rows of a table, but for what it generates itself.
fn fill(connection: &Connection, name: &str, from: &str, to: &str) -> Result<(), Error> {
    let mut statement = connection.prepare(&format!("PRAGMA {from}.table_xinfo({name})"))?;
    let columns = statement.query_map([], |row| Ok((row.get(1)?, row.get(6)?)))?;
    let columns: Vec<(String, i64)> = columns.collect::<rusqlite::Result<_>>()?;
    let stored: Vec<String> = columns
        .into_iter()
        .filter(|(_, hidden)| *hidden == 0)
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    let stored = stored.join(", ");
    connection
        .execute_batch(&format!("INSERT INTO {to}.{name} ({stored}) SELECT {stored} FROM {from}.{name}"))?;
    Ok(())
}

fn sync_folder(file: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
