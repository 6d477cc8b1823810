//! Public keys, and raw signatures verified with them.
//!
//! `ring` does the work wherever it can; RustCrypto's curves do what `ring` leaves out: P-521, and
//! curves with the hash of another size, which signatures made elsewhere use.

use super::Error;
use crate::domain::identity::{Algorithm, KeyType};
use const_oid::{ObjectIdentifier, db::rfc5912};
use der::{Decode, asn1::UintRef};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use ring::{digest, signature};
use rustls_pki_types::{AlgorithmIdentifier, alg_id};
use std::fmt;

/// How an ECDSA value is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EcdsaForm {
    /// r‖s, each as long as the curve's order: PKCS#11, XML signatures, Web eID.
    Fixed,
    /// SEQUENCE of two INTEGERs: CMS (RFC 5753).
    Asn1,
}

/// A hash that signatures and digests may use; all others are too weak or unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// As `ring` knows it.
    pub fn ring(self) -> &'static digest::Algorithm {
        match self {
            Hash::Sha256 => &digest::SHA256,
            Hash::Sha384 => &digest::SHA384,
            Hash::Sha512 => &digest::SHA512,
        }
    }

    /// The hash of some bytes.
    pub fn of(self, bytes: &[u8]) -> digest::Digest {
        digest::digest(self.ring(), bytes)
    }
}

/// How a signature value is made from a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
    RsaPkcs1,
    /// RSASSA-PSS (RFC 8017, 8.1), MGF1 with the same hash, the salt as long as the hash.
    RsaPss,
    /// ECDSA (FIPS 186-5), over the key's curve.
    Ecdsa,
}

/// A signature algorithm apart from the key: what algorithm identifiers name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Method {
    pub scheme: Scheme,
    pub hash: Hash,
}

impl fmt::Display for Method {
    /// In words of the trade.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.scheme {
            Scheme::RsaPkcs1 => "RSA PKCS#1 v1.5",
            Scheme::RsaPss => "RSA-PSS",
            Scheme::Ecdsa => "ECDSA",
        };
        let hash = match self.hash {
            Hash::Sha256 => "SHA-256",
            Hash::Sha384 => "SHA-384",
            Hash::Sha512 => "SHA-512",
        };
        write!(f, "{scheme}, {hash}")
    }
}

impl Method {
    /// The content of its AlgorithmIdentifier in X.509 and CMS (RFC 4055, RFC 5758).
    pub fn identifier(self) -> AlgorithmIdentifier {
        match (self.scheme, self.hash) {
            (Scheme::RsaPkcs1, Hash::Sha256) => alg_id::RSA_PKCS1_SHA256,
            (Scheme::RsaPkcs1, Hash::Sha384) => alg_id::RSA_PKCS1_SHA384,
            (Scheme::RsaPkcs1, Hash::Sha512) => alg_id::RSA_PKCS1_SHA512,
            (Scheme::RsaPss, Hash::Sha256) => alg_id::RSA_PSS_SHA256,
            (Scheme::RsaPss, Hash::Sha384) => alg_id::RSA_PSS_SHA384,
            (Scheme::RsaPss, Hash::Sha512) => alg_id::RSA_PSS_SHA512,
            (Scheme::Ecdsa, Hash::Sha256) => alg_id::ECDSA_SHA256,
            (Scheme::Ecdsa, Hash::Sha384) => alg_id::ECDSA_SHA384,
            (Scheme::Ecdsa, Hash::Sha512) => alg_id::ECDSA_SHA512,
        }
    }
}

