//! What is signed reaches the service exactly once: after the program is killed at any moment, and after
//! answers, requests and services fail.

use super::{LIMIT, audit, tell_signatures};
use crate::cli::desk::{Desk, PIN};
use mohur::sandbox::faults::{Fault, Rule};
use std::process::{Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// How often the program is killed, unless [`ROUNDS_VARIABLE`] says otherwise.
const ROUNDS: usize = 30;
/// `MOHUR_ROUNDS=100 cargo test --test it killed`: so many rounds.
const ROUNDS_VARIABLE: &str = "MOHUR_ROUNDS";

/// How long the card takes to sign: as a quick real one.
const CARD: Duration = Duration::from_millis(150);

/// How long the service takes to take an application in.
const SERVICE: Duration = Duration::from_millis(250);

/// Made-up people who work for the insurer (assets/sandbox/README.md), under whose numbers FİN and SSN
/// are found.
const PEOPLE: [u32; 11] = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1016, 1020, 1021];
const REASONS: [&str; 4] = ["identity_document_changed", "lost", "error_in_certificate", "damaged"];

fn submission(desk: &Desk, round: usize) -> Command {
    let person = PEOPLE[round % PEOPLE.len()];
    let (fin, ssn) = (format!("TST{person}"), format!("990000000{person}"));
    let reason = REASONS[round / PEOPLE.len() % REASONS.len()];
    let arguments = ["submit", "--json", "--yes", "--fin", &fin, "--ssn", &ssn, "--reason", reason];
    let mut command = desk.command(PIN, &[&arguments[..], &["--pin-fd", "4"]].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How long a submission takes from its start, and from the card's second signature, when nobody kills it.
fn measure(desk: &Desk, signatures: &Receiver<Instant>, round: usize) -> (Duration, Duration) {
    let start = Instant::now();
    let output = submission(desk, round).output().unwrap();
    let end = Instant::now();
    assert!(output.status.success(), "{output:?}");
    let signed: Vec<Instant> = signatures.try_iter().collect();
    let [_, second] = signed[..] else { panic!("two signatures expected: {signed:?}") };
    (end - start, end - second)
}

/// Where a kill found the work.
#[derive(Debug, Default)]
struct Hits {
    before_it_was_stored: usize,
    stored_but_open: usize,
    acknowledged: usize,
}

/// The program is killed again and again: in every second round at a random moment of a whole
/// submission, in the others at one after the card began to sign the application, where it matters most.
/// The moments are drawn from a fixed seed and spread evenly. 30 rounds; `MOHUR_ROUNDS=100` makes it 100.
#[test]
fn killed_at_any_moment_each_application_arrives_exactly_once() {
    let rounds = std::env::var(ROUNDS_VARIABLE).map_or(ROUNDS, |n| n.parse().expect(ROUNDS_VARIABLE));
    let desk = Desk::new("gunel");
    desk.card().lock().unwrap().sign_delay = CARD;
    let target = "POST /v1/applications".to_owned();
    desk.faults().add(Rule { target, fault: Fault::Delay(SERVICE), times: None });
    let signatures = tell_signatures(&desk);
    // The first one makes the database.
    measure(&desk, &signatures, 0);
    let (whole, tail) = measure(&desk, &signatures, 1);

    let mut hits = Hits::default();
    let mut dice = Dice(0x4D6F_6875_7221);
    let mut known = audit::client(&desk).books;
    for round in 0..rounds {
        // Evenly spread: each round has its own stretch of the time, and a random moment in it.
        let moment = (round as f64 / 2.0).floor() + dice.next();
        let share = moment / (rounds as f64 / 2.0).ceil();
        let from_signature = round % 2 == 1;
        let delay = if from_signature { tail } else { whole }.mul_f64(1.05 * share);

        let start = Instant::now();
        let mut child = submission(&desk, round + 2).spawn().unwrap();
        if from_signature {
            // One of another round may come late.
            let told = std::iter::from_fn(|| signatures.recv_timeout(LIMIT).ok());
            assert_eq!(told.filter(|at| *at > start).take(2).count(), 2, "round {round}: two signatures");
        }
        std::thread::sleep(delay);
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        // Killed, or done before: nothing else may end it.
        assert!(output.status.code().is_none_or(|code| code == 0), "round {round}: {output:?}");

        let books = audit::client(&desk).books;
        let new: Vec<_> = books.iter().filter(|(id, _)| !known.contains_key(*id)).collect();
        match new[..] {
            [] => hits.before_it_was_stored += 1,
            [(_, (_, None))] => hits.stored_but_open += 1,
            [(_, (_, Some(_)))] => hits.acknowledged += 1,
            _ => panic!("round {round}: one application became {}", new.len()),
        }
        let new = new.len();
        known = books;
        while signatures.try_recv().is_ok() {}
        assert!(output.status.code() != Some(0) || new == 1, "round {round}: told as done, but not there");
    }
    let arrived = audit::service(&desk);
    let untold = known.iter().filter(|(id, (_, receipt))| receipt.is_none() && arrived.contains_key(*id));
    let untold = untold.count();
    println!("{rounds} rounds, {untold} of the open ones were at the service already");
    println!("whole submission {whole:?}, from the signature {tail:?}: {hits:?}");
    assert!(hits.before_it_was_stored > 0 && hits.stored_but_open > 0, "the kills missed: {hits:?}");

    desk.faults().clear();
    desk.faults().once("GET /v1/submissions", Fault::Internal);
    desk.faults().once("POST /v1/applications", Fault::DropAnswer);
    audit::recover(&desk);
    assert_eq!(audit::exactly_once(&desk), known.len());
    assert_eq!(desk.tries_left(), 3, "no kill cost a try");
}

/// Each way to fail, at sending and at asking afterwards.
#[test]
fn whatever_fails_on_the_way_each_application_arrives_exactly_once() {
    let desk = Desk::new("gunel");
    let faults = [
        (Fault::DropAnswer, 6, "unknown"),
        (Fault::DropRequest, 6, "unknown"),
        (Fault::Internal, 6, "unknown"),
        (Fault::RateLimited(1), 5, "queued"),
        (Fault::Malformed, 6, "unknown"),
    ];
    for (round, (fault, exit, state)) in faults.into_iter().enumerate() {
        desk.faults().once("POST /v1/applications", fault);
        let output = submission(&desk, round).output().unwrap();
        assert_eq!(output.status.code(), Some(exit), "{fault:?}: {output:?}");
        let waiting = desk.run(&["outbox", "--json"]).ok();
        assert_eq!(waiting["outbox"].as_array().unwrap().len(), 1, "{fault:?}");
        assert_eq!(waiting["outbox"][0]["state"], state, "{fault:?}");

        // It fails again in another way, at asking and at sending, before all is well.
        let (next, ..) = faults[(round + 1) % faults.len()];
        desk.faults().once("GET /v1/submissions", next);
        desk.faults().once("POST /v1/applications", next);
        audit::recover(&desk);
        desk.faults().clear();
        assert_eq!(audit::exactly_once(&desk), round + 1, "{fault:?}");
    }
}

/// splitmix64, from 0 to 1.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}
