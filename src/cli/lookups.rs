//! `lookups`: the log of who looked whom up on this computer, and when, for one insurer.

use super::context::Context;
use super::output::{Failure, Output, told};
use super::{Exit, session};
use crate::domain::lookup::Note;
use crate::i18n::{Texts, format};
use crate::store::Store;
use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Insurer whose log is shown
    #[arg(long, value_name = "VÖEN")]
    insurer: String,
    /// Show so many at most, the newest
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let voen = session::voen(&arguments.insurer, output)?;
    let store = context.store(output).await?;
    let notes = store.looked_up(&voen, arguments.limit).await.map_err(told)?;
    output.result(
        |texts| text(&notes, texts),
        || json!({ "insurer": voen.as_str(), "lookups": notes.iter().map(one).collect::<Vec<_>>() }),
    );
    Ok(Exit::Done)
}

fn text(notes: &[Note], texts: &Texts) -> String {
    if notes.is_empty() {
        return texts.lookups_empty();
    }
    let zone = TimeZone::system();
    let line = |note: &Note| {
        let time = format::date_time(note.time, &zone);
        format!("{time}  {}  {}", note.person.as_str(), note.signer.as_str())
    };
    let head = format!("{}  {}  {}", texts.lookups_time(), texts.lookups_person(), texts.lookups_signer());
    std::iter::once(head).chain(notes.iter().map(line)).collect::<Vec<_>>().join("\n")
}

fn one(note: &Note) -> Value {
    json!({
        "time": note.time.to_string(),
        "person": note.person.as_str(),
        "signer": note.signer.as_str(),
    })
}
