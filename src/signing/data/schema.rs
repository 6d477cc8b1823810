//! The schema of `application.json`, version 1: the domain's types as JSON, in the style of the
//! service contract (camelCase keys, the contract's words).

use crate::domain::application as domain;
use crate::domain::environment::Environment;
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::insurer::{self, Insurer, Kind, OfficeKind};
use crate::domain::lookup::{self, DocumentType};
use crate::domain::person::{self, Names, Sex};
use crate::domain::reason::Reason;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// What the file says it is.
const SCHEMA: &str = "mohur-application-1";
/// The longest age of a lookup that can be written, in seconds: a year.
const LONGEST_AGE: i64 = 366 * 24 * 60 * 60;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Application {
    schema: String,
    id: String,
    environment: String,
    service: String,
    insurer: InsurerPart,
    lookup: LookupPart,
    reason: String,
    prepared_by: SignatoryPart,
    prepared_at: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct InsurerPart {
    voen: String,
    name: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_number: Option<String>,
    office: OfficePart,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct OfficePart {
    code: String,
    name: String,
    kind: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LookupPart {
    id: String,
    fin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssn: Option<String>,
    document_type: String,
    time: String,
    longest_age_seconds: i64,
    dsmf_record: RecordPart,
    registry_record: RecordPart,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecordPart {
    surname: String,
    name: String,
    patronymic: String,
    sex: String,
    birth_date: String,
    birthplace: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SignatoryPart {
    surname: String,
    name: String,
    patronymic: String,
    fin: String,
}

impl From<&domain::Application> for Application {
    fn from(a: &domain::Application) -> Application {
        Application {
            schema: SCHEMA.into(),
            id: a.id.as_str().into(),
            environment: environment_code(a.environment).into(),
            service: a.service.clone(),
            insurer: InsurerPart::from(&a.insurer),
            lookup: LookupPart {
                id: a.lookup.id.clone(),
                fin: a.lookup.query.fin.as_str().into(),
                ssn: a.lookup.query.ssn.as_ref().map(|s| s.as_str().into()),
                document_type: a.lookup.query.document_type.code().into(),
                time: time(a.lookup.time),
                longest_age_seconds: a.lookup.longest_age.as_secs(),
                dsmf_record: record(&a.lookup.dsmf_record),
                registry_record: record(&a.lookup.registry_record),
            },
            reason: a.reason.code().into(),
            prepared_by: SignatoryPart::from(&a.prepared_by),
            prepared_at: time(a.prepared_at),
        }
    }
}

impl From<&Insurer> for InsurerPart {
    fn from(insurer: &Insurer) -> InsurerPart {
        InsurerPart {
            voen: insurer.voen.as_str().into(),
            name: insurer.name.clone(),
            kind: kind_code(insurer.kind).into(),
            account_number: insurer.account_number.clone(),
            office: OfficePart {
                code: insurer.office.code.clone(),
                name: insurer.office.name.clone(),
                kind: office_code(insurer.office.kind).into(),
            },
        }
    }
}

impl From<&domain::Signatory> for SignatoryPart {
    fn from(signatory: &domain::Signatory) -> SignatoryPart {
        SignatoryPart {
            surname: signatory.names.surname.clone(),
            name: signatory.names.name.clone(),
            patronymic: signatory.names.patronymic.clone(),
            fin: signatory.fin.as_str().into(),
        }
    }
}

fn record(r: &person::Record) -> RecordPart {
    RecordPart {
        surname: r.names.surname.clone(),
        name: r.names.name.clone(),
        patronymic: r.names.patronymic.clone(),
        sex: sex_code(r.sex).into(),
        birth_date: r.birth_date.to_string(),
        birthplace: r.birthplace.clone(),
        ssn: r.ssn.as_ref().map(|s| s.as_str().into()),
        document: r.document.clone(),
    }
}

pub(super) fn time(t: Timestamp) -> String {
    format!("{t:.0}")
}

impl TryFrom<Application> for domain::Application {
    /// The key whose value is not allowed.
    type Error = &'static str;

    fn try_from(a: Application) -> Result<domain::Application, &'static str> {
        if a.schema != SCHEMA {
            return Err("schema");
        }
        if !is_origin(&a.service) {
            return Err("service");
        }
        let lookup = a.lookup;
        if !(0..=LONGEST_AGE).contains(&lookup.longest_age_seconds) {
            return Err("longestAgeSeconds");
        }
        Ok(domain::Application {
            id: domain::Id::parse(&a.id).ok_or("id")?,
            environment: read_environment(&a.environment).ok_or("environment")?,
            service: a.service,
            insurer: a.insurer.try_into()?,
            lookup: lookup::Lookup {
                id: lookup.id,
                query: lookup::Query {
                    fin: read_fin(&lookup.fin)?,
                    ssn: read_ssn(lookup.ssn.as_deref())?,
                    document_type: DocumentType::from_code(&lookup.document_type).ok_or("documentType")?,
                },
                time: read_time(&lookup.time)?,
                longest_age: SignedDuration::from_secs(lookup.longest_age_seconds),
                dsmf_record: read_record(lookup.dsmf_record)?,
                registry_record: read_record(lookup.registry_record)?,
            },
            reason: Reason::from_code(&a.reason).ok_or("reason")?,
            prepared_by: a.prepared_by.try_into()?,
            prepared_at: read_time(&a.prepared_at)?,
        })
    }
}

impl TryFrom<InsurerPart> for Insurer {
    type Error = &'static str;

    fn try_from(part: InsurerPart) -> Result<Insurer, &'static str> {
        Ok(Insurer {
            voen: Voen::parse(&part.voen).map_err(|_| "voen")?,
            name: part.name,
            kind: read_kind(&part.kind).ok_or("insurer kind")?,
            account_number: part.account_number,
            office: insurer::Office {
                code: part.office.code,
                name: part.office.name,
                kind: read_office(&part.office.kind).ok_or("office kind")?,
            },
        })
    }
}

impl TryFrom<SignatoryPart> for domain::Signatory {
    type Error = &'static str;

    fn try_from(part: SignatoryPart) -> Result<domain::Signatory, &'static str> {
        let SignatoryPart { surname, name, patronymic, fin } = part;
        Ok(domain::Signatory { names: Names { surname, name, patronymic }, fin: read_fin(&fin)? })
    }
}

fn read_record(r: RecordPart) -> Result<person::Record, &'static str> {
    Ok(person::Record {
        names: Names { surname: r.surname, name: r.name, patronymic: r.patronymic },
        sex: read_sex(&r.sex).ok_or("sex")?,
        birth_date: read_date(&r.birth_date)?,
        birthplace: r.birthplace,
        ssn: read_ssn(r.ssn.as_deref())?,
        document: r.document,
    })
}

// What these read is written back and compared, so that looser spellings than ours are refused there.

pub(super) fn read_fin(text: &str) -> Result<Fin, &'static str> {
    Fin::parse(text).map(|(fin, _)| fin).map_err(|_| "fin")
}

