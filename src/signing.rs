//! Signatures and what is signed: bytes in, bytes out. No files, no network, no threads, no clock.
//!
//! `prepare` → token → `assemble` → `verify`, for ASiC-E containers with XAdES baseline signatures
//! (ETSI EN 319 162-1, EN 319 132-1).

pub mod authentication;
pub mod authority;
pub mod certificate;
pub mod container;
pub mod data;
pub mod document;
#[doc(hidden)]
pub mod fuzzing;
pub mod pdf;
pub mod proof;
pub mod receipt;
pub mod revocation;
pub mod timestamp;
pub mod trust;
pub mod verify;

mod asic;
mod asn1;
mod cms;
mod foreign;
mod key;
mod x509;
mod xades;
mod zip;

use thiserror::Error;

/// Why something could not be made or read. Facts for logs and tests.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// A certificate that cannot be read.
    #[error("malformed certificate: {0}")]
    Certificate(String),
    /// A key that the profile does not sign with.
    #[error("unsupported key")]
    UnsupportedKey,
    /// The raw signature does not verify with the certificate's key.
    #[error("the signature does not belong to the certificate")]
    WrongSignature,
    /// `application.json` is not the canonical form of an application.
    #[error("malformed application data: {0}")]
    Data(String),
    /// The readable document cannot be made.
    #[error("document: {0}")]
    Document(String),
    /// A container that cannot be made.
    #[error("container: {0}")]
    Container(String),
    /// A receipt that is not what it should be.
    #[error("receipt: {0}")]
    Receipt(String),
    /// An authentication token that is not what it should be.
    #[error("authentication token: {0}")]
    Authentication(String),
    /// A time-stamp that does not count.
    #[error("time-stamp: {0}")]
    TimeStamp(#[from] timestamp::Fault),
    /// An answer about revocation that does not count.
    #[error("revocation: {0}")]
    Revocation(#[from] revocation::Fault),
    /// Trust anchors that cannot be read.
    #[error("trust list: {0}")]
    Trust(String),
}
