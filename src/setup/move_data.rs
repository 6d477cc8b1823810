//! Another data folder: the database is copied, opened there and checked before the settings name it, and
//! only then goes from where it was.

use super::open_store;
use crate::domain::setting::{Key, Source, Value};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::store::{self, Protection};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often a database is tried that somebody has open.
const TRIES: u32 = 30;

/// Sets the data folder and takes the database along, unless there is one already. Nobody may have it open.
///
/// # Errors
/// The folder's, the database's and the settings'. Everything is then as it was.
pub async fn move_data(before: &Settings, folder: Option<Value>) -> Result<Settings, Problem> {
    let after = before.set(Key::Data, folder).map_err(|e| Problem::from(&e))?;
    match carry(before, &after).await {
        Ok(()) => Ok(after),
        Err(problem) => {
            // Back to what was set, which was read a moment ago.
            let old = before.sheet.entry(Key::Data);
            let own = old.value.filter(|_| old.source == Source::User);
            before.set(Key::Data, own).map_err(|e| Problem::from(&e))?;
            Err(problem)
        }
    }
}

async fn carry(before: &Settings, after: &Settings) -> Result<(), Problem> {
    let (from, to) = (before.database(), after.database());
    let not_saved = |e: std::io::Error| Problem::not_saved(format!("{}: {e}", to.display()));
    std::fs::create_dir_all(&after.data).map_err(not_saved)?;
    if from == to || !from.exists() || to.exists() {
        return Ok(());
    }
    let _lock = locked(&from).await.map_err(|e| Problem::from(&e))?;
    copy(&from, &to).map_err(not_saved)?;
    let checked = check(after, &to).await;
    for file in files(if checked.is_ok() { &from } else { &to }) {
        // What cannot be taken away is encrypted still.
        let _ = std::fs::remove_file(file);
    }
    checked
}

/// Keeps everybody else out of the database. Work under way may hold it for a moment.
async fn locked(database: &Path) -> Result<File, store::Error> {
    let file =
        File::options().create(true).truncate(false).write(true).open(database.with_extension("lock"))?;
    for _ in 0..TRIES {
        if file.try_lock().is_ok() {
            return Ok(file);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(store::Error::Busy)
}

/// Opens what was copied and checks each page. A passphrase is asked for later: then the length has to do.
async fn check(after: &Settings, to: &Path) -> Result<(), Problem> {
    if store::protection(to).map_err(|e| Problem::from(&e))? == Some(Protection::Passphrase) {
        return Ok(());
    }
    let store = open_store(after, None).await.map_err(|e| Problem::from(&e))?;
    match store::Store::check(&store).await.map_err(|e| Problem::from(&e))?.first() {
        Some(finding) => Err(Problem::from(&store::Error::Database(finding.clone()))),
        None => Ok(()),
    }
}

/// The database and what belongs to it.
fn files(database: &Path) -> [PathBuf; 3] {
    [database.to_path_buf(), database.with_extension("db-wal"), database.with_extension("lock")]
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for (from, to) in files(from).iter().zip(files(to)).take(2) {
        if !from.exists() {
            continue;
        }
        let length = std::fs::copy(from, &to)?;
        let copied = File::open(&to)?;
        copied.sync_all()?;
        if copied.metadata()?.len() != length || std::fs::read(from)? != std::fs::read(&to)? {
            return Err(std::io::Error::other("the copy differs"));
        }
    }
    Ok(())
}
