//! What each answer of the service does to an entry.

use super::world::*;
use crate::provoke::told;
use futures::TryStreamExt;
use mohur::card::fake::Fake;
use mohur::domain::application::{Application, Id};
use mohur::domain::identity::Purpose;
use mohur::domain::outbox::State;
use mohur::domain::session::Signer;
use mohur::domain::token::Candidate;
use mohur::flow::courier::{Courier, Outcome};
use mohur::flow::sign::{application, sign, sign_all};
use mohur::flow::{self, sign_in};
use mohur::problem::Problem;
use mohur::remote::{self, Refusal, RefusalKind, Service};
use mohur::store::Store;

struct Bench {
    disk: Disk,
    ministry: Ministry,
    fuse: Fuse,
    courier: Courier,
}

impl Bench {
    /// With `count` signed applications in the outbox.
    async fn new(count: u8) -> Bench {
        let bench = Bench::empty();
        let (tokens, signer) = bench.signer().await;
        for application in bench.applications(count).await {
            let (store, trust) = (bench.store(), bench.ministry.trust());
            sign(card_pen(&tokens, &signer, pin(PIN)), &store, application, trust, now()).await.unwrap();
        }
        bench
    }

    fn empty() -> Bench {
        Bench {
            disk: Disk::default(),
            ministry: Ministry::new(),
            fuse: Fuse::after(None),
            courier: Courier::default(),
        }
    }

    async fn signer(&self) -> (Fake, Candidate) {
        let tokens = computer(self.ministry.pki().card());
        let signers = sign_in::candidates(&tokens, Purpose::Signature, self.ministry.trust(), now());
        let signer = signers.await.unwrap().into_iter().find(|c| c.usable.is_ok()).unwrap();
        (tokens, signer)
    }

    async fn applications(&self, count: u8) -> Vec<Application> {
        let person =
            Signer { names: names(), fin: mohur::domain::identifier::Fin::parse("TST0001").unwrap().0 };
        let environment = self.line().card().await.unwrap().environment;
        let make = |n| application(&draft(n), &person, &insurer(), environment, ORIGIN.into(), now());
        (0..count).map(|n| make(n).unwrap()).collect()
    }

    /// What is told of a batch that is delivered while it is being signed.
    async fn sign_and_deliver(&self, count: u8) -> Vec<(Id, Outcome)> {
        let (tokens, signer) = self.signer().await;
        let (store, line, trust) = (self.store(), self.line(), self.ministry.trust());
        let batch = self.applications(count).await;
        let signed = sign_all(card_pen(&tokens, &signer, pin(PIN)), &store, batch, trust, now()).unwrap();
        let told = self.courier.deliver_each(signed, &store, &line, trust, &now);
        told.map_ok(|d| (d.entry.application, d.outcome)).try_collect().await.unwrap()
    }

    fn store(&self) -> MemoryStore<'_> {
        MemoryStore { disk: &self.disk, fuse: &self.fuse }
    }

    fn line(&self) -> Line<'_> {
        Line { ministry: &self.ministry, fuse: &self.fuse }
    }

    async fn deliver(&self) -> Vec<Outcome> {
        let deliveries =
            self.courier.deliver_all(&self.store(), &self.line(), self.ministry.trust(), &now).await.unwrap();
        deliveries.into_iter().map(|d| d.outcome).collect()
    }

    async fn state_after(fault: Fault) -> (Outcome, State) {
        let bench = Bench::new(1).await;
        bench.ministry.fail_next(fault);
        let outcome = bench.deliver().await.remove(0);
        (outcome, bench.disk.states()[0])
    }
}

fn refusal(kind: RefusalKind, status: u16) -> remote::Error {
    remote::Error::Refused(Refusal {
        kind,
        status,
        title: "Məlumat dəyişib".into(),
        detail: None,
        code: Some("A-17".into()),
    })
}

#[tokio::test]
async fn accepts_only_a_receipt_that_holds() {
    let bench = Bench::new(1).await;
    let outcomes = bench.deliver().await;
    let [Outcome::Accepted(receipt)] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert!(receipt.registration_number.starts_with("SN-"));
    for fault in [Fault::ForeignReceipt, Fault::ReceiptOfAnother, Fault::Noise] {
        let (outcome, state) = Bench::state_after(fault.clone()).await;
        let Outcome::BadReceipt(why) = outcome else { panic!("{fault:?}: {outcome:?}") };
        told("R19", Problem::bad_receipt(&why));
        assert_eq!(state, State::Unknown, "{fault:?}: the service may have it");
    }
}

