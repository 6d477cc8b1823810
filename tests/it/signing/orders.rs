//! Orders about authorities: the same container, with data and document of their own.

use super::material::{SIGNED_AT, algorithm, application, certificate, now, sign, time, trust, Form};
use jiff::civil::date;
use mohur::domain::application::Id;
use mohur::domain::delegation::{Act, Delegate, Means, Number, Order, Replaced, Term};
use mohur::domain::identifier::{Fin, Voen};
use mohur::domain::level::Level;
use mohur::signing::container::{self, Container};
use mohur::signing::verify::{Around, Check, Mandates, Outcome, Profile, Verdict, examine, verify};

pub fn order(act: Act) -> Order {
    let like = application();
    Order {
        id: like.id,
        environment: like.environment,
        service: like.service,
        insurer: like.insurer,
        act,
        prepared_by: like.prepared_by,
        prepared_at: like.prepared_at,
    }
}

fn delegate() -> Delegate {
    Delegate {
        means: Means::Card,
        number: Number::parse(Means::Card, "AZ 77 4410 2031").unwrap(),
        fin: Fin::parse("TST5H3K").unwrap().0,
    }
}

fn term() -> Term {
    Term { from: date(2026, 3, 2), until: Some(date(2026, 12, 31)) }
}

fn acts() -> [Act; 3] {
    let id = Id::from_bytes([7; 16]);
    let number = Number::parse(Means::Card, "AZ 77 4410 0187").unwrap();
    [
        Act::Give { delegate: delegate(), term: term(), replaces: None },
        Act::Give { delegate: delegate(), term: term(), replaces: Some(Replaced { id: id.clone(), number }) },
        Act::Withdraw { delegation: id, delegate: delegate(), term: term() },
    ]
}

fn signed(order: &Order) -> Container {
    let certificate = certificate("person");
    let prepared =
        container::prepare(order, &certificate, algorithm(&certificate), time(SIGNED_AT)).unwrap();
    let value = sign("person", Form::Fixed, &prepared.to_be_signed);
    container::assemble(prepared, &value).unwrap()
}

#[test]
fn a_signed_order_holds_and_says_what_it_is() {
    for act in acts() {
        let order = order(act);
        let container = signed(&order);
        let report = verify(&container.bytes, &trust(), now());
        assert_eq!((report.profile, report.verdict(Level::B)), (Profile::Order, Verdict::Valid));
        assert_eq!(report.order(), Some(&order));
        assert_eq!(report.application(), None);
        let opened = container::open(&container.bytes).unwrap();
        assert_eq!(opened.level(), Level::B);
    }
}

#[test]
fn no_byte_of_an_order_can_be_changed() {
    let good = signed(&order(acts()[1].clone())).bytes;
    // Every byte of the data and the signature, and the document in steps.
    for at in (0..good.len()).filter(|at| at % 7 == 0) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let report = verify(&bad, &trust(), now());
        assert_ne!(report.verdict(Level::B), Verdict::Valid, "byte {at}");
    }
}

#[test]
fn neither_can_be_taken_for_the_other() {
    let names = |from: &[u8], pairs: [(&[u8], &[u8]); 1]| {
        let mut bytes = from.to_vec();
        for (old, new) in pairs {
            assert_eq!(old.len(), new.len());
            while let Some(at) = bytes.windows(old.len()).position(|w| w == old) {
                bytes[at..at + old.len()].copy_from_slice(new);
            }
        }
        bytes
    };
    let container = signed(&order(acts()[0].clone())).bytes;
    for (old, new) in [
        (&b"delegation.json"[..], &b"delegations.jso"[..]),
        (&b"delegation.pdf"[..], &b"delegatiom.pdf"[..]),
    ] {
        let report = verify(&names(&container, [(old, new)]), &trust(), now());
        assert_ne!(report.verdict(Level::B), Verdict::Valid);
    }
}

#[test]
fn who_may_give_authorities_is_in_no_certificate() {
    let order = order(acts()[0].clone());
    let container = signed(&order).bytes;
    let trust = trust();
    let (own, other) = ([order.insurer.voen.clone()], [Voen::parse("9900000142").unwrap()]);
    let mandate = |mandates| {
        let around = Around { trust: &trust, now: now(), receipt_signers: &[], mandates };
        examine(&container, &around).outcome(Check::Mandate).cloned().unwrap()
    };
    let signer = &order.prepared_by.fin;
    assert!(matches!(mandate(None), Outcome::Undecided(_)));
    assert_eq!(mandate(Some(Mandates { signer, insurers: &own, sealed: &own })), Outcome::Passed);
    for sealed in [&[][..], &other] {
        let asked = mandate(Some(Mandates { signer, insurers: &own, sealed }));
        assert!(matches!(asked, Outcome::Failed(_)), "{sealed:?}");
    }
}
