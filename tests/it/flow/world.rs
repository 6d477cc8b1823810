//! A small world: a test PKI, a card with software keys, a store and a service in memory, and a fuse
//! that cuts the power at a chosen step.

use async_trait::async_trait;
use futures::FutureExt;
use jiff::{SignedDuration, Timestamp};
use mohur::card::Tokens;
use mohur::card::fake::{Card, Fake};
use mohur::domain::application::Id;
use mohur::domain::authority::{Quota, TimeStampAuthority, Usage};
use mohur::domain::delegation::{Act, Delegation, Register};
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::environment::Environment;
use mohur::domain::history::{self, StatusName};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::identity::Algorithm;
use mohur::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use mohur::domain::level::Level;
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::outbox::{ContainerDigest, Entry, State};
use mohur::domain::person::{Names, Record, Sex};
use mohur::domain::reason::Reason;
use mohur::domain::receipt::Receipt;
use mohur::domain::secret::Pin;
use mohur::domain::session::{Mandate, MandateSource, Session, Signer, Submission};
use mohur::domain::token::Candidate;
use mohur::flow::pen::Pen;
use mohur::remote::{
    self, Challenge, LookupAnswer, OrderAnswer, Refusal, RefusalKind, Service, ServiceCard, Submitted,
};
use mohur::signing::trust::Trust;
use mohur::signing::{container, proof, verify};
use mohur::store::{self, Answered, CarriedOut, Listed, Pending, Proof, Raised, Sealed, Store};
use rcgen::{KeyPair, SigningKey};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub use super::pki::{LIST, Pki, RESPONDER};

pub const PIN: &str = "123456";
pub const READER: &str = "Reader";
pub const ORIGIN: &str = "https://service.test";
pub const VOEN: &str = "9900000141";
pub const OTHER_VOEN: &str = "9900000142";
/// The time-stamping authorities.
pub const STAMPERS: [&str; 2] = ["http://tsa-1.test", "http://tsa-2.test"];

/// The hour at which everything here happens.
pub fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

pub fn voen(text: &str) -> Voen {
    Voen::parse(text).unwrap()
}

pub fn pin(text: &str) -> Option<Pin> {
    let mut pin = Pin::new();
    assert!(text.chars().all(|c| pin.push(c)));
    Some(pin)
}

pub fn names() -> Names {
    Names { surname: "ƏLİYEVA".into(), name: "GÜNEL".into(), patronymic: "RAUF QIZI".into() }
}

pub fn insurer() -> Insurer {
    Insurer {
        voen: voen(VOEN),
        name: "\"Nümunə Tikiş\" MMC".into(),
        kind: Kind::LegalEntity,
        account_number: None,
        office: Office {
            code: "B01".into(), name: "Nəsimi rayon şöbəsi".into(), kind: OfficeKind::Branch
        },
    }
}

pub fn lookup() -> Lookup {
    let record = |surname: &str| Record {
        names: Names { surname: surname.into(), name: "Aynur".into(), patronymic: "Kərim qızı".into() },
        sex: Sex::Female,
        birth_date: jiff::civil::date(1990, 5, 17),
        birthplace: "Bakı".into(),
        ssn: Ssn::parse("9900000000017").ok(),
        document: None,
    };
    Lookup {
        id: "lookup-1".into(),
        query: Query {
            fin: Fin::parse("TST4W7E").unwrap().0,
            ssn: Ssn::parse("9900000000017").ok(),
            document_type: DocumentType::Din,
        },
        time: now() - SignedDuration::from_mins(5),
        longest_age: SignedDuration::from_hours(1),
        dsmf_record: record("Məmmədova"),
        registry_record: record("Həsənli"),
    }
}

/// A draft that can be signed; `n` names it.
pub fn draft(n: u8) -> Draft {
    Draft {
        fin: Typed("TST4W7E".into()),
        ssn: Typed("9900000000017".into()),
        lookup: Some(lookup()),
        reason: Some(Reason::IdentityDocumentChanged),
        ..Draft::new(Id::from_bytes([n; 16]), voen(VOEN), now())
    }
}

