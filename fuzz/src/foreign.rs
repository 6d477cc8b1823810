//! Containers that others made, and files of any kind.

use super::container::{assert_genuine, assert_sound, edit};
use super::material::{FOREIGN, RECEIPT_SIGNERS, TRUST};
use jiff::Timestamp;
use mohur::signing::fuzzing::{self, File};
use mohur::signing::verify::{Around, Profile, Report, SignatureReport, examine};
use std::sync::LazyLock;

/// A moment after everything was signed: DigiDoc takes its time from the clock.
fn later() -> Timestamp {
    "2027-01-01T00:00:00Z".parse().expect("a time")
}

fn examined(bytes: &[u8]) -> Report {
    let around = Around { trust: &TRUST, now: later(), receipt_signers: &RECEIPT_SIGNERS, mandates: None };
    examine(bytes, &around)
}

/// Any file: each signature that holds is one that was made, over what it was made over.
pub fn container(bytes: &[u8]) {
    let report = examined(bytes);
    assert_sound(&report);
    assert!(report.signatures.len() <= 64);
    match report.profile {
        Profile::Application | Profile::Order => assert_genuine(&report),
        Profile::Receipt if report.is_valid() => {
            let receipt = report.receipt.expect("a receipt");
            assert_eq!(receipt.registration_number, "DSMF-2026-000017");
        }
        Profile::AsicE if report.is_valid() => {
            for signature in &report.signatures {
                assert!(GOLDEN.iter().any(|golden| says_the_same(golden, signature)), "a forgery");
            }
        }
        Profile::Receipt | Profile::AsicE => {}
        Profile::Other => assert!(!report.is_valid()),
    }
}

/// The signatures of the golden containers, those that hold.
static GOLDEN: LazyLock<Vec<SignatureReport>> = LazyLock::new(|| {
    let reports = FOREIGN.map(examined);
    reports.into_iter().filter(Report::is_valid).flat_map(|report| report.signatures).collect()
});

fn says_the_same(a: &SignatureReport, b: &SignatureReport) -> bool {
    let signed = |s: &SignatureReport| (s.certificate.clone(), s.claimed_at, s.algorithm.clone());
    signed(a) == signed(b) && a.files == b.files
}

/// A good container whose files are edited and packed again: the first byte says which, the rest are
/// edits.
pub fn edited(bytes: &[u8]) {
    let Some((which, edits)) = bytes.split_first() else { return };
    let mut files = FILES[usize::from(*which) % FILES.len()].clone();
    let mut contents: Vec<&mut Vec<u8>> = files.iter_mut().map(|(.., content)| content).collect();
    edit(&mut contents, edits);
    if let Ok(packed) = fuzzing::write_zip(files) {
        container(&packed);
    }
}

/// The signature file of a good container.
pub fn signature_file(bytes: &[u8]) {
    let mut files = FILES[0].clone();
    let file = files.iter_mut().find(|(name, ..)| name.contains("signatures")).expect("signatures");
    file.2 = bytes.to_vec();
    if let Ok(packed) = fuzzing::write_zip(files) {
        container(&packed);
    }
}

static FILES: LazyLock<Vec<Vec<File>>> =
    LazyLock::new(|| FOREIGN.map(|bytes| fuzzing::read_any_zip(bytes).expect("an archive")).to_vec());
