//! Validators that are not ours: xmlsec1, signxml, DigiDoc's library and openssl. A missing one fails the
//! tests.

use super::material::*;
use mohur::domain::identity::Algorithm;
use mohur::signing::container;
use rustls_pki_types::{CertificateDer, pem::PemObject};
use std::path::{Path, PathBuf};
use std::process::Command;

const CONTAINERS: [(&str, &str); 4] = [
    ("rsa.asice", "person"),
    ("p256.asice", "person-p256"),
    ("p384.asice", "person-p384"),
    ("rsa-lt.asice", "person"),
];

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

/// A Python with the pinned signxml and DigiDoc's library, made under `target` on first use.
fn python() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    run(Command::new("sh").arg(root.join("packaging/validators.sh")));
    root.join("target/venv/bin/python")
}

fn signxml(container: &Path, certificate: &Path) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validators/verify.py");
    let mut python = Command::new(python());
    try_run(python.arg(script).arg(container).arg(certificate))
}

/// Signs with a method of the profile, as a token would: openssl knows them all.
fn sign_by_openssl(key: &Path, algorithm: Algorithm, message: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (input, output) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::write(&input, message).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", algorithm_options(algorithm).0, "-sign"]).arg(key);
    openssl.args(algorithm_options(algorithm).1).arg("-out").arg(&output).arg(&input);
    run(&mut openssl);
    let value = std::fs::read(&output).unwrap();
    match algorithm {
        Algorithm::EcdsaP256Sha256 => p256::ecdsa::Signature::from_der(&value).unwrap().to_vec(),
        Algorithm::EcdsaP384Sha384 => p384::ecdsa::Signature::from_der(&value).unwrap().to_vec(),
        Algorithm::EcdsaP521Sha512 => p521::ecdsa::Signature::from_der(&value).unwrap().to_vec(),
        _ => value,
    }
}

fn algorithm_options(algorithm: Algorithm) -> (&'static str, &'static [&'static str]) {
    const PSS: &[&str] = &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"];
    match algorithm {
        Algorithm::RsaPssSha256 => ("-sha256", PSS),
        Algorithm::RsaPssSha384 => ("-sha384", PSS),
        Algorithm::RsaPssSha512 => ("-sha512", PSS),
        Algorithm::RsaPkcs1Sha256 | Algorithm::EcdsaP256Sha256 => ("-sha256", &[]),
        Algorithm::RsaPkcs1Sha384 | Algorithm::EcdsaP384Sha384 => ("-sha384", &[]),
        Algorithm::RsaPkcs1Sha512 | Algorithm::EcdsaP521Sha512 => ("-sha512", &[]),
    }
}

/// Each method that a token may offer, raised to B-LT, in the eyes of both.
#[test]
fn every_method_of_the_profile_is_valid_to_digidoc_and_signxml() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = Vec::new();
    for (number, (name, algorithm)) in [
        ("pki/person", Algorithm::RsaPssSha256),
        ("pki/person", Algorithm::RsaPssSha384),
        ("pki/person", Algorithm::RsaPssSha512),
        ("pki/person", Algorithm::RsaPkcs1Sha256),
        ("pki/person", Algorithm::RsaPkcs1Sha384),
        ("pki/person", Algorithm::RsaPkcs1Sha512),
        ("pki/person-p256", Algorithm::EcdsaP256Sha256),
        ("pki/person-p384", Algorithm::EcdsaP384Sha384),
        ("foreign/person-p521", Algorithm::EcdsaP521Sha512),
    ]
    .into_iter()
    .enumerate()
    {
        let (pem, key) = (path(&format!("{name}.pem")), path(&format!("{name}.key")));
        let certificate = CertificateDer::from_pem_file(&pem).unwrap().to_vec();
        let prepared = container::prepare(&application(), &certificate, algorithm, time(SIGNED_AT)).unwrap();
        let value = sign_by_openssl(&key, algorithm, &prepared.to_be_signed);
        let opened = container::open(&container::assemble(prepared, &value).unwrap().bytes).unwrap();
        let raised = super::levels::raised(&opened, vec![super::levels::good(&certificate)]).unwrap();
        let file = folder.path().join(format!("{number}.asice"));
        std::fs::write(&file, &raised.bytes).unwrap();
        let (is_good, output) = signxml(&file, &pem);
        assert!(is_good && output.contains("valid 3"), "{algorithm:?}: {output}");
        made.push(file);
    }
    let told = digidoc(&made);
    let valid = told.lines().filter(|line| line.ends_with(" valid")).count();
    assert_eq!(valid, made.len(), "{told}");
}

/// A line for each container: name, level, times, verdict.
fn digidoc(containers: &[PathBuf]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/validators/digidoc.py");
    run(Command::new(python()).arg(script).arg(path("pki")).args(containers))
}

/// DigiDoc's library (the family AsanDoc comes from) calls only B-LT valid, by a trust list with our test
/// authorities.
#[test]
fn digidoc_calls_b_lt_valid_and_sees_changes() {
    let folder = tempfile::tempdir().unwrap();
    let changed = |name: &str, change: &dyn Fn(&mut super::craft::Archive)| {
        let mut archive = super::craft::Archive::open(&std::fs::read(path("rsa-lt.asice")).unwrap());
        change(&mut archive);
        std::fs::write(folder.path().join(name), archive.bytes()).unwrap();
        folder.path().join(name)
    };
    let data = changed("data.asice", &|archive| {
        let mut json = archive.content("application.json");
        json[10] ^= 1;
        archive.item("application.json").set_content(&json);
    });
    let foreign_stamp = changed("stamp.asice", &|archive| {
        let other = super::craft::Archive::open(&std::fs::read(path("rsa-lt-crl.asice")).unwrap()).xml();
        let token = |xml: &str| super::craft::between(xml, "<xades:EncapsulatedTimeStamp>", "</").to_owned();
        let xml = archive.xml();
        let xml = xml.replace(&token(&xml), &token(&other));
        archive.item("META-INF/signatures0.xml").set_content(xml.as_bytes());
    });
    let told = digidoc(&[path("rsa.asice"), path("rsa-t.asice"), path("rsa-lt.asice"), data, foreign_stamp]);
    let verdict = |name: &str| told.lines().find(|l| l.starts_with(name)).unwrap_or_else(|| panic!("{told}"));
    let stamped = "rsa-lt.asice BES/time-stamp 2026-03-02T10:01:05Z 2026-03-02T10:01:06Z valid";
    assert_eq!(verdict("rsa-lt.asice"), stamped);
    for name in ["rsa.asice", "rsa-t.asice", "data.asice", "stamp.asice"] {
        assert!(verdict(name).contains("refused"), "{told}");
    }
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
        let (is_good, output) = signxml(&path(file), &pki(&format!("{certificate}.pem")));
        assert!(is_good && output.contains("valid 3"), "{file}: {output}");
        let mut archive = super::craft::Archive::open(&std::fs::read(path(file)).unwrap());
        let mut json = archive.content("application.json");
        json[10] ^= 1;
        archive.item("application.json").set_content(&json);
        let changed = folder.path().join("changed.asice");
        std::fs::write(&changed, archive.bytes()).unwrap();
        assert!(!signxml(&changed, &pki(&format!("{certificate}.pem"))).0, "{file}: signxml does not look");
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
