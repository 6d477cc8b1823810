//! The readable document as a model: the PDF and the confirmation in the window are both made from
//! it, so that what is seen is what is signed. Always in Azerbaijani, the language of the procedure,
//! with the manual's own terms. Every value of the signed data stands in it.

use crate::domain::application::{Application, Signatory};
use crate::domain::content::Content;
use crate::domain::difference::Field;
use crate::domain::environment::Environment;
use crate::domain::insurer::{Insurer, Kind, OfficeKind};
use crate::domain::lookup::{DocumentType, Lookup};
use crate::domain::person::{Record, Sex};
use crate::domain::reason::Reason;
use crate::domain::receipt::Receipt;
use jiff::civil::Date;
use jiff::tz::{Offset, offset};
use jiff::{SignedDuration, Timestamp};

mod order;
#[cfg(test)]
mod tests;

pub use order::order;

/// What is read before signing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Heading.
    pub title: String,
    /// To whom: the office.
    pub addressee: String,
    /// Parts in order.
    pub sections: Vec<Section>,
    /// Shown across each page outside production.
    pub watermark: Option<String>,
    /// Application id and time of preparation, for the foot of each page.
    pub footer: String,
}

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a part.
#[derive(Clone, PartialEq, Eq)]
pub enum Line {
    /// A label and a value.
    Field {
        /// What it is.
        label: String,
        /// Its value.
        value: String,
    },
    /// A value in DSMF's record beside the one for the new certificate.
    Comparison {
        /// What it is.
        label: String,
        /// DSMF's record.
        old: String,
        /// By FİN.
        new: String,
        /// Whether they differ; marked, and said in words.
        differs: bool,
    },
    /// A sentence.
    Text(String),
}

impl std::fmt::Debug for Line {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Line::Field { .. } => "Field(…)",
            Line::Comparison { .. } => "Comparison(…)",
            Line::Text(_) => "Text(…)",
        })
    }
}

/// Heads the column of old values in comparisons.
pub const OLD_COLUMN: &str = "DSMF-də olan məlumat";
/// Heads the column of new values in comparisons.
pub const NEW_COLUMN: &str = "Ediləcək dəyişiklik (FİN üzrə)";
/// Stands for a value that is not there.
pub const NOTHING: &str = "—";

/// The act that the certificate and its number rest on.
const LEGAL_BASIS: &str =
    "“Dövlət sosial sığorta sistemində fərdi uçot haqqında” Azərbaycan Respublikasının Qanunu";

/// Azerbaijan has kept UTC+04:00 the whole year since 2016. A fixed offset, so that a document never
/// depends on a computer's time zone database.
const BAKU: Offset = offset(4);

/// The document of whatever is to be signed.
pub fn of(content: &Content) -> Document {
    match content {
        Content::Application(application) => document(application),
        Content::Order(signed) => order(signed),
    }
}

/// The document of an application.
pub fn document(application: &Application) -> Document {
    let a = application;
    let prepared = moment(a.prepared_at);
    Document {
        title:
            "Dövlət sosial sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi üçün müraciət"
                .into(),
        addressee: addressee(&a.insurer),
        sections: vec![
            Section { title: "1. Sığortaedən haqqında məlumatlar".into(), lines: insurer(&a.insurer) },
            Section {
                title: "2. Sığortaolunan haqqında DSMF-də olan məlumat".into(),
                lines: insured_person(&a.lookup),
            },
            Section {
                title: "3. Şəhadətnamənin dəyişdirilməsi və ya dublikatının verilməsinin səbəbi".into(),
                lines: vec![
                    Line::Text(reason(a.reason).into()),
                    Line::Text(
                        "Qanunvericiliyə uyğun olaraq göstərilən səbəbə görə sığortaolunanın dövlət sosial \
                         sığorta şəhadətnaməsinin dəyişdirilməsi və ya dublikatının verilməsi xahiş olunur."
                            .into(),
                    ),
                    field("Hüquqi əsas", LEGAL_BASIS),
                ],
            },
            Section {
                title: "4. Dövlət sosial sığorta şəhadətnaməsində ediləcək dəyişikliklər".into(),
                lines: changes(application),
            },
            Section {
                title: "5. Müraciəti imzalayan şəxs".into(),
                lines: signatory(&a.prepared_by, &prepared),
            },
            Section { title: "6. Xidmət haqqında məlumatlar".into(), lines: service(application) },
        ],
        watermark: a.environment.is_trial().then(|| "SINAQ".into()),
        footer: format!("Müraciət {} · {prepared}", a.id),
    }
}

