//! SoftHSM2: a module with raw ECDSA only, and without readers.

use super::contract::{Fixture, Known};
use super::{LIMIT, items, of, pin, system, verify};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::Tries;
use mohur_rig::fixture;
use mohur_rig::softhsm::{MODULE, SoftHsm};

const PIN: &str = "123456";

const KNOWN: [Known<'static>; 3] = [
    Known { identity: fixture::AUTH, algorithm: Algorithm::EcdsaP256Sha256, pin: PIN },
    Known { identity: fixture::SIGN, algorithm: Algorithm::RsaPkcs1Sha256, pin: PIN },
    Known { identity: fixture::P384_SIGN, algorithm: Algorithm::EcdsaP384Sha384, pin: PIN },
];

/// Every algorithm of RSA, best first.
const RSA: [Algorithm; 6] = [
    Algorithm::RsaPssSha256,
    Algorithm::RsaPssSha384,
    Algorithm::RsaPssSha512,
    Algorithm::RsaPkcs1Sha256,
    Algorithm::RsaPkcs1Sha384,
    Algorithm::RsaPkcs1Sha512,
];

fn token() -> SoftHsm {
    let hsm = SoftHsm::new("Sınaq", PIN).unwrap();
    for (id, known) in KNOWN.iter().enumerate() {
        hsm.import(id as u8 + 1, "key", &known.identity).unwrap();
    }
    hsm
}

#[tokio::test]
async fn softhsm_keeps_the_contract() {
    let hsm = token();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let fixture = Fixture {
        tokens: &system,
        known: &KNOWN,
        after_one_wrong: Tries::Low,
        keypad: None,
        changes_pins: true,
    };
    fixture.check().await;
}

#[tokio::test]
async fn what_a_token_offers_it_does() {
    let hsm = token();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    let credential = of(&found, &fixture::SIGN);
    assert!(RSA.iter().all(|a| credential.offers.contains(a)), "{:?}", credential.offers);
    let batch: Vec<_> = RSA.iter().flat_map(|a| items(*a, 1)).collect();
    let signatures = system.sign(credential, pin("123456"), batch.clone()).await.unwrap();
    verify(&fixture::SIGN, &batch, &signatures);
}

#[tokio::test]
async fn a_certificate_of_an_authority_is_not_offered() {
    let hsm = token();
    hsm.import(9, "authority", &fixture::ISSUING).unwrap();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    assert_eq!(found.len(), KNOWN.len());
    assert!(found.iter().all(|c| c.certificate != fixture::ISSUING.certificate));
}

#[tokio::test]
async fn a_token_that_two_modules_show_is_listed_once() {
    let hsm = token();
    let copy = hsm.dir().join("vendor.so");
    std::fs::copy(MODULE, &copy).unwrap();
    let modules = [MODULE, copy.to_str().unwrap()];
    let system = system(&modules, &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    assert_eq!(found.len(), KNOWN.len());
    assert!(found.iter().all(|c| c.token.module == MODULE), "the first module wins");
}

#[tokio::test]
async fn one_broken_module_does_not_hide_the_tokens_of_another() {
    let hsm = token();
    let missing = hsm.dir().join("missing.so");
    let missing = missing.to_str().unwrap();
    let both = system(&[missing, MODULE], &[hsm.env()], LIMIT);
    let found = both.credentials().await.unwrap();
    assert_eq!(of(&found, &fixture::AUTH).token.module, MODULE);

    let broken = system(&[missing], &[hsm.env()], LIMIT);
    let Err(Error::ModuleFailed { module, detail }) = broken.credentials().await else {
        panic!("loaded a file that is not there")
    };
    assert_eq!(module, missing);
    assert!(detail.contains("missing.so"), "{detail}");
    assert_eq!(system(&[], &[], LIMIT).credentials().await, Err(Error::NoModule));
}
