//! `readers`: what the smart-card service sees now.

use super::Exit;
use super::context::Context;
use super::json::kebab;
use super::output::{Failure, Output};
use crate::card::Readers;
use crate::domain::ladder::{self, Seen};
use crate::domain::reader::{Down, Slot, Snapshot};
use crate::i18n::Texts;
use crate::problem::Problem;
use futures::StreamExt;
use serde_json::{Value, json};

pub async fn run(context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let none = || Snapshot::Down(Down::Other("no answer".into()));
    let snapshot = context.cards.watch().next().await.unwrap_or_else(none);
    output.result(|texts| text(&snapshot, texts), || value(&snapshot));
    Ok(match &snapshot {
        Snapshot::Readers(readers) if !readers.is_empty() => Exit::Done,
        Snapshot::Readers(_) | Snapshot::Down(_) => Exit::NoCard,
    })
}

fn text(snapshot: &Snapshot, texts: &Texts) -> String {
    match snapshot {
        Snapshot::Down(_) => {
            let rung = ladder::rung(Seen { snapshot: Some(snapshot), ..Seen::default() });
            let Some(problem) = Problem::of_rung(&rung) else { return String::new() };
            let detail = problem.detail().map(|detail| format!("\n[{detail}]")).unwrap_or_default();
            format!("{}\n{}{detail}", problem.title(texts), problem.cure(texts))
        }
        Snapshot::Readers(readers) if readers.is_empty() => texts.problem_no_reader(),
        Snapshot::Readers(readers) => {
            let line = |r: &crate::domain::reader::Reader| {
                let state = match &r.slot {
                    Slot::Empty => texts.cli_reader_empty(),
                    Slot::Mute => texts.problem_mute_card(),
                    Slot::Held { .. } => texts.problem_held_card(),
                    Slot::Card { atr } => texts.cli_reader_card(&hex(atr)),
                };
                format!("{}: {state}", r.name)
            };
            readers.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}

fn value(snapshot: &Snapshot) -> Value {
    match snapshot {
        Snapshot::Down(why) => json!({ "service": kebab(why), "readers": [] }),
        Snapshot::Readers(readers) => {
            let readers = readers.iter().map(|r| match &r.slot {
                Slot::Card { atr } => json!({ "name": r.name, "slot": "card", "atr": hex(atr) }),
                slot => json!({ "name": r.name, "slot": kebab(slot) }),
            });
            json!({ "service": "running", "readers": readers.collect::<Vec<_>>() })
        }
    }
}

/// An answer to reset as it is usually written.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect::<Vec<_>>().join(":")
}
