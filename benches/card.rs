//! From inserting a card to its certificates, through the real smart-card service and all modules that are
//! found, beside `pkcs11-tool --list-objects` begun when the card is seen, and on a card that lies there already.
//! `packaging/bench.sh` starts what it needs: `PCSCLITE_CSOCK_NAME` leads to the rig's service, the first
//! argument is the rig's control socket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use futures::StreamExt;
use futures::executor::block_on;
use futures::stream::BoxStream;
use mohur::card::system::System;
use mohur::card::{Readers, Tokens, module, worker};
use mohur::domain::reader::{Slot, Snapshot};
use mohur_rig::control;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

fn main() {
    if worker::run_if_asked() {
        return;
    }
    // Cargo adds an argument of its own.
    let socket = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let socket = socket.expect("the rig's control socket as an argument");
    let socket = Path::new(&socket);
    let rounds: usize = std::env::var("MOHUR_BENCH_RUNS").map_or(7, |runs| runs.parse().unwrap());

    let system = System::new(module::find(&[]));
    let mut watch = system.watch();
    let (mut ours, mut theirs, mut lying) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let start = insert(socket, &mut watch, &system);
        let shown =
            block_on(system.survey_each().any(|survey| async move { !survey.credentials.is_empty() }));
        assert!(shown, "the card has certificates");
        ours.push(start.elapsed());

        let start = insert(socket, &mut watch, &system);
        list();
        theirs.push(start.elapsed());

        let start = Instant::now();
        list();
        lying.push(start.elapsed());
    }
    println!("insertion-to-certificates {:.1} {:.1} {:.1}", median(ours), median(theirs), median(lying));
}

/// Pulls the card and inserts it; returns when that is seen, with the moment at which it went in.
fn insert(socket: &Path, watch: &mut BoxStream<'static, Snapshot>, system: &System) -> Instant {
    let _ = control::ask(socket, "pull");
    until(watch, |slot| *slot == Slot::Empty);
    // As the window does after each change; and nobody inserts a card in the same moment.
    block_on(system.survey());
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    control::ask(socket, "insert").unwrap();
    until(watch, |slot| matches!(slot, Slot::Card { .. }));
    start
}

fn list() {
    let listed = Command::new("pkcs11-tool").args(["--list-objects"]).stdout(Stdio::null()).status().unwrap();
    assert!(listed.success());
}

fn until(watch: &mut BoxStream<'static, Snapshot>, is_so: impl Fn(&Slot) -> bool) {
    block_on(async {
        while let Some(snapshot) = watch.next().await {
            if matches!(&snapshot, Snapshot::Readers(readers) if readers.iter().any(|r| is_so(&r.slot))) {
                return;
            }
        }
    });
}

/// In milliseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}
