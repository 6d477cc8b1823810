//! What authorities sign: time-stamps, OCSP answers, revocation lists. Which algorithm they sign with
//! is theirs to choose, so anything that the path validation would take of a CA is taken here.

use super::asn1::{Element, element, elements, tag};
use super::trust::ALGORITHMS;
use super::x509::Certificate;
use crate::domain::identity::KeyType;
use const_oid::{ObjectIdentifier, db::rfc5912};
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use thiserror::Error;
use webpki::EndEntityCert;

/// Why a signature of an authority does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadSignature {
    /// The value does not belong to the bytes and the key.
    #[error("the signature does not hold")]
    Wrong,
    /// SHA-1 and MD5, or RSA below 2048 bits.
    #[error("signed with an algorithm or a key that no longer counts as secure")]
    Weak,
    /// It may well hold, but this program does not know how to tell.
    #[error("signed with an algorithm that is not supported")]
    Unsupported,
}

/// Verifies a signature with a certificate's key. `algorithm` is the content of an
/// AlgorithmIdentifier, as it came.
pub(super) fn verify(
    signer: &[u8],
    algorithm: &[u8],
    message: &[u8],
    signature: &[u8],
) -> Result<(), BadSignature> {
    let der = CertificateDer::from(signer);
    let certificate = EndEntityCert::try_from(&der).map_err(|_| BadSignature::Unsupported)?;
    let candidates = ALGORITHMS.iter().filter(|a| a.signature_alg_id().as_ref() == algorithm);
    for candidate in candidates {
        match certificate.verify_signature(*candidate, message, signature) {
            Ok(()) => return Ok(()),
            Err(webpki::Error::InvalidSignatureForPublicKey) => return Err(of_key(signer)),
            // Of another curve or kind of key.
            Err(_) => {}
        }
    }
    Err(of_algorithm(signer, algorithm))
}

/// Why an algorithm is not taken: it is too weak, this program does not know it, or no such key can use it.
fn of_algorithm(signer: &[u8], algorithm: &[u8]) -> BadSignature {
    let parts = elements(algorithm).unwrap_or_default();
    let name = parts.first().map(|name| name.content).unwrap_or_default();
    let key = Certificate::read(signer).map(|certificate| certificate.key.kind);
    let own = match key {
        Ok(KeyType::Rsa(_)) => OF_RSA,
        Ok(KeyType::P256 | KeyType::P384 | KeyType::P521) => OF_ECDSA,
        Ok(KeyType::Other) | Err(_) => return BadSignature::Unsupported,
    };
    if WEAK.iter().any(|weak| name == weak.as_bytes()) {
        BadSignature::Weak
    } else if [own, OF_NIST].iter().any(|arc| name.starts_with(arc)) {
        BadSignature::Unsupported
    } else {
        BadSignature::Wrong
    }
}

/// Where the names of signature algorithms lie: PKCS #1, ANSI X9.62, and NIST's.
const OF_RSA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1];
const OF_ECDSA: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3D, 4];
const OF_NIST: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3];

/// Why a value does not hold with a key of a kind that is known: keys of some lengths hold for nothing.
fn of_key(signer: &[u8]) -> BadSignature {
    match Certificate::read(signer).map(|certificate| certificate.key.kind) {
        Ok(KeyType::Rsa(..2048)) => BadSignature::Weak,
        Ok(KeyType::Rsa(8193..)) => BadSignature::Unsupported,
        _ => BadSignature::Wrong,
    }
}

const ECDSA_WITH_SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.1");

/// Algorithms of signatures over hashes that two contents may be found for.
const WEAK: [ObjectIdentifier; 5] = [
    rfc5912::MD_2_WITH_RSA_ENCRYPTION,
    rfc5912::MD_5_WITH_RSA_ENCRYPTION,
    rfc5912::SHA_1_WITH_RSA_ENCRYPTION,
    ECDSA_WITH_SHA_1,
    rfc5912::DSA_WITH_SHA_1,
];

