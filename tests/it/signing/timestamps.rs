//! Time-stamps: of OpenSSL, which is not ours, and bent ones of our own making.

use super::material::*;
use super::validators::run;
use jiff::{SignedDuration, Timestamp};
use mohur::domain::identity::Unusable;
use mohur::signing::authority::BadSignature;
use mohur::signing::timestamp::{
    Asked, Fault, Refusal, Request, Stamp, Statement, accept, asked, granted, make, refused, request, verify,
};
use mohur::signing::trust::Trust;
use std::process::Command;

const STAMPED: &[u8] = b"<ds:SignatureValue>";

fn asking() -> Request {
    request(STAMPED, *b"0123456789abcdef").unwrap()
}

/// A token as one of the test PKI's certificates makes it.
pub fn token(name: &str, key: &str, asked: Asked, time: Timestamp) -> Vec<u8> {
    let certificate = certificate(name);
    let statement = Statement { asked, time, serial: 7 };
    make(&statement, &certificate, algorithm(&certificate), |bytes| Ok(sign(key, Form::Asn1, bytes))).unwrap()
}

fn answer(name: &str, key: &str) -> Vec<u8> {
    granted(&token(name, key, asked(&asking().der).unwrap(), time(SIGNED_AT)))
}

fn taken(answer: &[u8]) -> Result<(Vec<u8>, Stamp), Fault> {
    accept(answer, &asking(), &trust(), now())
}

/// What OpenSSL's authority answers a request.
pub fn openssl_reply(request: &[u8], certificate: &str, key: &str, options: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let config = format!(
        "[tsa]\ndefault_tsa = t\n[t]\nserial = {}\nsigner_digest = sha256\ndefault_policy = 2.999.2\n\
         digests = sha256, sha384, sha512\ness_cert_id_chain = no\n{options}\n",
        file("serial").display()
    );
    std::fs::write(file("conf"), config).unwrap();
    std::fs::write(file("query"), request).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["ts", "-reply", "-config"]).arg(file("conf")).arg("-queryfile").arg(file("query"));
    openssl
        .arg("-signer")
        .arg(pki(&format!("{certificate}.pem")))
        .arg("-inkey")
        .arg(pki(&format!("{key}.key")));
    run(openssl.arg("-chain").arg(pki("issuing.pem")).arg("-out").arg(file("reply")));
    std::fs::read(file("reply")).unwrap()
}

#[test]
fn openssls_time_stamps_are_taken() {
    for (name, key, options) in [
        ("tsa", "tsa", ""),
        ("tsa", "tsa", "signer_digest = sha512\nordering = yes\ntsa_name = yes"),
        ("tsa", "tsa", "clock_precision_digits = 6\naccuracy = secs:1, millisecs:500"),
        ("tsa", "tsa", "ess_cert_id_alg = sha512"),
        ("tsa", "tsa", "ess_cert_id_alg = sha1"),
        ("tsa-p384", "person-p384", "signer_digest = sha384"),
    ] {
        let request = request(STAMPED, [0xFF; 16]).unwrap();
        let reply = openssl_reply(&request.der, name, key, options);
        let before = Timestamp::now();
        let (token, stamp) =
            accept(&reply, &request, &trust(), before).unwrap_or_else(|e| panic!("{options}: {e}"));
        assert!(reply.ends_with(&token), "the token is kept as it came");
        assert!(before.duration_since(stamp.time).abs() < SignedDuration::from_mins(1), "{options}");
        assert_eq!(stamp.certificate, certificate(name));
        assert_eq!(stamp.chain, [certificate(name), certificate("issuing"), certificate("root")]);
        assert_eq!(verify(&token, STAMPED, &trust()), Ok(stamp));
        assert_eq!(verify(&token, b"other", &trust()), Err(Fault::ImprintMismatch));
    }
}

/// OpenSSL takes our request and our token for what they are.
#[test]
fn openssl_takes_ours() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("query"), &asking().der).unwrap();
    let text = run(Command::new("openssl").args(["ts", "-query", "-text", "-in"]).arg(file("query")));
    assert!(text.contains("Hash Algorithm: sha256") && text.contains("Certificate required: yes"), "{text}");
    for (name, key) in [("tsa", "tsa"), ("tsa-p384", "person-p384")] {
        std::fs::write(file("reply"), answer(name, key)).unwrap();
        let mut openssl = Command::new("openssl");
        openssl.args(["ts", "-verify", "-queryfile"]).arg(file("query")).arg("-in").arg(file("reply"));
        openssl.arg("-CAfile").arg(pki("root.pem")).arg("-untrusted").arg(pki("issuing.pem"));
        let text = run(&mut openssl);
        assert!(text.contains("Verification: OK"), "{text}");
    }
}

