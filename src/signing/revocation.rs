//! Whether a certificate was revoked: OCSP answers (RFC 6960) and, as a fallback, revocation lists
//! (RFC 5280, 5 and 6.3). Both are kept as they came, byte for byte.
//!
//! An answer is judged for a moment, the time of a time-stamp: it counts only if it was produced then
//! or later, so that nothing that happened before can be missing in it.

mod crl;
mod make;
mod ocsp;

pub(super) use crl::verify_read as verify_crl_read;
pub use crl::{accept as accept_crl, verify as verify_crl};
pub use make::{Asked, Statement, asked, make, not_given};
pub(super) use ocsp::Basic as Ocsp;
pub use ocsp::{ANSWER_MEDIA_TYPE, REQUEST_MEDIA_TYPE};
pub use ocsp::{
    Request, accept as accept_ocsp, request as ocsp_request, verify as verify_ocsp,
    verify_by as verify_ocsp_by,
};

use super::Error;
use super::authority::BadSignature;
use super::verify::Cause;
use super::x509::Certificate;
use const_oid::db::rfc5912;
use jiff::{SignedDuration, Timestamp};
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{AuthorityInfoAccessSyntax, CrlDistributionPoints};

/// Most bytes of an answer or a list that is kept.
pub const LONGEST: usize = 1024 * 1024;

/// How far the authority's clock may be ahead of ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What an authority says of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not revoked.
    Good,
    /// Revoked, or on hold.
    Revoked {
        /// Since when.
        since: Timestamp,
        /// Why (RFC 5280, 5.3.1), where it says so.
        reason: Option<Reason>,
    },
    /// The authority does not know it. A list never says this.
    Unknown,
}

/// Why a certificate was revoked.
pub use x509_cert::ext::pkix::CrlReason as Reason;

/// A verified answer or list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it says.
    pub status: Status,
    /// When it was made.
    pub produced_at: Timestamp,
    /// When what it says was known to be right.
    pub this_update: Timestamp,
    /// When something newer will be known.
    pub next_update: Option<Timestamp>,
    /// The responder's certificate, DER, where the issuer does not answer itself.
    pub responder: Option<Vec<u8>>,
}

/// Why an answer or a list does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be read.
    #[error("malformed: {0}")]
    Malformed(String),
    /// The responder gave none (OCSPResponseStatus, RFC 6960, 4.2.1).
    #[error("the responder does not answer: {0:?}")]
    NotGiven(NotGiven),
    /// It may count, but this program does not know how to judge it.
    #[error("not supported: {0}")]
    Unsupported(String),
    /// It says nothing of this certificate.
    #[error("it is about another certificate")]
    OtherCertificate,
    /// Somebody signed it whom the certificate's issuer did not charge with that.
    #[error("the responder is not authorised: {0}")]
    NotAuthorised(String),
    /// The signature.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// It answers another request.
    #[error("the nonce is another one")]
    NonceMismatch,
    /// It was made before the moment in question, or something newer is out.
    #[error("it is too old: of {0}")]
    Stale(Timestamp),
    /// It claims a time that has not come.
    #[error("it is in the future: {0}")]
    InFuture(Timestamp),
}

impl Fault {
    /// What it comes to for whoever verifies: it speaks against the answer, or nobody here can tell.
    pub(super) fn cause(&self) -> Cause {
        match self {
            Fault::Unsupported(_) | Fault::Signature(BadSignature::Unsupported) => Cause::Unsupported,
            _ => Cause::BadRevocation,
        }
    }
}

/// Why a responder gives no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotGiven {
    /// `malformedRequest`.
    MalformedRequest,
    /// `internalError`.
    InternalError,
    /// `tryLater`.
    TryLater,
    /// `sigRequired`.
    SignatureRequired,
    /// `unauthorized`: often, that it is not the certificate's responder.
    Unauthorized,
}

/// Where a certificate's issuer says that its revocation can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    /// OCSP responders (authority information access, RFC 5280, 4.2.2.1).
    pub ocsp: Vec<String>,
    /// Revocation lists (CRL distribution points, RFC 5280, 4.2.1.13).
    pub crl: Vec<String>,
}

/// Reads the http and https addresses from a certificate.
///
/// # Errors
/// [`Error::Certificate`].
pub fn sources(certificate: &[u8]) -> Result<Sources, Error> {
    read_sources(certificate).map_err(Error::Certificate)
}

fn read_sources(certificate: &[u8]) -> Result<Sources, String> {
    let certificate = Certificate::read(certificate)?;
    let access = certificate.extension::<AuthorityInfoAccessSyntax>()?;
    let access = access.iter().flat_map(|a| &a.0).filter(|d| d.access_method == rfc5912::ID_AD_OCSP);
    let points = certificate.extension::<CrlDistributionPoints>()?;
    let points = points.iter().flat_map(|p| &p.0).filter(|p| p.crl_issuer.is_none() && p.reasons.is_none());
    let points = points.filter_map(|p| match &p.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    Ok(Sources {
        ocsp: access.filter_map(|d| address(&d.access_location)).collect(),
        crl: points.flatten().filter_map(address).collect(),
    })
}

fn address(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::UniformResourceIdentifier(uri) => {
            let is_http = ["http://", "https://"].iter().any(|scheme| uri.as_str().starts_with(scheme));
            is_http.then(|| uri.as_str().to_owned())
        }
        _ => None,
    }
}

/// Whether what a time-stamping authority stamped before it was revoked still counts: only where its
/// issuer says that the key was nobody else's (RFC 3161, 4).
pub(super) fn leaves_stamps(reason: Option<Reason>) -> bool {
    use Reason::{AffiliationChanged, CessationOfOperation, Superseded, Unspecified};
    matches!(reason, Some(Unspecified | AffiliationChanged | Superseded | CessationOfOperation))
}

/// Whole seconds: answers have no parts of one.
fn is_before(a: Timestamp, b: Timestamp) -> bool {
    a.as_second() < b.as_second()
}

/// Refuses what claims to come from the future, by our clock.
fn check_not_future(answer: &Answer, now: Timestamp) -> Result<(), Fault> {
    let latest = answer.produced_at.max(answer.this_update);
    if latest.duration_since(now) > CLOCK_TOLERANCE { Err(Fault::InFuture(latest)) } else { Ok(()) }
}
