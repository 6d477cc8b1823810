//! Raising what was signed: step by step, whoever fails on the way, and whenever the power is cut.

use super::offices::{Answer, Offices};
use super::world::*;
use jiff::{SignedDuration, Timestamp};
use mohur::domain::authority::{Policy, Quota};
use mohur::domain::identifier::Fin;
use mohur::domain::identity::Purpose;
use mohur::domain::level::Level;
use mohur::domain::outbox::{Entry, State};
use mohur::domain::session::Signer;
use mohur::flow::courier::{Courier, Outcome};
use mohur::flow::raise::{Failure, Obstacle, Raiser, preflight};
use mohur::flow::sign::{application, sign};
use mohur::flow::sign_in::candidates;
use mohur::remote::{Error, Refusal, RefusalKind, Service};
use mohur::signing::container;
use mohur::signing::proof::Fault as Proof;
use mohur::signing::revocation::Status;
use mohur::store::Store;
use std::sync::{Arc, Mutex};

/// One signed application at a service that requires a level.
struct Bench {
    disk: Disk,
    ministry: Ministry,
    offices: Arc<Offices>,
    fuse: Fuse,
    policy: Policy,
    ahead: Mutex<SignedDuration>,
    certificate: Vec<u8>,
}

impl Bench {
    async fn new(required_level: Level) -> Bench {
        let ministry = Ministry { required_level, ..Ministry::new() };
        let offices = Arc::new(Offices::new(ministry.pki().clone(), Fuse::after(None)));
        let mut bench = Bench {
            disk: Disk::default(),
            ministry,
            offices,
            fuse: Fuse::after(None),
            policy: Policy::default(),
            ahead: Mutex::default(),
            certificate: Vec::new(),
        };
        bench.certificate = bench.seal(1).await;
        bench
    }

    /// Signs one more; the signer's certificate.
    async fn seal(&self, n: u8) -> Vec<u8> {
        let tokens = computer(self.ministry.pki().card());
        let trust = self.ministry.trust();
        let found = candidates(&tokens, Purpose::Signature, trust, now()).await.unwrap();
        let signer = found.into_iter().find(|c| c.usable.is_ok()).unwrap();
        let person = Signer { names: names(), fin: Fin::parse("TST0001").unwrap().0 };
        let environment = mohur::domain::environment::Environment::Sandbox;
        let application =
            application(&draft(n), &person, &insurer(), environment, ORIGIN.into(), now()).unwrap();
        let store = MemoryStore { disk: &self.disk, fuse: &self.fuse };
        sign(card_pen(&tokens, &signer, pin(PIN)), &store, application, trust, now()).await.unwrap();
        signer.credential.certificate
    }

    fn clock(&self) -> impl Fn() -> Timestamp + Send + Sync + '_ {
        || now() + *self.ahead.lock().unwrap()
    }

    fn later(&self, minutes: i64) {
        *self.ahead.lock().unwrap() += SignedDuration::from_mins(minutes);
    }

    fn raiser(&self) -> Raiser {
        Raiser::new(self.offices.clone(), self.policy.clone())
    }

    async fn deliver(&self) -> Outcome {
        self.deliver_all().await.remove(0)
    }

    async fn deliver_all(&self) -> Vec<Outcome> {
        let (store, line) = (MemoryStore { disk: &self.disk, fuse: &self.fuse }, self.line());
        let courier = Courier::new(self.raiser());
        let done = courier.deliver_all(&store, &line, self.ministry.trust(), &self.clock()).await.unwrap();
        done.into_iter().map(|delivery| delivery.outcome).collect()
    }

    fn line(&self) -> Line<'_> {
        Line { ministry: &self.ministry, fuse: &self.fuse }
    }

    /// What waits, or why not.
    async fn obstacle(&self) -> Obstacle {
        match self.deliver().await {
            Outcome::AwaitsLevel(obstacle) => obstacle,
            other => panic!("{other:?}"),
        }
    }

    async fn preflight(&self) -> Option<Obstacle> {
        let store = MemoryStore { disk: &self.disk, fuse: &self.fuse };
        let card = self.line().card().await.unwrap();
        let (trust, clock) = (self.ministry.trust(), self.clock());
        preflight(&self.raiser(), &store, &card, &self.certificate, trust, &clock).await.unwrap()
    }

    fn entry(&self) -> Entry {
        self.disk.outbox.lock().unwrap().values().next().unwrap().0.clone()
    }
}

