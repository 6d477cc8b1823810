//! A container that is there already, opened to be raised: the signature stays, what others attest of
//! it is added.

use super::super::asic::Form;
use super::super::key::sha256;
use super::super::xades::{self, Lasting, Proof, Signature};
use super::super::{Error, zip};
use super::{Container, pack};
use crate::domain::content::Content;
use crate::domain::level::Level;
use crate::domain::outbox::ContainerDigest;
use jiff::Timestamp;

/// A container of this profile. Nothing in it is judged: see [`super::super::proof`] and
/// [`super::super::verify`].
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    form: Form,
    contents: [Vec<u8>; 2],
    pub(in crate::signing) signature: Signature,
}

impl std::fmt::Debug for Opened {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened({:?})", self.level())
    }
}

/// Opens a container.
///
/// # Errors
/// [`Error::Container`] when it is not one of this profile.
pub fn open(container: &[u8]) -> Result<Opened, Error> {
    let entries = zip::read(container).map_err(Error::Container)?;
    let [_mimetype, data, document, _manifest, signatures] = entries.as_slice() else {
        return Err(Error::Container(format!("{} entries instead of 5", entries.len())));
    };
    let signature = xades::read(&signatures.content).map_err(Error::Container)?;
    let form = Form::of_file(&data.name);
    let form = form.ok_or_else(|| Error::Container("not the files of this profile".into()))?;
    let opened = Opened { form, contents: [data.content.clone(), document.content.clone()], signature };
    // What is written anew below must be this very container.
    let same = form.entries(opened.contents.clone(), signatures.content.clone());
    if same == entries { Ok(opened) } else { Err(Error::Container("not the files of this profile".into())) }
}

impl Opened {
    /// Of the parts that were read elsewhere.
    pub(in crate::signing) fn of(form: Form, contents: [Vec<u8>; 2], signature: Signature) -> Opened {
        Opened { form, contents, signature }
    }

    /// What was signed.
    ///
    /// # Errors
    /// [`Error::Data`].
    pub fn content(&self) -> Result<Content, Error> {
        let [data, _] = &self.contents;
        super::decode(self.form, data)
    }

    /// The document that people read (PDF).
    pub fn document(&self) -> &[u8] {
        let [_, document] = &self.contents;
        document
    }

    /// The level that it claims.
    pub fn level(&self) -> Level {
        match &self.signature.proof {
            None => Level::B,
            Some(Proof { lasting: None, .. }) => Level::T,
            Some(Proof { lasting: Some(_), .. }) => Level::Lt,
        }
    }

    /// The signing certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        &self.signature.certificate
    }

    /// The claimed signing time.
    pub fn signed_at(&self) -> Timestamp {
        self.signature.properties.signed_at
    }

    /// What a time-stamp covers.
    pub fn stamped(&self) -> Vec<u8> {
        self.signature.signature_value().into_bytes()
    }

    /// The time-stamp's token, as it came.
    pub fn time_stamp(&self) -> Option<&[u8]> {
        self.signature.proof.as_ref().map(|p| p.time_stamp.as_slice())
    }

    /// What makes it last.
    pub fn lasting(&self) -> Option<&Lasting> {
        self.signature.proof.as_ref()?.lasting.as_ref()
    }

    /// Whether both hold the same signature over the same files, whatever is attested of it.
    pub fn is_same_signature(&self, other: &Opened) -> bool {
        let bare =
            |o: &Opened| Opened { signature: Signature { proof: None, ..o.signature.clone() }, ..o.clone() };
        bare(self) == bare(other)
    }

    /// Raises it to B-T, from whatever it was.
    ///
    /// # Errors
    /// [`Error::Container`].
    pub fn with_time_stamp(&self, token: Vec<u8>) -> Result<Container, Error> {
        self.with_proof(Proof { time_stamp: token, lasting: None })
    }

    /// Raises it from B-T to B-LT.
    ///
    /// # Errors
    /// [`Error::Container`], also when it has no time-stamp.
    pub fn with_lasting(&self, lasting: Lasting) -> Result<Container, Error> {
        let Some(token) = self.time_stamp() else {
            return Err(Error::Container("no time-stamp to build on".into()));
        };
        self.with_proof(Proof { time_stamp: token.to_vec(), lasting: Some(lasting) })
    }

    fn with_proof(&self, proof: Proof) -> Result<Container, Error> {
        let signature = Signature { proof: Some(proof), ..self.signature.clone() };
        let file = signature.file().into_bytes();
        // What the readers here would refuse is not written.
        xades::read(&file).map_err(Error::Container)?;
        pack(self.form, self.contents.clone(), file)
    }
}

/// The identity of some bytes.
pub fn digest(bytes: &[u8]) -> ContainerDigest {
    ContainerDigest(sha256(bytes))
}
