//! Readers, cards and the keys on them. The only folder that names PC/SC and PKCS#11.
//!
//! Vendors' PKCS#11 modules hang and crash, so none is ever loaded into the program's own process:
//! [`system::System`] starts the program itself once more for each module, and that [`worker`]
//! loads it. Readers are watched in this process by [`monitor`].

pub mod fake;
#[doc(hidden)]
pub mod fuzzing;
pub mod module;
pub mod monitor;
mod pkcs11;
mod process;
pub mod system;
mod versions;
mod wire;
pub mod worker;

pub use versions::Versions;

use crate::domain::identity::Algorithm;
use crate::domain::middleware::{Condition, Module, Survey};
use crate::domain::reader::Snapshot;
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Token, Tries};
use async_trait::async_trait;
use futures::future;
use futures::stream::{self, BoxStream, StreamExt, TryStreamExt};
use thiserror::Error;

/// Why a token did not do what was asked. Facts only; a wrong PIN is said only when the token said so.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// `CKR_PIN_INCORRECT`, and nothing else.
    #[error("the token says that the PIN is wrong")]
    WrongPin {
        /// What the token told of the tries left, read again after the failure.
        tries: Tries,
    },
    /// `CKR_PIN_LOCKED`.
    #[error("the PIN is locked")]
    PinLocked,
    /// `CKR_PIN_EXPIRED`: the token wants another PIN before it does anything.
    #[error("the PIN has to be changed first")]
    PinExpired,
    /// The PIN is shorter or longer than the token takes; the token was not asked, no try was spent.
    #[error("a PIN of this token has {shortest} to {longest} characters")]
    PinLength {
        /// Shortest PIN.
        shortest: usize,
        /// Longest PIN.
        longest: usize,
    },
    /// `CKR_PIN_INCORRECT` while unblocking: the PUK is wrong.
    #[error("the token says that the PUK is wrong")]
    WrongPuk,
    /// `CKR_PIN_LOCKED` while unblocking: nobody but the issuer can help.
    #[error("the PUK is locked")]
    PukLocked,
    /// The token does not take the new PIN: its characters, or too easy a one. The old one stays.
    #[error("the token does not take the new PIN")]
    NewPinRefused,
    /// The token, or its middleware, cannot unblock a PIN.
    #[error("the token cannot unblock its PIN")]
    CannotUnblock,
    /// The module cannot change this PIN at the reader's keypad.
    #[error("this PIN cannot be changed at the reader's keypad")]
    CannotChangePin,
    /// Cancelled or timed out at the reader's keypad.
    #[error("PIN entry at the reader was cancelled")]
    KeypadCancelled,
    /// The card or the reader was pulled.
    #[error("the card was removed")]
    CardRemoved,
    /// The chosen certificate is not on any token now.
    #[error("the chosen certificate is not there")]
    CredentialGone,
    /// The certificate has no private key that could be found after login.
    #[error("no private key belongs to the certificate")]
    NoPrivateKey,
    /// The token has no mechanism for the wanted algorithm.
    #[error("the token has no mechanism for {0:?}")]
    NoMechanism(Algorithm),
    /// Neither a setting, nor p11-kit, nor the list of known modules leads to a PKCS#11 module.
    #[error("no PKCS#11 module was found")]
    NoModule,
    /// A module could not be loaded.
    #[error("PKCS#11 module {module} cannot be loaded: {detail}")]
    ModuleFailed {
        /// Its file.
        module: String,
        /// What the loader said.
        detail: String,
    },
    /// A module did not answer within its time limit; its worker process was ended.
    #[error("PKCS#11 module {module} hung")]
    ModuleHung {
        /// Its file.
        module: String,
    },
    /// A module took its worker process down.
    #[error("PKCS#11 module {module} crashed")]
    ModuleCrashed {
        /// Its file.
        module: String,
    },
    /// Given up because nobody waited for it any more.
    #[error("given up")]
    Stopped,
    /// Any other failure of the token; the detail is the PKCS#11 return value and function.
    #[error("token failure: {0}")]
    Token(String),
}

impl Error {
    /// Whether doing the same again can succeed without spending a PIN try unnoticed.
    pub fn is_safe_to_retry(&self) -> bool {
        !matches!(self, Error::WrongPin { .. } | Error::PinLocked | Error::WrongPuk | Error::PukLocked)
    }
}

/// Something to sign: the bytes, not only a digest, since keys that want their PIN for each
/// signature (`CKA_ALWAYS_AUTHENTICATE`) cannot take a digest with every mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToBeSigned {
    /// The bytes that the signature covers.
    pub bytes: Vec<u8>,
    /// The algorithm.
    pub algorithm: Algorithm,
}

