//! No code without a test that provokes it: each code's literal stands in a test, beside what brings it
//! about; here are those that no other test is about. Nearly all are brought about by the real thing;
//! `told.rs` holds the others.

mod card;
mod data;
mod module;
mod service;
mod told;

use futures::StreamExt;
use mohur::card::fake::Fake;
use mohur::domain::diagnosis::Finding;
use mohur::flow::diagnose::{Patient, Shelf, diagnose};
use mohur::problem::{Kind, Problem};
use mohur::remote::Line;
use mohur::signing::trust::Trust;
use mohur::store::{self, Place, Store};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

#[test]
fn no_code_without_a_test_that_provokes_it() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { files.push(entry) }
        }
    }
    let mut provoked = BTreeSet::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|e| e == "rs")) {
        let text = std::fs::read_to_string(file).unwrap();
        for literal in text.split('"').skip(1).step_by(2) {
            let is_code = literal.len() == 3 && literal.starts_with(|c: char| c.is_ascii_uppercase());
            if is_code && literal[1..].bytes().all(|b| b.is_ascii_digit()) {
                provoked.insert(literal.to_owned());
            }
        }
    }
    let all: BTreeSet<_> = Kind::all().iter().map(|kind| kind.code().to_owned()).collect();
    let missing: Vec<_> = all.difference(&provoked).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The codes that a diagnosis found.
#[derive(Debug)]
struct Codes(Vec<String>);

impl Codes {
    #[track_caller]
    fn tell(&self, code: &str) {
        assert!(self.0.iter().any(|c| c == code), "no {code} in {:?}", self.0);
    }
}

/// A problem has this code.
#[track_caller]
pub fn told(code: &str, problem: impl Into<Problem>) {
    assert_eq!(problem.into().code(), code);
}

/// Runs `mohur-cli doctor`, with `command` before it, in a folder with these settings.
struct Doctor {
    dir: tempfile::TempDir,
    environment: Vec<(&'static str, PathBuf)>,
}

impl Doctor {
    fn new(settings: &str) -> Doctor {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("mohur.toml"), settings).unwrap();
        // Everybody may look in, since one test runs as somebody else.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(dir.path(), open).unwrap();
        // No service unless the test has one.
        let environment = vec![("PCSCLITE_CSOCK_NAME", dir.path().join("no.comm"))];
        Doctor { dir, environment }
    }

    fn with(mut self, name: &'static str, value: impl Into<PathBuf>) -> Doctor {
        self.environment.retain(|(known, _)| *known != name);
        self.environment.push((name, value.into()));
        self
    }

    /// A shell runs `script`, in which `"$@"` is the program.
    fn run(&self, script: &str) -> (i32, Value) {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh"]);
        self.finish(command)
    }

    fn plain(&self) -> Codes {
        codes(&self.finish(Command::new("env")).1)
    }

    fn finish(&self, mut command: Command) -> (i32, Value) {
        let program = [env!("CARGO_BIN_EXE_mohur-cli"), "doctor", "--json", "--config"];
        let command = command.args(program).arg(self.dir.path().join("mohur.toml"));
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        let output = command.envs(self.environment.clone()).output().unwrap();
        let json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), json)
    }
}

fn codes(report: &Value) -> Codes {
    let findings = report["findings"].as_array().unwrap().iter();
    Codes(findings.filter_map(|f| f["problem"]["code"].as_str().map(str::to_owned)).collect())
}

/// A computer without anything but these tokens and this way to a service.
fn patient(fake: &Fake, line: Option<Arc<dyn Line>>) -> Patient {
    Patient {
        settings_file: None,
        policy: None,
        faults: vec![],
        tokens: Arc::new(fake.clone()),
        readers: Arc::new(fake.clone()),
        trust: Arc::new(Trust::default()),
        line,
        shelf: Arc::new(Drawer(None)),
        software: vec![],
        clock: jiff::Timestamp::now,
        sleep: |time| Box::pin(tokio::time::sleep(time)),
    }
}

async fn examine(patient: Patient) -> Codes {
    let all: Vec<Finding<Problem>> = diagnose(patient)
        .flat_map(|(_, found)| futures::stream::iter(found))
        .map(|finding| finding.map(|cause| Problem::from(&cause)))
        .collect()
        .await;
    Codes(all.iter().filter_map(|f| f.verdict.cause()).map(|p| p.code().to_owned()).collect())
}

/// A database and how it is opened.
struct Drawer(Option<(PathBuf, &'static str)>);

#[async_trait::async_trait]
impl Shelf for Drawer {
    fn folder(&self) -> String {
        String::new()
    }

    async fn place(&self) -> Place {
        self.0.as_ref().map(|(path, _)| store::place(path)).unwrap_or_default()
    }

    async fn open(&self) -> Result<Arc<dyn Store>, store::Error> {
        let (path, words) = self.0.clone().unwrap();
        Ok(Arc::new(data::open(&path, words).await?))
    }

    async fn key_store(&self) -> Result<(), store::Error> {
        Ok(())
    }
}
