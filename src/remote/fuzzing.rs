//! Doors for the fuzz targets (`fuzz/`) to what a service may answer. The product never comes through
//! here.

use super::{Error, convert, problem, wire};
use crate::domain::history;
use crate::domain::lookup::{Lookup, Query};
use serde::de::DeserializeOwned;

/// A JSON answer taken for each thing that the contract knows, as far as it is one; the failures.
pub fn failures(body: &[u8], query: &Query) -> Vec<Error> {
    let mut failures = Vec::new();
    let mut note = |result: Result<(), Error>| failures.extend(result.err());
    if let Some(card) = read::<wire::ServiceCard>(body) {
        convert::is_too_old(env!("CARGO_PKG_VERSION"), &card.lowest_client_version);
        note(convert::service_card(&card).map(|_| ()));
    }
    if let Some(s) = read::<wire::Session>(body) {
        note(convert::session(s.signer, s.mandates, s.expires_at).map(|_| ()));
    }
    if let Some(mandates) = read::<wire::Mandates>(body) {
        note(convert::mandates(mandates.mandates).map(|_| ()));
    }
    if let Some(delegations) = read::<wire::Delegations>(body) {
        note(convert::register(delegations).map(|_| ()));
    }
    if let Some(delegation) = read::<wire::Delegation>(body) {
        note(convert::delegation(delegation).map(|_| ()));
    }
    if let Some(insurer) = read(body) {
        note(convert::insurer(insurer).map(|_| ()));
    }
    if let Some(submission) = read::<wire::Submission>(body) {
        note(convert::base64(&submission.receipt, "receipt").map(|_| ()));
    }
    note(lookup(body, query).map_or(Ok(()), |l| l.map(|_| ())));
    note(applications(body).map(|_| ()));
    failures
}

/// The answer to a lookup; none when it is not one.
pub fn lookup(body: &[u8], query: &Query) -> Option<Result<Lookup, Error>> {
    read(body).map(|answer| convert::lookup(query, answer).map(|answer| answer.lookup))
}

/// A page of the history; empty when it is not one.
///
/// # Errors
/// See [`Error`].
pub fn applications(body: &[u8]) -> Result<Vec<history::Entry>, Error> {
    let items = read::<wire::Page>(body).map(|page| page.items).unwrap_or_default();
    items.into_iter().map(|item| convert::application(item, &[], "az")).collect()
}

/// An answer with an error status.
pub fn problem(status: u16, is_problem: bool, body: &[u8]) -> Error {
    problem::error(status, None, is_problem, body)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}
