//! Signing in and signing: which certificate, whose PIN, and what stays when it goes wrong.

use super::phone::Phone;
use super::world::*;
use crate::provoke::told;
use futures::StreamExt;
use jiff::SignedDuration;
use mohur::card;
use mohur::card::fake::{Card, Fake};
use mohur::domain::application::Application;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Fin;
use mohur::domain::identity::{Purpose, Unusable};
use mohur::domain::means::Means;
use mohur::domain::outbox::Entry;
use mohur::domain::session::Signer;
use mohur::domain::token::{Candidate, Tries};
use mohur::flow::Error;
use mohur::flow::sign::{NotReady, application, sign, sign_all, signers};
use mohur::flow::sign_in::{SignedIn, candidates, choose_insurer, resume, sign_in};
use mohur::remote::Service;
use mohur::signing::trust::Trust;
use rcgen::KeyUsagePurpose::{ContentCommitment, DigitalSignature};
use std::collections::HashSet;

async fn usable(tokens: &Fake, purpose: Purpose, trust: &Trust) -> Candidate {
    let all = candidates(tokens, purpose, trust, now()).await.unwrap();
    all.into_iter().find(|c| c.usable.is_ok()).unwrap()
}

async fn signed_in(tokens: &Fake, line: &Line<'_>) -> SignedIn {
    let trust = line.ministry.trust();
    let candidate = usable(tokens, Purpose::Authentication, trust).await;
    sign_in(tokens, line, &candidate, pin(PIN), trust, now()).await.unwrap()
}

fn batch(count: u8, person: &Signer, line: &Line<'_>) -> Vec<Application> {
    let prepared = |n| application(&draft(n), person, &insurer(), Environment::Sandbox, line.origin(), now());
    (1..=count).map(|n| prepared(n).unwrap()).collect()
}

