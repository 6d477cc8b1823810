//! What every command works with: settings, texts, trust, and the services, each made when needed.

use super::output::{Failure, Output, told};
use super::pin;
use crate::card::Tokens;
use crate::card::module;
use crate::card::system::System;
use crate::flow::courier::Courier;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::remote::{Client, Config, Origin};
use crate::settings::Settings;
use crate::signing::trust::Trust;
use crate::store::{self, Database, KeySource, Options, Protection};
use std::path::Path;

/// Settings and services of one command.
pub struct Context {
    /// What is set.
    pub settings: Settings,
    /// In the language of the arguments, else of the settings.
    pub texts: Texts,
    /// Whom to trust; nobody, where no list is set.
    pub trust: Trust,
    /// All cards.
    pub cards: System,
    /// The one who carries the outbox.
    pub courier: Courier,
    passphrase_fd: Option<u32>,
}

impl Context {
    /// Reads the settings and the trust list.
    pub fn open(
        config: Option<&Path>,
        language: Option<Language>,
        passphrase_fd: Option<u32>,
    ) -> Result<Context, Failure> {
        let settings = Settings::load(config).map_err(told)?;
        let language =
            language.or_else(|| settings.language.and_then(Language::from_code)).unwrap_or_default();
        let trust = match &settings.trust {
            Some(file) => read_trust(file)?,
            None => Trust::default(),
        };
        Ok(Context {
            texts: Texts::new(language),
            cards: System::new(module::find(&settings.modules)),
            courier: Courier::new(),
            trust,
            settings,
            passphrase_fd,
        })
    }

    /// A client of the service.
    pub fn service(&self) -> Result<Client, Failure> {
        let no_service = |detail: String| Failure::Problem(Problem::no_service(detail));
        let address = self.settings.service.as_deref().ok_or_else(|| no_service("service.address".into()))?;
        let origin = Origin::parse(address).map_err(|e| no_service(format!("{address}: {e}")))?;
        let mut config = Config::new(origin, self.texts.language().code());
        if let Some(file) = &self.settings.authorities {
            let authorities = read_trust(file)?;
            config.authorities = [authorities.anchors, authorities.intermediates].concat();
        }
        Client::new(config).map_err(told)
    }

    /// The local database: opened by what the file says; a new one by the key store, where there is
    /// one, else by a passphrase.
    pub async fn store(&self, output: &mut Output<'_>) -> Result<Database, Failure> {
        let path = self.settings.database();
        let open = |key| store::open(Options { path: path.clone(), key });
        let protection = store::protection(&path).map_err(told)?;
        let may_be_key_store = match protection {
            Some(Protection::KeyStore) => true,
            Some(Protection::Passphrase) => false,
            None => self.passphrase_fd.is_none(),
        };
        if may_be_key_store {
            match open(KeySource::KeyStore).await {
                Err(store::Error::NoKeyStore(_)) if protection.is_none() => {}
                opened => return opened.map_err(told),
            }
        }
        let passphrase = pin::passphrase(self.passphrase_fd, output)?;
        open(KeySource::Passphrase(passphrase)).await.map_err(told)
    }

    /// Ends the middleware, which caches PINs.
    pub async fn close(&self) {
        self.cards.end_session().await;
    }
}

fn read_trust(file: &Path) -> Result<Trust, Failure> {
    let no_trust =
        |detail: String| Failure::Problem(Problem::no_trust(format!("{}: {detail}", file.display())));
    let pem = std::fs::read_to_string(file).map_err(|e| no_trust(e.to_string()))?;
    Trust::from_pem(&pem).map_err(|e| no_trust(e.to_string()))
}
