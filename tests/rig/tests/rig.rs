//! The rig through the real stack: pcscd, libpcsclite, OpenSC's tools and PKCS#11 module, openssl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mohur_rig::bus::{Bus, Model, Plugged};
use mohur_rig::fixture::{self, Identity};
use mohur_rig::softhsm::{self, SoftHsm};
use mohur_rig::stack::Pcscd;
use std::path::Path;
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

/// Whether openssl accepts a signature under the key of a certificate.
fn verifies(dir: &Path, certificate: &[u8], hash: &str, data: &Path, signature: &Path) -> bool {
    std::fs::write(dir.join("c.der"), certificate).unwrap();
    let (public, _) = run(Command::new("openssl")
        .args(["x509", "-inform", "DER", "-noout", "-pubkey", "-in"])
        .arg(dir.join("c.der")));
    std::fs::write(dir.join("c.pub"), public).unwrap();
    let check = ["dgst", hash, "-verify"];
    run(Command::new("openssl").args(check).arg(dir.join("c.pub")).arg("-signature").arg(signature).arg(data))
        .1
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
fn certificates_are_listed_with_their_holder() {
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(fixture::card());
    let (objects, ok) = pkcs11(&pcscd, &["-O"]);
    assert!(ok, "{objects}");
    assert_eq!(objects.matches("Certificate Object").count(), 2, "{objects}");
    assert!(objects.contains("ƏLİYEVA GÜNEL RAUF QIZI") || objects.contains("PNOAZ-TST0001"), "{objects}");
    assert!(!objects.contains("Private Key Object"), "private keys show only after login: {objects}");
}

#[test]
fn each_kind_of_key_signs_what_openssl_verifies() {
    let (pcscd, _bus, plugged) = one_reader();
    let card = fixture::all_keys();
    plugged.reader.insert(card.clone());
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::write(&data, "Sosial sığorta").unwrap();
    let kinds: [(&str, &str, &str, Identity); 3] = [
        ("01", "ECDSA", "-sha256", fixture::AUTH),
        ("02", "SHA256-RSA-PKCS", "-sha256", fixture::SIGN),
        ("03", "ECDSA", "-sha384", fixture::P384_AUTH),
    ];
    for (id, mechanism, hash, identity) in kinds {
        let (digest, signature) = (dir.path().join("digest"), dir.path().join("signature"));
        // Raw ECDSA takes the digest; openssl wants its signatures as DER.
        let mut args = vec!["--login", "--pin", fixture::PIN, "--sign", "-m", mechanism, "--id", id];
        let input = if mechanism == "ECDSA" {
            let made =
                run(Command::new("openssl").args(["dgst", hash, "-binary", "-out"]).arg(&digest).arg(&data));
            assert!(made.1, "{}", made.0);
            args.extend(["--signature-format", "openssl"]);
            &digest
        } else {
            &data
        };
        args.extend(["-i", input.to_str().unwrap(), "-o", signature.to_str().unwrap()]);
        let (text, ok) = pkcs11(&pcscd, &args);
        assert!(ok, "{mechanism} with key {id}: {text}");
        assert!(verifies(dir.path(), identity.certificate, hash, &data, &signature), "{mechanism} {id}");
        std::fs::write(&data, format!("Sosial sığorta {id}")).unwrap();
        assert!(!verifies(dir.path(), identity.certificate, hash, &data, &signature), "changed data");
    }
    assert!(card.lock().unwrap().log.contains(&(0x87, 0x9000)), "the card signed");
}

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
    let (text, ok) = login(fixture::PIN);
    assert!(!ok && text.contains("CKR_PIN_LOCKED"), "{text}");
    // RESET RETRY COUNTER with the PUK, as any PC/SC program would send it.
    let select = "00:A4:04:00:05:A0:00:00:03:08";
    let reset = "00:2C:00:80:10:31:32:33:34:35:36:37:38:36:35:34:33:32:31:FF:FF";
    let (text, ok) = run(Command::new("opensc-tool").args(["-s", select, "-s", reset]).envs([pcscd.env()]));
    assert!(ok, "{text}");
    let (text, ok) = login("654321");
    assert!(ok && text.contains("Private Key Object"), "{text}");
    let card = card.lock().unwrap();
    assert_eq!((card.pin_tries_left(), card.puk_tries_left()), (3, 3));
}

