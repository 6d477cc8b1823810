//! Web eID tokens, made and verified.

use super::material::*;
use mohur::domain::identity::Algorithm;
use mohur::signing::Error;
use mohur::signing::authentication::{to_be_signed, token, verify};

const ORIGIN: &str = "https://localhost:8443";
const NONCE: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

fn make(certificate_name: &str, key: &str) -> String {
    let certificate = certificate(certificate_name);
    let algorithm = algorithm(&certificate);
    let value = sign(key, Form::Fixed, &to_be_signed(ORIGIN, NONCE, algorithm));
    token(&certificate, algorithm, &value, ORIGIN, NONCE).unwrap()
}

#[test]
fn signs_in() {
    for (name, key, label) in
        [("authentication", "person", "RS256"), ("authentication-p384", "person-p384", "ES384")]
    {
        let token = make(name, key);
        assert_eq!(verify(&token, ORIGIN, NONCE, &trust(), now()), Ok(certificate(name)));
        let json: serde_json::Value = serde_json::from_str(&token).unwrap();
        assert_eq!((json["algorithm"].as_str(), json["format"].as_str()), (Some(label), Some("web-eid:1.0")));
    }
}

/// The hash is the signature algorithm's; both hashes are of the text (system architecture document,
/// "Authentication token"). SHA-256 of "a" and of "b".
#[test]
fn what_is_signed() {
    let expected = concat!(
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
    );
    let bytes = to_be_signed("a", "b", Algorithm::EcdsaP256Sha256);
    assert_eq!(bytes.iter().map(|b| format!("{b:02x}")).collect::<String>(), expected);
    assert_eq!(to_be_signed("a", "b", Algorithm::EcdsaP384Sha384).len(), 96);
}

#[test]
fn other_tokens_are_refused() {
    let good = make("authentication", "person");
    let refused = |token: &str, origin, nonce, at: &str| {
        matches!(verify(token, origin, nonce, &trust(), time(at)), Err(Error::Authentication(_)))
    };
    let at = "2026-03-02T10:00:00Z";
    assert!(!refused(&good, ORIGIN, NONCE, at));
    assert!(refused(&good, "https://localhost:8444", NONCE, at), "another service");
    assert!(refused(&good, ORIGIN, "MTIz", at), "another nonce");
    assert!(refused(&good, ORIGIN, NONCE, "2046-01-01T00:00:00Z"), "after the certificate's end");
    assert!(refused(&good.replace("web-eid:1.0", "web-eid:2"), ORIGIN, NONCE, at), "another format");
    assert!(refused(&good.replace("web-eid:1.0", "web-eid:10"), ORIGIN, NONCE, at), "another format");
    assert!(refused(&good.replace("RS256", "ES256"), ORIGIN, NONCE, at), "another algorithm");
    assert!(refused(&good.replace("RS256", "none"), ORIGIN, NONCE, at), "no algorithm");
    assert!(
        refused(&good.replacen('{', "{\"format\":\"web-eid:1\",", 1), ORIGIN, NONCE, at),
        "a field twice"
    );
    for name in ["expired", "rogue-person", "person", "machine"] {
        assert!(refused(&make(name, "person"), ORIGIN, NONCE, at), "{name}");
    }
    for text in ["", "{}", "[]", &"[".repeat(10_000), &" ".repeat(1 << 20)] {
        assert!(refused(text, ORIGIN, NONCE, at));
    }
    let bytes = good.as_bytes();
    for i in 0..bytes.len() {
        let mut changed = bytes.to_vec();
        changed[i] ^= 0x02;
        let Ok(text) = std::str::from_utf8(&changed) else { continue };
        let is_informative = good[..i].contains("appVersion") || text.contains("web-eid:1.");
        assert!(refused(text, ORIGIN, NONCE, at) || is_informative, "byte {i}");
    }
}

#[test]
fn a_wrong_signature_makes_no_token() {
    let certificate = certificate("authentication");
    let algorithm = algorithm(&certificate);
    for value in [vec![], sign("rogue", Form::Fixed, &to_be_signed(ORIGIN, NONCE, algorithm))] {
        let made = token(&certificate, algorithm, &value, ORIGIN, NONCE);
        assert_eq!(made, Err(Error::WrongSignature));
    }
    let made = token(&certificate, Algorithm::EcdsaP256Sha256, &[0; 64], ORIGIN, NONCE);
    assert_eq!(made, Err(Error::UnsupportedKey));
}
