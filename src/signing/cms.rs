//! Reading CMS SignedData (RFC 5652) with one signer and the content inside, DER: receipts and
//! time-stamps. Received bytes are verified as they came and never encoded again.

use super::asn1::{Element, element, elements, tag};
use super::authority;
use super::x509::Certificate;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5911, rfc5912};
use der::Decode;

/// SigningCertificate, the elder of the two attributes that name the signer's certificate (RFC 2634, 5.4).
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");

/// A received SignedData, taken apart.
pub(super) struct Signed<'a> {
    /// The signed content.
    pub content: &'a [u8],
    /// The certificates that came along, DER; nobody vouches for them.
    pub certificates: Vec<&'a [u8]>,
    /// Which hash the content's digest is of.
    pub digest_algorithm: ObjectIdentifier,
    /// The content of the signature's AlgorithmIdentifier.
    pub signature_algorithm: &'a [u8],
    /// The signature's value.
    pub signature: &'a [u8],
    signer: SignerIdentifier<'a>,
    /// The contents of the signed attributes' SET.
    attributes: &'a [u8],
}

/// How the signer is named.
enum SignerIdentifier<'a> {
    IssuerAndSerial(&'a [u8]),
    KeyIdentifier(&'a [u8]),
}

/// Takes a SignedData over a type of content apart.
pub(super) fn read(bytes: &[u8], content_type: ObjectIdentifier) -> Result<Signed<'_>, String> {
    let info = Element::parse(bytes, tag::SEQUENCE)?.children()?;
    let [kind, wrapped] = info.as_slice() else { return Err("not a ContentInfo".into()) };
    expect_oid(kind, rfc5911::ID_SIGNED_DATA)?;
    let data = Element::parse(wrapped.expect(tag::CONTEXT_0)?.content, tag::SEQUENCE)?.children()?;
    let [_version, _digests, encapsulated, more @ .., signers] = data.as_slice() else {
        return Err("not a SignedData".into());
    };

    let encapsulated = encapsulated.expect(tag::SEQUENCE)?.children()?;
    let [kind, wrapped] = encapsulated.as_slice() else { return Err("no content".into()) };
    expect_oid(kind, content_type)?;
    let content = Element::parse(wrapped.expect(tag::CONTEXT_0)?.content, tag::OCTET_STRING)?.content;

    let certificates = match more.iter().find(|e| e.tag == tag::CONTEXT_0) {
        Some(set) => {
            set.children()?.into_iter().filter(|c| c.tag == tag::SEQUENCE).map(|c| c.whole).collect()
        }
        None => Vec::new(),
    };

    let signer = Element::parse(signers.expect(tag::SET)?.content, tag::SEQUENCE)
        .map_err(|e| format!("signers: {e}"))?
        .children()?;
    let [_version, named, digest, attributes, algorithm, signature, ..] = signer.as_slice() else {
        return Err("not a SignerInfo with signed attributes".into());
    };
    let signer = match named.tag {
        tag::KEY_IDENTIFIER => SignerIdentifier::KeyIdentifier(named.content),
        _ => SignerIdentifier::IssuerAndSerial(named.expect(tag::SEQUENCE)?.content),
    };
    Ok(Signed {
        content,
        certificates,
        signer,
        digest_algorithm: algorithm_oid(digest)?,
        attributes: attributes.expect(tag::CONTEXT_0)?.content,
        signature_algorithm: algorithm.expect(tag::SEQUENCE)?.content,
        signature: signature.expect(tag::OCTET_STRING)?.content,
    })
}

impl<'a> Signed<'a> {
    /// Whether it says that this certificate signed it.
    pub fn names(&self, certificate: &Certificate<'_>) -> bool {
        match self.signer {
            SignerIdentifier::IssuerAndSerial(named) => {
                named == [certificate.issuer, certificate.serial].concat()
            }
            SignerIdentifier::KeyIdentifier(named) => {
                certificate.key_identifier().is_ok_and(|id| id.as_deref() == Some(named))
            }
        }
    }

    /// The bytes that the signature covers: the attributes under the tag of a SET (RFC 5652, 5.4).
    pub fn covered(&self) -> Vec<u8> {
        element(tag::SET, &[self.attributes])
    }

