//! The JSON of the contract (`assets/api/openapi.yaml`), field by field. Seen by the client and the
//! sandbox only. Words whose set may grow are plain strings here: who reads them decides.

mod asan;

pub use asan::*;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What `type` of a problem begins with; a word of the contract's `ProblemType` follows.
pub const PROBLEM_PREFIX: &str = "https://mohur.invalid/problems/";
/// Media type of problems (RFC 9457).
pub const PROBLEM_MEDIA_TYPE: &str = "application/problem+json";
/// Media type of receipts (RFC 7193).
pub const RECEIPT_MEDIA_TYPE: &str = "application/cms";
/// Header that names a submission: SHA-256 of the container, lower-case hexadecimal.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// [`PROBLEM_PREFIX`] and a word.
    #[serde(rename = "type")]
    pub kind: String,
    /// In the caller's language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Technical, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Support code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
}

/// A name in the three languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InLanguages {
    /// Azerbaijani.
    pub az: String,
    /// English.
    pub en: String,
    /// Russian.
    pub ru: String,
}

/// `GET /v1/service`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceCard {
    /// Its name.
    pub name: String,
    /// `production` or `sandbox`.
    pub environment: String,
    /// Its clock.
    pub time: Timestamp,
    /// `major.minor.patch`.
    pub lowest_client_version: String,
    /// Whether a lookup needs an SSN.
    pub ssn_required: bool,
    /// Sənədin tipi.
    pub document_types: Vec<DocumentType>,
    /// Bounds.
    pub limits: Limits,
    /// Status words that it uses.
    pub statuses: Vec<StatusWord>,
    /// The level that applications must have: `B-B`, `B-T`, `B-LT`.
    #[serde(default = "lowest_level")]
    pub required_level: String,
    /// RFC 3161 authorities that it takes time-stamps of, in the order of its liking.
    #[serde(default)]
    pub time_stamp_authorities: Vec<TimeStampAuthority>,
    /// Certificates that sign receipts: DER in base64.
    pub receipt_signers: Vec<String>,
}

fn lowest_level() -> String {
    "B-B".to_owned()
}

/// A time-stamping authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeStampAuthority {
    /// Where requests are posted.
    pub address: String,
    /// How much it bears from one client, where there is a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
}

/// How many requests in how much time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quota {
    /// Most requests.
    pub requests: u32,
    /// Within so many seconds.
    pub seconds: u32,
}

/// A document type of the form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentType {
    /// `DIN` or `MIGRATION`.
    pub code: String,
    /// Its names.
    pub names: InLanguages,
}

/// Bounds of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Most applications on a page.
    pub page_size: u32,
    /// Polite rate of lookups and submissions.
    pub requests_per_minute: u32,
    /// Largest container.
    pub container_bytes: u64,
    /// How old a lookup may be when signed.
    pub lookup_max_age_seconds: i64,
    /// How old a signature may be on arrival.
    pub container_max_age_seconds: i64,
}

/// A status word with its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusWord {
    /// The word.
    pub code: String,
    /// `received`, `in_progress`, `done`, `refused`, `unknown`.
    pub category: String,
    /// Its names.
    pub names: InLanguages,
}

/// `POST /v1/auth/challenges`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
    /// Base64; the text itself is what is hashed.
    pub nonce: String,
    /// When it stops being good.
    pub expires_at: Timestamp,
}

/// Body of `POST /v1/auth/card`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CardSignIn {
    /// The nonce that was signed.
    pub nonce: String,
    /// Web eID authentication token, a JSON object.
    pub authentication_token: serde_json::Value,
}

/// A session, with its secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Bearer token; never logged, never stored.
    pub access_token: String,
    /// When it ends, unless renewed.
    pub expires_at: Timestamp,
    /// Who signed in.
    pub signer: Signer,
    /// For whom they may act.
    pub mandates: Vec<Mandate>,
}

/// The signed-in person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Surname, name, patronymic.
    #[serde(flatten)]
    pub names: Names,
    /// FİN.
    pub fin: String,
    /// The certificate they signed in with: DER in base64.
    pub certificate: String,
}

/// A right to act for an insurer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mandate {
    /// The insurer's VÖEN.
    pub voen: String,
    /// The insurer's name.
    pub name: String,
    /// `legal_entity` or `entrepreneur`.
    pub kind: String,
    /// Möhür vurma səlahiyyəti.
    pub has_seal_right: bool,
    /// `certificate` or `delegation`.
    pub source: String,
    /// Until when, where it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// `GET /v1/session/mandates`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandates {
    /// For whom the signer may act now.
    pub mandates: Vec<Mandate>,
}