/// The right of the head of the enterprise.
pub fn mandate() -> Mandate {
    Mandate {
        voen: voen(VOEN),
        name: insurer().name,
        kind: Kind::LegalEntity,
        has_seal_right: true,
        source: MandateSource::Certificate,
        until: None,
    }
}

/// Cuts the power when so many steps were taken: the step never returns.
pub struct Fuse {
    left: Arc<Mutex<Option<usize>>>,
    blown: Arc<tokio::sync::Notify>,
}

impl Fuse {
    pub fn after(steps: Option<usize>) -> Fuse {
        Fuse { left: Arc::new(Mutex::new(steps)), blown: Arc::default() }
    }

    /// Counts the same steps.
    pub fn sharing(other: &Fuse) -> Fuse {
        Fuse { left: other.left.clone(), blown: other.blown.clone() }
    }

    /// From now on it holds.
    pub fn mend(&self) {
        *self.left.lock().unwrap() = None;
    }

    pub async fn step(&self) {
        let is_over = match &mut *self.left.lock().unwrap() {
            Some(0) => true,
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        };
        if is_over {
            self.blown.notify_one();
            futures::future::pending::<()>().await;
        }
    }

    /// Runs until done, or until the power is cut: then nothing of it runs any more.
    pub async fn run<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        futures::select! {
            done = work.fuse() => Some(done),
            () = self.blown.notified().fuse() => None,
        }
    }
}

/// What the disk holds; survives power cuts.
#[derive(Default)]
pub struct Disk {
    pub drafts: Mutex<BTreeMap<Id, Draft>>,
    pub outbox: Mutex<BTreeMap<ContainerDigest, (Entry, Vec<u8>)>>,
    pub receipts: Mutex<BTreeMap<ContainerDigest, Receipt>>,
    pub history: Mutex<Vec<history::Entry>>,
    pub synchronised: Mutex<Option<Timestamp>>,
    /// What was raised beside the container that was sent.
    pub raised: Mutex<BTreeMap<ContainerDigest, Raised>>,
    pub authorities: Mutex<BTreeMap<String, Usage>>,
    pub listed: Mutex<Option<Listed>>,
    pub orders: Mutex<Vec<Pending>>,
    pub carried_out: Mutex<Vec<CarriedOut>>,
    /// For how many more writes about authorities there is room.
    pub room: Mutex<Option<usize>>,
}

impl Disk {
    pub fn states(&self) -> Vec<State> {
        self.outbox.lock().unwrap().values().map(|(e, _)| e.state).collect()
    }
}

/// The store of one run of the program. Each write can be cut off before and after it took place.
pub struct MemoryStore<'a> {
    pub disk: &'a Disk,
    pub fuse: &'a Fuse,
}

