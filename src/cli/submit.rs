//! `submit`: one application from lookup to verified receipt.

use super::asan;
use super::context::Context;
use super::lookup::Person;
use super::output::{Failure, Output, problem_json, problem_text, told};
use super::pin::Use;
use super::session::{self, Opened, choose};
use super::{Exit, json};
use crate::domain::application::Id;
use crate::domain::difference;
use crate::domain::draft::Draft;
use crate::domain::lookup::Query;
use crate::domain::means::Means;
use crate::domain::outbox::Entry;
use crate::domain::reason::Reason;
use crate::flow::courier::Outcome;
use crate::flow::pen::Pen;
use crate::flow::raise::preflight;
use crate::flow::{lookup, sign, whole};
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use crate::remote::Service;
use crate::signing::document::{self, Document, Line};
use crate::signing::{container, receipt};
use crate::store::Store;
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::rand::SecureRandom;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(flatten)]
    person: Person,
    /// Why: identity_document_changed, lost, error_in_certificate or damaged
    #[arg(long, value_parser = reason)]
    reason: Reason,
    #[command(flatten)]
    session: session::SignIn,
    /// Certificate to sign with, where the card has several for the same person and insurer
    #[arg(long, value_name = "NUMBER|FINGERPRINT")]
    signing_certificate: Option<String>,
    /// Save the signed application and the receipt into this folder, once it is accepted
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
    /// Do not ask before signing
    #[arg(long)]
    yes: bool,
}

fn reason(code: &str) -> Result<Reason, String> {
    let known = || Reason::ALL.map(Reason::code).join(", ");
    Reason::from_code(code).ok_or_else(known)
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let query = arguments.person.query(output)?;
    // Before any PIN: where the application will be kept.
    let store = context.store(output).await?;
    let mut opened = session::open(&arguments.session, &store, context, output).await?;
    let signed = sign(arguments, &query, &mut opened, &store, context, output).await;
    // The rest is authorised by the signature, not by the session.
    opened.service.sign_out().await;
    let entry = signed?;
    let service = &opened.service;
    let (exit, entry) = deliver(entry, &store, service, context, output).await?;
    context.raise_further(&store, service, output).await;
    if let (Exit::Done, Some(folder)) = (exit, &arguments.save) {
        save(&entry, folder, &store).await?;
    }
    Ok(exit)
}

/// Looks the person up, shows the document, has it signed, and stores it.
async fn sign(
    arguments: &Arguments,
    query: &Query,
    opened: &mut Opened,
    store: &dyn Store,
    context: &Context,
    output: &mut Output<'_>,
) -> Result<Entry, Failure> {
    let asker = opened.asker(Timestamp::now());
    let lookup = lookup::lookup(store, &opened.service, &opened.card, asker, query).await.map_err(told)?;
    let (old, new) = (&lookup.dsmf_record, &lookup.registry_record);
    if difference::contradicts(arguments.reason, &difference::between(old, new)) {
        output.say(&output.texts.cli_no_difference());
    }
    let now = Timestamp::now();
    let draft = Draft {
        lookup: Some(lookup),
        reason: Some(arguments.reason),
        ..Draft::new(new_id()?, opened.insurer.voen.clone(), now)
    };
    let Opened { service, card, signed_in, insurer, pins } = opened;
    let (service, trust) = (&*service, &context.trust);
    let person = &signed_in.session.signer;
    let application =
        sign::application(&draft, person, insurer, card.environment, service.origin(), now).map_err(told)?;
    let signers = sign::signers(&context.cards, service, signed_in, trust, now).await.map_err(told)?;
    let signer = choose_signer(signers, arguments.signing_certificate.as_deref(), output)?;
    let (raiser, clock) = (context.courier.raiser(), Timestamp::now);
    match preflight(raiser, store, card, signer.certificate(), trust, &clock).await.map_err(told)? {
        Some(obstacle) if obstacle.is_final() => return Err(Failure::Problem(Problem::from(&obstacle))),
        Some(obstacle) => output.say(&problem_text(&Problem::from(&obstacle), &output.texts)),
        None => {}
    }
    confirm(&[document::document(&application)], &signer, arguments.yes, output)?;
    match signer {
        Means::Card(candidate) => {
            let pin = pins.take(Use::Sign, &candidate, arguments.session.accept_last_try, output)?;
            // A card signs without the service: nothing of the session has to be in memory any more.
            service.sign_out().await;
            let pen = Pen::Card { tokens: &context.cards, candidate, pin };
            sign::sign(pen, store, application, trust, Timestamp::now()).await.map_err(told)
        }
        Means::Asan(mobile) => {
            let phone = mobile.subscriber.phone.clone();
            let display = output.texts.asan_display(&output.texts.reason_short(application.reason));
            let work = |waiting| {
                let pen = Pen::Asan { gateway: service, mobile, display, waiting };
                sign::sign(pen, store, application, trust, Timestamp::now())
            };
            asan::with_phone(&phone, output, work).await
        }
    }
}

