//! Authorities from the form to the service: what may be ordered, one PIN for all, a lost answer without a second
//! effect, and a power cut at every step.

use super::offices::Offices;
use super::world::*;
use crate::provoke::told;
use futures::executor::block_on;
use jiff::civil::date;
use mohur::card;
use mohur::domain::application::Id;
use mohur::domain::authority::Policy;
use mohur::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term, today};
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Fin;
use mohur::domain::identity::Purpose;
use mohur::domain::insurer::Insurer;
use mohur::domain::level::Level;
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::session::{Mandate, MandateSource, Session, Signer};
use mohur::domain::token::Candidate;
use mohur::flow::delegate::{
    NotAllowed, Office, Orderer, Outcome, carry_out, give, refresh, renew, withdraw,
};
use mohur::flow::raise::{Obstacle, Raiser};
use mohur::flow::sign_in::candidates;
use mohur::flow::{Error, delegate};
use mohur::problem::Problem;
use mohur::remote::{self, Refusal, RefusalKind, Service};
use mohur::store::Pending;
use std::sync::Arc;

struct Here {
    ministry: Ministry,
    cards: card::fake::Fake,
    disk: Disk,
    session: Session,
    insurer: Insurer,
    signer: Candidate,
}

fn someone(number: &str) -> Delegate {
    Delegate {
        means: Means::Card,
        number: Number::parse(Means::Card, number).unwrap(),
        fin: Fin::parse("TST5H3K").unwrap().0,
    }
}

fn unlimited() -> Term {
    Term { from: today(now()), until: None }
}

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

impl Here {
    fn new() -> Here {
        let ministry = Ministry::new();
        let session = Session {
            signer: Signer { names: names(), fin: Fin::parse("TST0001").unwrap().0 },
            mandates: vec![mandate()],
            expires: now(),
        };
        let cards = computer(ministry.pki().card());
        let found = candidates(&cards, Purpose::Signature, ministry.trust(), now());
        let signer = block_on(found).unwrap().into_iter().find(|c| c.usable.is_ok()).unwrap();
        Here { ministry, cards, disk: Disk::default(), session, insurer: insurer(), signer }
    }

    fn orderer(&self) -> Orderer<'_> {
        Orderer {
            session: &self.session,
            insurer: &self.insurer,
            environment: Environment::Sandbox,
            service: ORIGIN,
            now: now(),
        }
    }

    fn raiser(&self) -> Raiser {
        let offices = Offices::new(self.ministry.pki().clone(), Fuse::after(None));
        Raiser::new(Arc::new(offices), Policy::default())
    }

    fn register(&self) -> Register {
        self.ministry.register.lock().unwrap().clone()
    }

    async fn carry(
        &self,
        fuse: &Fuse,
        orders: Vec<mohur::domain::delegation::Order>,
    ) -> Option<Result<Vec<Outcome>, Error>> {
        let (store, line) = (MemoryStore { disk: &self.disk, fuse }, Line { ministry: &self.ministry, fuse });
        let card = line.card().await.unwrap();
        let raiser = self.raiser();
        let office = Office {
            store: &store,
            service: &line,
            card: &card,
            raiser: &raiser,
            trust: self.ministry.trust(),
            clock: &now,
        };
        fuse.run(carry_out(&office, card_pen(&self.cards, &self.signer, pin(PIN)), orders)).await
    }

    fn give(&self, number: &str, n: u8) -> mohur::domain::delegation::Order {
        give(&self.orderer(), &self.register(), someone(number), unlimited(), id(n)).unwrap()
    }
}

