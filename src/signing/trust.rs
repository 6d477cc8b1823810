//! Trust anchors and intermediates of one environment.

use super::Error;

/// The certificates that chains may end at, and those that may stand in between. CA certificates
/// from a container are never used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// Self-signed certificates, DER.
    pub anchors: Vec<Vec<u8>>,
    /// CA certificates below them, DER.
    pub intermediates: Vec<Vec<u8>>,
}

impl Trust {
    /// Reads a PEM bundle: self-signed certificates become anchors, the others intermediates.
    ///
    /// # Errors
    /// [`Error::Trust`] when a block is not a certificate, or none is self-signed.
    pub fn from_pem(pem: &str) -> Result<Trust, Error> {
        let _ = pem;
        todo!()
    }
}