fn down() -> Answer {
    Answer::Fail(Error::NoConnection("down".into()))
}

fn failing(status: u16) -> Answer {
    Answer::Fail(Error::Failing { status, retry_after: None })
}

#[tokio::test]
async fn raised_as_far_as_required_and_sent() {
    for (level, stamps, answers) in [(Level::B, 0, 0), (Level::T, 1, 0), (Level::Lt, 1, 1)] {
        let bench = Bench::new(level).await;
        let sealed = bench.entry().digest;
        let outcome = bench.deliver().await;
        let Outcome::Accepted(receipt) = outcome else { panic!("{level:?}: {outcome:?}") };
        let entry = bench.entry();
        assert_eq!((entry.level, entry.digest, receipt.digest), (level, sealed, entry.key));
        assert_eq!(level == Level::B, entry.key == sealed);
        assert_eq!((bench.offices.count(STAMPERS[0]), bench.offices.count(RESPONDER)), (stamps, answers));
        assert_eq!(bench.offices.count(STAMPERS[1]) + bench.offices.count(LIST), 0, "nobody else is asked");
    }
}

#[tokio::test]
async fn another_authority_is_asked_when_one_fails() {
    for answer in [
        down(),
        failing(400),
        failing(503),
        Answer::Refuse,
        Answer::WrongNonce,
        Answer::Early,
        Answer::Late,
        Answer::Noise,
    ] {
        let bench = Bench::new(Level::T).await;
        bench.offices.answer_next(STAMPERS[0], answer.clone());
        assert!(matches!(bench.deliver().await, Outcome::Accepted(_)), "{answer:?}");
        assert_eq!(bench.offices.asked.lock().unwrap().as_slice(), STAMPERS, "{answer:?}");
    }
}

#[tokio::test]
async fn it_waits_in_its_own_words_and_goes_by_itself_later() {
    let bench = Bench::new(Level::Lt).await;
    bench.offices.answer_next(STAMPERS[0], failing(400));
    bench.offices.answer_next(STAMPERS[1], down());
    let Obstacle::TimeStamp { address, failure: Failure::Way(_) } = bench.obstacle().await else { panic!() };
    assert_eq!(address, STAMPERS[1]);
    assert_eq!(bench.disk.states(), [State::Queued]);
    assert!(bench.ministry.events.lock().unwrap().is_empty(), "nothing was sent");
    // The one is left alone for a minute, the other, which said no, for twenty.
    let minutes = |m| now() + SignedDuration::from_mins(m);
    assert_eq!(bench.obstacle().await, Obstacle::Busy(minutes(1)));
    assert_eq!(bench.offices.asked.lock().unwrap().len(), 2, "nobody was asked meanwhile");
    bench.later(1);
    bench.offices.answer_next(STAMPERS[1], down());
    assert!(matches!(bench.obstacle().await, Obstacle::TimeStamp { .. }));
    assert_eq!((bench.offices.count(STAMPERS[0]), bench.offices.count(STAMPERS[1])), (1, 2));
    bench.later(1);
    assert!(matches!(bench.deliver().await, Outcome::Accepted(_)));
    assert_eq!((bench.offices.count(STAMPERS[0]), bench.offices.count(STAMPERS[1])), (1, 3));
}

