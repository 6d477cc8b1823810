//! Bringing the local history up to date with the service.

use super::Error;
use crate::domain::history;
use crate::domain::identifier::Voen;
use crate::remote::Service;
use crate::store::Store;
use jiff::SignedDuration;

/// How much of the past is asked again, for changes that the service committed while it answered.
const OVERLAP: SignedDuration = SignedDuration::from_mins(2);

/// Fetches what changed at the service for the insurer chosen in the session and merges it into the
/// local copy. Returns the rows the service sent, newest first.
///
/// # Errors
/// The service's or the store's failure; the local copy is then as it was, or holds some of the
/// changes and will be asked for all of them again.
pub async fn refresh(
    store: &dyn Store,
    service: &dyn Service,
    voen: &Voen,
) -> Result<Vec<history::Entry>, Error> {
    // The service's clock decides, so that a wrong one here loses no change.
    let asked_at = service.card().await?.time;
    let since = store.synchronised_at(voen).await?.and_then(|t| t.checked_sub(OVERLAP).ok());
    let rows = service.applications(since).await?;
    if rows.iter().any(|r| r.voen != *voen) {
        return Err(Error::AnsweredForAnother);
    }
    store.merge_history(rows.clone()).await?;
    store.set_synchronised_at(voen, asked_at).await?;
    Ok(rows)
}
