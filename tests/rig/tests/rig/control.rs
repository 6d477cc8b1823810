//! The program, from outside.

use super::{eventually, run};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The program as it runs.
struct Rig {
    dir: tempfile::TempDir,
    child: Child,
}

impl Rig {
    fn start() -> Rig {
        let dir = tempfile::Builder::new().prefix("rig").tempdir().unwrap();
        let mut program = Command::new(PROGRAM);
        program.args(["run", "--socket-dir"]).arg(dir.path());
        let child = program.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let rig = Rig { dir, child };
        eventually(|| rig.list(), |r| r.contains("ACS ACR39U ICC Reader 00 00") && r.contains(" Yes "));
        rig
    }

    fn env(&self) -> [(&'static str, PathBuf); 1] {
        [("PCSCLITE_CSOCK_NAME", self.dir.path().join("pcscd.comm"))]
    }

    fn list(&self) -> String {
        run(Command::new("opensc-tool").arg("-l").envs(self.env())).0
    }

    fn pkcs11(&self, args: &[&str]) -> (String, bool) {
        run(Command::new("pkcs11-tool").args(["--module", super::OPENSC]).args(args).envs(self.env()))
    }

    fn ctl(&self, request: &str) -> (String, bool) {
        let control = self.dir.path().join("control");
        run(Command::new(PROGRAM).args(["ctl", "--control"]).arg(control).args(request.split(' ')))
    }

    /// A request that works; the state after it, without the list of cards.
    fn state(&self, request: &str) -> String {
        let (text, ok) = self.ctl(request);
        assert!(ok, "{request}: {text}");
        text.lines().filter(|l| !l.starts_with("has ")).map(|l| format!("{l}\n")).collect()
    }

    /// Why a request is refused.
    fn refused(&self, request: &str) -> String {
        let (text, ok) = self.ctl(request);
        assert!(!ok, "{request}: {text}");
        text.trim().trim_start_matches("mohur-rig: ").to_owned()
    }
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_mohur-rig");

#[test]
fn the_program_is_worked_over_its_control_socket() {
    let mut rig = Rig::start();
    let written = std::fs::read_to_string(rig.dir.path().join("env")).unwrap();
    assert!(written.contains("export PCSCLITE_CSOCK_NAME="), "{written}");
    let (all, _) = rig.ctl("status");
    assert!(all.contains("has elcin\n") && all.contains("has azedit\n"), "{all}");
    assert_eq!(rig.state("status"), "service on\nreader acr39u\ncard acr39u gunel\n");
    assert_eq!(rig.state("pull"), "service on\nreader acr39u\n");
    eventually(|| rig.list(), |r| r.contains("ACR39U") && !r.contains(" Yes "));
    assert_eq!(rig.refused("pull"), "there is no card in the reader");
    assert_eq!(rig.refused("insert nobody"), "there is no card nobody");
    rig.state("insert elcin");
    eventually(|| rig.list(), |r| r.contains(" Yes "));
    assert_eq!(rig.state("unplug"), "service on\n");
    assert_eq!(rig.refused("unplug"), "the reader is not plugged in");
    eventually(|| rig.list(), |r| r.contains("No smart card readers"));
    rig.state("plug");
    assert_eq!(rig.state("insert"), "service on\nreader acr39u\ncard acr39u gunel\n");
    eventually(|| rig.list(), |r| r.contains(" Yes "));
    assert_eq!(rig.state("service-stop"), "service off\nreader acr39u\ncard acr39u gunel\n");
    assert!(!rig.list().contains("ACR39U"));
    assert!(rig.state("service-refuse version").starts_with("service version\n"));
    assert!(!rig.list().contains("ACR39U"));
    assert!(rig.state("service-start").starts_with("service on\n"));
    eventually(|| rig.list(), |r| r.contains("ACR39U") && r.contains(" Yes "));
    drop(rig.child.stdin.take());
    assert!(rig.child.wait().unwrap().success());
    eventually(|| rig.list(), |r| !r.contains("ACR39U"));
}

#[test]
fn several_readers_are_told_apart_by_their_words() {
    let rig = Rig::start();
    assert_eq!(rig.refused("plug"), "the reader is plugged in");
    assert_eq!(rig.refused("plug toaster"), "there is no reader toaster");
    rig.state("plug hello");
    eventually(|| rig.list(), |r| r.contains("Windows Hello for Business 1 "));
    assert_eq!(rig.refused("insert gunel @hello"), "gunel is in another reader");
    let both = "service on\nreader acr39u\ncard acr39u gunel\nreader hello\ncard hello esteid\n";
    assert_eq!(rig.state("insert esteid @hello"), both);
    eventually(|| rig.pkcs11(&["-L"]).0, |slots| slots.matches("token label").count() == 3);
    assert_eq!(rig.state("unplug @acr39u"), "service on\nreader hello\ncard hello esteid\n");
}

#[test]
fn what_goes_wrong_is_asked_for() {
    let rig = Rig::start();
    let certificates = || rig.pkcs11(&["-O"]).0.contains("Certificate Object");
    assert!(certificates());
    rig.state("slow 2");
    rig.state("fail-at 1 6F00");
    rig.state("mend");
    assert!(certificates());
    for request in ["pull-at x", "fail-at 1 90", "fail-at 1", "pull-at"] {
        rig.refused(request);
    }
    rig.state("mute");
    assert!(!certificates());
    rig.state("mend");
    assert_eq!(rig.state("pull-at 3"), "service on\nreader acr39u\ncard acr39u gunel\n");
    rig.pkcs11(&["-O"]);
    assert_eq!(rig.state("status"), "service on\nreader acr39u\n");
    rig.state("mend");
    rig.state("insert");
    eventually(|| rig.list(), |r| r.contains(" Yes "));
    assert!(certificates());
}

#[test]
fn another_program_holds_the_card() {
    let rig = Rig::start();
    rig.state("hold 2");
    let (text, ok) = rig.pkcs11(&["-O"]);
    assert!(!ok, "{text}");
    eventually(|| rig.pkcs11(&["-O"]).0, |objects| objects.contains("Certificate Object"));
    rig.state("pull");
    let why = rig.refused("hold 1");
    assert!(why.contains("ACR39U"), "{why}");
}

#[test]
fn the_holder_types_at_the_keypad() {
    let rig = Rig::start();
    assert_eq!(rig.refused("keypad cancel"), "the reader has no keypad");
    rig.state("unplug");
    rig.state("plug pinpad");
    rig.state("insert gunel");
    eventually(|| rig.list(), |r| r.contains(" Yes "));
    rig.state("keypad cancel");
    let (text, _) = rig.pkcs11(&["--login", "-O"]);
    assert!(text.contains("CKR_FUNCTION_CANCELED"), "{text}");
    std::thread::scope(|scope| {
        let listing = scope.spawn(|| rig.pkcs11(&["--login", "-O"]));
        eventually(|| rig.state("status"), |s| s.contains("asks pinpad\n"));
        rig.state("keypad pin 123456");
        let (text, ok) = listing.join().unwrap();
        assert!(ok && text.contains("Private Key Object"), "{text}");
    });
    assert!(!rig.state("status").contains("asks"));
}