    /// Checks that the signed attributes speak of the content, and of this certificate as its signer.
    pub fn check_attributes(&self, content_type: ObjectIdentifier, signer: &[u8]) -> Result<(), String> {
        let missing = |kind| format!("no attribute {kind}");
        let find = |kind| self.attribute(kind)?.ok_or_else(|| missing(kind));
        expect_oid(&find(rfc5911::ID_CONTENT_TYPE)?, content_type)?;
        let digest = find(rfc5911::ID_MESSAGE_DIGEST)?.expect(tag::OCTET_STRING)?;
        let hash = authority::hash(self.digest_algorithm)
            .map_err(|e| format!("digest algorithm {}: {e}", self.digest_algorithm))?;
        if digest.content != ring::digest::digest(hash, self.content).as_ref() {
            return Err("the content's digest differs".into());
        }
        let (value, default) = match self.attribute(rfc5911::ID_AA_SIGNING_CERTIFICATE_V_2)? {
            Some(value) => (value, &ring::digest::SHA256),
            None => (find(SIGNING_CERTIFICATE)?, &ring::digest::SHA1_FOR_LEGACY_USE_ONLY),
        };
        if names_certificate(value, default, signer)? {
            Ok(())
        } else {
            Err("signing-certificate names another certificate".into())
        }
    }

    /// The one value of a signed attribute, where it stands there; twice is never right.
    pub fn attribute(&self, wanted: ObjectIdentifier) -> Result<Option<Element<'a>>, String> {
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
        Ok(found)
    }
}

/// Whether the first ESSCertID or ESSCertIDv2 names the certificate (RFC 5035, 3 to 5). Only the second
/// kind can name another hash than the default.
fn names_certificate(
    value: Element<'_>,
    default: &'static ring::digest::Algorithm,
    certificate: &[u8],
) -> Result<bool, String> {
    let missing = "signing-certificate is empty";
    let certificates = *value.expect(tag::SEQUENCE)?.children()?.first().ok_or(missing)?;
    let first = *certificates.expect(tag::SEQUENCE)?.children()?.first().ok_or(missing)?;
    let parts = first.expect(tag::SEQUENCE)?.children()?;
    let (hash, named) = match parts.as_slice() {
        [algorithm, named, ..] if algorithm.tag == tag::SEQUENCE => {
            let name = algorithm_oid(algorithm)?;
            (
                authority::hash(name)
                    .map_err(|e| format!("signing-certificate has hash algorithm {name}: {e}"))?,
                named,
            )
        }
        [named, ..] => (default, named),
        [] => return Err(missing.into()),
    };
    let named = named.expect(tag::OCTET_STRING)?.content;
    Ok(named == ring::digest::digest(hash, certificate).as_ref())
}

fn is_oid(element: &Element<'_>, expected: ObjectIdentifier) -> bool {
    element.tag == tag::OID && element.content == expected.as_bytes()
}

pub(super) fn expect_oid(element: &Element<'_>, expected: ObjectIdentifier) -> Result<(), String> {
    if is_oid(element, expected) { Ok(()) } else { Err(format!("expected {expected}")) }
}

/// The algorithm that an AlgorithmIdentifier names.
pub(super) fn algorithm_oid(algorithm: &Element<'_>) -> Result<ObjectIdentifier, String> {
    let parts = algorithm.expect(tag::SEQUENCE)?.children()?;
    let first = parts.first().ok_or("no algorithm")?.expect(tag::OID)?;
    ObjectIdentifier::from_der(first.whole).map_err(|e| e.to_string())
}

impl Signed<'_> {
    /// Which algorithm the signature names.
    pub fn signature_oid(&self) -> Result<ObjectIdentifier, String> {
        let parts = elements(self.signature_algorithm)?;
        let first = parts.first().ok_or("no algorithm")?.expect(tag::OID)?;
        ObjectIdentifier::from_der(first.whole).map_err(|e| e.to_string())
    }

    /// Verifies the signature with an authority's key, whatever algorithm it chose.
    pub fn verify_authority(&self, signer: &[u8]) -> Result<(), authority::BadSignature> {
        let plain_rsa = self.signature_oid() == Ok(rfc5912::RSA_ENCRYPTION);
        let composed = if plain_rsa { authority::rsa_with(self.digest_algorithm) } else { None };
        let algorithm = composed.as_deref().unwrap_or(self.signature_algorithm);
        authority::verify(signer, algorithm, &self.covered(), self.signature)
    }
}
