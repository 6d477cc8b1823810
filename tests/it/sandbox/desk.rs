//! A desk to test from: a running sandbox, an HTTP client whose every answer is judged by the
//! contract, and cards whose keys are files.

use super::contract::Contract;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use mohur::domain::application::{Application, Id, Signatory};
use mohur::domain::content::Content;
use mohur::domain::delegation::Order;
use mohur::domain::environment::Environment;
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::identity::Algorithm;
use mohur::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use mohur::domain::level::Level;
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::person::{Names, Record, Sex};
use mohur::domain::reason::Reason;
use mohur::sandbox::{Options, Running, start};
use mohur::signing::{authentication, certificate, container};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

pub const TIKISH: &str = "9900000141";

pub struct Desk {
    pub running: Running,
    pub contract: Contract,
    pub http: reqwest::Client,
    pub dir: tempfile::TempDir,
}

/// An answer that the contract allows.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Status and problem word, or the status alone.
    pub fn outcome(&self) -> String {
        if self.status < 400 {
            return self.status.to_string();
        }
        let kind = self.json()["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        format!("{} {kind}", self.status)
    }
}

pub fn http(running: &Running) -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let pem = std::fs::read(running.trust_file()).unwrap();
    let certificates = reqwest::Certificate::from_pem_bundle(&pem).unwrap();
    reqwest::Client::builder().tls_certs_only(certificates).no_proxy().build().unwrap()
}

impl Desk {
    /// One that takes every level.
    pub async fn new() -> Desk {
        Desk::demanding(Level::B).await
    }

    /// One that wants this level.
    pub async fn demanding(required_level: Level) -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let status_pace = SignedDuration::from_hours(1);
        let options = Options { status_pace, required_level, ..Options::new(dir.path()) };
        let running = start(options).await.unwrap();
        Desk { http: http(&running), running, contract: Contract::load(), dir }
    }

    /// Sends a request; `change` adds headers and body.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Answer {
        self.try_send(method, path, change).await.expect("an answer")
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.running.origin());
        let request = self.http.request(method.parse().unwrap(), url);
        let response = change(request).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await?.to_vec();
        self.contract.judge(method, path, status, &headers, &body);
        Ok(Answer { status, headers, body })
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.send("GET", path, |r| r.bearer_auth(token)).await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send("POST", path, |r| r.bearer_auth(token).json(body)).await
    }

    pub async fn submit(&self, container: &[u8]) -> Answer {
        let key = hex(&Sha256::digest(container));
        self.submit_with_key(&key, container).await
    }

    pub async fn submit_with_key(&self, key: &str, container: &[u8]) -> Answer {
        let body = container.to_vec();
        self.send("POST", "/v1/applications", |r| {
            r.header("Idempotency-Key", key).header("Content-Type", container::MEDIA_TYPE).body(body)
        })
        .await
    }

    pub fn card(&self, name: &str) -> SoftCard {
        SoftCard { dir: self.running.cards_dir().join(name) }
    }

    pub async fn nonce(&self) -> String {
        let answer = self.send("POST", "/v1/auth/challenges", |r| r).await;
        answer.json()["nonce"].as_str().unwrap().to_owned()
    }

    pub async fn sign_in(&self, card: &SoftCard) -> Answer {
        let nonce = self.nonce().await;
        let token = card.authentication_token(self.running.origin(), &nonce);
        self.post("", "/v1/auth/card", &json!({ "nonce": nonce, "authenticationToken": token })).await
    }

    /// Signs in and chooses; returns the access token.
    pub async fn session(&self, card: &str, voen: &str) -> String {
        let answer = self.sign_in(&self.card(card)).await;
        let token = answer.json()["accessToken"].as_str().expect("signed in").to_owned();
        let chosen = self.post(&token, "/v1/session/insurer", &json!({ "voen": voen })).await;
        assert_eq!(chosen.outcome(), "204");
        token
    }

    pub async fn look_up(&self, token: &str, fin: &str, ssn: &str, document_type: &str) -> Answer {
        let query = json!({ "fin": fin, "ssn": ssn, "documentType": document_type });
        self.post(token, "/v1/insured-persons/lookup", &query).await
    }

    /// An application for a person, from what the service says.
    pub async fn application(&self, token: &str, fin: &str, ssn: &str, card: &SoftCard) -> Application {
        let insurer = insurer(&self.get(token, "/v1/insurer").await.json());
        let answer = self.look_up(token, fin, ssn, "DIN").await;
        assert_eq!(answer.outcome(), "200", "{fin}");
        let query = Query {
            fin: Fin::parse(fin).unwrap().0,
            ssn: Some(Ssn::parse(ssn).unwrap()),
            document_type: DocumentType::Din,
        };
        let holder = certificate::identity(&card.certificate("sign")).unwrap();
        let lookup = lookup(query, &answer.json());
        Application {
            id: Id::from_bytes(random()),
            environment: Environment::Sandbox,
            service: self.running.origin().to_owned(),
            insurer,
            reason: Reason::IdentityDocumentChanged,
            prepared_by: Signatory { names: holder.names, fin: holder.fin.unwrap() },
            prepared_at: lookup.time,
            lookup,
        }
    }
}

/// A card's folder, used without card or reader.
pub struct SoftCard {
    dir: PathBuf,
}

