//! Submitting containers: what is taken, once, and what is refused.

use super::desk::{Answer, Desk, TIKISH, hex, http, random};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use mohur::domain::application::{Application, Id};
use mohur::domain::environment::Environment;
use mohur::domain::level::Level;
use mohur::domain::outbox::ContainerDigest;
use mohur::sandbox::{Options, start};
use mohur::signing::receipt;
use mohur::signing::trust::Trust;
use sha2::{Digest, Sha256};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

async fn drawn(desk: &Desk) -> Application {
    let token = desk.session("gunel", TIKISH).await;
    desk.application(&token, "TST4W7E", "9912345678903", &desk.card("gunel")).await
}

fn receipt_of(answer: &Answer) -> Vec<u8> {
    STANDARD.decode(answer.json()["receipt"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn an_application_is_acknowledged_with_a_receipt_that_holds() {
    let desk = Desk::new().await;
    let application = drawn(&desk).await;
    let container = desk.card("gunel").seal_now(&application);
    let answer = desk.submit(&container).await;
    assert_eq!(answer.outcome(), "201");

    let service = desk.send("GET", "/v1/service", |r| r).await.json();
    let signers: Vec<_> = service["receiptSigners"].as_array().unwrap().iter().collect();
    let signers: Vec<_> = signers.iter().map(|s| STANDARD.decode(s.as_str().unwrap()).unwrap()).collect();
    let trust = Trust::from_pem(&std::fs::read_to_string(desk.running.trust_file()).unwrap()).unwrap();
    let receipt = receipt::verify(&receipt_of(&answer), &signers, &trust, jiff::Timestamp::now()).unwrap();
    assert_eq!(receipt.digest, ContainerDigest(Sha256::digest(&container).into()));
    assert_eq!(receipt.voen, application.insurer.voen);
    assert_eq!(receipt.service, desk.running.origin());
    assert_eq!(receipt.registration_number, answer.json()["registrationNumber"]);
}

#[tokio::test]
async fn sending_twice_registers_once() {
    let desk = Desk::new().await;
    let application = drawn(&desk).await;
    let card = desk.card("gunel");
    let container = card.seal_now(&application);
    let first = desk.submit(&container).await;
    let again = desk.submit(&container).await;
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json(), again.json());

    let signed_again = card.seal(&application, application.prepared_at + SignedDuration::from_secs(1));
    assert_ne!(container, signed_again);
    desk.running.advance_clock(SignedDuration::from_secs(5));
    let other = desk.submit(&signed_again).await;
    assert_eq!(other.status, 200, "the same application in another container");
    assert_eq!(receipt_of(&other), receipt_of(&first), "the original receipt");
    let key = hex(&Sha256::digest(&signed_again));
    let unknown = desk.send("GET", &format!("/v1/submissions/{key}"), |r| r).await;
    assert_eq!(unknown.outcome(), "404 not-found", "the other container was not kept");
}

#[tokio::test]
async fn the_key_belongs_to_the_body() {
    let desk = Desk::new().await;
    let container = desk.card("gunel").seal_now(&drawn(&desk).await);
    let key = hex(&Sha256::digest(&container));
    for wrong in ["", "abc", &"0".repeat(64), &key.to_uppercase()] {
        let answer = desk.submit_with_key(wrong, &container).await;
        assert_eq!(answer.outcome(), "400 invalid-request", "{wrong}");
    }
    assert_eq!(desk.submit(&container).await.status, 201);
    let mut other = container.clone();
    other.push(0);
    assert_eq!(desk.submit_with_key(&key, &other).await.outcome(), "422 idempotency-conflict");
}

#[tokio::test]
async fn what_was_taken_survives_a_restart() {
    let desk = Desk::new().await;
    let application = drawn(&desk).await;
    let container = desk.card("gunel").seal_now(&application);
    let first = desk.submit(&container).await.json();
    let queued = desk.card("gunel").seal_now(&drawn(&desk).await);
    let port = desk.running.origin().rsplit(':').next().unwrap().parse().unwrap();
    let Desk { running, dir, contract, .. } = desk;
    running.stop().await;
    let running =
        start(Options { port, required_level: Level::B, ..Options::new(dir.path()) }).await.unwrap();
    let desk = Desk { http: http(&running), running, contract, dir };

    let key = hex(&Sha256::digest(&container));
    assert_eq!(desk.send("GET", &format!("/v1/submissions/{key}"), |r| r).await.json(), first);
    assert_eq!(desk.submit(&queued).await.outcome(), "201", "a queue needs no card after a restart");
}

#[tokio::test]
async fn a_changed_container_is_refused() {
    let desk = Desk::new().await;
    let container = desk.card("gunel").seal_now(&drawn(&desk).await);
    for part in 1..20 {
        let mut changed = container.clone();
        changed[container.len() * part / 20] ^= 1;
        let outcome = desk.submit(&changed).await.outcome();
        assert!(
            ["422 container-refused", "422 signature-invalid", "403 certificate-refused"]
                .contains(&&*outcome),
            "{part}/20: {outcome}"
        );
    }
    for cut in [0, 1, 100, container.len() - 1] {
        assert_eq!(desk.submit(&container[..cut]).await.outcome(), "422 container-refused", "{cut} bytes");
    }
    assert_eq!(desk.submit(&container).await.outcome(), "201", "unchanged");
}

#[tokio::test]
async fn only_who_may_act_signs() {
    let desk = Desk::new().await;
    let application = drawn(&desk).await;
    let signed_by = async |name: &str| {
        let card = desk.card(name);
        let holder = mohur::signing::certificate::identity(&card.certificate("sign")).unwrap();
        let mut application = application.clone();
        application.prepared_by.fin = holder.fin.unwrap();
        application.prepared_by.names = holder.names;
        application.id = Id::from_bytes(random());
        desk.submit(&card.seal_now(&application)).await.outcome()
    };
    assert_eq!(signed_by("entrepreneur").await, "403 no-mandate");
    assert_eq!(signed_by("no-voen").await, "403 no-mandate");
    for card in ["expired", "not-yet-valid", "foreign", "revoked"] {
        assert_eq!(signed_by(card).await, "403 certificate-refused", "{card}");
    }
    assert_eq!(signed_by("no-seal").await, "201", "an officer of the insurer, with a P-384 key");
    assert_eq!(signed_by("two-insurers").await, "201", "by delegation");

    let in_anothers_name = desk.card("two-insurers").seal_now(&application);
    assert_eq!(desk.submit(&in_anothers_name).await.outcome(), "422 container-refused");
}

#[tokio::test]
async fn only_what_was_shown_is_taken() {
    let desk = Desk::new().await;
    let good = drawn(&desk).await;
    let card = desk.card("gunel");
    let outcome = async |change: &dyn Fn(&mut Application)| {
        let mut application = good.clone();
        change(&mut application);
        desk.submit(&card.seal_now(&application)).await.outcome()
    };
    let refused = "422 container-refused";
    assert_eq!(outcome(&|a| a.lookup.registry_record.names.surname = "Əliyeva".into()).await, refused);
    assert_eq!(outcome(&|a| a.lookup.dsmf_record.birth_date = "1991-11-05".parse().unwrap()).await, refused);
    assert_eq!(outcome(&|a| a.lookup.id = "0".repeat(32)).await, refused);
    assert_eq!(outcome(&|a| a.lookup.query.ssn = None).await, refused);
    assert_eq!(outcome(&|a| a.environment = Environment::Production).await, "422 wrong-environment");
    assert_eq!(outcome(&|a| a.service = "https://localhost:1".into()).await, "422 wrong-environment");
    assert_eq!(outcome(&|a| a.insurer.office.code = "SB-0902".into()).await, "409 data-changed");
    assert_eq!(outcome(&|_| ()).await, "201");
}

#[tokio::test]
async fn another_insurers_lookup_is_no_ground() {
    let desk = Desk::new().await;
    let token = desk.session("entrepreneur", "9900000142").await;
    let theirs = desk.application(&token, "TST1020", "9900000001020", &desk.card("entrepreneur")).await;
    let mut ours = drawn(&desk).await;
    ours.lookup = theirs.lookup;
    ours.prepared_at = ours.prepared_at.max(ours.lookup.time);
    assert_eq!(desk.submit(&desk.card("gunel").seal_now(&ours)).await.outcome(), "422 container-refused");
}

#[tokio::test]
async fn an_id_of_another_insurer_is_refused_without_its_receipt() {
    let desk = Desk::new().await;
    let ours = drawn(&desk).await;
    desk.submit(&desk.card("gunel").seal_now(&ours)).await;
    let (card, token) = (desk.card("entrepreneur"), desk.session("entrepreneur", "9900000142").await);
    let mut theirs = desk.application(&token, "TST1020", "9900000001020", &card).await;
    theirs.id = ours.id;
    assert_eq!(desk.submit(&card.seal_now(&theirs)).await.outcome(), "422 container-refused");
}

#[tokio::test]
async fn data_that_changed_since_is_reviewed_again() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let token = desk.session("gunel", TIKISH).await;
    let first = desk.application(&token, "TST1017", "9900000001017", &card).await;
    assert_eq!(desk.submit(&card.seal_now(&first)).await.outcome(), "409 data-changed");
    let second = desk.application(&token, "TST1017", "9900000001017", &card).await;
    assert_ne!(first.lookup.registry_record, second.lookup.registry_record);
    assert_eq!(desk.submit(&card.seal_now(&second)).await.outcome(), "201");
}

#[tokio::test]
async fn a_queue_stays_good_for_a_fortnight() {
    let desk = Desk::new().await;
    let card = desk.card("gunel");
    let (early, late) = (drawn(&desk).await, drawn(&desk).await);
    let (early, late) = (card.seal_now(&early), card.seal_now(&late));
    desk.running.advance_clock(HOUR * (14 * 24 - 1));
    assert_eq!(desk.submit(&early).await.outcome(), "201", "the lookup was fresh when signed");
    desk.running.advance_clock(HOUR * 2);
    assert_eq!(desk.submit(&late).await.outcome(), "422 container-too-old");
}

#[tokio::test]
async fn an_old_lookup_is_refused() {
    let desk = Desk::new().await;
    let application = drawn(&desk).await;
    desk.running.advance_clock(HOUR * 25);
    let container = desk.card("gunel").seal(&application, application.prepared_at + HOUR * 25);
    assert_eq!(desk.submit(&container).await.outcome(), "422 lookup-too-old");
}

#[tokio::test]
async fn size_and_type_are_bounded() {
    let desk = Desk::new().await;
    let huge = vec![0; 4 * 1024 * 1024 + 1];
    assert_eq!(desk.submit(&huge).await.outcome(), "413 too-large");
    let answer = desk.send("POST", "/v1/applications", |r| r.body("x")).await;
    assert_eq!(answer.outcome(), "415 unsupported-media-type");
}
