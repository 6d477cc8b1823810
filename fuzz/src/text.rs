//! Texts: authentication tokens, the settings, and what people type.

use super::assert_clear;
use super::material::{ALL, TRUST, now};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::text::{fold, to_lower, to_upper};
use mohur::domain::{application, outbox::ContainerDigest};
use mohur::remote::Origin;
use mohur::settings::{self, Error};
use mohur::signing::authentication as tokens;
use std::path::PathBuf;

/// Nobody but the holders of the two cards signs in.
pub fn authentication(bytes: &[u8]) {
    const ORIGIN: &str = "https://localhost:8443";
    const NONCE: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match tokens::verify(text, ORIGIN, NONCE, &TRUST, now()) {
        Ok(certificate) => assert!(ALL.contains(&certificate), "a forgery"),
        Err(reason) => assert_clear(&reason.to_string()),
    }
}

/// Paths are absolute, and a mistake is named with a line that is there.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match settings::fuzzing::parse(text, "/etc/mohur/mohur.toml") {
        Ok(settings) => {
            let paths: Vec<PathBuf> = [settings.authorities, settings.trust].into_iter().flatten().collect();
            let all = paths.iter().chain(&settings.modules).chain([&settings.data]);
            assert!(all.into_iter().all(|path| path.is_absolute()));
        }
        Err(Error::Invalid { line, detail, .. }) => {
            assert!((1..=text.matches('\n').count() + 1).contains(&line), "line {line}");
            assert!(!detail.is_empty());
        }
        Err(_) => panic!("nothing is read from disk, or written"),
    }
}

/// What reads as a number or an address is written in one way, which reads the same.
pub fn identifier(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok((fin, _)) = Fin::parse(text) {
        assert_eq!(Fin::parse(fin.as_str()).map(|(again, _)| again), Ok(fin));
    }
    if let Ok(ssn) = Ssn::parse(text) {
        assert_eq!(Ssn::parse(ssn.as_str()), Ok(ssn));
    }
    if let Ok(voen) = Voen::parse(text) {
        assert_eq!(Voen::parse(voen.as_str()), Ok(voen));
    }
    if let Ok(origin) = Origin::parse(text) {
        assert_eq!(Origin::parse(&origin.text()), Ok(origin.clone()));
        assert!(origin.text().starts_with("https://") || origin.is_this_computer());
    }
    if let Some(id) = application::Id::parse(text) {
        assert_eq!(id.as_str(), text);
    }
    if let Some(digest) = ContainerDigest::parse(text) {
        assert_eq!(digest.to_hex(), text);
    }
    assert_eq!(fold(&fold(text)), fold(text));
    for changed in [to_lower(text), to_upper(text)] {
        assert!(changed.len() <= 3 * text.len());
    }
}
