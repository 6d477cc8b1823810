//! DER: certificates, trust lists, receipts.

use super::assert_clear;
use super::material::{ALL, RECEIPT_SIGNERS, TRUST, now};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mohur::domain::identity::{Identity, Purpose};
use mohur::signing::trust::Trust;
use mohur::signing::{certificate as x509, fuzzing, receipt as receipts};
use std::sync::LazyLock;

/// DER has one spelling.
pub fn der(bytes: &[u8]) {
    match fuzzing::der(bytes) {
        Ok(written) => assert_eq!(written, bytes),
        Err(reason) => assert_clear(&reason),
    }
}

/// Nobody but the authorities of the test PKI can make a certificate that is believed.
pub fn certificate(bytes: &[u8]) {
    let read = x509::identity(bytes);
    match &read {
        Ok(identity) => {
            assert!(identity.serial.len() % 2 == 0 && identity.serial.len() <= 2 * bytes.len());
            assert!(identity.issuer.len() <= 16 * bytes.len());
        }
        Err(reason) => assert_clear(&reason.to_string()),
    }
    for purpose in [Purpose::Authentication, Purpose::Signature] {
        if x509::check(bytes, purpose, now(), &TRUST).is_ok() {
            let identity = read.as_ref().expect("a certificate that is believed can be read");
            assert!(KNOWN.contains(identity), "a forgery");
        }
    }
}

static KNOWN: LazyLock<Vec<Identity>> =
    LazyLock::new(|| ALL.iter().map(|der| x509::identity(der).expect("a certificate")).collect());

/// The certificates of a trust list can be written and read again, and it can be used.
pub fn trust(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Trust::parse(text) {
        Ok(trust) => {
            assert!(!trust.anchors.is_empty() && trust.issued.is_some() == trust.next_update.is_some());
            let blocks = trust.certificates().into_iter().map(|der| {
                format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
            });
            if let Ok(again) = Trust::parse(&blocks.collect::<String>()) {
                assert_eq!(again.certificates().len(), trust.certificates().len());
            }
            let _ = trust.is_stale(now());
            for der in ALL.iter().take(3) {
                let _ = x509::check(der, Purpose::Signature, now(), &trust);
            }
        }
        Err(reason) => assert_clear(&reason.to_string()),
    }
}

/// Nobody but the service can make a receipt that holds.
pub fn receipt(bytes: &[u8]) {
    match receipts::verify(bytes, &RECEIPT_SIGNERS, &TRUST, now()) {
        Ok(receipt) => {
            assert_eq!(receipt.registration_number, "DSMF-2026-000017");
            assert_eq!(receipt.digest.0, [0xAB; 32]);
            assert_eq!(receipt.time, "2026-03-02T10:00:30Z".parse().expect("a time"));
        }
        Err(reason) => assert_clear(&reason.to_string()),
    }
    // What is signed, as a trusted service would sign it.
    if let Err(reason) = fuzzing::receipt_content(bytes) {
        assert_clear(&reason);
    }
}