/// What a batch tells while it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The user is asked for the PIN at the reader's keypad.
    AtKeypad,
    /// The keypad has done its part.
    KeypadDone,
    /// The signature of the next item. RSA values come as the PKCS#1 block, ECDSA values as r‖s
    /// (PKCS#11's form).
    Signature(Vec<u8>),
}

/// An old PIN and the new one.
#[derive(Debug)]
pub struct NewPin {
    /// The PIN so far; to unblock, the PUK.
    pub old: Pin,
    /// The PIN from now on.
    pub new: Pin,
}

/// The tokens of this computer. One entry of a PIN costs at most one try: the batch stops at the
/// first PIN error.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// Asks each module what it sees, without logging in, and tells the whole each time that one has answered:
    /// one that hangs keeps nobody from the certificates of the others. A module that fails is part of the
    /// answer. The last has none pending; there is always at least one.
    fn survey_each(&self) -> BoxStream<'static, Survey>;

    /// Signs items in order after one login, each as soon as it comes; the first failure is the last thing
    /// told. `pin` is `None` where the reader has its own keypad. Nothing is signed with another
    /// credential than the one given: its fingerprint is checked on the token before the login. Dropping
    /// the stream stops before the next signature.
    fn sign_each(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: BoxStream<'static, ToBeSigned>,
    ) -> BoxStream<'static, Result<Step, Error>>;

    /// Changes the PIN of a token: the given ones, or all at the reader's keypad. A wrong old PIN costs a
    /// try; a new one of a length that the token does not take costs none.
    ///
    /// # Errors
    /// See [`Error`]; the old PIN stays.
    async fn change_pin(&self, token: &Token, pins: Option<NewPin>) -> Result<(), Error>;

    /// Sets a new PIN with the PUK, and with it all its tries.
    ///
    /// # Errors
    /// [`Error::WrongPuk`], [`Error::PukLocked`], [`Error::CannotUnblock`] and the others of [`Error`].
    async fn unblock(&self, token: &Token, pins: NewPin) -> Result<(), Error>;

    /// Ends the workers: middleware caches PINs.
    async fn end_session(&self);

    /// The words for a permanent banner, when this is a fake.
    fn is_fake(&self) -> bool {
        false
    }

    /// The last of [`Tokens::survey_each`].
    async fn survey(&self) -> Survey {
        self.survey_each().fold(Survey::default(), |_, survey| future::ready(survey)).await
    }

    /// All certificates on all tokens that have a private key, each once.
    ///
    /// # Errors
    /// [`Error::NoModule`], or the failure of the first module when none of them could be asked.
    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        let survey = self.survey().await;
        failure(&survey).map_or(Ok(survey.credentials), Err)
    }

    /// [`Tokens::sign_each`] of items that are all there, to the end.
    ///
    /// # Errors
    /// The first failure; signatures made before it are lost.
    async fn sign(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: Vec<ToBeSigned>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let steps = self.sign_each(credential, pin, stream::iter(items).boxed());
        let signatures = steps.try_filter_map(|step| {
            future::ok(match step {
                Step::Signature(signature) => Some(signature),
                Step::AtKeypad | Step::KeypadDone => None,
            })
        });
        signatures.try_collect().await
    }
}

/// Why a survey shows nothing: there is no module, or all of them failed; then what the first one said.
pub fn failure(survey: &Survey) -> Option<Error> {
    let mut first = Some(Error::NoModule);
    for (index, Module { file, condition, .. }) in survey.modules.iter().enumerate() {
        let module = file.clone();
        let error = match condition {
            Condition::Works { .. } => return None,
            Condition::Failed(detail) => Error::ModuleFailed { module, detail: detail.clone() },
            Condition::Hung => Error::ModuleHung { module },
            Condition::Crashed => Error::ModuleCrashed { module },
            Condition::Troubled(detail) => Error::Token(detail.clone()),
        };
        if index == 0 {
            first = Some(error);
        }
    }
    first
}

/// Signs one item.
///
/// # Errors
/// Those of [`Tokens::sign`].
pub async fn sign_one(
    tokens: &dyn Tokens,
    credential: &Credential,
    pin: Option<Pin>,
    item: ToBeSigned,
) -> Result<Vec<u8>, Error> {
    let mut signatures = tokens.sign(credential, pin, vec![item]).await?;
    signatures.pop().ok_or_else(|| Error::Token("no signature came back".into()))
}

/// The readers of this computer.
pub trait Readers: Send + Sync {
    /// A snapshot now, and a new one after each change, until dropped. No polling while nothing changes.
    fn watch(&self) -> BoxStream<'static, Snapshot>;

    /// Versions of what stands between program and readers, as far as the system tells.
    fn versions(&self) -> Versions {
        Versions::default()
    }
}
