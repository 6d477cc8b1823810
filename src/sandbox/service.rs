//! The service behind the routes: what it has, its card, insurers and lookups.

use super::authority::Authorities;
use super::people::Case;
use super::phone::Phones;
use super::pki::{Pki, STAMPERS};
use super::problem::{Kind, Problem};
use super::registry::Registry;
use super::session::{Caller, Sessions};
use super::store::Store;
use super::{Clock, Error, answer, hex, random, status};
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::identity::Identity;
use crate::domain::level::Level;
use crate::domain::lookup::{DocumentType, Lookup, Query};
use crate::remote::wire;
use crate::signing::trust::Trust;
use base64::{Engine, engine::general_purpose::STANDARD};
use der::Decode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How old a lookup may be when signed.
pub const LOOKUP_MAX_AGE: SignedDuration = SignedDuration::from_hours(24);
/// How old a signature may be when it arrives.
pub const CONTAINER_MAX_AGE: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Largest container.
pub const CONTAINER_BYTES: usize = 4 * 1024 * 1024;
/// Most applications on a page.
pub const PAGE_SIZE: u32 = 100;

/// Everything that the operations need.
pub struct Service {
    /// scheme://host:port.
    pub origin: String,
    /// Its clock.
    pub clock: Clock,
    /// Time from one status to the next.
    pub status_pace: SignedDuration,
    /// Whether lookups need an SSN.
    pub ssn_required: bool,
    /// Registers.
    pub registry: Registry,
    /// Lookups and applications.
    pub store: Store,
    /// Challenges and sessions.
    pub sessions: Sessions,
    /// Telephones.
    pub phones: Arc<Phones>,
    /// Keys.
    pub pki: Arc<Pki>,
    /// Its own authorities of time and revocation.
    pub authorities: Arc<Authorities>,
    /// The level that applications must have.
    pub required_level: Level,
    /// Whom it trusts.
    pub trust: Trust,
    /// Serial numbers on the revocation list, hexadecimal.
    pub revoked: Vec<String>,
}

/// A lookup as remembered.
#[derive(PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// What was asked.
    pub query: wire::LookupQuery,
    /// What was shown.
    pub answer: wire::Lookup,
}

/// The serial numbers on a revocation list.
///
/// # Errors
/// [`Error::Pki`].
pub fn revoked_serials(list: &[u8]) -> Result<Vec<String>, Error> {
    let list = x509_cert::crl::CertificateList::from_der(list).map_err(|e| Error::Pki(e.to_string()))?;
    let revoked = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    Ok(revoked.iter().map(|entry| hex(entry.serial_number.as_bytes())).collect())
}

impl Service {
    /// Its clock, in whole seconds.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    /// Whether a certificate is on the revocation list.
    pub fn is_revoked(&self, holder: &Identity) -> bool {
        self.revoked.contains(&holder.serial)
    }

    /// The service card.
    pub fn card(&self) -> wire::ServiceCard {
        let document = |code: DocumentType, names| wire::DocumentType {
            code: code.code().to_owned(),
            names: status::in_languages(names),
        };
        wire::ServiceCard {
            name: "Möhür Sandbox".to_owned(),
            environment: "sandbox".to_owned(),
            time: self.now(),
            lowest_client_version: "0.1.0".to_owned(),
            ssn_required: self.ssn_required,
            document_types: vec![
                document(DocumentType::Din, ["DİN", "Ministry of Internal Affairs", "МВД"]),
                document(DocumentType::Migration, ["Miqrasiya", "Migration Service", "Миграционная служба"]),
            ],
            limits: wire::Limits {
                page_size: PAGE_SIZE,
                requests_per_minute: 240,
                container_bytes: CONTAINER_BYTES as u64,
                lookup_max_age_seconds: LOOKUP_MAX_AGE.as_secs(),
                container_max_age_seconds: CONTAINER_MAX_AGE.as_secs(),
            },
            statuses: status::card(),
            required_level: self.required_level.code().to_owned(),
            time_stamp_authorities: (1..=STAMPERS.len())
                .map(|number| wire::TimeStampAuthority {
                    address: format!("{}/tsa/{number}", self.authorities.address),
                    quota: None,
                })
                .collect(),
            receipt_signers: vec![STANDARD.encode(&self.pki.receipt.certificate)],
        }
    }

    /// The chosen insurer.
    pub fn insurer(&self, caller: &Caller) -> Result<wire::Insurer, Problem> {
        let (_, voen) = self.acting(caller)?;
        self.registry.insurer(&voen).map(answer::insurer).ok_or_else(|| Kind::NoMandate.into())
    }

    /// Both records of a person; remembers what was shown to whom.
    pub fn look_up(&self, caller: &Caller, query: &wire::LookupQuery) -> Result<wire::Lookup, Problem> {
        let (session, voen) = self.acting(caller)?;
        let query = parse_query(query)?;
        if self.ssn_required && query.ssn.is_none() {
            return Err(Kind::SsnRequired.into());
        }
        let looks = self.store.looks(&voen, &query.fin)?;
        let (dsmf_record, registry_record) = self.registry.ask(&query, &voen, looks)?;
        let lookup = Lookup {
            id: hex(&random::<16>()?),
            query,
            time: self.now(),
            longest_age: LOOKUP_MAX_AGE,
            dsmf_record,
            registry_record,
        };
        let remembered = Remembered { query: answer::query(&lookup.query), answer: answer::lookup(&lookup) };
        let data = serde_json::to_string(&remembered).map_err(Error::from)?;
        self.store.remember(&lookup.id, &voen, &lookup.query.fin, &session.fin, &data)?;
        Ok(wire::Lookup { voen: Some(voen.as_str().to_owned()), ..remembered.answer })
    }

    /// What is special about a person.
    pub fn case(&self, fin: &Fin) -> Case {
        self.registry.case(fin)
    }
}

fn parse_query(query: &wire::LookupQuery) -> Result<Query, Problem> {
    // Only the exact form: tolerance for typing is the client's.
    let fin = Fin::parse(&query.fin).ok().map(|(f, _)| f).filter(|f| f.as_str() == query.fin);
    let ssn = query.ssn.as_deref().map(|text| Ssn::parse(text).ok().filter(|s| s.as_str() == text));
    Ok(Query {
        fin: fin.ok_or_else(|| Kind::InvalidRequest.because("fin"))?,
        ssn: ssn.map(|s| s.ok_or_else(|| Kind::InvalidRequest.because("ssn"))).transpose()?,
        document_type: DocumentType::from_code(&query.document_type)
            .ok_or_else(|| Kind::InvalidRequest.because("documentType"))?,
    })
}

/// A VÖEN as the contract writes it.
pub fn parse_voen(text: &str) -> Result<Voen, Problem> {
    let voen = Voen::parse(text).ok().filter(|v| v.as_str() == text);
    voen.ok_or_else(|| Kind::InvalidRequest.because("voen"))
}
