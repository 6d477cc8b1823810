//! What SQLite, the file system and the key store report, as facts of the store.

use super::Error;
use rusqlite::ErrorCode;

impl From<rusqlite::Error> for Error {
    /// The texts of SQLite name tables and columns, never values: every value goes in as a parameter.
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Error::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            _ if matches!(error, rusqlite::Error::QueryReturnedNoRows) => Error::NotFound,
            _ => Error::Database(error.to_string()),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::DiskFull,
            _ => Error::Database(error.to_string()),
        }
    }
}

/// The words of a panic.
pub(super) fn panicked(payload: &(dyn std::any::Any + Send)) -> Error {
    let words = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no words");
    Error::Database(format!("defect: {words}"))
}
