//! CMS SignedData (RFC 5652) with one signer and the content inside, DER. Received bytes are verified
//! as they came and never encoded again.

use super::super::asn1::{Element, element, elements, oid, set_of, tag};
use super::super::key::{EcdsaForm, hash, sha256};
use super::super::x509::Certificate;
use crate::domain::identity::Algorithm;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use der::Decode;
use jiff::Timestamp;

/// A received SignedData, taken apart.
pub(super) struct Signed<'a> {
    /// The signed content.
    pub content: &'a [u8],
    issuer_and_serial: &'a [u8],
    digest_algorithm: ObjectIdentifier,
    /// The contents of the signed attributes' SET.
    attributes: &'a [u8],
    signature_algorithm: ObjectIdentifier,
    signature: &'a [u8],
}

/// Takes a SignedData apart.
pub(super) fn read(bytes: &[u8]) -> Result<Signed<'_>, String> {
    let info = Element::parse(bytes, tag::SEQUENCE)?.children()?;
    let [kind, wrapped] = info.as_slice() else { return Err("not a ContentInfo".into()) };
    expect_oid(kind, rfc5911::ID_SIGNED_DATA)?;
    let data = Element::parse(wrapped.expect(tag::CONTEXT_0)?.content, tag::SEQUENCE)?.children()?;
    let [_version, _digests, encapsulated, .., signers] = data.as_slice() else {
        return Err("not a SignedData".into());
    };

    let encapsulated = encapsulated.expect(tag::SEQUENCE)?.children()?;
    let [kind, wrapped] = encapsulated.as_slice() else { return Err("no content".into()) };
    expect_oid(kind, rfc5911::ID_DATA)?;
    let content = Element::parse(wrapped.expect(tag::CONTEXT_0)?.content, tag::OCTET_STRING)?.content;

    let signer = Element::parse(signers.expect(tag::SET)?.content, tag::SEQUENCE)
        .map_err(|e| format!("signers: {e}"))?
        .children()?;
    let [_version, sid, digest, attributes, algorithm, signature, ..] = signer.as_slice() else {
        return Err("not a SignerInfo with signed attributes".into());
    };
    Ok(Signed {
        content,
        issuer_and_serial: sid.expect(tag::SEQUENCE)?.content,
        digest_algorithm: algorithm_oid(digest)?,
        attributes: attributes.expect(tag::CONTEXT_0)?.content,
        signature_algorithm: algorithm_oid(algorithm)?,
        signature: signature.expect(tag::OCTET_STRING)?.content,
    })
}

impl Signed<'_> {
    /// Whether it says that this certificate signed it.
    pub fn names(&self, certificate: &Certificate<'_>) -> bool {
        self.issuer_and_serial == [certificate.issuer, certificate.serial].concat()
    }

    /// Verifies digest, signed attributes and signature; returns the claimed signing time.
    pub fn verify(&self, signer: &Certificate<'_>) -> Result<Timestamp, String> {
        let algorithm = signer.key.kind.algorithm().ok_or("unsupported key")?;
        let rsa_by_key =
            algorithm == Algorithm::RsaPkcs1Sha256 && self.signature_algorithm == rfc5912::RSA_ENCRYPTION;
        if self.digest_algorithm != digest_oid(algorithm)
            || !(self.signature_algorithm == signature_oid(algorithm) || rsa_by_key)
        {
            return Err("another algorithm than the signer's key calls for".into());
        }
        // The signature covers the attributes under the tag of a SET (RFC 5652, 5.4).
        let covered = element(tag::SET, &[self.attributes]);
        signer.key.verify(algorithm, EcdsaForm::Asn1, &covered, self.signature).map_err(|e| e.to_string())?;

        let content_type = self.attribute(rfc5911::ID_CONTENT_TYPE)?;
        expect_oid(&content_type, rfc5911::ID_DATA)?;
        let digest = self.attribute(rfc5911::ID_MESSAGE_DIGEST)?.expect(tag::OCTET_STRING)?;
        if digest.content != ring::digest::digest(hash(algorithm), self.content).as_ref() {
            return Err("the content's digest differs".into());
        }
        let named = self.attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2)?;
        if !names_certificate(named, signer.der)? {
            return Err("signing-certificate-v2 names another certificate".into());
        }
        signing_time(self.attribute(rfc5911::ID_SIGNING_TIME)?)
    }

    /// The one value of a signed attribute that stands there once.
    fn attribute(&self, wanted: ObjectIdentifier) -> Result<Element<'_>, String> {
        let mut found = None;
        for attribute in elements(self.attributes)? {
            let parts = attribute.expect(tag::SEQUENCE)?.children()?;
            let [kind, values] = parts.as_slice() else { return Err("not an attribute".into()) };
            if is_oid(kind, wanted) {
                let values = values.expect(tag::SET)?.children()?;
                match (values.as_slice(), found) {
                    ([one], None) => found = Some(*one),
                    _ => return Err(format!("attribute {wanted} has not one value")),
                }
            }
        }
        found.ok_or_else(|| format!("no attribute {wanted}"))
    }
}