#[tokio::test]
async fn no_authority_is_asked_beyond_its_quota() {
    let mut bench = Bench::new(Level::T).await;
    bench.ministry.quota = Some(Quota { requests: 2, window: SignedDuration::from_mins(20) });
    for n in 2..=5 {
        bench.seal(n).await;
    }
    let outcomes = bench.deliver_all().await;
    let (last, sent) = outcomes.split_last().unwrap();
    assert!(sent.len() == 4 && sent.iter().all(|o| matches!(o, Outcome::Accepted(_))), "{outcomes:?}");
    let until = now() + SignedDuration::from_mins(20);
    assert_eq!(*last, Outcome::AwaitsLevel(Obstacle::Busy(until)));
    assert_eq!(STAMPERS.map(|address| bench.offices.count(address)), [2, 2]);
    bench.later(20);
    assert!(matches!(bench.deliver().await, Outcome::Accepted(_)));
    assert_eq!(STAMPERS.map(|address| bench.offices.count(address)), [3, 2]);
}

#[tokio::test]
async fn a_list_is_the_fallback_and_a_revoked_certificate_the_end() {
    let since = now() - SignedDuration::from_mins(1);
    for answer in [
        down(),
        failing(500),
        Answer::Refuse,
        Answer::WrongNonce,
        Answer::Early,
        Answer::Late,
        Answer::Noise,
        Answer::Says(Status::Unknown),
    ] {
        let bench = Bench::new(Level::Lt).await;
        bench.offices.answer_next(RESPONDER, answer.clone());
        assert!(matches!(bench.deliver().await, Outcome::Accepted(_)), "{answer:?}");
        let container = bench.disk.outbox.lock().unwrap().values().next().unwrap().1.clone();
        let lasting = container::open(&container).unwrap().lasting().cloned().unwrap();
        assert_eq!((lasting.ocsp.len(), lasting.crl.len()), (0, 1), "{answer:?}");

        // Nobody else is asked what the responder's answer settles; without a list it waits.
        let bench = Bench::new(Level::Lt).await;
        bench.offices.answer_next(RESPONDER, answer);
        bench.offices.answer_next(LIST, Answer::Noise);
        assert!(matches!(bench.obstacle().await, Obstacle::Revocation(_)));
        assert_eq!(bench.entry().level, Level::T, "the step before is kept");
        assert!(matches!(bench.deliver().await, Outcome::Accepted(_)));
        assert_eq!(bench.offices.count(STAMPERS[0]), 1, "and not taken again");
    }
    // The service is to judge what cannot be helped here: then it can be signed anew.
    let bench = Bench::new(Level::Lt).await;
    bench.offices.answer_next(RESPONDER, Answer::Says(Status::Revoked { since, reason: None }));
    let refusal = |kind| Refusal { kind, status: 403, title: "ləğv".into(), detail: None, code: None };
    bench.ministry.fail_next(Fault::Before(Error::Refused(refusal(RefusalKind::CertificateRefused))));
    assert!(matches!(bench.deliver().await, Outcome::Refused(_)));
    assert_eq!(bench.offices.count(LIST), 0);
}

#[tokio::test]
async fn a_level_that_was_too_low_is_raised_and_sent_again() {
    // The service learned to require more after it was sent once.
    let mut bench = Bench::new(Level::B).await;
    let refusal = Refusal {
        kind: RefusalKind::LevelTooLow,
        status: 422,
        title: "B-LT".into(),
        detail: None,
        code: None,
    };
    bench.ministry.fail_next(Fault::Before(Error::Refused(refusal)));
    assert!(matches!(bench.deliver().await, Outcome::Waiting(_)));
    bench.ministry.required_level = Level::Lt;
    assert!(matches!(bench.deliver().await, Outcome::Accepted(_)));
    assert_eq!(bench.entry().level, Level::Lt);
}

