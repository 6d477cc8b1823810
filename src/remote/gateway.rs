//! Asan İmza at the service: a phone is asked, and what comes of it is waited for.

use super::Error;
use crate::domain::asan::{Asked, Progress, SessionId, Subscriber};
use crate::domain::identity::Algorithm;
use crate::domain::session::Session;
use async_trait::async_trait;
use std::time::Duration;

/// A session opened by phone, and the certificate that opened it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The session.
    pub session: Session,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
}

/// A digest that a phone is asked to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// By the algorithm's hash.
    pub value: Vec<u8>,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// What the phone is to show.
    pub display: String,
}

/// A signature that a phone made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// RSA as the PKCS#1 block, ECDSA as r‖s; not yet verified.
    pub signature: Vec<u8>,
    /// The certificate whose key signed, as the service says, DER.
    pub certificate: Vec<u8>,
}

/// Name of one try to ask a phone: the same again asks it only once, so that a lost answer can be asked for
/// again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryKey(pub String);

/// What a phone is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Signing in.
    SignIn,
    /// A signature.
    Signature,
}

/// Asan İmza at the service. A question about a session may be repeated as often as one likes: it changes
/// nothing.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The language of the service's texts and of what phones show from now on: `az`, `en` or `ru`.
    fn speak(&self, language: &str);
    /// `POST /v1/auth/asan-imza`: asks a phone to sign in.
    async fn ask_to_sign_in(&self, subscriber: &Subscriber, key: &TryKey) -> Result<Asked, Error>;
    /// `GET /v1/auth/asan-imza/{session}`: what has come of it, at the latest after `wait`. With
    /// [`Progress::Done`] the access token is kept inside, as after signing in with a card.
    async fn sign_in_progress(&self, session: &SessionId, wait: Duration) -> Result<Progress<Opened>, Error>;
    /// `GET /v1/signatures/asan-imza/certificate`: the signed-in person's signing certificate, DER.
    async fn signing_certificate(&self) -> Result<Vec<u8>, Error>;
    /// `POST /v1/signatures/asan-imza`: asks the signed-in person's phone to sign.
    async fn ask_to_sign(&self, digest: &Digest, key: &TryKey) -> Result<Asked, Error>;
    /// `GET /v1/signatures/asan-imza/{session}`: what has come of it, at the latest after `wait`.
    async fn signature_progress(
        &self,
        session: &SessionId,
        wait: Duration,
    ) -> Result<Progress<Signed>, Error>;
    /// `DELETE` of either: nobody waits any more. Whatever the service says, it ends by itself.
    async fn give_up(&self, errand: Errand, session: &SessionId);
}
