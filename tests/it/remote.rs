//! The HTTPS client against the sandbox, and against lines and servers that misbehave.

use jiff::SignedDuration;
use mohur::card::fake::{Card, Fake, Key, signer};
use mohur::domain::asan::{Subscriber, UserId};
use mohur::domain::history::{Category, Standing};
use mohur::domain::identifier::{Fin, Phone, Ssn, Voen};
use mohur::domain::identity::{Algorithm, Purpose};
use mohur::domain::lookup::{DocumentType, Query};
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::secret::Pin;
use mohur::domain::session::Submission;
use mohur::flow::sign_in::{candidates, choose_insurer, sign_in};
use mohur::remote::gateway::{Gateway, TryKey};
use mohur::remote::{Client, Config, Error, Origin, RefusalKind, Service};
use mohur::sandbox::faults::Fault;
use mohur::sandbox::{Options, Running, start};
use mohur::signing::trust::Trust;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

struct Line {
    _dir: tempfile::TempDir,
    running: Running,
    trust: Trust,
    client: Client,
}

impl Line {
    async fn new(timeout: Duration) -> Line {
        let dir = tempfile::tempdir().unwrap();
        let running = start(Options::new(dir.path())).await.unwrap();
        let trust = Trust::from_pem(&std::fs::read_to_string(running.trust_file()).unwrap()).unwrap();
        let client = client(running.origin(), trust.certificates(), timeout);
        Line { _dir: dir, running, trust, client }
    }

    /// Signs in as Günel.
    async fn sign_in(&self) {
        let tokens = Fake::new();
        tokens.plug("Reader");
        let key = auth_key(&self.running.cards_dir().join("gunel"));
        tokens.insert("Reader", Card::new("GÜNEL", "1", "123456", vec![key]));
        let now = jiff::Timestamp::now();
        let found = candidates(&tokens, Purpose::Authentication, &self.trust, now).await.unwrap();
        let mut pin = Pin::new();
        assert!("123456".chars().all(|c| pin.push(c)));
        let signed_in = sign_in(&tokens, &self.client, &found[0], Some(pin), &self.trust, now).await.unwrap();
        let voen = Voen::parse("9900000141").unwrap();
        choose_insurer(&self.client, &signed_in.session, &voen).await.unwrap();
    }

    fn fail_next(&self, target: &str, fault: Fault) {
        self.running.faults().once(target, fault);
    }
}

fn client(origin: &str, authorities: Vec<Vec<u8>>, timeout: Duration) -> Client {
    let origin = Origin::parse(origin).unwrap();
    Client::new(Config { authorities, timeout, ..Config::new(origin, "en") }).unwrap()
}

fn auth_key(dir: &Path) -> Key {
    let pem = std::fs::read_to_string(dir.join("auth.p8")).unwrap();
    let lines: String = pem.lines().filter(|l| !l.starts_with('-')).collect();
    let pkcs8 = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, lines).unwrap();
    let signer = signer(Algorithm::EcdsaP256Sha256, &pkcs8).unwrap();
    Key { key_id: vec![1], certificate: std::fs::read(dir.join("auth.der")).unwrap(), signer }
}

fn query(fin: &str, ssn: &str) -> Query {
    Query {
        fin: Fin::parse(fin).unwrap().0,
        ssn: Some(Ssn::parse(ssn).unwrap()),
        document_type: DocumentType::Din,
    }
}

/// A server that says the same to everybody, over plain HTTP on this computer.
fn parrot(answers: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let _ = connection.read(&mut [0; 65536]);
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    origin
}

