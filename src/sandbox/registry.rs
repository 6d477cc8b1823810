//! What DSMF, DİN and Miqrasiya say, and who may act for whom.

use super::people::{self, Case, Person};
use super::{insurers, problem::Kind};
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::Identity;
use crate::domain::insurer::Insurer;
use crate::domain::lookup::Query;
use crate::domain::person::{Names, Record};
use crate::domain::session::{Mandate, MandateSource};
use std::collections::HashMap;

/// The registers.
pub struct Registry {
    people: HashMap<Fin, Person>,
    insurers: Vec<Insurer>,
}

impl Registry {
    /// The registers with all made-up people.
    pub fn new() -> Registry {
        let people = people::all().into_iter().map(|p| (p.fin.clone(), p)).collect();
        Registry { people, insurers: insurers::all() }
    }

    /// An insurer.
    pub fn insurer(&self, voen: &Voen) -> Option<&Insurer> {
        self.insurers.iter().find(|i| i.voen == *voen)
    }

    /// For whom the holder of a certificate may act by the certificate itself.
    pub fn own_mandates(&self, holder: &Identity) -> Vec<Mandate> {
        let Some(fin) = holder.fin.as_ref() else { return Vec::new() };
        let own = holder.voen.iter().filter_map(|voen| self.insurer(voen));
        own.map(|insurer| Mandate {
            voen: insurer.voen.clone(),
            name: insurer.name.clone(),
            kind: insurer.kind,
            has_seal_right: insurers::SEAL_RIGHTS.contains(&(fin.as_str(), insurer.voen.as_str())),
            source: MandateSource::Certificate,
            until: Some(holder.not_after),
        })
        .collect()
    }

    /// What a person is called, by FİN.
    pub fn names(&self, fin: &Fin) -> Option<Names> {
        self.people.get(fin).map(|person| person.registry.names.clone())
    }

    /// What is special about a person.
    pub fn case(&self, fin: &Fin) -> Case {
        self.people.get(fin).map_or(Case::Ordinary, |p| p.case)
    }

    /// Both records, DSMF's and the one by FİN, for an insurer that has asked `looks` times before.
    ///
    /// # Errors
    /// The problem that the contract names.
    pub fn ask(&self, query: &Query, voen: &Voen, looks: u32) -> Result<(Record, Record), Kind> {
        let person = self.people.get(&query.fin).filter(|p| p.document_type == query.document_type);
        let person = person.ok_or(Kind::PersonNotFound)?;
        if person.case == Case::Unreachable {
            return Err(Kind::RegistryUnreachable);
        }
        if query.ssn.is_some() && query.ssn != person.dsmf.ssn {
            return Err(Kind::IdentifiersMismatch);
        }
        if !person.insured_by.contains(&voen.as_str()) {
            return Err(Kind::NotInsuredHere);
        }
        if person.case == Case::Deceased {
            return Err(Kind::PersonDeceased);
        }
        let mut by_fin = person.registry.clone();
        if person.case == Case::ChangesAfterFirstLook && looks > 0 {
            by_fin.names.surname = "Dəyişdi".to_owned();
        }
        Ok((person.dsmf.clone(), by_fin))
    }
}
