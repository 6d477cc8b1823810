//! Settings, database and disk: real files, real full disks.

use super::{Doctor, Drawer, codes, examine, patient, told};
use mohur::card::fake::Fake;
use mohur::domain::secret::Pin;
use mohur::store::{self, Database, KeySource, Options, Store};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

const WORDS: &str = "a passphrase of the test";

fn passphrase(words: &str) -> KeySource {
    let mut pin = Pin::new();
    assert!(words.chars().all(|c| pin.push(c)));
    KeySource::Passphrase(pin)
}

pub async fn open(path: &Path, words: &str) -> Result<Database, store::Error> {
    store::open(Options { path: path.to_owned(), key: passphrase(words) }).await
}

#[test]
fn settings_that_are_wrong() {
    Doctor::new("adress = 1\n").plain().tell("S01");
    Doctor::new("").plain().tell("S02");
    Doctor::new("").plain().tell("S04");
    Doctor::new("[service]\naddress = \"https://service.invalid\"\ntrust = \"missing.pem\"\n")
        .plain()
        .tell("S03");
}

#[tokio::test]
async fn databases_that_do_not_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mohur.db");
    let through = async |words| {
        let mut patient = patient(&Fake::new(), None);
        patient.shelf = Arc::new(Drawer(Some((path.clone(), words))));
        examine(patient).await
    };
    let first = open(&path, WORDS).await.unwrap();
    // The file ends with pages that nobody reads while it is opened.
    first.remember("window", "x".repeat(50_000)).await.unwrap();
    through(WORDS).await.tell("D05");
    drop(first);
    through("another passphrase").await.tell("D02");
    let wrong = Options { path: path.clone(), key: KeySource::KeyStore };
    told("D03", &store::open(wrong).await.err().unwrap());

    let whole = std::fs::read(&path).unwrap();
    let mut damaged = whole.clone();
    let last = damaged.len() - 100;
    damaged[last] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    through(WORDS).await.tell("D09");
    std::fs::write(&path, &whole).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&format!("PRAGMA key = '{WORDS}'; PRAGMA user_version = 99")).unwrap();
    drop(connection);
    through(WORDS).await.tell("D04");
    std::fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE draft (id TEXT)").unwrap();
    through(WORDS).await.tell("D07");
}

#[test]
fn disks_that_are_full_and_a_key_store_that_is_not_there() {
    for (size, code) in [("64k", "D06"), ("100m", "D10")] {
        let doctor = Doctor::new("data = \"small\"\n");
        std::fs::create_dir(doctor.dir.path().join("small")).unwrap();
        let place = doctor.dir.path().join("small").display().to_string();
        let script = format!("mount -t tmpfs -o size={size} tmpfs {place} && exec \"$@\"");
        codes(&doctor.run(&script).1).tell(code);
    }
    Doctor::new("").with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").plain().tell("D01");
}

#[test]
fn a_report_that_cannot_be_saved() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["doctor", "--json", "--report", "/nonexistent/report.txt"])
        .env("PCSCLITE_CSOCK_NAME", "/nonexistent")
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &json["error"]["code"]), (Some(7), &"D08".into()), "{json}");
}

#[test]
fn files_that_cannot_be_read() {
    for file in ["/nonexistent.asice", "/dev/zero", "/"] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
            .args(["verify", "--offline", "--json", file])
            .output()
            .unwrap();
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &json["error"]["code"]), (Some(2), &"D11".into()), "{json}");
    }
}
