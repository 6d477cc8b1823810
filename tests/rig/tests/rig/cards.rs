//! The cards: what is on them, and what they sign.

use super::{eventually, one_reader, pkcs11, readers, run};
use mohur_rig::fixture::{self, ESTEID_PIN1, ESTEID_PIN2, Identity, PIN};
use mohur_rig::foreign::Foreign;
use mohur_rig::piv::PivCard;
use mohur_rig::reader::SharedCard;
use mohur_rig::stack::Pcscd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

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

/// A folder with something to sign in it.
struct Desk {
    dir: tempfile::TempDir,
    data: PathBuf,
}

impl Desk {
    fn new() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        std::fs::write(&data, "Sosial sığorta").unwrap();
        Desk { dir, data }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Signs through OpenSC, with a key of this id on the token that `token` chooses.
    fn sign(&self, pcscd: &Pcscd, token: &[&str], kind: (&str, &str), pin: &str, id: &str) -> PathBuf {
        let (mechanism, hash) = kind;
        let (digest, signature) = (self.path("digest"), self.path("signature"));
        let mut args = [token, &["--login", "--pin", pin, "--sign", "-m", mechanism, "--id", id]].concat();
        // Raw ECDSA takes the digest; openssl wants its signatures as DER.
        let input = if mechanism == "ECDSA" {
            let digesting = ["dgst", hash, "-binary", "-out"];
            let made = run(Command::new("openssl").args(digesting).arg(&digest).arg(&self.data));
            assert!(made.1, "{}", made.0);
            args.extend(["--signature-format", "openssl"]);
            &digest
        } else {
            &self.data
        };
        args.extend(["-i", input.to_str().unwrap(), "-o", signature.to_str().unwrap()]);
        let (text, ok) = pkcs11(pcscd, &args);
        assert!(ok, "{mechanism} with key {id}: {text}");
        signature
    }

    /// Whether openssl accepts a signature of the data under the key of a certificate.
    fn verifies(&self, identity: &Identity, hash: &str, signature: &Path) -> bool {
        let (certificate, public) = (self.path("c.der"), self.path("c.pub"));
        std::fs::write(&certificate, identity.certificate).unwrap();
        let reading = ["x509", "-inform", "DER", "-noout", "-pubkey", "-in"];
        std::fs::write(&public, run(Command::new("openssl").args(reading).arg(&certificate)).0).unwrap();
        let check = ["dgst", hash, "-verify"];
        let mut openssl = Command::new("openssl");
        run(openssl.args(check).arg(&public).arg("-signature").arg(signature).arg(&self.data)).1
    }
}

const RSA: (&str, &str) = ("SHA256-RSA-PKCS", "-sha256");
const P256: (&str, &str) = ("ECDSA", "-sha256");
const P384: (&str, &str) = ("ECDSA", "-sha384");

/// A key on a card: its identifier, the mechanism and the digest that it signs by, and whose it is.
type Listed = (&'static str, (&'static str, &'static str), Identity);

#[test]
fn each_kind_of_key_signs_in_each_slot_what_openssl_verifies() {
    let (pcscd, _bus, plugged) = one_reader();
    let desk = Desk::new();
    let cards: [(SharedCard, Vec<Listed>); 3] = [
        (fixture::rsa(), vec![("01", RSA, fixture::RSA_AUTH), ("02", RSA, fixture::RSA_SIGN)]),
        (fixture::p256(), vec![("01", P256, fixture::P256_AUTH), ("02", P256, fixture::P256_SIGN)]),
        (
            fixture::all_keys(),
            vec![("01", P256, fixture::AUTH), ("02", RSA, fixture::SIGN), ("03", P384, fixture::P384_AUTH)],
        ),
    ];
    for (card, keys) in cards {
        plugged.reader.insert(card);
        eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
        for (id, kind, identity) in keys {
            let signature = desk.sign(&pcscd, &[], kind, PIN, id);
            assert!(desk.verifies(&identity, kind.1, &signature), "{kind:?} {id}");
            std::fs::write(&desk.data, format!("Sosial sığorta {id}")).unwrap();
            assert!(!desk.verifies(&identity, kind.1, &signature), "changed data");
        }
        assert!(plugged.reader.log().iter().any(|e| (e.ins, e.status) == (0x87, Some(0x9000))));
        plugged.reader.remove();
        eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));
    }
}

#[test]
fn the_signing_key_of_a_piv_card_wants_its_pin_each_time() {
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(fixture::p256());
    let (objects, ok) = pkcs11(&pcscd, &["--login", "--pin", PIN, "-O", "--type", "privkey"]);
    assert!(ok, "{objects}");
    let (auth, sign) = objects.split_once("ID:         02").unwrap();
    assert!(sign.contains("always authenticate"), "{objects}");
    assert!(!auth.rsplit("ID:         01").next().unwrap().contains("always authenticate"), "{objects}");
}

