//! Tokens and readers: one contract for the fake, SoftHSM2 and a simulated card behind the real
//! pcscd and OpenSC; then what only a card, only a worker process, only a reader can do.

mod contract;
mod esteid;
mod fake;
mod keypad;
mod memory;
mod modules;
mod monitor;
mod pins;
mod piv;
mod softhsm;
mod survey;
mod sweep;
mod worker;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mohur::card::module::{self, Module, Source};
use mohur::card::system::{Launch, System};
use mohur::card::{ToBeSigned, Tokens};
use mohur::domain::identity::Algorithm;
use mohur::domain::secret::Pin;
use mohur::domain::token::Credential;
use mohur_rig::bus::{Bus, Model, Plugged};
use mohur_rig::fixture::Identity;
use mohur_rig::keypad::Entry;
use mohur_rig::reader::Reader;
use mohur_rig::stack::Pcscd;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    UnparsedPublicKey, VerificationAlgorithm,
};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use x509_cert::der::Decode;

/// Enough for a loaded machine; where a test waits for the limit itself, it sets another.
const LIMIT: Duration = Duration::from_secs(60);

/// The modules, in workers started from the command line's program.
fn system(modules: &[&str], environment: &[(&str, PathBuf)], limit: Duration) -> System {
    let module = |file: &&str| Module { file: file.into(), source: Source::Chosen };
    let launch = Launch {
        program: env!("CARGO_BIN_EXE_mohur-cli").into(),
        environment: environment.iter().map(|(k, v)| (OsString::from(k), v.clone().into())).collect(),
        limit,
    };
    System::with_launch(modules.iter().map(module).collect(), &launch)
}

/// A daemon with one reader, and OpenSC that sees it.
struct Stack {
    pcscd: Pcscd,
    bus: Bus,
    plugged: Plugged,
    module: String,
    system: System,
}

impl Stack {
    fn start(limit: Duration) -> Stack {
        Stack::with(&Model::ACR39U, limit)
    }

    fn with(model: &Model, limit: Duration) -> Stack {
        let (pcscd, bus) = Pcscd::start().unwrap();
        let plugged = bus.plug(model);
        // A name of its own for OpenSC, so that this stack's workers can be told from others'.
        let installed = module::find(&[]).into_iter().find(|m| m.file.ends_with("opensc-pkcs11.so"));
        let module = pcscd.socket().with_file_name("opensc.so");
        std::os::unix::fs::symlink(installed.expect("OpenSC is installed").file, &module).unwrap();
        let module = module.to_str().unwrap().to_owned();
        let system = system(&[&module], &[pcscd.env()], limit);
        Stack { pcscd, bus, plugged, module, system }
    }

    /// Waits until so many credentials are seen: the service needs a moment to notice a card.
    async fn credentials(&self, count: usize) -> Vec<Credential> {
        let start = Instant::now();
        loop {
            let found = self.system.credentials().await;
            match found {
                Ok(found) if found.len() == count => return found,
                last => assert!(
                    start.elapsed() < LIMIT,
                    "{count} credentials wanted, the last answer was {last:?}"
                ),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// What the holder will do at a reader's keypad, whenever it asks; nothing at first.
#[derive(Clone)]
struct Keypad(Arc<Mutex<Entry>>);

impl Keypad {
    /// To be called before the card goes in.
    fn on(reader: &Reader) -> Keypad {
        let keypad = Keypad(Arc::new(Mutex::new(Entry::Timeout)));
        let asked = keypad.clone();
        reader.set_pinpad(Some(Box::new(move |_| asked.0.lock().unwrap().clone())));
        keypad
    }

    fn will(&self, entry: Entry) {
        *self.0.lock().unwrap() = entry;
    }

    fn will_type(&self, pin: &str) {
        self.will(Entry::Pin(pin.into()));
    }

    fn will_change(&self, old: &str, new: &str) {
        self.will(Entry::Change(old.into(), new.into()));
    }
}

async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !is_so().await {
        assert!(start.elapsed() < LIMIT, "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn pin(text: &str) -> Option<Pin> {
    let mut pin = Pin::new();
    assert!(text.chars().all(|c| pin.push(c)));
    Some(pin)
}

fn items(algorithm: Algorithm, count: usize) -> Vec<ToBeSigned> {
    let item = |n| ToBeSigned { bytes: format!("Ərizə № {n}").into_bytes(), algorithm };
    (0..count).map(item).collect()
}

/// The credential with this certificate.
fn of<'c>(credentials: &'c [Credential], identity: &Identity) -> &'c Credential {
    credentials.iter().find(|c| c.certificate == identity.certificate).unwrap()
}

/// Fails unless each signature verifies, by ring, under the certificate's key.
fn verify(identity: &Identity, items: &[ToBeSigned], signatures: &[Vec<u8>]) {
    assert_eq!(items.len(), signatures.len());
    let certificate = x509_cert::Certificate::from_der(identity.certificate).unwrap();
    let key = certificate.tbs_certificate.subject_public_key_info.subject_public_key;
    for (item, signature) in items.iter().zip(signatures) {
        let algorithm: &dyn VerificationAlgorithm = match item.algorithm {
            Algorithm::RsaPssSha256 => &RSA_PSS_2048_8192_SHA256,
            Algorithm::RsaPssSha384 => &RSA_PSS_2048_8192_SHA384,
            Algorithm::RsaPssSha512 => &RSA_PSS_2048_8192_SHA512,
            Algorithm::RsaPkcs1Sha256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::RsaPkcs1Sha384 => &RSA_PKCS1_2048_8192_SHA384,
            Algorithm::RsaPkcs1Sha512 => &RSA_PKCS1_2048_8192_SHA512,
            Algorithm::EcdsaP256Sha256 => &ECDSA_P256_SHA256_FIXED,
            Algorithm::EcdsaP384Sha384 => &ECDSA_P384_SHA384_FIXED,
            Algorithm::EcdsaP521Sha512 => unreachable!("ring does not know it"),
        };
        UnparsedPublicKey::new(algorithm, key.raw_bytes()).verify(&item.bytes, signature).unwrap();
    }
}

/// The identity's private key, PKCS#8, DER.
fn pkcs8(identity: &Identity) -> Vec<u8> {
    let lines: String = identity.key.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64_STANDARD.decode(lines).unwrap()
}
