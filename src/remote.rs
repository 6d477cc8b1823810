//! The remote service, by the contract of `assets/api/openapi.yaml`. The only folder that names the
//! HTTP client.

pub mod authority;
pub mod client;
mod convert;
#[doc(hidden)]
pub mod fuzzing;
pub mod gateway;
mod line;
pub mod origin;
pub mod problem;
pub mod retry;
mod transport;
mod way;
pub mod wire;

pub use authority::{Authorities, Web};
pub use client::Client;
pub use gateway::Gateway;
pub use line::{Greeting, Line, Welcome};
pub use origin::Origin;
pub use transport::Config;
pub use way::Way;

use crate::domain::application::Id;
use crate::domain::authority::TimeStampAuthority;
use crate::domain::delegation::{Delegation, Register};
use crate::domain::environment::Environment;
use crate::domain::history;
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::level::Level;
use crate::domain::lookup::{Lookup, Query};
use crate::domain::outbox::ContainerDigest;
use crate::domain::session::{Mandate, Session, Submission};
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// Why the service did not answer as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// No service is set, or not a right address: there is nobody to ask.
    #[error("no service: {0}")]
    NoService(String),
    /// No connection: no network, or the service is down. Nothing reached it.
    #[error("no connection: {0}")]
    NoConnection(String),
    /// A proxy refused.
    #[error("the proxy refused: {0}")]
    Proxy(String),
    /// A proxy wants a user name and a password, or others than it was given. Nothing went past it.
    #[error("the proxy wants a password: {0}")]
    ProxyPassword(String),
    /// The server's certificate is not trusted. Nothing was sent.
    #[error("the server's certificate is not trusted: {0}")]
    NotTrusted(String),
    /// A request went out and no complete answer came: it may have taken effect.
    #[error("the outcome is unknown: {0}")]
    OutcomeUnknown(String),
    /// The service refuses, and says why.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The service is failing or busy; a later try may succeed.
    #[error("the service is failing (HTTP {status})")]
    Failing {
        /// HTTP status.
        status: u16,
        /// After how many seconds it wants to be asked again.
        retry_after: Option<u64>,
    },
    /// The session ended; signing in again helps.
    #[error("the session has ended")]
    SessionEnded,
    /// The answer does not follow the contract.
    #[error("the answer does not follow the contract: {0}")]
    Malformed(String),
    /// The service wants a newer client.
    #[error("the service wants client version {0} or newer")]
    ClientTooOld(String),
}

/// A refusal in the service's own words (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which of the contract's problems it is.
    pub kind: RefusalKind,
    /// HTTP status.
    pub status: u16,
    /// The service's title in the caller's language.
    pub title: String,
    /// The service's explanation.
    pub detail: Option<String>,
    /// Support code (`instance`).
    pub code: Option<String>,
}

impl Refusal {
    /// What the service said, in one line, to be kept with what it refused.
    pub fn words(&self) -> String {
        let mut words = self.title.clone();
        for more in self.detail.iter().chain(&self.code) {
            words.push_str(" · ");
            words.push_str(more);
        }
        words
    }
}

/// The problem types of the contract; the last segment of the `type` URI in kebab case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// `person-not-found`: the registry has no such FİN.
    PersonNotFound,
    /// `identifiers-mismatch`: SSN and FİN belong to different people.
    IdentifiersMismatch,
    /// `not-insured-here`: the person is not insured by this insurer.
    NotInsuredHere,
    /// `person-deceased`.
    PersonDeceased,
    /// `registry-unreachable`: DİN or Miqrasiya does not answer; later may help.
    RegistryUnreachable,
    /// `challenge-expired`: the nonce was used or is too old.
    ChallengeExpired,
    /// `certificate-refused`: chain, validity, usage or revocation.
    CertificateRefused,
    /// `signature-invalid`.
    SignatureInvalid,
    /// `no-mandate`: the signer may not act for the insurer.
    NoMandate,
    /// `container-refused`: the container does not follow the profile.
    ContainerRefused,
    /// `lookup-too-old`: the lookup was too old when signed.
    LookupTooOld,
    /// `container-too-old`: signed longer ago than the service allows.
    ContainerTooOld,
    /// `data-changed`: the registries say something else now.
    DataChanged,
    /// `mandate-ended`: the signer's authority for the insurer ended or was withdrawn.
    MandateEnded,
    /// `seal-right-required`: the signer may not give or withdraw authorities.
    SealRightRequired,
    /// `delegation-exists`: the same was given already.
    DelegationExists,
    /// `delegation-ended`: it was withdrawn already, or is over.
    DelegationEnded,
    /// `delegation-refused`: to oneself, for the past, or to another person than before.
    DelegationRefused,
    /// `wrong-environment`: made for another environment or service.
    WrongEnvironment,
    /// `idempotency-conflict`: same key, other body.
    IdempotencyConflict,
    /// `level-too-low`: raised, the same application will do.
    LevelTooLow,
    /// `proof-refused`: time-stamp or revocation data that the service does not take.
    ProofRefused,
    /// `asan-session-running`: the phone is asked for something else already.
    AsanSessionRunning,
    /// `asan-operator-unreachable`: Asan İmza or the operator does not answer.
    AsanOperatorUnreachable,
    /// `not-found`.
    NotFound,
    /// A type that this version does not know; shown verbatim.
    Other(String),
}