/// The service has such an authority already.
fn exists() -> Refusal {
    Refusal {
        kind: RefusalKind::DelegationExists,
        status: 409,
        title: "exists".into(),
        detail: None,
        code: None,
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> NotAllowed {
    match result {
        Err(Error::NotAllowed(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_what_can_be_carried_out_is_put_together() {
    let mut here = Here::new();
    let orderer = |here: &Here, delegate: Delegate, term| {
        give(&here.orderer(), &here.register(), delegate, term, id(1)).map(drop)
    };
    assert_eq!(orderer(&here, someone("A"), unlimited()), Ok(()));
    let own = Delegate { fin: here.session.signer.fin.clone(), ..someone("A") };
    assert_eq!(refused(orderer(&here, own, unlimited())), NotAllowed::ToOneself);
    let past = Term { from: date(2026, 11, 1), until: None };
    assert_eq!(refused(orderer(&here, someone("A"), past)), NotAllowed::Term);
    let given = Delegation {
        id: id(1),
        delegate: someone("A"),
        names: None,
        term: unlimited(),
        given_by: String::new(),
        given_at: now(),
        withdrawn_at: None,
    };
    here.ministry.register.lock().unwrap().delegations.push(given.clone());
    assert_eq!(refused(orderer(&here, someone("a"), unlimited())), NotAllowed::Exists);
    let gone = Delegation { withdrawn_at: Some(now()), ..given.clone() };
    assert_eq!(refused(withdraw(&here.orderer(), &gone, id(2))), NotAllowed::Ended);
    let number = someone("B").number;
    let nobody = renew(&here.orderer(), &here.register(), &someone("C"), &number, || id(3));
    assert_eq!(refused(nobody), NotAllowed::Ended);
    // Neither an employee without the right, nor a delegate, whatever the service says of the seal.
    for mandate in [
        Mandate { has_seal_right: false, ..mandate() },
        Mandate { source: MandateSource::Delegation, ..mandate() },
        Mandate { voen: voen(OTHER_VOEN), ..mandate() },
    ] {
        here.session.mandates = vec![mandate];
        assert_eq!(refused(orderer(&here, someone("B"), unlimited())), NotAllowed::NoSealRight);
        assert_eq!(refused(withdraw(&here.orderer(), &given, id(2))), NotAllowed::NoSealRight);
    }
}

#[test]
fn an_authority_is_given_and_withdrawn_at_the_level_that_the_service_requires() {
    for level in [Level::B, Level::T, Level::Lt] {
        let mut here = Here::new();
        here.ministry.required_level = level;
        let fuse = Fuse::after(None);
        let done = block_on(here.carry(&fuse, vec![here.give("A", 1)])).unwrap().unwrap();
        let [Outcome::Done(given)] = &done[..] else { panic!("{level:?}: {done:?}") };
        assert_eq!((&given.id, given.withdrawn_at), (&id(1), None));
        let order = withdraw(&here.orderer(), given, id(2)).unwrap();
        let done = block_on(here.carry(&fuse, vec![order])).unwrap().unwrap();
        assert!(matches!(&done[..], [Outcome::Done(d)] if d.withdrawn_at.is_some()), "{done:?}");
        assert_eq!(here.disk.orders.lock().unwrap().len(), 0, "nothing is pending");
        let kept = here.disk.carried_out.lock().unwrap().clone();
        let acts: Vec<_> = kept.iter().map(|done| (done.is_withdrawal, &done.answered.delegation)).collect();
        assert_eq!(acts, [(false, &id(1)), (true, &id(1))], "both orders are kept");
        for done in &kept {
            let report = mohur::signing::verify::verify(&done.container, here.ministry.trust(), now());
            assert!(report.is_valid() && report.level() >= Some(level), "{level:?}: as they were sent");
            assert_eq!(done.answered.bytes, id(1).to_string().into_bytes(), "with the answer as it came");
        }
    }
}

#[test]
fn one_pin_moves_all_authorities_of_a_number() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let term = |from, until| Term { from: date(2026, 11, from), until };
    for (n, term) in [(1, term(22, Some(date(2026, 11, 30)))), (2, term(30, None))] {
        let term = if n == 2 { Term { from: date(2026, 12, 1), ..term } } else { term };
        let order = give(&here.orderer(), &here.register(), someone("OLD"), term, id(n)).unwrap();
        block_on(here.carry(&fuse, vec![order])).unwrap().unwrap();
    }
    let mut next = 10;
    let new_id = || {
        next += 1;
        id(next)
    };
    let number = someone("NEW").number;
    let orders = renew(&here.orderer(), &here.register(), &someone("OLD"), &number, new_id).unwrap();
    assert_eq!(orders.len(), 2);
    let done = block_on(here.carry(&fuse, orders)).unwrap().unwrap();
    assert!(done.iter().all(|outcome| matches!(outcome, Outcome::Done(_))), "{done:?}");
    let register = here.register();
    assert_eq!(register.open_of(&someone("OLD"), now()).count(), 0);
    let mut terms: Vec<_> = register.open_of(&someone("NEW"), now()).map(|d| d.term).collect();
    terms.sort_by_key(|term| term.from);
    assert_eq!(terms.iter().map(|t| t.from).collect::<Vec<_>>(), [date(2026, 11, 22), date(2026, 12, 1)]);
}

#[test]
fn what_did_not_arrive_was_not_ordered_and_what_may_have_is_asked_about() {
    let lost = || remote::Error::OutcomeUnknown("lost".into());
    let gone = || remote::Error::NoConnection("gone".into());
    type Case = (Vec<Fault>, fn(&Outcome) -> bool, usize, usize);
    let cases: [Case; 6] = [
        (vec![Fault::Before(gone())], |o| matches!(o, Outcome::NotSent(_)), 0, 0),
        (vec![Fault::Before(remote::Error::Refused(exists()))], |o| matches!(o, Outcome::Refused(_)), 0, 0),
        // The answer is lost once: the same again has no second effect.
        (vec![Fault::After(lost())], |o| matches!(o, Outcome::Done(_)), 1, 0),
        (vec![Fault::After(lost()), Fault::After(lost())], |o| matches!(o, Outcome::Unknown(_)), 1, 1),
        (vec![Fault::Before(lost()), Fault::Before(gone())], |o| matches!(o, Outcome::Unknown(_)), 0, 1),
        (
            vec![Fault::Before(remote::Error::Failing { status: 502, retry_after: None })],
            |o| matches!(o, Outcome::Unknown(_)),
            0,
            1,
        ),
    ];
    for (faults, is_right, given, pending) in cases {
        let here = Here::new();
        let fuse = Fuse::after(None);
        let told = format!("{faults:?}");
        faults.into_iter().for_each(|fault| here.ministry.fail_next(fault));
        let done = block_on(here.carry(&fuse, vec![here.give("A", 1)])).unwrap().unwrap();
        assert!(is_right(&done[0]), "{told}: {done:?}");
        assert_eq!(here.register().delegations.len(), given, "{told}");
        assert_eq!(here.disk.orders.lock().unwrap().len(), pending, "{told}");
        // The next look at the list settles it.
        let (store, line) =
            (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
        let looked = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
        assert_eq!(looked.unfulfilled, [], "{told}");
        let listed = looked.listed;
        assert_eq!(listed.register.delegations.len(), usize::from(given + pending > 0), "{told}");
        assert_eq!(here.disk.orders.lock().unwrap().len(), 0, "{told}");
        assert_eq!(*here.disk.listed.lock().unwrap(), Some(listed), "kept for later");
    }
}

#[test]
fn an_order_that_may_have_arrived_stays_until_the_service_is_heard() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let lost = || Fault::After(remote::Error::OutcomeUnknown("lost".into()));
    here.ministry.fail_next(lost());
    here.ministry.fail_next(lost());
    let done = block_on(here.carry(&fuse, vec![here.give("A", 1)])).unwrap().unwrap();
    assert!(matches!(done[..], [Outcome::Unknown(_)]), "{done:?}");
    let (store, line) =
        (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
    for error in [
        remote::Error::NoConnection("gone".into()),
        remote::Error::Failing { status: 429, retry_after: Some(1) },
        remote::Error::NotTrusted("another certificate".into()),
    ] {
        here.ministry.fail_next(Fault::Before(error.clone()));
        let looked = block_on(refresh(&store, &line, &voen(VOEN), &now));
        assert_eq!(looked, Err(Error::Service(error)));
        assert_eq!(here.disk.orders.lock().unwrap().len(), 1, "it is sent again at the next look");
    }
    block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
    assert_eq!(here.disk.carried_out.lock().unwrap().len(), 1, "and kept with its answer");
}

#[test]
fn an_order_that_is_refused_at_the_next_look_is_told() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let lost = || Fault::Before(remote::Error::OutcomeUnknown("lost".into()));
    here.ministry.fail_next(lost());
    here.ministry.fail_next(lost());
    let order = here.give("A", 1);
    block_on(here.carry(&fuse, vec![order.clone()])).unwrap().unwrap();
    let (store, line) =
        (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
    // The list of another insurer comes: nobody can be told of the refusal.
    here.ministry.fail_next(Fault::Before(remote::Error::Refused(exists())));
    block_on(line.choose_insurer(&voen(OTHER_VOEN))).unwrap();
    block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap_err();
    block_on(line.choose_insurer(&voen(VOEN))).unwrap();
    here.ministry.fail_next(Fault::Before(remote::Error::Refused(exists())));
    let looked = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
    assert_eq!(looked.unfulfilled, [(order, Outcome::Refused(exists()))]);
    assert_eq!(here.disk.orders.lock().unwrap().len(), 1, "until it is told");
    block_on(delegate::settle(&store, &looked.refused));
    assert_eq!(here.disk.orders.lock().unwrap().len(), 0, "and it is over");
}

#[test]
fn one_order_without_a_right_answer_does_not_keep_the_list_from_being_seen() {
    let failing = remote::Error::Failing { status: 500, retry_after: None };
    for fault in [Fault::OtherAnswer(|answer| answer.delegation.id = id(9)), Fault::After(failing)] {
        let here = Here::new();
        let fuse = Fuse::after(None);
        let order = here.give("A", 1);
        here.ministry.fail_next(fault.clone());
        block_on(here.carry(&fuse, vec![order.clone()])).unwrap().unwrap();
        let (store, line) =
            (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
        for _ in 0..2 {
            here.ministry.fail_next(fault.clone());
            let looked = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
            assert_eq!(looked.listed.register.delegations.len(), 1, "{fault:?}");
            assert_eq!(*here.disk.listed.lock().unwrap(), Some(looked.listed), "{fault:?}: kept for later");
            let [(of, Outcome::Unknown(_))] = &looked.unfulfilled[..] else { panic!("{fault:?}: not told") };
            assert_eq!(*of, order);
            assert_eq!(here.disk.orders.lock().unwrap().len(), 1, "{fault:?}: it is sent again");
        }
        let looked = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
        assert_eq!((looked.unfulfilled.len(), here.disk.orders.lock().unwrap().len()), (0, 0), "{fault:?}");
    }
}

#[test]
fn what_was_carried_out_is_told_wherever_the_disk_is_full() {
    let mut last = 0;
    for writes in 0..20 {
        let here = Here::new();
        *here.disk.room.lock().unwrap() = Some(writes);
        let orders = vec![here.give("A", 1), here.give("B", 2)];
        let done = block_on(here.carry(&Fuse::after(None), orders)).unwrap().unwrap();
        let given = here.register().delegations.len();
        let told = done.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
        assert_eq!(told, given, "after {writes} writes: {done:?}");
        if told < 2 {
            let full = Error::Store(mohur::store::Error::DiskFull);
            assert_eq!(done.last(), Some(&Outcome::NotSent(full)), "after {writes} writes");
        }
        assert!(given >= last, "after {writes} writes");
        last = given;
    }
    assert_eq!(last, 2);
}

#[test]
fn an_answer_about_another_authority_is_not_believed() {
    let cases: [fn(&mut remote::OrderAnswer); 8] = [
        |answer| answer.delegation.id = id(9),
        |answer| answer.delegation.delegate = Delegate { means: Means::Asan, ..someone("A") },
        |answer| answer.delegation.delegate.number = someone("B").number,
        |answer| answer.delegation.delegate.fin = Fin::parse("TST4W7E").unwrap().0,
        |answer| answer.delegation.term.from = date(2026, 12, 1),
        |answer| answer.delegation.term.until = Some(date(2026, 12, 1)),
        |answer| answer.voen = voen(OTHER_VOEN),
        // Of what is to be withdrawn: it stands as before.
        |answer| answer.delegation.withdrawn_at = None,
    ];
    for (n, change) in cases.into_iter().enumerate() {
        let here = Here::new();
        let fuse = Fuse::after(None);
        let mut order = here.give("A", 1);
        if n == 7 {
            let done = block_on(here.carry(&fuse, vec![order])).unwrap().unwrap();
            let [Outcome::Done(given)] = &done[..] else { panic!("{done:?}") };
            order = withdraw(&here.orderer(), given, id(2)).unwrap();
        }
        let settled = here.disk.carried_out.lock().unwrap().len();
        here.ministry.fail_next(Fault::OtherAnswer(change));
        let done = block_on(here.carry(&fuse, vec![order])).unwrap().unwrap();
        assert!(matches!(done[..], [Outcome::Unknown(remote::Error::Malformed(_))]), "case {n}: {done:?}");
        assert_eq!(here.disk.orders.lock().unwrap().len(), 1, "case {n}: it is not settled");
        // The next look does that, once the answer is about it.
        let (store, line) =
            (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
        block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
        assert_eq!(here.disk.carried_out.lock().unwrap().len(), settled + 1, "case {n}");
    }
}

#[test]
fn a_list_of_another_insurer_is_not_taken_for_ones_own() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let (store, line) =
        (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
    // The session was led to another insurer while the list was on its way.
    block_on(line.choose_insurer(&voen(OTHER_VOEN))).unwrap();
    let looked = block_on(refresh(&store, &line, &voen(VOEN), &now));
    assert_eq!(looked, Err(Error::AnsweredForAnother));
    assert_eq!(*here.disk.listed.lock().unwrap(), None, "nothing of it is kept");
}

#[test]
fn an_order_that_cannot_be_raised_is_not_sent() {
    let mut here = Here::new();
    here.ministry.required_level = Level::Lta;
    let done = block_on(here.carry(&Fuse::after(None), vec![here.give("A", 1)])).unwrap().unwrap();
    assert!(matches!(done[..], [Outcome::NotRaised(Obstacle::Level(Level::Lta))]), "{done:?}");
    assert_eq!(here.register().delegations.len(), 0);
}

#[test]
fn after_the_first_that_fails_nothing_more_is_sent() {
    let here = Here::new();
    here.ministry.fail_next(Fault::Before(remote::Error::NoConnection("gone".into())));
    let orders = vec![here.give("A", 1), here.give("B", 2)];
    let done = block_on(here.carry(&Fuse::after(None), orders)).unwrap().unwrap();
    assert!(matches!(done[..], [Outcome::NotSent(_)]), "{done:?}");
    assert_eq!(here.register().delegations.len(), 0);
}

#[test]
fn a_power_cut_at_any_step_ends_with_at_most_one_authority() {
    for steps in 0..200 {
        let here = Here::new();
        let order = here.give("A", 1);
        let fuse = Fuse::after(Some(steps));
        let is_over = block_on(here.carry(&fuse, vec![order])).is_some();
        let mended = Fuse::after(None);
        let (store, line) = (
            MemoryStore { disk: &here.disk, fuse: &mended },
            Line { ministry: &here.ministry, fuse: &mended },
        );
        let was_kept = !here.disk.orders.lock().unwrap().is_empty();
        let listed = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap().listed;
        let given = listed.register.delegations.len();
        assert!(given <= 1, "after {steps} steps");
        assert!(!was_kept || given == 1, "what was kept is carried out: after {steps} steps");
        let kept = here.disk.carried_out.lock().unwrap().len();
        assert_eq!(kept, given, "one that was given has its order here: after {steps} steps");
        if is_over {
            assert_eq!(given, 1);
            return;
        }
    }
    panic!("it never ends");
}

#[test]
fn a_register_is_only_taken_whole() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let (store, line) =
        (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
    here.ministry.register.lock().unwrap().is_complete = false;
    let listed = block_on(delegate::refresh(&store, &line, &voen(VOEN), &now)).unwrap().listed;
    assert!(!listed.register.is_complete);
    assert_eq!(listed.at, now());
}

#[test]
fn an_order_that_cannot_be_read_stays_and_does_not_keep_the_others_from_being_settled() {
    let here = Here::new();
    let fuse = Fuse::after(None);
    let lost = || Fault::Before(remote::Error::OutcomeUnknown("lost".into()));
    here.ministry.fail_next(lost());
    here.ministry.fail_next(lost());
    block_on(here.carry(&fuse, vec![here.give("A", 1)])).unwrap().unwrap();
    let noise = Pending {
        key: ContainerDigest([9; 32]),
        voen: voen(VOEN),
        withdrawn: None,
        container: b"noise".to_vec(),
    };
    here.disk.orders.lock().unwrap().insert(0, noise.clone());
    let (store, line) =
        (MemoryStore { disk: &here.disk, fuse: &fuse }, Line { ministry: &here.ministry, fuse: &fuse });
    let looked = block_on(refresh(&store, &line, &voen(VOEN), &now)).unwrap();
    assert_eq!(looked.listed.register.delegations.len(), 1, "the readable one was carried out");
    let [(None, problem)] = &Problem::of_unfulfilled(&looked)[..] else { panic!("{looked:?}") };
    told("D20", problem.clone());
    assert_eq!(*here.disk.orders.lock().unwrap(), [noise], "nothing is lost");
}
