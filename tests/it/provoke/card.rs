//! The smart-card service, readers and cards: a private pcscd with simulated cards, services that
//! misbehave, a service that is closed.

use super::{Doctor, codes, examine, patient, told};
use crate::flow::world;
use futures::StreamExt;
use mohur::card::fake::Fake;
use mohur::card::module::{Module, Source};
use mohur::card::system::{Launch, System};
use mohur::card::{NewPin, ToBeSigned, Tokens};
use mohur::domain::identity::{Algorithm, Purpose};
use mohur::domain::ladder::{Seen, rung};
use mohur::domain::reader::Snapshot;
use mohur::domain::secret::Pin;
use mohur::flow::sign_in::{candidates, sign_in};
use mohur::problem::Problem;
use mohur::signing::trust::Trust;
use mohur_rig::bus::Model;
use mohur_rig::piv::PivCard;
use mohur_rig::stack::Pcscd;
use mohur_rig::{Card, fixture};
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// pcsc-lite's first exchange: the client says its protocol version, the service its own and a result.
fn service_that_answers(socket: &Path, result: u32) {
    let listener = UnixListener::bind(socket).unwrap();
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            // Header (size, command), then major, minor, result; each 32 bits.
            let mut question = [0; 20];
            if connection.read_exact(&mut question).is_err() {
                continue;
            }
            let answer = [4_u32.to_ne_bytes(), 99_u32.to_ne_bytes(), result.to_ne_bytes()].concat();
            let _ = connection.write_all(&answer);
        }
    });
}

#[test]
fn a_service_that_is_missing_stopped_or_strange() {
    Doctor::new("").plain().tell("K02");
    let (exit, report) = Doctor::new("").run("mount --bind /dev/null /usr/sbin/pcscd && exec \"$@\"");
    codes(&report).tell("K01");
    assert_eq!(exit, 2, "the settings come first: no service is set");
    // SCARD_E_SERVICE_STOPPED is what pcsc-lite answers to another protocol version; the other is
    // SCARD_F_INTERNAL_ERROR.
    for (result, code) in [(0x8010_001E, "K03"), (0x8010_0001, "K05")] {
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("pcscd.comm");
        service_that_answers(&socket, result);
        Doctor::new("").with("PCSCLITE_CSOCK_NAME", socket).plain().tell(code);
    }
}

#[test]
fn a_service_that_is_closed_to_the_user() {
    let doctor = Doctor::new("");
    let socket = doctor.dir.path().join("pcscd.comm");
    let _listener = UnixListener::bind(&socket).unwrap();
    let closed = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    std::fs::set_permissions(&socket, closed).unwrap();
    let doctor = doctor.with("PCSCLITE_CSOCK_NAME", socket);
    // Nothing is closed to root, who therefore becomes somebody else; the program may be out of reach
    // there, so that a copy is run.
    let copy = doctor.dir.path().join("mohur-cli");
    std::fs::copy(env!("CARGO_BIN_EXE_mohur-cli"), &copy).unwrap();
    let is_root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").unwrap()) == 0;
    let mut command = std::process::Command::new("setpriv");
    if is_root {
        command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    }
    let output = command
        .arg(&copy)
        .args(["doctor", "--json", "--config"])
        .arg(doctor.dir.path().join("mohur.toml"))
        .envs(doctor.environment.clone())
        .env("HOME", "/nonexistent")
        .output()
        .unwrap();
    codes(&serde_json::from_slice(&output.stdout).unwrap()).tell("K04");
}

/// A card that answers with this and nothing else.
struct Shell(Vec<u8>);

impl Card for Shell {
    fn atr(&self) -> &[u8] {
        &self.0
    }

    fn reset(&mut self) {}

    fn transmit(&mut self, _: &[u8]) -> Vec<u8> {
        vec![0x6D, 0x00]
    }
}

