//! Proofs on the real parts together: the programs themselves, the sandbox over TLS, a simulated card
//! behind the real pcscd and OpenSC, the encrypted database. What is signed reaches the service once,
//! whatever is cut off; and nothing remains of a PIN.

mod audit;
mod delivery;
mod secrecy;
mod window;

use crate::cli::desk::Desk;
use mohur_rig::apdu::Apdu;
use std::process::Child;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

/// Enough for a loaded machine.
const LIMIT: Duration = Duration::from_secs(60);

/// GENERAL AUTHENTICATE, by which a PIV card signs (NIST SP 800-73-4, part 2, 3.2.4).
const SIGNING: u8 = 0x87;

/// Whether a command makes the card sign: the last part of it, where it comes in parts.
fn signs(command: &Apdu) -> bool {
    command.ins == SIGNING && command.cla & 0x10 == 0
}

/// Tells each time the card begins to sign: once to sign in, once for the application.
fn tell_signatures(desk: &Desk) -> Receiver<Instant> {
    let (tell, told) = mpsc::channel();
    desk.reader().inject(Box::new(move |command| {
        if signs(command) {
            let _ = tell.send(Instant::now());
        }
        None
    }));
    told
}

/// Makes the card stand still at each signature. The first channel says that it does; a word on the
/// second, or its end, lets it go on.
fn stand_still(desk: &Desk) -> (Receiver<()>, Sender<()>) {
    let (stands, standing) = mpsc::channel();
    let (release, released) = mpsc::channel();
    desk.reader().inject(Box::new(move |command| {
        if signs(command) {
            let _ = stands.send(());
            let _ = released.recv();
        }
        None
    }));
    (standing, release)
}

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Ends a program at once, whatever happens to the test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
