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
    /// An authority above it was not valid, may not issue it, or signs with what no longer counts as secure.
    UnfitIssuer,
    /// Its key type or size is not supported.
    UnsupportedKey,
    /// It cannot be read.
    Malformed,
    /// It, or an authority above it, says something essential that this program cannot judge.
    NotUnderstood,
    /// Its issuer revoked it.
    Revoked,
}

/// The signature algorithms of the profile (RFC 9231 names them in XML signatures).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// RSASSA-PSS with SHA-256, in MGF1 too, and a salt as long as the hash.
    RsaPssSha256,
    /// The same with SHA-384.
    RsaPssSha384,
    /// The same with SHA-512.
    RsaPssSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RsaPkcs1Sha256,
    /// The same with SHA-384.
    RsaPkcs1Sha384,
    /// The same with SHA-512.
    RsaPkcs1Sha512,
    /// ECDSA over P-256 with SHA-256; value as r‖s.
    EcdsaP256Sha256,
    /// ECDSA over P-384 with SHA-384; value as r‖s.
    EcdsaP384Sha384,
    /// ECDSA over P-521 with SHA-512; value as r‖s.
    EcdsaP521Sha512,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Algorithm; 9] = [
        Algorithm::RsaPssSha256,
        Algorithm::RsaPssSha384,
        Algorithm::RsaPssSha512,
        Algorithm::RsaPkcs1Sha256,
        Algorithm::RsaPkcs1Sha384,
        Algorithm::RsaPkcs1Sha512,
        Algorithm::EcdsaP256Sha256,
        Algorithm::EcdsaP384Sha384,
        Algorithm::EcdsaP521Sha512,
    ];

    /// Its name among JSON Web Algorithms (RFC 7518, 3.1).
    pub fn jwa(self) -> &'static str {
        match self {
            Algorithm::RsaPssSha256 => "PS256",
            Algorithm::RsaPssSha384 => "PS384",
            Algorithm::RsaPssSha512 => "PS512",
            Algorithm::RsaPkcs1Sha256 => "RS256",
            Algorithm::RsaPkcs1Sha384 => "RS384",
            Algorithm::RsaPkcs1Sha512 => "RS512",
            Algorithm::EcdsaP256Sha256 => "ES256",
            Algorithm::EcdsaP384Sha384 => "ES384",
            Algorithm::EcdsaP521Sha512 => "ES512",
        }
    }

    /// The algorithm with such a name.
    pub fn from_jwa(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.jwa() == name)
    }

    /// Whether it is RSASSA-PSS, with whatever hash.
    pub fn is_pss(self) -> bool {
        matches!(self, Algorithm::RsaPssSha256 | Algorithm::RsaPssSha384 | Algorithm::RsaPssSha512)
    }
}

impl KeyType {
    /// What may be signed with such a key, best first; nothing with keys that are too weak or unknown.
    /// Of RSA's hashes the shortest comes first: the key is never stronger than it.
    pub fn algorithms(self) -> &'static [Algorithm] {
        let (rsa, curves) = Algorithm::ALL.split_at(6);
        match (self, curves) {
            (KeyType::Rsa(2048..=8192), _) => rsa,
            (KeyType::P256, [p256, ..]) => std::slice::from_ref(p256),
            (KeyType::P384, [_, p384, ..]) => std::slice::from_ref(p384),
            (KeyType::P521, [_, _, p521]) => std::slice::from_ref(p521),
            _ => &[],
        }
    }

    /// What every token can do with such a key, and every verifier.
    pub fn algorithm(self) -> Option<Algorithm> {
        let rsa = [Algorithm::RsaPkcs1Sha256].into_iter().find(|a| self.algorithms().contains(a));
        rsa.or_else(|| self.algorithms().first().copied())
    }

    /// The best that a token offers; where it offers nothing that fits, what every token can do.
    pub fn best(self, offered: &[Algorithm]) -> Option<Algorithm> {
        let best = self.algorithms().iter().copied().find(|a| offered.contains(a));
        best.or_else(|| self.algorithm())
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

    #[test]
    fn the_best_that_a_token_offers_is_taken() {
        use Algorithm::*;
        for (key, offered, best) in [
            (KeyType::Rsa(2048), &[RsaPkcs1Sha256, RsaPssSha384, RsaPssSha256][..], Some(RsaPssSha256)),
            (KeyType::Rsa(4096), &[RsaPkcs1Sha512, RsaPkcs1Sha384], Some(RsaPkcs1Sha384)),
            (KeyType::Rsa(3072), &[EcdsaP256Sha256], Some(RsaPkcs1Sha256)),
            (KeyType::Rsa(2048), &[], Some(RsaPkcs1Sha256)),
            (KeyType::P256, &[EcdsaP384Sha384, EcdsaP256Sha256], Some(EcdsaP256Sha256)),
            (KeyType::P384, &[], Some(EcdsaP384Sha384)),
            (KeyType::P521, &[EcdsaP521Sha512], Some(EcdsaP521Sha512)),
            (KeyType::Rsa(2047), &Algorithm::ALL, None),
            (KeyType::Rsa(8193), &Algorithm::ALL, None),
            (KeyType::Other, &Algorithm::ALL, None),
        ] {
            assert_eq!(key.best(offered), best, "{key:?} {offered:?}");
        }
    }
}
