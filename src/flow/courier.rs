//! Carrying the outbox to the service: each application reaches it once, whatever happens on the way.

use super::raise::{self, Obstacle, Raiser};
use super::{Clock, Error};
use crate::domain::application::Application;
use crate::domain::content::Content;
use crate::domain::draft::{Draft, Typed};
use crate::domain::outbox::{ContainerDigest, Entry, State};
use crate::domain::receipt::Receipt;
use crate::domain::session::Submission;
use crate::remote::{self, Refusal, RefusalKind, Service, ServiceCard};
use crate::signing::trust::Trust;
use crate::signing::{container, receipt, verify};
use crate::store::{self, Store};
use futures::StreamExt;
use futures::lock::Mutex;
use futures::stream::BoxStream;
use jiff::SignedDuration;
use std::sync::Arc;

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The service has it, and its receipt was verified and kept.
    Accepted(Receipt),
    /// The service refused it for good, in its own words. [`Courier::reopen`] makes a draft of it.
    Refused(Refusal),
    /// Nothing arrived; it stays in the outbox and can be sent again.
    Waiting(remote::Error),
    /// It may have arrived; it stays in the outbox, and the service is asked before it is sent again.
    Unknown(remote::Error),
    /// The service says that it has it, but what it gave as a receipt does not hold; asked again later.
    BadReceipt(String),
    /// It waits until the level that the service requires can be reached.
    AwaitsLevel(Obstacle),
    /// It was signed for another service than the one in use; it was not sent there.
    OtherService(String),
}

/// One entry and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The entry as it stood before.
    pub entry: Entry,
    /// What became of it.
    pub outcome: Outcome,
}

/// The one who carries. A program keeps exactly one: while it carries, nobody else does, and so an
/// entry found *sending* when it begins was left by a run that was cut off.
#[derive(Debug, Default)]
pub struct Courier {
    busy: Mutex<()>,
    raiser: Raiser,
}

impl Courier {
    /// One for the program, and who raises what it carries.
    pub fn new(raiser: Raiser) -> Courier {
        Courier { busy: Mutex::default(), raiser }
    }

    /// Who raises what it carries.
    pub fn raiser(&self) -> &Raiser {
        &self.raiser
    }

    /// Carries everything open, oldest first. Stops at the first sign that the service cannot be
    /// reached: the rest would fare the same.
    ///
    /// # Errors
    /// The store's failure, or the service's when it cannot even be asked who signs its receipts;
    /// nothing was sent then.
    pub async fn deliver_all(
        &self,
        store: &dyn Store,
        service: &dyn Service,
        trust: &Trust,
        clock: &dyn Clock,
    ) -> Result<Vec<Delivery>, Error> {
        let _guard = self.busy.lock().await;
        let entries = recover(store).await?;
        let mut done = Vec::new();
        if entries.is_empty() {
            return Ok(done);
        }
        let card = service.card().await?;
        let run = Run { store, service, card: &card, trust, clock, raiser: &self.raiser };
        for entry in entries {
            let outcome = run.deliver(&entry).await?;
            let stop = is_unreachable(&outcome);
            done.push(Delivery { entry, outcome });
            if stop {
                break;
            }
        }
        Ok(done)
    }

    /// Carries one entry; `None` when it is not open any more.
    ///
    /// # Errors
    /// As for [`Courier::deliver_all`].
    pub async fn deliver(
        &self,
        store: &dyn Store,
        service: &dyn Service,
        trust: &Trust,
        clock: &dyn Clock,
        digest: &ContainerDigest,
    ) -> Result<Option<Delivery>, Error> {
        let _guard = self.busy.lock().await;
        let entries = recover(store).await?;
        let Some(entry) = entries.into_iter().find(|e| e.digest == *digest) else { return Ok(None) };
        let card = service.card().await?;
        let run = Run { store, service, card: &card, trust, clock, raiser: &self.raiser };
        let outcome = run.deliver(&entry).await?;
        Ok(Some(Delivery { entry, outcome }))
    }

