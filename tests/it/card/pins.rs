//! Locked PINs, PUKs and new PINs.

use super::{LIMIT, Stack, items, of, pin, system, verify};
use crate::provoke::told;
use mohur::card::{Error, NewPin, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::{Token, Tries};
use mohur_rig::fixture::{self, ESTEID_PIN1, ESTEID_PIN2, PIN, PUK};
use mohur_rig::softhsm::{self, SoftHsm};

fn pins(old: &str, new: &str) -> NewPin {
    NewPin { old: pin(old).unwrap(), new: pin(new).unwrap() }
}

#[tokio::test]
async fn a_locked_pin_is_unblocked_with_the_puk() {
    let stack = Stack::start(LIMIT);
    let card = fixture::p256();
    card.lock().unwrap().lock_pin();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::P256_SIGN);
    let token = &credential.token;
    assert_eq!(token.pin.tries, Tries::Locked);
    let tries = || card.lock().unwrap().tries_left();
    let unblock = async |puk: &str, new: &str| stack.system.unblock(token, pins(puk, new)).await;

    assert_eq!(stack.system.change_pin(token, Some(pins(PIN, "777777"))).await, Err(Error::PinLocked));
    assert_eq!(tries(), [0, 3], "nothing of this is the PUK's business");
    let wrong = unblock("00000000", "777777").await;
    assert_eq!(wrong, Err(Error::WrongPuk));
    told("P07", &wrong.unwrap_err());
    assert_eq!(tries(), [0, 2]);
    let (shortest, longest) = (token.pin.shortest, token.pin.longest);
    for length in [shortest - 1, longest + 1] {
        let refused = Err(Error::PinLength { shortest, longest });
        assert_eq!(unblock(PUK, &"7".repeat(length)).await, refused);
    }
    assert_eq!(unblock(PUK, "abcdef").await, Err(Error::NewPinRefused));
    assert_eq!(tries(), [0, 2], "refused before the card was asked");
    assert_eq!(unblock(PUK, "777777").await, Ok(()));
    assert_eq!(tries(), [3, 3]);
    let batch = items(Algorithm::EcdsaP256Sha256, 2);
    let signatures = stack.system.sign(credential, pin("777777"), batch.clone()).await.unwrap();
    verify(&fixture::P256_SIGN, &batch, &signatures);

    for expected in [Error::WrongPuk, Error::WrongPuk, Error::PukLocked] {
        assert_eq!(unblock("00000000", "888888").await, Err(expected));
    }
    assert_eq!(unblock(PUK, "888888").await, Err(Error::PukLocked));
    assert_eq!(tries(), [3, 0], "the PIN goes on");
}

#[tokio::test]
async fn a_new_pin_costs_a_try_only_where_the_old_one_is_wrong() {
    let stack = Stack::start(LIMIT);
    let card = fixture::card();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let token = &found[0].token;
    let left = || card.lock().unwrap().pin_tries_left();
    let change = async |old: &str, new: &str| stack.system.change_pin(token, Some(pins(old, new))).await;
    let (shortest, longest) = (token.pin.shortest, token.pin.longest);
    for (old, new) in [(PIN, "123"), (PIN, "123456789"), ("12", "777777"), ("999999", "1")] {
        assert_eq!(change(old, new).await, Err(Error::PinLength { shortest, longest }));
    }
    assert_eq!(change(PIN, "abcdef").await, Err(Error::NewPinRefused));
    assert_eq!(left(), 3);
    assert_eq!(change("999999", "777777").await, Err(Error::WrongPin { tries: Tries::NotTold }));
    assert_eq!(left(), 2);
    assert_eq!(change(PIN, "777777").await, Ok(()));
    assert_eq!(left(), 3);
}

/// Tokens by what their label ends with.
fn token<'t>(tokens: &'t [Token], end: &str) -> &'t Token {
    tokens.iter().find(|t| t.label.ends_with(end)).unwrap()
}

#[tokio::test]
async fn each_pin_of_a_card_with_two_is_unblocked_by_itself() {
    let stack = Stack::start(LIMIT);
    let card = fixture::esteid();
    stack.plugged.reader.insert(card.clone());
    let found = stack.credentials(2).await;
    let credential = of(&found, &fixture::P384_SIGN);
    let tokens: Vec<Token> = found.iter().map(|c| c.token.clone()).collect();
    let tries = || card.lock().unwrap().tries_left();
    let one = || items(Algorithm::EcdsaP384Sha384, 1);
    for expected in
        [Error::WrongPin { tries: Tries::Low }, Error::WrongPin { tries: Tries::Last }, Error::PinLocked]
    {
        assert_eq!(stack.system.sign(credential, pin("00000"), one()).await, Err(expected));
    }
    assert_eq!(tries(), [3, 0, 3]);
    let signing = token(&tokens, "(PIN2)");
    assert_eq!(stack.system.unblock(signing, pins("00000000", "77777")).await, Err(Error::WrongPuk));
    assert_eq!(tries(), [3, 0, 2]);
    assert_eq!(stack.system.unblock(signing, pins(PUK, "77777")).await, Ok(()));
    assert_eq!(tries(), [3, 3, 3]);
    let signatures = stack.system.sign(credential, pin("77777"), one()).await.unwrap();
    verify(&fixture::P384_SIGN, &one(), &signatures);

    let auth = token(&tokens, "(PIN1)");
    let wrong = stack.system.change_pin(auth, Some(pins(ESTEID_PIN2, "8888"))).await;
    assert_eq!(wrong, Err(Error::WrongPin { tries: Tries::Low }));
    assert_eq!(tries(), [2, 3, 3]);
    assert_eq!(stack.system.change_pin(auth, Some(pins(ESTEID_PIN1, "8888"))).await, Ok(()));
    let signatures = stack.system.sign(of(&found, &fixture::P384_AUTH), pin("8888"), one()).await.unwrap();
    verify(&fixture::P384_AUTH, &one(), &signatures);
}

#[tokio::test]
async fn the_security_officer_unblocks_where_the_module_is_not_opensc() {
    let hsm = SoftHsm::new("Sınaq", "123456").unwrap();
    hsm.import(1, "key", &fixture::AUTH).unwrap();
    let system = system(&[softhsm::MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    let token = &found[0].token;
    assert_eq!(system.unblock(token, pins("00000000", "777777")).await, Err(Error::WrongPuk));
    assert_eq!(system.unblock(token, pins(softhsm::SO_PIN, "777777")).await, Ok(()));
    let batch = items(Algorithm::EcdsaP256Sha256, 1);
    let signatures = system.sign(&found[0], pin("777777"), batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}