impl MemoryStore<'_> {
    /// Takes up room on the disk, as long as there is any.
    fn take_room(&self) -> Result<(), store::Error> {
        match &mut *self.disk.room.lock().unwrap() {
            Some(0) => Err(store::Error::DiskFull),
            Some(room) => {
                *room -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn go(&self, digest: &ContainerDigest, to: State, refusal: Option<String>) -> Result<(), store::Error> {
        let mut outbox = self.disk.outbox.lock().unwrap();
        let (entry, _) = outbox.get_mut(digest).ok_or(store::Error::NotFound)?;
        if !entry.state.may_become(to) {
            return Err(store::Error::IllegalMove { from: entry.state, to });
        }
        entry.is_frozen = entry.state.freezes(to, entry.is_frozen);
        entry.state = to;
        entry.refusal = refusal;
        entry.attempts += u32::from(to == State::Sending);
        Ok(())
    }
}

#[async_trait]
impl Store for MemoryStore<'_> {
    async fn check(&self) -> Result<Vec<String>, store::Error> {
        Ok(Vec::new())
    }
    async fn save_draft(&self, draft: Draft) -> Result<(), store::Error> {
        self.disk.drafts.lock().unwrap().insert(draft.id.clone(), draft);
        Ok(())
    }
    async fn drafts(&self, voen: &Voen) -> Result<Vec<Draft>, store::Error> {
        Ok(self.disk.drafts.lock().unwrap().values().filter(|d| d.voen == *voen).cloned().collect())
    }
    async fn delete_draft(&self, id: &Id) -> Result<(), store::Error> {
        self.disk.drafts.lock().unwrap().remove(id);
        Ok(())
    }
    async fn enqueue(&self, sealed: Sealed) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.disk.drafts.lock().unwrap().remove(&sealed.entry.application);
        let entry = (sealed.entry.clone(), sealed.container);
        assert!(self.disk.outbox.lock().unwrap().insert(sealed.entry.digest, entry).is_none());
        self.fuse.step().await;
        Ok(())
    }
    async fn open_entries(&self) -> Result<Vec<Entry>, store::Error> {
        self.fuse.step().await;
        let outbox = self.disk.outbox.lock().unwrap();
        Ok(outbox.values().map(|(e, _)| e.clone()).filter(|e| e.state.is_open()).collect())
    }
    async fn refused(&self, _: &Voen) -> Result<Vec<Entry>, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, store::Error> {
        self.fuse.step().await;
        let outbox = self.disk.outbox.lock().unwrap();
        outbox.get(digest).map(|(_, c)| c.clone()).ok_or(store::Error::NotFound)
    }
    async fn best_container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, store::Error> {
        self.fuse.step().await;
        let beside = self.disk.raised.lock().unwrap().get(digest).map(|raised| raised.container.clone());
        let outbox = self.disk.outbox.lock().unwrap();
        beside.or_else(|| outbox.get(digest).map(|(_, c)| c.clone())).ok_or(store::Error::NotFound)
    }
    async fn raise(&self, digest: &ContainerDigest, raised: Raised) -> Result<(), store::Error> {
        self.fuse.step().await;
        {
            let mut outbox = self.disk.outbox.lock().unwrap();
            let (entry, container) = outbox.get_mut(digest).ok_or(store::Error::NotFound)?;
            if entry.is_frozen {
                self.disk.raised.lock().unwrap().insert(*digest, raised);
            } else {
                (entry.key, entry.level, *container) = (raised.key, raised.level, raised.container);
            }
        }
        self.fuse.step().await;
        Ok(())
    }
    async fn below(&self, level: Level, since: Timestamp) -> Result<Vec<Entry>, store::Error> {
        self.fuse.step().await;
        let (outbox, raised) = (self.disk.outbox.lock().unwrap(), self.disk.raised.lock().unwrap());
        let highest = |e: &Entry| raised.get(&e.digest).map_or(e.level, |r| r.level);
        let entries = outbox.values().map(|(e, _)| e.clone());
        Ok(entries.filter(|e| e.signed_at >= since && highest(e) < level).collect())
    }
    async fn authority_usage(&self, address: &str, _: Timestamp) -> Result<Usage, store::Error> {
        Ok(self.disk.authorities.lock().unwrap().get(address).cloned().unwrap_or_default())
    }
    async fn count_request(&self, address: &str, now: Timestamp) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.disk.authorities.lock().unwrap().entry(address.to_owned()).or_default().requests.push(now);
        Ok(())
    }
    async fn rest_authority(&self, address: &str, until: Timestamp) -> Result<(), store::Error> {
        self.disk.authorities.lock().unwrap().entry(address.to_owned()).or_default().resting_until =
            Some(until);
        Ok(())
    }
    async fn move_entry(
        &self,
        digest: &ContainerDigest,
        to: State,
        refusal: Option<String>,
    ) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.go(digest, to, refusal)?;
        self.fuse.step().await;
        Ok(())
    }
    async fn accept(
        &self,
        digest: &ContainerDigest,
        receipt: Receipt,
        _: Vec<u8>,
    ) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.go(digest, State::Accepted, None)?;
        self.disk.receipts.lock().unwrap().insert(*digest, receipt);
        self.fuse.step().await;
        Ok(())
    }
    async fn reopen(&self, digest: &ContainerDigest, draft: Draft) -> Result<(), store::Error> {
        self.go(digest, State::Discarded, None)?;
        self.save_draft(draft).await
    }
    async fn proof(&self, _: &Voen, _: &Id) -> Result<Proof, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn merge_history(&self, rows: Vec<history::Entry>) -> Result<Vec<history::Changed>, store::Error> {
        self.fuse.step().await;
        let mut history = self.disk.history.lock().unwrap();
        history.retain(|old| rows.iter().all(|new| new.id != old.id));
        history.extend(rows);
        Ok(vec![])
    }
    async fn rows(
        &self,
        _: &Voen,
        _: history::Query,
        _: usize,
        _: usize,
    ) -> Result<history::Rows, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn count(&self, _: &Voen, _: history::Query) -> Result<Option<usize>, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn keys(&self, _: &Voen, _: history::Query) -> Result<Vec<history::Key>, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn rows_of(&self, _: &[history::Key]) -> Result<Vec<history::Entry>, store::Error> {
        Err(store::Error::NotFound)
    }
    async fn searches(&self, _: &Voen) -> Result<Vec<history::Search>, store::Error> {
        Ok(vec![])
    }
    async fn save_search(&self, _: &Voen, _: history::Search) -> Result<(), store::Error> {
        Ok(())
    }
    async fn rename_search(&self, _: &Voen, _: &str, _: &str) -> Result<(), store::Error> {
        Ok(())
    }
    async fn delete_search(&self, _: &Voen, _: &str) -> Result<(), store::Error> {
        Ok(())
    }
    async fn synchronised_at(&self, _: &Voen) -> Result<Option<Timestamp>, store::Error> {
        Ok(*self.disk.synchronised.lock().unwrap())
    }
    async fn pass(&self, _: &Voen) -> Result<Option<history::Pass>, store::Error> {
        Ok(None)
    }
    async fn set_pass(&self, _: &Voen, _: Option<history::Pass>) -> Result<(), store::Error> {
        Ok(())
    }
    async fn set_synchronised_at(&self, _: &Voen, time: Timestamp) -> Result<(), store::Error> {
        self.fuse.step().await;
        *self.disk.synchronised.lock().unwrap() = Some(time);
        Ok(())
    }
    async fn delegations(&self, _: &Voen) -> Result<Option<Listed>, store::Error> {
        Ok(self.disk.listed.lock().unwrap().clone())
    }
    async fn save_delegations(&self, _: &Voen, listed: Listed) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.take_room()?;
        *self.disk.listed.lock().unwrap() = Some(listed);
        Ok(())
    }
    async fn keep_order(&self, pending: Pending) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.take_room()?;
        self.disk.orders.lock().unwrap().push(pending);
        self.fuse.step().await;
        Ok(())
    }
    async fn pending_orders(&self, _: &Voen) -> Result<Vec<Pending>, store::Error> {
        self.fuse.step().await;
        Ok(self.disk.orders.lock().unwrap().clone())
    }
    async fn settle_order(
        &self,
        key: &ContainerDigest,
        answered: Option<Answered>,
    ) -> Result<(), store::Error> {
        self.fuse.step().await;
        self.take_room()?;
        let mut orders = self.disk.orders.lock().unwrap();
        let settled = orders.iter().position(|order| order.key == *key).map(|at| orders.remove(at));
        if let (Some(Pending { withdrawn, container, .. }), Some(answered)) = (settled, answered) {
            let done = CarriedOut { is_withdrawal: withdrawn.is_some(), container, answered };
            self.disk.carried_out.lock().unwrap().push(done);
        }
        Ok(())
    }
    async fn carried_out(&self, _: &Voen, delegation: &Id) -> Result<Vec<CarriedOut>, store::Error> {
        let all = self.disk.carried_out.lock().unwrap();
        Ok(all.iter().filter(|done| done.answered.delegation == *delegation).cloned().collect())
    }
    async fn remembered(&self, _: &'static str) -> Result<Option<String>, store::Error> {
        Ok(None)
    }
    async fn remember(&self, _: &'static str, _: String) -> Result<(), store::Error> {
        Ok(())
    }
}