/// What a receipt says, in words. The receipt itself is the file that the service signed; this tells what
/// stands in it.
pub fn receipt_document(receipt: &Receipt) -> Document {
    let time = format!("{}, saat {}", date(baku(receipt.time).date()), clock(receipt.time));
    Document {
        title: "Qəbul bildirişi".into(),
        addressee: String::new(),
        sections: vec![
            Section {
                title: "1. Müraciətin qəbulu".into(),
                lines: vec![
                    field("Qeydiyyat nömrəsi", &receipt.registration_number),
                    field("Qəbul vaxtı", &format!("{time} (Bakı vaxtı)")),
                    field("Sığortaedənin VÖEN-i", receipt.voen.as_str()),
                    field("Müraciətin nəzarət cəmi (SHA-256)", &receipt.digest.to_hex()),
                ],
            },
            Section {
                title: "2. Xidmət haqqında məlumatlar".into(),
                lines: vec![
                    field("Mühit", environment_words(receipt.environment)),
                    field("Xidmətin ünvanı", &receipt.service),
                ],
            },
            Section {
                title: "3. İmza".into(),
                lines: vec![Line::Text(
                    "Xidmətin imzası yoxlanılıb və düzgündür. Bu sənəd qəbul bildirişinin oxunaqlı surətidir; \
                     sübut onunla birlikdə saxlanılan .p7s faylıdır."
                        .into(),
                )],
            },
        ],
        watermark: receipt.environment.is_trial().then(|| "SINAQ".into()),
        footer: format!("Qəbul bildirişi {} · {time}", receipt.registration_number),
    }
}

fn environment_words(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "Əsas mühit",
        Environment::Sandbox => "Sınaq mühiti: müraciətin hüquqi qüvvəsi yoxdur",
    }
}

fn addressee(insurer: &Insurer) -> String {
    let fund = match insurer.office.kind {
        OfficeKind::Department | OfficeKind::Branch => {
            "Azərbaycan Respublikasının Əmək və Əhalinin Sosial Müdafiəsi Nazirliyi yanında Dövlət Sosial Müdafiə Fondu"
        }
        OfficeKind::Nakhchivan => "Naxçıvan Muxtar Respublikasının Dövlət Sosial Müdafiə Fondu",
    };
    format!("{fund}, {}", insurer.office.name)
}

fn insurer(insurer: &Insurer) -> Vec<Line> {
    let kind = match insurer.kind {
        Kind::LegalEntity => "Hüquqi şəxs",
        Kind::Entrepreneur => "Sahibkarlıq fəaliyyəti ilə məşğul olan fiziki şəxs",
    };
    let office_kind = match insurer.office.kind {
        OfficeKind::Department => "departament",
        OfficeKind::Branch => "rayon (şəhər) şöbəsi",
        OfficeKind::Nakhchivan => "Naxçıvan Muxtar Respublikası",
    };
    let mut lines = vec![
        field("VÖEN", insurer.voen.as_str()),
        field("Adı", &insurer.name),
        field("Sığortaedənin növü", kind),
    ];
    if let Some(number) = &insurer.account_number {
        lines.push(field("Sığortaedənin uçot nömrəsi (SUN)", number));
    }
    let office = &insurer.office;
    lines.push(field(
        "Müraciət edilən orqan",
        &format!("{} · {office_kind} · kod {}", office.name, office.code),
    ));
    lines
}

/// Who signs, and when it was put together.
fn signatory(signatory: &Signatory, prepared: &str) -> Vec<Line> {
    vec![
        field("Soyadı, adı, ata adı", &signatory.names.full()),
        field("FİN", signatory.fin.as_str()),
        field("Tərtib edilmə vaxtı", &format!("{prepared} (Bakı vaxtı)")),
    ]
}

fn insured_person(lookup: &Lookup) -> Vec<Line> {
    let record = &lookup.dsmf_record;
    let mut lines = vec![field("FİN", lookup.query.fin.as_str())];
    if let Some(ssn) = &lookup.query.ssn {
        lines.push(field("Sosial sığorta nömrəsi (SSN)", ssn.as_str()));
    }
    lines.push(field(
        "Sənədin tipi",
        match lookup.query.document_type {
            DocumentType::Din => "DİN",
            DocumentType::Migration => "Miqrasiya",
        },
    ));
    lines.extend(Field::ALL.map(|f| field(label(f), &value(f, record))));
    lines.extend(beside(record, ["Doğum yeri", "Məlumat bazasındakı SSN", "Şəxsiyyəti təsdiq edən sənəd"]));
    lines
}

/// What a record holds beside the fields that are compared: birthplace, SSN, document.
fn beside(record: &Record, [birthplace, ssn, document]: [&str; 3]) -> Vec<Line> {
    let mut lines = vec![field(birthplace, &record.birthplace)];
    if let Some(number) = &record.ssn {
        lines.push(field(ssn, number.as_str()));
    }
    if let Some(text) = &record.document {
        lines.push(field(document, text));
    }
    lines
}