#[tokio::test]
async fn what_may_have_arrived_keeps_its_bytes() {
    let mut bench = Bench::new(Level::B).await;
    bench.ministry.fail_next(Fault::Before(Error::OutcomeUnknown("lost".into())));
    assert!(matches!(bench.deliver().await, Outcome::Unknown(_)));
    let before = bench.entry().key;
    bench.policy.wanted = Some(Level::Lt);
    let courier = Courier::new(bench.raiser());
    let store = MemoryStore { disk: &bench.disk, fuse: &bench.fuse };
    let raised = courier.raise_all(&store, &bench.line(), bench.ministry.trust(), &bench.clock()).await;
    assert_eq!(raised, Ok(None));
    assert_eq!(bench.entry().key, before, "raised beside");
    let beside = bench.disk.raised.lock().unwrap().values().next().cloned().unwrap();
    assert_eq!(beside.level, Level::Lt);
    let outcome = bench.deliver().await;
    assert!(matches!(&outcome, Outcome::Accepted(receipt) if receipt.digest == before), "{outcome:?}");
}

#[tokio::test]
async fn more_than_the_service_requires_is_raised_afterwards() {
    let mut bench = Bench::new(Level::B).await;
    bench.policy.wanted = Some(Level::Lt);
    assert!(matches!(bench.deliver().await, Outcome::Accepted(_)));
    let raise = async || {
        let (courier, store) =
            (Courier::new(bench.raiser()), MemoryStore { disk: &bench.disk, fuse: &bench.fuse });
        courier.raise_all(&store, &bench.line(), bench.ministry.trust(), &bench.clock()).await.unwrap()
    };
    bench.offices.answer_next(RESPONDER, down());
    bench.offices.answer_next(LIST, down());
    assert!(matches!(raise().await, Some(Obstacle::Revocation(_))));
    assert_eq!(raise().await, None);
    assert_eq!(raise().await, None, "nothing is left to do");
    assert_eq!(bench.offices.count(STAMPERS[0]), 1);
    let beside = bench.disk.raised.lock().unwrap().values().next().cloned().unwrap();
    let sent = bench.disk.outbox.lock().unwrap().values().next().unwrap().1.clone();
    let (beside, sent) = (container::open(&beside.container).unwrap(), container::open(&sent).unwrap());
    assert_eq!((beside.level(), sent.level()), (Level::Lt, Level::B));
    assert!(beside.is_same_signature(&sent));
}

#[tokio::test]
async fn the_level_is_looked_for_before_a_pin_is_spent() {
    assert_eq!(Bench::new(Level::B).await.preflight().await, None);
    for level in [Level::T, Level::Lt] {
        let bench = Bench::new(level).await;
        assert_eq!(bench.preflight().await, None);
        assert_eq!(bench.offices.count(STAMPERS[0]), 0, "no time-stamp is asked for");
        bench.offices.answer_next(STAMPERS[0], down());
        assert_eq!(bench.preflight().await, None, "one of two is enough");
        bench.offices.answer_next(STAMPERS[0], down());
        bench.offices.answer_next(STAMPERS[1], down());
        assert!(matches!(bench.preflight().await, Some(Obstacle::TimeStamp { .. })));
        bench.offices.answer_next(RESPONDER, down());
        assert_eq!(bench.preflight().await, None, "the list answers");
        bench.offices.answer_next(RESPONDER, down());
        bench.offices.answer_next(LIST, down());
        let obstacle = Bench { policy: Policy::default(), ..bench }.preflight().await;
        assert_eq!(obstacle.is_some(), level == Level::Lt, "{obstacle:?}");

        let bench = Bench::new(level).await;
        let since = now() - SignedDuration::from_hours(1);
        bench.offices.go_down();
        bench.offices.get_well();
        bench.offices.answer_next(STAMPERS[0], down());
        bench.offices.answer_next(STAMPERS[1], down());
        bench.offices.answer_next(RESPONDER, Answer::Says(Status::Revoked { since, reason: None }));
        let obstacle = bench.preflight().await.unwrap();
        assert!(matches!(obstacle, Obstacle::Proof(Proof::Revoked { .. })) && obstacle.is_final());
    }
    let bench = Bench::new(Level::Lta).await;
    assert_eq!(bench.preflight().await, Some(Obstacle::Level(Level::Lta)));
    let bench =
        Bench { policy: Policy { time_stamping: vec![], ..Policy::default() }, ..Bench::new(Level::T).await };
    assert_eq!(bench.preflight().await, None);
}