    /// Carries each entry of a batch as soon as it is told, while the next ones are being signed: neither
    /// waits for the other. What comes of each is told in their order. After the first sign that the
    /// service cannot be reached nothing more is tried: the rest waits in the outbox, and the same is told of it.
    ///
    /// Told are also the errors of the batch itself, and the store's.
    pub fn deliver_each<'a>(
        &'a self,
        batch: BoxStream<'a, Result<Entry, Error>>,
        store: &'a dyn Store,
        service: &'a dyn Service,
        trust: &'a Trust,
        clock: &'a dyn Clock,
    ) -> BoxStream<'a, Result<Delivery, Error>> {
        let unreachable = Arc::new(Mutex::new(None::<Outcome>));
        let carried = batch.map(move |entry| {
            let unreachable = unreachable.clone();
            async move {
                let entry = entry?;
                // One after the other, as the courier does everything.
                let mut unreachable = unreachable.lock().await;
                if let Some(outcome) = unreachable.clone() {
                    return Ok(Delivery { entry, outcome });
                }
                let delivery = match self.deliver(store, service, trust, clock, &entry.digest).await {
                    Ok(Some(delivery)) => delivery,
                    // Another run was quicker; what became of it, the history tells.
                    Ok(None) => return Err(store::Error::NotFound.into()),
                    // Not even asked who signs receipts.
                    Err(Error::Service(error)) => Delivery { entry, outcome: Outcome::Waiting(error) },
                    Err(error) => return Err(error),
                };
                if is_unreachable(&delivery.outcome) {
                    *unreachable = Some(delivery.outcome.clone());
                }
                Ok(delivery)
            }
        });
        carried.buffered(usize::MAX).boxed()
    }

    /// Raises what is wanted at a higher level than the service requires, of what was sent or waits:
    /// beside the container that was sent. Yields what stopped it, if anything did.
    ///
    /// # Errors
    /// As for [`Courier::deliver_all`].
    pub async fn raise_all(
        &self,
        store: &dyn Store,
        service: &dyn Service,
        trust: &Trust,
        clock: &dyn Clock,
    ) -> Result<Option<Obstacle>, Error> {
        let _guard = self.busy.lock().await;
        let Some(wanted) = self.raiser.wanted() else { return Ok(None) };
        let since = clock.now().saturating_sub(LONGEST_CARE).unwrap_or(clock.now());
        let entries = store.below(wanted, since).await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let card = service.card().await?;
        for entry in entries {
            let raised = raise::raise(&self.raiser, store, &card, trust, clock, &entry, wanted).await?;
            match raised {
                None => {}
                Some(obstacle) if obstacle.is_final() => {}
                Some(obstacle) => return Ok(Some(obstacle)),
            }
        }
        Ok(None)
    }

    /// Makes a draft of a refused entry: the same person and reason, to be looked up and signed again.
    ///
    /// # Errors
    /// The store's failure; the entry is then still refused.
    pub async fn reopen(
        &self,
        store: &dyn Store,
        clock: &dyn Clock,
        digest: &ContainerDigest,
    ) -> Result<Draft, Error> {
        let _guard = self.busy.lock().await;
        let container = store.container(digest).await?;
        let application = read(&container, clock).ok_or(Error::Store(store::Error::NotFound))?;
        let query = application.lookup.query;
        let draft = Draft {
            fin: Typed(query.fin.as_str().to_owned()),
            ssn: Typed(query.ssn.map(|s| s.as_str().to_owned()).unwrap_or_default()),
            document_type: query.document_type,
            reason: Some(application.reason),
            ..Draft::new(application.id, application.insurer.voen, clock.now())
        };
        store.reopen(digest, draft.clone()).await?;
        Ok(draft)
    }
}

/// The open entries; one that was being sent when the last run was cut off may have arrived.
async fn recover(store: &dyn Store) -> Result<Vec<Entry>, Error> {
    let mut entries = store.open_entries().await?;
    for entry in &mut entries {
        let state = entry.state.after_restart();
        if state != entry.state {
            store.move_entry(&entry.digest, state, None).await?;
            entry.state = state;
        }
    }
    Ok(entries)
}

