//! Making a container in two steps around the token.

use super::Error;
use crate::domain::application::Application;
use crate::domain::identity::Algorithm;
use crate::domain::outbox::ContainerDigest;
use jiff::Timestamp;

/// Media type of a container.
pub const MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";
/// File name extension of a container.
pub const EXTENSION: &str = "asice";

/// Everything but the signature value.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The bytes that the signature covers (the canonical SignedInfo).
    pub to_be_signed: Vec<u8>,
    /// With which algorithm.
    pub algorithm: Algorithm,
}

/// A finished container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its SHA-256.
    pub digest: ContainerDigest,
}

/// Lays out data, document and signed properties for a certificate and a signing time.
///
/// # Errors
/// [`Error::Certificate`], [`Error::UnsupportedKey`], [`Error::Document`].
pub fn prepare(
    application: &Application,
    certificate: &[u8],
    signing_time: Timestamp,
) -> Result<Prepared, Error> {
    let _ = (application, certificate, signing_time);
    todo!()
}

/// Checks the raw signature with the certificate's key and puts the container together.
///
/// # Errors
/// [`Error::WrongSignature`], [`Error::Container`].
pub fn assemble(prepared: Prepared, signature: &[u8]) -> Result<Container, Error> {
    let _ = (prepared, signature);
    todo!()
}
