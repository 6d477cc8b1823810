//! CMS SignedData (RFC 5652) as receipts are made of it: one signer, the content inside.

use super::super::asn1::{element, elements, oid, set_of, tag};
use super::super::authority::{BadSignature, moment};
use super::super::cms::Signed;
use super::super::key::{Hash, Method, hash, sha256};
use super::super::verify::{Cause, Reason};
use super::super::x509::Certificate;
use crate::domain::identity::Algorithm;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use jiff::Timestamp;

/// Verifies digest, signed attributes and signature; returns the claimed signing time.
pub(super) fn verify(signed: &Signed<'_>, signer: &Certificate<'_>) -> Result<Timestamp, Reason> {
    signed.verify_authority(signer.der).map_err(|fault| {
        let cause = match fault {
            BadSignature::Wrong => Cause::WrongSignature,
            BadSignature::Weak => Cause::Weak,
            BadSignature::Unsupported => Cause::Unsupported,
        };
        Reason::new(cause, fault.to_string())
    })?;
    let wrong = |detail: String| Reason::new(Cause::WrongSignature, detail);
    let attribute = |kind, name: &str| {
        let found = signed.attribute(kind).map_err(wrong)?;
        found.ok_or_else(|| Reason::new(Cause::Missing, format!("no {name}")))
    };
    attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2, "signing-certificate-v2")?;
    signed.check_attributes(rfc5911::ID_DATA, signer.der).map_err(wrong)?;
    let time = attribute(rfc5911::ID_SIGNING_TIME, "signing time")?;
    moment(&time).map_err(|e| wrong(format!("signing time: {e}")))
}

/// The signed attributes as the SET that is signed.
pub(in crate::signing) fn signed_attributes(
    signer: &Certificate<'_>,
    algorithm: Algorithm,
    content_type: ObjectIdentifier,
    content: &[u8],
    signed_at: Timestamp,
) -> Vec<u8> {
    let attribute = |kind, value: &[u8]| element(tag::SEQUENCE, &[&oid(kind), &element(tag::SET, &[value])]);
    let digest = ring::digest::digest(hash(algorithm), content);
    // UTCTime up to 2049 (RFC 5652, 11.3).
    let (time_tag, format) = match jiff::tz::TimeZone::UTC.to_datetime(signed_at).year() {
        1950..2050 => (tag::UTC_TIME, "%y%m%d%H%M%SZ"),
        _ => (tag::GENERALIZED_TIME, "%Y%m%d%H%M%SZ"),
    };
    let time = signed_at.strftime(format).to_string();
    let hash = element(tag::OCTET_STRING, &[&sha256(signer.der)]);
    let named = element(tag::SEQUENCE, &[&hash, &signer.issuer_serial()]);
    set_of(vec![
        attribute(rfc5911::ID_CONTENT_TYPE, &oid(content_type)),
        attribute(rfc5911::ID_SIGNING_TIME, &element(time_tag, &[time.as_bytes()])),
        attribute(rfc5911::ID_MESSAGE_DIGEST, &element(tag::OCTET_STRING, &[digest.as_ref()])),
        attribute(
            rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2,
            &element(tag::SEQUENCE, &[&element(tag::SEQUENCE, &[&named])]),
        ),
    ])
}

/// Puts a SignedData together from the signed attributes' SET and its signature.
pub(in crate::signing) fn assemble(
    signer: &Certificate<'_>,
    algorithm: Algorithm,
    content_type: ObjectIdentifier,
    content: &[u8],
    attributes: &[u8],
    signature: &[u8],
) -> Vec<u8> {
    let version = element(tag::INTEGER, &[&[1]]);
    // RFC 5652, 5.1: 3 as soon as the content is not plain data.
    let data_version = if content_type == rfc5911::ID_DATA { 1 } else { 3 };
    let digest_algorithm = element(tag::SEQUENCE, &[&oid(digest_oid(algorithm))]);
    let attributes = elements(attributes).ok().and_then(|e| Some(e.first()?.content)).unwrap_or_default();
    let signer_info = element(
        tag::SEQUENCE,
        &[
            &version,
            &element(tag::SEQUENCE, &[signer.issuer, signer.serial]),
            &digest_algorithm,
            &element(tag::CONTEXT_0, &[attributes]),
            &element(tag::SEQUENCE, &[Method::from(algorithm).identifier().as_ref()]),
            &element(tag::OCTET_STRING, &[signature]),
        ],
    );
    let encapsulated = element(tag::CONTEXT_0, &[&element(tag::OCTET_STRING, &[content])]);
    let data = element(
        tag::SEQUENCE,
        &[
            &element(tag::INTEGER, &[&[data_version]]),
            &element(tag::SET, &[&digest_algorithm]),
            &element(tag::SEQUENCE, &[&oid(content_type), &encapsulated]),
            &element(tag::CONTEXT_0, &[signer.der]),
            &element(tag::SET, &[&signer_info]),
        ],
    );
    element(tag::SEQUENCE, &[&oid(rfc5911::ID_SIGNED_DATA), &element(tag::CONTEXT_0, &[&data])])
}

fn digest_oid(algorithm: Algorithm) -> ObjectIdentifier {
    match Method::from(algorithm).hash {
        Hash::Sha256 => rfc5912::ID_SHA_256,
        Hash::Sha384 => rfc5912::ID_SHA_384,
        Hash::Sha512 => rfc5912::ID_SHA_512,
    }
}