/// The application in a container of our own store. Nobody is trusted and nothing is judged here: who
/// signed it was judged when it was stored.
fn read(container: &[u8], clock: &dyn Clock) -> Option<Application> {
    match verify::verify(container, &Trust::default(), clock.now()).content {
        Some(Content::Application(application)) => Some(application),
        Some(Content::Order(_)) | None => None,
    }
}

/// How long after signing something is still raised.
const LONGEST_CARE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Whether the next entry would fare the same, so that it need not be tried now.
fn is_unreachable(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::AwaitsLevel(Obstacle::Proof(_)) => false,
        Outcome::AwaitsLevel(_) => true,
        Outcome::Waiting(remote::Error::Refused(_)) => false,
        Outcome::Waiting(_) | Outcome::Unknown(_) => true,
        Outcome::Accepted(_) | Outcome::Refused(_) | Outcome::BadReceipt(_) | Outcome::OtherService(_) => {
            false
        }
    }
}

/// What one run works with.
struct Run<'a> {
    store: &'a dyn Store,
    service: &'a dyn Service,
    card: &'a ServiceCard,
    trust: &'a Trust,
    clock: &'a dyn Clock,
    raiser: &'a Raiser,
}

impl Run<'_> {
    async fn deliver(&self, entry: &Entry) -> Result<Outcome, Error> {
        let container = self.store.container(&entry.digest).await?;
        // Its own signature authorises it, so nothing else would stop it from going astray.
        let meant_for = read(&container, self.clock);
        let is_other =
            |a: &Application| a.service != self.service.origin() || a.environment != self.card.environment;
        if let Some(other) = meant_for.filter(is_other) {
            return Ok(Outcome::OtherService(other.service));
        }
        if entry.state == State::Unknown
            && let Some(outcome) = self.ask(entry).await?
        {
            return Ok(outcome);
        }
        // What may be there already goes again as it was: the service says if that will not do.
        if entry.level < self.card.required_level && !entry.is_frozen {
            return self.raise_and_send(entry).await;
        }
        self.send(entry, container).await
    }

    async fn raise_and_send(&self, entry: &Entry) -> Result<Outcome, Error> {
        let Run { raiser, store, card, trust, clock, .. } = *self;
        match raise::raise(raiser, store, card, trust, clock, entry, card.required_level).await? {
            // What speaks against the signature itself is for the service to judge: then it comes back.
            Some(obstacle) if !obstacle.is_final() => Ok(Outcome::AwaitsLevel(obstacle)),
            _ => {
                let container = self.store.container(&entry.digest).await?;
                let raised = Entry { key: container::digest(&container), ..entry.clone() };
                self.send(&raised, container).await
            }
        }
    }

    /// Asks what became of an entry; `None` when the service never saw it: it is *queued* again.
    async fn ask(&self, entry: &Entry) -> Result<Option<Outcome>, Error> {
        match self.service.submission(entry.key).await {
            Ok(Submission::Unknown(key)) if key == entry.key => {
                self.store.move_entry(&entry.digest, State::Queued, None).await?;
                Ok(None)
            }
            Ok(Submission::Unknown(_)) => {
                let error = remote::Error::Malformed("an answer about another submission".into());
                Ok(Some(Outcome::Unknown(error)))
            }
            Ok(Submission::Accepted { receipt }) => {
                self.accept(entry, State::Unknown, receipt).await.map(Some)
            }
            Err(error) => Ok(Some(Outcome::Unknown(error))),
        }
    }

    async fn send(&self, entry: &Entry, container: Vec<u8>) -> Result<Outcome, Error> {
        self.store.move_entry(&entry.digest, State::Sending, None).await?;
        let error = match self.service.submit(entry.key, container).await {
            Ok(submitted) => return self.accept(entry, State::Sending, submitted.receipt).await,
            Err(error) => error,
        };
        match fate(&error) {
            Fate::NotArrived => {
                self.store.move_entry(&entry.digest, State::Queued, None).await?;
                Ok(Outcome::Waiting(error))
            }
            Fate::MayHaveArrived => {
                self.store.move_entry(&entry.digest, State::Unknown, None).await?;
                Ok(Outcome::Unknown(error))
            }
            Fate::Refused(refusal) => {
                let words = refusal.words();
                self.store.move_entry(&entry.digest, State::Refused, Some(words)).await?;
                Ok(Outcome::Refused(refusal))
            }
        }
    }

    /// Believes a receipt only if it holds and speaks of this very container.
    async fn accept(&self, entry: &Entry, from: State, bytes: Vec<u8>) -> Result<Outcome, Error> {
        let verified = receipt::verify(&bytes, &self.card.receipt_signers, self.trust, self.clock.now())
            .map_err(|e| e.to_string())
            .and_then(|r| self.belongs(entry, r));
        match verified {
            Ok(receipt) => {
                self.store.accept(&entry.digest, receipt.clone(), bytes).await?;
                Ok(Outcome::Accepted(receipt))
            }
            Err(why) => {
                if from != State::Unknown {
                    self.store.move_entry(&entry.digest, State::Unknown, None).await?;
                }
                Ok(Outcome::BadReceipt(why))
            }
        }
    }

    fn belongs(&self, entry: &Entry, receipt: Receipt) -> Result<Receipt, String> {
        let wrong = if receipt.digest != entry.key {
            Some("it names another container")
        } else if receipt.voen != entry.voen {
            Some("it names another insurer")
        } else if receipt.service != self.service.origin() {
            Some("it names another service")
        } else if receipt.environment != self.card.environment {
            Some("it names another environment")
        } else {
            None
        };
        wrong.map_or(Ok(receipt), |why| Err(why.to_owned()))
    }
}

