//! Web eID authentication tokens, format `web-eid:1` (web-eid.eu, system architecture document).

use super::{Error, trust::Trust};
use crate::domain::identity::Algorithm;
use jiff::Timestamp;

/// The bytes to be signed: hash(origin) ‖ hash(nonce), with the algorithm's hash.
pub fn to_be_signed(origin: &str, nonce: &str, algorithm: Algorithm) -> Vec<u8> {
    let _ = (origin, nonce, algorithm);
    todo!()
}

/// Checks the raw signature with the certificate's key and writes the token (JSON).
///
/// # Errors
/// [`Error::WrongSignature`], [`Error::Certificate`].
pub fn token(
    certificate: &[u8],
    algorithm: Algorithm,
    signature: &[u8],
    origin: &str,
    nonce: &str,
) -> Result<String, Error> {
    let _ = (certificate, algorithm, signature, origin, nonce);
    todo!()
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
    let _ = (token, origin, nonce, trust, now);
    todo!()
}
