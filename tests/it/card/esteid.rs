//! A card with two PINs behind the real pcscd and OpenSC: two tokens with one serial number. The key that
//! signs wants its PIN each time.

use super::contract::{Fixture, Known};
use super::{Keypad, LIMIT, Stack, items, of, pin};
use crate::provoke::told;
use mohur::card::Tokens;
use mohur::domain::identity::Algorithm;
use mohur::domain::token::Tries;
use mohur_rig::bus::Model;
use mohur_rig::fixture::{self, ESTEID_PIN1, ESTEID_PIN2};

const KNOWN: [Known<'static>; 2] = [
    Known { identity: fixture::P384_AUTH, algorithm: Algorithm::EcdsaP384Sha384, pin: ESTEID_PIN1 },
    Known { identity: fixture::P384_SIGN, algorithm: Algorithm::EcdsaP384Sha384, pin: ESTEID_PIN2 },
];

#[tokio::test]
async fn a_card_with_two_pins_keeps_the_contract() {
    let stack = Stack::start(LIMIT);
    stack.plugged.reader.insert(fixture::esteid());
    stack.credentials(2).await;
    let fixture = Fixture {
        tokens: &stack.system,
        known: &KNOWN,
        after_one_wrong: Tries::Low,
        keypad: None,
        changes_pins: true,
    };
    fixture.check().await;
}

#[tokio::test]
async fn a_card_with_two_pins_keeps_the_contract_at_a_keypad() {
    let stack = Stack::with(&Model::PINPAD, LIMIT);
    let keypad = Keypad::on(&stack.plugged.reader);
    stack.plugged.reader.insert(fixture::esteid());
    stack.credentials(2).await;
    let fixture = Fixture {
        tokens: &stack.system,
        known: &KNOWN,
        after_one_wrong: Tries::Low,
        keypad: Some(&keypad),
        changes_pins: true,
    };
    fixture.check().await;
}

#[tokio::test]
async fn an_algorithm_that_the_card_does_not_have_is_told_apart() {
    let stack = Stack::start(LIMIT);
    let card = fixture::esteid();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::P384_AUTH);
    let wrong = items(Algorithm::RsaPkcs1Sha256, 1);
    let refused = stack.system.sign(credential, pin(ESTEID_PIN1), wrong).await;
    told("K18", &refused.expect_err("it has no RSA"));
    assert_eq!(card.lock().unwrap().tries_left(), [3, 3, 3]);
}
