//! The authority's side: reading a request, making a token. For the trial service.

use super::super::Error;
use super::super::asn1::{element, tag};
use super::super::key::EcdsaForm;
use super::super::receipt::cms;
use super::super::x509::Certificate;
use super::{Fault, Refusal, TST_INFO};
use crate::domain::identity::Algorithm;
use const_oid::ObjectIdentifier;
use der::{Decode, Encode};
use jiff::Timestamp;
use x509_tsp::TimeStampReq;

/// Content of the policy that the trial authority names: 2.999.1, in the arc for examples (X.660), which
/// `const-oid` cannot write.
const POLICY: [u8; 3] = [0x88, 0x37, 0x01];

/// A request as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The hash algorithm's name.
    pub hash: ObjectIdentifier,
    /// What is to be stamped.
    pub imprint: Vec<u8>,
    /// Content of the INTEGER.
    pub nonce: Option<Vec<u8>>,
}

/// Reads a request.
///
/// # Errors
/// [`Fault::Malformed`].
pub fn asked(request: &[u8]) -> Result<Asked, Fault> {
    let request = TimeStampReq::from_der(request).map_err(|e| Fault::Malformed(e.to_string()))?;
    Ok(Asked {
        hash: request.message_imprint.hash_algorithm.oid,
        imprint: request.message_imprint.hashed_message.into_bytes(),
        nonce: request.nonce.map(|n| n.as_bytes().to_vec()),
    })
}

/// What a token is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What was asked for.
    pub asked: Asked,
    /// When.
    pub time: Timestamp,
    /// The token's number.
    pub serial: u64,
}

/// Makes a token; `sign` signs the bytes it is given with the certificate's key (ECDSA as ASN.1 DER, as
/// CMS wants it).
///
/// # Errors
/// [`Error::Certificate`], or what `sign` returns.
pub fn make(
    statement: &Statement,
    certificate: &[u8],
    algorithm: Algorithm,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    let signer = Certificate::read(certificate).map_err(Error::Certificate)?;
    let malformed = |e: der::Error| Fault::Malformed(e.to_string());
    let Statement { asked: Asked { hash, imprint, nonce }, time, serial } = statement;
    let hash = element(tag::SEQUENCE, &[&hash.to_der().map_err(malformed)?, &element(tag::NULL, &[])]);
    // Parts of a second without trailing zeros (RFC 3161, 2.4.2).
    let time_text = time.strftime("%Y%m%d%H%M%S%.f").to_string() + "Z";
    let nonce = nonce.as_ref().map(|n| element(tag::INTEGER, &[n])).unwrap_or_default();
    let content = element(
        tag::SEQUENCE,
        &[
            &element(tag::INTEGER, &[&[1]]),
            &element(tag::OID, &[&POLICY]),
            &element(tag::SEQUENCE, &[&hash, &element(tag::OCTET_STRING, &[imprint])]),
            &serial.to_der().map_err(malformed)?,
            &element(tag::GENERALIZED_TIME, &[time_text.as_bytes()]),
            &nonce,
        ],
    );
    let attributes = cms::signed_attributes(&signer, algorithm, TST_INFO, &content, *time);
    let signature = sign(&attributes)?;
    signer.key.verify(algorithm, EcdsaForm::Asn1, &attributes, &signature)?;
    Ok(cms::assemble(&signer, algorithm, TST_INFO, &content, &attributes, &signature))
}

/// The answer that carries a token.
pub fn granted(token: &[u8]) -> Vec<u8> {
    let status = element(tag::SEQUENCE, &[&element(tag::INTEGER, &[&[0]])]);
    element(tag::SEQUENCE, &[&status, token])
}

/// The answer that carries none.
pub fn refused(refusal: &Refusal) -> Vec<u8> {
    let status = element(tag::INTEGER, &[&[refusal.status]]);
    let text = refusal
        .text
        .as_ref()
        .map(|text| element(tag::SEQUENCE, &[&element(tag::UTF8_STRING, &[text.as_bytes()])]));
    // A named bit list ends with its last bit that is set (X.690, 11.2.2).
    let failure = refusal.failure.map(|bit| {
        let mut octets = vec![0; usize::from(bit / 8) + 1];
        if let Some(last) = octets.last_mut() {
            *last = 0x80_u8 >> (bit % 8);
        }
        element(tag::BIT_STRING, &[&[7 - bit % 8], &octets])
    });
    let info = [Some(status), text, failure].into_iter().flatten().collect::<Vec<_>>().concat();
    element(tag::SEQUENCE, &[&element(tag::SEQUENCE, &[&info])])
}
