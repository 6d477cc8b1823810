//! What authorities sign: time-stamps, OCSP answers, revocation lists. Which algorithm they sign with
//! is theirs to choose, so anything that the path validation would take of a CA is taken here.

use super::asn1::{Element, element, tag};
use super::trust::ALGORITHMS;
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
    /// SHA-1 and MD5, RSA below 2048 bits, or merely unheard of.
    #[error("signed with an algorithm that is not accepted")]
    Algorithm,
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
    let certificate = EndEntityCert::try_from(&der).map_err(|_| BadSignature::Algorithm)?;
    let candidates = ALGORITHMS.iter().filter(|a| a.signature_alg_id().as_ref() == algorithm);
    for candidate in candidates {
        match certificate.verify_signature(*candidate, message, signature) {
            Ok(()) => return Ok(()),
            Err(webpki::Error::InvalidSignatureForPublicKey) => return Err(BadSignature::Wrong),
            // Of another curve or kind of key.
            Err(_) => {}
        }
    }
    Err(BadSignature::Algorithm)
}

/// The content of the AlgorithmIdentifier that goes with `rsaEncryption` and a hash: CMS may name the
/// two apart (RFC 3370, 3.2), and OpenSSL does.
pub(super) fn rsa_with(hash: ObjectIdentifier) -> Option<Vec<u8>> {
    let algorithm = match hash {
        rfc5912::ID_SHA_256 => rfc5912::SHA_256_WITH_RSA_ENCRYPTION,
        rfc5912::ID_SHA_384 => rfc5912::SHA_384_WITH_RSA_ENCRYPTION,
        rfc5912::ID_SHA_512 => rfc5912::SHA_512_WITH_RSA_ENCRYPTION,
        _ => return None,
    };
    Some([super::asn1::oid(algorithm), element(tag::NULL, &[])].concat())
}

/// The hashes that are taken, by name.
pub(super) fn hash(name: ObjectIdentifier) -> Option<&'static ring::digest::Algorithm> {
    match name {
        rfc5912::ID_SHA_256 => Some(&ring::digest::SHA256),
        rfc5912::ID_SHA_384 => Some(&ring::digest::SHA384),
        rfc5912::ID_SHA_512 => Some(&ring::digest::SHA512),
        _ => None,
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
