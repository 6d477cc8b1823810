//! Seeds that only a key can make. The others were written by hand, or found by the fuzzer.

use super::package;
use crate::signing::material::*;
use crate::signing::{revocations, timestamps};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::Voen;
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::receipt::Receipt;
use mohur::signing::fuzzing::{read_any_zip, read_zip, write_zip};
use mohur::signing::revocation::{self, NotGiven, Status};
use mohur::signing::timestamp::{self, Refusal};
use mohur::signing::{authentication, receipt};

const ORIGIN: &str = "https://localhost:8443";
const NONCE: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

fn write(target: &str, name: &str, bytes: &[u8]) {
    let folder = package().join("seeds").join(target);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), bytes).unwrap();
}

#[test]
#[ignore = "writes the signed seeds anew: after a deliberate change of a format only"]
fn write_seeds() {
    for name in ["rsa", "p256", "p384"] {
        let mut files = read_zip(&std::fs::read(path(&format!("{name}.asice"))).unwrap()).unwrap();
        write("signature_file", name, &files[4].2);
        write("application", "golden", &files[1].2);
        // The document is long and, to an archive, all the same.
        files[2].2 = b"%PDF".to_vec();
        write("zip", name, &write_zip(files).unwrap());
    }
    write("zip", "empty", &write_zip(vec![]).unwrap());
    for name in ["person", "person-p256", "person-p384", "authentication", "receipt", "machine", "authority"]
    {
        write("certificate", name, &certificate(name));
        write("der", name, &certificate(name));
    }
    write("trust", "trust", &std::fs::read(pki("trust.pem")).unwrap());
    for (name, key) in [("authentication", "person"), ("authentication-p384", "person-p384")] {
        let certificate = certificate(name);
        let algorithm = algorithm(&certificate);
        let value = sign(key, Form::Fixed, &authentication::to_be_signed(ORIGIN, NONCE, algorithm));
        let token = authentication::token(&certificate, algorithm, &value, ORIGIN, NONCE).unwrap();
        write("authentication", name, token.as_bytes());
    }
    let content = Receipt {
        registration_number: "DSMF-2026-000017".into(),
        time: time("2026-03-02T10:00:30Z"),
        digest: ContainerDigest([0xAB; 32]),
        voen: Voen::parse("9900000141").unwrap(),
        service: ORIGIN.into(),
        environment: Environment::Sandbox,
    };
    for (name, key) in
        [("receipt", "receipt"), ("receipt-p256", "person-p256"), ("receipt-p384", "person-p384")]
    {
        let certificate = certificate(name);
        let algorithm = algorithm(&certificate);
        let made = receipt::make(&content, &certificate, algorithm, |bytes| Ok(sign(key, Form::Asn1, bytes)));
        let made = made.unwrap();
        write("receipt", name, &made);
        let start = made.windows(13).position(|w| w == b"{\"container\":").unwrap();
        let end = start + made[start..].iter().position(|b| *b == b'}').unwrap() + 1;
        write("receipt", "content", &made[start..end]);
    }
    write_lasting();
    // Replies of a worker with a certificate and with a signature.
    let reply = |body: serde_json::Value| {
        let body = body.to_string();
        [&[0][..], &(body.len() as u32).to_be_bytes(), body.as_bytes()].concat()
    };
    let signature = serde_json::json!({ "Signature": STANDARD.encode([7; 64]) });
    write("card_wire", "signature", &reply(signature));
    let token = serde_json::json!({ "module": "/usr/lib/m.so", "slot": 7, "reader": "Oxuyucu 00 00",
        "label": "ƏLİYEVA", "serial": "0123",
        "pin": { "tries": "Last", "shortest": 4, "longest": 8, "has_keypad": true } });
    let credential = serde_json::json!({ "token": token, "fingerprint": ([7_u8; 32]), "key_id": "AQ==",
        "certificate": STANDARD.encode(certificate("person-p256")) });
    let credentials = serde_json::json!({ "Listed":
        { "library": "OpenSC", "tokens": [token], "credentials": [credential] } });
    write("card_wire", "credentials", &reply(credentials));
}

/// Time-stamps, OCSP answers, revocation lists, and the signature files that hold them.
fn write_lasting() {
    let nonce = *b"0123456789abcdef";
    let request = timestamp::request(b"<ds:SignatureValue>", nonce).unwrap();
    write("time_stamp", "request", &request.der);
    for (name, key) in [("tsa", "tsa"), ("tsa-p384", "person-p384")] {
        let asked = timestamp::asked(&request.der).unwrap();
        let token = timestamps::token(name, key, asked, time(SIGNED_AT));
        write("time_stamp", name, &token);
        write("time_stamp", &format!("{name}-granted"), &timestamp::granted(&token));
    }
    let refusal = Refusal { status: 2, failure: Some(14), text: Some("Saat yoxdur".into()) };
    write("time_stamp", "refused", &timestamp::refused(&refusal));

    let request = revocation::ocsp_request(&certificate("person"), &certificate("issuing"), nonce).unwrap();
    write("ocsp", "request", &request.der);
    let good = revocation::Statement {
        asked: revocation::asked(&request.der).unwrap(),
        status: Status::Good,
        produced_at: now(),
        this_update: now(),
        next_update: None,
    };
    let since = time("2026-03-02T10:00:30Z");
    let revoked = revocation::Statement {
        status: Status::Revoked { since, reason: Some(revocation::Reason::KeyCompromise) },
        ..good.clone()
    };
    for (name, key, statement) in [
        ("ocsp", "ocsp", &good),
        ("ocsp-p384", "person-p384", &good),
        ("issuing", "issuing", &good),
        ("ocsp-expired", "ocsp", &revoked),
    ] {
        write("ocsp", name, &revocations::answer(name, key, statement));
    }
    write("ocsp", "revoked", &revocations::answer("ocsp", "ocsp", &revoked));
    write("ocsp", "try-later", &revocation::not_given(NotGiven::TryLater).unwrap());

    for name in ["rsa-t", "rsa-lt", "rsa-lt-crl"] {
        let files = read_zip(&std::fs::read(path(&format!("{name}.asice"))).unwrap()).unwrap();
        write("signature_file", name, &files[4].2);
    }
    for name in ["digidoc-rsa", "digidoc-two", "lxml-pss", "xmlsec1-c14n11-comments"] {
        let files = read_any_zip(&std::fs::read(path(&format!("foreign/{name}.asice"))).unwrap()).unwrap();
        let signatures = files.iter().find(|(name, ..)| name.contains("signatures")).unwrap();
        write("foreign_xml", name, &signatures.2);
    }
}
