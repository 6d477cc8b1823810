//! `card`: change or unblock a card's PIN, and try a signature.

use super::Exit;
use super::context::Context;
use super::output::{Failure, Output, told};
use super::pin::{self, Pins, Use};
use super::session::choose;
use crate::card::{NewPin, Tokens};
use crate::domain::identity::Purpose;
use crate::domain::secret::Pin;
use crate::domain::token::{Candidate, Held, Token};
use crate::flow::my_card;
use crate::flow::sign_in::judge;
use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde_json::json;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Change or unblock the PIN
    #[command(subcommand)]
    Pin(PinCommand),
    /// Sign random bytes and verify the signature: whether card, PIN and key are in order
    Test(Test),
}

#[derive(Debug, Subcommand)]
enum PinCommand {
    /// Set a new PIN by the old one
    Change(Change),
    /// Set a new PIN by the PUK, with all its tries
    Unblock(Unblock),
}

#[derive(Debug, Args)]
struct Chosen {
    /// A certificate on the card: its number or the beginning of its fingerprint, as `certificates` shows
    /// them; not needed where there is only one card
    #[arg(long, value_name = "NUMBER|FINGERPRINT")]
    certificate: Option<String>,
}

#[derive(Debug, Args)]
struct Change {
    #[command(flatten)]
    chosen: Chosen,
    /// Read the PIN so far from this file descriptor, one line
    #[arg(long, value_name = "N")]
    pin_fd: Option<u32>,
    /// Read the new PIN from this file descriptor, one line
    #[arg(long, value_name = "N")]
    new_pin_fd: Option<u32>,
    /// Go on although only one try is left: a wrong PIN then locks the card
    #[arg(long)]
    accept_last_try: bool,
}

#[derive(Debug, Args)]
struct Unblock {
    #[command(flatten)]
    chosen: Chosen,
    /// Read the PUK from this file descriptor, one line
    #[arg(long, value_name = "N")]
    puk_fd: Option<u32>,
    /// Read the new PIN from this file descriptor, one line
    #[arg(long, value_name = "N")]
    new_pin_fd: Option<u32>,
}

#[derive(Debug, Args)]
struct Test {
    #[command(flatten)]
    chosen: Chosen,
    /// Read the PIN from this file descriptor, one line
    #[arg(long, value_name = "N")]
    pin_fd: Option<u32>,
    /// Go on although only one try is left: a wrong PIN then locks the card
    #[arg(long)]
    accept_last_try: bool,
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Pin(PinCommand::Change(options)) => change(options, context, output).await,
        Command::Pin(PinCommand::Unblock(options)) => unblock(options, context, output).await,
        Command::Test(options) => test(options, context, output).await,
    }
}

async fn change(options: &Change, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let token = token(&options.chosen, context, output).await?;
    pin::heed(&token, options.accept_last_try, output)?;
    let pins = if token.pin.has_keypad {
        output.say(&output.texts.new_pin_keypad_now());
        None
    } else {
        let old = pin::secret(options.pin_fd, &output.texts.cli_pin_old(), output)?;
        Some(NewPin { old, new: new_pin(options.new_pin_fd, output)? })
    };
    my_card::change_pin(&context.cards, &token, pins).await.map_err(told)?;
    output.result(
        |texts| texts.my_card_pin_changed(),
        || json!({ "result": "changed", "token": label(&token) }),
    );
    Ok(Exit::Done)
}

async fn unblock(options: &Unblock, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let token = token(&options.chosen, context, output).await?;
    let old = pin::secret(options.puk_fd, &output.texts.cli_puk(), output)?;
    let pins = NewPin { old, new: new_pin(options.new_pin_fd, output)? };
    my_card::unblock(&context.cards, &token, pins).await.map_err(told)?;
    output.result(
        |texts| texts.my_card_unblocked(),
        || json!({ "result": "unblocked", "token": label(&token) }),
    );
    Ok(Exit::Done)
}

async fn test(options: &Test, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let candidate = certificate(&options.chosen, context, output).await?;
    let mut pins = Pins::new(options.pin_fd, output)?;
    let pin = pins.take(Use::Test, &candidate, options.accept_last_try, output)?;
    let took = my_card::test(&context.cards, &candidate, pin, &Timestamp::now).await.map_err(told)?;
    let seconds = format!("{:.2}", took.as_secs_f64());
    output.result(
        |texts| texts.my_card_tested(&seconds),
        || {
            json!({
                "result": "verified",
                "token": label(&candidate.credential.token),
                "fingerprint": candidate.credential.fingerprint.to_hex(),
                "milliseconds": u64::try_from(took.as_millis()).unwrap_or(0),
            })
        },
    );
    Ok(Exit::Done)
}

fn label(token: &Token) -> serde_json::Value {
    json!({ "label": token.label, "serial": token.serial, "reader": token.reader })
}

/// Typed twice at a terminal.
fn new_pin(descriptor: Option<u32>, output: &mut Output<'_>) -> Result<Pin, Failure> {
    let texts = output.texts.clone();
    let new = pin::secret(descriptor, &texts.cli_pin_new(), output)?;
    if descriptor.is_none() {
        let again = pin::secret(None, &texts.cli_pin_new_again(), output)?;
        if again.expose() != new.expose() {
            return Err(Failure::Usage(texts.new_pin_differs()));
        }
    }
    Ok(new)
}

/// Every token with its certificates.
async fn survey(context: &Context) -> Result<Vec<Held>, Failure> {
    let survey = context.cards.survey().await;
    match crate::card::failure(&survey) {
        Some(error) => Err(told(error)),
        None => Ok(my_card::held(&survey, &context.trust, Timestamp::now())),
    }
}

/// The only token, or the one that holds the certificate that was named.
async fn token(chosen: &Chosen, context: &Context, output: &Output<'_>) -> Result<Token, Failure> {
    if chosen.certificate.is_some() {
        return Ok(certificate(chosen, context, output).await?.credential.token);
    }
    only(survey(context).await?, output).map(|held| held.token)
}

/// The certificate that was named, or else the first on the only token.
async fn certificate(chosen: &Chosen, context: &Context, output: &Output<'_>) -> Result<Candidate, Failure> {
    if chosen.certificate.is_some() {
        // In the order in which `certificates` numbers them.
        let found = context.cards.credentials().await.map_err(told)?;
        let judge = |c| judge(c, Purpose::Signature, &context.trust, Timestamp::now());
        return choose(found.into_iter().map(judge).collect(), chosen.certificate.as_deref(), output);
    }
    let first = only(survey(context).await?, output)?.certificates.into_iter().next();
    first.ok_or_else(|| told(crate::card::Error::CredentialGone))
}

fn only(mut held: Vec<Held>, output: &Output<'_>) -> Result<Held, Failure> {
    match (held.pop(), held.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(told(crate::card::Error::CredentialGone)),
        (Some(_), false) => Err(Failure::Usage(output.texts.cli_choose_certificate())),
    }
}
