//! SoftHSM2: a module with raw ECDSA only, and without readers.

use super::contract::Fixture;
use super::{LIMIT, of, system};
use mohur::card::{Error, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::token::Tries;
use mohur_rig::fixture::{self, Identity};
use mohur_rig::softhsm::{MODULE, SoftHsm};

const IDENTITIES: [(Identity, Algorithm); 3] = [
    (fixture::AUTH, Algorithm::EcdsaP256Sha256),
    (fixture::SIGN, Algorithm::RsaPkcs1Sha256),
    (fixture::P384_SIGN, Algorithm::EcdsaP384Sha384),
];

fn token() -> SoftHsm {
    let hsm = SoftHsm::new("Sınaq", "123456").unwrap();
    for (id, (identity, _)) in IDENTITIES.iter().enumerate() {
        hsm.import(id as u8 + 1, "key", identity).unwrap();
    }
    hsm
}

#[tokio::test]
async fn softhsm_keeps_the_contract() {
    let hsm = token();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let fixture =
        Fixture { tokens: &system, pin: "123456", identities: &IDENTITIES, after_one_wrong: Tries::Low };
    fixture.check().await;
}

#[tokio::test]
async fn a_certificate_of_an_authority_is_not_offered() {
    let hsm = token();
    hsm.import(9, "authority", &fixture::ISSUING).unwrap();
    let system = system(&[MODULE], &[hsm.env()], LIMIT);
    let found = system.credentials().await.unwrap();
    assert_eq!(found.len(), IDENTITIES.len());
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
    assert_eq!(found.len(), IDENTITIES.len());
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
