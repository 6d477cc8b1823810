//! The tokens and readers of this computer.

use super::module::Module;
use super::process::{Target, Waiting, Worker};
use super::wire::{Item, ListedCredential, Listing, Request};
use super::{Error, NewPin, Readers, Step, ToBeSigned, Tokens, Versions, monitor, versions};
use crate::domain::identity::Algorithm;
use crate::domain::middleware::{self, Condition, Source, Survey};
use crate::domain::reader::Snapshot;
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Fingerprint, Token};
use async_trait::async_trait;
use futures::channel::mpsc::UnboundedReceiver;
use futures::future::{BoxFuture, FutureExt, join_all};
use futures::stream::{self, BoxStream, FuturesUnordered, Stream, StreamExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

pub use super::process::Launch;

/// All PKCS#11 modules, each in its own process, and the smart-card service.
pub struct System {
    workers: Vec<(Source, Arc<Worker>)>,
    refused: Refused,
}

/// Algorithms that a token listed and then refused for a key. They are not offered again, so that the next
/// try takes another one; with one of PSS go the others.
type Refused = Arc<Mutex<Vec<(Fingerprint, Algorithm)>>>;

impl System {
    /// With these modules, in order of preference. No process is started before it is needed.
    pub fn new(modules: Vec<Module>) -> System {
        System::with_launch(modules, &Launch::default())
    }

    /// As [`System::new`], with another program, environment or time limit for the workers.
    pub fn with_launch(modules: Vec<Module>, launch: &Launch) -> System {
        let worker = |module: Module| (module.source, Arc::new(Worker::new(module.file, launch.clone())));
        System { workers: modules.into_iter().map(worker).collect(), refused: Refused::default() }
    }

    fn worker(&self, token: &Token) -> Option<&Arc<Worker>> {
        let module = Path::new(&token.module);
        self.workers.iter().map(|(_, worker)| worker).find(|worker| worker.module() == module)
    }

    async fn pins(&self, token: &Token, request: Request, pins: Option<NewPin>) -> Result<(), Error> {
        let pins = pins.into_iter().flat_map(|NewPin { old, new }| [old, new]).collect();
        let target = Target { request, reader: token.reader.clone() };
        self.worker(token).ok_or(Error::CardRemoved)?.pins(target, pins).await
    }
}

#[async_trait]
impl Tokens for System {
    fn survey_each(&self) -> BoxStream<'static, Survey> {
        if self.workers.is_empty() {
            return stream::iter([Survey::default()]).boxed();
        }
        let ask = |(index, (source, worker)): (usize, &(Source, Arc<Worker>))| {
            let (source, worker, refused) = (source.clone(), worker.clone(), self.refused.clone());
            async move {
                let (module, mut credentials) = module(source, worker.module(), worker.survey().await);
                let refused = refused.lock().unwrap_or_else(PoisonError::into_inner);
                for credential in &mut credentials {
                    let gone = refused.iter().filter(|(of, _)| *of == credential.fingerprint);
                    credential
                        .offers
                        .retain(|a| !gone.clone().any(|(_, b)| a == b || (a.is_pss() && b.is_pss())));
                }
                (index, (module, credentials))
            }
        };
        let asked: FuturesUnordered<_> = self.workers.iter().enumerate().map(ask).collect();
        let mut answers: Vec<Option<Answer>> = self.workers.iter().map(|_| None).collect();
        asked
            .map(move |(index, answer)| {
                if let Some(place) = answers.get_mut(index) {
                    *place = Some(answer);
                }
                whole(&answers)
            })
            .boxed()
    }

    fn sign_each(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: BoxStream<'static, ToBeSigned>,
    ) -> BoxStream<'static, Result<Step, Error>> {
        let Some(worker) = self.worker(&credential.token) else {
            return stream::iter([Err(Error::CredentialGone)]).boxed();
        };
        let request = Request::Sign {
            serial: credential.token.serial.clone(),
            fingerprint: credential.fingerprint,
            has_pin: pin.is_some(),
        };
        let target = Target { request, reader: credential.token.reader.clone() };
        let (sender, steps) = worker.sign(target, pin);
        let handing_on = async move {
            let mut items = items;
            while let Some(ToBeSigned { bytes, algorithm }) = items.next().await {
                if !sender.send(Item { bytes, algorithm }) {
                    return;
                }
            }
        };
        let (refused, fingerprint) = (self.refused.clone(), credential.fingerprint);
        let batch = Batch { handing_on: Some(handing_on.boxed()), steps };
        let remember = move |step: &Result<Step, Error>| {
            if let Err(Error::NoMechanism(algorithm)) = step {
                refused.lock().unwrap_or_else(PoisonError::into_inner).push((fingerprint, *algorithm));
            }
        };
        Box::pin(batch.inspect(remember))
    }

    async fn change_pin(&self, token: &Token, pins: Option<NewPin>) -> Result<(), Error> {
        let (serial, label) = (token.serial.clone(), token.label.clone());
        let request = Request::ChangePin { serial, label, has_pins: pins.is_some() };
        self.pins(token, request, pins).await
    }

    async fn unblock(&self, token: &Token, pins: NewPin) -> Result<(), Error> {
        let (serial, label) = (token.serial.clone(), token.label.clone());
        self.pins(token, Request::Unblock { serial, label }, Some(pins)).await
    }

    async fn end_session(&self) {
        join_all(self.workers.iter().map(|(_, worker)| worker.end())).await;
    }
}

