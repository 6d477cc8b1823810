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

/// What the service calls a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusName {
    /// Its word for it.
    pub code: String,
    /// In Azerbaijani.
    pub az: String,
    /// In English.
    pub en: String,
    /// In Russian.
    pub ru: String,
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

/// What to show of the history (*fərdi*), and in which order; an empty query shows all (*ümumi*), newest
/// first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    /// Words to find in FİN, SSN, registration number, old or new names; each must be the beginning of
    /// one of them.
    pub words: String,
    /// The beginning of a FİN.
    pub fin: String,
    /// The beginning of an SSN.
    pub ssn: String,
    /// Beginnings of the old or the new surname.
    pub surname: String,
    /// Beginnings of the old or the new name.
    pub name: String,
    /// Beginnings of the old or the new patronymic.
    pub patronymic: String,
    /// Not before this day, in local time.
    pub from: Option<Date>,
    /// Not after this day, in local time.
    pub until: Option<Date>,
    /// Only this reason.
    pub reason: Option<Reason>,
    /// Only this group of statuses.
    pub status: Option<StatusFilter>,
    /// By which column, and from which end.
    pub order: Order,
}

impl Query {
    /// Whether every row answers it, whatever the order.
    pub fn is_all(&self) -> bool {
        Query { order: Order::default(), ..self.clone() } == Query::default()
    }
}

/// By which column rows are ordered. Rows that are alike in it go by their date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order {
    /// The column.
    pub by: Column,
    /// Smallest first: oldest, or A before Z by the Azerbaijani alphabet.
    pub ascending: bool,
}

impl Default for Order {
    fn default() -> Order {
        Order { by: Column::Date, ascending: false }
    }
}

/// The columns of the manual (3.2), in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Müraciətin tarixi.
    Date,
    /// Dəyişdirilmə səbəbi, in the manual's order.
    Reason,
    /// FİN.
    Fin,
    /// Soyadı, by the new certificate.
    Surname,
    /// Adı.
    Name,
    /// Atasının adı.
    Patronymic,
    /// SSN.
    Ssn,
    /// Status, by its group, in the order of an application's way.
    Status,
}

impl Column {
    /// All of them.
    pub const ALL: [Column; 8] = [
        Column::Date,
        Column::Reason,
        Column::Fin,
        Column::Surname,
        Column::Name,
        Column::Patronymic,
        Column::Ssn,
        Column::Status,
    ];
}

/// A group of statuses to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusFilter {
    /// Not acknowledged by the service yet.
    NotSent,
    /// At the service, in this group.
    Category(Category),
}

impl StatusFilter {
    /// In the order of an application's way.
    pub const ALL: [StatusFilter; 5] = [
        StatusFilter::NotSent,
        StatusFilter::Category(Category::Received),
        StatusFilter::Category(Category::InProgress),
        StatusFilter::Category(Category::Done),
        StatusFilter::Category(Category::Refused),
    ];
}

/// Some rows of an answer, as fast as they can be had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The rows asked for, in the query's order.
    pub entries: Vec<Entry>,
    /// How many rows match in all, where that is known already; otherwise it is counted on request.
    pub matching: Option<usize>,
    /// How many the insurer has in all.
    pub total: usize,
}

/// A page of the history, all of it counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The rows asked for, in the query's order.
    pub entries: Vec<Entry>,
    /// How many rows match in all.
    pub matching: usize,
    /// How many the insurer has in all.
    pub total: usize,
}

/// A synchronisation under way: what is remembered of it, so that the next start of the program goes on with
/// the page after the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// When it began, by the service's clock.
    pub asked_at: Timestamp,
    /// Changes since when are asked for; all of them without.
    pub since: Option<Timestamp>,
    /// The service's mark of the next page.
    pub cursor: String,
}

/// A row that has another status than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The row as it is now.
    pub row: Entry,
    /// Where it stood.
    pub before: Standing,
}

/// A search under a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// What it is called.
    pub name: String,
    /// What it looks for.
    pub query: Query,
}

/// A paper of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    /// Oxunaqlı sənəd: the document in the container.
    Document,
    /// İmzalanmış sənəd: the container.
    Container,
    /// Qəbul bildirişi: the receipt, and what it says in words.
    Receipt,
}

/// A kind of file that the history is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A spreadsheet (Office Open XML).
    Xlsx,
    /// Semicolon separated values, as spreadsheets of the region read them.
    Csv,
    /// A paged list for printing.
    Pdf,
    /// What the command line's `--json` says of each application.
    Json,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 4] = [Format::Xlsx, Format::Csv, Format::Pdf, Format::Json];

    /// The end of its file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
            Format::Pdf => "pdf",
            Format::Json => "json",
        }
    }

    /// The format of a file by the end of its name.
    pub fn of(file_name: &str) -> Option<Format> {
        let (_, extension) = file_name.rsplit_once('.')?;
        Format::ALL.into_iter().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// How many rows such a file holds at most. A sheet of Excel has 1,048,576 lines, of which some are for the
    /// head; a list on paper is made as a whole, in memory.
    pub fn most(self) -> Option<usize> {
        match self {
            Format::Xlsx => Some(1_048_576 - 16),
            Format::Pdf => Some(10_000),
            Format::Csv | Format::Json => None,
        }
    }
}

/// A row's place in the store: what a list of a million rows is held as. Good until the row is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key(pub i64);
