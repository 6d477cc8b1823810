//! What was sent (Müraciətlərin tarixçəsi, manual 3.2), and how it is searched.

use super::application::Id;
use super::identifier::{Fin, Ssn, Voen};
use super::level::Level;
use super::outbox;
use super::person::Names;
use super::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;

/// Our grouping of the service's status words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// Taken in.
    Received,
    /// Being worked on; also every word that we do not know.
    InProgress,
    /// Carried out.
    Done,
    /// Refused.
    Refused,
}

/// A status in the service's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The service's word, kept as it came.
    pub code: String,
    /// Our grouping.
    pub category: Category,
    /// The service's name for it in the user's language, where it gave one.
    pub name: Option<String>,
    /// The service's official text, verbatim; a refusal's reason.
    pub text: Option<String>,
}

/// One step of an application's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it became.
    pub status: Status,
    /// When.
    pub time: Timestamp,
}

/// Where an application of the history stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Signed here and not acknowledged yet.
    Outbox(outbox::State),
    /// At the service.
    Service(Status),
}

/// How long the signature of an application that was signed here can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attested {
    /// The highest level that it was raised to.
    pub level: Level,
    /// The time-stamp's time, from B-T on.
    pub stamped_at: Option<Timestamp>,
}

/// One application of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The application's name.
    pub id: Id,
    /// For which insurer.
    pub voen: Voen,
    /// The service's number, once it has one.
    pub registration_number: Option<String>,
    /// Müraciətin tarixi: when the service took it, before that when it was signed.
    pub time: Timestamp,
    /// Dəyişdirilmə səbəbi.
    pub reason: Reason,
    /// FİN.
    pub fin: Fin,
    /// Names by FİN: those of the new certificate.
    pub names: Names,
    /// Names in DSMF's record: those of the old one.
    pub old_names: Names,
    /// SSN, where one was given.
    pub ssn: Option<Ssn>,
    /// Name of the office it went to.
    pub office: String,
    /// Who signed it.
    pub signed_by: String,
    /// What is attested of its signature, where it was signed on this computer.
    pub attested: Option<Attested>,
    /// Status.
    pub standing: Standing,
    /// The way so far, oldest first.
    pub timeline: Vec<Step>,
}

/// What to show of the history (*fərdi*); an empty query shows all (*ümumi*).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words to find in FİN, SSN, old or new names; each must be the beginning of one of them.
    pub words: String,
    /// Not before this day, in local time.
    pub from: Option<Date>,
    /// Not after this day, in local time.
    pub until: Option<Date>,
    /// Only this reason.
    pub reason: Option<Reason>,
    /// Only this group of statuses.
    pub status: Option<StatusFilter>,
}

/// A group of statuses to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusFilter {
    /// Not acknowledged by the service yet.
    NotSent,
    /// At the service, in this group.
    Category(Category),
}

/// A page of the history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The rows asked for, newest first.
    pub entries: Vec<Entry>,
    /// How many rows match in all.
    pub matching: usize,
    /// How many the insurer has in all.
    pub total: usize,
}
