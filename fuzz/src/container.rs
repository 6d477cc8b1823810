//! Containers, the archives that they are, and the signature files in them.

use super::assert_clear;
use super::material::{CONTAINERS, PERSON, TRUST, now, sign};
use mohur::signing::fuzzing::{self, File};
use mohur::signing::verify::{Check, Outcome, Report, verify};
use mohur::signing::{container as own, data, document, pdf};
use std::sync::LazyLock;

/// An archive that is read can be written and comes back.
pub fn zip(bytes: &[u8]) {
    match fuzzing::read_zip(bytes) {
        Ok(files) => {
            let total: usize = files.iter().map(|(_, _, content)| content.len()).sum();
            assert!(files.len() <= 64 && total <= 16 << 20, "{} files, {total} bytes", files.len());
            for (i, (name, ..)) in files.iter().enumerate() {
                let file = name.strip_prefix("META-INF/").unwrap_or(name);
                assert!(!file.is_empty() && !file.contains(['/', '\\', ':']) && !file.starts_with('.'));
                assert!(!files[..i].iter().any(|(other, ..)| other.eq_ignore_ascii_case(name)));
            }
            let written = fuzzing::write_zip(files.clone()).expect("what was read can be written");
            assert_eq!(fuzzing::read_zip(&written).as_ref(), Ok(&files));
        }
        Err(reason) => assert_clear(&reason),
    }
}

/// Nobody but the signers of the golden containers can make one that holds.
pub fn container(bytes: &[u8]) {
    let report = verify(bytes, &TRUST, now());
    assert_sound(&report);
    assert_genuine(&report);
    match own::open(bytes) {
        Ok(opened) => {
            assert!(opened.is_same_signature(&opened) && !opened.certificate().is_empty());
            let raised = opened.with_time_stamp(vec![0; 8]).expect("what was opened can be raised");
            let again = own::open(&raised.bytes).expect("what was raised can be opened");
            assert!(again.is_same_signature(&opened));
        }
        Err(reason) => {
            assert_clear(&reason.to_string());
            assert!(!report.is_valid(), "{reason}");
        }
    }
}

/// An application that holds is one of the golden ones, whatever was attested of it since.
pub fn assert_genuine(report: &Report) {
    if report.is_valid() {
        assert!(GOLDEN.iter().any(|golden| means_the_same(golden, report)), "a forgery");
    }
}

static GOLDEN: LazyLock<Vec<Report>> =
    LazyLock::new(|| CONTAINERS.map(|bytes| verify(bytes, &TRUST, now())).to_vec());

fn means_the_same(a: &Report, b: &Report) -> bool {
    let claimed_at = |report: &Report| report.signatures.first().and_then(|s| s.claimed_at);
    a.content == b.content && a.certificate() == b.certificate() && claimed_at(a) == claimed_at(b)
}

/// A report says why, clearly, unless it is valid.
pub fn assert_sound(report: &Report) {
    if report.is_valid() {
        assert!(report.failure().is_none() && report.level().is_some());
        assert!(report.signatures.iter().all(|s| s.certificate.is_some() && s.signed_at().is_some()));
    }
    let files = report.signatures.iter().flat_map(|s| &s.files).map(|f| &f.outcome);
    for outcome in report.all().map(|(_, outcome)| outcome).chain(files) {
        if let Outcome::Failed(reason) | Outcome::Undecided(reason) = outcome {
            assert_clear(&reason.to_string());
        }
    }
}

/// What is in a signature file that can be read is all that is in it.
pub fn signature_file(bytes: &[u8]) {
    match fuzzing::signature_file(bytes) {
        Ok(written) => assert_eq!(written.as_bytes(), bytes),
        Err(reason) => assert_clear(&reason),
    }
}

/// A good container whose files are edited: the first byte says what happens then, the rest are edits.
/// Either it is only packed again, with the right checksums; or its signer signs it as it is now.
pub fn edited(bytes: &[u8]) {
    let Some((how, edits)) = bytes.split_first() else { return };
    let mut files = FILES.clone();
    let mut contents: Vec<&mut Vec<u8>> = files.iter_mut().map(|(.., content)| content).collect();
    edit(&mut contents, edits);
    match how % 4 {
        0 | 1 => {
            if let Ok(packed) = fuzzing::write_zip(files) {
                container(&packed);
            }
        }
        how => signed_by_a_trusted_person(files, how == 2),
    }
}

/// What a trusted person signs holds only if the data is an application of theirs, and the document is
/// that application. With `render`, the document is made from the data.
fn signed_by_a_trusted_person(files: Vec<File>, render: bool) {
    let [_, (.., json), (.., mut pdf), ..] = <[File; 5]>::try_from(files).expect("five files");
    let application = data::decode(&json);
    let rendered = application.as_ref().ok().map(|a| {
        pdf::render(&document::document(a), a.prepared_at).expect("every application can be rendered")
    });
    if let Some(rendered) = rendered.clone().filter(|_| render) {
        pdf = rendered;
    }
    let signed_at = "2026-03-02T10:00:05Z".parse().expect("a time");
    let Ok(container) = fuzzing::container([json, pdf.clone()], &PERSON, signed_at, sign) else { return };
    let report = verify(&container, &TRUST, now());
    assert_sound(&report);
    for check in [Check::Format, Check::Manifest, Check::SignatureFile, Check::Digests, Check::Signature] {
        assert_eq!(report.outcome(check), Some(&Outcome::Passed), "{check:?}");
    }
    assert_eq!(report.application(), application.as_ref().ok());
    if report.is_valid() {
        assert_eq!(Some(pdf), rendered, "signed data and document differ");
    }
}

static FILES: LazyLock<Vec<File>> =
    LazyLock::new(|| fuzzing::read_zip(CONTAINERS[0]).expect("the golden container"));

/// Edits, each: which file, where (two bytes), how many bytes go, how many come, and those.
pub fn edit(contents: &mut [&mut Vec<u8>], mut edits: &[u8]) {
    while let [file, high, low, gone, come, rest @ ..] = edits {
        let file = usize::from(*file) % contents.len();
        let content = &mut contents[file];
        let at = usize::from(u16::from_be_bytes([*high, *low])).min(content.len());
        let end = (at + usize::from(*gone)).min(content.len());
        let (new, behind) = rest.split_at(usize::from(*come).min(rest.len()));
        content.splice(at..end, new.iter().copied());
        edits = behind;
    }
}
