//! Who signed in, and for whom they may act.

use super::identifier::{Fin, Voen};
use super::insurer::Kind;
use super::outbox::ContainerDigest;
use super::person::Names;
use jiff::Timestamp;

/// The person whom the service accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Surname, name, patronymic.
    pub names: Names,
    /// Personal identification number.
    pub fin: Fin,
}

/// A right to act for an insurer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mandate {
    /// The insurer.
    pub voen: Voen,
    /// Its name.
    pub name: String,
    /// Legal entity or entrepreneur.
    pub kind: Kind,
    /// Möhür vurma səlahiyyəti.
    pub has_seal_right: bool,
    /// Where the right comes from.
    pub source: MandateSource,
    /// Until when, where it ends.
    pub until: Option<Timestamp>,
}

impl Mandate {
    /// Whether its holder may give authorities: with the seal right, and not by an authority that was given
    /// (a delegate cannot delegate).
    pub fn may_give_authorities(&self) -> bool {
        self.has_seal_right && self.source == MandateSource::Certificate
    }
}

/// Where a right to act comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MandateSource {
    /// The signer's own certificate names the insurer.
    Certificate,
    /// Somebody with the seal right gave it.
    Delegation,
}

/// A signed-in session, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub signer: Signer,
    /// For whom they may act; may be empty.
    pub mandates: Vec<Mandate>,
    /// When the access token ends, unless renewed.
    pub expires: Timestamp,
}

/// What the service says of a submission when asked by its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submission {
    /// It never saw it.
    Unknown(ContainerDigest),
    /// It has it; the bytes are the signed receipt.
    Accepted {
        /// The signed receipt, not yet verified.
        receipt: Vec<u8>,
    },
}