/// An authority that was given.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delegation {
    /// The id of the order that gave it.
    pub id: String,
    /// VÖEN of the insurer that it is for.
    pub voen: String,
    /// `card` or `asan`.
    pub means: String,
    /// Number of the card; of Asan İmza nine national digits.
    pub number: String,
    /// Whose it is.
    pub fin: String,
    /// The person's names, where the service knows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<Names>,
    /// First day, in Azerbaijan.
    pub from: Date,
    /// Last day; unlimited without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Who gave it.
    pub given_by: String,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Timestamp>,
}

/// `GET /v1/delegations`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegations {
    /// VÖEN of the insurer whose they are.
    pub voen: String,
    /// Newest first.
    pub items: Vec<Delegation>,
    /// Whether these are all of the insurer's; otherwise only the caller's own.
    pub complete: bool,
}

/// `POST /v1/session/renewal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Renewal {
    /// The token's new end.
    pub expires_at: Timestamp,
}

/// Body of `POST /v1/session/insurer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InsurerChoice {
    /// VÖEN.
    pub voen: String,
}

/// `GET /v1/insurer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Insurer {
    /// VÖEN.
    pub voen: String,
    /// Official name.
    pub name: String,
    /// `legal_entity` or `entrepreneur`.
    pub kind: String,
    /// SUN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_number: Option<String>,
    /// The office that its applications go to.
    pub office: Office,
}

/// A DSMF body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The service's code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// `department`, `branch` or `nakhchivan`.
    pub kind: String,
}

/// Body of `POST /v1/insured-persons/lookup`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LookupQuery {
    /// FİN.
    pub fin: String,
    /// SSN, where the service asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssn: Option<String>,
    /// `DIN` or `MIGRATION`.
    pub document_type: String,
}

/// Both records of a person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// The service's name for this answer.
    pub id: String,
    /// VÖEN of the insurer for which the person was looked up; an older service leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voen: Option<String>,
    /// When it was given.
    pub time: Timestamp,
    /// How old it may be when signed.
    pub max_age_seconds: i64,
    /// DSMF's record.
    pub dsmf_record: Record,
    /// The record by FİN.
    pub registry_record: Record,
}

/// Surname, name, patronymic.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Soyad.
    pub surname: String,
    /// Ad.
    pub name: String,
    /// Ata adı; may be empty.
    pub patronymic: String,
}

/// What one registry says of one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Surname, name, patronymic.
    #[serde(flatten)]
    pub names: Names,
    /// `male` or `female`.
    pub sex: String,
    /// Doğum tarixi.
    pub birth_date: Date,
    /// Doğum yeri; may be empty.
    pub birthplace: String,
    /// SSN.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssn: Option<String>,
    /// The identity document in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// What `POST /v1/applications` and `GET /v1/submissions/{key}` answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// The client's id of the application.
    pub id: String,
    /// The service's number for it.
    pub registration_number: String,
    /// When the service took it.
    pub time: Timestamp,
    /// Status now.
    pub status: Status,
    /// The signed receipt, in base64.
    pub receipt: String,
}

/// A status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// The service's word.
    pub code: String,
    /// Its group, where the service names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// In the caller's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The official text, verbatim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A step of an application's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it became.
    pub status: Status,
    /// When.
    pub time: Timestamp,
}

/// An application in the service's history.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    /// The client's id of it.
    pub id: String,
    /// For which insurer.
    pub voen: String,
    /// The service's number for it.
    pub registration_number: String,
    /// When the service took it.
    pub time: Timestamp,
    /// When its status changed last.
    pub updated_at: Timestamp,
    /// A reason's code.
    pub reason: String,
    /// FİN.
    pub fin: String,
    /// SSN, where one was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssn: Option<String>,
    /// Names by FİN.
    pub names: Names,
    /// Names in DSMF's record.
    pub old_names: Names,
    /// The office it went to.
    pub office: Office,
    /// Who signed it.
    pub signed_by: String,
    /// Status now.
    pub status: Status,
    /// Oldest first.
    pub timeline: Vec<Step>,
}

/// A page of applications.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Newest first.
    pub items: Vec<Application>,
    /// Where the next page begins; nothing on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Query of `GET /v1/applications`: nothing in it names a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationsQuery {
    /// `next_cursor` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Not before this day, in Azerbaijan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_from: Option<Date>,
    /// Not after this day, in Azerbaijan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_to: Option<Date>,
    /// A reason's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// A status code or a category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only those taken or changed at this moment or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_since: Option<Timestamp>,
}

/// Body of `POST /v1/applications/search`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// FİN, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fin: Option<String>,
    /// SSN, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ssn: Option<String>,
    /// Beginning of the old or new surname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surname: Option<String>,
    /// Beginning of the old or new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Beginning of the old or new patronymic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patronymic: Option<String>,
    /// Everything that names no person.
    #[serde(flatten)]
    pub rest: ApplicationsQuery,
}