/// What the service says of itself before anybody signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceCard {
    /// Its name.
    pub name: String,
    /// Anything but production shows a permanent banner.
    pub environment: Environment,
    /// Whether a lookup needs an SSN.
    pub ssn_required: bool,
    /// How old a lookup may be when signed.
    pub lookup_longest_age: SignedDuration,
    /// How old a container may be when it arrives.
    pub container_longest_age: SignedDuration,
    /// The level that an application must have.
    pub required_level: Level,
    /// Whose time-stamps it takes, in the order of its liking.
    pub time_stamping: Vec<TimeStampAuthority>,
    /// Certificates that sign receipts, DER.
    pub receipt_signers: Vec<Vec<u8>>,
    /// What it calls the statuses that it knows.
    pub status_names: Vec<history::StatusName>,
    /// Its clock, against ours.
    pub time: Timestamp,
}

/// A nonce to be signed in a Web eID authentication token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Base64, as the contract gives it; single use.
    pub nonce: String,
}

/// What came of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The signed receipt, not yet verified.
    pub receipt: Vec<u8>,
}

/// What came back of an order about an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderAnswer {
    /// For which insurer.
    pub voen: Voen,
    /// The authority as it stands now.
    pub delegation: Delegation,
    /// The same as the service wrote it, byte for byte.
    pub bytes: Vec<u8>,
}

/// What the registries answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupAnswer {
    /// For which insurer, where the service says it.
    pub voen: Option<Voen>,
    /// Both records.
    pub lookup: Lookup,
}

/// The remote service. The access token stays inside, in memory.
#[async_trait]
pub trait Service: Send + Sync {
    /// Origin: scheme://host[:port], as signed in authentication tokens and applications.
    fn origin(&self) -> String;
    /// `GET /v1/service`.
    async fn card(&self) -> Result<ServiceCard, Error>;
    /// `POST /v1/auth/challenges`.
    async fn challenge(&self) -> Result<Challenge, Error>;
    /// `POST /v1/auth/card` with a Web eID authentication token (JSON, format `web-eid:1`).
    async fn sign_in(&self, authentication_token: String) -> Result<Session, Error>;
    /// `POST /v1/session/insurer`, then `GET /v1/insurer`.
    async fn choose_insurer(&self, voen: &Voen) -> Result<Insurer, Error>;
    /// `POST /v1/session/renewal`: the session's new end.
    async fn renew(&self) -> Result<Timestamp, Error>;
    /// `DELETE /v1/session`. The token is forgotten whatever the service says.
    async fn sign_out(&self);
    /// `GET /v1/session/mandates`: for whom the signer may act now.
    async fn mandates(&self) -> Result<Vec<Mandate>, Error>;
    /// `GET /v1/delegations`: the authorities for the insurer chosen in the session, and which one that is.
    async fn delegations(&self) -> Result<(Voen, Register), Error>;
    /// `POST /v1/delegations`, or `…/{id}/revocation` of the one that is withdrawn; needs no session. `key` is the
    /// container's SHA-256.
    async fn order(
        &self,
        key: ContainerDigest,
        withdrawn: Option<&Id>,
        container: Vec<u8>,
    ) -> Result<OrderAnswer, Error>;
    /// `POST /v1/insured-persons/lookup`.
    async fn lookup(&self, query: &Query) -> Result<LookupAnswer, Error>;
    /// `POST /v1/applications`; needs no session. `key` is the container's SHA-256.
    async fn submit(&self, key: ContainerDigest, container: Vec<u8>) -> Result<Submitted, Error>;
    /// `GET /v1/submissions/{key}`; needs no session.
    async fn submission(&self, key: ContainerDigest) -> Result<Submission, Error>;
    /// `GET /v1/applications`, all pages changed since; newest first.
    async fn applications(&self, updated_since: Option<Timestamp>) -> Result<Vec<history::Entry>, Error>;
    /// One page of the same: from the first one, or from a cursor on; with the cursor of the next one, if there is
    /// any. A service that gives all at once has but one.
    async fn applications_page(
        &self,
        updated_since: Option<Timestamp>,
        cursor: Option<&str>,
    ) -> Result<(Vec<history::Entry>, Option<String>), Error> {
        let _ = cursor;
        Ok((self.applications(updated_since).await?, None))
    }
    /// `GET /v1/applications/{id}/receipt`.
    async fn receipt(&self, id: &Id) -> Result<Vec<u8>, Error>;
    /// `GET /v1/applications/{id}/container`.
    async fn container(&self, id: &Id) -> Result<Vec<u8>, Error>;
}
