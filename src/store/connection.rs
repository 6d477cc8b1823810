//! Opening the file: lock, permissions, key, settings, and which failure is which.

use super::key::{self, KeySource, Protection, Salt};
use super::{Error, backup, function, outbox, schema};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::Read;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// SQLCipher's page size in bytes; a whole file is a multiple of it.
const PAGE: u64 = 4096;

/// What a database file without encryption begins with.
const PLAIN: &Salt = b"SQLite format 3\0";

/// Every setting of a connection, after its key.
///
/// `secure_delete` overwrites what is deleted. A commit is on the disk when it returns
/// (`synchronous = FULL`). Nothing temporary is written to files.
const SETTINGS: &str = "
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -32000;
    PRAGMA synchronous = FULL;
";

/// How many prepared statements are kept: more than there are.
const STATEMENTS: usize = 128;

/// An open file, and the lock that keeps other instances out.
pub(super) struct Opened {
    /// The keyed connection. Declared before the lock, so closed before it is given back.
    pub connection: Connection,
    _lock: File,
}

/// What opens the same file a second time, for reading only.
pub(super) struct Second {
    path: PathBuf,
    statement: Zeroizing<String>,
}

impl Second {
    /// Opens it.
    ///
    /// # Errors
    /// When the file cannot be opened a second time.
    pub fn open(self) -> Result<Connection, Error> {
        let connection = keyed(&self.path, &self.statement)?;
        connection.execute_batch("PRAGMA query_only = ON;")?;
        connection.execute_batch(SETTINGS)?;
        Ok(connection)
    }
}

/// A connection that knows the key; nothing was read yet.
pub(super) fn keyed(path: &Path, statement: &str) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // What SQLCipher writes to standard error on its own account nobody reads.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    // The error would quote the statement, and with it the key.
    connection.execute_batch(statement).map_err(|_| Error::Database("the key was not taken".to_owned()))?;
    Ok(connection)
}

/// Opens or makes the database file; gives what opens it a second time where that is possible.
///
/// # Errors
/// See [`super::open`].
pub(super) fn open(path: &Path, source: KeySource) -> Result<(Opened, Option<Second>), Error> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let lock = lock(&path.with_extension("lock"))?;
    backup::settle(path)?;
    let salt = salt(private(path)?)?;
    let wrong_key = match source {
        // The key store has a key of this very file, which therefore is damaged.
        KeySource::KeyStore => damaged(),
        KeySource::Passphrase(_) => Error::WrongPassphrase,
    };
    let statement = key::statement(source, salt)?;
    let mut connection = keyed(path, &statement)?;
    let mut is_shared = true;
    if let Err(error) = first_read(&connection) {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) if is_cut_short(path) => return Err(damaged()),
            Some(ErrorCode::NotADatabase) => return Err(wrong_key),
            // The index of the log is shared through a file. Where the disk has no room for that, it is kept
            // in memory, and this connection stays the only one.
            _ => {
                connection = keyed(path, &statement)?;
                connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
                first_read(&connection)?;
                is_shared = false;
            }
        }
    }
    connection.execute_batch(SETTINGS)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    function::register(&connection)?;
    schema::migrate(&mut connection, schema::MIGRATIONS)?;
    // After the first tables are there, so that a new file is never without its salt.
    connection.execute_batch("PRAGMA journal_mode = WAL;")?;
    outbox::after_restart(&mut connection)?;
    let second = is_shared.then(|| Second { path: path.to_owned(), statement });
    Ok((Opened { connection, _lock: lock }, second))
}

fn first_read(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
}

/// What opens a file that is there; `None` where there is none yet. Reads its first bytes only.
///
/// # Errors
/// When it cannot be read, or is no encrypted database.
pub fn protection(path: &Path) -> Result<Option<Protection>, Error> {
    match File::open(path) {
        Ok(file) => Ok(salt(file)?.as_ref().map(key::protection)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with the file; nothing when all is well.
pub(super) fn check(connection: &Connection) -> Result<Vec<String>, Error> {
    let mut findings: Vec<String> = Vec::new();
    for check in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"] {
        let mut statement = connection.prepare(check)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        for finding in rows {
            findings.push(finding?);
        }
        findings.retain(|finding| finding != "ok");
        // The second check stops at a page that the first has found.
        if !findings.is_empty() {
            break;
        }
    }
    Ok(findings)
}

fn damaged() -> Error {
    Error::Database("the file is damaged".to_owned())
}

pub(super) fn make_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(folder)?)
}

/// A file that only its owner can read.
pub(super) fn private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

pub(super) fn lock(path: &Path) -> Result<File, Error> {
    let file = private(path)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The salt that a file begins with; `None` for a new one.
pub(super) fn salt(mut file: File) -> Result<Option<Salt>, Error> {
    let mut salt = Salt::default();
    match file.metadata()?.len() {
        0 => return Ok(None),
        1..PAGE => return Err(damaged()),
        _ => file.read_exact(&mut salt)?,
    }
    if salt == *PLAIN {
        return Err(Error::Database("the file is not encrypted".to_owned()));
    }
    Ok(Some(salt))
}

fn is_cut_short(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| m.len() % PAGE != 0)
}
