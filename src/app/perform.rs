//! The only place that begins effectful work: each function calls one flow and brings its result
//! back as a message.

mod asan;
mod authorities;
mod choosing;
mod history;
mod keeping;
mod lock;
mod offline;
mod settings;
mod verify;

pub use asan::{ask_to_order, ask_to_sign, ask_to_sign_in};
pub use authorities::{
    carry_out, fetch_delegations, fetch_mandates, prepare_orders, read_delegations, save_orders,
    settle_orders,
};
pub use choosing::choose;
pub use history::{
    Change, Owner, count_history, export, keep_paper, load_history, read_lookups, refresh, searches,
};
pub use keeping::{back_up, forget_old, look_into_backup, restore};
pub use lock::{read_home, settle_home, unlock};
pub use offline::{known_insurers, open_offline, remember_insurer};
pub use settings::{keep_password, open_store_again, set};
pub use verify::{save_report, verify};

use super::{Message, Services};
use crate::card::NewPin;
use crate::dialog::{confirm, new_pin, pin};
use crate::domain::application::{Application, Id};
use crate::domain::draft::Draft;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::Purpose;
use crate::domain::insurer::Insurer;
use crate::domain::lookup::Query;
use crate::domain::means::Means;
use crate::domain::outbox::ContainerDigest;
use crate::domain::secret::Pin;
use crate::domain::token::{Candidate, Credential, Token};
use crate::flow::keypad::{Keypad, Watched};
use crate::flow::lookup::Asker;
use crate::flow::pen::Pen;
use crate::flow::raise::{preflight, revoked_since};
use crate::flow::sign_in::{SignedIn, judge};
use crate::flow::{self, Error};
use crate::problem::Problem;
use crate::remote::ServiceCard;
use crate::screen::{Acting, OperationId, diagnosis};
use crate::store::Store;
use futures::channel::mpsc::unbounded;
use futures::stream;
use iced::Task;
use std::path::Path;
use std::sync::Arc;

/// Opens the store: with the system's key store, or with a passphrase.
pub fn open_store(services: &Services, passphrase: Option<Pin>) -> Task<Message> {
    let opener = services.opener.clone();
    Task::perform(async move { opener.open(passphrase).await }, Message::StoreOpened)
}

/// Asks the service who it is.
pub fn connect(services: &Services) -> Task<Message> {
    let service = services.service.clone();
    Task::perform(async move { service.card().await }, Message::Connected)
}

/// Keeps the session from ending.
pub fn renew(services: &Services) -> Task<Message> {
    let service = services.service.clone();
    Task::perform(async move { service.renew().await }, Message::Renewed)
}

/// Asks all modules, and judges the certificates that they show, each time that one more has answered.
pub fn read_cards(services: &Services, id: OperationId) -> Task<Message> {
    let Services { tokens, trust, clock, .. } = services.clone();
    Task::run(tokens.survey_each(), move |survey| {
        let judge =
            |credential: &Credential| judge(credential.clone(), Purpose::Authentication, &trust, clock());
        let candidates = survey.credentials.iter().map(judge).collect();
        let held = flow::my_card::held(&survey, &trust, clock());
        Message::CardsRead(id, survey, candidates, held)
    })
}

/// Asks the issuer of a certificate whether it was revoked; tells only that it was.
pub fn ask_about_revocation(services: &Services, id: OperationId, candidate: &Candidate) -> Task<Message> {
    let Services { courier, trust, clock, .. } = services.clone();
    let Credential { fingerprint, certificate, .. } = candidate.credential.clone();
    Task::future(async move { revoked_since(courier.raiser(), &certificate, &trust, &clock).await })
        .and_then(move |_| Task::done(Message::Revoked(id, fingerprint)))
}

