//! Bringing the local history up to date with the service.

use super::Error;
use crate::domain::history::{Changed, Pass};
use crate::domain::identifier::Voen;
use crate::remote::{self, Service};
use crate::store::Store;
use jiff::SignedDuration;

/// How much of the past is asked again, for changes that the service committed while it answered.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);
/// How many rows are taken in at once, so that nobody who signs or sends meanwhile waits for long.
const CHUNK: usize = 200;
/// Most pages of one synchronisation; a cursor that never ends must not hold the client for ever.
const MOST_PAGES: usize = 20_000;

/// Fetches what changed at the service for the insurer chosen in the session and merges it into the
/// local copy, page by page: one that was cut off goes on with the next page. Gives the rows whose status
/// changed.
///
/// # Errors
/// The service's or the store's failure; the local copy then holds the pages that came, and the others
/// are asked for next time.
pub async fn refresh(store: &dyn Store, service: &dyn Service, voen: &Voen) -> Result<Vec<Changed>, Error> {
    // The service's clock decides, so that a wrong one here loses no change.
    let now = service.card().await?.time;
    let begun = store.pass(voen).await?;
    let (asked_at, since) = match &begun {
        Some(pass) => (pass.asked_at, pass.since),
        None => (now, store.synchronised_at(voen).await?.and_then(|t| t.checked_sub(OVERLAP).ok())),
    };
    let mut cursor = begun.map(|pass| pass.cursor);
    let mut changes = Vec::new();
    for _ in 0..MOST_PAGES {
        let (rows, next) = match service.applications_page(since, cursor.as_deref()).await {
            // The service does not know the mark any more: from the first page again, next time.
            Err(error @ remote::Error::Refused(_)) if cursor.is_some() => {
                store.set_pass(voen, None).await?;
                return Err(error.into());
            }
            answer => answer?,
        };
        if rows.iter().any(|r| r.voen != *voen) {
            return Err(Error::AnsweredForAnother);
        }
        for chunk in rows.chunks(CHUNK) {
            changes.extend(store.merge_history(chunk.to_vec()).await?);
        }
        let Some(next) = next else {
            store.set_synchronised_at(voen, asked_at).await?;
            return Ok(changes);
        };
        store.set_pass(voen, Some(Pass { asked_at, since, cursor: next.clone() })).await?;
        cursor = Some(next);
    }
    Err(remote::Error::Malformed("the pages of the history never end".into()).into())
}
