//! The history as a file for other programs: rows in, bytes out. The only folder that names spreadsheets
//! and comma separated values.

mod csv;
pub mod json;
mod list;
mod xlsx;

pub use crate::domain::history::Format;
pub use list::{Head, head, searched};

use crate::domain::history::Entry;
use crate::i18n::Texts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::io::Write;
use std::path::PathBuf;
use thiserror::Error;

/// Why a file was not made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// Such a file holds no more rows.
    #[error("no more than {most} rows fit")]
    TooMany {
        /// How many it holds.
        most: usize,
    },
    /// It could not be written.
    #[error("{0}")]
    Write(String),
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        Error::Write(error.to_string())
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// As it stands, whatever it looks like.
    Text(String),
    /// A moment on the wall's clock.
    Time(DateTime),
}

/// Where a file's bytes go.
pub type Target = Box<dyn Write + Send>;

/// A file that takes one row after the other.
pub trait Sheet: Send {
    /// Takes a row.
    ///
    /// # Errors
    /// [`Error`]; the file is then of no use.
    fn row(&mut self, entry: &Entry) -> Result<(), Error>;

    /// Puts the file together.
    ///
    /// # Errors
    /// [`Error`]; the file is then of no use.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// In whose words and time a file speaks, and what is made where.
pub struct Setting {
    /// The words.
    pub texts: Texts,
    /// The clock on the wall.
    pub zone: TimeZone,
    /// When it is made.
    pub now: Timestamp,
    /// Where what does not fit into memory is put meanwhile: beside the file, never anywhere else.
    pub folder: PathBuf,
}

/// Begins a file.
///
/// # Errors
/// When its head cannot be written.
pub fn sheet(format: Format, head: Head, setting: Setting, out: Target) -> Result<Box<dyn Sheet>, Error> {
    Ok(match format {
        Format::Xlsx => Box::new(xlsx::Xlsx::new(head, setting, out)?),
        Format::Csv => Box::new(csv::Csv::new(&head, setting, out)?),
        Format::Pdf => Box::new(list::Pdf::new(head, setting, out)),
        Format::Json => Box::new(json::Json::new(&head, out)?),
    })
}

/// The manual's columns of a row.
fn cells(entry: &Entry, texts: &Texts, zone: &TimeZone) -> [Cell; 8] {
    let text = |text: &str| Cell::Text(text.to_owned());
    [
        Cell::Time(zone.to_datetime(entry.time)),
        Cell::Text(texts.reason_short(entry.reason)),
        text(entry.fin.as_str()),
        text(&entry.names.surname),
        text(&entry.names.name),
        text(&entry.names.patronymic),
        text(entry.ssn.as_ref().map_or("", |ssn| ssn.as_str())),
        Cell::Text(texts.standing(&entry.standing)),
    ]
}

#[cfg(test)]
mod tests;
