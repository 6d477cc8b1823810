//! Time-stamps (RFC 3161; ETSI EN 319 422): what is asked of an authority, and what its token proves.
//!
//! A token is kept as it came, byte for byte. `x509-tsp` writes the request; the answer is read from its
//! bytes, since the crate knows neither parts of a second (RFC 3161, 2.4.2) nor most failure bits.

mod make;

pub use make::{Asked, Statement, asked, granted, make, refused};

use super::asn1::{self, Element, elements, tag};
use super::authority::{self, BadSignature};
use super::certificate;
use super::cms::{self, Signed, algorithm_oid};
use super::key::sha256;
use super::trust::{Trust, Use};
use super::verify::Cause;
use super::x509::Certificate;
use crate::domain::identity::Unusable;
use crate::domain::text::in_one_line;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use der::Encode;
use der::asn1::{Int, OctetString};
use jiff::{SignedDuration, Timestamp};
use spki::AlgorithmIdentifierOwned;
use thiserror::Error;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_tsp::{MessageImprint, TimeStampReq, TspVersion};

/// Media type of a request (RFC 3161, 3.4).
pub const REQUEST_MEDIA_TYPE: &str = "application/timestamp-query";
/// Media type of an answer.
pub const ANSWER_MEDIA_TYPE: &str = "application/timestamp-reply";
/// Most bytes of a token: certificates of a chain, with room.
pub const LONGEST: usize = 64 * 1024;

/// Most characters that are taken over of an authority's words.
const LONGEST_TEXT: usize = 200;
/// How far the authority's clock may be ahead of ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Type of a token's content (RFC 3161, 2.4.2).
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// Why a time-stamp does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The authority gave none, in its own words.
    #[error("refused by the authority: {0}")]
    Refused(Refusal),
    /// The answer or the token is not one.
    #[error("malformed: {0}")]
    Malformed(String),
    /// It may count, but this program does not know how to judge it.
    #[error("not supported: {0}")]
    Unsupported(String),
    /// It answers another request.
    #[error("the nonce is another one")]
    NonceMismatch,
    /// It is over something else.
    #[error("it stamps something else")]
    ImprintMismatch,
    /// It claims a time that has not come.
    #[error("it is in the future: {0}")]
    InFuture(Timestamp),
    /// The signer's certificate did not come along.
    #[error("the authority's certificate is missing")]
    NoCertificate,
    /// The signature.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// The certificate is for something else than time-stamps, or for more (RFC 3161, 2.3).
    #[error("the certificate is not one for time-stamps alone")]
    WrongUsage,
    /// The certificate's purpose is not marked critical (RFC 3161, 2.3).
    #[error("the certificate's purpose is not critical")]
    UsageNotCritical,
    /// The authority is not on the trust list, or its certificate was not valid at the stamp's time.
    #[error("the authority is not trusted: {0:?}")]
    Untrusted(Unusable),
}

/// Why an authority gave no time-stamp (RFC 3161, 2.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// PKIStatus: 2 rejection, 3 waiting, 4 and 5 revocation.
    pub status: u8,
    /// The first PKIFailureInfo bit: 0 badAlg, 2 badRequest, 5 badDataFormat, 14 timeNotAvailable,
    /// 15 unacceptedPolicy, 16 unacceptedExtension, 17 addInfoNotAvailable, 25 systemFailure.
    pub failure: Option<u8>,
    /// The authority's words.
    pub text: Option<String>,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "status {}", self.status)?;
        self.failure.map_or(Ok(()), |bit| write!(f, ", failure {bit}"))?;
        self.text.as_ref().map_or(Ok(()), |text| write!(f, ", {text}"))
    }
}

/// A request, and what its answer must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// DER, to be posted as [`REQUEST_MEDIA_TYPE`].
    pub der: Vec<u8>,
    imprint: [u8; 32],
    /// The INTEGER's content.
    nonce: Vec<u8>,
}

/// What a verified token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// What is stamped existed then.
    pub time: Timestamp,
    /// Common name of the authority.
    pub authority: String,
    /// The authority's certificate, DER.
    pub certificate: Vec<u8>,
    /// From that certificate to its anchor, both included, DER.
    pub chain: Vec<Vec<u8>>,
}

/// A request for a time-stamp over `stamped`, SHA-256, with the authority's certificate in the answer.
/// The nonce's first two bits are set to make it a positive number of always the same length.
///
/// # Errors
/// [`Fault::Malformed`], which cannot come about.
pub fn request(stamped: &[u8], mut nonce: [u8; 16]) -> Result<Request, Fault> {
    nonce[0] = nonce[0] & 0x3F | 0x40;
    let imprint = sha256(stamped);
    let write = || {
        TimeStampReq {
            version: TspVersion::V1,
            message_imprint: MessageImprint {
                hash_algorithm: AlgorithmIdentifierOwned {
                    oid: rfc5912::ID_SHA_256,
                    parameters: Some(der::Any::null()),
                },
                hashed_message: OctetString::new(imprint)?,
            },
            req_policy: None,
            nonce: Some(Int::new(&nonce)?),
            cert_req: true,
            extensions: None,
        }
        .to_der()
    };
    let der = write().map_err(|e| Fault::Malformed(e.to_string()))?;
    Ok(Request { der, imprint, nonce: nonce.to_vec() })
}

