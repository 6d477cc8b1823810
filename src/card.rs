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
mod wire;
pub mod worker;

use crate::domain::identity::Algorithm;
use crate::domain::reader::Snapshot;
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Tries};
use async_trait::async_trait;
use futures::stream::BoxStream;
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
    /// The PIN is shorter or longer than the token takes; the token was not asked, no try was spent.
    #[error("a PIN of this token has {shortest} to {longest} characters")]
    PinLength {
        /// Shortest PIN.
        shortest: usize,
        /// Longest PIN.
        longest: usize,
    },
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
    /// Any other failure of the token; the detail is the PKCS#11 return value and function.
    #[error("token failure: {0}")]
    Token(String),
}

impl Error {
    /// Whether doing the same again can succeed without spending a PIN try unnoticed.
    pub fn is_safe_to_retry(&self) -> bool {
        !matches!(self, Error::WrongPin { .. } | Error::PinLocked)
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

/// The tokens of this computer. One entry of a PIN costs at most one try: the batch stops at the
/// first PIN error.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// All certificates on all tokens that have a private key, each once, without logging in.
    ///
    /// # Errors
    /// [`Error::NoModule`], or the failure of the modules when none of them could be asked.
    async fn credentials(&self) -> Result<Vec<Credential>, Error>;

    /// Signs each item in order after one login. `pin` is `None` where the reader has its own keypad.
    /// RSA values come as the PKCS#1 block, ECDSA values as r‖s (PKCS#11's form).
    ///
    /// # Errors
    /// See [`Error`]. Nothing is signed with another credential than the one given: its
    /// fingerprint is checked on the token before the login.
    async fn sign(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: Vec<ToBeSigned>,
    ) -> Result<Vec<Vec<u8>>, Error>;

    /// Ends the workers: middleware caches PINs.
    async fn end_session(&self);

    /// The words for a permanent banner, when this is a fake.
    fn is_fake(&self) -> bool {
        false
    }
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
}