/// What the service does with the next submission.
#[derive(Debug, Clone)]
pub enum Fault {
    /// This error, and the submission never arrives.
    Before(remote::Error),
    /// The submission is taken in; this error instead of the answer.
    After(remote::Error),
    /// Taken in; a receipt signed by somebody else.
    ForeignReceipt,
    /// Taken in; a receipt about another container.
    ReceiptOfAnother,
    /// An order is carried out; something else is told of it.
    OtherAnswer(fn(&mut OrderAnswer)),
    /// Taken in; noise instead of a receipt.
    Noise,
}

/// What reached the service, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A submission was taken in for the first time.
    Taken(ContainerDigest),
    /// A submission came that it has already.
    TakenAgain(ContainerDigest),
    /// Somebody asked about a key.
    Asked(ContainerDigest),
    /// A session was renewed.
    Renewed,
}

/// What the service's computer holds; survives power cuts on ours.
pub struct Ministry {
    pub pki: Arc<Pki>,
    /// Whether it verifies containers, as a gateway must; some tests send the same good one often.
    pub is_strict: bool,
    /// The level that it requires.
    pub required_level: Level,
    /// What each time-stamping authority bears.
    pub quota: Option<Quota>,
    pub events: Mutex<Vec<Event>>,
    pub faults: Mutex<VecDeque<Fault>>,
    /// Nobody reaches it.
    pub is_away: AtomicBool,
    pub taken: Mutex<BTreeMap<ContainerDigest, Vec<u8>>>,
    pub rows: Mutex<Vec<history::Entry>>,
    pub asked_since: Mutex<Vec<Option<Timestamp>>>,
    pub paging: Mutex<Paging>,
    /// Whose sessions it opens.
    pub signer: Mutex<Fin>,
    /// For whom its only signer may act.
    pub mandates: Mutex<Vec<Mandate>>,
    /// The insurer chosen in the session.
    pub chosen: Mutex<Voen>,
    /// For which insurer it says that lookups are.
    pub lookups_for: Mutex<Option<Voen>>,
    /// What is answered to choices of an insurer although they were made.
    pub lost_choices: Mutex<VecDeque<remote::Error>>,
    /// How often somebody signed out.
    pub sign_outs: AtomicUsize,
    /// The authorities that were given.
    pub register: Mutex<Register>,
    /// What came of each order, by its key.
    pub orders: Mutex<BTreeMap<ContainerDigest, Delegation>>,
}

