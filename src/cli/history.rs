//! `history`: an insurer's applications, from the service or from the local copy.

use super::context::Context;
use super::output::{Failure, Output, told};
use super::{Exit, json, session};
use crate::domain::history::{Category, Entry, Page, Query, StatusFilter};
use crate::domain::reason::Reason;
use crate::flow::refresh::refresh;
use crate::i18n::{Texts, format};
use crate::remote::Service;
use crate::store::Store;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

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

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let store = context.store(output).await?;
    let voen = if arguments.offline {
        let missing = || Failure::Usage(output.texts.cli_offline_needs_insurer());
        session::voen(arguments.session.insurer.as_deref().ok_or_else(missing)?, output)?
    } else {
        let opened = session::open(&arguments.session, context, output).await?;
        let voen = opened.insurer.voen.clone();
        let refreshed = refresh(&store, &opened.service, &voen).await;
        opened.service.sign_out().await;
        refreshed.map_err(told)?;
        voen
    };
    let query = Query {
        words: arguments.words.join(" "),
        from: arguments.from,
        until: arguments.until,
        reason: arguments.reason,
        status: arguments.status,
    };
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

fn text(page: &Page, texts: &Texts) -> String {
    let zone = TimeZone::system();
    let line = |e: &Entry| {
        let number = e.registration_number.clone().unwrap_or_else(|| "-".to_owned());
        let time = format::date_time(e.time, &zone);
        let (reason, status) = (texts.reason_short(e.reason), texts.standing(&e.standing));
        format!("{time}  {number}  {}  {}  {reason}  {status}", e.fin.as_str(), e.names.full())
    };
    let mut lines: Vec<String> = page.entries.iter().map(line).collect();
    lines.push(match page.total {
        0 => texts.history_empty(),
        _ => texts.cli_history_count(page.matching, page.total),
    });
    lines.join("\n")
}
