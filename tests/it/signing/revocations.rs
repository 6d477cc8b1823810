//! OCSP answers and revocation lists: of OpenSSL, which is not ours, and bent ones of our own making.

use super::material::*;
use super::validators::run;
use jiff::{SignedDuration, Timestamp};
use mohur::signing::authority::BadSignature;
use mohur::signing::revocation::{
    Answer, Asked, Fault, NotGiven, Reason, Statement, Status, accept_crl, accept_ocsp, asked, make,
    not_given, ocsp_request, sources, verify_crl, verify_ocsp,
};
use std::process::Command;

const NONCE: [u8; 16] = *b"0123456789abcdef";

fn issuing() -> Vec<u8> {
    certificate("issuing")
}

fn asking(about: &str) -> Asked {
    asked(&ocsp_request(&certificate(about), &issuing(), NONCE).unwrap().der).unwrap()
}

fn good(about: &str) -> Statement {
    Statement {
        asked: asking(about),
        status: Status::Good,
        produced_at: now(),
        this_update: now(),
        next_update: None,
    }
}

/// An answer as one of the test PKI's certificates makes it.
pub fn answer(name: &str, key: &str, statement: &Statement) -> Vec<u8> {
    let certificate = certificate(name);
    make(statement, &certificate, algorithm(&certificate), |bytes| Ok(sign(key, Form::Asn1, bytes))).unwrap()
}

/// Judged for a moment that is a minute before the answer was made.
fn judged(answer: &[u8]) -> Result<Answer, Fault> {
    verify_ocsp(answer, &certificate("person"), &issuing(), time(SIGNED_AT))
}

fn taken(answer: &[u8]) -> Result<Answer, Fault> {
    let request = ocsp_request(&certificate("person"), &issuing(), NONCE).unwrap();
    accept_ocsp(answer, &request, &certificate("person"), &issuing(), time(SIGNED_AT), now())
}

/// What OpenSSL's responder answers a request; `index` is its list of certificates.
pub fn openssl_answer(request: &[u8], signer: &str, key: &str, index: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("index"), index).unwrap();
    std::fs::write(file("request"), request).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["ocsp", "-ndays", "1", "-index"]).arg(file("index")).arg("-CA").arg(pki("issuing.pem"));
    openssl.arg("-rsigner").arg(pki(&format!("{signer}.pem"))).arg("-rkey").arg(pki(&format!("{key}.key")));
    run(openssl.arg("-reqin").arg(file("request")).arg("-respout").arg(file("answer")));
    std::fs::read(file("answer")).unwrap()
}

#[test]
fn openssls_answers_are_taken() {
    for (name, key) in [("ocsp", "ocsp"), ("ocsp-p384", "person-p384"), ("issuing", "issuing")] {
        for (line, status) in [
            ("V\t450101000000Z\t\tA001\tunknown\t/CN=X\n", Status::Good),
            (
                "R\t450101000000Z\t260301120000Z,keyCompromise\tA001\tunknown\t/CN=X\n",
                Status::Revoked { since: time("2026-03-01T12:00:00Z"), reason: Some(Reason::KeyCompromise) },
            ),
            ("V\t450101000000Z\t\tA0FF\tunknown\t/CN=X\n", Status::Unknown),
        ] {
            let served = certificate("served");
            let request = ocsp_request(&served, &issuing(), NONCE).unwrap();
            let before = Timestamp::now();
            let answer = openssl_answer(&request.der, name, key, line);
            let read = accept_ocsp(&answer, &request, &served, &issuing(), before, Timestamp::now());
            let read = read.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(read.status, status);
            assert_eq!(read.responder, (name != "issuing").then(|| certificate(name)));
            assert!(read.produced_at.duration_since(before).abs() < SignedDuration::from_mins(1));
        }
    }
}

