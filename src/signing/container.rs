//! Making a container in two steps around the token, and raising its level later.

mod open;

pub use super::xades::Lasting;
pub use open::{Opened, digest, open};

use super::asic::Form;
use super::key::{EcdsaForm, PublicKey, sha256};
use super::x509::Certificate;
use super::xades::{Properties, Signature, SignedFile};
use super::{Error, data, document, pdf, zip};
use crate::domain::content::Content;
use crate::domain::identity::Algorithm;
use crate::domain::outbox::ContainerDigest;
use jiff::Timestamp;
use std::fmt;

/// Media type of a container.
pub const MEDIA_TYPE: &str = "application/vnd.etsi.asic-e+zip";
/// File name extension of a container.
pub const EXTENSION: &str = "asice";

/// Everything but the signature value.
#[derive(Clone)]
pub struct Prepared {
    /// The bytes that the signature covers (the canonical SignedInfo).
    pub to_be_signed: Vec<u8>,
    /// With which algorithm.
    pub algorithm: Algorithm,
    form: Form,
    contents: [Vec<u8>; 2],
    signature: Signature,
    /// The certificate's.
    key: PublicKey,
}

impl fmt::Debug for Prepared {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prepared({:?})", self.algorithm)
    }
}

/// A finished container.
#[derive(Clone, PartialEq, Eq)]
pub struct Container {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its SHA-256.
    pub digest: ContainerDigest,
}

impl fmt::Debug for Container {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Container({:?})", self.digest)
    }
}

/// Lays out data, document and signed properties for a certificate, an algorithm of its key, and a
/// signing time, which is cut down to whole seconds.
///
/// # Errors
/// [`Error::Certificate`], [`Error::UnsupportedKey`], [`Error::Data`], [`Error::Document`].
pub fn prepare(
    content: impl Into<Content>,
    certificate: &[u8],
    algorithm: Algorithm,
    signing_time: Timestamp,
) -> Result<Prepared, Error> {
    let content = content.into();
    let form = Form::of(&content);
    let data = encode(&content);
    // The document is made from what was written, as a verifier will make it.
    let written = match form {
        Form::Application => data::read(&data).map(Content::Application),
        Form::Order => data::order::decode(&data).map(Content::Order),
    }?;
    let pdf = pdf::render(&document::of(&written), written.prepared_at())?;
    prepare_files(form, [data, pdf], certificate, algorithm, signing_time)
}

/// The data file of some content.
fn encode(content: &Content) -> Vec<u8> {
    match content {
        Content::Application(application) => data::encode(application),
        Content::Order(order) => data::order::encode(order),
    }
}

/// Reads it back.
///
/// # Errors
/// [`Error::Data`].
pub(super) fn decode(form: Form, data: &[u8]) -> Result<Content, Error> {
    match form {
        Form::Application => data::decode(data).map(Content::Application),
        Form::Order => data::order::decode(data).map(Content::Order),
    }
}

/// The same for the contents of both data files.
pub(super) fn prepare_files(
    form: Form,
    contents: [Vec<u8>; 2],
    certificate: &[u8],
    algorithm: Algorithm,
    signing_time: Timestamp,
) -> Result<Prepared, Error> {
    let read = Certificate::read(certificate).map_err(Error::Certificate)?;
    if !read.key.kind.algorithms().contains(&algorithm) {
        return Err(Error::UnsupportedKey);
    }
    let signed_at =
        Timestamp::from_second(signing_time.as_second()).map_err(|e| Error::Container(e.to_string()))?;
    let files = form.data_files().into_iter().zip(&contents).map(|((name, media_type, _), content)| {
        SignedFile { name: name.into(), media_type: media_type.into(), digest: sha256(content) }
    });
    let signature = Signature {
        algorithm,
        files: files.collect(),
        properties_digest: [0; 32],
        value: Vec::new(),
        certificate: certificate.to_vec(),
        properties: Properties {
            signed_at,
            certificate_digest: sha256(certificate),
            issuer_serial: read.issuer_serial(),
        },
        proof: None,
    }
    .with_properties_digest();
    let to_be_signed = signature.signed_info().into_bytes();
    Ok(Prepared { to_be_signed, algorithm, form, contents, signature, key: read.key })
}

/// Checks the raw signature with the certificate's key (RSA as the block, ECDSA as r‖s) and
/// puts the container together.
///
/// # Errors
/// [`Error::WrongSignature`], [`Error::Container`].
pub fn assemble(prepared: Prepared, signature: &[u8]) -> Result<Container, Error> {
    let Prepared { to_be_signed, algorithm, form, contents, signature: mut signed, key } = prepared;
    key.verify(algorithm, EcdsaForm::Fixed, &to_be_signed, signature)?;
    signed.value = signature.to_vec();
    pack(form, contents, signed.file().into_bytes())
}

fn pack(form: Form, contents: [Vec<u8>; 2], signatures: Vec<u8>) -> Result<Container, Error> {
    let entries = form.entries(contents, signatures);
    if entries.iter().any(|e| e.content.len() > zip::LONGEST_ENTRY) {
        return Err(Error::Container("a file is too long".into()));
    }
    let bytes = zip::write(&entries).map_err(Error::Container)?;
    let digest = digest(&bytes);
    Ok(Container { bytes, digest })
}
