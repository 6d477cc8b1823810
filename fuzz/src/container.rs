//! Containers, the archives that they are, and the signature files in them.

use super::assert_clear;
use super::material::{CONTAINERS, PERSON, TRUST, now, sign};
use mohur::signing::fuzzing::{self, File};
use mohur::signing::verify::{Check, Outcome, Report, verify};
use mohur::signing::{data, document, pdf};
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
    if report.is_valid() {
        assert!(GOLDEN.iter().any(|golden| means_the_same(golden, &report)), "a forgery");
    }
}

static GOLDEN: LazyLock<Vec<Report>> =
    LazyLock::new(|| CONTAINERS.map(|bytes| verify(bytes, &TRUST, now())).to_vec());

fn means_the_same(a: &Report, b: &Report) -> bool {
    a.application == b.application && a.certificate == b.certificate && a.signed_at == b.signed_at
}

fn assert_sound(report: &Report) {
    assert!(report.findings.iter().map(|(check, _)| *check).eq(Check::ALL));
    assert_eq!(report.is_valid(), report.findings.iter().all(|(_, o)| *o == Outcome::Passed));
    assert_eq!(report.is_valid(), report.failure().is_none(), "invalid without a failure");
    for (_, outcome) in &report.findings {
        if let Outcome::Failed(reason) = outcome {
            assert_clear(reason);
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
        assert!(report.findings.contains(&(check, Outcome::Passed)), "{check:?}: {:?}", report.failure());
    }
    assert_eq!(report.application, application.ok());
    if report.is_valid() {
        assert_eq!(Some(pdf), rendered, "signed data and document differ");
    }
}

static FILES: LazyLock<Vec<File>> =
    LazyLock::new(|| fuzzing::read_zip(CONTAINERS[0]).expect("the golden container"));

/// Edits, each: which file, where (two bytes), how many bytes go, how many come, and those.
fn edit(contents: &mut [&mut Vec<u8>], mut edits: &[u8]) {
    while let [file, high, low, gone, come, rest @ ..] = edits {
        let content = &mut contents[usize::from(*file) % 5];
        let at = usize::from(u16::from_be_bytes([*high, *low])).min(content.len());
        let end = (at + usize::from(*gone)).min(content.len());
        let (new, behind) = rest.split_at(usize::from(*come).min(rest.len()));
        content.splice(at..end, new.iter().copied());
        edits = behind;
    }
}
