//! The answer of the registries about one person (*Təsdiqlə*, manual 3.1.2).

use super::identifier::{Fin, Ssn, Voen};
use super::person::Record;
use jiff::{SignedDuration, Timestamp};

/// Which registry the record by FİN comes from (Sənədin tipi). The form takes no document number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentType {
    /// DİN: Ministry of Internal Affairs.
    Din,
    /// Miqrasiya: State Migration Service.
    Migration,
}

impl DocumentType {
    /// In the form's order.
    pub const ALL: [DocumentType; 2] = [DocumentType::Din, DocumentType::Migration];

    /// The contract's word.
    pub fn code(self) -> &'static str {
        match self {
            DocumentType::Din => "DIN",
            DocumentType::Migration => "MIGRATION",
        }
    }

    /// The type of a contract's word.
    pub fn from_code(code: &str) -> Option<DocumentType> {
        DocumentType::ALL.into_iter().find(|t| t.code() == code)
    }
}

/// Whom to look up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Personal identification number.
    pub fin: Fin,
    /// Social insurance number, where the service asks for one.
    pub ssn: Option<Ssn>,
    /// Which registry to ask.
    pub document_type: DocumentType,
}

/// Both records of one person, as the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The service's name for this answer; an application cites it.
    pub id: String,
    /// What was asked.
    pub query: Query,
    /// When the service answered.
    pub time: Timestamp,
    /// How old the answer may be when the application is signed.
    pub longest_age: SignedDuration,
    /// Sığortaolunan haqqında DSMF-də olan məlumat.
    pub dsmf_record: Record,
    /// Şəhadətnamədə ediləcək dəyişikliklər: the record by FİN.
    pub registry_record: Record,
}

impl Lookup {
    /// Whether an application signed at `now` may still cite this answer.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.time) <= self.longest_age
    }
}

/// That a person was looked up, as it is written down on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub time: Timestamp,
    /// By whom.
    pub signer: Fin,
    /// For which insurer.
    pub voen: Voen,
    /// Who was looked up.
    pub person: Fin,
}
