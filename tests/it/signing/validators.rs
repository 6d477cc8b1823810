//! Validators that are not ours: xmlsec1, signxml and openssl. A missing one fails the tests.

use super::material::*;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const CONTAINERS: [(&str, &str); 3] =
    [("rsa.asice", "person"), ("p256.asice", "person-p256"), ("p384.asice", "person-p384")];

/// Runs a program to its end and gives its output, both kinds.
pub fn run(command: &mut Command) -> String {
    let (is_good, output) = try_run(command);
    assert!(is_good, "{command:?}: {output}");
    output
}

fn try_run(command: &mut Command) -> (bool, String) {
    let done = command.output().unwrap_or_else(|e| panic!("{:?} is needed: {e}", command.get_program()));
    let output = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8_lossy(&output).into_owned())
}

/// A Python with the pinned signxml, made under `target` on first use.
fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let requirements = root.join("tests/validators/requirements.txt");
        let venv = root.join("target/venv");
        let (python, stamp) = (venv.join("bin/python"), venv.join("requirements.txt"));
        let wanted = std::fs::read(&requirements).unwrap();
        if std::fs::read(&stamp).ok().as_ref() != Some(&wanted) {
            run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv));
            let mut pip = Command::new(&python);
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
            run(pip.arg(&requirements));
            std::fs::write(&stamp, wanted).unwrap();
        }
        python
    })
}

fn signxml(container: &Path, certificate: &str) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validators/verify.py");
    let mut python = Command::new(python());
    try_run(python.arg(script).arg(container).arg(pki(&format!("{certificate}.pem"))))
}

fn xmlsec1(folder: &Path) -> (bool, String) {
    let mut xmlsec1 = Command::new("xmlsec1");
    xmlsec1.args(["--verify", "--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]);
    xmlsec1.arg("--trusted-pem").arg(pki("root.pem")).arg("--untrusted-pem").arg(pki("issuing.pem"));
    try_run(xmlsec1.arg("META-INF/signatures0.xml").current_dir(folder))
}

#[test]
fn signxml_accepts_ours_and_sees_changes() {
    let folder = tempfile::tempdir().unwrap();
    for (file, certificate) in CONTAINERS {
        let (is_good, output) = signxml(&path(file), certificate);
        assert!(is_good && output.contains("valid 3"), "{file}: {output}");
        let mut archive = super::craft::Archive::open(&std::fs::read(path(file)).unwrap());
        let mut json = archive.content("application.json");
        json[10] ^= 1;
        archive.item("application.json").set_content(&json);
        let changed = folder.path().join("changed.asice");
        std::fs::write(&changed, archive.bytes()).unwrap();
        assert!(!signxml(&changed, certificate).0, "{file}: signxml does not look");
    }
}

#[test]
fn xmlsec1_accepts_ours_and_sees_changes() {
    for (file, _) in CONTAINERS {
        let folder = tempfile::tempdir().unwrap();
        run(Command::new("unzip").arg("-q").arg(path(file)).arg("-d").arg(folder.path()));
        let (is_good, output) = xmlsec1(folder.path());
        assert!(is_good && output.contains("OK"), "{file}: {output}");
        std::fs::write(folder.path().join("application.json"), "{}").unwrap();
        assert!(!xmlsec1(folder.path()).0, "{file}: xmlsec1 does not look");
    }
}

#[test]
fn openssl_agrees_on_chains() {
    let openssl = |name: &str| {
        let mut openssl = Command::new("openssl");
        openssl.args(["verify", "-x509_strict", "-CAfile"]).arg(pki("root.pem"));
        openssl.arg("-untrusted").arg(pki("issuing.pem")).arg("-untrusted").arg(pki("below.pem"));
        openssl.args(["-attime", "1772445605"]);
        try_run(openssl.arg(pki(&format!("{name}.pem"))))
    };
    for name in ["person", "person-p256", "person-p384", "authentication", "receipt"] {
        let (is_good, output) = openssl(name);
        assert!(is_good, "{name}: {output}");
    }
    for name in ["expired", "future", "rogue-person", "below-person", "unknown-critical"] {
        assert!(!openssl(name).0, "{name}");
    }
}
