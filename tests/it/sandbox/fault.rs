//! Faults on demand do what they say, and end.

use super::desk::{Desk, TIKISH, hex, http};
use mohur::sandbox::faults::Fault;
use sha2::{Digest, Sha256};
use std::time::Duration;

#[tokio::test]
async fn a_dropped_request_leaves_nothing_and_a_dropped_answer_everything() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let token = desk.session("gunel", TIKISH).await;
    let container = card.seal_now(&desk.application(&token, "TST4W7E", "9912345678903", &card).await);
    let key = hex(&Sha256::digest(&container));
    for (fault, after) in [(Fault::DropRequest, "404 not-found"), (Fault::DropAnswer, "200")] {
        desk.running.faults().once("POST /v1/applications", fault);
        let body = container.clone();
        let lost = desk
            .try_send("POST", "/v1/applications", |r| {
                r.header("Idempotency-Key", &key)
                    .header("Content-Type", "application/vnd.etsi.asic-e+zip")
                    .body(body)
            })
            .await;
        assert!(lost.is_err(), "{fault:?}");
        let asked = desk.send("GET", &format!("/v1/submissions/{key}"), |r| r).await;
        assert_eq!(asked.outcome(), after, "{fault:?}");
    }
    assert_eq!(desk.submit(&container).await.outcome(), "200", "sent again: registered once");
}

#[tokio::test]
async fn busy_and_failing() {
    let desk = Desk::new().await;
    desk.running.faults().once("GET /v1/service", Fault::RateLimited(7));
    let busy = desk.send("GET", "/v1/service", |r| r).await;
    assert_eq!(busy.outcome(), "429 rate-limited");
    assert_eq!(busy.headers["retry-after"], "7");
    desk.running.faults().once("GET /v1/service", Fault::Internal);
    assert_eq!(desk.send("GET", "/v1/service", |r| r).await.outcome(), "500 internal");
    assert_eq!(desk.send("GET", "/v1/service", |r| r).await.outcome(), "200", "once means once");
}

#[tokio::test]
async fn answers_that_break_the_contract() {
    let desk = Desk::new().await;
    let url = format!("{}/v1/service", desk.running.origin());
    desk.running.faults().once("GET /v1/service", Fault::Malformed);
    let malformed = desk.http.get(&url).send().await.unwrap().bytes().await.unwrap();
    assert!(serde_json::from_slice::<serde_json::Value>(&malformed).is_err());
    desk.running.faults().once("GET /v1/service", Fault::Oversized);
    let oversized = desk.http.get(&url).send().await.unwrap().content_length().unwrap();
    assert!(oversized > 32 * 1024 * 1024, "{oversized}");
}

#[tokio::test]
async fn a_delay_outlasts_an_impatient_client() {
    let desk = Desk::new().await;
    desk.running.faults().once("GET /v1/service", Fault::Delay(Duration::from_secs(600)));
    let impatient = desk.try_send("GET", "/v1/service", |r| r.timeout(Duration::from_millis(200))).await;
    assert!(impatient.err().expect("no answer").is_timeout());
}

#[tokio::test]
async fn a_wrong_certificate_is_not_trusted() {
    let desk = Desk::new().await;
    let url = format!("{}/v1/service", desk.running.origin());
    let pem = std::fs::read(desk.running.trust_file()).unwrap();
    let guest = reqwest::Client::builder()
        .tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem).unwrap())
        .pool_max_idle_per_host(0)
        .no_proxy()
        .build()
        .unwrap();
    assert_eq!(guest.get(&url).send().await.unwrap().status(), 200);
    desk.running.faults().present_wrong_certificate(true);
    // Who was here before is shown it too.
    for client in [http(&desk.running), guest] {
        let error = client.get(&url).send().await.unwrap_err();
        assert!(format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
    }
    desk.running.faults().clear();
    assert_eq!(http(&desk.running).get(&url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn tls_1_2_and_1_3_but_only_with_the_trust_file() {
    let desk = Desk::new().await;
    let url = format!("{}/v1/service", desk.running.origin());
    let pem = std::fs::read(desk.running.trust_file()).unwrap();
    for version in [reqwest::tls::Version::TLS_1_2, reqwest::tls::Version::TLS_1_3] {
        let client = reqwest::Client::builder()
            .tls_certs_only(reqwest::Certificate::from_pem_bundle(&pem).unwrap())
            .tls_version_min(version)
            .tls_version_max(version)
            .no_proxy()
            .build()
            .unwrap();
        assert_eq!(client.get(&url).send().await.unwrap().status(), 200, "{version:?}");
    }
    let stranger = reqwest::Client::builder().tls_certs_only([]).no_proxy().build().unwrap();
    assert!(stranger.get(&url).send().await.is_err());
}
