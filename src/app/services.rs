//! What the window works with: each a trait, so that tests bring their own.

use crate::card::{Readers, Tokens};
use crate::domain::application::Id;
use crate::domain::backup::Contents;
use crate::domain::choosing::Asked;
use crate::domain::redaction::Redactor;
use crate::domain::secret::Pin;
use crate::domain::setting::{Key, Sheet, Value};
use crate::flow::asan::Pause;
use crate::flow::courier::Courier;
use crate::flow::diagnose::Patient;
use crate::i18n::Language;
use crate::problem::Problem;
use crate::remote::{Gateway, Service};
use crate::signing::trust::Trust;
use crate::store::{self, Store};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

/// Everything outside the window, but the store, which is opened later.
#[derive(Clone)]
pub struct Services {
    /// Keys and certificates.
    pub tokens: Arc<dyn Tokens>,
    /// Readers and cards.
    pub readers: Arc<dyn Readers>,
    /// The remote service.
    pub service: Arc<dyn Service>,
    /// Asan İmza at the service.
    pub gateway: Arc<dyn Gateway>,
    /// Whom to trust in its environment.
    pub trust: Arc<Trust>,
    /// The one who carries the outbox.
    pub courier: Arc<Courier>,
    /// Opens the store.
    pub opener: Arc<dyn Opener>,
    /// What is set.
    pub desk: Arc<dyn Desk>,
    /// Why there is no service or no trust list, where that is so.
    pub fault: Option<Problem>,
    /// What a diagnosis examines.
    pub clinic: Arc<dyn Clinic>,
    /// The desktop around the window.
    pub desktop: Arc<dyn Desktop>,
    /// Where documents are saved for the user.
    pub documents: PathBuf,
    /// Whether the session is locked when the card that one signed in with is pulled.
    pub lock_on_removal: bool,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Sleeps.
    pub pause: Pause,
    /// The user's time zone.
    pub zone: TimeZone,
    /// Names new drafts: 16 random bytes each.
    pub new_id: fn() -> Id,
}

/// What is set, and what it makes of everything else.
#[async_trait]
pub trait Desk: Send + Sync {
    /// As it stands.
    fn sheet(&self) -> Sheet;
    /// Everything as it is set now, with texts in this language.
    ///
    /// # Errors
    /// The system has no TLS.
    fn services(&self, language: Language) -> Result<Services, Problem>;
    /// Writes a value of the user's, or takes it out.
    ///
    /// # Errors
    /// What is told at the field; everything is then as it was.
    async fn set(&self, key: Key, value: Option<Value>) -> Result<Sheet, Problem>;
    /// What a backup holds.
    ///
    /// # Errors
    /// The passphrase is wrong, or the file is.
    async fn look_into_backup(&self, file: String, passphrase: Pin) -> Result<Contents, Problem>;
    /// Puts a backup in the place of the local database, which is closed.
    ///
    /// # Errors
    /// The file's and the store's; the database is then as it was.
    async fn restore(&self, file: String, passphrase: Pin) -> Result<Contents, Problem>;
    /// Keeps the proxy's password in the system's key store; forgets it where it is empty.
    ///
    /// # Errors
    /// There is no key store, or no proxy with a user.
    async fn keep_password(&self, password: Pin) -> Result<(), Problem>;
}

/// The desktop around the window.
#[async_trait]
pub trait Desktop: Send + Sync {
    /// Tells something to whoever is at the computer, whatever window is in front, if the system can; nobody waits for it. What is told can be read on a locked screen: no
    /// person's name, no number.
    fn tell(&self, title: &str, body: &str);
    /// Has a file or folder chosen in a window of the desktop; none, if the user would rather not.
    ///
    /// # Errors
    /// The desktop has no such window.
    async fn choose(&self, asked: Asked) -> Result<Option<String>, Problem>;
}

/// What a diagnosis needs.
pub trait Clinic: Send + Sync {
    /// What is examined; `open`: the database, where it is open.
    fn patient(&self, language: Language, open: Option<Arc<dyn Store>>) -> Patient;
    /// What is private on this computer.
    fn redactor(&self) -> Redactor;
    /// The last events.
    fn log(&self) -> Vec<String>;
}

/// Opens the local store: with the key in the system's key store, or with a passphrase.
#[async_trait]
pub trait Opener: Send + Sync {
    /// Opens it, or makes it where there is none.
    ///
    /// # Errors
    /// The store's; [`store::Error::NoKeyStore`] asks for a passphrase.
    async fn open(&self, passphrase: Option<Pin>) -> Result<Arc<dyn Store>, store::Error>;
}
