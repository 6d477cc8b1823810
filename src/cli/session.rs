//! Signing in for a command, and choosing the insurer to act for.

use super::asan;
use super::context::Context;
use super::json;
use super::output::{Failure, Output, row, told};
use super::pin::{Pins, Use};
use crate::domain::home::Home;
use crate::domain::identifier::Voen;
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::insurer::Insurer;
use crate::domain::token::Candidate;
use crate::flow;
use crate::flow::asan::Waiting;
use crate::flow::lookup::Asker;
use crate::flow::sign_in::{SignedIn, candidates, choose_insurer, sign_in};
use crate::problem::Problem;
use crate::remote::{Client, Service, ServiceCard};
use crate::store::Store;
use clap::Args;
use jiff::Timestamp;

/// Who signs in, and for whom.
#[derive(Debug, Args)]
pub struct SignIn {
    /// Certificate to sign in with: its number or the beginning of its fingerprint, as `certificates`
    /// shows them; not needed where only one can be used
    #[arg(long, value_name = "NUMBER|FINGERPRINT")]
    certificate: Option<String>,
    /// Sign in with Asan İmza on this mobile number, and sign with it, instead of a card; the code to compare
    /// goes to standard error
    #[arg(long, value_name = "NUMBER", requires = "user_id", conflicts_with_all = ["certificate", "pin_fd"])]
    asan: Option<String>,
    /// The user ID that belongs to the number
    #[arg(long, value_name = "ID", requires = "asan")]
    user_id: Option<String>,
    /// Insurer to act for; not needed where there is only one
    #[arg(long, value_name = "VÖEN")]
    pub insurer: Option<String>,
    /// Read the PIN from this file descriptor, one line; a second line is the PIN for signing, where
    /// the card has another one for that
    #[arg(long, value_name = "N")]
    pin_fd: Option<u32>,
    /// Go on although only one try is left: a wrong PIN then locks the card
    #[arg(long)]
    pub accept_last_try: bool,
}

/// A session with the service, acting for one insurer.
pub struct Opened {
    /// The service.
    pub service: Client,
    /// What it says of itself.
    pub card: ServiceCard,
    /// Who, and by which means.
    pub signed_in: SignedIn,
    /// For whom.
    pub insurer: Insurer,
    /// For the signatures that follow.
    pub pins: Pins,
}

impl Opened {
    /// Who looks people up.
    pub fn asker(&self, now: Timestamp) -> Asker<'_> {
        Asker { signer: &self.signed_in.session.signer.fin, voen: &self.insurer.voen, now }
    }
}

/// Signs in and chooses the insurer. `store`: the local database that is going to be used; its data have to be of
/// the environment that the service answers for.
pub async fn open(
    arguments: &SignIn,
    store: &dyn Store,
    context: &Context,
    output: &mut Output<'_>,
) -> Result<Opened, Failure> {
    let wanted = arguments.insurer.as_deref().map(|text| voen(text, output)).transpose()?;
    let subscriber = match (&arguments.asan, &arguments.user_id) {
        (Some(phone), Some(user_id)) => Some(asan::subscriber(phone, user_id, output)?),
        _ => None,
    };
    let mut pins = Pins::new(arguments.pin_fd, output)?;
    let service = context.service()?;
    // Before any PIN: whether it can be reached, and whether it is a trial.
    let card = service.card().await.map_err(told)?;
    output.texts = output.texts.clone().with_statuses(&card.status_names);
    settle_home(store, &service, &card).await?;
    if card.environment.is_trial() {
        output.say(&output.texts.trial_banner());
    }
    let signed_in = match subscriber {
        Some(subscriber) => {
            let (service, who, trust) = (&service, &subscriber, &context.trust);
            let work = |waiting: Waiting<'static>| async move {
                flow::asan::sign_in(service, who, trust, &waiting).await
            };
            asan::with_phone(&who.phone, output, work).await?
        }
        None => with_card(arguments, context, &service, &mut pins, output).await?,
    };
    let voen = match (wanted, signed_in.session.mandates.as_slice()) {
        (Some(voen), _) => voen,
        (None, [only]) => only.voen.clone(),
        (None, []) => return Err(Failure::Problem(Problem::no_mandate())),
        (None, several) => {
            let list: Vec<_> = several.iter().map(|m| row(["", m.voen.as_str(), &m.name])).collect();
            return Err(Failure::Usage(output.texts.cli_choose_insurer(&list.join("\n"))));
        }
    };
    let insurer = choose_insurer(&service, &signed_in.session, &voen).await.map_err(told)?;
    Ok(Opened { service, card, signed_in, insurer, pins })
}

async fn with_card(
    arguments: &SignIn,
    context: &Context,
    service: &Client,
    pins: &mut Pins,
    output: &mut Output<'_>,
) -> Result<SignedIn, Failure> {
    let found = candidates(&context.cards, Purpose::Authentication, &context.trust, Timestamp::now())
        .await
        .map_err(told)?;
    let candidate = choose(found, arguments.certificate.as_deref(), output)?;
    candidate.usable.map_err(|why| told(crate::flow::Error::Unusable(why)))?;
    let pin = pins.take(Use::SignIn, &candidate, arguments.accept_last_try, output)?;
    let now = Timestamp::now();
    sign_in(&context.cards, service, &candidate, pin, &context.trust, now).await.map_err(told)
}

/// Says whose the data of a database are, or learns that they are another's.
pub async fn settle_home(store: &dyn Store, service: &Client, card: &ServiceCard) -> Result<(), Failure> {
    let home = Home { service: service.origin(), environment: Some(card.environment) };
    store.settle_home(home).await.map_err(told)
}

/// Reads a VÖEN from an argument.
pub fn voen(text: &str, output: &Output<'_>) -> Result<Voen, Failure> {
    Voen::parse(text).map_err(|e| Failure::Usage(output.texts.cli_bad_argument(text, &format!("{e:?}"))))
}

/// The certificate that was named, or the only one that can be used.
pub fn choose(
    found: Vec<Candidate>,
    wanted: Option<&str>,
    output: &Output<'_>,
) -> Result<Candidate, Failure> {
    if found.is_empty() {
        return Err(told(crate::card::Error::CredentialGone));
    }
    let Some(wanted) = wanted else {
        let any_unusable = found.iter().find_map(|c| c.usable.err()).unwrap_or(Unusable::WrongUsage);
        let mut usable: Vec<_> = found.into_iter().filter(|c| c.usable.is_ok()).collect();
        return match (usable.pop(), usable.is_empty()) {
            (Some(only), true) => Ok(only),
            (None, _) => Err(told(crate::flow::Error::Unusable(any_unusable))),
            (Some(_), false) => Err(Failure::Usage(output.texts.cli_choose_certificate())),
        };
    };
    // A fingerprint is told from a number by its length: 8 digits at least.
    let by_number = wanted.parse::<usize>().ok().filter(|_| wanted.len() < 8);
    let lower = wanted.to_ascii_lowercase().replace(':', "");
    let mut named = found.into_iter().enumerate().filter(|(i, c)| match by_number {
        Some(number) => i + 1 == number,
        None => lower.len() >= 8 && json::fingerprint(&c.credential.fingerprint).starts_with(&lower),
    });
    match (named.next(), named.next()) {
        (Some((_, candidate)), None) => Ok(candidate),
        (Some(_), Some(_)) => Err(Failure::Usage(output.texts.cli_choose_certificate())),
        (None, _) => Err(told(crate::card::Error::CredentialGone)),
    }
}
