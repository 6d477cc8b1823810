//! The diagnosis: asks everything between the user's hand and the service how it does. What does not
//! depend on each other is asked at the same time; what cannot be asked because something else failed
//! says so. Nobody is asked for a PIN, nothing is changed, nothing about a person is sent.

mod cards;
mod line;
mod place;

use crate::card::{Readers, Tokens};
use crate::domain::diagnosis::{Check, Fact, Finding, SettingsFault, Verdict};
use crate::domain::identity::Unusable;
use crate::domain::ladder::Rung;
use crate::domain::token::Tries;
use crate::remote::{self, Line};
use crate::signing::trust::Trust;
use crate::store::{self, Place, Store};
use async_trait::async_trait;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{self, BoxFuture, Either, FutureExt};
use futures::stream::{self, BoxStream, StreamExt};
use jiff::Timestamp;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How long one check may take: longer than any limit of the services it asks.
const LIMIT: Duration = Duration::from_secs(45);

/// Why something is not well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// The ladder to a usable certificate ends here.
    Rung(Rung),
    /// A certificate cannot be used.
    Unusable(Unusable),
    /// A certificate's validity ends in so many days.
    Expiring(usize),
    /// What a token tells of its PIN.
    Tries(Tries),
    /// The local database or the key store.
    Store(store::Error),
    /// Pages of the database are damaged; which.
    Damaged(String),
    /// There is little room.
    DiskLow,
    /// There is no room.
    DiskFull,
    /// The service, or the way to it.
    Service(remote::Error),
    /// The service's name is not found.
    Name(String),
    /// The proxy cannot be reached.
    Proxy(String),
    /// Seconds between the clocks.
    Clock(i64),
    /// The time-stamp service cannot be reached.
    TimeStamp(String),
    /// A revocation service cannot be reached.
    Revocation(String),
    /// The settings.
    Settings(SettingsFault),
    /// It did not answer in time.
    OutOfTime,
}

/// Where the local database is.
#[async_trait]
pub trait Shelf: Send + Sync {
    /// Its folder.
    fn folder(&self) -> String;
    /// What is there.
    async fn place(&self) -> Place;
    /// The database, open already or opened now without asking anybody.
    ///
    /// # Errors
    /// The store's.
    async fn open(&self) -> Result<Arc<dyn Store>, store::Error>;
    /// Whether the system has a key store.
    ///
    /// # Errors
    /// [`store::Error::NoKeyStore`].
    async fn key_store(&self) -> Result<(), store::Error>;
}

/// What is examined.
#[derive(Clone)]
pub struct Patient {
    /// The settings file, where there is one.
    pub settings_file: Option<String>,
    /// The administrator's policy, where there is one, and the names of the settings that it locks.
    pub policy: Option<(String, String)>,
    /// What is wrong with the settings.
    pub faults: Vec<SettingsFault>,
    /// Cards.
    pub tokens: Arc<dyn Tokens>,
    /// Readers.
    pub readers: Arc<dyn Readers>,
    /// Whom to trust.
    pub trust: Arc<Trust>,
    /// The way to the service, where one is set.
    pub line: Option<Arc<dyn Line>>,
    /// The database.
    pub shelf: Arc<dyn Shelf>,
    /// Versions of program and system.
    pub software: Vec<Fact>,
    /// The time.
    pub clock: fn() -> Timestamp,
    /// Waits.
    pub sleep: fn(Duration) -> BoxFuture<'static, ()>,
}

/// What one check found; more than one where it looks at several things.
pub type Findings = Vec<Finding<Cause>>;

/// Where findings go as they come.
#[derive(Clone)]
struct Sink {
    sender: UnboundedSender<(Check, Findings)>,
    sleep: fn(Duration) -> BoxFuture<'static, ()>,
}

impl Sink {
    /// Nobody waits for them any more: the stream was dropped, and with it the work.
    fn tell(&self, check: Check, findings: Findings) {
        let _ = self.sender.unbounded_send((check, findings));
    }

    fn tell_one(&self, finding: Finding<Cause>) {
        self.tell(finding.check, vec![finding]);
    }

    /// Waits for work; where it takes too long, that is what the check found.
    async fn within<T>(&self, check: Check, work: impl Future<Output = T> + Send) -> Option<T> {
        let limit = (self.sleep)(LIMIT);
        match future::select(std::pin::pin!(work), limit).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(((), _)) => {
                self.tell_one(Finding::new(check, Verdict::Bad(Cause::OutOfTime)));
                None
            }
        }
    }

    /// The checks that could not be made because of another one.
    fn skip(&self, checks: &[Check], because: Option<Check>) {
        for check in checks {
            self.tell_one(Finding::new(*check, Verdict::Skipped(because)));
        }
    }
}

/// The findings of each check of [`Check::ALL`], each check once, as they come. Dropping the stream stops
/// it.
pub fn diagnose(patient: Patient) -> BoxStream<'static, (Check, Findings)> {
    let (sender, findings) = unbounded();
    let sink = Sink { sender, sleep: patient.sleep };
    let work = async move {
        sink.tell(Check::Settings, settings(&patient));
        sink.tell_one(Finding {
            facts: patient.software.clone(),
            ..Finding::new(Check::Software, Verdict::Good)
        });
        future::join3(
            cards::examine(&patient, &sink),
            line::examine(&patient, &sink),
            place::examine(&patient, &sink),
        )
        .await;
    };
    // The work is done while somebody asks for findings, and ends with them.
    let work = work.boxed().into_stream().filter_map(|()| future::ready(None));
    stream::select(findings, work).boxed()
}

fn settings(patient: &Patient) -> Findings {
    use crate::domain::diagnosis::{Value, What};
    let file = |finding: Finding<Cause>| {
        let finding = match &patient.settings_file {
            Some(file) => finding.with(What::File, file.as_str()),
            None => finding.with(What::NotThereYet, Value::Yes),
        };
        let policy = patient.policy.as_ref();
        finding
            .with_some(What::Policy, policy.map(|(file, _)| file.as_str()))
            .with_some(What::Locked, policy.map(|(_, locked)| locked.as_str()).filter(|l| !l.is_empty()))
    };
    if patient.faults.is_empty() {
        return vec![file(Finding::new(Check::Settings, Verdict::Good))];
    }
    let finding = |fault: &SettingsFault| {
        file(Finding::new(Check::Settings, Verdict::Bad(Cause::Settings(fault.clone()))))
    };
    patient.faults.iter().map(finding).collect()
}