#[test]
fn a_good_answer_is_taken() {
    let (token, stamp) = taken(&answer("tsa", "tsa")).unwrap();
    assert_eq!((stamp.time, stamp.authority.as_str()), (time(SIGNED_AT), "Sınaq vaxt möhürü"));
    assert_eq!(verify(&token, STAMPED, &trust()), Ok(stamp));
    let fraction = time("2026-03-02T10:00:05.25Z");
    let token = self::token("tsa", "tsa", asked(&asking().der).unwrap(), fraction);
    assert_eq!(verify(&token, STAMPED, &trust()).unwrap().time, fraction);
}

#[test]
fn every_fault_has_its_name() {
    let good = asked(&asking().der).unwrap();
    let made = |asked: Asked, at| granted(&token("tsa", "tsa", asked, at));
    let at = time(SIGNED_AT);
    let nonce = Asked { nonce: Some(vec![1]), ..good.clone() };
    assert_eq!(taken(&made(nonce, at)), Err(Fault::NonceMismatch));
    assert_eq!(taken(&made(Asked { nonce: None, ..good.clone() }, at)), Err(Fault::NonceMismatch));
    let imprint = Asked { imprint: vec![0; 32], ..good.clone() };
    assert_eq!(taken(&made(imprint, at)), Err(Fault::ImprintMismatch));
    let sha1 = Asked { hash: const_oid::db::rfc5912::ID_SHA_1, imprint: vec![0; 20], ..good.clone() };
    let weak = token("tsa", "tsa", sha1, at);
    assert_eq!(taken(&granted(&weak)), Err(Fault::ImprintMismatch));
    assert_eq!(verify(&weak, STAMPED, &trust()), Err(Fault::Signature(BadSignature::Weak)));
    let future = now() + SignedDuration::from_mins(6);
    assert_eq!(taken(&made(good, future)), Err(Fault::InFuture(future)));

    assert_eq!(taken(&answer("tsa-lax", "tsa")), Err(Fault::UsageNotCritical));
    assert_eq!(taken(&answer("tsa-more", "tsa")), Err(Fault::WrongUsage));
    assert_eq!(taken(&answer("receipt", "receipt")), Err(Fault::WrongUsage));
    assert_eq!(taken(&answer("tsa-expired", "tsa")), Err(Fault::Untrusted(Unusable::Expired)));
    assert_eq!(taken(&answer("tsa-rogue", "tsa")), Err(Fault::Untrusted(Unusable::UnknownIssuer)));
    let nobody = accept(&answer("tsa", "tsa"), &asking(), &Trust::default(), now());
    assert_eq!(nobody, Err(Fault::Untrusted(Unusable::UnknownIssuer)));
}

#[test]
fn a_refusal_is_told_in_the_authoritys_words() {
    let text = Some("sorğu limiti bitdi".to_owned());
    for refusal in [
        Refusal { status: 2, failure: Some(25), text },
        Refusal { status: 2, failure: Some(0), text: None },
        Refusal { status: 3, failure: None, text: None },
    ] {
        assert_eq!(taken(&refused(&refusal)), Err(Fault::Refused(refusal)));
    }
    let granted_without = refused(&Refusal { status: 0, failure: None, text: None });
    assert!(matches!(taken(&granted_without), Err(Fault::Malformed(_))));
}

#[test]
fn no_byte_of_what_is_signed_can_be_changed_in_a_token() {
    let whole = token("tsa-p384", "person-p384", asked(&asking().der).unwrap(), time(SIGNED_AT));
    let (mut unsigned, stamp) = (Vec::new(), verify(&whole, STAMPED, &trust()).unwrap());
    for at in 0..whole.len() {
        let mut bent = whole.clone();
        bent[at] ^= 1;
        if let Ok(read) = verify(&bent, STAMPED, &trust()) {
            assert_eq!(read, stamp, "byte {at}");
            unsigned.push(at);
        }
        assert!(verify(&whole[..at], STAMPED, &trust()).is_err());
    }
    // Version numbers and algorithm names that only repeat what stands elsewhere.
    assert!(unsigned.len() < 40, "{unsigned:?}");
    assert!(verify(&[whole.as_slice(), &[0]].concat(), STAMPED, &trust()).is_err());
}