impl From<Algorithm> for Method {
    fn from(algorithm: Algorithm) -> Method {
        let (scheme, hash) = match algorithm {
            Algorithm::RsaPssSha256 => (Scheme::RsaPss, Hash::Sha256),
            Algorithm::RsaPssSha384 => (Scheme::RsaPss, Hash::Sha384),
            Algorithm::RsaPssSha512 => (Scheme::RsaPss, Hash::Sha512),
            Algorithm::RsaPkcs1Sha256 => (Scheme::RsaPkcs1, Hash::Sha256),
            Algorithm::RsaPkcs1Sha384 => (Scheme::RsaPkcs1, Hash::Sha384),
            Algorithm::RsaPkcs1Sha512 => (Scheme::RsaPkcs1, Hash::Sha512),
            Algorithm::EcdsaP256Sha256 => (Scheme::Ecdsa, Hash::Sha256),
            Algorithm::EcdsaP384Sha384 => (Scheme::Ecdsa, Hash::Sha384),
            Algorithm::EcdsaP521Sha512 => (Scheme::Ecdsa, Hash::Sha512),
        };
        Method { scheme, hash }
    }
}

/// A public key from a certificate.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    /// Type and size.
    pub kind: KeyType,
    /// Whether it is of a curve that protects nothing any more.
    pub is_short: bool,
    /// Whether the certificate allows it for RSASSA-PSS only (RFC 4055, 1.2).
    is_for_pss: bool,
    /// RSAPublicKey (RFC 8017), or an uncompressed point (SEC 1).
    bytes: Vec<u8>,
}

/// Prime curves of 112 to 192 bits (SEC 2, version 1).
const SHORT: [ObjectIdentifier; 9] = [
    ObjectIdentifier::new_unwrap("1.3.132.0.6"),
    ObjectIdentifier::new_unwrap("1.3.132.0.7"),
    ObjectIdentifier::new_unwrap("1.3.132.0.8"),
    ObjectIdentifier::new_unwrap("1.3.132.0.9"),
    ObjectIdentifier::new_unwrap("1.3.132.0.28"),
    ObjectIdentifier::new_unwrap("1.3.132.0.29"),
    ObjectIdentifier::new_unwrap("1.3.132.0.30"),
    ObjectIdentifier::new_unwrap("1.3.132.0.31"),
    ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.1"),
];

#[derive(der::Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    _exponent: UintRef<'a>,
}

impl PublicKey {
    /// Reads a certificate's key; anything that is not known here is [`KeyType::Other`].
    pub fn read(info: &spki::SubjectPublicKeyInfoOwned) -> PublicKey {
        let bytes = info.subject_public_key.raw_bytes().to_vec();
        let curve = || info.algorithm.parameters.as_ref()?.decode_as::<ObjectIdentifier>().ok();
        let is_curve = info.algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY;
        let is_short = is_curve && curve().is_some_and(|curve| SHORT.contains(&curve));
        let kind = match info.algorithm.oid {
            rfc5912::RSA_ENCRYPTION | rfc5912::ID_RSASSA_PSS => {
                rsa_bits(&bytes).map_or(KeyType::Other, KeyType::Rsa)
            }
            rfc5912::ID_EC_PUBLIC_KEY => match curve() {
                Some(rfc5912::SECP_256_R_1) => KeyType::P256,
                Some(rfc5912::SECP_384_R_1) => KeyType::P384,
                Some(rfc5912::SECP_521_R_1) => KeyType::P521,
                _ => KeyType::Other,
            },
            _ => KeyType::Other,
        };
        PublicKey { kind, is_short, is_for_pss: info.algorithm.oid == rfc5912::ID_RSASSA_PSS, bytes }
    }