impl Ministry {
    pub fn new() -> Ministry {
        Ministry { is_strict: true, ..Ministry::with(Arc::new(Pki::new())) }
    }

    pub fn with(pki: Arc<Pki>) -> Ministry {
        Ministry {
            pki,
            is_strict: false,
            required_level: Level::B,
            quota: None,
            events: Mutex::default(),
            faults: Mutex::default(),
            is_away: AtomicBool::new(false),
            taken: Mutex::default(),
            rows: Mutex::default(),
            asked_since: Mutex::default(),
            paging: Mutex::default(),
            signer: Mutex::new(Fin::parse("TST0001").unwrap().0),
            mandates: Mutex::new(vec![mandate()]),
            chosen: Mutex::new(voen(VOEN)),
            lookups_for: Mutex::default(),
            lost_choices: Mutex::default(),
            sign_outs: AtomicUsize::new(0),
            register: Mutex::new(Register { is_complete: true, ..Register::default() }),
            orders: Mutex::default(),
        }
    }

    pub fn pki(&self) -> &Arc<Pki> {
        &self.pki
    }

    pub fn trust(&self) -> &Trust {
        &self.pki.trust
    }

    pub fn fail_next(&self, fault: Fault) {
        self.faults.lock().unwrap().push_back(fault);
    }

