//! Tokens and the certificates on them, as PKCS#11 tells.

use super::identity::{Algorithm, Identity, Unusable};
use super::outbox::ContainerDigest;

/// SHA-256 of a certificate's DER: how a chosen certificate is named, so that no index can drift.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        ContainerDigest(self.0).to_hex()
    }

    /// Reads the 64 digits back.
    pub fn parse(text: &str) -> Option<Fingerprint> {
        ContainerDigest::parse(text).map(|d| Fingerprint(d.0))
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().take(8).try_for_each(|b| write!(f, "{b:02x}"))
    }
}

/// A token in a slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The PKCS#11 module that shows it: its file.
    pub module: String,
    /// Slot number within the module.
    pub slot: u64,
    /// Slot description; with PC/SC middleware the reader's name.
    pub reader: String,
    /// Token label.
    pub label: String,
    /// Token serial number.
    pub serial: String,
    /// What is known of its PIN.
    pub pin: PinState,
}

/// What a token tells of its user PIN, without asking it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinState {
    /// Tries left, as far as the token's flags tell.
    pub tries: Tries,
    /// Shortest PIN in characters.
    pub shortest: usize,
    /// Longest PIN in characters.
    pub longest: usize,
    /// The PIN is entered on the reader's own keypad (protected authentication path).
    pub has_keypad: bool,
}

/// Tries left, in PKCS#11's words; a number only where the token gives one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tries {
    /// Nothing is said: either all are left, or the token does not tell.
    NotTold,
    /// `CKF_USER_PIN_COUNT_LOW`: at least one wrong PIN since the last right one.
    Low,
    /// `CKF_USER_PIN_FINAL_TRY`: one is left.
    Last,
    /// `CKF_USER_PIN_LOCKED`.
    Locked,
}

/// A certificate on a token, with a private key that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// Where it is.
    pub token: Token,
    /// Its name.
    pub fingerprint: Fingerprint,
    /// `CKA_ID` of certificate and key.
    pub key_id: Vec<u8>,
    /// The certificate, DER, as the token gave it.
    pub certificate: Vec<u8>,
    /// What its token offers to sign with, whatever the key.
    pub offers: Vec<Algorithm>,
}

/// A credential with what its certificate says and whether it can serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The certificate on its token.
    pub credential: Credential,
    /// What the certificate says; `None` when it cannot be read.
    pub identity: Option<Identity>,
    /// Whether it may be chosen, and if not why.
    pub usable: Result<(), Unusable>,
}

impl Candidate {
    /// The best algorithm that key and token have in common.
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.identity.as_ref()?.key.best(&self.credential.offers)
    }
}

/// A token with everything on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The token.
    pub token: Token,
    /// Its certificates, each judged for what it is for.
    pub certificates: Vec<Candidate>,
}

impl Candidate {
    /// Its issuer says that it was revoked: that weighs less than what was wrong with it before.
    pub fn revoke(&mut self) {
        self.usable = self.usable.and(Err(Unusable::Revoked));
    }
}

/// Which PIN the PIN of a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinUse {
    /// Of the certificates that sign in.
    Authentication,
    /// Of the certificates that sign documents.
    Signature,
    /// Of both.
    Both,
}

impl Held {
    /// Which PIN this is, judged from what the certificates that it guards are for.
    pub fn pin_use(&self) -> Option<PinUse> {
        let any =
            |of: fn(&Identity) -> bool| self.certificates.iter().filter_map(|c| c.identity.as_ref()).any(of);
        match (any(|i| i.can_authenticate), any(|i| i.can_sign)) {
            (true, true) => Some(PinUse::Both),
            (true, false) => Some(PinUse::Authentication),
            (false, true) => Some(PinUse::Signature),
            (false, false) => None,
        }
    }
}