#[tokio::test]
async fn what_is_wanted_beyond_the_service_is_made_beside_what_was_sent() {
    let mut bench = Bench::new(Level::B).await;
    bench.policy.wanted = Some(Level::Lt);
    let Outcome::Accepted(receipt) = bench.deliver().await else { panic!("accepted at B-B") };
    let raise = async || {
        let (store, line) = (MemoryStore { disk: &bench.disk, fuse: &bench.fuse }, bench.line());
        let courier = Courier::new(bench.raiser());
        courier.raise_all(&store, &line, bench.ministry.trust(), &bench.clock()).await.unwrap()
    };
    bench.offices.answer_next(RESPONDER, down());
    bench.offices.answer_next(LIST, down());
    assert!(matches!(raise().await, Some(Obstacle::Revocation(_))));
    assert_eq!(raise().await, None);
    assert_eq!(bench.offices.count(STAMPERS[0]), 1, "the time-stamp was kept");
    let store = MemoryStore { disk: &bench.disk, fuse: &bench.fuse };
    let best = container::open(&store.best_container(&bench.entry().digest).await.unwrap()).unwrap();
    assert_eq!(best.level(), Level::Lt);
    let sent = store.container(&bench.entry().digest).await.unwrap();
    assert_eq!(container::digest(&sent), receipt.digest, "what the receipt is about stays as it is");
    assert_eq!(raise().await, None);
    assert_eq!(bench.offices.asked.lock().unwrap().len(), 4, "nobody is asked again");
}

/// Cuts the power at each step of raising and sending in turn; then the program starts again until all
/// is done.
#[tokio::test]
async fn raising_cut_at_every_step() {
    let whole = Bench::new(Level::Lt).await;
    let entry = whole.disk.outbox.lock().unwrap().pop_first().unwrap();
    for step in 0.. {
        let disk = Disk::default();
        disk.outbox.lock().unwrap().extend([entry.clone()]);
        let ministry = Ministry { required_level: Level::Lt, ..Ministry::with(whole.ministry.pki().clone()) };
        let fuse = Arc::new(Fuse::after(Some(step)));
        let offices = Arc::new(Offices::new(ministry.pki().clone(), Fuse::sharing(&fuse)));
        let mut survived = false;
        for run in 0..3 {
            let free = Fuse::after(None);
            let fuse = if run == 0 { &*fuse } else { &free };
            if run > 0 {
                offices.fuse.mend();
            }
            let (store, line) = (MemoryStore { disk: &disk, fuse }, Line { ministry: &ministry, fuse });
            let courier = Courier::new(Raiser::new(offices.clone(), Policy::default()));
            let work = courier.deliver_all(&store, &line, ministry.trust(), &now);
            let done = fuse.run(work).await;
            survived |= run == 0 && done.is_some();
            let kept = disk.outbox.lock().unwrap().values().next().unwrap().1.clone();
            let opened = container::open(&kept).unwrap();
            assert!(opened.is_same_signature(&container::open(&entry.1.1).unwrap()), "cut at {step}");
        }
        assert_eq!(disk.states(), [State::Accepted], "cut at {step}");
        let events = ministry.events.lock().unwrap();
        assert!(!events.iter().any(|e| matches!(e, Event::TakenAgain(_))), "cut at {step}: {events:?}");
        assert!(offices.count(STAMPERS[0]) <= 2, "cut at {step}: at most what the cut lost is asked again");
        if survived {
            assert!(step >= 14, "each step of raising is cut: {step}");
            return;
        }
    }
}