/// The content of the AlgorithmIdentifier that goes with `rsaEncryption` and a hash: CMS may name the
/// two apart (RFC 3370, 3.2), and OpenSSL does.
pub(super) fn rsa_with(hash: ObjectIdentifier) -> Option<Vec<u8>> {
    let algorithm = match hash {
        rfc5912::ID_SHA_256 => rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
        rfc5912::ID_SHA_384 => rfc5912::SHA_384_WITH_RSA_ENCRYPTION,
        rfc5912::ID_SHA_512 => rfc5912::SHA_512_WITH_RSA_ENCRYPTION,
        rfc5912::ID_SHA_1 => rfc5912::SHA_1_WITH_RSA_ENCRYPTION,
        _ => return None,
    };
    Some([super::asn1::oid(algorithm), element(tag::NULL, &[])].concat())
}

/// The hashes that are taken, by name.
pub(super) fn hash(name: ObjectIdentifier) -> Result<&'static ring::digest::Algorithm, BadSignature> {
    match name {
        rfc5912::ID_SHA_256 => Ok(&ring::digest::SHA256),
        rfc5912::ID_SHA_384 => Ok(&ring::digest::SHA384),
        rfc5912::ID_SHA_512 => Ok(&ring::digest::SHA512),
        rfc5912::ID_SHA_1 | rfc5912::ID_MD_5 => Err(BadSignature::Weak),
        _ => Err(BadSignature::Unsupported),
    }
}

/// A BIT STRING's whole octets.
pub(super) fn octets<'a>(bits: &Element<'a>) -> Result<&'a [u8], String> {
    match bits.expect(tag::BIT_STRING)?.content {
        [0, octets @ ..] => Ok(octets),
        _ => Err("a BIT STRING with odd bits".into()),
    }
}

/// A UTCTime or GeneralizedTime of DER. RFC 3161 allows parts of a second, which `der`'s type does not.
pub(super) fn moment(time: &Element<'_>) -> Result<Timestamp, String> {
    let text = std::str::from_utf8(time.content).map_err(|e| e.to_string())?;
    let plain = text.strip_suffix('Z').ok_or("a time that is not UTC")?;
    let (whole, _) = plain.split_once('.').unwrap_or((plain, ""));
    if !whole.bytes().all(|b| b.is_ascii_digit()) || plain.ends_with('.') {
        return Err("not a time".into());
    }
    let (plain, length) = match time.tag {
        // Two digits of the year: 1950 to 2049 (RFC 5280, 4.1.2.5.1).
        tag::UTC_TIME if plain < "50" => (format!("20{plain}"), 12),
        tag::UTC_TIME => (format!("19{plain}"), 12),
        tag::GENERALIZED_TIME => (plain.to_owned(), 14),
        other => return Err(format!("tag {other:#04x} is not a time")),
    };
    if whole.len() != length {
        return Err("a time without seconds".into());
    }
    let time = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S%.f", &plain).map_err(|e| e.to_string())?;
    jiff::tz::TimeZone::UTC.to_timestamp(time).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        let read = |tag, text: &str| moment(&Element::parse(&element(tag, &[text.as_bytes()]), tag).unwrap());
        let good = |tag, text| read(tag, text).unwrap().to_string();
        assert_eq!(good(tag::GENERALIZED_TIME, "20260302100005Z"), "2026-03-02T10:00:05Z");
        assert_eq!(good(tag::GENERALIZED_TIME, "20260302100005.25Z"), "2026-03-02T10:00:05.25Z");
        assert_eq!(good(tag::UTC_TIME, "260302100005Z"), "2026-03-02T10:00:05Z");
        assert_eq!(good(tag::UTC_TIME, "991231235959Z"), "1999-12-31T23:59:59Z");
        for wrong in [
            "20260302100005",
            "202603021000Z",
            "20260302100005.Z",
            "20261302100005Z",
            "2026030210000aZ",
            "+0260302100005Z",
            "Z",
        ] {
            assert!(read(tag::GENERALIZED_TIME, wrong).is_err(), "{wrong}");
        }
        assert!(read(tag::UTC_TIME, "2603021000Z").is_err());
        assert!(read(tag::OCTET_STRING, "20260302100005Z").is_err());
    }
}
