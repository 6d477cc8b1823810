//! The way to the service and its answers: the sandbox over TLS with its faults, servers that say one
//! thing, proxies that refuse.

use super::{Doctor, examine, patient, told};
use crate::cli;
use crate::sandbox::delegate::NO_VOEN;
use crate::sandbox::desk::{Answer, Desk, SoftCard, TIKISH};
use crate::signing::timestamps::token as token_of;
use jiff::SignedDuration;
use mohur::card::fake::Fake;
use mohur::domain::application::Id;
use mohur::domain::environment::Environment;
use mohur::domain::level::Level;
use mohur::domain::outbox::ContainerDigest;
use mohur::problem::Problem;
use mohur::remote::{Client, Config, Line, Origin, Service};
use mohur::sandbox::faults::{Bent, Fault, Rule};
use mohur::signing::trust::Trust;
use mohur::signing::{container, timestamp};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

/// A client of the desk's sandbox that trusts these.
fn client(origin: &str, authorities: Vec<Vec<u8>>) -> Client {
    Client::new(Config { authorities, ..Config::new(Origin::parse(origin).unwrap(), "en") }).unwrap()
}

fn trusted(desk: &Desk) -> Arc<dyn Line> {
    let pem = std::fs::read_to_string(desk.running.trust_file()).unwrap();
    Arc::new(client(desk.running.origin(), Trust::from_pem(&pem).unwrap().certificates()))
}

/// A server that says the same to everybody, over plain HTTP on this computer.
fn parrot(head: &str, media_type: &str, body: &[u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let head = format!(
        "HTTP/1.1 {head}\r\nContent-Type: {media_type}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let answer = [head.as_bytes(), body].concat();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 65536]);
            let _ = connection.write_all(&answer);
        }
    });
    origin
}

/// What the client makes of what the sandbox answered.
async fn understood(answer: &Answer) -> Problem {
    let origin = parrot(&format!("{} X", answer.status), "application/problem+json", &answer.body);
    Problem::from(&client(&origin, vec![]).challenge().await.unwrap_err())
}