/// What a failed submission means for the entry.
enum Fate {
    NotArrived,
    MayHaveArrived,
    Refused(Refusal),
}

/// In doubt it may have arrived: asking costs one request, sending twice would cost trust.
fn fate(error: &remote::Error) -> Fate {
    match error {
        remote::Error::NoConnection(_)
        | remote::Error::NoService(_)
        | remote::Error::Proxy(_)
        | remote::Error::ProxyPassword(_)
        | remote::Error::NotTrusted(_)
        | remote::Error::SessionEnded
        | remote::Error::ClientTooOld(_)
        | remote::Error::Failing { status: 429, .. } => Fate::NotArrived,
        remote::Error::OutcomeUnknown(_) | remote::Error::Failing { .. } | remote::Error::Malformed(_) => {
            Fate::MayHaveArrived
        }
        remote::Error::Refused(refusal) if is_final(refusal) => Fate::Refused(refusal.clone()),
        remote::Error::Refused(_) => Fate::NotArrived,
    }
}

/// Whether sending the same container again could not end otherwise.
fn is_final(refusal: &Refusal) -> bool {
    match refusal.kind {
        RefusalKind::PersonNotFound
        | RefusalKind::IdentifiersMismatch
        | RefusalKind::NotInsuredHere
        | RefusalKind::PersonDeceased
        | RefusalKind::CertificateRefused
        | RefusalKind::SignatureInvalid
        | RefusalKind::NoMandate
        | RefusalKind::ContainerRefused
        | RefusalKind::LookupTooOld
        | RefusalKind::ContainerTooOld
        | RefusalKind::DataChanged
        | RefusalKind::MandateEnded
        | RefusalKind::SealRightRequired
        | RefusalKind::DelegationExists
        | RefusalKind::DelegationEnded
        | RefusalKind::DelegationRefused
        | RefusalKind::WrongEnvironment
        | RefusalKind::IdempotencyConflict
        | RefusalKind::ProofRefused => true,
        // It comes again, raised.
        RefusalKind::LevelTooLow => false,
        RefusalKind::RegistryUnreachable
        | RefusalKind::ChallengeExpired
        | RefusalKind::AsanSessionRunning
        | RefusalKind::AsanOperatorUnreachable
        | RefusalKind::NotFound => false,
        RefusalKind::Other(_) => matches!(refusal.status, 400 | 403 | 409 | 410 | 413 | 415 | 422),
    }
}
