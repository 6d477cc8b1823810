//! The history as a file: all rows that are shown, in the order shown. The file has its name only once it is
//! whole.

use super::Error;
use super::whole::Part;
use crate::domain::history::{Key, Query};
use crate::domain::identifier::Voen;
use crate::export::{self, Format, Sheet, Target};
use crate::store::Store;
use std::path::{Path, PathBuf};

/// How many rows are fetched at once.
const CHUNK: usize = 500;

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows written.
    pub done: usize,
    /// Rows in all.
    pub total: usize,
}

/// What is to be exported.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose rows.
    pub voen: Voen,
    /// Which ones, in which order.
    pub query: Query,
    /// What kind of file.
    pub format: Format,
    /// Where it goes.
    pub file: PathBuf,
}

/// Writes the answer to a query into a file. `begin` makes the sheet once the number of rows is known. Dropping
/// it cancels it: nothing is left, and a file that was there stays as it was.
///
/// # Errors
/// [`export::Error`] when there are too many rows for such a file, or it cannot be written; the store's.
pub async fn export(
    store: &dyn Store,
    wanted: &Wanted,
    begin: impl FnOnce(usize, Target, &Path) -> Result<Box<dyn Sheet>, export::Error>,
    mut tell: impl FnMut(Progress),
) -> Result<(), Error> {
    let keys = store.keys(&wanted.voen, wanted.query.clone()).await?;
    if let Some(most) = wanted.format.most().filter(|most| keys.len() > *most) {
        return Err(export::Error::TooMany { most }.into());
    }
    let part = Part::new(&wanted.file).map_err(export::Error::from)?;
    let out = part.target().map_err(export::Error::from)?;
    let mut sheet = begin(keys.len(), Box::new(out), part.folder())?;
    write(store, &keys, &mut *sheet, &mut tell).await?;
    sheet.finish()?;
    Ok(part.finish().map_err(export::Error::from)?)
}

async fn write(
    store: &dyn Store,
    keys: &[Key],
    sheet: &mut dyn Sheet,
    tell: &mut impl FnMut(Progress),
) -> Result<(), Error> {
    let mut done = 0;
    for chunk in keys.chunks(CHUNK) {
        for entry in store.rows_of(chunk).await? {
            sheet.row(&entry)?;
        }
        done += chunk.len();
        tell(Progress { done, total: keys.len() });
    }
    Ok(())
}
