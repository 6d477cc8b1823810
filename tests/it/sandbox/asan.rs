//! Asan İmza at the service: who is asked, and what is given to whom.

use super::desk::{Desk, TIKISH};
use jiff::SignedDuration;
use mohur::sandbox::phone::Act;
use serde_json::{Value, json};

const SIGN_IN: &str = "/v1/auth/asan-imza";
const SIGNATURES: &str = "/v1/signatures/asan-imza";

impl Desk {
    async fn ask(&self, phone: &str, user_id: &str, key: &str) -> super::desk::Answer {
        let body = json!({ "phone": phone, "userId": user_id, "language": "az" });
        self.send("POST", SIGN_IN, |r| r.header("Idempotency-Key", key).json(&body)).await
    }

    /// Signs in by phone; returns the access token.
    pub async fn phone_session(&self, phone: &str, user_id: &str) -> String {
        let asked = self.ask(phone, user_id, &super::desk::hex(&super::desk::random())).await.json();
        let session = asked["session"].as_str().unwrap();
        assert!(self.running.phones().act(session, &Act::Approve));
        let progress = self.send("GET", &format!("{SIGN_IN}/{session}?timeoutMs=5000"), |r| r).await.json();
        assert_eq!((&progress["state"], &progress["result"]), (&json!("COMPLETE"), &json!("OK")));
        let token = progress["session"]["accessToken"].as_str().unwrap().to_owned();
        self.post(&token, "/v1/session/insurer", &json!({ "voen": TIKISH })).await;
        token
    }

    /// Asks the phone of a session for a signature over some digest.
    pub async fn ask_to_sign(&self, token: &str) -> super::desk::Answer {
        let digest = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let body = json!({ "digest": digest, "algorithm": "ES256", "display": "test", "language": "az" });
        self.post(token, SIGNATURES, &body).await
    }

    /// Walks every operation of Asan İmza once.
    pub async fn walk_asan(&self) {
        let token = self.phone_session("+994990001234", "12345").await;
        self.get(&token, &format!("{SIGNATURES}/certificate")).await;
        let asked = self.ask_to_sign(&token).await.json();
        let session = asked["session"].as_str().unwrap();
        assert_eq!(asked["verificationCode"], "0031", "of the digest's first and last bits");
        self.get(&token, &format!("{SIGNATURES}/{session}")).await;
        self.send("DELETE", &format!("{SIGNATURES}/{session}"), |r| r.bearer_auth(&token)).await;
        let asked = self.ask("+994990001235", "23456", "k").await.json();
        let session = asked["session"].as_str().unwrap();
        self.send("DELETE", &format!("{SIGN_IN}/{session}"), |r| r).await;
    }
}

#[tokio::test]
async fn a_phone_has_the_mandates_of_its_holder_and_those_given_to_its_number() {
    let desk = Desk::new().await;
    let asked = desk.ask("+994990004567", "56789", "k").await.json();
    let session = asked["session"].as_str().unwrap();
    desk.running.phones().act(session, &Act::Approve);
    let progress = desk.send("GET", &format!("{SIGN_IN}/{session}"), |r| r).await.json();
    let voens = progress["session"]["mandates"].as_array().unwrap().iter().map(|m| &m["voen"]);
    assert_eq!(voens.collect::<Vec<_>>(), ["9900000271", "9900000141"]);
    assert_eq!(progress["session"]["signer"]["fin"], "TST1003");
}

#[tokio::test]
async fn only_the_exact_form_is_taken() {
    let desk = Desk::new().await;
    for (phone, user_id) in [
        ("0990001234", "12345"),
        ("+99499000123", "12345"),
        ("+994120001234", "12345"),
        ("+994990001234", ""),
        ("+994990001234", "12 345"),
    ] {
        assert_eq!(desk.ask(phone, user_id, "k").await.outcome(), "400 invalid-request", "{phone} {user_id}");
    }
    let long = "k".repeat(65);
    assert_eq!(desk.ask("+994990001234", "12345", &long).await.outcome(), "400 invalid-request");
    let odd = desk.send("GET", &format!("{SIGN_IN}/x?timeoutMs=soon"), |r| r).await;
    assert_eq!(odd.outcome(), "400 invalid-request");
}

