//! Several modules at once.

use super::{LIMIT, Stack, eventually, items, of, pin, system, verify};
use mohur::card::Tokens;
use mohur::domain::identity::Algorithm;
use mohur::domain::middleware::Condition;
use mohur_rig::bus::Model;
use mohur_rig::fixture::{self, PIN};
use mohur_rig::softhsm::{self, SoftHsm};

#[tokio::test]
async fn a_card_that_two_modules_show_is_listed_once() {
    let stack = Stack::start(LIMIT);
    let copy = stack.pcscd.socket().with_file_name("vendor.so");
    std::fs::copy(&stack.module, &copy).unwrap();
    stack.plugged.reader.insert(fixture::card());
    stack.credentials(2).await;
    let modules = [stack.module.as_str(), copy.to_str().unwrap()];
    let both = system(&modules, &[stack.pcscd.env()], LIMIT);
    let survey = both.survey().await;
    assert_eq!(survey.credentials.len(), 2);
    assert_eq!(survey.tokens().count(), 2, "both see it");
    assert!(survey.credentials.iter().all(|c| c.token.module == stack.module), "the first module wins");
    let batch = items(Algorithm::EcdsaP256Sha256, 3);
    let credential = of(&survey.credentials, &fixture::AUTH);
    let signatures = both.sign(credential, pin(PIN), batch.clone()).await.unwrap();
    verify(&fixture::AUTH, &batch, &signatures);
}

#[tokio::test]
async fn cards_in_several_readers_and_a_token_without_one_are_all_there() {
    let stack = Stack::start(LIMIT);
    let second = stack.bus.plug(&Model::PC_TWIN);
    let third = stack.bus.plug(&Model::HELLO);
    let hsm = SoftHsm::new("Sınaq", "123456").unwrap();
    hsm.import(1, "key", &fixture::P256_AUTH).unwrap();
    stack.plugged.reader.insert(fixture::card());
    second.reader.insert(fixture::esteid());
    third.reader.insert(fixture::rsa());
    let all = system(&[&stack.module, softhsm::MODULE], &[stack.pcscd.env(), hsm.env()], LIMIT);
    eventually("all are seen", async || all.credentials().await.unwrap().len() == 7).await;
    let found = all.credentials().await.unwrap();
    assert!(of(&found, &fixture::RSA_SIGN).token.reader.starts_with(Model::HELLO.name));
    for (identity, algorithm, text) in [
        (fixture::RSA_AUTH, Algorithm::RsaPkcs1Sha256, PIN),
        (fixture::P384_SIGN, Algorithm::EcdsaP384Sha384, fixture::ESTEID_PIN2),
        (fixture::P256_AUTH, Algorithm::EcdsaP256Sha256, "123456"),
    ] {
        let batch = items(algorithm, 1);
        let signatures = all.sign(of(&found, &identity), pin(text), batch.clone()).await.unwrap();
        verify(&identity, &batch, &signatures);
    }
    // One goes, the others stay.
    stack.bus.unplug(second);
    eventually("two are gone", async || all.credentials().await.unwrap().len() == 5).await;
    let survey = all.survey().await;
    assert!(survey.modules.iter().all(|m| matches!(m.condition, Condition::Works { .. })));
}