impl Readers for System {
    fn watch(&self) -> BoxStream<'static, Snapshot> {
        monitor::watch()
    }

    fn versions(&self) -> Versions {
        versions::versions()
    }
}

/// A module and what it showed.
type Answer = (middleware::Module, Vec<Credential>);

fn module(source: Source, file: &Path, result: Result<Listing, Error>) -> Answer {
    let mut credentials = Vec::new();
    let condition = match result {
        Ok(Listing { library, tokens, credentials: listed }) => {
            credentials = listed.into_iter().map(|ListedCredential(credential)| credential).collect();
            Condition::Works { library, tokens: tokens.into_iter().map(|t| t.0).collect() }
        }
        Err(Error::ModuleFailed { detail, .. }) => Condition::Failed(detail),
        Err(Error::ModuleHung { .. }) => Condition::Hung,
        Err(Error::ModuleCrashed { .. }) => Condition::Crashed,
        Err(other) => Condition::Troubled(other.to_string()),
    };
    (middleware::Module { file: file.display().to_string(), source, condition }, credentials)
}

/// All answers so far, in the order of the modules.
fn whole(answers: &[Option<Answer>]) -> Survey {
    let mut survey = Survey::default();
    for answer in answers {
        let Some((module, credentials)) = answer else {
            survey.pending += 1;
            continue;
        };
        survey.modules.push(module.clone());
        for credential in credentials {
            if !survey.credentials.iter().any(|known| is_same(known, credential)) {
                survey.credentials.push(credential.clone());
            }
        }
    }
    survey
}

/// A batch: hands items on while it waits for what comes of them.
struct Batch {
    handing_on: Option<BoxFuture<'static, ()>>,
    steps: Waiting<UnboundedReceiver<Result<Step, Error>>>,
}

impl Stream for Batch {
    type Item = Result<Step, Error>;

    fn poll_next(mut self: std::pin::Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(handing_on) = &mut self.handing_on
            && handing_on.poll_unpin(cx).is_ready()
        {
            self.handing_on = None;
        }
        self.steps.thing.poll_next_unpin(cx)
    }
}

/// Whether two modules show the same certificate of the same card, or one module shows it twice.
fn is_same(a: &Credential, b: &Credential) -> bool {
    a.fingerprint == b.fingerprint && (a.token.serial == b.token.serial || a.token.module != b.token.module)
}