/// OpenSSL takes our request and our answer for what they are.
#[test]
fn openssl_takes_ours() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let request = ocsp_request(&certificate("person"), &issuing(), NONCE).unwrap();
    std::fs::write(file("request"), &request.der).unwrap();
    let now = Timestamp::now();
    let next_update = Some(now + SignedDuration::from_hours(1));
    let statement = Statement { produced_at: now, this_update: now, next_update, ..good("person") };
    for (name, key) in [("ocsp", "ocsp"), ("ocsp-p384", "person-p384")] {
        std::fs::write(file("answer"), answer(name, key, &statement)).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["ocsp", "-reqin"]).arg(file("request")).arg("-respin").arg(file("answer"));
        openssl.arg("-issuer").arg(pki("issuing.pem")).arg("-cert").arg(pki("person.pem"));
        openssl.arg("-CAfile").arg(pki("root.pem")).arg("-verify_other").arg(pki("issuing.pem"));
        // It compares the nonces; this keeps it from asking with one more of its own.
        let text = run(openssl.arg("-no_nonce"));
        assert!(text.contains("Response verify OK") && text.contains("person.pem: good"), "{text}");
        assert!(!text.contains("no nonce"), "{text}");
    }
}

#[test]
fn every_status_is_told() {
    let since = time("2026-03-02T09:00:00Z");
    for status in [
        Status::Good,
        Status::Unknown,
        Status::Revoked { since, reason: None },
        Status::Revoked { since, reason: Some(Reason::CertificateHold) },
    ] {
        let bytes = answer("ocsp", "ocsp", &Statement { status, ..good("person") });
        assert_eq!(taken(&bytes).unwrap().status, status);
        assert_eq!(judged(&bytes).unwrap().status, status);
    }
}

#[test]
fn every_fault_has_its_name() {
    let hour = SignedDuration::from_hours(1);
    let made = |statement: Statement| answer("ocsp", "ocsp", &statement);
    let nonce = |nonce| Asked { nonce, ..asking("person") };
    let wrong = made(Statement { asked: nonce(Some(vec![1; 16])), ..good("person") });
    assert_eq!(taken(&wrong), Err(Fault::NonceMismatch));
    assert!(taken(&made(Statement { asked: nonce(None), ..good("person") })).is_ok());

    let early = time(SIGNED_AT) - SignedDuration::from_secs(1);
    let old = Statement { produced_at: early, this_update: early, ..good("person") };
    assert_eq!(judged(&made(old)), Err(Fault::Stale(early)));
    let known_long_ago = Statement { this_update: early - hour, ..good("person") };
    assert_eq!(judged(&made(known_long_ago.clone())), Err(Fault::Stale(early - hour)));
    let still_good = Statement { next_update: Some(now() + hour), ..known_long_ago.clone() };
    assert!(taken(&made(still_good)).is_ok());
    let outdated = Statement { next_update: Some(early), ..known_long_ago };
    assert_eq!(judged(&made(outdated)), Err(Fault::Stale(early - hour)));
    let over = Statement { next_update: Some(time(SIGNED_AT)), ..good("person") };
    assert!(judged(&made(over.clone())).is_ok(), "it covers the moment");
    let request = ocsp_request(&certificate("person"), &issuing(), NONCE).unwrap();
    let later = now() + hour;
    let late = accept_ocsp(&made(over), &request, &certificate("person"), &issuing(), time(SIGNED_AT), later);
    assert_eq!(late, Err(Fault::Stale(now())), "and is out of date by our clock");

    let ahead = now() + hour;
    assert_eq!(taken(&made(Statement { produced_at: ahead, ..good("person") })), Err(Fault::InFuture(ahead)));
    assert_eq!(
        judged(&made(Statement { this_update: ahead, ..good("person") })),
        Err(Fault::InFuture(ahead))
    );

    assert_eq!(judged(&made(good("other"))), Err(Fault::OtherCertificate));
    for reason in [
        NotGiven::MalformedRequest,
        NotGiven::InternalError,
        NotGiven::TryLater,
        NotGiven::SignatureRequired,
        NotGiven::Unauthorized,
    ] {
        assert_eq!(judged(&not_given(reason).unwrap()), Err(Fault::NotGiven(reason)));
    }
}

#[test]
fn only_whom_the_issuer_charged_may_answer() {
    for (name, key) in [("ocsp", "ocsp"), ("ocsp-p384", "person-p384"), ("issuing", "issuing")] {
        assert!(judged(&answer(name, key, &good("person"))).is_ok(), "{name}");
    }
    for (name, key) in [
        ("ocsp-root", "ocsp"),
        ("ocsp-rogue", "ocsp"),
        ("ocsp-expired", "ocsp"),
        ("receipt", "receipt"),
        ("person", "person"),
        ("tsa", "tsa"),
        ("rogue-person", "person"),
    ] {
        let fault = judged(&answer(name, key, &good("person")));
        assert!(matches!(fault, Err(Fault::NotAuthorised(_))), "{name}: {fault:?}");
    }
    // An authority of the same name is taken for the issuer, whose key then does not fit.
    let rogue = judged(&answer("rogue", "rogue", &good("person")));
    assert_eq!(rogue, Err(Fault::Signature(BadSignature::Wrong)));
}