#[tokio::test]
async fn signs_in_with_the_certificate_for_it() {
    let (ministry, fuse) = (Ministry::new(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let all = candidates(&tokens, Purpose::Authentication, ministry.trust(), now()).await.unwrap();
    let verdicts: Vec<_> = all.iter().map(|c| c.usable).collect();
    assert_eq!(verdicts, [Ok(()), Err(Unusable::WrongUsage)]);
    let signed_in = signed_in(&tokens, &line).await;
    assert_eq!(signed_in.session.signer.fin.as_str(), "TST0001");
    assert!(choose_insurer(&line, &signed_in.session, &voen(VOEN)).await.is_ok());
    let other = choose_insurer(&line, &signed_in.session, &voen(OTHER_VOEN)).await;
    assert_eq!(other.unwrap_err(), Error::NoMandate);
}

#[tokio::test]
async fn a_session_that_nobody_can_go_on_in_is_ended() {
    let (ministry, fuse) = (Ministry::new(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let trust = ministry.trust();
    let candidate = usable(&tokens, Purpose::Authentication, trust).await;
    let resumed = async |fin: &str, of: &str| {
        let (fin, voen) = (Fin::parse(fin).unwrap().0, voen(of));
        resume(&tokens, &line, &candidate, &fin, pin(PIN), Some(&voen), trust, now()).await.map(drop)
    };
    let ended = || ministry.sign_outs.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!((resumed("TST0001", VOEN).await, ended()), (Ok(()), 0));
    assert_eq!((resumed("TST4W7E", VOEN).await, ended()), (Err(Error::AnsweredForAnother), 1));
    assert_eq!((resumed("TST0001", OTHER_VOEN).await, ended()), (Err(Error::NoMandate), 2));
    // A service that takes the card's holder for somebody else.
    *ministry.signer.lock().unwrap() = Fin::parse("TST4W7E").unwrap().0;
    let another = sign_in(&tokens, &line, &candidate, pin(PIN), trust, now()).await;
    assert_eq!((another.map(drop), ended()), (Err(Error::AnsweredForAnother), 3));
}

#[tokio::test]
async fn a_foreign_signer_is_stopped_before_the_pin() {
    let (ministry, fuse) = (Ministry::new(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(Pki::new().card());
    let all = candidates(&tokens, Purpose::Authentication, ministry.trust(), now()).await.unwrap();
    assert_eq!(all[0].usable, Err(Unusable::UnknownIssuer));
    // Even a caller that ignores the verdict does not get as far as the card: the wrong PIN is not tried.
    let stale = Candidate { usable: Ok(()), ..all[0].clone() };
    let error = sign_in(&tokens, &line, &stale, pin("000000"), ministry.trust(), now()).await.unwrap_err();
    assert_eq!(error, Error::Unusable(Unusable::UnknownIssuer));
    assert_eq!(tokens.remove(READER).unwrap().tries_left, 3, "no try was spent");
}

#[tokio::test]
async fn one_wrong_pin_costs_one_try_and_nothing_else() {
    let (ministry, fuse, disk) = (Ministry::new(), Fuse::after(None), Disk::default());
    let store = MemoryStore { disk: &disk, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let trust = ministry.trust();
    let line = Line { ministry: &ministry, fuse: &fuse };
    let person = signed_in(&tokens, &line).await.session.signer;
    let signer = usable(&tokens, Purpose::Signature, trust).await;
    let batch = batch(5, &person, &line);
    let told = sign_all(card_pen(&tokens, &signer, pin("999999")), &store, batch, trust, now()).unwrap();
    let wrong = Error::Card(card::Error::WrongPin { tries: Tries::Low });
    assert_eq!(told.collect::<Vec<_>>().await, [Err(wrong)]);
    assert_eq!(tokens.remove(READER).unwrap().tries_left, 2);
    assert!(disk.outbox.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_batch_takes_one_pin_and_keeps_its_order() {
    let (ministry, fuse, disk) = (Ministry::new(), Fuse::after(None), Disk::default());
    let store = MemoryStore { disk: &disk, fuse: &fuse };
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let person = signed_in(&tokens, &line).await.session.signer;
    let signer = usable(&tokens, Purpose::Signature, ministry.trust()).await;
    let batch = batch(5, &person, &line);
    let ids: Vec<_> = batch.iter().map(|a| a.id.clone()).collect();
    let told =
        sign_all(card_pen(&tokens, &signer, pin(PIN)), &store, batch, ministry.trust(), now()).unwrap();
    assert_eq!(told.map(|r| r.unwrap().application).collect::<Vec<_>>().await, ids);
    assert_eq!(disk.outbox.lock().unwrap().len(), 5);
    assert!(ministry.events.lock().unwrap().is_empty(), "signing sends nothing");
}

#[tokio::test]
async fn finds_the_key_that_signs_for_the_person_signed_in() {
    let (ministry, fuse) = (Ministry::new(), Fuse::after(None));
    let line = Line { ministry: &ministry, fuse: &fuse };
    let pki = ministry.pki();
    let keys = vec![
        pki.key("TST0001", VOEN, DigitalSignature),
        pki.key("TST0002", VOEN, ContentCommitment),
        pki.key("TST0001", OTHER_VOEN, ContentCommitment),
        pki.key("TST0001", VOEN, ContentCommitment),
    ];
    let right = keys[3].certificate.clone();
    let tokens = computer(Card::new("A", "0001", PIN, keys));
    tokens.plug("Second reader");
    tokens.insert(
        "Second reader",
        Card::new("B", "0002", PIN, vec![pki.key("TST0001", VOEN, ContentCommitment)]),
    );
    let signed_in = signed_in(&tokens, &line).await;
    let phone = Phone::new(pki, Fuse::after(None));
    let found = signers(&tokens, &phone, &signed_in, ministry.trust(), now()).await.unwrap();
    assert_eq!(found.iter().map(Means::certificate).collect::<Vec<_>>(), [&right]);
}

#[tokio::test]
async fn what_is_not_ready_costs_no_pin() {
    let (ministry, fuse, disk) = (Ministry::new(), Fuse::after(None), Disk::default());
    let store = MemoryStore { disk: &disk, fuse: &fuse };
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let person = signed_in(&tokens, &line).await.session.signer;
    let make = |draft, at| application(&draft, &person, &insurer(), Environment::Sandbox, line.origin(), at);
    let not_ready = |e| Err(Error::NotReady(e));
    told("I01", &make(mohur::domain::draft::Draft { reason: None, ..draft(1) }, now()).unwrap_err());
    assert_eq!(
        make(mohur::domain::draft::Draft { lookup: None, ..draft(1) }, now()),
        not_ready(NotReady::NoLookup)
    );
    assert_eq!(
        make(mohur::domain::draft::Draft { reason: None, ..draft(1) }, now()),
        not_ready(NotReady::NoReason)
    );
    let other = mohur::domain::draft::Draft { voen: voen(OTHER_VOEN), ..draft(1) };
    assert_eq!(make(other, now()), not_ready(NotReady::OtherInsurer));
    let later = now() + SignedDuration::from_hours(2);
    assert_eq!(make(draft(1), later), not_ready(NotReady::LookupTooOld));
    // Prepared in time, confirmed too late.
    let application = make(draft(1), now()).unwrap();
    let signer = usable(&tokens, Purpose::Signature, ministry.trust()).await;
    let error = sign(card_pen(&tokens, &signer, pin("000000")), &store, application, ministry.trust(), later)
        .await
        .unwrap_err();
    assert_eq!(error, Error::NotReady(NotReady::LookupTooOld));
    assert_eq!(tokens.remove(READER).unwrap().tries_left, 3, "no try was spent");
}

#[tokio::test]
async fn a_pulled_card_leaves_the_rest_drafts() {
    let (ministry, fuse, disk) = (Ministry::new(), Fuse::after(None), Disk::default());
    let store = MemoryStore { disk: &disk, fuse: &fuse };
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let person = signed_in(&tokens, &line).await.session.signer;
    let signer = usable(&tokens, Purpose::Signature, ministry.trust()).await;
    tokens.pull_after(2);
    let batch = batch(8, &person, &line);
    let ids: Vec<_> = batch.iter().map(|a| a.id.clone()).collect();
    let told =
        sign_all(card_pen(&tokens, &signer, pin(PIN)), &store, batch, ministry.trust(), now()).unwrap();
    let told: Vec<_> = told.map(|r| r.map(|entry| entry.application)).collect().await;
    let removed = Err(Error::Card(card::Error::CardRemoved));
    assert_eq!(told, [Ok(ids[0].clone()), Ok(ids[1].clone()), removed]);
    // What was signed is not lost, and nothing else is in the outbox.
    let outbox = disk.outbox.lock().unwrap();
    let stored: HashSet<_> = outbox.values().map(|(entry, _)| entry.application.as_str()).collect();
    assert_eq!(stored, ids[..2].iter().map(|id| id.as_str()).collect());
}

#[tokio::test]
async fn a_batch_is_told_while_the_card_signs_and_stops_when_nobody_listens() {
    let (ministry, fuse, disk) = (Ministry::new(), Fuse::after(None), Disk::default());
    let store = MemoryStore { disk: &disk, fuse: &fuse };
    let line = Line { ministry: &ministry, fuse: &fuse };
    let tokens = computer(ministry.pki().card());
    let person = signed_in(&tokens, &line).await.session.signer;
    let signer = usable(&tokens, Purpose::Signature, ministry.trust()).await;
    let batch = batch(30, &person, &line);
    let first = batch[0].id.clone();
    let mut told =
        sign_all(card_pen(&tokens, &signer, pin(PIN)), &store, batch, ministry.trust(), now()).unwrap();
    assert_eq!(told.next().await.unwrap().unwrap().application, first);
    let is_first = |(entry, _): &(Entry, Vec<u8>)| entry.application == first;
    assert!(disk.outbox.lock().unwrap().values().any(is_first), "stored before it is told");
    drop(told);
    let stored = disk.outbox.lock().unwrap().len();
    assert!((1..30).contains(&stored), "{stored} of 30");
}