fn http(head: &str, body: &str) -> String {
    format!("HTTP/1.1 {head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

const PATIENT: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_session_from_sign_in_to_sign_out() {
    let line = Line::new(PATIENT).await;
    let card = line.client.card().await.unwrap();
    assert!(card.environment.is_trial() && card.ssn_required && !card.receipt_signers.is_empty());
    let who = query("TST4W7E", "9912345678903");
    assert_eq!(line.client.lookup(&who).await.unwrap_err(), Error::SessionEnded, "nobody has signed in");
    line.sign_in().await;
    let answer = line.client.lookup(&who).await.unwrap();
    assert_eq!(answer.voen.as_ref().map(Voen::as_str), Some("9900000141"), "for whom it is");
    let found = answer.lookup;
    assert_eq!((found.query.clone(), found.registry_record.names.surname.as_str()), (who.clone(), "Həsənli"));
    let kind = |error| match error {
        Error::Refused(refusal) => refusal.kind,
        other => panic!("{other:?}"),
    };
    let refused = line.client.lookup(&query("TST9999", "9912345678903")).await.unwrap_err();
    assert_eq!(kind(refused), RefusalKind::PersonNotFound);
    let mismatch = line.client.lookup(&query("TST4W7E", "9900000001001")).await.unwrap_err();
    assert_eq!(kind(mismatch), RefusalKind::IdentifiersMismatch);
    assert_eq!(line.client.applications(None).await.unwrap(), []);
    for _ in 0..3 {
        line.running.advance_clock(SignedDuration::from_mins(10));
        line.client.renew().await.unwrap();
    }
    assert_eq!(line.client.applications(None).await.unwrap(), [], "half an hour later");
    let key = ContainerDigest([7; 32]);
    assert_eq!(line.client.submission(key).await.unwrap(), Submission::Unknown(key));
    line.client.sign_out().await;
    assert_eq!(line.client.lookup(&who).await.unwrap_err(), Error::SessionEnded);
}

/// What comes late of one session does not end the next one.
#[tokio::test]
async fn a_session_outlasts_the_end_of_the_one_before() {
    let line = Line::new(PATIENT).await;
    line.sign_in().await;
    let who = query("TST4W7E", "9912345678903");
    line.fail_next("POST /v1/insured-persons/lookup", Fault::Delay(Duration::from_secs(2)));
    line.fail_next("DELETE /v1/session", Fault::Delay(Duration::from_secs(1)));
    let next = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        line.sign_in().await;
    };
    let (late, (), ()) = tokio::join!(line.client.lookup(&who), line.client.sign_out(), next);
    assert_eq!(late.unwrap_err(), Error::SessionEnded);
    assert!(line.client.lookup(&who).await.is_ok());
}

#[tokio::test]
async fn what_went_wrong_is_told_apart() {
    let line = Line::new(Duration::from_secs(2)).await;
    let target = "POST /v1/auth/challenges";
    line.fail_next(target, Fault::Internal);
    assert_eq!(line.client.challenge().await.unwrap_err(), Error::Failing { status: 500, retry_after: None });
    line.fail_next(target, Fault::RateLimited(7));
    assert_eq!(
        line.client.challenge().await.unwrap_err(),
        Error::Failing { status: 429, retry_after: Some(7) }
    );
    for fault in [Fault::DropRequest, Fault::DropAnswer, Fault::Delay(Duration::from_secs(20))] {
        line.fail_next(target, fault);
        let error = line.client.challenge().await.unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown(_)), "{fault:?}: {error:?}");
    }
    for fault in [Fault::Malformed, Fault::Oversized] {
        line.fail_next(target, fault);
        let error = line.client.challenge().await.unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "{fault:?}: {error:?}");
    }
    assert!(line.client.challenge().await.is_ok(), "it recovers");

    let stranger = client(line.running.origin(), vec![], PATIENT);
    assert!(
        matches!(stranger.card().await.unwrap_err(), Error::NotTrusted(_)),
        "not the system's authorities"
    );
    let origin = line.running.origin().to_owned();
    let anchors = line.trust.certificates();
    line.running.stop().await;
    let error = client(&origin, anchors, PATIENT).card().await.unwrap_err();
    assert!(matches!(error, Error::NoConnection(_)), "{error:?}");
}

