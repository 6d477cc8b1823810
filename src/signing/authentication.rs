//! Web eID authentication tokens, format `web-eid:1` (web-eid.eu, system architecture document).

use super::key::{EcdsaForm, hash};
use super::x509::Certificate;
use super::{Error, certificate, trust::Trust};
use crate::domain::identity::{Algorithm, Purpose};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Format that is written; any `web-eid:1.x` is read.
const FORMAT: &str = "web-eid:1.0";
/// What the token says of the program that made it; for finding faults only.
const APPLICATION: &str = concat!("urn:mohur:", env!("CARGO_PKG_VERSION"));
/// Most bytes of a token.
const LONGEST: usize = 32 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    unverified_certificate: String,
    algorithm: String,
    signature: String,
    format: String,
    #[serde(default)]
    app_version: String,
}

/// The bytes to be signed: hash(origin) ‖ hash(nonce), with the algorithm's hash. The nonce is
/// hashed as the text that it is, not decoded.
pub fn to_be_signed(origin: &str, nonce: &str, algorithm: Algorithm) -> Vec<u8> {
    let digest = |text: &str| ring::digest::digest(hash(algorithm), text.as_bytes());
    [digest(origin).as_ref(), digest(nonce).as_ref()].concat()
}

/// Checks the raw signature (RSA as the PKCS#1 block, ECDSA as r‖s) with the certificate's key and
/// writes the token (JSON).
///
/// # Errors
/// [`Error::WrongSignature`], [`Error::UnsupportedKey`], [`Error::Certificate`].
pub fn token(
    certificate: &[u8],
    algorithm: Algorithm,
    signature: &[u8],
    origin: &str,
    nonce: &str,
) -> Result<String, Error> {
    let key = Certificate::read(certificate).map_err(Error::Certificate)?.key;
    key.verify(algorithm, EcdsaForm::Fixed, &to_be_signed(origin, nonce, algorithm), signature)?;
    let token = Token {
        unverified_certificate: STANDARD.encode(certificate),
        algorithm: algorithm.jwa().to_owned(),
        signature: STANDARD.encode(signature),
        format: FORMAT.to_owned(),
        app_version: APPLICATION.to_owned(),
    };
    serde_json::to_string(&token).map_err(|e| Error::Authentication(e.to_string()))
}

/// Verifies a token for an origin and a nonce; returns the certificate, DER. For the service.
///
/// # Errors
/// [`Error::Authentication`].
pub fn verify(
    token: &str,
    origin: &str,
    nonce: &str,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<u8>, Error> {
    verify_token(token, origin, nonce, trust, now).map_err(Error::Authentication)
}

fn verify_token(
    token: &str,
    origin: &str,
    nonce: &str,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<u8>, String> {
    if token.len() > LONGEST {
        return Err("too long".into());
    }
    // serde's message would repeat what stands there.
    let token: Token = serde_json::from_str(token)
        .map_err(|e| format!("not a token, line {} column {}", e.line(), e.column()))?;
    let minor = token.format.strip_prefix("web-eid:1");
    if !minor.is_some_and(|m| m.is_empty() || m.starts_with('.')) {
        return Err("unknown format".into());
    }
    let algorithm = Algorithm::from_jwa(&token.algorithm).ok_or("unknown algorithm")?;
    let der = STANDARD.decode(&token.unverified_certificate).map_err(|e| format!("certificate: {e}"))?;
    let signature = STANDARD.decode(&token.signature).map_err(|e| format!("signature: {e}"))?;
    certificate::check(&der, Purpose::Authentication, now, trust)
        .map_err(|reason| format!("certificate: {reason:?}"))?;
    let key = Certificate::read(&der)?.key;
    key.verify(algorithm, EcdsaForm::Fixed, &to_be_signed(origin, nonce, algorithm), &signature)
        .map_err(|e| e.to_string())?;
    Ok(der)
}
