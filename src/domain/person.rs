//! A person as a registry describes one.

use super::identifier::Ssn;
use jiff::civil::Date;
use std::fmt;

/// Sex as registries record it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Kişi.
    Male,
    /// Qadın.
    Female,
}

/// Surname, name and patronymic, as written in a register or a certificate.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Names {
    /// Soyad.
    pub surname: String,
    /// Ad.
    pub name: String,
    /// Ata adı; may be empty.
    pub patronymic: String,
}

impl Names {
    /// The three in the order of the manual (soyad, ad, ata adı), for a line of text.
    pub fn full(&self) -> String {
        let parts = [&self.surname, &self.name, &self.patronymic];
        parts.iter().filter(|p| !p.is_empty()).map(|p| p.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Debug for Names {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names(…)")
    }
}

/// What one registry says of one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// Surname, name, patronymic.
    pub names: Names,
    /// Cinsi.
    pub sex: Sex,
    /// Doğum tarixi.
    pub birth_date: Date,
    /// Doğum yeri; may be empty.
    pub birthplace: String,
    /// Social insurance number, where the registry holds one.
    pub ssn: Option<Ssn>,
    /// The identity document in words, where the registry tells.
    pub document: Option<String>,
}

impl fmt::Debug for Record {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Record(…)")
    }
}