#[test]
fn readers_and_cards() {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let doctor = Doctor::new("").with("PCSCLITE_CSOCK_NAME", pcscd.socket());
    doctor.plain().tell("K06");
    let plugged = bus.plug(&Model::ACR39U);
    eventually(&doctor, "K08");
    for (atr, code) in [
        (vec![], "K09"),
        (b"\x3b\xf8\x18\x00\x00\x80\x31\xfe\x45\xfe\x41\x5a\x45\x20\x44\x49\x54\x33".to_vec(), "K11"),
        (b"\x3b\x8b\x01Rutoken DS \xc1".to_vec(), "M05"),
        (b"\x3b\x04\x01\x02\x03\x04".to_vec(), "K12"),
    ] {
        plugged.reader.insert(Arc::new(Mutex::new(Shell(atr))));
        eventually(&doctor, code);
        plugged.reader.remove();
        eventually(&doctor, "K08");
    }
    plugged.reader.insert(Arc::new(Mutex::new(PivCard::new("123456", "12345678", [7; 16]))));
    eventually(&doctor, "K14");
}

/// The service needs a moment to notice.
#[track_caller]
fn eventually(doctor: &Doctor, code: &str) {
    for _ in 0..40 {
        if doctor.plain().0.iter().any(|c| c == code) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    doctor.plain().tell(code);
}

#[test]
fn a_card_that_another_program_holds() {
    mohur_rig::isolated(|pcscd, bus| {
        let plugged = bus.plug(&Model::ACR39U);
        let doctor = Doctor::new("").with("PCSCLITE_CSOCK_NAME", pcscd.socket());
        plugged.reader.insert(fixture::card());
        eventually(&doctor, "K24");
        let other = pcsc::Context::establish(pcsc::Scope::User).unwrap();
        let name = std::ffi::CString::new("ACS ACR39U ICC Reader 00 00").unwrap();
        let _card = other.connect(&name, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
        eventually(&doctor, "K10");
    });
}

fn pin(text: &str) -> Option<Pin> {
    world::pin(text)
}

fn item(algorithm: Algorithm) -> Vec<ToBeSigned> {
    vec![ToBeSigned { bytes: b"anything".to_vec(), algorithm }]
}

#[tokio::test(flavor = "multi_thread")]
async fn pins_of_a_card() {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let plugged = bus.plug(&Model::ACR39U);
    plugged.reader.insert(fixture::card());
    let (name, socket) = pcscd.env();
    let launch = Launch {
        program: env!("CARGO_BIN_EXE_mohur-cli").into(),
        environment: vec![(name.into(), socket.into())],
        ..Launch::default()
    };
    let module = Module { file: PathBuf::from(OPENSC), source: Source::Chosen };
    let system = System::with_launch(vec![module], &launch);
    let mut found = vec![];
    for _ in 0..100 {
        found = system.survey().await.credentials;
        if found.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let algorithm = Algorithm::EcdsaP256Sha256;
    let auth = &found[0];
    let sign = async |words: &str| system.sign(auth, pin(words), item(algorithm)).await.unwrap_err();
    told("P03", &sign("123").await);
    told("P01", &sign("000000").await);
    told("P01", &sign("000000").await);
    let doctor = Doctor::new("").with("PCSCLITE_CSOCK_NAME", pcscd.socket());
    eventually(&doctor, "P12");
    told("P02", &sign("000000").await);
    eventually(&doctor, "P02");
    plugged.reader.remove();
    told("K13", &sign("123456").await);
}

#[tokio::test]
async fn cards_in_software() {
    let pki = world::Pki::new();
    let fake = Fake::new();
    fake.plug("Reader");
    let mut low = pki.card();
    low.tries_left = 2;
    low.puk_tries_left = 1;
    fake.insert("Reader", low);
    examine(patient(&fake, None)).await.tell("P11");
    let token = fake.survey().await.credentials[0].token.clone();
    let puk = || NewPin { old: pin("00000000").unwrap(), new: pin("654321").unwrap() };
    let wrong = fake.unblock(&token, puk()).await.unwrap_err();
    let locked = fake.unblock(&token, puk()).await.unwrap_err();
    let of = |error| Problem::from(error);
    assert!([of(&wrong).code(), of(&locked).code()].contains(&"P08"), "{wrong:?} {locked:?}");
    fake.pull_after(0);
    let credential = fake.survey().await.credentials[0].clone();
    let pulled = fake.sign(&credential, pin(world::PIN), item(Algorithm::EcdsaP256Sha256)).await;
    told("K13", &pulled.unwrap_err());
    fake.insert("Reader", world::Pki::new().card());
    let other = fake.sign(&credential, pin(world::PIN), item(Algorithm::EcdsaP256Sha256)).await;
    told("K16", &other.unwrap_err());
}

#[tokio::test]
async fn certificates_that_do_not_serve() {
    let fake = Fake::new();
    fake.plug("Reader");
    let ministry = world::Ministry::new();
    fake.insert("Reader", ministry.pki().card());
    let now = world::now();
    // Whose issuer nobody trusts.
    let judged = candidates(&fake, Purpose::Authentication, &Trust::default(), now).await.unwrap();
    told("K15", Problem::of_rung(&rung(Seen { candidates: &judged, ..Seen::default() })).unwrap());
    let none = Snapshot::Readers(vec![]);
    let gone = Seen { snapshot: Some(&none), unplugged: Some("Reader"), ..Seen::default() };
    told("K07", Problem::of_rung(&rung(gone)).unwrap());
    // One for signing does not sign in, and one that is out of date does not either.
    let trust = ministry.trust();
    let judged = candidates(&fake, Purpose::Authentication, trust, now).await.unwrap();
    let line = world::Line { ministry: &ministry, fuse: &world::Fuse::after(None) };
    let refused = judged.iter().find(|c| c.usable.is_err()).unwrap();
    told("K21", &sign_in(&fake, &line, refused, pin(world::PIN), trust, now).await.unwrap_err());
    let usable = judged.iter().find(|c| c.usable.is_ok()).unwrap();
    let identity = usable.identity.as_ref().unwrap();
    for (moment, code) in [
        (identity.not_after + jiff::SignedDuration::from_hours(1), "K22"),
        (identity.not_before - jiff::SignedDuration::from_hours(1), "K23"),
    ] {
        told(code, &sign_in(&fake, &line, usable, pin(world::PIN), trust, moment).await.unwrap_err());
    }
    told("K24", &sign_in(&fake, &line, usable, pin(world::PIN), &Trust::default(), now).await.unwrap_err());
}

#[tokio::test]
async fn a_certificate_that_ends_soon() {
    // The world's certificates end at a fixed time; the clock stands a month before.
    let ministry = world::Ministry::new();
    let fake = Fake::new();
    fake.plug("Reader");
    fake.insert("Reader", ministry.pki().card());
    let trust = ministry.trust();
    let judged = candidates(&fake, Purpose::Authentication, trust, world::now()).await.unwrap();
    let end = judged[0].identity.as_ref().unwrap().not_after;
    static END: std::sync::OnceLock<jiff::Timestamp> = std::sync::OnceLock::new();
    END.set(end - jiff::SignedDuration::from_hours(30 * 24)).unwrap();
    let mut patient = patient(&fake, None);
    patient.trust = Arc::new(trust.clone());
    patient.clock = || *END.get().unwrap();
    examine(patient).await.tell("K25");
}

#[tokio::test]
async fn a_check_that_does_not_end() {
    let fake = Fake::new();
    let mut patient = patient(&fake, None);
    struct Silent;
    impl mohur::card::Readers for Silent {
        fn watch(&self) -> futures::stream::BoxStream<'static, Snapshot> {
            futures::stream::pending().boxed()
        }
    }
    patient.readers = Arc::new(Silent);
    patient.sleep = |_| Box::pin(tokio::time::sleep(Duration::from_millis(200)));
    examine(patient).await.tell("X14");
}