/// Work with tokens that also tells the dialog when the reader's keypad asks.
fn watched<F: Future<Output = Message> + Send + 'static>(
    services: &Services,
    told: impl Fn(Keypad) -> Message + Send + Sync + 'static,
    work: impl FnOnce(Watched) -> F,
) -> Task<Message> {
    let (sender, asks) = unbounded();
    // The window may be closed by then.
    let listener = move |keypad| drop(sender.unbounded_send(told(keypad)));
    let end = stream::once(work(Watched::new(services.tokens.clone(), listener)));
    Task::stream(stream::select(asks, end))
}

fn pin_keypad(id: OperationId, keypad: Keypad) -> pin::Message {
    match keypad {
        Keypad::Asks => pin::Message::AtKeypad(id),
        Keypad::Done => pin::Message::KeypadDone(id),
    }
}

/// Signs in.
pub fn sign_in(
    services: &Services,
    id: OperationId,
    candidate: Candidate,
    pin: Option<Pin>,
) -> Task<Message> {
    let Services { service, trust, clock, .. } = services.clone();
    let told = move |keypad| Message::Pin(pin_keypad(id, keypad));
    watched(services, told, |tokens| async move {
        let result = flow::sign_in::sign_in(&tokens, &*service, &candidate, pin, &trust, clock()).await;
        Message::SignedIn(id, result)
    })
}

/// Opens a locked session anew, for the same person and insurer.
pub fn resume(
    services: &Services,
    id: OperationId,
    candidate: Candidate,
    fin: Fin,
    pin: Option<Pin>,
    insurer: Option<Voen>,
) -> Task<Message> {
    let Services { service, trust, clock, .. } = services.clone();
    let told = move |keypad| Message::Lock(pin_keypad(id, keypad));
    watched(services, told, |tokens| async move {
        let (service, insurer) = (&*service, insurer.as_ref());
        let resumed =
            flow::sign_in::resume(&tokens, service, &candidate, &fin, pin, insurer, &trust, clock());
        Message::Resumed(id, resumed.await)
    })
}

/// Changes a PIN, or sets it with the PUK.
pub fn set_pin(
    services: &Services,
    id: OperationId,
    by: new_pin::By,
    token: Token,
    pins: Option<(Pin, Pin)>,
) -> Task<Message> {
    let told = move |keypad| {
        Message::NewPin(match keypad {
            Keypad::Asks => new_pin::Message::AtKeypad(id),
            Keypad::Done => new_pin::Message::KeypadDone(id),
        })
    };
    let pins = pins.map(|(old, new)| NewPin { old, new });
    watched(services, told, move |tokens| async move {
        let result = match (by, pins) {
            (new_pin::By::Puk, Some(pins)) => flow::my_card::unblock(&tokens, &token, pins).await,
            (_, pins) => flow::my_card::change_pin(&tokens, &token, pins).await,
        };
        Message::PinSet(id, result)
    })
}

/// Tries a signature.
pub fn test(services: &Services, id: OperationId, candidate: Candidate, pin: Option<Pin>) -> Task<Message> {
    let clock = services.clock;
    let told = move |keypad| Message::Pin(pin_keypad(id, keypad));
    watched(services, told, move |tokens| async move {
        Message::Tested(id, flow::my_card::test(&tokens, &candidate, pin, &clock).await)
    })
}

/// Chooses the insurer to act for.
pub fn choose_insurer(
    services: &Services,
    id: OperationId,
    signed_in: &SignedIn,
    voen: Voen,
) -> Task<Message> {
    let (service, session) = (services.service.clone(), signed_in.session.clone());
    Task::perform(
        async move { flow::sign_in::choose_insurer(&*service, &session, &voen).await },
        move |result| Message::InsurerChosen(id, result),
    )
}

/// Signs out and ends the middleware, which caches PINs.
pub fn sign_out(services: &Services) -> Task<Message> {
    let Services { tokens, service, .. } = services.clone();
    Task::future(async move {
        service.sign_out().await;
        tokens.end_session().await;
    })
    .discard()
}

/// Ends the middleware after a PIN was used.
pub fn end_session(services: &Services) -> Task<Message> {
    let tokens = services.tokens.clone();
    Task::future(async move { tokens.end_session().await }).discard()
}

