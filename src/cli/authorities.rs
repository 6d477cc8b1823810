//! `authorities`: who may use the service for an insurer by an authority; giving, withdrawing and renewing one.

use super::asan;
use super::context::Context;
use super::output::{Failure, Output, problem_json, problem_text, row, told};
use super::pin::Use;
use super::session::{self, Opened};
use super::submit::{choose_signer, confirm, new_id};
use super::{Exit, json};
use crate::domain::application::Id;
use crate::domain::delegation::{Act, Delegate, Delegation, Means, Number, Order, Register, Term, today};
use crate::domain::identifier::Fin;
use crate::domain::means;
use crate::flow::delegate::{self, Office, Orderer, Outcome};
use crate::flow::paper;
use crate::flow::pen::Pen;
use crate::flow::raise::preflight;
use crate::flow::{sign, whole};
use crate::i18n::{Texts, format};
use crate::problem::Problem;
use crate::remote::Service;
use crate::signing::document;
use crate::store::{Listed, Store};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the authorities for an insurer
    List(List),
    /// Give one (etibar edilir); it has effect at once
    Give(Give),
    /// Withdraw one, at once
    Withdraw(Withdraw),
    /// Save the signed orders about one, and the service's answers, as files
    Save(Save),
    /// Move all authorities of a person to the number of a new card or phone, in one step
    Renew(Renew),
}

#[derive(Debug, Args)]
struct List {
    /// Show the list of this computer without signing in; needs --insurer
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    session: session::SignIn,
}

#[derive(Debug, Args)]
struct Give {
    /// Card or asan
    #[arg(long, default_value = "card", value_parser = means)]
    means: Means,
    /// Number of the card, or phone number of the Asan İmza
    #[arg(long)]
    number: String,
    /// FİN of its holder
    #[arg(long)]
    fin: String,
    /// Last day, as 2026-12-31; unlimited without one
    #[arg(long, value_name = "DAY")]
    until: Option<Date>,
    #[command(flatten)]
    signing: Signing,
}

#[derive(Debug, Args)]
struct Withdraw {
    /// Which one: its id as `list` shows it, or the beginning of it
    id: String,
    #[command(flatten)]
    signing: Signing,
}

#[derive(Debug, Args)]
struct Renew {
    /// One of the person's authorities: its id as `list` shows it, or the beginning of it
    id: String,
    /// The new number
    #[arg(long)]
    number: String,
    #[command(flatten)]
    signing: Signing,
}

#[derive(Debug, Args)]
struct Save {
    /// Which one: its id as `list` shows it, or the beginning of it
    id: String,
    /// Insurer that it is for
    #[arg(long, value_name = "VÖEN")]
    insurer: String,
    /// Folder for the files
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    folder: PathBuf,
}

#[derive(Debug, Args)]
struct Signing {
    #[command(flatten)]
    session: session::SignIn,
    /// Certificate to sign with, where the card has several for the same person and insurer
    #[arg(long, value_name = "NUMBER|FINGERPRINT")]
    signing_certificate: Option<String>,
    /// Do not ask before signing
    #[arg(long)]
    yes: bool,
}

