//! What stands above the rows, and the rows as a list on paper.

use super::{Cell, Error, Setting, Sheet, Target, cells};
use crate::domain::environment::Environment;
use crate::domain::history::{Entry, Query, StatusFilter};
use crate::domain::identifier::Voen;
use crate::i18n::{Texts, format};
use crate::signing::pdf;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::Write;

/// What stands above the rows: whose they are, which ones, and what their columns are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The insurer.
    pub voen: Voen,
    /// What it is.
    pub title: String,
    /// The name of a spreadsheet's sheet.
    pub sheet: String,
    /// For whom, when, and what was searched for.
    pub remarks: Vec<String>,
    /// The manual's columns.
    pub columns: Vec<String>,
    /// Shown across each page outside production.
    pub watermark: Option<String>,
    /// How many rows there are.
    pub total: usize,
}

impl Head {
    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.watermark.iter().chain([&self.title]).chain(&self.remarks).map(String::as_str)
    }
}

/// The head of the answer to a query.
pub fn head(
    texts: &Texts,
    zone: &TimeZone,
    now: Timestamp,
    of: (&Voen, &str, Option<Environment>),
    query: &Query,
    total: usize,
) -> Head {
    let (voen, name, environment) = of;
    let mut remarks = vec![
        texts.export_insurer(name, voen.as_str()),
        texts.export_made(&format::date_time(now, zone), &format::count(total)),
    ];
    remarks.extend(searched(texts, query).map(|words| texts.export_search(&words)));
    let columns = vec![
        texts.column_date(),
        texts.column_reason(),
        texts.label_fin(),
        texts.column_surname(),
        texts.column_name(),
        texts.column_patronymic(),
        texts.label_ssn(),
        texts.column_status(),
    ];
    let is_trial = environment.is_some_and(Environment::is_trial);
    Head {
        voen: voen.clone(),
        title: plain(&texts.section_history()),
        sheet: texts.export_sheet(),
        remarks,
        columns,
        watermark: is_trial.then(|| texts.trial_environment()),
        total,
    }
}

/// A label without the mark of its access key.
fn plain(label: &str) -> String {
    label.replace('&', "")
}

/// A search in words; `None` where everything was asked for.
pub fn searched(texts: &Texts, query: &Query) -> Option<String> {
    let named =
        |label: String, value: &str| (!value.is_empty()).then(|| format!("{}: {value}", plain(&label)));
    let day = |day: Option<jiff::civil::Date>| day.map(format::date).unwrap_or_default();
    let reason = query.reason.map(|reason| texts.reason_short(reason)).unwrap_or_default();
    let status = query.status.map(|status| match status {
        StatusFilter::NotSent => texts.status_not_sent(),
        StatusFilter::Category(category) => texts.category(category),
    });
    let parts = [
        (!query.words.is_empty()).then(|| format!("“{}”", query.words)),
        named(texts.history_from(), &day(query.from)),
        named(texts.history_until(), &day(query.until)),
        named(texts.column_reason(), &reason),
        named(texts.column_status(), &status.unwrap_or_default()),
        named(texts.label_fin(), &query.fin),
        named(texts.label_ssn(), &query.ssn),
        named(texts.column_surname(), &query.surname),
        named(texts.column_name(), &query.name),
        named(texts.column_patronymic(), &query.patronymic),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A list on paper, put together as a whole.
pub(super) struct Pdf {
    head: Head,
    setting: Setting,
    out: Target,
    rows: Vec<Vec<String>>,
}

impl Pdf {
    pub fn new(head: Head, setting: Setting, out: Target) -> Pdf {
        Pdf { head, setting, out, rows: Vec::new() }
    }
}

impl Sheet for Pdf {
    fn row(&mut self, entry: &Entry) -> Result<(), Error> {
        let words = cells(entry, &self.setting.texts, &self.setting.zone).map(|cell| match cell {
            Cell::Text(text) => text,
            Cell::Time(time) => time.strftime("%d.%m.%Y %H:%M").to_string(),
        });
        self.rows.push(words.into());
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let list = pdf::List {
            title: self.head.title,
            remarks: self.head.remarks,
            columns: self.head.columns,
            rows: self.rows,
            watermark: self.head.watermark,
            footer: format!(
                "{} · {}",
                self.head.voen,
                format::date_time(self.setting.now, &self.setting.zone)
            ),
            language: self.setting.texts.language().code(),
        };
        let bytes = pdf::render_list(&list, self.setting.now).map_err(|e| Error::Write(e.to_string()))?;
        self.out.write_all(&bytes)?;
        Ok(self.out.flush()?)
    }
}
