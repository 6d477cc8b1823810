//! One request for one insured person (müraciət): the data that is signed.

use super::difference::{self, Field};
use super::environment::Environment;
use super::identifier::Fin;
use super::insurer::Insurer;
use super::lookup::Lookup;
use super::person::Names;
use super::reason::Reason;
use jiff::Timestamp;
use std::fmt;

/// The client's own name for an application, made with its draft and kept for ever: 32 lower-case
/// hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(String);

impl Id {
    /// From 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Id {
        use fmt::Write;
        let mut text = String::with_capacity(32);
        for b in bytes {
            let _ = write!(text, "{b:02x}");
        }
        Id(text)
    }

    /// Reads the 32 digits back.
    pub fn parse(text: &str) -> Option<Id> {
        let fits = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        fits.then(|| Id(text.to_owned()))
    }

    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who prepared and signs an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatory {
    /// Surname, name, patronymic.
    pub names: Names,
    /// Personal identification number.
    pub fin: Fin,
}

/// A complete application, ready to be signed. Its JSON and its PDF are made from this alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The client's name for it.
    pub id: Id,
    /// Whether it has legal effect.
    pub environment: Environment,
    /// Origin of the service it is meant for: scheme://host[:port].
    pub service: String,
    /// On whose behalf.
    pub insurer: Insurer,
    /// Both records of the insured person, and what was asked.
    pub lookup: Lookup,
    /// Why.
    pub reason: Reason,
    /// Who signs.
    pub prepared_by: Signatory,
    /// When it was put together, to the second.
    pub prepared_at: Timestamp,
}

impl Application {
    /// What the new certificate changes, in the form's order.
    pub fn differences(&self) -> Vec<Field> {
        difference::between(&self.lookup.dsmf_record, &self.lookup.registry_record)
    }
}
