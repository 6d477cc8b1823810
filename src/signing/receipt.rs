//! Receipts: CMS SignedData (RFC 5652) by the service over a small canonical JSON.

use super::{Error, trust::Trust};
use crate::domain::identity::Algorithm;
use crate::domain::receipt::Receipt;
use jiff::Timestamp;

/// File name extension of a receipt.
pub const EXTENSION: &str = "p7s";

/// Verifies a receipt's signature, signer and content. `signers` are the certificates that the
/// service card names; the signer must be one of them and chain to the trust list.
///
/// # Errors
/// [`Error::Receipt`].
pub fn verify(bytes: &[u8], signers: &[Vec<u8>], trust: &Trust, now: Timestamp) -> Result<Receipt, Error> {
    let _ = (bytes, signers, trust, now);
    todo!()
}

/// Makes a receipt; `sign` signs the bytes it is given with the certificate's key (ECDSA as ASN.1
/// DER, as CMS wants it). For the service.
///
/// # Errors
/// [`Error::Receipt`], or what `sign` returns.
pub fn make(
    receipt: &Receipt,
    certificate: &[u8],
    algorithm: Algorithm,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    let _ = (receipt, certificate, algorithm, sign);
    todo!()
}