/// The certificate that was named, or the only one; a phone has only one.
pub fn choose_signer(
    signers: Vec<Means>,
    wanted: Option<&str>,
    output: &Output<'_>,
) -> Result<Means, Failure> {
    let mut on_card = Vec::new();
    for signer in signers {
        match signer {
            Means::Card(candidate) => on_card.push(candidate),
            phone @ Means::Asan(_) => return Ok(phone),
        }
    }
    if on_card.is_empty() {
        return Err(Failure::Problem(Problem::no_signing_certificate()));
    }
    choose(on_card, wanted, output).map(Means::Card)
}

/// Writes what proves the application: named after it, so that nothing is overwritten.
async fn save(entry: &Entry, folder: &Path, store: &dyn Store) -> Result<(), Failure> {
    let proof = store.proof(&entry.voen, &entry.application).await.map_err(told)?;
    let files = [(container::EXTENSION, proof.container), (receipt::EXTENSION, proof.receipt)];
    let mut there = files.iter().filter_map(|(extension, bytes)| Some((extension, bytes.as_ref()?)));
    let written = there.try_for_each(|(extension, bytes)| {
        whole::write(&folder.join(format!("mohur-{}.{extension}", entry.application)), bytes)
    });
    written.map_err(|e| Failure::Usage(format!("{}: {e}", folder.display())))
}

/// Shows exactly the documents to be signed, and asks.
pub fn confirm(
    documents: &[Document],
    signer: &Means,
    is_agreed: bool,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    for document in documents {
        output.say(&text_of(document, &output.texts));
    }
    let issuer = signer.identity().map(|i| format!("{} · {}", i.names.full(), i.issuer));
    output.say(&format!("{}: {}\n", output.texts.confirm_signers(), issuer.unwrap_or_default()));
    if is_agreed {
        return Ok(());
    }
    output.confirm(&output.texts.cli_confirm())
}

fn text_of(document: &Document, texts: &Texts) -> String {
    let mut lines: Vec<String> = document.watermark.iter().map(|w| format!("*** {w} ***")).collect();
    lines.extend([document.addressee.clone(), document.title.clone()]);
    for section in &document.sections {
        lines.push(String::new());
        lines.push(section.title.clone());
        lines.extend(section.lines.iter().map(|line| match line {
            Line::Field { label, value } => format!("  {label}: {value}"),
            Line::Comparison { label, old, new, differs: true } => {
                format!("  {label}: {old} → {new} ({})", texts.marked_different())
            }
            Line::Comparison { label, new, differs: false, .. } => format!("  {label}: {new}"),
            Line::Text(text) => format!("  {text}"),
        }));
    }
    lines.extend([String::new(), document.footer.clone()]);
    lines.join("\n")
}

async fn deliver(
    entry: Entry,
    store: &dyn Store,
    service: &dyn Service,
    context: &Context,
    output: &mut Output<'_>,
) -> Result<(Exit, Entry), Failure> {
    let clock = Timestamp::now;
    let delivery = context.courier.deliver(store, service, &context.trust, &clock, &entry.digest).await;
    let outcome = match delivery {
        Ok(Some(delivery)) => delivery.outcome,
        // Not even asked: it is stored, and waits.
        Err(crate::flow::Error::Service(error)) => Outcome::Waiting(error),
        Err(error) => return Err(told(error)),
        Ok(None) => return Err(Failure::Internal("the entry is not open any more".into())),
    };
    let (exit, result) = judge(&outcome);
    output.result(
        |texts| tell(&outcome, texts),
        || {
            let mut value = json!({
                "result": result,
                "application": entry.application.as_str(),
                "digest": entry.digest.to_hex(),
            });
            match Problem::of_delivery(&outcome) {
                Ok(receipt) => {
                    // Of the container as the service has it, raised.
                    value["digest"] = receipt.digest.to_hex().into();
                    value["receipt"] = json::receipt(receipt);
                }
                Err(problem) => value["problem"] = problem_json(&problem, &context.texts),
            }
            value
        },
    );
    Ok((exit, entry))
}

/// What an outcome is called, and the exit code that says it.
pub fn judge(outcome: &Outcome) -> (Exit, &'static str) {
    match outcome {
        Outcome::Accepted(_) => (Exit::Done, "accepted"),
        Outcome::Refused(_) => (Exit::Refused, "refused"),
        Outcome::Waiting(_) => (Exit::Unreachable, "queued"),
        Outcome::AwaitsLevel(_) => (Exit::Unreachable, "awaits-level"),
        Outcome::Unknown(_) => (Exit::Unknown, "unknown"),
        Outcome::BadReceipt(_) => (Exit::Unknown, "bad-receipt"),
        Outcome::OtherService(_) => (Exit::Refused, "other-service"),
    }
}

/// An outcome in lines of text.
pub fn tell(outcome: &Outcome, texts: &Texts) -> String {
    match Problem::of_delivery(outcome) {
        Ok(receipt) => format!(
            "{}\n{}: {}\n{}",
            texts.notice_accepted(),
            texts.notice_number(),
            receipt.registration_number,
            format::date_time(receipt.time, &TimeZone::system()),
        ),
        Err(problem) => problem_text(&problem, texts),
    }
}

/// A name for what is signed.
pub fn new_id() -> Result<Id, Failure> {
    let mut bytes = [0; 16];
    let filled = ring::rand::SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Failure::Internal("no random numbers".into()))?;
    Ok(Id::from_bytes(bytes))
}
