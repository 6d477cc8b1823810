//! What a certificate says of its holder, and whether it can be used.

use super::identifier::{Fin, Voen};
use super::person::Names;
use jiff::Timestamp;

/// The holder and the terms of an X.509 certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Surname, name, patronymic, as far as the certificate tells; `surname` holds the common name
    /// where it tells nothing else.
    pub names: Names,
    /// FİN of the holder.
    pub fin: Option<Fin>,
    /// Organisation.
    pub organisation: Option<String>,
    /// VÖEN of the organisation.
    pub voen: Option<Voen>,
    /// Common name of the issuer.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Key usage digitalSignature: may be used to sign in.
    pub can_authenticate: bool,
    /// Key usage nonRepudiation: may be used to sign documents.
    pub can_sign: bool,
    /// Key type and size.
    pub key: KeyType,
}

/// Types of signing keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyType {
    /// RSA with this many bits.
    Rsa(u32),
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// Anything that this program does not sign with.
    Other,
}

/// What a certificate is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To sign in.
    Authentication,
    /// To sign a document.
    Signature,
}

/// Why a certificate cannot be used; shown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unusable {
    /// Its validity ended.
    Expired,
    /// Its validity has not begun.
    NotYetValid,
    /// Its key usage does not allow it.
    WrongUsage,
    /// Its issuer is not in the trust list.
    UnknownIssuer,
    /// Its key type or size is not supported.
    UnsupportedKey,
    /// It cannot be read.
    Malformed,
    /// Its issuer revoked it.
    Revoked,
}

/// The signature algorithms of the profile (RFC 6931 names them in XML signatures).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// ECDSA over P-256 with SHA-256; value as r‖s.
    EcdsaP256Sha256,
    /// ECDSA over P-384 with SHA-384; value as r‖s.
    EcdsaP384Sha384,
}

impl KeyType {
    /// The algorithm that this program uses with such a key.
    pub fn algorithm(self) -> Option<Algorithm> {
        match self {
            KeyType::Rsa(bits) if bits >= 2048 => Some(Algorithm::RsaPkcs1Sha256),
            KeyType::P256 => Some(Algorithm::EcdsaP256Sha256),
            KeyType::P384 => Some(Algorithm::EcdsaP384Sha384),
            KeyType::Rsa(_) | KeyType::Other => None,
        }
    }
}
