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

/// From how many days before its end a certificate is warned about: long enough to get a new card.
pub const EARLY_WARNING_DAYS: i64 = 60;

impl Identity {
    /// The whole days left, where the end is near ([`EARLY_WARNING_DAYS`]) and not past.
    pub fn ends_soon(&self, now: Timestamp) -> Option<usize> {
        if now > self.not_after {
            return None;
        }
        let days = self.not_after.duration_since(now).as_hours() / 24;
        (days <= EARLY_WARNING_DAYS).then(|| usize::try_from(days).unwrap_or(0))
    }
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
    /// NIST P-521.
    P521,
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
    /// Its issuer is not in the trust list, and a newer list is due.
    UpdateNeeded,
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
            KeyType::Rsa(_) | KeyType::P521 | KeyType::Other => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn the_warning_begins_sixty_days_before_the_end_and_ends_with_it() {
        let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let left = |hours: i64| {
            let identity = Identity {
                names: Names { surname: "A".into(), name: String::new(), patronymic: String::new() },
                fin: None,
                organisation: None,
                voen: None,
                issuer: String::new(),
                serial: String::new(),
                not_before: now,
                not_after: now + SignedDuration::from_hours(hours),
                can_authenticate: true,
                can_sign: true,
                key: KeyType::P256,
            };
            identity.ends_soon(now)
        };
        assert_eq!([-1, 0, 23, 24].map(left), [None, Some(0), Some(0), Some(1)]);
        assert_eq!([60 * 24, 61 * 24 - 1, 61 * 24].map(left), [Some(60), Some(60), None]);
    }
}