#[tokio::test]
async fn keeps_apart_what_arrived_and_what_may_have() {
    use remote::Error::*;
    for (error, state) in [
        (NoConnection("x".into()), State::Queued),
        (Proxy("x".into()), State::Queued),
        (NotTrusted("x".into()), State::Queued),
        (SessionEnded, State::Queued),
        (ClientTooOld("9.0.0".into()), State::Queued),
        (Failing { status: 429, retry_after: Some(3) }, State::Queued),
        (refusal(RefusalKind::RegistryUnreachable, 503), State::Queued),
        (refusal(RefusalKind::Other("method-not-allowed".into()), 405), State::Queued),
        (OutcomeUnknown("x".into()), State::Unknown),
        (Failing { status: 500, retry_after: None }, State::Unknown),
        (Failing { status: 503, retry_after: None }, State::Unknown),
        (Malformed("x".into()), State::Unknown),
        (refusal(RefusalKind::DataChanged, 409), State::Refused),
        (refusal(RefusalKind::LookupTooOld, 422), State::Refused),
        (refusal(RefusalKind::ContainerTooOld, 422), State::Refused),
        (refusal(RefusalKind::NoMandate, 403), State::Refused),
        (refusal(RefusalKind::Other("moon-phase".into()), 422), State::Refused),
    ] {
        let (_, found) = Bench::state_after(Fault::Before(error.clone())).await;
        assert_eq!(found, state, "{error:?}");
    }
}

#[tokio::test]
async fn a_batch_is_delivered_as_it_is_signed() {
    let bench = Bench::empty();
    bench.ministry.fail_next(Fault::Before(refusal(RefusalKind::DataChanged, 409)));
    let told = bench.sign_and_deliver(4).await;
    let ids: Vec<_> = bench.applications(4).await.into_iter().map(|a| a.id).collect();
    assert_eq!(told.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), ids);
    assert!(matches!(told[0].1, Outcome::Refused(_)));
    assert!(told[1..].iter().all(|(_, outcome)| matches!(outcome, Outcome::Accepted(_))), "{told:?}");
}

#[tokio::test]
async fn a_dead_line_keeps_nothing_from_being_signed() {
    let bench = Bench::empty();
    let down = remote::Error::NoConnection("down".into());
    bench.ministry.fail_next(Fault::Before(down.clone()));
    let told = bench.sign_and_deliver(4).await;
    assert!(told.iter().all(|(_, outcome)| *outcome == Outcome::Waiting(down.clone())), "{told:?}");
    assert_eq!(bench.disk.states(), [State::Queued; 4]);
    assert!(bench.ministry.events.lock().unwrap().is_empty(), "the others were not tried");
    assert_eq!(bench.deliver().await.len(), 4);
}

#[tokio::test]
async fn refused_goes_back_to_a_draft_and_can_be_signed_again() {
    let bench = Bench::new(1).await;
    bench.ministry.fail_next(Fault::Before(refusal(RefusalKind::DataChanged, 409)));
    assert!(matches!(bench.deliver().await[0], Outcome::Refused(_)));
    let entry = bench.disk.outbox.lock().unwrap().values().next().unwrap().0.clone();
    assert_eq!(entry.refusal.as_deref(), Some("Məlumat dəyişib · A-17"), "the service's words are kept");
    let again = bench.courier.reopen(&bench.store(), &now, &entry.digest).await.unwrap();
    let before = draft(0);
    assert_eq!(
        (&again.id, &again.fin, &again.ssn, again.reason),
        (&before.id, &before.fin, &before.ssn, before.reason)
    );
    assert_eq!(again.lookup, None, "the person is looked up again");
    assert_eq!(bench.disk.states(), [State::Discarded]);
    assert_eq!(bench.deliver().await, [], "nothing is left to send");
}

#[tokio::test]
async fn stops_at_a_dead_line_and_goes_on_after_a_refusal() {
    let bench = Bench::new(3).await;
    bench.ministry.fail_next(Fault::Before(remote::Error::NoConnection("down".into())));
    assert_eq!(bench.deliver().await.len(), 1, "the others were not tried");
    assert_eq!(bench.disk.states(), [State::Queued; 3]);
    bench.ministry.fail_next(Fault::Before(refusal(RefusalKind::DataChanged, 409)));
    let outcomes = bench.deliver().await;
    assert_eq!(outcomes.len(), 3);
    assert_eq!(outcomes.iter().filter(|o| matches!(o, Outcome::Accepted(_))).count(), 2);
}