fn read_ssn(text: Option<&str>) -> Result<Option<Ssn>, &'static str> {
    text.map(Ssn::parse).transpose().map_err(|_| "ssn")
}

pub(super) fn read_time(text: &str) -> Result<Timestamp, &'static str> {
    let time: Timestamp = text.parse().map_err(|_| "time")?;
    if time.subsec_nanosecond() == 0 { Ok(time) } else { Err("time") }
}

pub(super) fn read_date(text: &str) -> Result<Date, &'static str> {
    let date: Date = text.parse().map_err(|_| "birthDate")?;
    if date.year() >= 1 { Ok(date) } else { Err("birthDate") }
}

pub(super) fn environment_code(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    }
}

pub(super) fn read_environment(code: &str) -> Option<Environment> {
    [Environment::Production, Environment::Sandbox].into_iter().find(|e| environment_code(*e) == code)
}

fn kind_code(kind: Kind) -> &'static str {
    match kind {
        Kind::LegalEntity => "legal_entity",
        Kind::Entrepreneur => "entrepreneur",
    }
}

fn read_kind(code: &str) -> Option<Kind> {
    [Kind::LegalEntity, Kind::Entrepreneur].into_iter().find(|k| kind_code(*k) == code)
}

fn office_code(kind: OfficeKind) -> &'static str {
    match kind {
        OfficeKind::Department => "department",
        OfficeKind::Branch => "branch",
        OfficeKind::Nakhchivan => "nakhchivan",
    }
}

fn read_office(code: &str) -> Option<OfficeKind> {
    [OfficeKind::Department, OfficeKind::Branch, OfficeKind::Nakhchivan]
        .into_iter()
        .find(|k| office_code(*k) == code)
}

fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

fn read_sex(code: &str) -> Option<Sex> {
    [Sex::Male, Sex::Female].into_iter().find(|s| sex_code(*s) == code)
}

/// Whether a text is the origin of a service: scheme://host[:port] in lower case, HTTPS, or plain
/// HTTP to loopback (service contract, ground rules).
pub(super) fn is_origin(text: &str) -> bool {
    let Some((scheme, authority)) = text.split_once("://") else { return false };
    let (host, port) = match authority.rsplit_once(':') {
        // The colons within [::1] are no port.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let address = host
        .strip_prefix('[')
        .and_then(|h| h.strip_suffix(']'))
        .and_then(|h| h.parse().ok().filter(|ip: &IpAddr| ip.is_ipv6()))
        .or_else(|| host.parse().ok().filter(|ip: &IpAddr| ip.is_ipv4()));
    let is_name = !host.is_empty()
        && host.len() <= 253
        && host.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'));
    let is_loopback = host == "localhost" || address.is_some_and(|ip| ip.is_loopback());
    let port_is_right = port.is_none_or(|p| p.parse::<u16>().is_ok_and(|n| n > 0 && n.to_string() == p));
    (is_name || address.is_some()) && port_is_right && (scheme == "https" || scheme == "http" && is_loopback)
}
