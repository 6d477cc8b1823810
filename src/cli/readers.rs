//! `readers`: what the smart-card service sees now.

use super::Exit;
use super::context::Context;
use super::json::kebab;
use super::output::{Failure, Output};
use crate::card::Readers;
use crate::domain::reader::{Down, Slot, Snapshot};
use crate::i18n::Texts;
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
        Snapshot::Down(Down::NotRunning) => {
            format!("{}\n{}", texts.no_service_title(), texts.no_service_cure())
        }
        Snapshot::Down(Down::VersionMismatch) => {
            format!("{}\n{}", texts.service_mismatch_title(), texts.service_mismatch_cure())
        }
        Snapshot::Down(Down::AccessDenied) => {
            format!("{}\n{}", texts.service_denied_title(), texts.service_denied_cure())
        }
        Snapshot::Down(Down::Other(detail)) => {
            format!("{}\n{}\n[{detail}]", texts.service_other_title(), texts.service_other_cure())
        }
        Snapshot::Readers(readers) if readers.is_empty() => texts.no_reader_title(),
        Snapshot::Readers(readers) => {
            let line = |r: &crate::domain::reader::Reader| {
                let state = match &r.slot {
                    Slot::Empty => texts.cli_reader_empty(),
                    Slot::Mute => texts.mute_card_title(),
                    Slot::Held => texts.held_card_title(),
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
