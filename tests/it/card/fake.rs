//! The fake keeps the contract, and does what it is told.

use super::contract::{Fixture, Known};
use super::{items, of, pin, pkcs8, verify};
use futures::StreamExt;
use mohur::card::fake::{Card, Fake, Key, signer};
use mohur::card::{Error, Readers, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::reader::{Down, Reader, Slot, Snapshot};
use mohur::domain::token::Tries;
use mohur_rig::fixture;

const PIN: &str = "123456";

const KNOWN: [Known<'static>; 3] = [
    Known { identity: fixture::AUTH, algorithm: Algorithm::EcdsaP256Sha256, pin: PIN },
    Known { identity: fixture::SIGN, algorithm: Algorithm::RsaPkcs1Sha256, pin: PIN },
    Known { identity: fixture::P384_AUTH, algorithm: Algorithm::EcdsaP384Sha384, pin: PIN },
];

fn card() -> Card {
    let key = |(id, known): (usize, &Known<'_>)| Key {
        key_id: vec![id as u8 + 1],
        certificate: known.identity.certificate.to_vec(),
        signer: signer(known.algorithm, &pkcs8(&known.identity)).unwrap(),
    };
    Card::new("ƏLİYEVA GÜNEL", "0001", PIN, KNOWN.iter().enumerate().map(key).collect())
}

#[tokio::test]
async fn the_fake_keeps_the_contract() {
    let fake = Fake::new();
    fake.plug("Reader");
    fake.insert("Reader", card());
    assert!(fake.is_fake());
    let fixture = Fixture {
        tokens: &fake,
        known: &KNOWN,
        after_one_wrong: Tries::Low,
        keypad: None,
        changes_pins: true,
    };
    fixture.check().await;
}

#[tokio::test]
async fn a_fake_card_locks_is_pulled_and_fails_as_told() {
    let fake = Fake::new();
    fake.plug("Reader");
    fake.insert("Reader", card());
    let Known { identity, algorithm, .. } = KNOWN[0];
    let found = fake.credentials().await.unwrap();
    let credential = of(&found, &identity);
    let try_with = |text| fake.sign(credential, pin(text), items(algorithm, 3));

    fake.fail_next(Error::ModuleHung { module: "fake".into() });
    assert_eq!(try_with(PIN).await, Err(Error::ModuleHung { module: "fake".into() }));
    fake.pull_after(2);
    assert_eq!(try_with(PIN).await, Err(Error::CardRemoved));
    assert_eq!(fake.credentials().await.unwrap(), []);
    fake.insert("Reader", card());
    let signatures = try_with(PIN).await.unwrap();
    verify(&identity, &items(algorithm, 3), &signatures);

    for expected in
        [Error::WrongPin { tries: Tries::Low }, Error::WrongPin { tries: Tries::Last }, Error::PinLocked]
    {
        assert_eq!(try_with("000000").await, Err(expected));
    }
    assert_eq!(try_with(PIN).await, Err(Error::PinLocked));
}

#[tokio::test]
async fn the_fake_reports_each_change_of_its_readers_once() {
    let fake = Fake::new();
    let watch = fake.watch();
    fake.plug("A");
    fake.unplug("B");
    fake.insert("A", card());
    fake.set_down(Some(Down::NotRunning));
    fake.set_down(None);
    fake.remove("A");
    let slot = |slot| Snapshot::Readers(vec![Reader { name: "A".into(), slot }]);
    let full = slot(Slot::Card { atr: b"\x3B\x04FAKE".to_vec() });
    let expected = [
        Snapshot::Readers(vec![]),
        slot(Slot::Empty),
        full.clone(),
        Snapshot::Down(Down::NotRunning),
        full,
        slot(Slot::Empty),
    ];
    drop(fake);
    assert_eq!(watch.collect::<Vec<_>>().await, expected);
}