#[tokio::test]
async fn redirects_and_strange_pages_are_not_followed() {
    let elsewhere = http("302 Found\r\nLocation: http://127.0.0.1:1/", "");
    let portal = http("200 OK\r\nContent-Type: text/html", "<html>Sign in to the Wi-Fi</html>");
    let missing = http("404 Not Found\r\nContent-Type: text/html", "<html>nginx</html>");
    for answer in [elsewhere, portal, missing] {
        let client = client(&parrot(vec![answer.clone()]), vec![], PATIENT);
        let error = client.submission(ContainerDigest([1; 32])).await.unwrap_err();
        assert!(matches!(error, Error::Malformed(_)), "{answer}: {error:?}");
    }
    let torn = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{".to_owned();
    let client = client(&parrot(vec![torn]), vec![], PATIENT);
    let error = client.submit(ContainerDigest([1; 32]), vec![]).await.unwrap_err();
    assert!(matches!(error, Error::OutcomeUnknown(_)), "{error:?}");
}

#[tokio::test]
async fn the_service_and_phones_are_spoken_to_in_the_language_of_the_moment() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let client = client(&format!("http://{}", listener.local_addr().unwrap()), vec![], PATIENT);
    client.speak("ru");
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut heard = String::new();
        let mut part = [0; 4096];
        while !heard.contains('}') {
            let count = stream.read(&mut part).unwrap();
            heard.push_str(&String::from_utf8_lossy(&part[..count]));
        }
        heard
    });
    let phone = Phone::parse("99 000 12 34").unwrap();
    let subscriber = Subscriber { phone, user_id: UserId::parse("12345").unwrap() };
    let _ = client.ask_to_sign_in(&subscriber, &TryKey("k".into())).await;
    let heard = heard.join().unwrap();
    assert!(heard.contains("accept-language: ru\r\n") && heard.contains(r#""language":"ru""#), "{heard}");
}

#[tokio::test]
async fn a_client_that_is_too_old_is_told() {
    let line = Line::new(PATIENT).await;
    assert!(line.client.card().await.is_ok());
    let card = r#"{"name":"x","environment":"moonbase","time":"2026-11-22T10:00:00Z","lowestClientVersion":"999.0.0",
        "ssnRequired":true,"documentTypes":[],"statuses":[],"receiptSigners":["AAAA"],
        "limits":{"pageSize":1,"requestsPerMinute":1,"containerBytes":1,"lookupMaxAgeSeconds":1,"containerMaxAgeSeconds":1}}"#;
    let old = client(&parrot(vec![http("200 OK", card)]), vec![], PATIENT);
    assert_eq!(old.card().await.unwrap_err(), Error::ClientTooOld("999.0.0".into()));
    let current = card.replace("999.0.0", "0.0.1");
    let strange = client(&parrot(vec![http("200 OK", &current)]), vec![], PATIENT);
    assert!(strange.card().await.unwrap().environment.is_trial(), "an unknown environment is not production");
}

#[tokio::test]
async fn pages_are_followed_and_new_words_kept() {
    let session = r#"{"accessToken":"0123456789abcdef0123456789abcdef","expiresAt":"2026-11-22T10:00:00Z",
        "signer":{"surname":"A","name":"B","patronymic":"","fin":"TST0001","certificate":"AAAA"},"mandates":[]}"#;
    let row = |n: u32| {
        format!(
            r#"{{"id":"{n:032x}","voen":"9900000141","registrationNumber":"N-{n}","time":"2026-11-22T10:00:00Z",
            "updatedAt":"2026-11-22T10:00:00Z","reason":"lost","fin":"TST4W7E",
            "names":{{"surname":"A","name":"B","patronymic":""}},"oldNames":{{"surname":"A","name":"B","patronymic":""}},
            "office":{{"code":"1","name":"Office","kind":"branch"}},"signedBy":"X","brandNew":[1],
            "status":{{"code":"at_the_moon"}},"timeline":[]}}"#
        )
    };
    let pages = [
        http("200 OK", session),
        http("200 OK", &format!(r#"{{"items":[{},{}],"nextCursor":"a b&c"}}"#, row(3), row(2))),
        http("200 OK", &format!(r#"{{"items":[{}]}}"#, row(1))),
    ];
    let client = client(&parrot(pages.to_vec()), vec![], PATIENT);
    client.sign_in("{}".into()).await.unwrap();
    let rows = client.applications(Some(jiff::Timestamp::UNIX_EPOCH)).await.unwrap();
    let numbers: Vec<_> = rows.iter().filter_map(|r| r.registration_number.as_deref()).collect();
    assert_eq!(numbers, ["N-3", "N-2", "N-1"]);
    let Standing::Service(status) = &rows[0].standing else { panic!("{:?}", rows[0].standing) };
    assert_eq!((status.code.as_str(), status.category), ("at_the_moon", Category::InProgress));
}