#[tokio::test]
async fn asks_before_it_sends_again() {
    let bench = Bench::new(1).await;
    bench.ministry.fail_next(Fault::After(remote::Error::OutcomeUnknown("lost".into())));
    assert!(matches!(bench.deliver().await[0], Outcome::Unknown(_)));
    assert!(matches!(bench.deliver().await[0], Outcome::Accepted(_)));
    let events = bench.ministry.events.lock().unwrap().clone();
    assert!(matches!(events.as_slice(), [Event::Taken(a), Event::Asked(b)] if a == b), "{events:?}");
}

#[tokio::test]
async fn never_goes_to_another_service() {
    let bench = Bench::new(1).await;
    {
        let mut outbox = bench.disk.outbox.lock().unwrap();
        outbox.clear();
    }
    let tokens = computer(bench.ministry.pki().card());
    let trust = bench.ministry.trust();
    let purpose = mohur::domain::identity::Purpose::Signature;
    let signers = sign_in::candidates(&tokens, purpose, trust, now()).await.unwrap();
    let signer = signers.into_iter().find(|c| c.usable.is_ok()).unwrap();
    let person = Signer { names: names(), fin: mohur::domain::identifier::Fin::parse("TST0001").unwrap().0 };
    let environment = mohur::domain::environment::Environment::Production;
    let elsewhere = "https://elsewhere.test".to_owned();
    let application =
        application(&draft(9), &person, &insurer(), environment, elsewhere.clone(), now()).unwrap();
    sign(card_pen(&tokens, &signer, pin(PIN)), &bench.store(), application, trust, now()).await.unwrap();
    let outcomes = bench.deliver().await;
    assert_eq!(outcomes, [Outcome::OtherService(elsewhere.clone())]);
    told("I05", Problem::other_service(&elsewhere));
    assert_eq!(bench.disk.states(), [State::Queued]);
    assert!(bench.ministry.events.lock().unwrap().is_empty());
}

#[tokio::test]
async fn two_at_once_send_once() {
    let bench = Bench::new(4).await;
    let (store, line) = (bench.store(), bench.line());
    let trust = bench.ministry.trust();
    let run = || bench.courier.deliver_all(&store, &line, trust, &now);
    let (a, b) = futures::join!(run(), run());
    assert_eq!(a.unwrap().len() + b.unwrap().len(), 4);
    assert_eq!(bench.disk.states(), [State::Accepted; 4]);
    let events = bench.ministry.events.lock().unwrap();
    assert!(events.iter().all(|e| matches!(e, Event::Taken(_))), "{events:?}");
}

#[tokio::test]
async fn refresh_asks_by_the_services_clock_and_keeps_insurers_apart() {
    let bench = Bench::new(0).await;
    let (store, line) = (bench.store(), bench.line());
    flow::refresh::refresh(&store, &line, &voen(VOEN)).await.unwrap();
    flow::refresh::refresh(&store, &line, &voen(VOEN)).await.unwrap();
    let asked = bench.ministry.asked_since.lock().unwrap().clone();
    assert_eq!(asked[0], None, "everything the first time");
    let since = asked[1].unwrap();
    assert!(since < now() && since > now() - jiff::SignedDuration::from_mins(10), "{since}");

    let lookup = lookup();
    let row = |voen_text| mohur::domain::history::Entry {
        id: draft(1).id,
        voen: voen(voen_text),
        registration_number: None,
        time: now(),
        reason: mohur::domain::reason::Reason::Lost,
        fin: lookup.query.fin.clone(),
        names: names(),
        old_names: names(),
        ssn: None,
        office: String::new(),
        signed_by: String::new(),
        attested: None,
        standing: mohur::domain::history::Standing::Outbox(State::Queued),
        timeline: vec![],
    };
    bench.ministry.rows.lock().unwrap().push(row(VOEN));
    flow::refresh::refresh(&store, &line, &voen(VOEN)).await.unwrap();
    assert_eq!(bench.disk.history.lock().unwrap().len(), 1);
    bench.ministry.rows.lock().unwrap().push(row(OTHER_VOEN));
    let error = flow::refresh::refresh(&store, &line, &voen(VOEN)).await.unwrap_err();
    assert_eq!(error, flow::Error::AnsweredForAnother);
    assert_eq!(bench.disk.history.lock().unwrap().len(), 1, "nothing of another insurer came in");
    assert!(store.open_entries().await.unwrap().is_empty());
}