    /// Verifies a raw signature over a message. Only the algorithms that this profile uses with the key
    /// are accepted, so a changed label never passes.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        form: EcdsaForm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        if !self.kind.algorithms().contains(&algorithm) {
            return Err(Error::UnsupportedKey);
        }
        self.verify_any(algorithm.into(), form, message, signature)
    }

    /// Verifies a raw signature made by any method that is not too weak.
    pub fn verify_any(
        &self,
        method: Method,
        form: EcdsaForm,
        message: &[u8],
        value: &[u8],
    ) -> Result<(), Error> {
        use EcdsaForm::{Asn1, Fixed};
        let with: &'static dyn signature::VerificationAlgorithm = match (self.kind, method.scheme) {
            (KeyType::Rsa(_), Scheme::RsaPkcs1) if !self.is_for_pss => match method.hash {
                Hash::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
                Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
                Hash::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
            },
            (KeyType::Rsa(_), Scheme::RsaPss) => match method.hash {
                Hash::Sha256 => &signature::RSA_PSS_2048_8192_SHA256,
                Hash::Sha384 => &signature::RSA_PSS_2048_8192_SHA384,
                Hash::Sha512 => &signature::RSA_PSS_2048_8192_SHA512,
            },
            (KeyType::P256 | KeyType::P384 | KeyType::P521, Scheme::Ecdsa) => {
                match (self.kind, method.hash, form) {
                    (KeyType::P256, Hash::Sha256, Fixed) => &signature::ECDSA_P256_SHA256_FIXED,
                    (KeyType::P256, Hash::Sha256, Asn1) => &signature::ECDSA_P256_SHA256_ASN1,
                    (KeyType::P384, Hash::Sha384, Fixed) => &signature::ECDSA_P384_SHA384_FIXED,
                    (KeyType::P384, Hash::Sha384, Asn1) => &signature::ECDSA_P384_SHA384_ASN1,
                    _ => return self.verify_ecdsa(method.hash, form, message, value),
                }
            }
            _ => return Err(Error::UnsupportedKey),
        };
        signature::UnparsedPublicKey::new(with, &self.bytes)
            .verify(message, value)
            .map_err(|_| Error::WrongSignature)
    }

    fn verify_ecdsa(&self, hash: Hash, form: EcdsaForm, message: &[u8], value: &[u8]) -> Result<(), Error> {
        verify_ecdsa(self.kind, &self.bytes, hash, form, message, value)
    }
}

/// ECDSA over a point (SEC 1), by the curves of RustCrypto.
pub(super) fn verify_ecdsa(
    curve: KeyType,
    point: &[u8],
    hash: Hash,
    form: EcdsaForm,
    message: &[u8],
    value: &[u8],
) -> Result<(), Error> {
    let digest = hash.of(message);
    // RustCrypto wants half of the curve's size at least; zeros before a number do not change it.
    let mut padded = [0; 66];
    let prehash = match (curve, padded.split_last_chunk_mut::<32>(), digest.as_ref()) {
        (KeyType::P521, Some((_, end)), short) if short.len() == end.len() => {
            end.copy_from_slice(short);
            padded.as_slice()
        }
        (.., whole) => whole,
    };
    macro_rules! on {
        ($curve:ident) => {{
            let value = match form {
                EcdsaForm::Fixed => $curve::ecdsa::Signature::from_slice(value),
                EcdsaForm::Asn1 => $curve::ecdsa::Signature::from_der(value),
            };
            let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes(point);
            key.and_then(|key| key.verify_prehash(prehash, &value?))
        }};
    }
    let verified = match curve {
        KeyType::P256 => on!(p256),
        KeyType::P384 => on!(p384),
        KeyType::P521 => on!(p521),
        KeyType::Rsa(_) | KeyType::Other => return Err(Error::UnsupportedKey),
    };
    verified.map_err(|_| Error::WrongSignature)
}

/// The hash of an algorithm.
pub(super) fn hash(algorithm: Algorithm) -> &'static digest::Algorithm {
    Method::from(algorithm).hash.ring()
}

/// SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    <sha2::Sha256 as sha2::Digest>::digest(bytes).into()
}

fn rsa_bits(key: &[u8]) -> Option<u32> {
    let modulus = RsaPublicKey::from_der(key).ok()?.modulus;
    let first = modulus.as_bytes().first()?;
    let bits = modulus.as_bytes().len().checked_mul(8)?;
    u32::try_from(bits).ok()?.checked_sub(first.leading_zeros())
}
