//! The test PKI and the golden containers.

use jiff::Timestamp;
use mohur::signing::trust::Trust;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use std::sync::LazyLock;

/// Containers that hold.
pub const CONTAINERS: [&[u8]; 7] = [
    include_bytes!("../../tests/golden/rsa.asice"),
    include_bytes!("../../tests/golden/p256.asice"),
    include_bytes!("../../tests/golden/p384.asice"),
    include_bytes!("../../tests/golden/other-application.asice"),
    include_bytes!("../../tests/golden/rsa-t.asice"),
    include_bytes!("../../tests/golden/rsa-lt.asice"),
    include_bytes!("../../tests/golden/rsa-lt-crl.asice"),
];

/// Containers that others made, those that hold.
pub const FOREIGN: [&[u8]; 33] = [
    include_bytes!("../../tests/golden/foreign/digidoc-p256.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-p384.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-rsa.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-two.asice"),
    include_bytes!("../../tests/golden/foreign/lxml-pss.asice"),
    include_bytes!("../../tests/golden/foreign/no-manifest.asice"),
    include_bytes!("../../tests/golden/foreign/two-files-of-signatures.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-c14n-comments.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-c14n.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-c14n11-comments.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-c14n11.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-exclusive-comments.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-exclusive.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p256-sha256.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p256-sha384.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p256-sha512.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p384-sha256.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p384-sha384.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p384-sha512.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p521-sha384.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-p521-sha512.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-rsa-sha256.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-rsa-sha384.asice"),
    include_bytes!("../../tests/golden/foreign/xmlsec1-rsa-sha512.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lt-rsa.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lt-two.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lta-p256.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lta-p384.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lta-p521.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lta-pss.asice"),
    include_bytes!("../../tests/golden/foreign/digidoc-lta-rsa.asice"),
    include_bytes!("../../tests/golden/foreign/pyasice-lt-rsa.asice"),
    include_bytes!("../../tests/golden/foreign/pyasice-lt-two.asice"),
];

/// Certificates in PEM: of persons, of machines, of authorities, good and bad ones.
const CERTIFICATES: [&[u8]; 12] = [
    include_bytes!("../../tests/golden/pki/person.pem"),
    include_bytes!("../../tests/golden/pki/person-p256.pem"),
    include_bytes!("../../tests/golden/pki/person-p384.pem"),
    include_bytes!("../../tests/golden/pki/other.pem"),
    include_bytes!("../../tests/golden/pki/nameless.pem"),
    include_bytes!("../../tests/golden/pki/authentication.pem"),
    include_bytes!("../../tests/golden/pki/authentication-p384.pem"),
    include_bytes!("../../tests/golden/pki/receipt.pem"),
    include_bytes!("../../tests/golden/pki/receipt-p256.pem"),
    include_bytes!("../../tests/golden/pki/receipt-p384.pem"),
    include_bytes!("../../tests/golden/pki/machine.pem"),
    include_bytes!("../../tests/golden/pki/authority.pem"),
];

/// The same in DER.
pub static ALL: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| CERTIFICATES.map(der).to_vec());

/// Certificates of those who sign receipts.
pub static RECEIPT_SIGNERS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| ALL[7..10].to_vec());

/// Who issued most of them.
pub static ISSUING: LazyLock<Vec<u8>> =
    LazyLock::new(|| der(include_bytes!("../../tests/golden/pki/issuing.pem")));

/// The signer of most things here.
pub static PERSON: LazyLock<Vec<u8>> = LazyLock::new(|| ALL[0].clone());

/// Whom everybody trusts.
pub static TRUST: LazyLock<Trust> =
    LazyLock::new(|| Trust::from_pem(include_str!("../../tests/golden/pki/trust.pem")).expect("trust list"));

/// A moment after everything was signed.
pub fn now() -> Timestamp {
    "2026-03-02T10:01:00Z".parse().expect("a time")
}

/// Signs with the person's key.
pub fn sign(message: &[u8]) -> Vec<u8> {
    static KEY: LazyLock<RsaKeyPair> = LazyLock::new(|| {
        let pem = include_bytes!("../../tests/golden/pki/person.key");
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).expect("a key");
        RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("an RSA key")
    });
    let mut value = vec![0; KEY.public().modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut value).expect("a signature");
    value
}

fn der(pem: &[u8]) -> Vec<u8> {
    CertificateDer::from_pem_slice(pem).expect("a certificate").to_vec()
}
