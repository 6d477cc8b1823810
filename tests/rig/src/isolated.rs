//! A test in a process of its own, with a daemon of its own.

use crate::bus::Bus;
use crate::stack::{Pcscd, SOCKET_VARIABLE};
use std::path::Path;
use std::process::Command;

const DIRECTORY: &str = "MOHUR_RIG_ISOLATED";

/// Runs a test's body in a process of its own whose `PCSCLITE_CSOCK_NAME` leads to the daemon that the
/// body gets: for tests that talk to PC/SC or load a PKCS#11 module in their own process. Call it as the
/// only statement of a test, with a closure written right there:
///
/// ```ignore
/// #[test]
/// fn a_card_is_seen() {
///     mohur_rig::isolated(|pcscd, bus| { /* ... */ });
/// }
/// ```
///
/// # Panics
/// The body did, or the daemon did not start.
#[expect(clippy::panic, reason = "the failure of a test")]
pub fn isolated<F: FnOnce(Pcscd, Bus)>(body: F) {
    if let Some(dir) = std::env::var_os(DIRECTORY) {
        let dir = Path::new(&dir);
        let started = Pcscd::start_in(dir).and_then(|x| std::fs::write(dir.join("ran"), "").map(|()| x));
        match started {
            Ok((pcscd, bus)) => return body(pcscd, bus),
            Err(e) => panic!("{e}"),
        }
    }
    let run = || -> std::io::Result<(bool, bool)> {
        let dir = tempfile::Builder::new().prefix("rig").tempdir()?;
        let status = Command::new(std::env::current_exe()?)
            .args(["--exact", "--include-ignored", "--nocapture", &test_name::<F>()])
            .env(DIRECTORY, dir.path())
            .env(SOCKET_VARIABLE, dir.path().join("pcscd.comm"))
            .status()?;
        Ok((status.success(), dir.path().join("ran").exists()))
    };
    match run() {
        Ok((passed, ran)) => {
            assert!(ran, "no test is named {}", test_name::<F>());
            assert!(passed, "{} failed in its own process", test_name::<F>());
        }
        Err(e) => panic!("{e}"),
    }
}

/// The path of the test function that a closure is written in: `crate::module::test::{{closure}}`
/// without the crate.
fn test_name<F>() -> String {
    let path = std::any::type_name::<F>();
    let path = path.split_once("::").map_or(path, |(_, rest)| rest);
    path.trim_end_matches("::{{closure}}").to_owned()
}
