//! `verify` without a service: levels, trust lists, and what each exit code says.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Exit code and report of one file, judged by a trust list.
fn verify(trust: &Path, more: &[&str], file: &Path) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["verify", "--offline", "--json", "--trust"])
        .arg(trust)
        .args(more)
        .arg(file)
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code().unwrap(), json.unwrap_or_else(|e| panic!("{e}: {output:?}")))
}

#[test]
fn a_level_that_is_asked_for_and_not_reached_has_its_own_code() {
    let trust = golden("pki/trust.pem");
    for (file, level, expected) in [
        ("rsa.asice", "B-B", 0),
        ("rsa.asice", "B-T", 10),
        ("rsa-t.asice", "b-t", 0),
        ("rsa-t.asice", "B-LT", 10),
        ("rsa-lt.asice", "B-LT", 0),
        ("rsa-lt-crl.asice", "B-LT", 0),
        ("rsa-lt.asice", "B-LTA", 10),
    ] {
        let (exit, report) = verify(&trust, &["--level", level], &golden(file));
        assert_eq!(exit, expected, "{file} {level}: {report}");
    }
}

/// A dated list with the anchors and the intermediates of the test PKI.
fn list(next_update: &str, names: &[&str]) -> String {
    let part = |name: &&str| {
        let pem = std::fs::read_to_string(golden(&format!("pki/{name}.pem"))).unwrap();
        let kind = if *name == "issuing" { "intermediate" } else { "anchor" };
        format!("[[{kind}]]\ncertificate = '''\n{pem}'''\n")
    };
    let head = format!("issued = 2026-01-01T00:00:00Z\nnext_update = {next_update}\n");
    head + &names.iter().map(part).collect::<String>()
}

#[test]
fn whom_to_trust_is_a_file_or_a_folder_in_which_old_and_new_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (folder.path().join("2025.toml"), folder.path().join("2026.toml"));
    std::fs::write(&old, list("2026-02-01T00:00:00Z", &["other"])).unwrap();
    let (exit, report) = verify(&old, &[], &golden("rsa-lt.asice"));
    assert_eq!(exit, 11, "an update may bring the issuer: {report}");
    std::fs::write(&old, list("2099-01-01T00:00:00Z", &["other"])).unwrap();
    let (exit, report) = verify(&old, &[], &golden("rsa-lt.asice"));
    assert_eq!(exit, 1, "not trusted: {report}");
    std::fs::write(&new, list("2099-01-01T00:00:00Z", &["root", "issuing"])).unwrap();
    let (exit, report) = verify(folder.path(), &["--level", "B-LT"], &golden("rsa-lt.asice"));
    assert_eq!(exit, 0, "{report}");
}

#[test]
fn several_files_end_with_the_worst_of_their_codes() {
    let output = Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["verify", "--offline", "--json", "--trust"])
        .arg(golden("pki/trust.pem"))
        .args(["foreign/weak-sha1.asice", "rsa-lt.asice", "rsa.asice"].map(golden))
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let valid: Vec<_> = json["files"].as_array().unwrap().iter().map(|f| f["valid"].as_bool()).collect();
    assert_eq!((output.status.code(), valid), (Some(1), vec![Some(false), Some(true), Some(true)]), "{json}");
}

#[test]
fn a_strangers_words_do_not_control_the_terminal() {
    let output = Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["verify", "--offline", "--language", "en", "--trust"])
        .args(["pki/trust.pem", "hostile/terminal-escape.asice"].map(golden))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("HValid. Every check passed."), "it is shown for what it is: {text}");
    assert!(text.starts_with("Not valid") && text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
}

#[test]
fn the_name_of_a_file_takes_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.asice\nValid. Every check passed.");
    std::fs::copy(golden("foreign/weak-sha1.asice"), &file).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
        .args(["verify", "--offline", "--language", "en", "--trust"])
        .args([golden("pki/trust.pem"), file])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("a.asice Valid") && !text.lines().any(|line| line.starts_with("Valid")), "{text}");
}

#[test]
fn a_trust_list_is_an_ordinary_file_of_bounded_length() {
    for list in ["/dev/zero", "/dev/stdin"] {
        let output = Command::new(env!("CARGO_BIN_EXE_mohur-cli"))
            .args(["verify", "--offline", "--json", "--trust", list])
            .arg(golden("rsa.asice"))
            .stdin(std::process::Stdio::piped())
            .output()
            .unwrap();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &json["error"]["kind"]), (Some(2), &"no-trust".into()), "{json}");
    }
}

/// A receipt beside an application that it is not for says so.
#[test]
fn a_receipt_for_another_application_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (trust, receipt) = (folder.path().join("trust.toml"), folder.path().join("receipt.p7s"));
    let signer = list("2099-01-01T00:00:00Z", &["receipt"]).replace("[[anchor]]", "[[receipt]]");
    let signer = signer.split_once("[[receipt]]").unwrap().1;
    let list = list("2099-01-01T00:00:00Z", &["root", "issuing"]);
    std::fs::write(&trust, format!("{list}[[receipt]]{signer}")).unwrap();
    let seed = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/receipt/receipt");
    std::fs::copy(seed, &receipt).unwrap();
    let told = |files: &[&Path]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mohur-cli"));
        command.args(["verify", "--offline", "--language", "en", "--trust"]).arg(&trust).args(files);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let none = "The receipt is for none of these files.";
    let (exit, text) = told(&[&receipt]);
    assert!(exit == Some(0) && !text.contains(none), "{text}");
    let (exit, text) = told(&[&golden("rsa.asice"), &receipt]);
    assert!(exit == Some(0) && text.contains(none), "{text}");
    // What an invalid one claims is not repeated.
    let mut changed = std::fs::read(&receipt).unwrap();
    let at = changed.windows(4).position(|w| w == b"DSMF").unwrap();
    changed[at] ^= 1;
    std::fs::write(&receipt, changed).unwrap();
    let (exit, text) = told(&[&golden("rsa.asice"), &receipt]);
    assert!(exit == Some(1) && !text.contains(none), "{text}");
}
