//! The responder's side: reading a request, making an answer. For the trial service.

use super::super::Error;
use super::super::asn1::{element, tag};
use super::super::key::{EcdsaForm, Method};
use super::super::x509::Certificate;
use super::{Fault, NotGiven, Status, ocsp};
use crate::domain::identity::Algorithm;
use const_oid::AssociatedOid;
use der::asn1::{BitString, GeneralizedTime, Null, OctetString};
use der::{Decode, Encode};
use jiff::Timestamp;
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::ext::Extension;
use x509_ocsp::ext::Nonce;
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse,
    OcspResponseStatus, ResponderId, ResponseBytes, ResponseData, RevokedInfo, SingleResponse, Version,
};

/// A request about one certificate, as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The certificate's name.
    pub certificate: CertId,
    /// The nonce.
    pub nonce: Option<Vec<u8>>,
}

impl Asked {
    /// Whether it is about this certificate (DER) of this issuer.
    pub fn is_about(&self, certificate: &[u8], issuer: &[u8]) -> bool {
        match (Certificate::read(certificate), Certificate::read(issuer)) {
            (Ok(certificate), Ok(issuer)) => ocsp::is_about(&self.certificate, &certificate, &issuer),
            _ => false,
        }
    }
}

/// Reads a request.
///
/// # Errors
/// [`Fault::Malformed`].
pub fn asked(request: &[u8]) -> Result<Asked, Fault> {
    let request = OcspRequest::from_der(request).map_err(malformed)?;
    let nonce = request.nonce().map(|n| n.0.into_bytes());
    match request.tbs_request.request_list.as_slice() {
        [one] => Ok(Asked { certificate: one.req_cert.clone(), nonce }),
        other => Err(malformed(format!("{} certificates instead of one", other.len()))),
    }
}

fn malformed(error: impl ToString) -> Fault {
    Fault::Malformed(error.to_string())
}

/// What an answer is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What was asked for.
    pub asked: Asked,
    /// What it says.
    pub status: Status,
    /// When it was made.
    pub produced_at: Timestamp,
    /// When what it says was known to be right.
    pub this_update: Timestamp,
    /// When something newer will be known.
    pub next_update: Option<Timestamp>,
}

/// Makes an answer; `sign` signs the bytes it is given with the certificate's key (ECDSA as ASN.1 DER).
///
/// # Errors
/// [`Error::Certificate`], [`Error::Revocation`], or what `sign` returns.
pub fn make(
    statement: &Statement,
    certificate: &[u8],
    algorithm: Algorithm,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    let signer = Certificate::read(certificate).map_err(Error::Certificate)?;
    let data = data(statement, &signer)?;
    let covered = data.to_der().map_err(malformed)?;
    let signature = sign(&covered)?;
    signer.key.verify(algorithm, EcdsaForm::Asn1, &covered, &signature)?;
    let write = || {
        let basic = BasicOcspResponse {
            tbs_response_data: data,
            signature_algorithm: signature_algorithm(algorithm)?,
            signature: BitString::from_bytes(&signature)?,
            certs: Some(vec![signer.typed.clone()]),
        };
        OcspResponse {
            response_status: OcspResponseStatus::Successful,
            response_bytes: Some(ResponseBytes {
                response_type: BasicOcspResponse::OID,
                response: OctetString::new(basic.to_der()?)?,
            }),
        }
        .to_der()
    };
    Ok(write().map_err(malformed)?)
}

fn data(statement: &Statement, signer: &Certificate<'_>) -> Result<ResponseData, Fault> {
    let cert_status = match statement.status {
        Status::Good => CertStatus::Good(Null),
        Status::Revoked { since, reason } => {
            CertStatus::Revoked(RevokedInfo { revocation_time: time(since)?, revocation_reason: reason })
        }
        Status::Unknown => CertStatus::Unknown(Null),
    };
    let nonce = statement.asked.nonce.clone().map(|bytes| {
        let value = Nonce::new(bytes)?.to_der()?;
        Ok(vec![Extension { extn_id: Nonce::OID, critical: false, extn_value: OctetString::new(value)? }])
    });
    Ok(ResponseData {
        version: Version::V1,
        responder_id: ResponderId::ByName(signer.typed.tbs_certificate.subject.clone()),
        produced_at: time(statement.produced_at)?,
        responses: vec![SingleResponse {
            cert_id: statement.asked.certificate.clone(),
            cert_status,
            this_update: time(statement.this_update)?,
            next_update: statement.next_update.map(time).transpose()?,
            single_extensions: None,
        }],
        response_extensions: nonce.transpose().map_err(|e: der::Error| malformed(e))?,
    })
}

fn time(time: Timestamp) -> Result<OcspGeneralizedTime, Fault> {
    let since_epoch = Duration::from_secs(u64::try_from(time.as_second()).map_err(malformed)?);
    Ok(GeneralizedTime::from_unix_duration(since_epoch).map_err(malformed)?.into())
}

fn signature_algorithm(algorithm: Algorithm) -> der::Result<AlgorithmIdentifierOwned> {
    let content = Method::from(algorithm).identifier();
    AlgorithmIdentifierOwned::from_der(&element(tag::SEQUENCE, &[content.as_ref()]))
}

/// The answer that says nothing (OCSPResponseStatus).
///
/// # Errors
/// [`Fault::Malformed`], which cannot come about.
pub fn not_given(reason: NotGiven) -> Result<Vec<u8>, Fault> {
    let response_status = match reason {
        NotGiven::MalformedRequest => OcspResponseStatus::MalformedRequest,
        NotGiven::InternalError => OcspResponseStatus::InternalError,
        NotGiven::TryLater => OcspResponseStatus::TryLater,
        NotGiven::SignatureRequired => OcspResponseStatus::SigRequired,
        NotGiven::Unauthorized => OcspResponseStatus::Unauthorized,
    };
    OcspResponse { response_status, response_bytes: None }.to_der().map_err(malformed)
}
