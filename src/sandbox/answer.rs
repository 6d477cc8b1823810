//! What the service knows, in the words of the contract.

use super::status::Step;
use super::{problem::Language, store::Kept};
use crate::domain::application::Application;
use crate::domain::delegation::Delegation;
use crate::domain::identifier::Voen;
use crate::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use crate::domain::lookup::{Lookup, Query};
use crate::domain::person::{Names, Record, Sex};
use crate::domain::session::{Mandate, MandateSource};
use crate::remote::wire;
use jiff::Timestamp;

/// Surname, name, patronymic.
pub fn names(names: &Names) -> wire::Names {
    wire::Names {
        surname: names.surname.clone(),
        name: names.name.clone(),
        patronymic: names.patronymic.clone(),
    }
}

/// One registry's record.
pub fn record(record: &Record) -> wire::Record {
    let sex = match record.sex {
        Sex::Male => "male",
        Sex::Female => "female",
    };
    wire::Record {
        names: names(&record.names),
        sex: sex.to_owned(),
        birth_date: record.birth_date,
        birthplace: record.birthplace.clone(),
        ssn: record.ssn.as_ref().map(|s| s.as_str().to_owned()),
        document: record.document.clone(),
    }
}

/// What was asked.
pub fn query(query: &Query) -> wire::LookupQuery {
    wire::LookupQuery {
        fin: query.fin.as_str().to_owned(),
        ssn: query.ssn.as_ref().map(|s| s.as_str().to_owned()),
        document_type: query.document_type.code().to_owned(),
    }
}

/// Both records; the insurer that they are for stands beside them.
pub fn lookup(lookup: &Lookup) -> wire::Lookup {
    wire::Lookup {
        id: lookup.id.clone(),
        voen: None,
        time: lookup.time,
        max_age_seconds: lookup.longest_age.as_secs(),
        dsmf_record: record(&lookup.dsmf_record),
        registry_record: record(&lookup.registry_record),
    }
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::LegalEntity => "legal_entity",
        Kind::Entrepreneur => "entrepreneur",
    }
    .to_owned()
}

fn office(office: &Office) -> wire::Office {
    let kind = match office.kind {
        OfficeKind::Department => "department",
        OfficeKind::Branch => "branch",
        OfficeKind::Nakhchivan => "nakhchivan",
    };
    wire::Office { code: office.code.clone(), name: office.name.clone(), kind: kind.to_owned() }
}

/// An insurer with its office.
pub fn insurer(insurer: &Insurer) -> wire::Insurer {
    wire::Insurer {
        voen: insurer.voen.as_str().to_owned(),
        name: insurer.name.clone(),
        kind: kind(insurer.kind),
        account_number: insurer.account_number.clone(),
        office: office(&insurer.office),
    }
}

/// A right to act.
pub fn mandate(mandate: &Mandate) -> wire::Mandate {
    let source = match mandate.source {
        MandateSource::Certificate => "certificate",
        MandateSource::Delegation => "delegation",
    };
    wire::Mandate {
        voen: mandate.voen.as_str().to_owned(),
        name: mandate.name.clone(),
        kind: kind(mandate.kind),
        has_seal_right: mandate.has_seal_right,
        source: source.to_owned(),
        until: mandate.until,
    }
}

/// An authority for an insurer.
pub fn delegation(voen: &Voen, delegation: &Delegation) -> wire::Delegation {
    let Delegation { id, delegate, names: known, term, given_by, given_at, withdrawn_at } = delegation;
    wire::Delegation {
        id: id.as_str().to_owned(),
        voen: voen.as_str().to_owned(),
        means: delegate.means.code().to_owned(),
        number: delegate.number.as_str().to_owned(),
        fin: delegate.fin.as_str().to_owned(),
        names: known.as_ref().map(names),
        from: term.from,
        until: term.until,
        given_by: given_by.clone(),
        given_at: *given_at,
        withdrawn_at: *withdrawn_at,
    }
}

/// An application just taken, before any step.
pub fn taken(application: &Application, registration_number: &str, time: Timestamp) -> wire::Application {
    let lookup = &application.lookup;
    wire::Application {
        id: application.id.as_str().to_owned(),
        voen: application.insurer.voen.as_str().to_owned(),
        registration_number: registration_number.to_owned(),
        time,
        updated_at: time,
        reason: application.reason.code().to_owned(),
        fin: lookup.query.fin.as_str().to_owned(),
        ssn: lookup.query.ssn.as_ref().map(|s| s.as_str().to_owned()),
        names: names(&lookup.registry_record.names),
        old_names: names(&lookup.dsmf_record.names),
        office: office(&application.insurer.office),
        signed_by: application.prepared_by.names.full(),
        status: wire::Status { code: "received".to_owned(), category: None, name: None, text: None },
        timeline: Vec::new(),
    }
}

/// An application as it stands: what was stored when it was taken, with the way so far.
///
/// # Errors
/// What was stored cannot be read.
pub fn application(kept: &Kept, language: Language) -> Result<wire::Application, serde_json::Error> {
    let mut application: wire::Application = serde_json::from_str(&kept.data)?;
    let step = |s: &Step| wire::Step { status: s.status(language), time: s.time };
    application.timeline = kept.steps.iter().map(step).collect();
    if let Some(last) = application.timeline.last() {
        application.status = last.status.clone();
        application.updated_at = last.time;
    }
    Ok(application)
}
