use super::*;
use crate::domain::application::Application;
use crate::domain::environment::Environment;
use crate::signing::data::{self, tests::sample};
use crate::signing::document::{Line, document};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::process::Command;

fn pdf(application: &Application) -> Vec<u8> {
    render(&document(application), application.prepared_at).unwrap()
}

/// What a reader that is not ours finds: the text in reading order, and how many pages there are.
fn read_back(pdf: &[u8]) -> (String, usize) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let run = |program: &str, end: &[&str]| {
        let output = Command::new(program).arg(file.path()).args(end).output();
        let output = output.expect("poppler-utils are installed");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let pages = run("pdfinfo", &[]);
    let pages = pages.lines().find_map(|l| l.strip_prefix("Pages:")).unwrap().trim().parse().unwrap();
    (run("pdftotext", &["-"]), pages)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Every text of the model.
fn values(application: &Application) -> Vec<String> {
    let document = document(application);
    let mut out = vec![document.title, document.addressee, document.footer];
    for section in document.sections {
        out.push(section.title);
        for line in section.lines {
            match line {
                Line::Field { label, value } => out.extend([label, value]),
                Line::Comparison { label, old, new, .. } => out.extend([label, old, new]),
                Line::Text(text) => out.push(text),
            }
        }
    }
    out
}

#[track_caller]
fn holds_every_value(application: &Application) -> usize {
    let (text, pages) = read_back(&pdf(application));
    let text = squeezed(&text);
    for value in values(application) {
        assert!(text.contains(&squeezed(&value)), "{value} is missing in {text}");
    }
    pages
}

#[test]
fn the_bytes_are_these() {
    let (once, twice) = (pdf(&sample()), pdf(&sample()));
    assert!(once == twice, "two renderings differ");
    // A service compares the document with what the data render to. Whoever changes these bytes (by a
    // new font or a new version of a crate too) changes the profile.
    let digest: String = Sha256::digest(&once).iter().map(|b| format!("{b:02x}")).collect();
    assert_eq!(digest, "32ae19cc92481651191cc51e6a053edd6724225d77e481ec89c151a7e1397aa1");
}

#[test]
fn a_usual_application_takes_one_page_and_says_everything() {
    assert_eq!(holds_every_value(&sample()), 1);
}

#[test]
fn the_date_comes_from_the_application_alone() {
    let a = sample();
    let later = a.prepared_at + jiff::SignedDuration::from_secs(1);
    assert_ne!(render(&document(&a), a.prepared_at), render(&document(&a), later));
    let text = String::from_utf8_lossy(&pdf(&a)).into_owned();
    assert!(text.contains("<xmp:CreateDate>2026-11-22T20:30:05"), "creation date");
}

#[test]
fn it_says_that_it_is_pdf_a_in_azerbaijani() {
    let bytes = pdf(&sample());
    assert!(bytes.starts_with(b"%PDF-1.7"));
    let text = String::from_utf8_lossy(&bytes);
    for part in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "/MarkInfo",
        "/StructTreeRoot",
        "/Lang(az)",
    ] {
        assert!(text.contains(part), "{part}");
    }
    for forbidden in ["/Encrypt", "/JavaScript", "/EmbeddedFile", "/URI"] {
        assert!(!text.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn only_trials_are_marked() {
    let mut a = sample();
    let marks = |a: &Application| {
        let (text, _) = read_back(&pdf(a));
        // The watermark's letters stand one above the other.
        text.lines().filter(|l| "SINAQ".contains(l.trim()) && !l.trim().is_empty()).count()
    };
    assert!(marks(&a) > 0, "{}", read_back(&pdf(&a)).0);
    a.environment = Environment::Production;
    assert_eq!(marks(&a), 0);
}

#[test]
fn long_values_wrap_and_lose_nothing() {
    let mut a = sample();
    a.environment = Environment::Production;
    a.insurer.name = "Şəhadətnamə ".repeat(20);
    a.lookup.registry_record.names.surname = "Ə".repeat(200);
    a.lookup.dsmf_record.names.name = "Uzunadlı.".repeat(22);
    a.lookup.id = "0123456789".repeat(40);
    assert_eq!(holds_every_value(&a), 2);
}

#[test]
fn longer_values_run_on_over_pages() {
    let mut a = sample();
    a.lookup.registry_record.birthplace = "Bakı şəhəri, ".repeat(2_000);
    a.lookup.registry_record.names.surname = "Soyad ".repeat(2_000);
    let (text, pages) = read_back(&pdf(&a));
    assert!(pages >= 6, "{pages}");
    assert_eq!(text.matches("şəhəri,").count(), 2_000);
    assert_eq!(text.split_whitespace().filter(|w| *w == "Soyad").count(), 2_000);
    for page in 1..=pages {
        assert!(text.contains(&format!("Səhifə {page} / {pages}")), "{page}");
    }
}

#[test]
fn hostile_text_is_shown_as_boxes_and_never_fails() {
    let mut a = sample();
    a.lookup.registry_record.names.surname = "Əli\u{202e}\u{0}\n\u{7f}ש漢🪪\u{e000}\u{10ffff}".into();
    a.insurer.office.name = "\u{feff}".repeat(3);
    a.service = "%PDF (\\) <</Type>> endstream".into();
    let (text, _) = read_back(&pdf(&a));
    assert!(text.contains("Əli□□□□□□□□□"), "{text}");
    assert!(text.contains("%PDF (\\) <</Type>> endstream"), "{text}");
    a.insurer.name = String::new();
    a.insurer.office.name = " ".repeat(500);
    pdf(&a);
}

#[test]
fn it_is_no_longer_than_it_has_to_be() {
    let length = pdf(&sample()).len();
    assert!(length < 30_000, "{length}");
}

/// The places of all texts and numbers.
fn leaves(value: &Value, at: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| leaves(value, &format!("{at}/{key}"), out)),
        _ => out.push(at.to_owned()),
    }
}

/// Other values that may be allowed in its place.
fn others(value: &Value) -> Vec<Value> {
    let Value::String(text) = value else { return vec![(value.as_i64().unwrap() + 1).into()] };
    let words = ["DIN", "MIGRATION", "male", "female", "legal_entity", "entrepreneur", "department"];
    let more = ["branch", "nakhchivan", "lost", "damaged", "production", "sandbox"];
    let cut = |n: usize| text.chars().take(text.chars().count().saturating_sub(n)).collect::<String>();
    let digits = (0..100).map(|n| format!("{}{n:02}", cut(2)));
    let seconds = (0..10).map(|n| format!("{}{n}Z", cut(2)));
    let ports = (0..10).map(|n| format!("{}{n}", cut(1)));
    let words = words.into_iter().chain(more).map(str::to_owned);
    let all = [format!("{text}a"), cut(1)].into_iter().chain(ports).chain(words).chain(digits).chain(seconds);
    all.filter(|t| t != text).map(Value::String).collect()
}

#[test]
fn data_and_document_cannot_differ() {
    let a = sample();
    let (data, shown) = (data::encode(&a), pdf(&a));
    let value: Value = serde_json::from_slice(&data).unwrap();
    let mut places = Vec::new();
    leaves(&value, "", &mut places);
    assert!(places.len() > 30, "{places:?}");
    for place in places.iter().filter(|p| *p != "/schema") {
        let mut tried = 0;
        for other in others(value.pointer(place).unwrap()) {
            let mut changed = value.clone();
            *changed.pointer_mut(place).unwrap() = other;
            let bytes = serde_json_canonicalizer::to_vec(&changed).unwrap();
            let Ok(read) = data::decode(&bytes) else { continue };
            tried += 1;
            assert_ne!(pdf(&read), shown, "{place} does not show");
            let compared = compare(&shown, &document(&read), read.prepared_at).unwrap();
            assert_eq!(compared, Err(Mismatch::Differs), "{place}");
            if tried == 2 {
                break;
            }
        }
        assert!(tried > 0, "no other value is allowed for {place}");
    }
}

/// Replaces one part of a file with another.
fn replaced(file: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = file.windows(old.len()).position(|w| w == old).unwrap();
    [&file[..at], new, &file[at + old.len()..]].concat()
}

#[test]
fn every_byte_counts() {
    let a = sample();
    let (good, model) = (pdf(&a), document(&a));
    let is_same = |file: &[u8]| compare(file, &model, a.prepared_at).unwrap();
    assert_eq!(is_same(&good), Ok(()));
    for at in (0..good.len()).step_by(1009).chain([good.len() - 1]) {
        let mut bad = good.clone();
        bad[at] ^= 1;
        assert!(is_same(&bad).is_err(), "byte {at}");
        assert!(is_same(&good[..at]).is_err(), "cut at {at}");
    }
    assert!(is_same(&[&good[..], b"\n"].concat()).is_err(), "appended");
    assert!(is_same(b"").is_err());
    // Where the lengths of streams stand, numbers can be anything.
    for length in [&b"/Length 0"[..], b"/Length 99999999999999999999", b"/Length 4294967295", b"/Length x"] {
        assert!(is_same(&replaced(&good, b"/Length ", length)).is_err());
    }
}

#[test]
fn the_deflate_encoder_does_not_count() {
    let a = sample();
    let model = document(&a);
    let stored = |content: &[u8]| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    let other = render_with(&model, a.prepared_at, |_, content, _| stored(content)).unwrap();
    assert_ne!(other, pdf(&a));
    assert_eq!(compare(&other, &model, a.prepared_at).unwrap(), Ok(()));
    // More than the content, in the stream or behind it.
    for hide in [|c: &[u8]| [c, b" "].concat(), |c: &[u8]| c[..c.len() - 1].to_vec()] {
        let hidden = render_with(&model, a.prepared_at, |_, c, _| stored(&hide(c))).unwrap();
        assert_eq!(compare(&hidden, &model, a.prepared_at).unwrap(), Err(Mismatch::Differs));
    }
    let behind = |_, c: &[u8], _: Option<&[u8]>| [&stored(c)[..], b"hidden"].concat();
    let hidden = render_with(&model, a.prepared_at, behind).unwrap();
    assert_eq!(compare(&hidden, &model, a.prepared_at).unwrap(), Err(Mismatch::Differs));
}

#[test]
fn documents_of_other_versions_are_told_apart() {
    let a = sample();
    let compared = |file: &[u8]| compare(file, &document(&a), a.prepared_at).unwrap();
    let producer = |number: &str| format!("<pdf:Producer>Möhür PDF {number}</pdf:Producer>").into_bytes();
    let ours = producer(&RENDERER.to_string());
    assert_eq!(compared(&replaced(&pdf(&a), &ours, &producer("77"))), Err(Mismatch::OtherRenderer(77)));
    assert_eq!(
        compared("<xmp:CreatorTool>Möhür</xmp:CreatorTool>".as_bytes()),
        Err(Mismatch::OtherRenderer(1))
    );
    // Who says nothing of the kind has no excuse.
    for forged in [b"%PDF-1.7".to_vec(), producer("x"), producer("99999999999"), ours] {
        assert_eq!(compared(&forged), Err(Mismatch::Differs));
    }
}
