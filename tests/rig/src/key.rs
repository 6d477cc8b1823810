//! The private keys of a card: RSA, P-256, P-384.

use num_bigint::BigUint;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use pkcs8::{DecodePrivateKey, PrivateKeyInfo, SecretDocument};
use std::io;

/// A private key. RSA is done with plain big numbers: the key of a test needs no protection against
/// timing.
pub enum Key {
    /// RSA with its parts for the Chinese remainder theorem.
    Rsa(Box<Rsa>),
    /// NIST P-256.
    P256(Box<p256::ecdsa::SigningKey>),
    /// NIST P-384.
    P384(Box<p384::ecdsa::SigningKey>),
}

/// The parts of an RSA key that its private operation needs (RFC 8017, 3.2).
pub struct Rsa {
    n: BigUint,
    p: BigUint,
    q: BigUint,
    dp: BigUint,
    dq: BigUint,
    qinv: BigUint,
}

fn invalid(what: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_string())
}

impl Key {
    /// Reads an unencrypted PKCS#8 PEM key.
    ///
    /// # Errors
    /// Not PKCS#8, or another kind of key.
    pub fn from_pkcs8_pem(pem: &str) -> io::Result<Key> {
        let (_, der) = SecretDocument::from_pem(pem).map_err(invalid)?;
        Key::from_pkcs8_der(der.as_bytes())
    }

    /// Reads an unencrypted PKCS#8 key.
    ///
    /// # Errors
    /// Not PKCS#8, or another kind of key.
    pub fn from_pkcs8_der(der: &[u8]) -> io::Result<Key> {
        if let Ok(k) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Key::P256(k.into()));
        }
        if let Ok(k) = p384::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Key::P384(k.into()));
        }
        let info = PrivateKeyInfo::try_from(der).map_err(invalid)?;
        let k = pkcs1::RsaPrivateKey::try_from(info.private_key).map_err(invalid)?;
        let number = |x: pkcs1::UintRef<'_>| BigUint::from_bytes_be(x.as_bytes());
        Ok(Key::Rsa(Box::new(Rsa {
            n: number(k.modulus),
            p: number(k.prime1),
            q: number(k.prime2),
            dp: number(k.exponent1),
            dq: number(k.exponent2),
            qinv: number(k.coefficient),
        })))
    }

    /// PIV's algorithm identifier (NIST SP 800-78-4, table 6-2).
    pub fn piv_algorithm(&self) -> u8 {
        match self {
            Key::Rsa(k) if k.n.bits() == 1024 => 0x06,
            Key::Rsa(k) if k.n.bits() == 3072 => 0x05,
            Key::Rsa(_) => 0x07,
            Key::P256(_) => 0x11,
            Key::P384(_) => 0x14,
        }
    }

    /// An ECDSA signature over a hash as r and s side by side, the form of ISO 7816-8's commands. `None`:
    /// an RSA key, or the input has the wrong length.
    pub fn ecdsa(&self, hash: &[u8]) -> Option<Vec<u8>> {
        match self {
            Key::Rsa(_) => None,
            Key::P256(k) => {
                let s: p256::ecdsa::Signature = k.sign_prehash(hash).ok()?;
                Some(s.to_bytes().to_vec())
            }
            Key::P384(k) => {
                let s: p384::ecdsa::Signature = k.sign_prehash(hash).ok()?;
                Some(s.to_bytes().to_vec())
            }
        }
    }

    /// What a card does with the challenge of GENERAL AUTHENTICATE: the raw RSA operation on a padded
    /// block, or an ECDSA signature (DER) over a hash. `None`: the input has the wrong length.
    pub fn private_operation(&self, input: &[u8]) -> Option<Vec<u8>> {
        match self {
            Key::Rsa(k) => k.private_operation(input),
            Key::P256(k) => {
                let s: p256::ecdsa::Signature = k.sign_prehash(input).ok()?;
                Some(s.to_der().as_bytes().to_vec())
            }
            Key::P384(k) => {
                let s: p384::ecdsa::Signature = k.sign_prehash(input).ok()?;
                Some(s.to_der().as_bytes().to_vec())
            }
        }
    }
}

impl Rsa {
    /// RSASP1 with the remainders of RFC 8017, 5.2.1.
    fn private_operation(&self, input: &[u8]) -> Option<Vec<u8>> {
        let len = (self.n.bits() as usize).div_ceil(8);
        let m = BigUint::from_bytes_be(input);
        if input.len() != len || m >= self.n {
            return None;
        }
        let (s1, s2) = (m.modpow(&self.dp, &self.p), m.modpow(&self.dq, &self.q));
        let h = &self.qinv * ((s1 + &self.p) - (&s2 % &self.p)) % &self.p;
        let raw = (s2 + h * &self.q).to_bytes_be();
        Some([vec![0; len - raw.len()], raw].concat())
    }
}
