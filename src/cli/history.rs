//! `history`: an insurer's applications, from the service or from the local copy.

use super::context::Context;
use super::output::{Failure, Output, row, told};
use super::{Exit, json, session};
use crate::domain::environment::Environment;
use crate::domain::history::{Category, Column, Entry, Format, Order, Page, Query, StatusFilter};
use crate::domain::reason::Reason;
use crate::export;
use crate::flow;
use crate::flow::export::Wanted;
use crate::flow::refresh::refresh;
use crate::i18n::{Texts, format};
use crate::remote::Service;
use crate::store::Store;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Beginnings of FİN, SSN, or old or new names
    words: Vec<String>,
    /// Not before this day, as 2026-01-31
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// Not after this day
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    /// Only this reason
    #[arg(long, value_parser = reason)]
    reason: Option<Reason>,
    /// Only these: not-sent, received, in-progress, done or refused
    #[arg(long, value_parser = status)]
    status: Option<StatusFilter>,
    /// Only this FİN, or its beginning
    #[arg(long)]
    fin: Option<String>,
    /// Only this SSN, or its beginning
    #[arg(long)]
    ssn: Option<String>,
    /// Only this surname, old or new, or its beginning
    #[arg(long)]
    surname: Option<String>,
    /// Only this name, or its beginning
    #[arg(long)]
    name: Option<String>,
    /// Only this patronymic, or its beginning
    #[arg(long)]
    patronymic: Option<String>,
    /// By which column: date, reason, fin, surname, name, patronymic, ssn or status
    #[arg(long, value_parser = column, default_value = "date", value_name = "COLUMN")]
    sort: Column,
    /// Smallest first; without: dates newest first, other columns from A
    #[arg(long, conflicts_with = "descending")]
    ascending: bool,
    /// Largest first
    #[arg(long)]
    descending: bool,
    /// Write all that match into this file: .xlsx, .csv, .pdf or .json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["offset", "limit"])]
    export: Option<PathBuf>,
    /// Leave out so many of the newest
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// Show so many at most
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// Show the local copy without signing in; needs --insurer
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    session: session::SignIn,
}

fn reason(code: &str) -> Result<Reason, String> {
    Reason::from_code(code).ok_or_else(|| Reason::ALL.map(Reason::code).join(", "))
}

fn status(word: &str) -> Result<StatusFilter, String> {
    match word {
        "not-sent" => Ok(StatusFilter::NotSent),
        "received" => Ok(StatusFilter::Category(Category::Received)),
        "in-progress" => Ok(StatusFilter::Category(Category::InProgress)),
        "done" => Ok(StatusFilter::Category(Category::Done)),
        "refused" => Ok(StatusFilter::Category(Category::Refused)),
        _ => Err("not-sent, received, in-progress, done or refused".to_owned()),
    }
}

fn column(word: &str) -> Result<Column, String> {
    let all = ["date", "reason", "fin", "surname", "name", "patronymic", "ssn", "status"];
    let found = all.iter().zip(Column::ALL).find(|(name, _)| **name == word);
    found.map(|(_, column)| column).ok_or_else(|| all.join(", "))
}

impl Arguments {
    fn query(&self) -> Query {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let ascending = self.ascending || (!self.descending && self.sort != Column::Date);
        Query {
            words: self.words.join(" "),
            fin: text(&self.fin),
            ssn: text(&self.ssn),
            surname: text(&self.surname),
            name: text(&self.name),
            patronymic: text(&self.patronymic),
            from: self.from,
            until: self.until,
            reason: self.reason,
            status: self.status,
            order: Order { by: self.sort, ascending },
        }
    }
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let store = context.store(output).await?;
    let format = arguments.export.as_ref().map(|file| {
        let format = file.file_name().and_then(|name| Format::of(&name.to_string_lossy()));
        format.ok_or_else(|| Failure::Usage(output.texts.cli_export_format()))
    });
    let format = format.transpose()?;
    let mut owner = None;
    let voen = if arguments.offline {
        let missing = || Failure::Usage(output.texts.cli_offline_needs_insurer());
        session::voen(arguments.session.insurer.as_deref().ok_or_else(missing)?, output)?
    } else {
        let opened = session::open(&arguments.session, &store, context, output).await?;
        let voen = opened.insurer.voen.clone();
        let refreshed = refresh(&store, &opened.service, &voen).await;
        opened.service.sign_out().await;
        refreshed.map_err(told)?;
        owner = Some((opened.insurer.name.clone(), opened.card.environment));
        voen
    };
    let query = arguments.query();
    if let (Some(file), Some(format)) = (&arguments.export, format) {
        return export(&store, Wanted { voen, query, format, file: file.clone() }, owner, output).await;
    }
    let page = store.history(&voen, query, arguments.offset, arguments.limit).await.map_err(told)?;
    output.result(
        |texts| text(&page, texts),
        || {
            json!({
                "insurer": voen.as_str(),
                "matching": page.matching,
                "total": page.total,
                "applications": page.entries.iter().map(json::history_entry).collect::<Vec<_>>(),
            })
        },
    );
    Ok(Exit::Done)
}

/// Writes all that match into a file.
async fn export(
    store: &dyn Store,
    wanted: Wanted,
    owner: Option<(String, Environment)>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let (zone, now) = (TimeZone::system(), Timestamp::now());
    let language = output.texts.language();
    let (name, environment) = match owner {
        Some((name, environment)) => (name, Some(environment)),
        // Nobody was asked: what the service said when it last was.
        None => (String::new(), store.home().await.map_err(told)?.and_then(|home| home.environment)),
    };
    let mut rows = 0;
    let begin = |total: usize, out: export::Target, folder: &Path| {
        rows = total;
        let texts = Texts::new(language);
        let of = (&wanted.voen, name.as_str(), environment);
        let head = export::head(&texts, &zone, now, of, &wanted.query, total);
        let setting = export::Setting { texts, zone: zone.clone(), now, folder: folder.to_owned() };
        export::sheet(wanted.format, head, setting, out)
    };
    flow::export::export(store, &wanted, begin, |_| {}).await.map_err(told)?;
    let file = wanted.file.display().to_string();
    output.result(
        |texts| texts.cli_exported(rows, &file),
        || json!({ "insurer": wanted.voen.as_str(), "file": file, "applications": rows }),
    );
    Ok(Exit::Done)
}

fn text(page: &Page, texts: &Texts) -> String {
    let zone = TimeZone::system();
    let line = |e: &Entry| {
        let number = e.registration_number.clone().unwrap_or_else(|| "-".to_owned());
        let time = format::date_time(e.time, &zone);
        let (reason, status) = (texts.reason_short(e.reason), texts.standing(&e.standing));
        row([&*time, &*number, e.fin.as_str(), &*e.names.full(), &*reason, &*status])
    };
    let mut lines: Vec<String> = page.entries.iter().map(line).collect();
    lines.push(match page.total {
        0 => texts.history_empty(),
        _ => texts.cli_history_count(page.matching, page.total),
    });
    lines.join("\n")
}
