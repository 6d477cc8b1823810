//! PINs entered at the reader.

use super::contract::{Fixture, Known};
use super::{Keypad, LIMIT, Stack, items, of, verify};
use crate::provoke::told;
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::{Credential, Tries};
use mohur_rig::bus::Model;
use mohur_rig::esteid::EstEid;
use mohur_rig::fixture::{self, ESTEID_PIN1, PIN};
use mohur_rig::keypad::Entry;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

fn stack(limit: Duration, mut entry: impl FnMut() -> Entry + Send + 'static) -> Stack {
    let stack = Stack::start(limit);
    stack.plugged.reader.set_pinpad(Some(Box::new(move |_| entry())));
    stack.plugged.reader.insert(fixture::card());
    stack
}

#[tokio::test]
async fn a_reader_with_a_keypad_keeps_the_contract() {
    let known = [
        Known { identity: fixture::AUTH, algorithm: Algorithm::EcdsaP256Sha256, pin: PIN },
        // Wants its PIN each time.
        Known { identity: fixture::SIGN, algorithm: Algorithm::RsaPkcs1Sha256, pin: PIN },
    ];
    let stack = Stack::with(&Model::PINPAD, LIMIT);
    let keypad = Keypad::on(&stack.plugged.reader);
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let tokens = &stack.system;
    let fixture = Fixture {
        tokens,
        known: &known,
        after_one_wrong: Tries::NotTold,
        keypad: Some(&keypad),
        changes_pins: false,
    };
    fixture.check().await;
}

#[tokio::test]
async fn a_pin_that_opensc_cannot_change_at_a_keypad_is_not_called_too_short() {
    let stack = Stack::with(&Model::PINPAD, LIMIT);
    let keypad = Keypad::on(&stack.plugged.reader);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    keypad.will_change(PIN, "777777");
    let refused = stack.system.change_pin(&found[0].token, None).await;
    assert_eq!(refused, Err(Error::CannotChangePin));
    told("P13", &refused.unwrap_err());
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
    assert!(card.lock().unwrap().has_pin(PIN));
}

/// A card whose PINs can be changed at the keypad, and the credential for signing in.
async fn two_pins(stack: &Stack) -> (Arc<Mutex<EstEid>>, Credential) {
    let card = fixture::esteid();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    (card, of(&found, &fixture::P384_AUTH).clone())
}

#[tokio::test]
async fn what_is_not_typed_is_no_wrong_pin() {
    let stack = Stack::with(&Model::PINPAD, LIMIT);
    let keypad = Keypad::on(&stack.plugged.reader);
    let (card, credential) = two_pins(&stack).await;
    for entry in [Entry::Cancel, Entry::Timeout] {
        keypad.will(entry);
        let signing = stack.system.sign(&credential, None, items(Algorithm::EcdsaP384Sha384, 2)).await;
        assert_eq!(signing, Err(Error::KeypadCancelled));
        told("P06", &signing.unwrap_err());
        assert_eq!(stack.system.change_pin(&credential.token, None).await, Err(Error::KeypadCancelled));
    }
    keypad.will(Entry::Unequal);
    let unequal = stack.system.change_pin(&credential.token, None).await;
    assert_eq!(unequal, Err(Error::NewPinRefused));
    told("P09", &unequal.unwrap_err());
    assert_eq!(card.lock().unwrap().tries_left(), [3, 3, 3]);
}

#[tokio::test]
async fn a_card_pulled_while_the_keypad_waits_is_told_as_removed() {
    let stack = Stack::with(&Model::PINPAD, LIMIT);
    let reader = stack.plugged.reader.clone();
    let pulling = reader.clone();
    reader.set_pinpad(Some(Box::new(move |_| {
        pulling.remove();
        Entry::Pin(ESTEID_PIN1.into())
    })));
    let (card, credential) = two_pins(&stack).await;
    let signing = stack.system.sign(&credential, None, items(Algorithm::EcdsaP384Sha384, 2)).await;
    assert_eq!(signing, Err(Error::CardRemoved));
    reader.insert(card.clone());
    stack.credentials(2).await;
    assert_eq!(stack.system.change_pin(&credential.token, None).await, Err(Error::CardRemoved));
    assert_eq!(card.lock().unwrap().tries_left(), [3, 3, 3]);
}

#[tokio::test]
async fn typing_may_take_longer_than_the_module() {
    let limit = Duration::from_secs(5);
    let stack = stack(limit, move || {
        std::thread::sleep(limit + Duration::from_secs(1));
        Entry::Pin(PIN.into())
    });
    let found = stack.credentials(2).await;
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let signatures = stack.system.sign(of(&found, &fixture::AUTH), None, batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_up_at_the_keypad_does_not_block_the_next_call() {
    let (asks, asked) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let stack = stack(LIMIT, move || {
        let _ = asks.send(());
        let _ = released.recv();
        Entry::Pin(PIN.into())
    });
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::AUTH);
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    {
        let signing = stack.system.sign(credential, None, batch.clone());
        let at_keypad = tokio::task::spawn_blocking(move || asked.recv().unwrap());
        tokio::select! {
            result = signing => panic!("nothing was typed: {result:?}"),
            done = at_keypad => done.unwrap(),
        }
    }
    // The reader waits on for the PIN; the program does not.
    stack.system.end_session().await;
    drop(release);
    stack.credentials(2).await;
    let signatures = stack.system.sign(credential, None, batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}
