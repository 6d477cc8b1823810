//! Looking a person up: about whom and for whom the answer is, and the log of it.

use super::world::*;
use crate::provoke::told;
use futures::executor::block_on;
use mohur::domain::identifier::Fin;
use mohur::domain::lookup::{Lookup, Note, Query};
use mohur::flow::Error;
use mohur::flow::lookup::{self, Asker};
use mohur::remote::Service;
use mohur::store::fake::Fake;
use mohur::store::{self, Store};

fn signer() -> Fin {
    Fin::parse("TST0001").unwrap().0
}

/// The usual person.
fn query() -> Query {
    super::world::lookup().query
}

fn look_up(ministry: &Ministry, store: &Fake, query: &Query) -> Result<Lookup, Error> {
    let (fuse, voen, signer) = (Fuse::after(None), voen(VOEN), signer());
    let line = Line { ministry, fuse: &fuse };
    let asker = Asker { signer: &signer, voen: &voen, now: now() };
    block_on(async {
        let card = line.card().await.unwrap();
        lookup::lookup(store, &line, &card, asker, query).await
    })
}

#[test]
fn a_lookup_is_about_the_person_asked_for() {
    let (ministry, store) = (Ministry::new(), Fake::new());
    assert_eq!(look_up(&ministry, &store, &query()), Ok(super::world::lookup()));
    let missing = look_up(&ministry, &store, &Query { ssn: None, ..query() }).unwrap_err();
    assert_eq!(missing, Error::SsnMissing);
    told("I02", &missing);
    let other = Query { fin: Fin::parse("TST4W7F").unwrap().0, ..query() };
    let another = look_up(&ministry, &store, &other).unwrap_err();
    assert_eq!(another, Error::AnsweredForAnother);
    told("R18", &another);
}

#[test]
fn an_answer_for_another_insurer_does_not_count() {
    let ministry = Ministry::new();
    for (of, is_ours) in [(Some(VOEN), true), (Some(OTHER_VOEN), false), (None, true)] {
        *ministry.lookups_for.lock().unwrap() = of.map(voen);
        let answer = look_up(&ministry, &Fake::new(), &query());
        let wanted = if is_ours { Ok(super::world::lookup()) } else { Err(Error::AnsweredForAnother) };
        assert_eq!(answer, wanted, "{of:?}");
    }
}

#[test]
fn whom_the_log_cannot_hold_nobody_is_asked_about() {
    let (ministry, store) = (Ministry::new(), Fake::new());
    look_up(&ministry, &store, &query()).unwrap();
    let note = Note { time: now(), signer: signer(), voen: voen(VOEN), person: query().fin };
    assert_eq!(block_on(store.looked_up(&voen(VOEN), 9)), Ok(vec![note.clone()]));
    store.fail_next(store::Error::DiskFull);
    assert_eq!(look_up(&ministry, &store, &query()), Err(Error::Store(store::Error::DiskFull)));
    assert_eq!(block_on(store.looked_up(&voen(VOEN), 9)), Ok(vec![note]));
}
