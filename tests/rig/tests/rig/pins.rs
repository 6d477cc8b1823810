//! PINs: wrong ones, new ones, and those that are typed at the reader.

use super::{eventually, one_reader, pkcs11, readers, run};
use mohur_rig::bus::{Bus, Model, Plugged};
use mohur_rig::fixture::{self, ESTEID_PIN1, PIN, PUK};
use mohur_rig::keypad::Entry;
use mohur_rig::stack::Pcscd;
use std::process::Command;
use std::sync::{Arc, Mutex};

#[test]
fn wrong_pins_lock_the_card_and_the_puk_opens_it() {
    let (pcscd, _bus, plugged) = one_reader();
    let card = fixture::card();
    plugged.reader.insert(card.clone());
    let login = |pin: &str| pkcs11(&pcscd, &["--login", "--pin", pin, "-O"]);
    for left in [2, 1, 0] {
        let (text, ok) = login("999999");
        assert!(!ok, "{text}");
        assert_eq!(card.lock().unwrap().pin_tries_left(), left);
    }
    let (text, ok) = login(PIN);
    assert!(!ok && text.contains("CKR_PIN_LOCKED"), "{text}");
    // RESET RETRY COUNTER with the PUK, as any PC/SC program would send it.
    let select = "00:A4:04:00:05:A0:00:00:03:08";
    let reset = "00:2C:00:80:10:31:32:33:34:35:36:37:38:36:35:34:33:32:31:FF:FF";
    let (text, ok) = run(Command::new("opensc-tool").args(["-s", select, "-s", reset]).envs([pcscd.env()]));
    assert!(ok, "{text}");
    let (text, ok) = login("654321");
    assert!(ok && text.contains("Private Key Object"), "{text}");
    let card = card.lock().unwrap();
    assert_eq!(card.tries_left(), [3, 3]);
}

/// OpenSC's switch for unblocking with the PUK.
const UNBLOCKING: &str =
    "app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }";

#[test]
fn the_puk_unblocks_through_opensc_too() {
    let (pcscd, _bus, plugged) = one_reader();
    let dir = tempfile::tempdir().unwrap();
    let conf = dir.path().join("opensc.conf");
    std::fs::write(&conf, UNBLOCKING).unwrap();
    let unblock = |puk: &str, new: &str| {
        let args = ["--module", super::OPENSC, "--unlock-pin", "--puk", puk, "--new-pin", new];
        run(Command::new("pkcs11-tool").args(args).env("OPENSC_CONF", &conf).envs([pcscd.env()]))
    };
    let card = fixture::card();
    card.lock().unwrap().lock_pin();
    plugged.reader.insert(card.clone());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    assert!(!unblock("00000000", "654321").1);
    assert_eq!(card.lock().unwrap().tries_left(), [0, 2]);
    let (text, ok) = unblock(PUK, "654321");
    assert!(ok, "{text}");
    assert_eq!(card.lock().unwrap().tries_left(), [3, 3]);
    assert!(pkcs11(&pcscd, &["--login", "--pin", "654321", "-O"]).1);
    plugged.reader.remove();
    eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));

    let card = fixture::esteid();
    plugged.reader.insert(card.clone());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    for _ in 0..3 {
        assert!(!pkcs11(&pcscd, &["--login", "--pin", "9999", "-O"]).1);
    }
    assert_eq!(card.lock().unwrap().tries_left(), [0, 3, 3]);
    let (text, ok) = unblock(PUK, "7777");
    assert!(ok, "{text}");
    assert_eq!(card.lock().unwrap().tries_left(), [3, 3, 3]);
    assert!(!pkcs11(&pcscd, &["--login", "--pin", ESTEID_PIN1, "-O"]).1);
    assert!(pkcs11(&pcscd, &["--login", "--pin", "7777", "-O"]).1);
}

/// A reader with a keypad at which these entries are made in turn.
fn keypad(entries: Vec<Entry>) -> (Pcscd, Bus, Plugged) {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let plugged = bus.plug(&Model::PINPAD);
    let mut entries = entries.into_iter();
    plugged.reader.set_pinpad(Some(Box::new(move |_| entries.next().unwrap_or(Entry::Timeout))));
    eventually(|| readers(&pcscd), |r| r.contains("GemPCPinpad"));
    (pcscd, bus, plugged)
}

fn pin(text: &str) -> Entry {
    Entry::Pin(text.into())
}

#[test]
fn a_reader_with_a_keypad_is_told_to_programs() {
    let (pcscd, _bus, plugged) = keypad(vec![pin(PIN)]);
    plugged.reader.insert(fixture::card());
    let flags = eventually(|| pkcs11(&pcscd, &["-L"]).0, |t| t.contains("token flags"));
    assert!(flags.contains("PIN pad present"), "{flags}");
    let (text, ok) = pkcs11(&pcscd, &["--login", "-O"]);
    assert!(ok && text.contains("Private Key Object"), "typed at the reader: {text}");
}

#[test]
fn what_the_holder_does_at_the_keypad_is_told() {
    let entries = vec![Entry::Cancel, Entry::Timeout, pin("12"), pin("999999"), pin(PIN)];
    let (pcscd, _bus, plugged) = keypad(entries);
    let card = fixture::card();
    plugged.reader.insert(card.clone());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    for (error, left) in [
        ("CKR_FUNCTION_CANCELED", 3),
        ("CKR_FUNCTION_CANCELED", 3),
        ("CKR_PIN_LEN_RANGE", 3),
        ("CKR_PIN_INCORRECT", 2),
    ] {
        let (text, ok) = pkcs11(&pcscd, &["--login", "-O"]);
        assert!(!ok && text.contains(error), "{error}: {text}");
        assert_eq!(card.lock().unwrap().pin_tries_left(), left);
    }
    let (text, ok) = pkcs11(&pcscd, &["--login", "-O"]);
    assert!(ok, "{text}");
}

#[test]
fn a_pin_is_changed_at_the_keypad() {
    let change = |old: &str, new: &str| Entry::Change(old.into(), new.into());
    let (pcscd, _bus, plugged) = keypad(vec![
        Entry::Unequal,
        change(ESTEID_PIN1, "12"),
        change("9999", "7777"),
        change(ESTEID_PIN1, "7777"),
        pin("7777"),
    ]);
    // Not with a PIV card: OpenSC wants to see the new PIN itself.
    let card = fixture::esteid();
    plugged.reader.insert(card.clone());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    let left = || card.lock().unwrap().tries_left()[0];
    for (worked, tries) in [(false, 3), (false, 3), (false, 2), (true, 3)] {
        let (text, ok) = pkcs11(&pcscd, &["--change-pin"]);
        assert_eq!((ok, left()), (worked, tries), "{text}");
    }
    assert!(pkcs11(&pcscd, &["--login", "-O"]).1);
}

#[test]
fn a_card_may_be_pulled_while_the_keypad_waits() {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let plugged = bus.plug(&Model::PINPAD);
    let reader = Arc::new(Mutex::new(plugged.reader.clone()));
    plugged.reader.set_pinpad(Some(Box::new(move |_| {
        reader.lock().unwrap().remove();
        Entry::Pin(PIN.into())
    })));
    let card = fixture::card();
    plugged.reader.insert(card.clone());
    eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
    let (text, ok) = pkcs11(&pcscd, &["--login", "-O"]);
    assert!(!ok, "{text}");
    assert!(!card.lock().unwrap().is_verified());
}