impl SoftCard {
    pub fn certificate(&self, slot: &str) -> Vec<u8> {
        std::fs::read(self.dir.join(format!("{slot}.der"))).unwrap()
    }

    fn sign(&self, slot: &str, bytes: &[u8]) -> (Algorithm, Vec<u8>) {
        use ring::signature::{self as s, EcdsaKeyPair, RsaKeyPair};
        let pem = std::fs::read_to_string(self.dir.join(format!("{slot}.p8"))).unwrap();
        let base64: String = pem.lines().filter(|l| !l.starts_with("-----")).collect();
        let key = STANDARD.decode(base64).unwrap();
        let key_type = certificate::identity(&self.certificate(slot)).unwrap().key;
        let algorithm = key_type.algorithm().unwrap();
        let random = ring::rand::SystemRandom::new();
        let ecdsa =
            |form| EcdsaKeyPair::from_pkcs8(form, &key, &random).unwrap().sign(&random, bytes).unwrap();
        let signature = match algorithm {
            Algorithm::RsaPkcs1Sha256 => {
                let key = RsaKeyPair::from_pkcs8(&key).unwrap();
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&s::RSA_PKCS1_SHA256, &random, bytes, &mut signature).unwrap();
                signature
            }
            Algorithm::EcdsaP256Sha256 => ecdsa(&s::ECDSA_P256_SHA256_FIXED_SIGNING).as_ref().to_vec(),
            Algorithm::EcdsaP384Sha384 => ecdsa(&s::ECDSA_P384_SHA384_FIXED_SIGNING).as_ref().to_vec(),
            other => unreachable!("no card of the desk has {other:?}"),
        };
        (algorithm, signature)
    }

    pub fn authentication_token(&self, origin: &str, nonce: &str) -> Value {
        self.authentication_token_from("auth", origin, nonce)
    }

    pub fn authentication_token_from(&self, slot: &str, origin: &str, nonce: &str) -> Value {
        let certificate = self.certificate(slot);
        let algorithm = certificate::identity(&certificate).unwrap().key.algorithm().unwrap();
        let (_, signature) = self.sign(slot, &authentication::to_be_signed(origin, nonce, algorithm));
        let token = authentication::token(&certificate, algorithm, &signature, origin, nonce).unwrap();
        serde_json::from_str(&token).unwrap()
    }

    pub fn seal(&self, application: &Application, signing_time: Timestamp) -> Vec<u8> {
        self.seal_content(application, signing_time)
    }

    /// Signs an order about an authority when it was prepared.
    pub fn seal_order(&self, order: &Order) -> Vec<u8> {
        self.seal_order_at(order, order.prepared_at)
    }

    pub fn seal_order_at(&self, order: &Order, signing_time: Timestamp) -> Vec<u8> {
        self.seal_content(order, signing_time)
    }

    fn seal_content(&self, content: impl Into<Content>, signing_time: Timestamp) -> Vec<u8> {
        let certificate = self.certificate("sign");
        let algorithm = certificate::identity(&certificate).unwrap().key.algorithm().unwrap();
        let prepared = container::prepare(content, &certificate, algorithm, signing_time).unwrap();
        let (_, signature) = self.sign("sign", &prepared.to_be_signed);
        container::assemble(prepared, &signature).unwrap().bytes
    }

    /// Signs when it was prepared.
    pub fn seal_now(&self, application: &Application) -> Vec<u8> {
        self.seal(application, application.prepared_at)
    }
}

pub fn random() -> [u8; 16] {
    ring::rand::generate(&ring::rand::SystemRandom::new()).unwrap().expose()
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn insurer(v: &Value) -> Insurer {
    Insurer {
        voen: Voen::parse(v["voen"].as_str().unwrap()).unwrap(),
        name: text(&v["name"]),
        kind: if v["kind"] == "legal_entity" { Kind::LegalEntity } else { Kind::Entrepreneur },
        account_number: v["accountNumber"].as_str().map(str::to_owned),
        office: Office {
            code: text(&v["office"]["code"]),
            name: text(&v["office"]["name"]),
            kind: match v["office"]["kind"].as_str().unwrap() {
                "department" => OfficeKind::Department,
                "branch" => OfficeKind::Branch,
                _ => OfficeKind::Nakhchivan,
            },
        },
    }
}

fn lookup(query: Query, v: &Value) -> Lookup {
    Lookup {
        id: text(&v["id"]),
        query,
        time: v["time"].as_str().unwrap().parse().unwrap(),
        longest_age: SignedDuration::from_secs(v["maxAgeSeconds"].as_i64().unwrap()),
        dsmf_record: record(&v["dsmfRecord"]),
        registry_record: record(&v["registryRecord"]),
    }
}

fn record(v: &Value) -> Record {
    Record {
        names: Names {
            surname: text(&v["surname"]),
            name: text(&v["name"]),
            patronymic: text(&v["patronymic"]),
        },
        sex: if v["sex"] == "male" { Sex::Male } else { Sex::Female },
        birth_date: v["birthDate"].as_str().unwrap().parse().unwrap(),
        birthplace: text(&v["birthplace"]),
        ssn: v["ssn"].as_str().map(|s| Ssn::parse(s).unwrap()),
        document: v["document"].as_str().map(str::to_owned),
    }
}
