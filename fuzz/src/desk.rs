//! Requests to the trial service.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mohur::sandbox::fuzzing::Desk;
use mohur::signing::{authentication, certificate};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::{Value, json};
use std::cell::RefCell;

/// An HTTP request: a line with method and address, lines with headers, an empty line, the body. The
/// service never fails, and says in JSON why it refuses.
pub fn request(bytes: &[u8]) {
    thread_local!(static OPEN: RefCell<Option<Session>> = const { RefCell::new(None) });
    OPEN.with_borrow_mut(|open| open.get_or_insert_with(Session::begin).ask(bytes));
}

/// A service with somebody signed in.
struct Session {
    desk: Desk,
    authorization: String,
    _folder: tempfile::TempDir,
}

impl Session {
    fn begin() -> Session {
        let folder = tempfile::tempdir().expect("a folder");
        let desk = Desk::open(folder.path()).expect("a service");
        let authorization = sign_in(&desk);
        Session { desk, authorization, _folder: folder }
    }

    fn ask(&mut self, bytes: &[u8]) {
        let at = bytes.windows(2).position(|w| w == b"\n\n").unwrap_or(bytes.len());
        let (head, body) = (&bytes[..at], bytes.get(at + 2..).unwrap_or_default());
        let Ok(head) = std::str::from_utf8(head) else { return };
        let mut lines = head.lines();
        let Some((method, address)) = lines.next().and_then(|first| first.split_once(' ')) else { return };
        let mut headers: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once(": ")).collect();
        headers.push(("Authorization", &self.authorization));
        let Some((status, answer)) = self.desk.ask(method, address, &headers, body) else { return };
        if status >= 400 {
            let problem: Value = serde_json::from_slice(&answer).expect("a problem in JSON");
            let kind = problem["type"].as_str().expect("its type");
            assert!(status < 500 || kind.ends_with("registry-unreachable"), "{problem}");
            assert!(answer.len() < 2000, "{problem}");
        }
        if method == "DELETE" && status == 204 {
            self.authorization = sign_in(&self.desk);
        }
    }
}

/// Signs in with the first card and chooses the insurer that it stands for.
fn sign_in(desk: &Desk) -> String {
    let json = |(status, body): (u16, Vec<u8>)| -> Value {
        assert!(status < 300, "{status}");
        serde_json::from_slice(&body).unwrap_or_default()
    };
    let nonce = json(desk.ask("POST", "/v1/auth/challenges", &[], b"").expect("a nonce"));
    let nonce = nonce["nonce"].as_str().expect("a nonce");
    let body = json!({ "nonce": nonce, "authenticationToken": token(desk, nonce) }).to_string();
    let session = json(desk.ask("POST", "/v1/auth/card", &[], body.as_bytes()).expect("a session"));
    let authorization = format!("Bearer {}", session["accessToken"].as_str().expect("a token"));
    let body = json!({ "voen": "9900000141" }).to_string();
    let headers = [("Authorization", authorization.as_str())];
    json(desk.ask("POST", "/v1/session/insurer", &headers, body.as_bytes()).expect("a choice"));
    authorization
}

fn token(desk: &Desk, nonce: &str) -> Value {
    let card = desk.cards_dir().join("gunel");
    let der = std::fs::read(card.join("auth.der")).expect("a certificate");
    let key = PrivatePkcs8KeyDer::from_pem_file(card.join("auth.p8")).expect("a key");
    let key = key.secret_pkcs8_der();
    let algorithm = certificate::identity(&der).ok().and_then(|i| i.key.algorithm()).expect("an algorithm");
    let message = authentication::to_be_signed(Desk::ORIGIN, nonce, algorithm);
    let random = SystemRandom::new();
    let value = match RsaKeyPair::from_pkcs8(key) {
        Ok(key) => {
            let mut value = vec![0; key.public().modulus_len()];
            key.sign(&RSA_PKCS1_SHA256, &random, &message, &mut value).expect("a signature");
            value
        }
        Err(_) => {
            let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key, &random);
            key.expect("a key").sign(&random, &message).expect("a signature").as_ref().to_vec()
        }
    };
    let token = authentication::token(&der, algorithm, &value, Desk::ORIGIN, nonce).expect("a token");
    serde_json::from_str(&token).unwrap_or_else(|_| Value::String(STANDARD.encode(token)))
}