/// Asks the registries, and writes down that they are asked.
pub fn look_up(
    services: &Services,
    store: Arc<dyn Store>,
    id: OperationId,
    acting: &Acting,
    card: &ServiceCard,
    query: Query,
) -> Task<Message> {
    let Services { service, clock, .. } = services.clone();
    let (card, signer, voen) = (card.clone(), acting.session.signer.fin.clone(), acting.insurer.voen.clone());
    Task::perform(
        async move {
            let asker = Asker { signer: &signer, voen: &voen, now: clock() };
            flow::lookup::lookup(&*store, &*service, &card, asker, &query).await
        },
        move |result| Message::LookedUp(id, result),
    )
}

/// Writes a draft; an empty one is taken out instead.
pub fn save_draft(store: Arc<dyn Store>, draft: Draft) -> Task<Message> {
    let (id, time) = (draft.id.clone(), draft.updated);
    Task::perform(
        async move {
            if draft.is_empty() { store.delete_draft(&draft.id).await } else { store.save_draft(draft).await }
        },
        move |result| Message::DraftSaved(id.clone(), result.map(|()| time)),
    )
}

/// Reads the drafts of an insurer.
pub fn drafts(store: Arc<dyn Store>, voen: Voen) -> Task<Message> {
    Task::perform(async move { store.drafts(&voen).await }, Message::DraftsLoaded)
}

/// Counts the drafts of an insurer.
pub fn count_drafts(store: Arc<dyn Store>, voen: Voen) -> Task<Message> {
    Task::perform(async move { store.drafts(&voen).await }, |result| {
        Message::DraftsCounted(result.map(|drafts| drafts.len()))
    })
}

/// Deletes a draft and reads the others.
pub fn delete_draft(store: Arc<dyn Store>, voen: Voen, id: Id) -> Task<Message> {
    Task::perform(
        async move {
            store.delete_draft(&id).await?;
            store.drafts(&voen).await
        },
        Message::DraftsLoaded,
    )
}

/// Puts the application together and finds who may sign it.
pub fn review(
    services: &Services,
    id: OperationId,
    signed_in: &SignedIn,
    card: &ServiceCard,
    insurer: &Insurer,
    draft: Draft,
) -> Task<Message> {
    let Services { tokens, service, gateway, trust, clock, .. } = services.clone();
    let (signed_in, environment, insurer) = (signed_in.clone(), card.environment, insurer.clone());
    Task::perform(
        async move {
            let now = clock();
            let signer = &signed_in.session.signer;
            let origin = service.origin();
            let application = flow::sign::application(&draft, signer, &insurer, environment, origin, now)?;
            let signers = flow::sign::signers(&*tokens, &*gateway, &signed_in, &trust, now).await?;
            Ok::<_, Error>((Box::new(application), signers))
        },
        move |result| Message::Reviewed(id, result),
    )
}

/// Finds out whether what a certificate signs can be sent at the level that the service requires. What
/// cannot be found out is not said.
pub fn foresee(
    services: &Services,
    store: Arc<dyn Store>,
    card: ServiceCard,
    signer: &Means,
) -> Task<Message> {
    let Services { courier, trust, clock, .. } = services.clone();
    let (fingerprint, certificate) = (signer.fingerprint(), signer.certificate().to_vec());
    Task::perform(
        async move { preflight(courier.raiser(), &*store, &card, &certificate, &trust, &clock).await },
        move |result| {
            let foreseen = result.ok().flatten().map(|obstacle| confirm::Foreseen {
                problem: Problem::from(&obstacle),
                is_final: obstacle.is_final(),
            });
            Message::Confirm(confirm::Message::Foreseen(fingerprint, foreseen))
        },
    )
}

