//! Public keys, and raw signatures verified with them.

use super::Error;
use crate::domain::identity::{Algorithm, KeyType};
use const_oid::{ObjectIdentifier, db::rfc5912};
use der::{Decode, asn1::UintRef};
use ring::signature;

/// How an ECDSA value is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EcdsaForm {
    /// r‖s, each as long as the curve's order: PKCS#11, XML signatures, Web eID.
    Fixed,
    /// SEQUENCE of two INTEGERs: CMS (RFC 5753).
    Asn1,
}

/// A public key from a certificate.
#[derive(Debug, Clone)]
pub(super) struct PublicKey {
    /// Type and size.
    pub kind: KeyType,
    /// RSAPublicKey (RFC 8017), or an uncompressed point (SEC 1).
    bytes: Vec<u8>,
}

#[derive(der::Sequence)]
struct RsaPublicKey<'a> {
    modulus: UintRef<'a>,
    _exponent: UintRef<'a>,
}

impl PublicKey {
    /// Reads a certificate's key; anything that the profile does not know is [`KeyType::Other`].
    pub fn read(info: &spki::SubjectPublicKeyInfoOwned) -> PublicKey {
        let bytes = info.subject_public_key.raw_bytes().to_vec();
        let kind = if info.algorithm.oid == rfc5912::RSA_ENCRYPTION {
            rsa_bits(&bytes).map_or(KeyType::Other, KeyType::Rsa)
        } else if info.algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY {
            let curve =
                info.algorithm.parameters.as_ref().and_then(|p| p.decode_as::<ObjectIdentifier>().ok());
            match curve {
                Some(rfc5912::SECP_256_R_1) => KeyType::P256,
                Some(rfc5912::SECP_384_R_1) => KeyType::P384,
                _ => KeyType::Other,
            }
        } else {
            KeyType::Other
        };
        PublicKey { kind, bytes }
    }

    /// Verifies a raw signature over a message. Only the one algorithm that goes with the key is
    /// accepted, so a changed label never passes.
    pub fn verify(
        &self,
        algorithm: Algorithm,
        form: EcdsaForm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        if self.kind.algorithm() != Some(algorithm) {
            return Err(Error::UnsupportedKey);
        }
        let with: &'static dyn signature::VerificationAlgorithm = match (algorithm, form) {
            (Algorithm::RsaPkcs1Sha256, _) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Algorithm::EcdsaP256Sha256, EcdsaForm::Fixed) => &signature::ECDSA_P256_SHA256_FIXED,
            (Algorithm::EcdsaP256Sha256, EcdsaForm::Asn1) => &signature::ECDSA_P256_SHA256_ASN1,
            (Algorithm::EcdsaP384Sha384, EcdsaForm::Fixed) => &signature::ECDSA_P384_SHA384_FIXED,
            (Algorithm::EcdsaP384Sha384, EcdsaForm::Asn1) => &signature::ECDSA_P384_SHA384_ASN1,
        };
        signature::UnparsedPublicKey::new(with, &self.bytes)
            .verify(message, signature)
            .map_err(|_| Error::WrongSignature)
    }
}

/// The hash of an algorithm.
pub(super) fn hash(algorithm: Algorithm) -> &'static ring::digest::Algorithm {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 | Algorithm::EcdsaP256Sha256 => &ring::digest::SHA256,
        Algorithm::EcdsaP384Sha384 => &ring::digest::SHA384,
    }
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
