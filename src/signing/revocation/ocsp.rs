//! OCSP requests and answers (RFC 6960; the nonce by RFC 8954).

use super::super::asn1::{Element, tag};
use super::super::authority;
use super::super::trust::OF_CERTIFICATES;
use super::super::x509::{Certificate, moment_of};
use super::{Answer, CLOCK_TOLERANCE, Fault, LONGEST, NotGiven, Status, check_not_future, is_before};
use const_oid::AssociatedOid;
use const_oid::db::rfc5912;
use der::asn1::OctetString;
use der::{Decode, Encode};
use jiff::Timestamp;
use ring::digest::SHA1_FOR_LEGACY_USE_ONLY;
use rustls_pki_types::{CertificateDer, UnixTime};
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_cert::ext::Extension;
use x509_ocsp::ext::Nonce;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, ResponderId, ResponseData, SingleResponse, TbsRequest, Version,
};

/// Media type of a request (RFC 6960, appendix A.1).
pub const REQUEST_MEDIA_TYPE: &str = "application/ocsp-request";
/// Media type of an answer.
pub const ANSWER_MEDIA_TYPE: &str = "application/ocsp-response";

/// id-kp-OCSPSigning, 1.3.6.1.5.5.7.3.9: the object identifier's content.
const OCSP_SIGNING: &[u8] = &[0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];

/// A request, and what its answer must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// DER, to be posted as [`REQUEST_MEDIA_TYPE`].
    pub der: Vec<u8>,
    nonce: [u8; 16],
}

fn malformed(error: impl ToString) -> Fault {
    Fault::Malformed(error.to_string())
}

fn read(certificate: &[u8]) -> Result<Certificate<'_>, Fault> {
    Certificate::read(certificate).map_err(Fault::Malformed)
}

