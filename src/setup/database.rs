//! The local database of the service that is set: data of two services never share a file.

use crate::domain::backup::Contents;
use crate::domain::home::Home;
use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::remote::Origin;
use crate::settings::Settings;
use crate::store::{self, Database, KeySource, Options, Protection, Store};
use std::path::{Path, PathBuf};

/// The local database: opened by what the file needs; a new one by the key store, unless a passphrase
/// was given. Where the usual file belongs to another service, there is one beside it.
///
/// # Errors
/// The store's. [`store::Error::NoKeyStore`] asks for a passphrase: there is no key store, or the file
/// was made with one.
pub async fn open_store(settings: &Settings, passphrase: Option<Pin>) -> Result<Database, store::Error> {
    let path = settings.database();
    let Some(home) = home(settings) else { return open(path, passphrase).await };
    let again = passphrase.as_ref().map(Pin::copy);
    let store = open(path, passphrase).await?;
    match store.settle_home(home.clone()).await {
        Ok(()) => Ok(store),
        Err(store::Error::Elsewhere { .. }) => {
            drop(store);
            let store = open(settings.other_database(), again).await?;
            store.settle_home(home).await?;
            Ok(store)
        }
        Err(error) => Err(error),
    }
}

/// The service that is set.
fn home(settings: &Settings) -> Option<Home> {
    let origin = Origin::parse(settings.service.as_deref()?).ok()?;
    Some(Home { service: origin.text(), environment: None })
}

async fn open(path: PathBuf, passphrase: Option<Pin>) -> Result<Database, store::Error> {
    let key = match (store::protection(&path)?, passphrase) {
        (Some(Protection::KeyStore), _) | (None, None) => KeySource::KeyStore,
        (_, Some(passphrase)) => KeySource::Passphrase(passphrase),
        (Some(Protection::Passphrase), None) => {
            return Err(store::Error::NoKeyStore("the database was made with a passphrase".to_owned()));
        }
    };
    store::open(Options { path, key }).await
}

/// What a backup holds, every page of it read.
///
/// # Errors
/// The store's.
pub fn inspect(file: &str, passphrase: &Pin) -> Result<Contents, Problem> {
    store::inspect(&typed_path(file), passphrase).map_err(|e| Problem::from(&e))
}

/// A path as somebody typed it: `~` is the home folder.
pub fn typed_path(text: &str) -> PathBuf {
    let dirs = directories::BaseDirs::new();
    let at_home = text.strip_prefix("~/").zip(dirs.as_ref());
    at_home.map_or_else(|| PathBuf::from(text), |(rest, dirs)| dirs.home_dir().join(rest))
}

/// Puts a backup in the place of the local database, which nobody may have open. `own`: the passphrase of
/// the database; without one the key store keeps its key.
///
/// # Errors
/// The backup's and the store's; the database is then as it was.
pub fn restore(
    settings: &Settings,
    file: &Path,
    passphrase: &Pin,
    own: Option<Pin>,
) -> Result<Contents, Problem> {
    let key = own.map_or(KeySource::KeyStore, KeySource::Passphrase);
    let here = home(settings);
    store::restore(file, passphrase, &settings.database(), key, here.as_ref()).map_err(|e| Problem::from(&e))
}
