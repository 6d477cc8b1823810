//! Reading X.509 certificates: holder, terms, usage.

use super::{Error, trust::Trust};
use crate::domain::identity::{Identity, Purpose, Unusable};
use crate::domain::token::Fingerprint;
use jiff::Timestamp;

/// Reads holder and terms.
///
/// # Errors
/// [`Error::Certificate`].
pub fn identity(der: &[u8]) -> Result<Identity, Error> {
    let _ = der;
    todo!()
}

/// SHA-256 of the DER.
pub fn fingerprint(der: &[u8]) -> Fingerprint {
    let _ = der;
    todo!()
}

/// Whether a certificate may serve a purpose at a moment: validity, usage, key, chain to the trust list.
///
/// # Errors
/// The first reason, in the order in which it helps the holder.
pub fn check(der: &[u8], purpose: Purpose, at: Timestamp, trust: &Trust) -> Result<(), Unusable> {
    let _ = (der, purpose, at, trust);
    todo!()
}