/// Whether the first ESSCertIDv2 names the certificate (RFC 5035, 3 and 4); its hash is SHA-256 when it
/// names none.
fn names_certificate(value: Element<'_>, certificate: &[u8]) -> Result<bool, String> {
    let missing = "signing-certificate-v2 is empty";
    let certificates = *value.expect(tag::SEQUENCE)?.children()?.first().ok_or(missing)?;
    let first = *certificates.expect(tag::SEQUENCE)?.children()?.first().ok_or(missing)?;
    let parts = first.expect(tag::SEQUENCE)?.children()?;
    let (algorithm, named) = match parts.as_slice() {
        [algorithm, named, ..] if algorithm.tag == tag::SEQUENCE => (algorithm_oid(algorithm)?, named),
        [named, ..] => (rfc5912::ID_SHA_256, named),
        [] => return Err(missing.into()),
    };
    let algorithm = match algorithm {
        rfc5912::ID_SHA_256 => &ring::digest::SHA256,
        rfc5912::ID_SHA_384 => &ring::digest::SHA384,
        rfc5912::ID_SHA_512 => &ring::digest::SHA512,
        other => return Err(format!("signing-certificate-v2 has hash algorithm {other}")),
    };
    let named = named.expect(tag::OCTET_STRING)?.content;
    Ok(named == ring::digest::digest(algorithm, certificate).as_ref())
}

fn signing_time(value: Element<'_>) -> Result<Timestamp, String> {
    let since_epoch = match value.tag {
        tag::UTC_TIME => der::asn1::UtcTime::from_der(value.whole).map(|t| t.to_unix_duration()),
        _ => der::asn1::GeneralizedTime::from_der(value.whole).map(|t| t.to_unix_duration()),
    };
    let seconds = since_epoch.map_err(|e| format!("signing time: {e}"))?.as_secs();
    let seconds = i64::try_from(seconds).map_err(|e| e.to_string())?;
    Timestamp::from_second(seconds).map_err(|e| e.to_string())
}

/// The signed attributes as the SET that is signed.
pub(super) fn signed_attributes(
    signer: &Certificate<'_>,
    algorithm: Algorithm,
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
        attribute(rfc5911::ID_CONTENT_TYPE, &oid(rfc5911::ID_DATA)),
        attribute(rfc5911::ID_SIGNING_TIME, &element(time_tag, &[time.as_bytes()])),
        attribute(rfc5911::ID_MESSAGE_DIGEST, &element(tag::OCTET_STRING, &[digest.as_ref()])),
        attribute(
            rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2,
            &element(tag::SEQUENCE, &[&element(tag::SEQUENCE, &[&named])]),
        ),
    ])
}

/// Puts a SignedData together from the signed attributes' SET and its signature.
pub(super) fn assemble(
    signer: &Certificate<'_>,
    algorithm: Algorithm,
    content: &[u8],
    attributes: &[u8],
    signature: &[u8],
) -> Vec<u8> {
    let version = element(tag::INTEGER, &[&[1]]);
    let digest_algorithm = element(tag::SEQUENCE, &[&oid(digest_oid(algorithm))]);
    // RFC 3370, 3.2: NULL parameters with RSA; RFC 5758, 3.2: none with ECDSA.
    let parameters = match algorithm {
        Algorithm::RsaPkcs1Sha256 => element(tag::NULL, &[]),
        Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => Vec::new(),
    };
    let attributes = elements(attributes).ok().and_then(|e| Some(e.first()?.content)).unwrap_or_default();
    let signer_info = element(
        tag::SEQUENCE,
        &[
            &version,
            &element(tag::SEQUENCE, &[signer.issuer, signer.serial]),
            &digest_algorithm,
            &element(tag::CONTEXT_0, &[attributes]),
            &element(tag::SEQUENCE, &[&oid(signature_oid(algorithm)), &parameters]),
            &element(tag::OCTET_STRING, &[signature]),
        ],
    );
    let encapsulated = element(tag::CONTEXT_0, &[&element(tag::OCTET_STRING, &[content])]);
    let data = element(
        tag::SEQUENCE,
        &[
            &version,
            &element(tag::SET, &[&digest_algorithm]),
            &element(tag::SEQUENCE, &[&oid(rfc5911::ID_DATA), &encapsulated]),
            &element(tag::CONTEXT_0, &[signer.der]),
            &element(tag::SET, &[&signer_info]),
        ],
    );
    element(tag::SEQUENCE, &[&oid(rfc5911::ID_SIGNED_DATA), &element(tag::CONTEXT_0, &[&data])])
}

fn digest_oid(algorithm: Algorithm) -> ObjectIdentifier {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 | Algorithm::EcdsaP256Sha256 => rfc5912::ID_SHA_256,
        Algorithm::EcdsaP384Sha384 => rfc5912::ID_SHA_384,
    }
}

fn signature_oid(algorithm: Algorithm) -> ObjectIdentifier {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
        Algorithm::EcdsaP256Sha256 => rfc5912::ECDSA_WITH_SHA_256,
        Algorithm::EcdsaP384Sha384 => rfc5912::ECDSA_WITH_SHA_384,
    }
}

fn is_oid(element: &Element<'_>, expected: ObjectIdentifier) -> bool {
    element.tag == tag::OID && element.content == expected.as_bytes()
}

fn expect_oid(element: &Element<'_>, expected: ObjectIdentifier) -> Result<(), String> {
    if is_oid(element, expected) { Ok(()) } else { Err(format!("expected {expected}")) }
}

fn algorithm_oid(algorithm: &Element<'_>) -> Result<ObjectIdentifier, String> {
    let parts = algorithm.expect(tag::SEQUENCE)?.children()?;
    let first = parts.first().ok_or("no algorithm")?.expect(tag::OID)?;
    ObjectIdentifier::from_der(first.whole).map_err(|e| e.to_string())
}
