//! Asking the registries for one person (*Təsdiqlə*).

use super::Error;
use crate::domain::lookup::{Lookup, Query};
use crate::remote::{Service, ServiceCard};

/// Looks a person up for the insurer chosen in the session.
///
/// # Errors
/// [`Error::SsnMissing`] before anything is sent; the service's failure; [`Error::AnsweredForAnother`]
/// when the answer is not about the person asked for.
pub async fn lookup(service: &dyn Service, card: &ServiceCard, query: &Query) -> Result<Lookup, Error> {
    if card.ssn_required && query.ssn.is_none() {
        return Err(Error::SsnMissing);
    }
    let lookup = service.lookup(query).await?;
    if lookup.query == *query { Ok(lookup) } else { Err(Error::AnsweredForAnother) }
}
