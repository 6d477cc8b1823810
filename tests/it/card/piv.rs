//! A PIV card behind the real pcscd and OpenSC. Its key in 9C wants the PIN for each signature.

use super::contract::{Fixture, Known};
use super::{LIMIT, Stack, eventually, items, of, pin, verify};
use crate::provoke::told;
use mohur::card::{Error, NewPin, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::middleware::Condition;
use mohur::domain::token::Tries;
use mohur_rig::bus::Model;
use mohur_rig::fault::{self, Fault};
use mohur_rig::fixture::{self, Identity, PIN};
use mohur_rig::hold::{self, Holder, Share};
use mohur_rig::piv::PivCard;
use mohur_rig::reader::Exchange;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// GENERAL AUTHENTICATE (NIST SP 800-73-4, part 2, 3.2.4): the card signs.
const SIGNING: u8 = 0x87;
/// VERIFY (3.2.1).
const VERIFY: u8 = 0x20;

/// Of a key on a PIV card.
const fn known(identity: Identity, algorithm: Algorithm) -> Known<'static> {
    Known { identity, algorithm, pin: PIN }
}

/// OpenSC tells of no wrong PIN of a PIV card before the last but one.
async fn keeps_the_contract(card: Arc<Mutex<PivCard>>, known: &[Known<'_>]) {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(card);
    let found = stack.credentials(known.len()).await;
    assert!(found.iter().all(|c| c.token.reader.contains("ACR39U")), "{found:?}");
    let fixture = Fixture {
        tokens: &stack.system,
        known,
        after_one_wrong: Tries::NotTold,
        keypad: None,
        changes_pins: true,
    };
    fixture.check().await;
}

#[tokio::test]
async fn a_card_with_each_kind_of_key_keeps_the_contract() {
    let known = [
        known(fixture::AUTH, Algorithm::EcdsaP256Sha256),
        known(fixture::SIGN, Algorithm::RsaPkcs1Sha256),
        known(fixture::P384_AUTH, Algorithm::EcdsaP384Sha384),
    ];
    keeps_the_contract(fixture::all_keys(), &known).await;
}

#[tokio::test]
async fn an_rsa_card_keeps_the_contract() {
    let known = [fixture::RSA_AUTH, fixture::RSA_SIGN].map(|i| known(i, Algorithm::RsaPkcs1Sha256));
    keeps_the_contract(fixture::rsa(), &known).await;
}

#[tokio::test]
async fn a_p256_card_keeps_the_contract() {
    let known = [fixture::P256_AUTH, fixture::P256_SIGN].map(|i| known(i, Algorithm::EcdsaP256Sha256));
    keeps_the_contract(fixture::p256(), &known).await;
}

#[tokio::test]
async fn a_p384_card_keeps_the_contract() {
    let known = [fixture::P384_AUTH, fixture::P384_SIGN].map(|i| known(i, Algorithm::EcdsaP384Sha384));
    keeps_the_contract(fixture::p384(), &known).await;
}

#[tokio::test]
async fn each_wrong_batch_costs_the_card_one_try_until_it_locks() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::SIGN);
    let batch = || items(Algorithm::RsaPkcs1Sha256, 50);
    for (left, expected) in [
        (2, Error::WrongPin { tries: Tries::NotTold }),
        (1, Error::WrongPin { tries: Tries::Last }),
        (0, Error::PinLocked),
    ] {
        assert_eq!(stack.system.sign(credential, pin("000000"), batch()).await, Err(expected));
        assert_eq!(card.lock().unwrap().pin_tries_left(), left);
    }
    assert_eq!(stack.system.sign(credential, pin(PIN), batch()).await, Err(Error::PinLocked));
    let found = stack.credentials(2).await;
    assert_eq!(found[0].token.pin.tries, Tries::Locked);
}

#[tokio::test]
async fn a_pin_of_the_wrong_length_never_reaches_the_card() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::SIGN);
    let asked = stack.plugged.reader.log().len();
    for text in ["123", "123456789"] {
        let result = stack.system.sign(credential, pin(text), items(Algorithm::RsaPkcs1Sha256, 1)).await;
        assert_eq!(result, Err(Error::PinLength { shortest: 4, longest: 8 }));
    }
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
    // VERIFY without data only asks for the state.
    let has_pin = |e: &Exchange| e.ins == SIGNING || (e.ins == VERIFY && e.data > 0);
    assert!(!stack.plugged.reader.log()[asked..].iter().any(has_pin));
}

#[tokio::test]
async fn nobody_else_signs_with_a_card_after_a_batch_or_a_new_pin() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    // As long as a program uses a card, the service does not power it down.
    let program = hold::program().unwrap();
    let env = stack.pcscd.env();
    let _other = Holder::start(&program, env, Model::ACR39U.name, Share::Shared, 600).unwrap();
    let batch = items(Algorithm::EcdsaP256Sha256, 2);
    stack.system.sign(credential, pin(PIN), batch).await.unwrap();
    assert!(!card.lock().unwrap().is_verified());

    let pins = NewPin { old: pin(PIN).unwrap(), new: pin("777777").unwrap() };
    stack.system.change_pin(&credential.token, Some(pins)).await.unwrap();
    assert!(!card.lock().unwrap().is_verified());

    let wrong = items(Algorithm::RsaPkcs1Sha256, 1);
    let failed = stack.system.sign(credential, pin("777777"), wrong).await;
    told("K20", &failed.expect_err("the key is none of RSA"));
    assert!(!card.lock().unwrap().is_verified());
}