/// A request about one certificate. It is named by SHA-1, the one hash that every responder knows
/// (RFC 5019, 2.1.1): a name, not a protection.
///
/// # Errors
/// [`Fault::Malformed`] when a certificate cannot be read.
pub fn request(certificate: &[u8], issuer: &[u8], nonce: [u8; 16]) -> Result<Request, Fault> {
    let (certificate, issuer) = (read(certificate)?, read(issuer)?);
    let hash = |bytes| OctetString::new(ring::digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
    let extension = |nonce: Nonce| -> Result<Extension, der::Error> {
        Ok(Extension { extn_id: Nonce::OID, critical: false, extn_value: OctetString::new(nonce.to_der()?)? })
    };
    let write = || {
        let name = CertId {
            hash_algorithm: AlgorithmIdentifierOwned {
                oid: rfc5912::ID_SHA_1,
                parameters: Some(der::Any::null()),
            },
            issuer_name_hash: hash(certificate.issuer)?,
            issuer_key_hash: hash(key_bits(&issuer))?,
            serial_number: certificate.typed.tbs_certificate.serial_number.clone(),
        };
        OcspRequest {
            tbs_request: TbsRequest {
                version: Version::V1,
                requestor_name: None,
                request_list: vec![x509_ocsp::Request { req_cert: name, single_request_extensions: None }],
                request_extensions: Some(vec![extension(Nonce::new(nonce)?)?]),
            },
            optional_signature: None,
        }
        .to_der()
    };
    Ok(Request { der: write().map_err(malformed)?, nonce })
}

/// Takes an answer to a request: judged as [`verify`] does, and by our clock. An answer without a nonce
/// is taken: responders that prepare answers cannot give one (RFC 5019, 4), and the answer's own time
/// shows that it is new enough.
///
/// # Errors
/// See [`Fault`].
pub fn accept(
    answer: &[u8],
    request: &Request,
    certificate: &[u8],
    issuer: &[u8],
    at: Timestamp,
    now: Timestamp,
) -> Result<Answer, Fault> {
    let basic = Basic::read(answer)?;
    if basic.nonce()?.is_some_and(|nonce| nonce != request.nonce) {
        return Err(Fault::NonceMismatch);
    }
    let verified = basic.verify(&read(certificate)?, &read(issuer)?, at, &[])?;
    check_not_future(&verified, now)?;
    match verified.next_update {
        Some(next) if now.duration_since(next) > CLOCK_TOLERANCE => Err(Fault::Stale(verified.this_update)),
        _ => Ok(verified),
    }
}

/// Verifies an answer about a certificate whose `issuer` stands in a path that was validated: signed by
/// that issuer or by a responder that it charged (RFC 6960, 4.2.2.2), produced at `at` or later, and of
/// what was known then.
///
/// # Errors
/// See [`Fault`].
pub fn verify(answer: &[u8], certificate: &[u8], issuer: &[u8], at: Timestamp) -> Result<Answer, Fault> {
    verify_by(answer, certificate, issuer, at, &[])
}

/// The same, where some responders are believed whoever the issuer charged (RFC 6960, 4.2.2.2, 1).
///
/// # Errors
/// See [`Fault`].
pub fn verify_by(
    answer: &[u8],
    certificate: &[u8],
    issuer: &[u8],
    at: Timestamp,
    believed: &[&[u8]],
) -> Result<Answer, Fault> {
    Basic::read(answer)?.verify(&read(certificate)?, &read(issuer)?, at, believed)
}

/// A BasicOCSPResponse, typed where it is only looked at, and as bytes where it is verified.
pub(in crate::signing) struct Basic {
    data: ResponseData,
    /// ResponseData as it came.
    signed: Vec<u8>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    certificates: Vec<Vec<u8>>,
}

impl Basic {
    /// Reads an answer that was given; nothing in it is judged.
    pub fn read(answer: &[u8]) -> Result<Basic, Fault> {
        if answer.len() > LONGEST {
            return Err(Fault::Malformed("too long".into()));
        }
        let response = OcspResponse::from_der(answer).map_err(malformed)?;
        let not_given = match response.response_status {
            OcspResponseStatus::Successful => None,
            OcspResponseStatus::MalformedRequest => Some(NotGiven::MalformedRequest),
            OcspResponseStatus::InternalError => Some(NotGiven::InternalError),
            OcspResponseStatus::TryLater => Some(NotGiven::TryLater),
            OcspResponseStatus::SigRequired => Some(NotGiven::SignatureRequired),
            OcspResponseStatus::Unauthorized => Some(NotGiven::Unauthorized),
        };
        if let Some(reason) = not_given {
            return Err(Fault::NotGiven(reason));
        }
        let bytes = response.response_bytes.ok_or_else(|| malformed("successful without an answer"))?;
        if bytes.response_type != BasicOcspResponse::OID {
            return Err(Fault::Unsupported("another type of answer".into()));
        }
        let basic = Basic::parse(bytes.response.as_bytes()).map_err(Fault::Malformed)?;
        match basic.data.response_extensions.iter().flatten().find(|e| e.critical && e.extn_id != Nonce::OID)
        {
            Some(unknown) => Err(critical(unknown)),
            None => Ok(basic),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Basic, String> {
        let parts = Element::parse(bytes, tag::SEQUENCE)?.children()?;
        let [signed, algorithm, signature, certificates @ ..] = parts.as_slice() else {
            return Err("not a BasicOCSPResponse".into());
        };
        let certificates = match certificates {
            [] => Vec::new(),
            [one] => Element::parse(one.expect(tag::CONTEXT_0)?.content, tag::SEQUENCE)?.children()?,
            _ => return Err("not a BasicOCSPResponse".into()),
        };
        let data = ResponseData::from_der(signed.whole).map_err(|e| e.to_string())?;
        Ok(Basic {
            data,
            signed: signed.whole.to_vec(),
            algorithm: algorithm.expect(tag::SEQUENCE)?.content.to_vec(),
            signature: authority::octets(signature)?.to_vec(),
            certificates: certificates.into_iter().map(|c| c.whole.to_vec()).collect(),
        })
    }

    fn nonce(&self) -> Result<Option<Vec<u8>>, Fault> {
        let nonce = self.data.response_extensions.iter().flatten().find(|e| e.extn_id == Nonce::OID);
        let read = |e: &Extension| Nonce::from_der(e.extn_value.as_bytes()).map(|n| n.0.into_bytes());
        nonce.map(read).transpose().map_err(malformed)
    }

    /// As [`verify_by`].
    pub fn verify(
        &self,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
        at: Timestamp,
        believed: &[&[u8]],
    ) -> Result<Answer, Fault> {
        let single = self.about(certificate, issuer)?;
        let produced_at = moment(self.data.produced_at);
        let responder = self.responder(issuer, produced_at, believed)?;
        let signer = responder.as_deref().unwrap_or(issuer.der);
        authority::verify(signer, &self.algorithm, &self.signed, &self.signature)?;

        let this_update = moment(single.this_update);
        let next_update = single.next_update.map(moment);
        // Without a next update the newest is always at hand (RFC 6960, 2.4): then this one must be new.
        let is_outdated = match next_update {
            Some(next) => is_before(next, at),
            None => at.duration_since(this_update) > CLOCK_TOLERANCE,
        };
        if is_before(produced_at, at) || is_outdated {
            return Err(Fault::Stale(produced_at.min(this_update)));
        }
        if this_update.duration_since(produced_at) > CLOCK_TOLERANCE {
            return Err(Fault::InFuture(this_update));
        }
        let status = match single.cert_status {
            CertStatus::Good(_) => Status::Good,
            CertStatus::Revoked(info) => {
                Status::Revoked { since: moment(info.revocation_time), reason: info.revocation_reason }
            }
            CertStatus::Unknown(_) => Status::Unknown,
        };
        Ok(Answer { status, produced_at, this_update, next_update, responder })
    }

    /// The one answer about the certificate.
    fn about(
        &self,
        certificate: &Certificate<'_>,
        issuer: &Certificate<'_>,
    ) -> Result<&SingleResponse, Fault> {
        let mut found = self.data.responses.iter().filter(|r| is_about(&r.cert_id, certificate, issuer));
        let single = found.next().ok_or(Fault::OtherCertificate)?;
        if found.next().is_some() {
            return Err(malformed("two answers about one certificate"));
        }
        match single.single_extensions.iter().flatten().find(|e| e.critical) {
            Some(unknown) => Err(critical(unknown)),
            None => Ok(single),
        }
    }

    /// Who signed it: nobody but the issuer, or the certificate of a responder that the issuer charged.
    fn responder(
        &self,
        issuer: &Certificate<'_>,
        at: Timestamp,
        believed: &[&[u8]],
    ) -> Result<Option<Vec<u8>>, Fault> {
        if self.is_named(issuer) {
            return Ok(None);
        }
        let is_it = |der: &[u8]| Certificate::read(der).is_ok_and(|c| self.is_named(&c));
        if let Some(der) = believed.iter().find(|der| is_it(der)) {
            return Ok(Some(der.to_vec()));
        }
        let der = self.certificates.iter().find(|der| is_it(der));
        let der = der.ok_or_else(|| Fault::NotAuthorised("its certificate did not come along".into()))?;
        charged(der, issuer.der, at).map_err(|e| match e {
            webpki::Error::UnsupportedCriticalExtension
            | webpki::Error::UnsupportedSignatureAlgorithmContext(_)
            | webpki::Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => {
                Fault::Unsupported(format!("the responder's certificate: {e}"))
            }
            e => Fault::NotAuthorised(format!("{e:?}")),
        })?;
        if !read(der)?.may_sign().map_err(Fault::Malformed)? {
            return Err(Fault::NotAuthorised("its key is for something else than signatures".into()));
        }
        Ok(Some(der.clone()))
    }

    fn is_named(&self, certificate: &Certificate<'_>) -> bool {
        match &self.data.responder_id {
            ResponderId::ByName(name) => *name == certificate.typed.tbs_certificate.subject,
            ResponderId::ByKey(hash) => {
                let key = ring::digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, key_bits(certificate));
                hash.as_bytes() == key.as_ref()
            }
        }
    }
}

/// Critical is what one must understand.
fn critical(unknown: &Extension) -> Fault {
    Fault::Unsupported(format!("an answer with the extension {}", unknown.extn_id))
}

/// Issued by this very issuer, for signing OCSP answers, and valid.
fn charged(responder: &[u8], issuer: &[u8], at: Timestamp) -> Result<(), webpki::Error> {
    let (responder, issuer) = (CertificateDer::from(responder), CertificateDer::from(issuer));
    let seconds = u64::try_from(at.as_second()).map_err(|_| webpki::Error::InvalidCertValidity)?;
    let anchors = [anchor_from_trusted_cert(&issuer)?];
    EndEntityCert::try_from(&responder)?
        .verify_for_usage(
            &OF_CERTIFICATES,
            &anchors,
            &[],
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            KeyUsage::required(OCSP_SIGNING),
            None,
            None,
        )
        .map(drop)
}

/// Whether a CertID names a certificate of an issuer.
pub(super) fn is_about(id: &CertId, certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    let hash = match id.hash_algorithm.oid {
        rfc5912::ID_SHA_1 => Some(&SHA1_FOR_LEGACY_USE_ONLY),
        other => authority::hash(other).ok(),
    };
    hash.is_some_and(|hash| {
        id.serial_number == certificate.typed.tbs_certificate.serial_number
            && id.issuer_name_hash.as_bytes() == ring::digest::digest(hash, certificate.issuer).as_ref()
            && id.issuer_key_hash.as_bytes() == ring::digest::digest(hash, key_bits(issuer)).as_ref()
    })
}

fn key_bits<'a>(certificate: &'a Certificate<'_>) -> &'a [u8] {
    certificate.typed.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes()
}

fn moment(time: OcspGeneralizedTime) -> Timestamp {
    moment_of(time.0.to_unix_duration())
}
