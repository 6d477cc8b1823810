//! What every command works with: settings, texts, trust, and the services, each made when needed.

use super::output::{Failure, Output, problem_text, told};
use super::pin;
use crate::card::Tokens;
use crate::card::system::System;
use crate::domain::secret::Pin;
use crate::flow::courier::Courier;
use crate::flow::raise::Raiser;
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::remote::{Client, Web};
use crate::settings::Settings;
use crate::setup;
use crate::signing::trust::Trust;
use crate::store::{self, Database, Protection, Store};
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;

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
        let language = language.or_else(|| Language::from_code(&settings.language)).unwrap_or_default();
        let trust = setup::trust(&settings).map_err(Failure::Problem)?;
        let way = setup::way(&settings).map_err(Failure::Problem)?;
        Ok(Context {
            texts: Texts::new(language),
            cards: setup::cards(&settings),
            courier: Courier::new(Raiser::new(Arc::new(Web::new(way)), settings.signature.clone())),
            trust,
            settings,
            passphrase_fd,
        })
    }

    /// A client of the service.
    pub fn service(&self) -> Result<Client, Failure> {
        setup::client(&self.settings, self.texts.language()).map_err(Failure::Problem)
    }

    /// The local database; a passphrase is asked for only where the key store does not do.
    pub async fn store(&self, output: &mut Output<'_>) -> Result<Database, Failure> {
        if self.passphrase_fd.is_none() {
            match setup::open_store(&self.settings, None).await {
                Err(store::Error::NoKeyStore(_)) => {}
                opened => return opened.map_err(told),
            }
        }
        let passphrase = pin::passphrase(self.passphrase_fd, output)?;
        setup::open_store(&self.settings, Some(passphrase)).await.map_err(told)
    }

    /// The passphrase of a database that is made anew: where the key store does not do, or one was given.
    pub async fn new_passphrase(&self, output: &mut Output<'_>) -> Result<Option<Pin>, Failure> {
        let needs_one = match store::protection(&self.settings.database()).map_err(told)? {
            Some(protection) => protection == Protection::Passphrase,
            None => self.passphrase_fd.is_some() || store::key_store().await.is_err(),
        };
        if needs_one { pin::passphrase(self.passphrase_fd, output).map(Some) } else { Ok(None) }
    }

    /// Raises what was sent to the level that is wanted beyond the service's. What stops it is said, and no
    /// failure: the next delivery tries again.
    pub async fn raise_further(&self, store: &dyn Store, service: &Client, output: &mut Output<'_>) {
        let raised = self.courier.raise_all(store, service, &self.trust, &Timestamp::now).await;
        let stopped = raised.map_or_else(|e| Some(Problem::from(&e)), |o| o.as_ref().map(Problem::from));
        if let Some(problem) = stopped {
            output.say(&problem_text(&problem, &output.texts));
        }
    }

    /// Ends the middleware, which caches PINs.
    pub async fn close(&self) {
        self.cards.end_session().await;
    }
}
