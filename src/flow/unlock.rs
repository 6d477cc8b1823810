//! Opening a window that was locked since nobody worked at it: with a new session where the service can be
//! reached, else by the card alone.

use super::sign_in::{SignedIn, resume};
use super::{Clock, Error, my_card};
use crate::card::Tokens;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::insurer::Insurer;
use crate::domain::secret::Pin;
use crate::domain::token::Candidate;
use crate::remote::{self, Service};
use crate::signing::trust::Trust;

/// How it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// With a session of its own.
    Anew(SignedIn, Option<Insurer>),
    /// The card took its PIN, and the service was out of reach: this is why.
    AsItWas(remote::Error),
}

/// Opens it, for the same person and insurer. The PIN is used once: the service is asked first whether it is
/// there.
///
/// # Errors
/// Those of [`resume`], and of a trial signature.
#[allow(clippy::too_many_arguments)]
pub async fn unlock(
    tokens: &dyn Tokens,
    service: &dyn Service,
    candidate: &Candidate,
    fin: &Fin,
    pin: Option<Pin>,
    voen: Option<&Voen>,
    trust: &Trust,
    clock: &dyn Clock,
) -> Result<Opened, Error> {
    match service.card().await {
        Err(
            error @ (remote::Error::NoService(_)
            | remote::Error::NoConnection(_)
            | remote::Error::Proxy(_)
            | remote::Error::ProxyPassword(_)
            | remote::Error::NotTrusted(_)
            | remote::Error::OutcomeUnknown(_)
            | remote::Error::Failing { .. }),
        ) => {
            my_card::test(tokens, candidate, pin, clock).await?;
            Ok(Opened::AsItWas(error))
        }
        _ => {
            let (signed_in, insurer) =
                resume(tokens, service, candidate, fin, pin, voen, trust, clock.now()).await?;
            Ok(Opened::Anew(signed_in, insurer))
        }
    }
}