#[tokio::test]
async fn a_pulled_card_is_told_as_such_and_works_when_it_is_back() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    let reader = stack.plugged.reader.clone();
    reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = || items(Algorithm::EcdsaP256Sha256, 3);

    // Before.
    reader.remove();
    stack.credentials(0).await;
    assert_eq!(stack.system.sign(credential, pin(PIN), batch()).await, Err(Error::CardRemoved));

    // While the card computes the second signature, for longer than any test runs.
    let mut signed = 0;
    reader.inject(Box::new(move |command| {
        signed += usize::from(command.ins == SIGNING);
        (signed == 2).then_some(Fault::Delay(Duration::from_secs(24 * 60 * 60)))
    }));
    reader.insert(card.clone());
    stack.credentials(2).await;
    let signing = stack.system.sign(credential, pin(PIN), batch());
    let signatures = || reader.log().iter().filter(|e| e.ins == SIGNING).count();
    let pulling = async {
        eventually("the second signature", async || signatures() == 2).await;
        reader.remove();
    };
    assert_eq!(futures::join!(signing, pulling).0, Err(Error::CardRemoved));

    reader.mend();
    reader.insert(card.clone());
    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
}

#[tokio::test]
async fn the_chosen_certificate_is_found_in_whatever_reader_its_card_is_now() {
    let stack = Stack::start(LIMIT);
    let (card, other) = (fixture::card(), fixture::p384());
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    stack.plugged.reader.remove();
    stack.credentials(0).await;

    stack.plugged.reader.insert(other);
    stack.credentials(2).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let wrong_card = stack.system.sign(credential, pin(PIN), batch.clone()).await;
    assert_eq!(wrong_card, Err(Error::CardRemoved));

    let second = stack.bus.plug(&Model::PC_TWIN);
    second.reader.insert(card);
    stack.credentials(4).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}

#[tokio::test]
async fn signing_survives_a_restart_of_the_smart_card_service() {
    let mut stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    let found = stack.credentials(2).await;
    stack.pcscd.stop();
    stack.credentials(0).await;
    stack.pcscd.restart().unwrap();
    stack.credentials(2).await;
    let batch = items(Algorithm::RsaPkcs1Sha256, 1);
    let signatures = stack.system.sign(of(&found, &fixture::SIGN), pin(PIN), batch.clone()).await.unwrap();
    verify(&fixture::SIGN, &batch, &signatures);
}

#[tokio::test]
async fn a_card_that_another_program_holds_is_no_token_until_it_is_free() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::card());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    // OpenSC keeps a card that it knows.
    stack.system.end_session().await;
    let program = hold::program().unwrap();
    let holder = Holder::start(&program, stack.pcscd.env(), Model::ACR39U.name, Share::Alone, 600).unwrap();
    stack.credentials(0).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let result = stack.system.sign(credential, pin(PIN), batch.clone()).await;
    assert_eq!(result, Err(Error::CardRemoved));
    drop(holder);
    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}

/// OpenSC 0.23 never returns when a PIV card is gone and the reader has not noticed (its issue 2707).
const HANG_LIMIT: Duration = Duration::from_secs(4);

#[tokio::test]
async fn a_module_that_hangs_on_a_pulled_card_is_ended_and_the_next_one_signs() {
    let stack = Stack::start(HANG_LIMIT);
    let card = fixture::card();
    let reader = stack.plugged.reader.clone();
    reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = || items(Algorithm::EcdsaP256Sha256, 2);
    reader.inject(fault::on_signature(Fault::PullUnnoticed));
    let result = stack.system.sign(credential, pin(PIN), batch()).await;
    // The removal itself is what a module without that fault tells.
    let hung = Error::ModuleHung { module: stack.module.clone() };
    assert!(result == Err(hung) || result == Err(Error::CardRemoved), "{result:?}");

    reader.mend();
    reader.insert(card.clone());
    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, pin(PIN), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
}

#[tokio::test]
async fn a_module_that_hangs_while_it_looks_at_a_card_is_told_and_started_again() {
    let stack = Stack::start(HANG_LIMIT);
    let card = fixture::card();
    let reader = stack.plugged.reader.clone();
    reader.insert(card.clone());
    stack.credentials(2).await;
    stack.system.end_session().await;
    // Amid the certificates.
    reader.inject(fault::at(20, Fault::PullUnnoticed));
    let survey = stack.system.survey().await;
    let condition = &survey.modules[0].condition;
    assert!(matches!(condition, Condition::Hung | Condition::Works { .. }), "{condition:?}");
    assert_eq!(survey.credentials, []);

    reader.mend();
    reader.insert(card);
    stack.credentials(2).await;
}