#[tokio::test]
async fn a_session_is_nobody_elses_and_not_for_ever() {
    let desk = Desk::new().await;
    let card = desk.session("gunel", TIKISH).await;
    let no_phone =
        [desk.get(&card, &format!("{SIGNATURES}/certificate")).await, desk.ask_to_sign(&card).await];
    assert!(no_phone.iter().all(|answer| answer.outcome() == "400 invalid-request"), "signed in with a card");
    let mine = desk.phone_session("+994990001234", "12345").await;
    let theirs = desk.phone_session("+994990001237", "45678").await;
    let asked = desk.ask_to_sign(&mine).await.json();
    let session = asked["session"].as_str().unwrap();
    assert_eq!(desk.ask_to_sign(&mine).await.outcome(), "409 asan-session-running");
    let path = format!("{SIGNATURES}/{session}");
    desk.running.phones().act(session, &Act::Approve);
    assert_eq!(desk.get(&theirs, &path).await.outcome(), "404 not-found");
    assert_eq!(desk.get("", &path).await.outcome(), "401 session-required");
    assert_eq!(desk.send("GET", &format!("{SIGN_IN}/{session}"), |r| r).await.outcome(), "404 not-found");
    let delete = desk.send("DELETE", &path, |r| r.bearer_auth(&theirs)).await;
    assert_eq!(delete.outcome(), "404 not-found");
    assert_eq!(desk.get(&mine, &path).await.json()["result"], "OK");
    desk.running.advance_clock(SignedDuration::from_mins(6));
    assert_eq!(desk.get(&mine, &path).await.outcome(), "404 not-found");
}

#[tokio::test]
async fn of_one_sign_in_only_the_last_token_is_good() {
    let desk = Desk::new().await;
    let asked = desk.ask("+994990001234", "12345", "k").await.json();
    let session = asked["session"].as_str().unwrap();
    desk.running.phones().act(session, &Act::Approve);
    let mut tokens = Vec::new();
    for _ in 0..2 {
        let progress = desk.send("GET", &format!("{SIGN_IN}/{session}"), |r| r).await.json();
        tokens.push(progress["session"]["accessToken"].as_str().unwrap().to_owned());
    }
    assert_ne!(tokens[0], tokens[1]);
    let renew = async |token: &str| desk.post(token, "/v1/session/renewal", &json!({})).await.outcome();
    assert_eq!(renew(&tokens[0]).await, "401 session-required");
    assert_eq!(renew(&tokens[1]).await, "200");
}

#[tokio::test]
async fn a_long_poll_is_answered_when_its_time_is_over_or_something_happens() {
    let desk = Desk::new().await;
    let asked = desk.ask("+994990001234", "12345", "k").await.json();
    let session = asked["session"].as_str().unwrap();
    let poll = async |ms: u32| -> (Value, std::time::Duration) {
        let begun = std::time::Instant::now();
        let path = format!("{SIGN_IN}/{session}?timeoutMs={ms}");
        (desk.send("GET", &path, |r| r).await.json()["state"].clone(), begun.elapsed())
    };
    let (state, took) = poll(300).await;
    assert!(state == "RUNNING" && took.as_millis() >= 300, "{state} {took:?}");
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        desk.running.phones().act(session, &Act::Approve);
    };
    let ((state, took), ()) = futures::future::join(poll(20_000), later).await;
    assert!(state == "COMPLETE" && took.as_secs() < 10, "{state} {took:?}");
}

#[tokio::test]
async fn the_page_shows_the_code_and_its_buttons_work_from_there_alone() {
    let desk = Desk::new().await;
    let page = desk.running.phone_page();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let asked = desk.ask("+994990001234", "12345", "k").await.json();
    let (session, code) = (asked["session"].as_str().unwrap(), asked["verificationCode"].as_str().unwrap());
    let response = http.get(&page).header("Accept-Language", "az").send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let html = response.text().await.unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(html.contains(code) && html.contains("099 000 12 34") && html.contains(session), "{html}");
    assert!(!html.contains("http://") && !html.contains("https://"), "it loads nothing");
    let press = async |site: Option<&str>, host: Option<&str>| {
        let mut request = http.post(&page).body(format!("session={session}&act=approve"));
        request = site.into_iter().fold(request, |r, site| r.header("Sec-Fetch-Site", site));
        request = host.into_iter().fold(request, |r, host| r.header("Host", host));
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(press(Some("cross-site"), None).await, 403);
    assert_eq!(press(None, Some("phone.example")).await, 403);
    assert_eq!(press(Some("same-origin"), None).await, 303);
    assert_eq!(press(None, None).await, 404, "it has ended");
}
