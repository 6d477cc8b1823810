//! A PIV card behind the real pcscd and OpenSC. Its key in 9C wants the PIN for each signature.

use super::contract::Fixture;
use super::{LIMIT, Stack, is_verified, items, of, pin, verify};
use mohur::card::{Error, NewPin, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::Tries;
use mohur_rig::fixture::{self, Identity, PIN, PUK};

/// GENERAL AUTHENTICATE (NIST SP 800-73-4, part 2, 3.2.4): the card signs.
const SIGNING: u8 = 0x87;

const IDENTITIES: [(Identity, Algorithm); 3] = [
    (fixture::AUTH, Algorithm::EcdsaP256Sha256),
    (fixture::SIGN, Algorithm::RsaPkcs1Sha256),
    (fixture::P384_AUTH, Algorithm::EcdsaP384Sha384),
];

#[tokio::test]
async fn a_card_keeps_the_contract() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::all_keys());
    let found = stack.credentials(IDENTITIES.len()).await;
    assert!(found.iter().all(|c| c.token.reader.contains("ACR39U")), "{found:?}");
    // OpenSC tells of no wrong PIN of a PIV card before the last but one.
    let fixture =
        Fixture { tokens: &stack.system, pin: PIN, identities: &IDENTITIES, after_one_wrong: Tries::NotTold };
    fixture.check().await;
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
    let asked = card.lock().unwrap().log.len();
    for text in ["123", "123456789"] {
        let result = stack.system.sign(credential, pin(text), items(Algorithm::RsaPkcs1Sha256, 1)).await;
        assert_eq!(result, Err(Error::PinLength { shortest: 4, longest: 8 }));
    }
    let card = card.lock().unwrap();
    // An empty VERIFY only asks for the state and never fails with 6A80 or 63Cx after a PIN.
    assert_eq!(card.pin_tries_left(), 3);
    assert!(card.log[asked..].iter().all(|(ins, _)| *ins != SIGNING));
}

#[tokio::test]
async fn a_batch_leaves_the_card_unverified() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 2);
    stack.system.sign(of(&found, &fixture::AUTH), pin(PIN), batch).await.unwrap();
    // At once: left alone, the service would power it down some seconds later, and never while others use it.
    assert!(!is_verified(&card));
}

#[tokio::test]
async fn a_pin_is_changed_and_unblocked_and_a_wrong_puk_costs_no_try_of_the_pin() {
    let new_pin = |old: &str, new: &str| NewPin { old: pin(old).unwrap(), new: pin(new).unwrap() };
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let token = &credential.token;
    let batch = || items(Algorithm::EcdsaP256Sha256, 1);

    assert_eq!(
        stack.system.change_pin(token, Some(new_pin(PIN, "12"))).await,
        Err(Error::PinLength { shortest: token.pin.shortest, longest: token.pin.longest })
    );
    let wrong = stack.system.change_pin(token, Some(new_pin("987654", "654321"))).await;
    assert!(matches!(wrong, Err(Error::WrongPin { .. })), "{wrong:?}");
    assert_eq!(card.lock().unwrap().pin_tries_left(), 2);
    stack.system.change_pin(token, Some(new_pin(PIN, "654321"))).await.unwrap();
    assert!(!is_verified(&card));
    let signatures = stack.system.sign(credential, pin("654321"), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);

    while stack.system.sign(credential, pin("987654"), batch()).await != Err(Error::PinLocked) {}
    assert_eq!(stack.system.unblock(token, new_pin("00000000", PIN)).await, Err(Error::WrongPuk));
    stack.system.unblock(token, new_pin(PUK, PIN)).await.unwrap();
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
    // With tries left, a wrong PUK is not taken for a wrong PIN.
    assert_eq!(stack.system.unblock(token, new_pin("00000000", PIN)).await, Err(Error::WrongPuk));
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
    let signatures = stack.system.sign(credential, pin(PIN), batch()).await.unwrap();
    verify(&fixture::AUTH, &batch(), &signatures);
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

    // While the card computes the second signature.
    let pulling = reader.clone();
    let mut signed = 0;
    card.lock().unwrap().hook = Some(Box::new(move |command| {
        signed += usize::from(command.ins == SIGNING);
        if signed == 2 {
            pulling.remove();
        }
        None
    }));
    reader.insert(card.clone());
    stack.credentials(2).await;
    assert_eq!(stack.system.sign(credential, pin(PIN), batch()).await, Err(Error::CardRemoved));

    card.lock().unwrap().hook = None;
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

    let second = stack.bus.plug(&mohur_rig::bus::Model::PC_TWIN);
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