/// Takes an authority's answer (TimeStampResp): the token as it came, and what it proves.
///
/// # Errors
/// See [`Fault`].
pub fn accept(
    answer: &[u8],
    request: &Request,
    trust: &Trust,
    now: Timestamp,
) -> Result<(Vec<u8>, Stamp), Fault> {
    let parts = Element::parse(answer, tag::SEQUENCE).and_then(|e| e.children()).map_err(Fault::Malformed)?;
    let (status, token) = match parts.as_slice() {
        [status] => (status, None),
        [status, token] => (status, Some(token)),
        _ => return Err(Fault::Malformed("not a TimeStampResp".into())),
    };
    let refusal = refusal(status).map_err(Fault::Malformed)?;
    // 0 granted, 1 granted with modifications: what counts is the token.
    if refusal.status > 1 {
        return Err(Fault::Refused(refusal));
    }
    let token = token.ok_or_else(|| Fault::Malformed("granted without a token".into()))?.whole;
    let read = Token::read(token)?;
    if read.nonce != Some(request.nonce.as_slice()) {
        return Err(Fault::NonceMismatch);
    }
    if (read.hash, read.imprint) != (rfc5912::ID_SHA_256, request.imprint.as_slice()) {
        return Err(Fault::ImprintMismatch);
    }
    let stamp = read.verify(trust, &[])?;
    if stamp.time.duration_since(now) > CLOCK_TOLERANCE {
        return Err(Fault::InFuture(stamp.time));
    }
    Ok((token.to_vec(), stamp))
}

/// Verifies a token over `stamped`. Whether its time is plausible is for the caller to say.
///
/// # Errors
/// See [`Fault`].
pub fn verify(token: &[u8], stamped: &[u8], trust: &Trust) -> Result<Stamp, Fault> {
    verify_among(token, stamped, trust, &[])
}

/// The same for a token as others write it, beside certificates that came along: the authority's own may be
/// among them, and those above it. Nobody vouches for them.
pub(super) fn verify_among(
    token: &[u8],
    stamped: &[u8],
    trust: &Trust,
    others: &[Vec<u8>],
) -> Result<Stamp, Fault> {
    let token = asn1::der(token);
    let token = Token::read(&token)?;
    if ring::digest::digest(authority::hash(token.hash)?, stamped).as_ref() != token.imprint {
        return Err(Fault::ImprintMismatch);
    }
    token.verify(trust, others)
}

/// What a fault comes to for whoever verifies: it speaks against the token, or nobody here can tell.
pub(super) fn cause(fault: &Fault, token: &[u8], trust: &Trust, now: Timestamp) -> Cause {
    match fault {
        Fault::Unsupported(_) | Fault::Signature(BadSignature::Unsupported) => Cause::Unsupported,
        Fault::Untrusted(Unusable::UnknownIssuer) if trust.may_be_updated(&[], &certificates(token), now) => {
            Cause::Certificate(Unusable::UpdateNeeded)
        }
        Fault::Untrusted(why @ Unusable::NotUnderstood) => Cause::Certificate(*why),
        Fault::InFuture(_) => Cause::WrongTime,
        _ => Cause::BadTimeStamp,
    }
}

/// The certificates inside a token, DER, as it came; nobody vouches for them.
pub fn certificates(token: &[u8]) -> Vec<Vec<u8>> {
    let token = asn1::der(token);
    let signed = cms::read(&token, TST_INFO);
    signed.map(|s| s.certificates.into_iter().map(<[u8]>::to_vec).collect()).unwrap_or_default()
}

/// A token taken apart.
struct Token<'a> {
    signed: Signed<'a>,
    hash: ObjectIdentifier,
    imprint: &'a [u8],
    nonce: Option<&'a [u8]>,
    time: Timestamp,
    /// No extension is critical.
    is_understood: bool,
}