    fn receipt(&self, digest: ContainerDigest, by: &(Vec<u8>, KeyPair)) -> Vec<u8> {
        let receipt = Receipt {
            registration_number: format!("SN-{}", &digest.to_hex()[..8]),
            time: now(),
            digest,
            voen: voen(VOEN),
            service: ORIGIN.into(),
            environment: Environment::Sandbox,
        };
        let sign = |bytes: &[u8]| Ok(by.1.sign(bytes).unwrap());
        mohur::signing::receipt::make(&receipt, &by.0, Algorithm::EcdsaP256Sha256, sign).unwrap()
    }

    /// Carries an order out, once.
    fn order(&self, key: ContainerDigest, withdrawn: Option<&Id>, container: &[u8]) -> Delegation {
        assert_eq!(key.0, <[u8; 32]>::from(Sha256::digest(container)), "the key is the container's digest");
        if let Some(done) = self.orders.lock().unwrap().get(&key) {
            self.events.lock().unwrap().push(Event::TakenAgain(key));
            return done.clone();
        }
        let report = verify::verify(container, self.trust(), now());
        assert!(report.is_valid(), "{:?}", report.failure());
        assert!(report.level() >= Some(self.required_level));
        let order = report.order().unwrap().clone();
        let mut register = self.register.lock().unwrap();
        let end = |register: &mut Register, id: &Id| {
            let known = register.delegations.iter_mut().find(|d| d.id == *id).unwrap();
            known.withdrawn_at = Some(now());
            known.clone()
        };
        let done = match order.act {
            Act::Give { delegate, term, replaces } => {
                replaces.iter().for_each(|old| drop(end(&mut register, &old.id)));
                let given = Delegation {
                    id: order.id,
                    delegate,
                    names: None,
                    term,
                    given_by: order.prepared_by.names.full(),
                    given_at: now(),
                    withdrawn_at: None,
                };
                register.delegations.insert(0, given.clone());
                given
            }
            Act::Withdraw { delegation, .. } => {
                assert_eq!(withdrawn, Some(&delegation));
                end(&mut register, &delegation)
            }
        };
        self.events.lock().unwrap().push(Event::Taken(key));
        self.orders.lock().unwrap().insert(key, done.clone());
        done
    }

    /// Believes a container only if it holds, as a gateway must.
    fn take(&self, key: ContainerDigest, container: &[u8]) -> Vec<u8> {
        assert_eq!(key.0, <[u8; 32]>::from(Sha256::digest(container)), "the key is the container's digest");
        if self.is_strict {
            let report = verify::verify(container, self.trust(), now());
            assert!(report.is_valid(), "{:?}", report.failure());
        }
        let opened = container::open(container).unwrap();
        let longest = SignedDuration::from_hours(24 * 14);
        let proven = proof::prove(&opened, self.trust(), longest, now()).unwrap();
        assert!(proven.level >= self.required_level, "{:?}", proven.level);
        let mut taken = self.taken.lock().unwrap();
        let event = if taken.contains_key(&key) { Event::TakenAgain(key) } else { Event::Taken(key) };
        self.events.lock().unwrap().push(event);
        taken.entry(key).or_insert_with(|| self.receipt(key, &self.pki.receipt)).clone()
    }
}

/// How the history is given page by page; all at once where no size is set.
#[derive(Default)]
pub struct Paging {
    pub size: usize,
    /// The page that is not given.
    pub fails_at: Option<usize>,
    /// No cursor is known any more.
    pub forgets: bool,
    pub asked: Vec<Option<String>>,
}

/// The way to the service in one run of the program. Each call can be cut off before it arrives and
/// after it was answered.
pub struct Line<'a> {
    pub ministry: &'a Ministry,
    pub fuse: &'a Fuse,
}