#[test]
fn no_byte_of_what_is_signed_can_be_changed_in_an_answer() {
    let whole = answer("ocsp-p384", "person-p384", &good("person"));
    let read = judged(&whole).unwrap();
    for at in 0..whole.len() {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        if let Ok(bent) = judged(&bent) {
            assert_eq!(bent, read, "byte {at}");
        }
        assert!(judged(&whole[..at]).is_err());
    }
    assert!(judged(&[whole.as_slice(), &[0]].concat()).is_err());
}

#[test]
fn lists_are_read() {
    let list = std::fs::read(pki("issuing.crl")).unwrap();
    let (from, until) = (time("2026-03-02T00:00:00Z"), time("2026-03-09T00:00:00Z"));
    let read = |list: &[u8], name: &str, at| verify_crl(list, &certificate(name), &issuing(), at);
    let good = read(&list, "served", now()).unwrap();
    assert_eq!((good.status, good.this_update, good.next_update), (Status::Good, from, Some(until)));
    assert_eq!(read(&list, "person", now()).unwrap().status, Status::Good);
    let revoked = read(&list, "revoked", now()).unwrap();
    let since = time("2026-03-01T12:00:00Z");
    assert_eq!(revoked.status, Status::Revoked { since, reason: Some(Reason::KeyCompromise) });

    let taken = |now| accept_crl(&list, &certificate("served"), &issuing(), time(SIGNED_AT), now);
    assert!(taken(now()).is_ok());
    assert_eq!(taken(until + SignedDuration::from_hours(1)), Err(Fault::Stale(from)));
    assert_eq!(taken(from - SignedDuration::from_hours(1)), Err(Fault::InFuture(from)));
    assert_eq!(read(&list, "served", until + SignedDuration::from_secs(1)), Err(Fault::Stale(from)));
    // Of the same name, with another key.
    let rogue = verify_crl(&list, &certificate("served"), &certificate("rogue"), now());
    assert_eq!(rogue, Err(Fault::Signature(BadSignature::Wrong)));
    assert_eq!(read(&list, "issuing", now()), Err(Fault::OtherCertificate), "issued by the root");
    let parts = std::fs::read(pki("issuing-parts.crl")).unwrap();
    assert_eq!(read(&parts, "served", now()), Err(Fault::OtherCertificate), "another part");
    assert!(read(&parts, "person", now()).is_ok(), "which names no list");
    let persons = std::fs::read(pki("issuing-persons.crl")).unwrap();
    assert_eq!(read(&persons, "served", now()).unwrap().status, Status::Good, "a list of persons only");
    assert_eq!(read(&persons, "revoked", now()).unwrap().status, revoked.status);
    let some = std::fs::read(pki("issuing-some-reasons.crl")).unwrap();
    assert!(matches!(read(&some, "served", now()), Err(Fault::Unsupported(_))), "of some reasons only");
    // Only a list of changes may say so (RFC 5280, 5.3.1): it proves neither that it was revoked nor that it was not.
    let removed = std::fs::read(pki("issuing-removed.crl")).unwrap();
    assert!(matches!(read(&removed, "revoked", now()), Err(Fault::Malformed(_))), "taken off");
    assert_eq!(read(&removed, "served", now()).unwrap().status, Status::Good, "which is not meant");
    for list in [&list, &persons] {
        for at in 0..list.len() {
            let mut bent = list.clone();
            bent[at] ^= 1;
            assert!(read(&bent, "served", now()).is_err(), "byte {at}");
        }
    }
}

#[test]
fn certificates_say_where_to_ask() {
    let found = sources(&certificate("served")).unwrap();
    assert_eq!(found.ocsp, ["http://localhost:1/ocsp"]);
    assert_eq!(found.crl, ["http://localhost:1/issuing.crl"]);
    assert_eq!(sources(&certificate("person")).unwrap(), Default::default());
}