#[test]
fn an_estonian_card_is_two_tokens_with_a_pin_each() {
    let (pcscd, _bus, plugged) = one_reader();
    let card = fixture::esteid();
    plugged.reader.insert(card.clone());
    let (slots, _) = pkcs11(&pcscd, &["-L"]);
    let label = |pin: &str| format!("MƏMMƏDOV ELÇİN VAQİ ({pin})");
    let tokens: Vec<&str> = slots.lines().filter(|l| l.contains("token label")).collect();
    assert!(tokens.len() == 2 && tokens[0].contains("(PIN1)") && tokens[1].contains("(PIN2)"), "{slots}");
    assert_eq!(slots.matches("TST000002").count(), 2, "one serial number: {slots}");
    let desk = Desk::new();
    for (slot, pin, id, identity) in
        [("0", ESTEID_PIN1, "01", fixture::P384_AUTH), ("1", ESTEID_PIN2, "02", fixture::P384_SIGN)]
    {
        let signature = desk.sign(&pcscd, &["--slot-index", slot], P384, pin, id);
        assert!(desk.verifies(&identity, P384.1, &signature), "{label:?}", label = label(pin));
    }
    let wrong = ["--slot-index", "1", "--login", "--pin", "99999", "-O"];
    assert!(!pkcs11(&pcscd, &wrong).1);
    assert_eq!(card.lock().unwrap().tries_left(), [3, 2, 3]);
    let (slots, _) = pkcs11(&pcscd, &["-L"]);
    let (first, second) = slots.split_once("Slot 1").unwrap();
    assert!(!first.contains("user PIN count low") && second.contains("user PIN count low"), "{slots}");
    let (objects, ok) = pkcs11(&pcscd, &["--slot-index", "1", "--login", "--pin", ESTEID_PIN2, "-O"]);
    assert!(ok && objects.contains("always authenticate"), "{objects}");
}

#[test]
fn cards_of_no_use_are_no_tokens() {
    let (pcscd, _bus, plugged) = one_reader();
    for (card, atr) in [
        (Foreign::azedit(), "3b:f8:18:00:00:80:31:fe:45:fe:41:5a:45:20:44:49:54:33"),
        (Foreign::unknown(), "3b:87:01:55:4e:4b:4e:4f:57:4e"),
    ] {
        plugged.reader.insert(Arc::new(Mutex::new(card)));
        eventually(|| readers(&pcscd), |r| r.contains(" Yes "));
        let (text, _) = run(Command::new("opensc-tool").arg("-a").envs([pcscd.env()]));
        assert!(text.contains(atr), "{text}");
        let (slots, _) = pkcs11(&pcscd, &["-L"]);
        assert!(slots.contains("token not recognized") && !slots.contains("token label"), "{slots}");
        plugged.reader.remove();
        eventually(|| readers(&pcscd), |r| !r.contains(" Yes "));
    }
    plugged.reader.insert(Arc::new(Mutex::new(Foreign::mute())));
    let (slots, _) = pkcs11(&pcscd, &["-L"]);
    assert!(!slots.contains("token label"), "{slots}");
    plugged.reader.remove();
    plugged.reader.insert(fixture::empty());
    let (objects, ok) = eventually_token(&pcscd);
    assert!(ok && !objects.contains("Certificate Object"), "{objects}");
}

fn eventually_token(pcscd: &Pcscd) -> (String, bool) {
    eventually(|| pkcs11(pcscd, &["-L"]).0, |slots| slots.contains("token label"));
    pkcs11(pcscd, &["-O"])
}

/// What openssl says of a certificate as one for signing in or signing, today.
fn verdict(identity: &Identity) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, der: &[u8]| {
        let (der_file, pem) = (dir.path().join("der"), dir.path().join(name));
        std::fs::write(&der_file, der).unwrap();
        let convert = ["x509", "-inform", "DER", "-in"];
        assert!(run(Command::new("openssl").args(convert).arg(&der_file).arg("-out").arg(&pem)).1);
        pem
    };
    let (root, issuing) =
        (file("root", fixture::ROOT.certificate), file("issuing", fixture::ISSUING.certificate));
    let mut openssl = Command::new("openssl");
    openssl.args(["verify", "-purpose", "sslclient", "-CAfile"]).arg(root).arg("-untrusted").arg(issuing);
    run(openssl.arg(file("leaf", identity.certificate))).0
}

#[test]
fn what_is_wrong_with_certificates_is_what_their_names_say() {
    for (identity, wrong) in [
        (fixture::RSA_AUTH, "OK"),
        (fixture::P256_AUTH, "OK"),
        (fixture::EXPIRED_AUTH, "certificate has expired"),
        (fixture::EARLY_AUTH, "certificate is not yet valid"),
        (fixture::CIPHER, "unsuitable certificate purpose"),
        (fixture::UNTRUSTED_AUTH, "unable to get local issuer certificate"),
    ] {
        let said = verdict(&identity);
        assert!(said.contains(wrong), "{wrong}: {said}");
    }
}

#[test]
fn a_card_from_a_directory_is_that_card() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| std::fs::write(dir.path().join(name), content).unwrap();
    file("auth.p8", fixture::P384_AUTH.key.as_bytes());
    file("auth.der", fixture::P384_AUTH.certificate);
    file("sign.p8", fixture::P384_SIGN.key.as_bytes());
    let error = PivCard::from_dir(dir.path()).err().expect("sign.der is missing");
    assert!(error.to_string().contains("sign.der"), "{error}");
    file("sign.der", fixture::P384_SIGN.certificate);
    file("pin", b"777777\n");
    let card = PivCard::from_dir(dir.path()).unwrap();
    let (pcscd, _bus, plugged) = one_reader();
    plugged.reader.insert(Arc::new(Mutex::new(card)));
    let (text, ok) = pkcs11(&pcscd, &["--login", "--pin", "777777", "-O"]);
    assert!(ok && text.matches("Private Key Object").count() == 2, "{text}");
}