impl Line<'_> {
    /// The session of whoever signs in.
    pub fn session() -> Session {
        Session {
            signer: Signer { names: names(), fin: Fin::parse("TST0001").unwrap().0 },
            mandates: vec![mandate()],
            expires: now() + SignedDuration::from_mins(15),
        }
    }
}

/// What the service calls one of its statuses.
fn in_review() -> StatusName {
    let [az, en, ru] = ["Baxılır", "In review", "Рассматривается"].map(str::to_owned);
    StatusName { code: "in_review".into(), az, en, ru }
}

#[async_trait]
impl Service for Line<'_> {
    fn origin(&self) -> String {
        ORIGIN.into()
    }
    async fn card(&self) -> Result<ServiceCard, remote::Error> {
        if self.ministry.is_away.load(Ordering::Relaxed) {
            return Err(remote::Error::NoConnection("away".into()));
        }
        Ok(ServiceCard {
            name: "Test".into(),
            environment: Environment::Sandbox,
            ssn_required: true,
            lookup_longest_age: SignedDuration::from_hours(1),
            container_longest_age: SignedDuration::from_hours(24 * 14),
            receipt_signers: vec![self.ministry.pki.receipt.0.clone()],
            status_names: vec![in_review()],
            required_level: self.ministry.required_level,
            time_stamping: STAMPERS
                .map(|address| TimeStampAuthority { address: address.into(), quota: self.ministry.quota })
                .to_vec(),
            time: now(),
        })
    }
    async fn challenge(&self) -> Result<Challenge, remote::Error> {
        Ok(Challenge { nonce: "bm9uY2Utbm9uY2Utbm9uY2Utbm9uY2Utbm9uY2Utbm9uY2U=".into() })
    }
    async fn sign_in(&self, token: String) -> Result<Session, remote::Error> {
        let nonce = self.challenge().await?.nonce;
        mohur::signing::authentication::verify(&token, ORIGIN, &nonce, self.ministry.trust(), now()).unwrap();
        let mut session = Line::session();
        session.mandates.clone_from(&self.ministry.mandates.lock().unwrap());
        session.signer.fin.clone_from(&self.ministry.signer.lock().unwrap());
        Ok(session)
    }
    async fn choose_insurer(&self, voen: &Voen) -> Result<Insurer, remote::Error> {
        self.ministry.chosen.lock().unwrap().clone_from(voen);
        match self.ministry.lost_choices.lock().unwrap().pop_front() {
            Some(error) => Err(error),
            None => Ok(Insurer { voen: voen.clone(), ..insurer() }),
        }
    }
    async fn renew(&self) -> Result<Timestamp, remote::Error> {
        self.ministry.events.lock().unwrap().push(Event::Renewed);
        Ok(now() + SignedDuration::from_mins(15))
    }
    async fn sign_out(&self) {
        self.ministry.sign_outs.fetch_add(1, Ordering::Relaxed);
    }
    async fn mandates(&self) -> Result<Vec<Mandate>, remote::Error> {
        Ok(self.ministry.mandates.lock().unwrap().clone())
    }
    async fn delegations(&self) -> Result<(Voen, Register), remote::Error> {
        let chosen = self.ministry.chosen.lock().unwrap().clone();
        Ok((chosen, self.ministry.register.lock().unwrap().clone()))
    }
    async fn order(
        &self,
        key: ContainerDigest,
        withdrawn: Option<&Id>,
        container: Vec<u8>,
    ) -> Result<OrderAnswer, remote::Error> {
        self.fuse.step().await;
        let fault = self.ministry.faults.lock().unwrap().pop_front();
        if let Some(Fault::Before(error)) = fault {
            return Err(error);
        }
        let done = self.ministry.order(key, withdrawn, &container);
        self.fuse.step().await;
        match fault {
            Some(Fault::After(error)) => Err(error),
            fault => {
                let bytes = format!("{}", done.id).into_bytes();
                let mut answer = OrderAnswer { voen: voen(VOEN), bytes, delegation: done };
                if let Some(Fault::OtherAnswer(change)) = fault {
                    change(&mut answer);
                }
                Ok(answer)
            }
        }
    }
    async fn lookup(&self, _: &Query) -> Result<LookupAnswer, remote::Error> {
        Ok(LookupAnswer { voen: self.ministry.lookups_for.lock().unwrap().clone(), lookup: lookup() })
    }
    async fn submit(&self, key: ContainerDigest, container: Vec<u8>) -> Result<Submitted, remote::Error> {
        self.fuse.step().await;
        let fault = self.ministry.faults.lock().unwrap().pop_front();
        if let Some(Fault::Before(error)) = fault {
            return Err(error);
        }
        let receipt = self.ministry.take(key, &container);
        self.fuse.step().await;
        let receipt = match fault {
            Some(Fault::After(error)) => return Err(error),
            Some(Fault::ForeignReceipt) => self.ministry.receipt(key, &Pki::new().receipt),
            Some(Fault::ReceiptOfAnother) => {
                self.ministry.receipt(ContainerDigest([7; 32]), &self.ministry.pki.receipt)
            }
            Some(Fault::Noise) => b"noise".to_vec(),
            Some(Fault::Before(_) | Fault::OtherAnswer(_)) | None => receipt,
        };
        Ok(Submitted { receipt })
    }
    async fn submission(&self, key: ContainerDigest) -> Result<Submission, remote::Error> {
        self.fuse.step().await;
        self.ministry.events.lock().unwrap().push(Event::Asked(key));
        let taken = self.ministry.taken.lock().unwrap().get(&key).cloned();
        self.fuse.step().await;
        Ok(taken.map_or(Submission::Unknown(key), |receipt| Submission::Accepted { receipt }))
    }
    async fn applications_page(
        &self,
        since: Option<Timestamp>,
        cursor: Option<&str>,
    ) -> Result<(Vec<history::Entry>, Option<String>), remote::Error> {
        let mut paging = self.ministry.paging.lock().unwrap();
        paging.asked.push(cursor.map(str::to_owned));
        if paging.size == 0 {
            self.ministry.asked_since.lock().unwrap().push(since);
            return Ok((self.ministry.rows.lock().unwrap().clone(), None));
        }
        if cursor.is_some() && paging.forgets {
            let kind = RefusalKind::Other("invalid-request".into());
            let title = "cursor".to_owned();
            return Err(remote::Error::Refused(Refusal {
                kind,
                status: 400,
                title,
                detail: None,
                code: None,
            }));
        }
        let page: usize = cursor.map_or(0, |cursor| cursor.parse().unwrap());
        if paging.fails_at == Some(page) {
            return Err(remote::Error::Failing { status: 503, retry_after: Some(7) });
        }
        let rows = self.ministry.rows.lock().unwrap();
        let next = (rows.len() > (page + 1) * paging.size).then(|| (page + 1).to_string());
        Ok((rows.iter().skip(page * paging.size).take(paging.size).cloned().collect(), next))
    }
    async fn applications(&self, since: Option<Timestamp>) -> Result<Vec<history::Entry>, remote::Error> {
        self.ministry.asked_since.lock().unwrap().push(since);
        Ok(self.ministry.rows.lock().unwrap().clone())
    }
    async fn receipt(&self, _: &Id) -> Result<Vec<u8>, remote::Error> {
        Err(remote::Error::SessionEnded)
    }
    async fn container(&self, _: &Id) -> Result<Vec<u8>, remote::Error> {
        Err(remote::Error::SessionEnded)
    }
}

/// A card's pen.
pub fn card_pen<'a>(tokens: &'a dyn Tokens, signer: &Candidate, pin: Option<Pin>) -> Pen<'a> {
    Pen::Card { tokens, candidate: signer.clone(), pin }
}

/// A reader with a card in it.
pub fn computer(card: Card) -> Fake {
    let tokens = Fake::new();
    tokens.plug(READER);
    tokens.insert(READER, card);
    tokens
}
