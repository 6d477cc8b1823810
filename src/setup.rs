//! From settings to services, for window and command line alike.

use crate::card::module;
use crate::card::system::System;
use crate::domain::secret::Pin;
use crate::i18n::Language;
use crate::problem::Problem;
use crate::remote::{Client, Config, Origin};
use crate::settings::Settings;
use crate::signing::trust::Trust;
use crate::store::{self, Database, KeySource, Options, Protection};
use std::path::Path;

/// All cards, through the modules that are set or found.
pub fn cards(settings: &Settings) -> System {
    System::new(module::find(&settings.modules))
}

/// Whom to trust; nobody, where no list is set.
///
/// # Errors
/// The list cannot be read.
pub fn trust(settings: &Settings) -> Result<Trust, Problem> {
    settings.trust.as_deref().map_or_else(|| Ok(Trust::default()), read_trust)
}

/// A client of the service.
///
/// # Errors
/// No service is set, its address cannot be used, or its authorities cannot be read.
pub fn client(settings: &Settings, language: Language) -> Result<Client, Problem> {
    let address = settings.service.as_deref().ok_or_else(|| Problem::no_service("service.address"))?;
    let origin = Origin::parse(address).map_err(|e| Problem::no_service(format!("{address}: {e}")))?;
    let mut config = Config::new(origin, language.code());
    if let Some(file) = &settings.authorities {
        let authorities = read_trust(file)?;
        config.authorities = [authorities.anchors, authorities.intermediates].concat();
    }
    Client::new(config).map_err(|e| Problem::from(&e))
}

/// The local database: opened by what the file needs; a new one by the key store, unless a passphrase
/// was given.
///
/// # Errors
/// The store's. [`store::Error::NoKeyStore`] asks for a passphrase: there is no key store, or the file
/// was made with one.
pub async fn open_store(settings: &Settings, passphrase: Option<Pin>) -> Result<Database, store::Error> {
    let path = settings.database();
    let key = match (store::protection(&path)?, passphrase) {
        (Some(Protection::KeyStore), _) | (None, None) => KeySource::KeyStore,
        (_, Some(passphrase)) => KeySource::Passphrase(passphrase),
        (Some(Protection::Passphrase), None) => {
            return Err(store::Error::NoKeyStore("the database was made with a passphrase".to_owned()));
        }
    };
    store::open(Options { path, key }).await
}

fn read_trust(file: &Path) -> Result<Trust, Problem> {
    let no_trust = |detail: String| Problem::no_trust(format!("{}: {detail}", file.display()));
    let pem = std::fs::read_to_string(file).map_err(|e| no_trust(e.to_string()))?;
    Trust::from_pem(&pem).map_err(|e| no_trust(e.to_string()))
}
