//! The sandbox over real TLS, held against the contract: see `contract`.

mod asan;
mod authority;
mod contract;
pub mod delegate;
pub mod desk;
mod fault;
mod history;
mod look_up;
mod sign_in;
mod submit;

use desk::{Desk, TIKISH};
use serde_json::json;

/// Walks every operation once; each answer is judged by the contract on the way.
#[tokio::test]
async fn every_operation_answers_as_documented() {
    let desk = Desk::new().await;
    desk.send("GET", "/v1/service", |r| r).await;
    let card = desk.card("gunel");
    let token = desk.session("gunel", TIKISH).await;
    assert_eq!(desk.post(&token, "/v1/session/renewal", &json!({})).await.outcome(), "200");
    let application = desk.application(&token, "TST4W7E", "9912345678903", &card).await;
    let container = card.seal_now(&application);
    assert_eq!(desk.submit(&container).await.outcome(), "201");
    let key = desk::hex(&<sha2::Sha256 as sha2::Digest>::digest(&container));
    desk.send("GET", &format!("/v1/submissions/{key}"), |r| r).await;
    let id = application.id.as_str();
    for path in ["".to_owned(), format!("/{id}"), format!("/{id}/container"), format!("/{id}/receipt")] {
        let answer = desk.get(&token, &format!("/v1/applications{path}")).await;
        assert_eq!(answer.outcome(), "200", "{path}");
    }
    desk.post(&token, "/v1/applications/search", &json!({ "fin": "TST4W7E" })).await;
    assert_eq!(desk.get(&token, "/v1/session/mandates").await.outcome(), "200");
    assert_eq!(desk.get(&token, "/v1/delegations").await.outcome(), "200");
    desk.give_and_withdraw(&token, &card).await;
    assert_eq!(desk.send("DELETE", "/v1/session", |r| r.bearer_auth(&token)).await.outcome(), "204");
    desk.walk_asan().await;
    assert_eq!(desk.contract.succeeded(), desk.contract.operations());
}

#[tokio::test]
async fn what_the_contract_does_not_have_is_a_problem_too() {
    let desk = Desk::new().await;
    assert_eq!(desk.send("GET", "/v1/nothing", |r| r).await.outcome(), "404 unknown-operation");
    assert_eq!(desk.send("DELETE", "/v1/service", |r| r).await.outcome(), "405 method-not-allowed");
    let garbage = desk.send("POST", "/v1/auth/card", |r| r.body("{\"nonce\": 1")).await;
    assert_eq!(garbage.outcome(), "400 invalid-request");
}

#[tokio::test]
async fn problems_speak_the_callers_language() {
    let desk = Desk::new().await;
    let titles = [("az", "Yenidən daxil olun"), ("en-GB,en;q=0.9", "Sign in again"), ("ru", "Войдите снова")];
    for (language, title) in titles {
        let answer = desk.send("GET", "/v1/insurer", |r| r.header("Accept-Language", language)).await;
        assert_eq!(answer.json()["title"], title, "{language}");
    }
    let codes: std::collections::HashSet<String> = [
        desk.send("GET", "/v1/insurer", |r| r).await.json()["instance"].to_string(),
        desk.send("GET", "/v1/insurer", |r| r).await.json()["instance"].to_string(),
    ]
    .into();
    assert_eq!(codes.len(), 2, "each failure has its own support code");
}