/// Signs the application that was shown and stores the container.
pub fn sign(
    services: &Services,
    store: Arc<dyn Store>,
    id: OperationId,
    candidate: Candidate,
    pin: Option<Pin>,
    application: Application,
) -> Task<Message> {
    let Services { trust, clock, .. } = services.clone();
    let told = move |keypad| Message::Pin(pin_keypad(id, keypad));
    watched(services, told, move |tokens| async move {
        let pen = Pen::Card { tokens: &tokens, candidate, pin };
        let result = flow::sign::sign(pen, &*store, application, &trust, clock()).await;
        Message::Signed(id, result)
    })
}

/// Carries one entry to the service.
pub fn deliver(services: &Services, store: Arc<dyn Store>, digest: ContainerDigest) -> Task<Message> {
    let Services { service, trust, courier, clock, .. } = services.clone();
    Task::perform(
        async move { courier.deliver(&*store, &*service, &trust, &clock, &digest).await },
        move |result| Message::Delivered(digest, result),
    )
}

/// Carries everything open.
pub fn deliver_all(services: &Services, store: Arc<dyn Store>) -> Task<Message> {
    let Services { service, trust, courier, clock, .. } = services.clone();
    Task::perform(
        async move { courier.deliver_all(&*store, &*service, &trust, &clock).await },
        Message::OutboxDelivered,
    )
}

/// Raises what is wanted at a higher level than the service requires, where anything is.
pub fn raise_all(services: &Services, store: Arc<dyn Store>) -> Task<Message> {
    let Services { service, trust, courier, clock, .. } = services.clone();
    if courier.raiser().wanted().is_none() {
        return Task::none();
    }
    Task::perform(async move { courier.raise_all(&*store, &*service, &trust, &clock).await }, Message::Raised)
}

/// Finds the refused entry of an application.
pub fn find_refusal(store: Arc<dyn Store>, voen: Voen, id: Id) -> Task<Message> {
    Task::perform(
        async move {
            let refused = store.refused(&voen).await?;
            Ok(refused.into_iter().find(|entry| entry.application == id))
        },
        Message::RefusalFound,
    )
}

/// Makes a draft of a refused entry.
pub fn reopen(services: &Services, store: Arc<dyn Store>, digest: ContainerDigest) -> Task<Message> {
    let Services { courier, clock, .. } = services.clone();
    Task::perform(async move { courier.reopen(&*store, &clock, &digest).await }, Message::Reopened)
}

/// For whom something is still to be sent.
pub fn count_open(store: Arc<dyn Store>) -> Task<Message> {
    Task::perform(async move { store.open_entries().await }, |result| {
        Message::OpenCounted(result.map(|entries| entries.into_iter().map(|entry| entry.voen).collect()))
    })
}

/// Saves the report of a diagnosis into the user's folder; tells of the first file.
pub fn save_diagnosis(services: &Services, files: [(String, String); 2]) -> Task<Message> {
    let documents = services.documents.clone();
    Task::perform(
        async move {
            let written = files.iter().map(|(name, text)| write(&documents, name, text.as_bytes()));
            let written = written.collect::<std::io::Result<Vec<_>>>();
            let written = written.map_err(|e| Problem::not_saved(format!("{}: {e}", documents.display())))?;
            Ok(written.into_iter().next().unwrap_or_default())
        },
        |result| Message::Diagnosis(diagnosis::Message::Saved(result)),
    )
}

/// Writes a file as a whole or not at all; gives its path.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<String> {
    let file = folder.join(name);
    flow::whole::write(&file, bytes)?;
    Ok(file.display().to_string())
}

/// Remembers a small choice; failing to is no harm.
pub fn remember(store: Arc<dyn Store>, name: &'static str, value: String) -> Task<Message> {
    Task::future(async move { store.remember(name, value).await }).discard()
}

/// Reads the remembered choices.
pub fn recall(store: Arc<dyn Store>) -> Task<Message> {
    Task::perform(
        async move {
            let mut found = Vec::new();
            for name in super::REMEMBERED {
                if let Ok(Some(value)) = store.remembered(name).await {
                    found.push((name, value));
                }
            }
            found
        },
        Message::Recalled,
    )
}
