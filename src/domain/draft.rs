//! An application not yet signed (qaralama). Saved at each change; holds what was typed, right or wrong.

use super::application::Id;
use super::identifier::Voen;
use super::lookup::{DocumentType, Lookup};
use super::reason::Reason;
use jiff::Timestamp;

/// What stands in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The name that the application will carry.
    pub id: Id,
    /// Under which insurer it was begun; never shown under another.
    pub voen: Voen,
    /// What was typed as FİN.
    pub fin: Typed,
    /// What was typed as SSN.
    pub ssn: Typed,
    /// Sənədin tipi.
    pub document_type: DocumentType,
    /// The registries' answer, once *Təsdiqlə* succeeded.
    pub lookup: Option<Lookup>,
    /// The reason, once chosen.
    pub reason: Option<Reason>,
    /// When it was last changed.
    pub updated: Timestamp,
}

/// Typed personal data, kept out of logs.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed(pub String);

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl Draft {
    /// An empty form.
    pub fn new(id: Id, voen: Voen, now: Timestamp) -> Draft {
        Draft {
            id,
            voen,
            fin: Typed::default(),
            ssn: Typed::default(),
            document_type: DocumentType::Din,
            lookup: None,
            reason: None,
            updated: now,
        }
    }

    /// Whether there is nothing in it worth keeping.
    pub fn is_empty(&self) -> bool {
        self.fin.0.trim().is_empty()
            && self.ssn.0.trim().is_empty()
            && self.lookup.is_none()
            && self.reason.is_none()
    }
}
