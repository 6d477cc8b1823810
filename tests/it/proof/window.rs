//! The window itself, on a virtual screen: a PIN typed by key strokes is in its memory until it is used,
//! and no longer.

use super::secrecy::{PIN, desk, nothing_remains, pins_in, worker_with_pin};
use super::{Killed, LIMIT, SIGNING, eventually, stand_still};
use crate::cli::desk::PASSPHRASE;
use crate::memory::may_look;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A virtual screen, and who types at it.
struct Screen {
    _server: Killed,
    display: String,
}

impl Screen {
    fn start() -> Screen {
        let mut server = Command::new("Xvfb")
            // When its last client leaves, it would begin anew, and refuse who comes meanwhile.
            .args(["-displayfd", "1", "-screen", "0", "1280x840x24", "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed (packaging/setup.sh)");
        let mut number = String::new();
        let said = server.stdout.take().unwrap();
        let server = Killed(server);
        BufReader::new(said).read_line(&mut number).unwrap();
        Screen { _server: server, display: format!(":{}", number.trim()) }
    }

    /// Runs xdotool; what it says, or nothing when it fails.
    fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).output();
        let output = output.expect("xdotool is installed (packaging/setup.sh)");
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    fn type_text(&self, text: &str) {
        self.xdotool(&["type", "--delay", "40", text]).unwrap();
    }

    fn press(&self, key: &str) {
        self.xdotool(&["key", key]).unwrap();
    }
}

#[test]
fn nothing_remains_of_a_pin_typed_in_the_window() {
    let desk = desk();
    let screen = Screen::start();
    let log = File::create(desk.path("window.log")).unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_mohur"))
        .arg("--config")
        .arg(desk.path("mohur.toml"))
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        // No key store: it asks for a passphrase.
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .envs([desk.reader_variable()])
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut program = Killed(program);
    let id = program.0.id();

    // There is no window manager to give it the keyboard; and it may open, but not be shown yet.
    let name = id.to_string();
    let focus = || {
        let found = screen.xdotool(&["search", "--onlyvisible", "--pid", &name])?;
        screen.xdotool(&["windowfocus", found.lines().next()?])
    };
    let start = Instant::now();
    while focus().is_none() {
        let ended = program.0.try_wait().unwrap();
        let shown = || screen.xdotool(&["search", "--name", ""]);
        let log = || std::fs::read_to_string(desk.path("window.log")).unwrap();
        assert!(
            ended.is_none() && start.elapsed() < LIMIT,
            "no window; ended: {ended:?}, windows: {:?}, {}",
            shown(),
            log()
        );
        std::thread::sleep(Duration::from_millis(10));
    }

    let database = desk.path("client/mohur.db");
    let mut tried = 0;
    eventually("the database opens by its passphrase", || {
        // The box may not be there yet, or half of the passphrase may have gone astray.
        if tried % 200 == 50 {
            focus();
            screen.xdotool(&["key", "--repeat", "30", "BackSpace"]);
            screen.type_text(PASSPHRASE);
            screen.press("Return");
        }
        tried += 1;
        database.metadata().is_ok_and(|file| file.len() > 0)
    });

    if !may_look(id) {
        return;
    }
    let (standing, release) = stand_still(&desk);
    eventually("the PIN is typed", || {
        focus();
        // Enter accepts the only certificate, once it was read; Escape leaves a half-typed PIN.
        screen.press("Return");
        std::thread::sleep(Duration::from_secs(1));
        screen.type_text(PIN);
        std::thread::sleep(Duration::from_millis(500));
        let is_typed = pins_in(id) >= 1;
        if !is_typed {
            screen.press("Escape");
        }
        is_typed
    });

    screen.press("Return");
    standing.recv_timeout(LIMIT).expect("the card signs the challenge");
    assert_eq!(pins_in(id), 0, "given to the worker");
    let worker = worker_with_pin(id);
    release.send(()).unwrap();

    nothing_remains(id, worker);
    // Time to sign in and to show the next screen.
    std::thread::sleep(Duration::from_secs(3));
    let signed = desk.reader().log().into_iter().rfind(|exchange| exchange.ins == SIGNING);
    assert_eq!(signed.unwrap().status, Some(0x9000));
    nothing_remains(id, worker);
}