fn means(code: &str) -> Result<Means, String> {
    Means::from_code(code).ok_or_else(|| Means::ALL.map(Means::code).join(", "))
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::List(list) => self::list(list, context, output).await,
        Command::Save(save) => self::save(save, context, output).await,
        Command::Give(give) => {
            let number = number(give.means, &give.number, output)?;
            let fin = Fin::parse(&give.fin)
                .map_err(|e| Failure::Usage(output.texts.cli_bad_argument(&give.fin, &format!("{e:?}"))))?;
            let delegate = Delegate { means: give.means, number, fin: fin.0 };
            let until = give.until;
            order(&give.signing, context, output, move |orderer, register| {
                let term = Term { from: today(orderer.now), until };
                Ok(vec![delegate::give(orderer, register, delegate, term, new_id()?).map_err(told)?])
            })
            .await
        }
        Command::Withdraw(withdraw) => {
            order(&withdraw.signing, context, output, |orderer, register| {
                let delegation = find(register, &withdraw.id)?;
                Ok(vec![delegate::withdraw(orderer, delegation, new_id()?).map_err(told)?])
            })
            .await
        }
        Command::Renew(renew) => {
            let texts = output.texts.clone();
            order(&renew.signing, context, output, |orderer, register| {
                let old = &find(register, &renew.id)?.delegate;
                let number = Number::parse(old.means, &renew.number)
                    .map_err(|e| Failure::Usage(texts.cli_bad_argument(&renew.number, &format!("{e:?}"))))?;
                // As many as there are authorities at most.
                let ids = register.delegations.iter().map(|_| new_id()).collect::<Result<Vec<_>, _>>()?;
                let mut ids = ids.into_iter();
                let next = || ids.next().unwrap_or_else(|| Id::from_bytes([0; 16]));
                delegate::renew(orderer, register, old, &number, next).map_err(told)
            })
            .await
        }
    }
}

fn number(means: Means, text: &str, output: &Output<'_>) -> Result<Number, Failure> {
    let wrong = |e| Failure::Usage(output.texts.cli_bad_argument(text, &format!("{e:?}")));
    Number::parse(means, text).map_err(wrong)
}

/// The authority with this id, or the only one whose id begins so.
fn find<'a>(register: &'a Register, id: &str) -> Result<&'a Delegation, Failure> {
    let mut found = register.delegations.iter().filter(|d| !id.is_empty() && d.id.as_str().starts_with(id));
    match (found.next(), found.next()) {
        (Some(only), None) => Ok(only),
        _ => Err(told(crate::store::Error::NotFound)),
    }
}

async fn list(arguments: &List, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let store = context.store(output).await?;
    let mut refused = Vec::new();
    let (voen, listed, unfulfilled) = if arguments.offline {
        let missing = || Failure::Usage(output.texts.cli_offline_needs_insurer());
        let voen = session::voen(arguments.session.insurer.as_deref().ok_or_else(missing)?, output)?;
        let listed = store.delegations(&voen).await.map_err(told)?;
        (voen, listed.ok_or_else(|| told(crate::store::Error::NotFound))?, Vec::new())
    } else {
        let opened = session::open(&arguments.session, &store, context, output).await?;
        let voen = opened.insurer.voen.clone();
        let looked = delegate::refresh(&store, &opened.service, &voen, &Timestamp::now).await;
        opened.service.sign_out().await;
        let looked = looked.map_err(told)?;
        let unfulfilled = Problem::of_unfulfilled(&looked);
        refused = looked.refused;
        (voen, looked.listed, unfulfilled)
    };
    let texts = output.texts.clone();
    let now = Timestamp::now();
    output.result(
        |texts| {
            let orders = unfulfilled.iter().map(|order| unfulfilled_text(order, texts));
            std::iter::once(text(&listed, now, texts)).chain(orders).collect::<Vec<_>>().join("\n\n")
        },
        || {
            json!({
                "insurer": voen.as_str(),
                "asOf": listed.at.to_string(),
                "complete": listed.register.is_complete,
                "authorities": listed.register.delegations.iter().map(|d| one(d, now)).collect::<Vec<_>>(),
                "unfulfilled": unfulfilled.iter().map(|of| unfulfilled_json(of, &texts)).collect::<Vec<_>>(),
            })
        },
    );
    delegate::settle(&store, &refused).await;
    Ok(Exit::Done)
}

