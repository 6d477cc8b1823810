//! Signing in with cards, and sessions.

use super::desk::{Desk, TIKISH};
use jiff::SignedDuration;
use serde_json::{Value, json};

#[tokio::test]
async fn a_card_tells_for_whom_its_holder_may_act() {
    let desk = Desk::new().await;
    let mandates = async |card: &str| {
        let session = desk.sign_in(&desk.card(card)).await.json();
        let short =
            |m: &Value| format!("{} {} {}", m["voen"], m["source"], m["hasSealRight"]).replace('"', "");
        session["mandates"].as_array().unwrap().iter().map(short).collect::<Vec<_>>()
    };
    assert_eq!(mandates("gunel").await, ["9900000141 certificate true"]);
    assert_eq!(mandates("no-seal").await, ["9900000141 certificate false"]);
    assert_eq!(mandates("entrepreneur").await, ["9900000142 certificate true"]);
    assert_eq!(mandates("no-voen").await, Vec::<String>::new());
    assert_eq!(
        mandates("two-insurers").await,
        ["9900000271 certificate true", "9900000141 delegation false"]
    );
    let signer = desk.sign_in(&desk.card("gunel")).await.json()["signer"].clone();
    assert_eq!((&signer["fin"], &signer["surname"]), (&json!("TST0001"), &json!("ƏLİYEVA")));
}

#[tokio::test]
async fn cards_that_do_not_hold_are_refused() {
    let desk = Desk::new().await;
    for (card, reason) in [
        ("expired", "Expired"),
        ("not-yet-valid", "NotYetValid"),
        ("foreign", "UnknownIssuer"),
        ("revoked", "Revoked"),
    ] {
        let answer = desk.sign_in(&desk.card(card)).await;
        assert_eq!(answer.outcome(), "403 certificate-refused", "{card}");
        assert_eq!(answer.json()["detail"], reason, "{card}");
    }
}

#[tokio::test]
async fn a_token_that_was_not_made_for_this_is_refused() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let origin = desk.running.origin();
    let try_token = async |nonce: &str, token: Value| {
        let body = json!({ "nonce": nonce, "authenticationToken": token });
        desk.post("", "/v1/auth/card", &body).await.outcome()
    };
    let nonce = desk.nonce().await;
    let token = card.authentication_token("https://phishing.example", &nonce);
    assert_eq!(try_token(&nonce, token).await, "422 signature-invalid", "another origin");
    let (nonce, other) = (desk.nonce().await, desk.nonce().await);
    let token = card.authentication_token(origin, &other);
    assert_eq!(try_token(&nonce, token).await, "422 signature-invalid", "another nonce");
    let nonce = desk.nonce().await;
    let mut token = card.authentication_token(origin, &nonce);
    let stolen = desk.card("two-insurers").authentication_token(origin, &nonce);
    token["unverifiedCertificate"] = stolen["unverifiedCertificate"].clone();
    assert_eq!(try_token(&nonce, token).await, "422 signature-invalid", "another's certificate");
    let nonce = desk.nonce().await;
    let token = card.authentication_token_from("sign", origin, &nonce);
    assert_eq!(try_token(&nonce, token).await, "403 certificate-refused", "a certificate for documents");
}

#[tokio::test]
async fn a_nonce_is_good_once_and_not_for_long() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let sign_in = async |nonce: &str| {
        let token = card.authentication_token(desk.running.origin(), nonce);
        let body = json!({ "nonce": nonce, "authenticationToken": token });
        desk.post("", "/v1/auth/card", &body).await.outcome()
    };
    let nonce = desk.nonce().await;
    assert_eq!(sign_in(&nonce).await, "200");
    assert_eq!(sign_in(&nonce).await, "422 challenge-expired", "used");
    let own = "c2VsZi1tYWRlIG5vbmNlIG9mIGVub3VnaCBsZW5ndGgu";
    assert_eq!(sign_in(own).await, "422 challenge-expired", "never given");
    let nonce = desk.nonce().await;
    desk.running.advance_clock(SignedDuration::from_mins(6));
    assert_eq!(sign_in(&nonce).await, "422 challenge-expired", "old");
}

#[tokio::test]
async fn a_session_ends_and_can_be_renewed_for_a_day_at_most() {
    let desk = Desk::new().await;
    let insurer = async |token: &str| desk.get(token, "/v1/insurer").await.outcome();
    let token = desk.session("gunel", TIKISH).await;
    assert_eq!(insurer(&token).await, "200");
    assert_eq!(insurer("").await, "401 session-required");
    assert_eq!(insurer(&token.to_lowercase()).await, "401 session-required");
    for _ in 0..80 {
        desk.running.advance_clock(SignedDuration::from_mins(10));
        if desk.post(&token, "/v1/session/renewal", &json!({})).await.status != 200 {
            break;
        }
    }
    assert_eq!(insurer(&token).await, "401 session-required", "no session lives for ever");
    let token = desk.session("gunel", TIKISH).await;
    desk.running.advance_clock(SignedDuration::from_mins(16));
    assert_eq!(insurer(&token).await, "401 session-required", "not renewed");
    let token = desk.session("gunel", TIKISH).await;
    desk.send("DELETE", "/v1/session", |r| r.bearer_auth(&token)).await;
    assert_eq!(insurer(&token).await, "401 session-required", "signed out");
}

#[tokio::test]
async fn nobody_acts_for_an_insurer_without_a_mandate() {
    let desk = Desk::new().await;
    let session = desk.sign_in(&desk.card("gunel")).await.json();
    let token = session["accessToken"].as_str().unwrap();
    assert_eq!(desk.get(token, "/v1/insurer").await.outcome(), "409 insurer-required");
    for (voen, outcome) in
        [("9900000142", "403 no-mandate"), ("9900000143", "400 invalid-request"), (TIKISH, "204")]
    {
        let answer = desk.post(token, "/v1/session/insurer", &json!({ "voen": voen })).await;
        assert_eq!(answer.outcome(), outcome, "{voen}");
    }
    let insurer = desk.get(token, "/v1/insurer").await.json();
    assert_eq!(insurer["name"], "\"Nümunə Tikiş\" MMC");
    assert_eq!(insurer["office"]["name"], "DSMF-nin Nəsimi rayon şöbəsi");
}