impl<'a> Token<'a> {
    fn read(bytes: &'a [u8]) -> Result<Token<'a>, Fault> {
        if bytes.len() > LONGEST {
            return Err(Fault::Unsupported(format!("a token of more than {LONGEST} bytes")));
        }
        let token = Token::parse(bytes).map_err(Fault::Malformed)?;
        match token.is_understood {
            true => Ok(token),
            false => Err(Fault::Unsupported("a token with a critical extension".into())),
        }
    }

    /// TSTInfo (RFC 3161, 2.4.2).
    fn parse(bytes: &'a [u8]) -> Result<Token<'a>, String> {
        let signed = cms::read(bytes, TST_INFO)?;
        let info = Element::parse(signed.content, tag::SEQUENCE)?.children()?;
        let [version, _policy, imprint, serial, time, optional @ ..] = info.as_slice() else {
            return Err("not a TSTInfo".into());
        };
        if version.expect(tag::INTEGER)?.content != [1] {
            return Err("another version of TSTInfo".into());
        }
        serial.expect(tag::INTEGER)?;
        let imprint = imprint.expect(tag::SEQUENCE)?.children()?;
        let [hash, imprint] = imprint.as_slice() else { return Err("not a message imprint".into()) };
        let time = authority::moment(&time.expect(tag::GENERALIZED_TIME)?)?;
        let extensions = optional.iter().find(|e| e.tag == tag::CONTEXT_1);
        Ok(Token {
            hash: algorithm_oid(hash)?,
            imprint: imprint.expect(tag::OCTET_STRING)?.content,
            nonce: optional.iter().find(|e| e.tag == tag::INTEGER).map(|e| e.content),
            time,
            is_understood: !extensions.is_some_and(|e| has_critical(e.content)),
            signed,
        })
    }

    /// Verifies signature, usage and chain at the token's own time.
    fn verify(&self, trust: &Trust, others: &[Vec<u8>]) -> Result<Stamp, Fault> {
        let inside = self.signed.certificates.iter().copied();
        let signer = inside
            .clone()
            .chain(others.iter().map(Vec::as_slice))
            .filter_map(|der| Certificate::read(der).ok())
            .find(|c| self.signed.names(c))
            .ok_or(Fault::NoCertificate)?;
        check_usage(&signer)?;
        let others: Vec<Vec<u8>> = inside.map(<[u8]>::to_vec).chain(others.iter().cloned()).collect();
        let chain = certificate::path(&signer, Use::TimeStamp, self.time, trust, &others)
            .map_err(Fault::Untrusted)?;
        // Last: strangers may choose what takes long.
        self.signed.verify_authority(signer.der)?;
        self.signed.check_attributes(TST_INFO, signer.der).map_err(Fault::Malformed)?;
        let identity = certificate::read_identity(&signer).map_err(|e| Fault::Malformed(e.to_string()))?;
        let authority = identity.names.full();
        Ok(Stamp { time: self.time, authority, certificate: signer.der.to_vec(), chain })
    }
}

/// One extended key usage, timeStamping, critical (RFC 3161, 2.3).
fn check_usage(signer: &Certificate<'_>) -> Result<(), Fault> {
    let malformed = |e: der::Error| Fault::Malformed(e.to_string());
    let usage = signer.typed.tbs_certificate.get::<ExtendedKeyUsage>().map_err(malformed)?;
    let (is_critical, usages) = usage.ok_or(Fault::WrongUsage)?;
    let may_sign = signer.may_sign().map_err(Fault::Malformed)?;
    if usages.0 != [rfc5280::ID_KP_TIME_STAMPING] || !may_sign {
        Err(Fault::WrongUsage)
    } else if is_critical {
        Ok(())
    } else {
        Err(Fault::UsageNotCritical)
    }
}

/// Whether one of these extensions is critical; none is known here. In doubt it is.
fn has_critical(extensions: &[u8]) -> bool {
    let is_harmless = |e: &Element<'_>| {
        e.children().is_ok_and(|parts| match parts.as_slice() {
            [_, _] => true,
            [_, critical, _] => critical.content == [0],
            _ => false,
        })
    };
    elements(extensions).map_or(true, |all| !all.iter().all(is_harmless))
}

/// PKIStatusInfo (RFC 3161, 2.4.2).
fn refusal(info: &Element<'_>) -> Result<Refusal, String> {
    let parts = info.expect(tag::SEQUENCE)?.children()?;
    let [status, optional @ ..] = parts.as_slice() else { return Err("no status".into()) };
    let [status] = status.expect(tag::INTEGER)?.content else { return Err("not a status".into()) };
    let text = optional.iter().find(|e| e.tag == tag::SEQUENCE);
    let text = text.and_then(|t| {
        t.children().ok()?.first().map(|e| in_one_line(&String::from_utf8_lossy(e.content), LONGEST_TEXT))
    });
    let bits =
        optional.iter().find(|e| e.tag == tag::BIT_STRING).map(|e| e.content.get(1..).unwrap_or_default());
    let failure = bits.and_then(|octets| {
        let set = |bit: &u8| octets.get(usize::from(bit / 8)).is_some_and(|o| o << (bit % 8) & 0x80 != 0);
        (0..32).find(set)
    });
    Ok(Refusal { status: *status, failure, text: text.filter(|t| !t.is_empty()) })
}
