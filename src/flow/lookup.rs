//! Asking the registries for one person (*Təsdiqlə*).

use super::Error;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::lookup::{Lookup, Note, Query};
use crate::remote::{LookupAnswer, Service, ServiceCard};
use crate::store::Store;
use jiff::Timestamp;

/// Who asks, for whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Who is signed in.
    pub signer: &'a Fin,
    /// The insurer chosen in the session.
    pub voen: &'a Voen,
    /// When.
    pub now: Timestamp,
}

/// Looks a person up for the insurer chosen in the session. That is written down first: whom this computer cannot
/// keep in its log, nobody is asked about.
///
/// # Errors
/// [`Error::SsnMissing`] before anything is sent; the store's or the service's failure; [`Error::AnsweredForAnother`]
/// when the answer is not about the person asked for, or for another insurer.
pub async fn lookup(
    store: &dyn Store,
    service: &dyn Service,
    card: &ServiceCard,
    asker: Asker<'_>,
    query: &Query,
) -> Result<Lookup, Error> {
    if card.ssn_required && query.ssn.is_none() {
        return Err(Error::SsnMissing);
    }
    let Asker { signer, voen, now } = asker;
    let note = Note { time: now, signer: signer.clone(), voen: voen.clone(), person: query.fin.clone() };
    store.note_lookup(note).await?;
    let LookupAnswer { voen: of, lookup } = service.lookup(query).await?;
    // Another insurer may have been chosen in the session meanwhile. An older service does not say for whom it is.
    let is_asked_for = of.is_none_or(|of| of == *voen) && lookup.query == *query;
    if is_asked_for { Ok(lookup) } else { Err(Error::AnsweredForAnother) }
}
