//! What goes wrong with a card at a chosen command.

use super::{eventually, one_reader, pkcs11, readers, run};
use mohur_rig::fault::{self, Fault};
use mohur_rig::fixture::{self, PIN};
use mohur_rig::reader::Reader;
use mohur_rig::stack::Pcscd;
use std::process::Command;
use std::time::Duration;

/// VERIFY and GENERAL AUTHENTICATE of a PIV card.
const VERIFY: u8 = 0x20;
const SIGNING: u8 = 0x87;

/// Waits for the card, then signs something with the first key.
fn sign(pcscd: &Pcscd) -> (String, bool) {
    eventually(|| readers(pcscd), |r| r.contains(" Yes "));
    let dir = tempfile::tempdir().unwrap();
    let (input, output) = (dir.path().join("in"), dir.path().join("out"));
    std::fs::write(&input, [7; 32]).unwrap();
    let files = ["-i", input.to_str().unwrap(), "-o", output.to_str().unwrap()];
    let args = ["--login", "--pin", PIN, "--sign", "-m", "ECDSA", "--id", "01"];
    pkcs11(pcscd, &[&args[..], &files].concat())
}

fn statuses(reader: &Reader, ins: u8) -> Vec<Option<u16>> {
    reader.log().iter().filter(|e| e.ins == ins).map(|e| e.status).collect()
}

#[test]
fn a_command_is_answered_in_the_cards_place() {
    let (pcscd, _bus, plugged) = one_reader();
    let (card, reader) = (fixture::card(), plugged.reader.clone());
    reader.insert(card.clone());
    assert!(sign(&pcscd).1);
    for fault in [Fault::Status(0x6F00), Fault::Answer(vec![0x7C, 0x90, 0x00]), Fault::Silence] {
        let before = statuses(&reader, SIGNING).len();
        reader.inject(fault::on_signature(fault.clone()));
        let (text, ok) = sign(&pcscd);
        assert!(!ok, "{fault:?}: {text}");
        let status = match fault {
            Fault::Status(status) => Some(status),
            Fault::Answer(_) => Some(0x9000),
            _ => None,
        };
        assert_eq!(statuses(&reader, SIGNING)[before], status, "{fault:?}");
        reader.mend();
    }
    assert!(sign(&pcscd).1, "mended");
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
}

#[test]
fn a_card_is_pulled_at_a_chosen_command() {
    let (pcscd, _bus, plugged) = one_reader();
    let (card, reader) = (fixture::card(), plugged.reader.clone());
    reader.insert(card.clone());
    for fault in [Fault::Pull, Fault::PullAfter] {
        for n in [1, 5] {
            let before = reader.log().len();
            reader.inject(fault::at(n, fault.clone()));
            let (text, ok) = sign(&pcscd);
            assert!(!ok, "{text}");
            assert_eq!(reader.log()[before + n - 1].status, None, "{fault:?}");
            eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));
            reader.mend();
            reader.insert(card.clone());
        }
    }
    assert!(sign(&pcscd).1);
}

#[test]
fn a_pulled_card_that_the_reader_did_not_notice_is_still_listed() {
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(fixture::card());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    plugged.reader.inject(fault::at(1, Fault::PullUnnoticed));
    let (text, ok) = run(Command::new("opensc-tool").args(["-s", "00:A4:04:00"]).envs([pcscd.env()]));
    assert!(!ok, "{text}");
    assert!(!plugged.reader.has_card());
    assert!(readers(&pcscd).contains(" Yes "));
    plugged.reader.notice();
    eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));
}

#[test]
fn the_answer_of_a_pulled_card_is_not_waited_for() {
    let (pcscd, _bus, plugged) = one_reader();
    let (card, reader) = (fixture::card(), plugged.reader.clone());
    reader.insert(card.clone());
    // Longer than any test runs.
    card.lock().unwrap().sign_delay = Duration::from_secs(24 * 60 * 60);
    std::thread::scope(|scope| {
        let signing = scope.spawn(|| sign(&pcscd));
        eventually(|| format!("{:?}", statuses(&reader, SIGNING)), |s| s.contains("None"));
        reader.remove();
        let (text, ok) = signing.join().unwrap();
        assert!(!ok, "{text}");
    });
    // It is another card that comes now: the first one computes for ever.
    reader.insert(fixture::card());
    assert!(sign(&pcscd).1);
}

#[test]
fn a_slow_card_does_its_work() {
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(fixture::card());
    plugged.reader.inject(fault::from(1, Fault::Delay(Duration::from_millis(5))));
    plugged.reader.inject(fault::on(VERIFY, Fault::Delay(Duration::from_millis(20))));
    let (text, ok) = sign(&pcscd);
    assert!(ok, "{text}");
}
