//! What remains of the PIN after a submission signed with it, while the program still runs: nothing.

use super::{Killed, LIMIT, eventually, stand_still};
use crate::cli::desk::{Desk, PERSON, SSN};
use crate::memory::{children, copies, following, may_look};
use mohur::sandbox::faults::Fault;
use mohur_rig::piv::PivCard;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// One that nothing else in memory looks like.
pub const PIN: &str = "83074196";

/// With a card that has this PIN.
pub fn desk() -> Desk {
    Desk::with(|cards| {
        let card = cards.join("gunel");
        std::fs::write(card.join("pin"), PIN).unwrap();
        PivCard::from_dir(&card).unwrap()
    })
}

/// How often the PIN is in a process's memory.
pub fn pins_in(process: u32) -> usize {
    let inverted: Vec<u8> = PIN.bytes().map(|b| !b).collect();
    copies(&process.to_string(), &inverted)
}

/// The one worker that knows the PIN now; the others, of other modules, never did.
pub fn worker_with_pin(program: u32) -> u32 {
    let knowing: Vec<u32> = children(program).into_iter().filter(|child| pins_in(*child) >= 1).collect();
    let [worker] = knowing[..] else { panic!("one worker knows it: {knowing:?}") };
    worker
}

/// Waits until a worker is gone; no other process of the program knows the PIN then, nor the program.
pub fn nothing_remains(program: u32, worker: u32) {
    eventually("the worker ends", || !Path::new(&format!("/proc/{worker}")).exists());
    assert_eq!(pins_in(program), 0);
    assert!(children(program).into_iter().all(|child| pins_in(child) == 0));
}

fn nothing_remains_after_submitting(descriptor: &str) {
    let desk = desk();
    let (standing, release) = stand_still(&desk);
    // It hangs while it sends: alive, with everything behind it that needs a PIN.
    desk.faults().once("POST /v1/applications", Fault::Delay(2 * LIMIT));
    let arguments =
        ["submit", "--yes", "--fin", PERSON, "--ssn", SSN, "--reason", "lost", "--pin-fd", descriptor];
    let mut command = desk.command(&format!("{PIN}\n"), &arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut program = Killed(command.spawn().unwrap());
    let id = program.0.id();

    standing.recv_timeout(LIMIT).expect("the card signs the challenge");
    if !may_look(id) {
        return;
    }
    assert!(pins_in(id) >= 1, "the search finds the PIN that is kept for the second signature");
    let worker = worker_with_pin(id);
    release.send(()).unwrap();

    standing.recv_timeout(LIMIT).expect("the card signs the application");
    assert!(!children(id).contains(&worker), "a worker that knew the PIN is not used again");
    let worker = worker_with_pin(id);
    assert_eq!(pins_in(id), 0, "given away with the last signature");
    release.send(()).unwrap();

    nothing_remains(id, worker);
    // A moment later it is sending.
    std::thread::sleep(Duration::from_secs(1));
    assert!(program.0.try_wait().unwrap().is_none(), "it waits for the service");
    nothing_remains(id, worker);
}

#[test]
fn nothing_remains_of_a_pin_from_a_descriptor() {
    nothing_remains_after_submitting("4");
}

/// Standard input has a buffer of its own, which nobody wipes.
#[test]
fn nothing_remains_of_a_pin_from_standard_input() {
    nothing_remains_after_submitting("0");
}

/// `Bearer `, as it stands before a session's token.
const BEARER: [u8; 7] = *b"Bearer ";

#[test]
fn nothing_remains_of_a_sessions_token_after_its_end() {
    let desk = desk();
    let (standing, release) = stand_still(&desk);
    desk.faults().once("POST /v1/insured-persons/lookup", Fault::Delay(Duration::from_secs(3)));
    let arguments = ["submit", "--yes", "--fin", PERSON, "--ssn", SSN, "--reason", "lost", "--pin-fd", "4"];
    let mut command = desk.command(&format!("{PIN}\n"), &arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let program = Killed(command.spawn().unwrap());
    let id = program.0.id();
    standing.recv_timeout(LIMIT).expect("the card signs the challenge");
    if !may_look(id) {
        return;
    }
    release.send(()).unwrap();

    // It is looking the person up.
    let bearer = BEARER.map(|b| !b);
    let mut token = None;
    eventually("a token in memory", || {
        token = following(&id.to_string(), &bearer, 16);
        token.as_ref().is_some_and(|t| t.iter().all(|b| (!*b).is_ascii_graphic()))
    });
    // It has signed out: the application is authorised by its signature.
    standing.recv_timeout(LIMIT).expect("the card signs the application");
    // The connection that carried it may just be closing, in a thread of its own.
    let token = token.unwrap();
    eventually("no token in memory", || copies(&id.to_string(), &token) == 0);
}
