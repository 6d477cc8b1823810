//! What a service may answer.

use super::assert_clear;
use mohur::domain::identifier::Fin;
use mohur::domain::lookup::{DocumentType, Query};
use mohur::remote::wire::{
    ApplicationsQuery, Challenge, Page, Problem, Search, ServiceCard, Session, Submission,
};
use mohur::remote::{Error, fuzzing};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The first two bytes are a status, the rest is the body of the answer.
pub fn answer(bytes: &[u8]) {
    let Some(([high, low], body)) = bytes.split_first_chunk() else { return };
    let status = 100 + u16::from_be_bytes([*high, *low]) % 500;
    round_trip::<Challenge>(body);
    round_trip::<Page>(body);
    round_trip::<Problem>(body);
    round_trip::<ApplicationsQuery>(body);
    round_trip::<Search>(body);
    round_trip::<ServiceCard>(body);
    round_trip::<Session>(body);
    round_trip::<Submission>(body);
    let query =
        Query { fin: Fin::parse("TST0100").expect("a FİN").0, ssn: None, document_type: DocumentType::Din };
    if let Some(Ok(lookup)) = fuzzing::lookup(body, &query) {
        let _ = lookup.is_fresh(lookup.time);
        let _ = lookup.is_fresh(jiff::Timestamp::MIN);
        let _ = lookup.is_fresh(jiff::Timestamp::MAX);
    }
    for failure in fuzzing::failures(body, &query) {
        let Error::Malformed(reason) = &failure else { panic!("{failure:?}") };
        assert!(reason.starts_with("field ") && reason.is_ascii() && reason.len() < 40, "{reason}");
    }
    for is_problem in [false, true] {
        match fuzzing::problem(status, is_problem, body) {
            Error::Refused(refusal) => {
                let texts = [Some(&refusal.title), refusal.detail.as_ref(), refusal.code.as_ref()];
                for text in texts.into_iter().flatten() {
                    assert!(text.chars().count() <= 500 && !text.contains(char::is_control));
                }
            }
            other => assert_clear(&other.to_string()),
        }
    }
}

/// What is understood says the same when it is sent on.
fn round_trip<T: Serialize + DeserializeOwned>(body: &[u8]) {
    let Ok(read) = serde_json::from_slice::<T>(body) else { return };
    let written = serde_json::to_string(&read).expect("what was read can be written");
    let again: T = serde_json::from_str(&written).unwrap_or_else(|e| panic!("{e}: {written}"));
    assert_eq!(serde_json::to_string(&again).ok(), Some(written));
}
