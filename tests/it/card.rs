//! Tokens and readers: one contract for the fake, SoftHSM2 and a simulated card behind the real
//! pcscd and OpenSC; then what only a card, only a worker process, only a reader can do.

mod contract;
mod fake;
mod keypad;
mod memory;
mod monitor;
mod piv;
mod softhsm;
mod survey;
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
use mohur_rig::piv::PivCard;
use mohur_rig::stack::Pcscd;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Mutex;
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
        let (pcscd, bus) = Pcscd::start().unwrap();
        let plugged = bus.plug(&Model::ACR39U);
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
            let found = self.system.credentials().await.unwrap();
            if found.len() == count {
                return found;
            }
            assert!(start.elapsed() < LIMIT, "{count} credentials wanted, the last answer was {found:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// Whether the card would sign now without a PIN. VERIFY without one (NIST SP 800-73-4, part 2,
/// 3.2.1) asks for that.
fn is_verified(card: &Mutex<PivCard>) -> bool {
    let status = mohur_rig::Card::transmit(&mut *card.lock().unwrap(), &[0x00, 0x20, 0x00, 0x80]);
    match status[..] {
        [0x90, 0x00] => true,
        // 6D00: after a reset, before the application is selected.
        [0x63, _] | [0x6D, 0x00] => false,
        _ => panic!("{status:02x?}"),
    }
}

async fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
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
            Algorithm::RsaPkcs1Sha256 => &RSA_PKCS1_2048_8192_SHA256,
            Algorithm::EcdsaP256Sha256 => &ECDSA_P256_SHA256_FIXED,
            Algorithm::EcdsaP384Sha384 => &ECDSA_P384_SHA384_FIXED,
        };
        UnparsedPublicKey::new(algorithm, key.raw_bytes()).verify(&item.bytes, signature).unwrap();
    }
}

/// The identity's private key, PKCS#8, DER.
fn pkcs8(identity: &Identity) -> Vec<u8> {
    let lines: String = identity.key.lines().filter(|line| !line.starts_with('-')).collect();
    BASE64_STANDARD.decode(lines).unwrap()
}