/// What was signed about an authority on this computer, from the local database alone.
async fn save(arguments: &Save, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let voen = session::voen(&arguments.insurer, output)?;
    let store = context.store(output).await?;
    let listed = store.delegations(&voen).await.map_err(told)?;
    let register = listed.map(|listed| listed.register).unwrap_or_default();
    let id = &find(&register, &arguments.id)?.id;
    let files = paper::orders(&store, &voen, id).await.map_err(told)?;
    if files.is_empty() {
        return Err(Failure::Usage(output.texts.authority_no_order()));
    }
    let folder = &arguments.folder;
    let write = |file: &paper::File| {
        let path = folder.join(&file.name);
        whole::write(&path, &file.bytes).map(|()| path.display().to_string())
    };
    let written = files.iter().map(write).collect::<std::io::Result<Vec<_>>>();
    let written =
        written.map_err(|e| Failure::Problem(Problem::not_saved(format!("{}: {e}", folder.display()))))?;
    output.result(
        |_| written.join("\n"),
        || json!({ "insurer": voen.as_str(), "authority": id.as_str(), "files": written }),
    );
    Ok(Exit::Done)
}

/// An order whose answer was lost before, and what is known of it now.
fn unfulfilled_text((act, problem): &(Option<Act>, Problem), texts: &Texts) -> String {
    let which = act.as_ref().map(|act| texts.order(act));
    which.into_iter().chain([problem_text(problem, texts)]).collect::<Vec<_>>().join("\n")
}

fn unfulfilled_json((act, problem): &(Option<Act>, Problem), texts: &Texts) -> Value {
    let delegate = act.as_ref().map(Act::delegate);
    json!({
        "act": act.as_ref().map(|act| match act {
            Act::Give { .. } => "give",
            Act::Withdraw { .. } => "withdraw",
        }),
        "means": delegate.map(|d| d.means.code()),
        "number": delegate.map(|d| d.number.as_str()),
        "fin": delegate.map(|d| d.fin.as_str()),
        "problem": problem_json(problem, texts),
    })
}

fn text(listed: &Listed, now: Timestamp, texts: &Texts) -> String {
    let mut lines: Vec<String> = listed.register.delegations.iter().map(|d| line(d, now, texts)).collect();
    if lines.is_empty() {
        lines.push(match listed.register.is_complete {
            true => texts.authorities_empty(),
            false => texts.authorities_none_own(),
        });
    }
    lines.push(texts.authorities_as_of(&format::date_time(listed.at, &TimeZone::system())));
    lines.join("\n")
}

fn line(d: &Delegation, now: Timestamp, texts: &Texts) -> String {
    let delegate = &d.delegate;
    let (means, number) = (texts.means(delegate.means), delegate.number.shown(delegate.means));
    let names = d.names.as_ref().map(|names| names.full());
    let (term, state) = (texts.delegation_term(&d.term), texts.delegation_state(d.state(now)));
    let who = [d.id.as_str(), &*means, &*number, delegate.fin.as_str()].into_iter().chain(names.as_deref());
    row(who.chain([&*term, &*state]))
}

fn one(d: &Delegation, now: Timestamp) -> Value {
    json!({
        "id": d.id.as_str(),
        "means": d.delegate.means.code(),
        "number": d.delegate.number.as_str(),
        "fin": d.delegate.fin.as_str(),
        "names": d.names.as_ref().map(json::names),
        "from": d.term.from.to_string(),
        "until": d.term.until.map(|day| day.to_string()),
        "givenBy": d.given_by,
        "givenAt": d.given_at.to_string(),
        "withdrawnAt": d.withdrawn_at.map(|time| time.to_string()),
        "state": json::kebab(&d.state(now)),
    })
}