#[test]
fn the_hook_makes_the_card_fail() {
    let (pcscd, _bus, plugged) = one_reader();
    let card = fixture::card();
    card.lock().unwrap().hook =
        Some(Box::new(|apdu| (apdu.ins == 0x20 && !apdu.data.is_empty()).then_some(0x6F00)));
    plugged.reader.insert(card.clone());
    let (text, ok) = pkcs11(&pcscd, &["--login", "--pin", fixture::PIN, "-O"]);
    assert!(!ok, "{text}");
    assert!(card.lock().unwrap().log.contains(&(0x20, 0x6F00)));
    assert_eq!(card.lock().unwrap().pin_tries_left(), 3);
}

#[test]
fn a_reader_with_a_keypad_is_told_to_programs() {
    let (pcscd, bus) = Pcscd::start().unwrap();
    let plugged = bus.plug(&Model::PINPAD);
    plugged.reader.set_pinpad(Some(Box::new(|_| mohur_rig::reader::Entry::Pin(fixture::PIN.into()))));
    plugged.reader.insert(fixture::card());
    let flags = eventually(|| pkcs11(&pcscd, &["-L"]).0, |t| t.contains("token flags"));
    assert!(flags.contains("PIN pad present"), "{flags}");
    let (text, ok) = pkcs11(&pcscd, &["--login", "-O"]);
    assert!(ok && text.contains("Private Key Object"), "typed at the reader: {text}");
}

#[test]
fn a_card_from_a_directory_is_that_card() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| std::fs::write(dir.path().join(name), content).unwrap();
    file("auth.p8", fixture::P384_AUTH.key.as_bytes());
    file("auth.der", fixture::P384_AUTH.certificate);
    file("sign.p8", fixture::P384_SIGN.key.as_bytes());
    let error = mohur_rig::piv::PivCard::from_dir(dir.path()).err().expect("sign.der is missing");
    assert!(error.to_string().contains("sign.der"), "{error}");
    file("sign.der", fixture::P384_SIGN.certificate);
    file("pin", b"777777\n");
    let card = mohur_rig::piv::PivCard::from_dir(dir.path()).unwrap();
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(std::sync::Arc::new(std::sync::Mutex::new(card)));
    let (text, ok) = pkcs11(&pcscd, &["--login", "--pin", "777777", "-O"]);
    assert!(ok && text.matches("Private Key Object").count() == 2, "{text}");
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
fn the_program_is_worked_over_its_control_socket() {
    let dir = tempfile::Builder::new().prefix("rig").tempdir().unwrap();
    let program = env!("CARGO_BIN_EXE_mohur-rig");
    let control = dir.path().join("control");
    let mut rig = Command::new(program)
        .args(["run", "--socket-dir"])
        .arg(dir.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let env = [("PCSCLITE_CSOCK_NAME", dir.path().join("pcscd.comm"))];
    let list = || run(Command::new("opensc-tool").arg("-l").envs(env.clone())).0;
    let ctl =
        |words: &[&str]| run(Command::new(program).args(["ctl", "--control"]).arg(&control).args(words));
    eventually(list, |r| r.contains("ACS ACR39U ICC Reader 00 00") && r.contains(" Yes "));
    let written = std::fs::read_to_string(dir.path().join("env")).unwrap();
    assert!(written.contains("export PCSCLITE_CSOCK_NAME="), "{written}");
    let all = "has günel\nhas elçin\nhas sevda\n";
    assert_eq!(ctl(&["status"]), (format!("service on\nreader on\ncard günel\n{all}"), true));
    assert_eq!(ctl(&["pull"]), (format!("service on\nreader on\n{all}"), true));
    eventually(list, |r| r.contains("ACR39U") && !r.contains(" Yes "));
    let (text, ok) = ctl(&["pull"]);
    assert!(!ok && text.contains("there is no card in the reader"), "{text}");
    let (text, ok) = ctl(&["insert", "nobody"]);
    assert!(!ok && text.contains("there is no card nobody"), "{text}");
    assert!(ctl(&["insert", "elçin"]).1);
    eventually(list, |r| r.contains(" Yes "));
    assert_eq!(ctl(&["unplug"]), (format!("service on\nreader off\n{all}"), true));
    eventually(list, |r| r.contains("No smart card readers"));
    assert!(ctl(&["plug"]).1 && ctl(&["insert"]).0.contains("card günel"));
    eventually(list, |r| r.contains(" Yes "));
    assert!(ctl(&["service-stop"]).0.contains("service off\nreader on\ncard günel\n"));
    assert!(!list().contains("ACR39U"));
    assert!(ctl(&["service-start"]).0.contains("service on"));
    eventually(list, |r| r.contains("ACR39U") && r.contains(" Yes "));
    drop(rig.stdin.take());
    assert!(rig.wait().unwrap().success());
    eventually(list, |r| !r.contains("ACR39U"));
}