fn changes(application: &Application) -> Vec<Line> {
    let (old, new) = (&application.lookup.dsmf_record, &application.lookup.registry_record);
    let differences = application.differences();
    let comparison = |f: Field| Line::Comparison {
        label: label(f).into(),
        old: shown(&value(f, old)),
        new: shown(&value(f, new)),
        differs: differences.contains(&f),
    };
    let mut lines = vec![Line::Text(in_words(&differences))];
    lines.extend(Field::ALL.map(comparison));
    lines.extend(beside(new, ["FİN üzrə doğum yeri", "FİN üzrə SSN", "FİN üzrə sənəd"]));
    lines
}

fn service(application: &Application) -> Vec<Line> {
    let lookup = &application.lookup;
    vec![
        field("Mühit", environment_words(application.environment)),
        field("Xidmətin ünvanı", &application.service),
        field("Müraciətin nömrəsi", application.id.as_str()),
        field("Məlumat sorğusunun nömrəsi", &lookup.id),
        field(
            "Məlumatın alınma vaxtı",
            &format!(
                "{}, saat {} (Bakı vaxtı) · istifadə müddəti {}",
                date(baku(lookup.time).date()),
                clock(lookup.time),
                duration(lookup.longest_age)
            ),
        ),
    ]
}

fn field(label: &str, value: &str) -> Line {
    Line::Field { label: label.into(), value: shown(value) }
}

fn shown(value: &str) -> String {
    if value.trim().is_empty() { NOTHING.into() } else { value.into() }
}

/// The reason as manual 3.1.3 letters and writes it.
fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::IdentityDocumentChanged => "a) şəxsiyyəti təsdiq edən sənəddəki dəyişiklik",
        Reason::Lost => "b) dövlət sosial sığorta şəhadətnaməsinin itirilməsi",
        Reason::ErrorInCertificate => {
            "c) dövlət sosial sığorta şəhadətnaməsində yazılan məlumatlarda yanlışlıq və yaxud səhv aşkar edilməsi"
        }
        Reason::Damaged => "d) dövlət sosial sığorta şəhadətnaməsinin yararsız hala düşməsi",
    }
}

fn label(field: Field) -> &'static str {
    match field {
        Field::Surname => "Soyadı",
        Field::Name => "Adı",
        Field::Patronymic => "Ata adı",
        Field::Sex => "Cinsi",
        Field::BirthDate => "Doğum tarixi",
    }
}

fn value(field: Field, record: &Record) -> String {
    match field {
        Field::Surname => record.names.surname.clone(),
        Field::Name => record.names.name.clone(),
        Field::Patronymic => record.names.patronymic.clone(),
        Field::Sex => match record.sex {
            Sex::Male => "Kişi".into(),
            Sex::Female => "Qadın".into(),
        },
        Field::BirthDate => date(record.birth_date),
    }
}

/// The differences counted and named in a sentence.
fn in_words(differences: &[Field]) -> String {
    let count = match differences.len() {
        0 => return "DSMF-də olan məlumat ilə FİN üzrə məlumat arasında fərq yoxdur.".into(),
        1 => "Bir",
        2 => "İki",
        3 => "Üç",
        4 => "Dörd",
        _ => "Beş",
    };
    let names = differences.iter().map(|f| match f {
        Field::Surname => "soyadı",
        Field::Name => "adı",
        Field::Patronymic => "ata adı",
        Field::Sex => "cinsi",
        Field::BirthDate => "doğum tarixi",
    });
    format!("{count} məlumat fərqlənir: {}.", names.collect::<Vec<_>>().join(", "))
}

fn baku(moment: Timestamp) -> jiff::civil::DateTime {
    BAKU.to_datetime(moment)
}

/// `dd.MM.yyyy`.
fn date(date: Date) -> String {
    format!("{:02}.{:02}.{:04}", date.day(), date.month(), date.year())
}

/// Day and time in Baku.
fn moment(moment: Timestamp) -> String {
    format!("{}, saat {}", date(baku(moment).date()), clock(moment))
}

/// `HH:mm:ss` in Baku.
fn clock(moment: Timestamp) -> String {
    let time = baku(moment);
    format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}

/// In the largest unit that leaves nothing over.
fn duration(duration: SignedDuration) -> String {
    match duration.as_secs() {
        s if s % 3600 == 0 => format!("{} saat", s / 3600),
        s if s % 60 == 0 => format!("{} dəqiqə", s / 60),
        s => format!("{s} saniyə"),
    }
}
