//! `outbox`: what is signed and not acknowledged yet.

use super::context::Context;
use super::output::{Failure, Output, problem_json, told};
use super::submit::{judge, tell};
use super::{Exit, json, session};
use crate::domain::outbox::Entry;
use crate::flow::courier::Delivery;
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use crate::remote::Service;
use crate::store::Store;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show it (the default)
    List,
    /// Ask about what may have arrived, and send the rest; needs no card
    Deliver,
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let store = context.store(output).await?;
    match arguments.command {
        None | Some(Command::List) => {
            let entries = store.open_entries().await.map_err(told)?;
            output.result(
                |texts| list(&entries, texts),
                || json!({ "outbox": entries.iter().map(json::outbox_entry).collect::<Vec<_>>() }),
            );
            Ok(Exit::Done)
        }
        Some(Command::Deliver) => {
            let service = context.service()?;
            if !store.open_entries().await.map_err(told)?.is_empty() {
                let card = service.card().await.map_err(told)?;
                session::settle_home(&store, &service, &card).await?;
            }
            let clock = Timestamp::now;
            let delivered = context.courier.deliver_all(&store, &service, &context.trust, &clock).await;
            let deliveries = delivered.map_err(told)?;
            context.raise_further(&store, &service, output).await;
            output.result(
                |texts| report(&deliveries, texts),
                || {
                    let value = |d: &Delivery| {
                        let mut value = json::outbox_entry(&d.entry);
                        value["result"] = json!(judge(&d.outcome).1);
                        let problem = Problem::of_delivery(&d.outcome).err();
                        value["problem"] = json!(problem.map(|p| problem_json(&p, &context.texts)));
                        value
                    };
                    json!({ "delivered": deliveries.iter().map(value).collect::<Vec<_>>() })
                },
            );
            // The worst of all: what is unknown before what waits before what was refused.
            let exits: Vec<Exit> = deliveries.iter().map(|d| judge(&d.outcome).0).collect();
            let worst =
                [Exit::Unknown, Exit::Unreachable, Exit::Refused].into_iter().find(|e| exits.contains(e));
            Ok(worst.unwrap_or(Exit::Done))
        }
    }
}

fn list(entries: &[Entry], texts: &Texts) -> String {
    if entries.is_empty() {
        return texts.cli_outbox_empty();
    }
    let zone = TimeZone::system();
    let line = |e: &Entry| {
        let time = format::date_time(e.signed_at, &zone);
        format!("{time}  {}  {}  {}", e.voen, texts.outbox_state(e.state), e.digest.to_hex())
    };
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn report(deliveries: &[Delivery], texts: &Texts) -> String {
    if deliveries.is_empty() {
        return texts.cli_outbox_empty();
    }
    let block = |d: &Delivery| format!("{}\n{}", d.entry.digest.to_hex(), tell(&d.outcome, texts));
    deliveries.iter().map(block).collect::<Vec<_>>().join("\n\n")
}
