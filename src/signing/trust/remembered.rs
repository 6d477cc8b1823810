//! Signatures over certificates, each verified once: with every container come the same authorities, and
//! their certificates again. Nothing else of a path is remembered: validity, trust and usage are judged anew
//! each time, and so is every signature over documents, time-stamps and answers.

use super::ALGORITHMS as PLAIN;
use ring::digest::{Context, SHA256};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

/// What certificates may be signed with.
pub(in crate::signing) static ALGORITHMS: LazyLock<Vec<&'static dyn SignatureVerificationAlgorithm>> =
    LazyLock::new(|| {
        let remembered = |plain: &&'static dyn SignatureVerificationAlgorithm| {
            let remembered: &'static Remembered = Box::leak(Box::new(Remembered(*plain)));
            remembered as &dyn SignatureVerificationAlgorithm
        };
        PLAIN.iter().map(remembered).collect()
    });

/// Most signatures that are remembered; then it begins anew.
const MOST: usize = 1024;

/// Those that held: the SHA-256 of all that the outcome depends on.
static HELD: Mutex<Option<HashSet<[u8; 32]>>> = Mutex::new(None);

#[derive(Debug)]
struct Remembered(&'static dyn SignatureVerificationAlgorithm);

impl Remembered {
    fn name(&self, key: &[u8], message: &[u8], signature: &[u8]) -> [u8; 32] {
        let mut context = Context::new(&SHA256);
        let (of_key, of_signature) = (self.0.public_key_alg_id(), self.0.signature_alg_id());
        for part in [of_key.as_ref(), of_signature.as_ref(), key, message, signature] {
            context.update(&part.len().to_be_bytes());
            context.update(part);
        }
        let mut name = [0; 32];
        name.copy_from_slice(context.finish().as_ref());
        name
    }
}

impl SignatureVerificationAlgorithm for Remembered {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let name = self.name(key, message, signature);
        let held = || HELD.lock().unwrap_or_else(PoisonError::into_inner);
        if held().as_ref().is_some_and(|held| held.contains(&name)) {
            return Ok(());
        }
        self.0.verify_signature(key, message, signature)?;
        let mut held = held();
        let held = held.get_or_insert_default();
        if held.len() == MOST {
            held.clear();
        }
        held.insert(name);
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_alg_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    #[test]
    fn only_what_held_is_remembered() {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).unwrap();
        let public = key.public_key().as_ref();
        let signature = key.sign(&random, b"message").unwrap();
        let algorithm = &ALGORITHMS[0];
        for _ in 0..2 {
            assert!(algorithm.verify_signature(public, b"message", signature.as_ref()).is_ok());
            assert!(algorithm.verify_signature(public, b"massage", signature.as_ref()).is_err());
            assert!(algorithm.verify_signature(public, b"messag", signature.as_ref()).is_err());
            assert!(ALGORITHMS[1].verify_signature(public, b"message", signature.as_ref()).is_err());
        }
    }
}