/// Signs in, shows what will be signed, and carries it out.
async fn order(
    arguments: &Signing,
    context: &Context,
    output: &mut Output<'_>,
    make: impl FnOnce(&Orderer<'_>, &Register) -> Result<Vec<Order>, Failure>,
) -> Result<Exit, Failure> {
    let store = context.store(output).await?;
    let mut opened = session::open(&arguments.session, &store, context, output).await?;
    let looked = delegate::refresh(&store, &opened.service, &opened.insurer.voen, &Timestamp::now).await;
    // The rest is authorised by the signature, not by the session, which only a phone still needs.
    let is_by_phone = opened.signed_in.means.card().is_none();
    if !is_by_phone {
        opened.service.sign_out().await;
    }
    let looked = looked.map_err(told)?;
    for order in Problem::of_unfulfilled(&looked) {
        output.say(&unfulfilled_text(&order, &output.texts));
    }
    delegate::settle(&store, &looked.refused).await;
    let register = looked.listed.register;
    let Opened { service, card, signed_in, insurer, pins } = &mut opened;
    let now = Timestamp::now();
    let origin = service.origin();
    let orderer = Orderer {
        session: &signed_in.session,
        insurer,
        environment: card.environment,
        service: &origin,
        now,
    };
    let orders = make(&orderer, &register)?;
    let (service, trust) = (&*service, &context.trust);
    let signers = sign::signers(&context.cards, service, signed_in, trust, now).await.map_err(told)?;
    let signer = choose_signer(signers, arguments.signing_certificate.as_deref(), output)?;
    let (raiser, clock) = (context.courier.raiser(), Timestamp::now);
    let foreseen =
        preflight(raiser, &store, card, signer.certificate(), trust, &clock).await.map_err(told)?;
    if let Some(problem) = foreseen.and_then(|obstacle| Problem::of_order(&Outcome::NotRaised(obstacle))) {
        return Err(Failure::Problem(problem));
    }
    let documents: Vec<_> = orders.iter().map(document::order).collect();
    confirm(&documents, &signer, arguments.yes, output)?;
    let office = Office { store: &store, service, card, raiser, trust, clock: &clock };
    let outcomes = match signer {
        means::Means::Card(candidate) => {
            let pin = pins.take(Use::Sign, &candidate, arguments.session.accept_last_try, output)?;
            let pen = Pen::Card { tokens: &context.cards, candidate, pin };
            delegate::carry_out(&office, pen, orders.clone()).await.map_err(told)
        }
        means::Means::Asan(mobile) => {
            let phone = mobile.subscriber.phone.clone();
            let act = orders.first().map(|order| output.texts.act(&order.act)).unwrap_or_default();
            let display = output.texts.asan_display(&act);
            let work = |waiting| {
                let pen = Pen::Asan { gateway: service, mobile, display, waiting };
                delegate::carry_out(&office, pen, orders.clone())
            };
            asan::with_phone(&phone, output, work).await
        }
    };
    if is_by_phone {
        service.sign_out().await;
    }
    let outcomes = outcomes?;
    tell(&outcomes, orders.len(), output);
    Ok(outcomes.iter().map(exit).find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done))
}

fn exit(outcome: &Outcome) -> Exit {
    match outcome {
        Outcome::Unknown(_) => Exit::Unknown,
        other => Problem::of_order(other).map_or(Exit::Done, |problem| Exit::of(&problem)),
    }
}

fn tell(outcomes: &[Outcome], all: usize, output: &mut Output<'_>) {
    let now = Timestamp::now();
    let texts = output.texts.clone();
    let done: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Done(delegation) => Some(delegation),
            _ => None,
        })
        .collect();
    let problem = outcomes.iter().find_map(Problem::of_order);
    output.result(
        |texts| {
            let mut lines: Vec<String> = done.iter().map(|d| line(d, now, texts)).collect();
            if let Some(problem) = &problem {
                lines.extend(
                    (done.len() < all && !done.is_empty()).then(|| texts.order_partly(done.len(), all)),
                );
                lines.push(problem_text(problem, texts));
            }
            lines.join("\n")
        },
        || {
            json!({
                "result": if problem.is_none() { "done" } else { "not-done" },
                "ordered": all,
                "authorities": done.iter().map(|d| one(d, now)).collect::<Vec<_>>(),
                "problem": problem.as_ref().map(|problem| problem_json(problem, &texts)),
            })
        },
    );
}
