//! A desk with a computer on it: service, reader, card, settings, and the program to run.

use mohur::sandbox::faults::Faults;
use mohur::sandbox::{Options, Running, start};
use mohur_rig::bus::{Bus, Model, Plugged};
use mohur_rig::piv::PivCard;
use mohur_rig::reader::Reader;
use mohur_rig::stack::Pcscd;
use serde_json::Value;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub const PERSON: &str = "TST4W7E";
pub const SSN: &str = "9912345678903";
/// PIN of the sandbox's cards.
pub const PIN: &str = "123456\n";
/// Passphrase of the local database.
pub const PASSPHRASE: &str = "a passphrase of the test";
const LIMIT: Duration = Duration::from_secs(60);

/// What one run of the program left behind.
pub struct Run {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The one JSON object.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {} {}", self.out, self.err))
    }

    /// The JSON of a run that must have gone well.
    pub fn ok(&self) -> Value {
        assert_eq!(self.exit, 0, "{}\n{}", self.out, self.err);
        self.json()
    }
}

pub struct Desk {
    dir: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    service: Mutex<Option<Running>>,
    faults: Faults,
    pcscd: Pcscd,
    _bus: Bus,
    plugged: Plugged,
    card: Arc<Mutex<PivCard>>,
}

impl Desk {
    /// With the sandbox's card of this name in the reader.
    pub fn new(card: &str) -> Desk {
        Desk::with(|cards| PivCard::from_dir(&cards.join(card)).unwrap())
    }

    /// With a card that is made of the sandbox's folder of cards.
    pub fn with(card: impl FnOnce(&Path) -> PivCard) -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let service = runtime.block_on(start(Options::new(dir.path().join("service")))).unwrap();
        let settings = format!(
            "language = \"en\"\ndata = \"client\"\n[service]\naddress = \"{}\"\nauthorities = {1:?}\ntrust = {1:?}\n",
            service.origin(),
            service.trust_file(),
        );
        std::fs::write(dir.path().join("mohur.toml"), settings).unwrap();
        let (pcscd, bus) = Pcscd::start().unwrap();
        let plugged = bus.plug(&Model::ACR39U);
        let card = Arc::new(Mutex::new(card(service.cards_dir())));
        let faults = service.faults().clone();
        let desk = Desk {
            dir,
            runtime,
            service: Mutex::new(Some(service)),
            faults,
            pcscd,
            _bus: bus,
            plugged,
            card,
        };
        desk.insert_card();
        desk
    }

    pub fn insert_card(&self) {
        self.plugged.reader.insert(self.card.clone());
        // The smart-card service needs a moment to notice.
        let start = Instant::now();
        while self.run(&["certificates"]).exit != 0 {
            assert!(start.elapsed() < LIMIT, "the card is never seen");
        }
    }

    pub fn pull_card(&self) {
        self.plugged.reader.remove();
        let start = Instant::now();
        while self.run(&["certificates"]).exit == 0 {
            assert!(start.elapsed() < LIMIT, "the card is always seen");
        }
    }

    /// The reader, to see and to disturb what the card is asked.
    pub fn reader(&self) -> &Reader {
        &self.plugged.reader
    }

    /// The card, to slow it down.
    pub fn card(&self) -> &Mutex<PivCard> {
        &self.card
    }

    /// The variable that leads programs to the reader.
    pub fn reader_variable(&self) -> (&'static str, PathBuf) {
        self.pcscd.env()
    }

    pub fn tries_left(&self) -> u8 {
        self.card.lock().unwrap().pin_tries_left()
    }

    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Where the service is.
    pub fn origin(&self) -> String {
        self.service.lock().unwrap().as_ref().unwrap().origin().to_owned()
    }

    pub fn stop_service(&self) {
        let running = self.service.lock().unwrap().take().unwrap();
        self.runtime.block_on(running.stop());
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs the program without a PIN.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with("", arguments)
    }

    /// Runs the program with the card's PIN.
    pub fn run_signed_in(&self, arguments: &[&str]) -> Run {
        self.run_with(PIN, &[arguments, &["--pin-fd", "4"]].concat())
    }

    /// Submits an application for the usual person, in JSON.
    pub fn submit(&self, arguments: &[&str]) -> Run {
        self.submit_with_pin(PIN, arguments)
    }

    pub fn submit_for(&self, fin: &str, arguments: &[&str]) -> Run {
        let fixed = ["submit", "--json", "--yes", "--fin", fin, "--ssn", SSN, "--pin-fd", "4"];
        self.run_with(PIN, &[&fixed, arguments].concat())
    }

    pub fn submit_with_pin(&self, pin: &str, arguments: &[&str]) -> Run {
        let fixed = ["submit", "--json", "--yes", "--fin", PERSON, "--ssn", SSN, "--pin-fd", "4"];
        self.run_with(pin, &[&fixed, arguments].concat())
    }

    /// Runs the program at a terminal of its own; types when `prompt` is seen.
    pub fn run_at_terminal(&self, arguments: &[&str], prompt: &str, typed: &str) -> Run {
        let program = env!("CARGO_BIN_EXE_mohur-cli");
        let command = [&[program], arguments].concat().join(" ");
        let mut child = Command::new("script")
            .args(["--quiet", "--return", "--command", &command, "/dev/null"])
            .current_dir(self.dir.path())
            .env("MOHUR_CONFIG", self.path("mohur.toml"))
            .envs([self.pcscd.env()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut keyboard, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut out = Vec::new();
        let mut byte = [0];
        while screen.read(&mut byte).unwrap() == 1 {
            out.push(byte[0]);
            if out.ends_with(prompt.as_bytes()) {
                // The rest of the prompt, up to its end.
                while !out.ends_with(b": ") && screen.read(&mut byte).unwrap() == 1 {
                    out.push(byte[0]);
                }
                keyboard.write_all(typed.as_bytes()).unwrap();
            }
        }
        let exit = child.wait().unwrap().code().unwrap_or(-1);
        Run { exit, out: String::from_utf8(out).unwrap(), err: String::new() }
    }

    /// Runs the program with a PIN or PUK on descriptor 4 and a new PIN on descriptor 5.
    pub fn run_with_new_pin(&self, pin: &str, new: &str, arguments: &[&str]) -> Run {
        self.write("new-pin", new);
        self.run_with(pin, arguments)
    }

    fn run_with(&self, pin: &str, arguments: &[&str]) -> Run {
        let output = self.command(pin, arguments).output().unwrap();
        Run {
            exit: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The program, not started yet. The shell gives the passphrase on descriptor 3 and the PIN on 4 and
    /// on 0, as a script would, and becomes the program.
    pub fn command(&self, pin: &str, arguments: &[&str]) -> Command {
        self.write("passphrase", &format!("{PASSPHRASE}\n"));
        self.write("pin", pin);
        if !self.path("new-pin").exists() {
            self.write("new-pin", "");
        }
        let mut command = Command::new("sh");
        command
            .args(["-c", "exec \"$0\" \"$@\" 3<passphrase 4<pin 5<new-pin <pin"])
            .arg(env!("CARGO_BIN_EXE_mohur-cli"))
            .args(["--passphrase-fd", "3"])
            .args(arguments)
            .current_dir(self.dir.path())
            .env("MOHUR_CONFIG", self.path("mohur.toml"))
            .envs([self.pcscd.env()]);
        command
    }
}