fn card(more: &str, lowest: &str) -> Vec<u8> {
    let now = jiff::Timestamp::now();
    format!(
        r#"{{"name":"x","environment":"sandbox","time":"{now}","lowestClientVersion":"{lowest}",{more}
        "ssnRequired":true,"documentTypes":[],"statuses":[],"receiptSigners":["AAAA"],"limits":{{"pageSize":1,
        "requestsPerMinute":1,"containerBytes":1,"lookupMaxAgeSeconds":1,"containerMaxAgeSeconds":1}}}}"#
    )
    .into_bytes()
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_service_that_fails() {
    let desk = Desk::new().await;
    let with = async |line: Arc<dyn Line>| examine(patient(&Fake::new(), Some(line))).await;
    assert_eq!(with(trusted(&desk)).await.0, ["K06"], "all is well but for the reader");
    with(Arc::new(client(desk.running.origin(), vec![]))).await.tell("X03");
    for (fault, code) in [
        (Fault::Internal, "X05"),
        (Fault::RateLimited(1), "X20"),
        (Fault::Malformed, "X06"),
        (Fault::Oversized, "X06"),
        (Fault::DropAnswer, "X19"),
    ] {
        desk.running.faults().once("GET /v1/service", fault);
        with(trusted(&desk)).await.tell(code);
    }
    for minutes in [2, 10] {
        desk.running.advance_clock(SignedDuration::from_mins(minutes));
        with(trusted(&desk)).await.tell("X11");
    }
    with(Arc::new(client(&nobody(), vec![]))).await.tell("X01");
    let old = parrot("200 OK", "application/json", &card("", "999.0.0"));
    with(Arc::new(client(&old, vec![]))).await.tell("X08");
    let more = format!(r#""timeStampAuthorities":[{{"address":"{}/tsa"}}],"#, nobody());
    let no_tsa = parrot("200 OK", "application/json", &card(&more, "0.0.1"));
    with(Arc::new(client(&no_tsa, vec![]))).await.tell("X12");
    let ended = client(desk.running.origin(), vec![]).receipt(&Id::from_bytes([1; 16])).await;
    told("X07", &ended.unwrap_err());
}

#[tokio::test]
async fn authorities_that_the_service_does_not_take() {
    let desk = Desk::new().await;
    let head = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let order = async |card: &SoftCard, to| {
        let order = desk.prepare(&head, card, desk.unlimited(&head, to).await).await;
        desk.order("/v1/delegations", &card.seal_order(&order)).await
    };
    told("R31", understood(&order(&desk.card("no-seal"), NO_VOEN).await).await);
    told("R34", understood(&order(&gunel, ("AZ 1", "TST0001")).await).await);
    told("R32", understood(&order(&gunel, ("AZ 77 4410 0002", "TST0002")).await).await);
    let theirs = desk.session("two-insurers", TIKISH).await;
    let given = desk.get(&head, "/v1/delegations").await.json()["items"][0].clone();
    assert_eq!(desk.withdraw(&head, &gunel, &given).await.status, 201);
    told("R30", understood(&desk.get(&theirs, "/v1/insurer").await).await);
    told("R33", understood(&desk.withdraw(&head, &gunel, &given).await).await);
}

#[tokio::test]
async fn levels_that_the_service_does_not_take() {
    let desk = Desk::demanding(Level::T).await;
    let token = desk.session("gunel", TIKISH).await;
    let gunel = desk.card("gunel");
    let application = desk.application(&token, "TST4W7E", "9912345678903", &gunel).await;
    let container = gunel.seal_now(&application);
    told("R20", understood(&desk.submit(&container).await).await);
    // Stamped by an authority that nobody here trusts.
    let opened = container::open(&container).unwrap();
    let request = timestamp::request(&opened.stamped(), [7; 16]).unwrap();
    let asked = timestamp::asked(&request.der).unwrap();
    let stamped = opened.with_time_stamp(token_of("tsa", "tsa", asked, jiff::Timestamp::now())).unwrap();
    told("R21", understood(&desk.submit(&stamped.bytes).await).await);
}

#[test]
fn authorities_that_do_not_attest() {
    let desk = cli::desk::Desk::new("gunel");
    let rule = |target: &str, fault| Rule { target: target.to_owned(), fault, times: None };
    // Found out before the PIN is asked for.
    desk.faults().once("POST /ocsp", Fault::Bent(Bent::Revoked));
    let run = desk.submit(&["--reason", "lost"]);
    assert_eq!((run.exit, &run.json()["error"]["code"]), (1, &"K27".into()), "{} {}", run.out, run.err);
    for (rules, code) in [
        (vec![rule("POST /ocsp", Fault::Internal), rule("GET /issuing.crl", Fault::Internal)], "X16"),
        (vec![rule("POST /tsa/", Fault::Internal)], "X15"),
    ] {
        rules.into_iter().for_each(|rule| desk.faults().add(rule));
        let run = desk.submit(&["--reason", "lost"]);
        assert_eq!(run.json()["problem"]["code"], code, "{} {}", run.out, run.err);
        assert_eq!(run.json()["result"], "awaits-level");
        desk.faults().clear();
    }
}

/// A card with a certificate that names this revocation service.
fn card_with_revocation(address: &str) -> Fake {
    let mut params = CertificateParams::default();
    // AuthorityInfoAccess (RFC 5280, 4.2.2.1): one OCSP responder.
    let oid = [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];
    let tlv = |tag: u8, content: &[u8]| [&[tag, content.len() as u8], content].concat();
    let place = tlv(0x86, address.as_bytes());
    let access = tlv(0x30, &tlv(0x30, &[&oid[..], &place].concat()));
    let id = [1, 3, 6, 1, 5, 5, 7, 1, 1];
    params.custom_extensions = vec![CustomExtension::from_oid_content(&id, access)];
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().to_vec();
    let algorithm = mohur::domain::identity::Algorithm::EcdsaP256Sha256;
    let signer = mohur::card::fake::signer(algorithm, &key.serialize_der()).unwrap();
    let key = mohur::card::fake::Key { key_id: vec![1], certificate, signer };
    let fake = Fake::new();
    fake.plug("Reader");
    fake.insert("Reader", mohur::card::fake::Card::new("A", "1", "1234", vec![key]));
    fake
}

#[tokio::test]
async fn a_revocation_service_that_does_not_answer() {
    let line: Arc<dyn Line> =
        Arc::new(client(&parrot("200 OK", "application/json", &card("", "0.0.1")), vec![]));
    let dead = examine(patient(&card_with_revocation(&nobody()), Some(line.clone()))).await;
    dead.tell("X13");
    let alive = parrot("405 Method Not Allowed", "text/plain", b"");
    let found = examine(patient(&card_with_revocation(&alive), Some(line))).await;
    assert!(!found.0.contains(&"X13".into()), "any answer will do: {found:?}");
}

#[test]
fn proxies_and_names() {
    let settings = "[service]\naddress = \"https://service.invalid\"\n";
    Doctor::new(settings).plain().tell("X09");
    let dead = Doctor::new(settings).with("HTTPS_PROXY", nobody()).plain();
    dead.tell("X10");
    assert!(!dead.0.contains(&"X09".into()), "the proxy looks names up: {dead:?}");
    let refusing = parrot("403 Forbidden", "text/plain", b"");
    let refused = Doctor::new(settings).with("HTTPS_PROXY", refusing).plain();
    refused.tell("X02");
    assert!(!refused.0.contains(&"X10".into()), "it can be reached: {refused:?}");
}

#[tokio::test]
async fn refusals_of_the_sandbox() {
    let desk = Desk::new().await;
    let token = desk.session("gunel", TIKISH).await;
    for (fin, ssn, code) in [
        ("TST9999", "9900000009999", "R01"),
        ("TST1001", "9900000001002", "R02"),
        ("TST1011", "9900000001011", "R03"),
        ("TST1009", "9900000001009", "R04"),
        ("TST1012", "9900000001012", "R05"),
    ] {
        told(code, understood(&desk.look_up(&token, fin, ssn, "DIN").await).await);
    }
    let without = serde_json::json!({ "fin": "TST1001", "documentType": "DIN" });
    told("R17", understood(&desk.post(&token, "/v1/insured-persons/lookup", &without).await).await);
    told("R07", understood(&desk.sign_in(&desk.card("revoked")).await).await);
    let (nonce, other) = (desk.nonce().await, desk.nonce().await);
    let gunel = desk.card("gunel");
    let wrong = gunel.authentication_token(desk.running.origin(), &other);
    let body = serde_json::json!({ "nonce": nonce, "authenticationToken": wrong });
    told("R08", understood(&desk.post("", "/v1/auth/card", &body).await).await);
    told("R06", understood(&desk.post("", "/v1/auth/card", &body).await).await);
    let choice = serde_json::json!({ "voen": "9900000142" });
    told("R09", understood(&desk.post(&token, "/v1/session/insurer", &choice).await).await);
    told("R10", understood(&desk.submit(b"no container").await).await);
    let id = Id::from_bytes([9; 16]);
    told("R16", understood(&desk.get(&token, &format!("/v1/applications/{id}/receipt")).await).await);

    let good = desk.application(&token, "TST4W7E", "9912345678903", &gunel).await;
    let container = gunel.seal_now(&good);
    assert_eq!(desk.submit(&container).await.status, 201);
    let key = ContainerDigest(
        sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&container)).into(),
    );
    let longer = [container.as_slice(), &[0]].concat();
    told("R15", understood(&desk.submit_with_key(&key.to_hex(), &longer).await).await);
    let mut elsewhere = good.clone();
    elsewhere.environment = Environment::Production;
    told("R14", understood(&desk.submit(&gunel.seal_now(&elsewhere)).await).await);
    let mut moved = good.clone();
    moved.id = id;
    moved.insurer.office.code = "SB-0902".into();
    told("R13", understood(&desk.submit(&gunel.seal_now(&moved)).await).await);
    let mut late = good.clone();
    late.id = Id::from_bytes([8; 16]);
    let late = gunel.seal_now(&late);
    let mut stale = good;
    stale.id = Id::from_bytes([7; 16]);
    desk.running.advance_clock(SignedDuration::from_hours(25));
    let stale = gunel.seal(&stale, stale.prepared_at + SignedDuration::from_hours(25));
    told("R11", understood(&desk.submit(&stale).await).await);
    desk.running.advance_clock(SignedDuration::from_hours(24 * 14));
    told("R12", understood(&desk.submit(&late).await).await);
}
