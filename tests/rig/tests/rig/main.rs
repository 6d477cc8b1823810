//! The rig through the real stack: pcscd, libpcsclite, OpenSC's tools and PKCS#11 module, openssl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cards;
mod control;
mod faults;
mod pins;

use mohur_rig::bus::{Bus, Model, Plugged};
use mohur_rig::fixture;
use mohur_rig::impostor::Refusal;
use mohur_rig::softhsm::{self, SoftHsm};
use mohur_rig::stack::Pcscd;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const OPENSC: &str = "opensc-pkcs11.so";

/// Standard output and error of a command, and whether it succeeded.
fn run(command: &mut Command) -> (String, bool) {
    let Output { stdout, stderr, status } =
        command.output().unwrap_or_else(|e| panic!("{:?}: {e}", command.get_program()));
    let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    (text, status.success())
}

fn readers(pcscd: &Pcscd) -> String {
    run(Command::new("opensc-tool").arg("-l").envs([pcscd.env()])).0
}

/// Asks again until the answer holds what is wanted, or fails with the last answer.
fn eventually(mut ask: impl FnMut() -> String, wanted: impl Fn(&str) -> bool) -> String {
    let start = Instant::now();
    loop {
        let answer = ask();
        if wanted(&answer) {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "the last answer was: {answer}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn pkcs11(pcscd: &Pcscd, args: &[&str]) -> (String, bool) {
    run(Command::new("pkcs11-tool").args(["--module", OPENSC]).args(args).envs([pcscd.env()]))
}

/// A daemon with one reader that PC/SC already lists.
fn one_reader() -> (Pcscd, Bus, Plugged) {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let plugged = bus.plug(&Model::ACR39U);
    eventually(|| readers(&pcscd), |r| r.contains("ACR39U"));
    (pcscd, bus, plugged)
}

#[test]
fn readers_and_cards_come_and_go() {
    let (pcscd, bus) = Pcscd::start().unwrap();
    assert!(readers(&pcscd).contains("No smart card readers"), "{}", readers(&pcscd));
    let plugged = bus.plug(&Model::ACR39U);
    let list = eventually(|| readers(&pcscd), |r| r.contains("ACS ACR39U ICC Reader 00 00"));
    assert!(list.contains(" No "), "no card yet: {list}");
    let other = bus.plug(&Model::OMNIKEY);
    eventually(|| readers(&pcscd), |r| r.contains("(OKCM0012345) 01 00"));
    plugged.reader.insert(fixture::card());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    plugged.reader.remove();
    eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));
    plugged.reader.insert(fixture::card());
    bus.unplug(plugged);
    let list = eventually(|| readers(&pcscd), |r| !r.contains("ACR39U"));
    assert!(list.contains("OMNIKEY") && !list.contains(" Yes "), "{list}");
    bus.unplug(other);
    eventually(|| readers(&pcscd), |r| r.contains("No smart card readers"));
}

#[test]
fn a_restarted_service_finds_the_reader_and_the_card() {
    let (mut pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(fixture::card());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    pcscd.stop();
    assert!(!pcscd.is_running());
    let (text, _) = run(Command::new("opensc-tool").arg("-l").envs([pcscd.env()]));
    assert!(!text.contains("ACR39U"), "{text}");
    pcscd.restart().unwrap();
    eventually(|| readers(&pcscd), |r| r.contains("ACR39U") && r.contains(" Yes "));
}

#[test]
fn a_body_runs_in_its_own_process_with_its_own_daemon() {
    mohur_rig::isolated(|pcscd, bus| {
        assert_eq!(std::env::var_os("PCSCLITE_CSOCK_NAME"), Some(pcscd.socket().into()));
        let _plugged = bus.plug(&Model::PC_TWIN);
        // No variable is given here: the tool inherits it, as libraries in this process do.
        eventually(
            || run(Command::new("opensc-tool").arg("-l")).0,
            |r| r.contains("Gemalto PC Twin Reader 00 00"),
        );
    });
}

#[test]
fn a_softhsm_token_holds_an_imported_identity() {
    let hsm = SoftHsm::new("Sınaq", "1234").unwrap();
    hsm.import(1, "imza", &fixture::SIGN).unwrap();
    hsm.import(2, "giriş", &fixture::AUTH).unwrap();
    let (text, ok) = run(Command::new("pkcs11-tool")
        .args(["--module", softhsm::MODULE, "--token-label", "Sınaq", "--login", "--pin", "1234", "-O"])
        .envs([hsm.env()]));
    assert!(ok, "{text}");
    assert_eq!(text.matches("Certificate Object").count(), 2, "{text}");
    assert_eq!(text.matches("Private Key Object").count(), 2, "{text}");
    let error = SoftHsm::new("x", "1").err().expect("a PIN of one digit");
    assert!(error.to_string().contains("softhsm2-util"), "{error}");
}

#[test]
fn virtual_readers_have_the_names_that_windows_gives_them() {
    let (pcscd, bus, _plugged) = one_reader();
    for model in [Model::HELLO, Model::TPM] {
        let plugged = bus.plug(&model);
        eventually(|| readers(&pcscd), |r| r.contains(&format!("  {} ", model.name)));
        bus.unplug(plugged);
    }
}

#[test]
fn two_readers_of_one_model_and_two_daemons_are_told_apart() {
    let (first, bus, plugged) = one_reader();
    let second = bus.plug(&Model::ACR39U);
    eventually(|| readers(&first), |r| r.contains("ACR39U ICC Reader 01 00"));
    let (other, _other_bus, _in_other) = one_reader();
    plugged.reader.insert(fixture::card());
    second.reader.insert(fixture::p384());
    eventually(|| readers(&first), |r| r.matches(" Yes ").count() == 2);
    let (tokens, _) = pkcs11(&first, &["-L"]);
    assert!(tokens.contains("GÜNEL") && tokens.contains("ELÇİN"), "{tokens}");
    assert!(!readers(&other).contains(" Yes "), "{}", readers(&other));
}

#[test]
fn a_service_that_refuses_its_clients_is_told_as_pcscd_would() {
    mohur_rig::isolated(|mut pcscd, bus| {
        let _plugged = bus.plug(&Model::ACR39U);
        let establish = || pcsc::Context::establish(pcsc::Scope::User).map(|_| ());
        for (refusal, error) in [
            (Refusal::Version, pcsc::Error::ServiceStopped),
            // libpcsclite's word for a service that hangs up.
            (Refusal::Permission, pcsc::Error::SecurityViolation),
        ] {
            pcscd.refuse(refusal).unwrap();
            assert_eq!(pcscd.refusal(), Some(refusal));
            assert_eq!(establish(), Err(error));
        }
        pcscd.restart().unwrap();
        assert_eq!((establish(), pcscd.refusal()), (Ok(()), None));
    });
}
