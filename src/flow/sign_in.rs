//! Signing in with a card: which certificates there are, which of them can be used, and the
//! challenge that one of them signs (Web eID authentication token).

use super::Error;
use crate::card::{self, ToBeSigned, Tokens};
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::insurer::Insurer;
use crate::domain::means::Means;
use crate::domain::secret::Pin;
use crate::domain::session::Session;
use crate::domain::token::{Candidate, Credential};
use crate::remote::Service;
use crate::signing::trust::Trust;
use crate::signing::{authentication, certificate};
use jiff::Timestamp;

/// A session, and the means that it was opened with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// What the service says of the signer.
    pub session: Session,
    /// The certificate that signed the challenge, and where its key is.
    pub means: Means,
}

/// Judges one certificate for a purpose.
pub fn judge(credential: Credential, purpose: Purpose, trust: &Trust, now: Timestamp) -> Candidate {
    let identity = certificate::identity(&credential.certificate).ok();
    let usable = match identity {
        Some(_) => certificate::check(&credential.certificate, purpose, now, trust),
        None => Err(Unusable::Malformed),
    };
    Candidate { credential, identity, usable }
}

/// Every certificate on every token, judged for a purpose. Nobody is asked for a PIN. `trust` is the
/// trust list of the configured service: a real signer is an unknown issuer to a trial service.
///
/// # Errors
/// The tokens' failure.
pub async fn candidates(
    tokens: &dyn Tokens,
    purpose: Purpose,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<Candidate>, card::Error> {
    let found = tokens.credentials().await?;
    Ok(found.into_iter().map(|c| judge(c, purpose, trust, now)).collect())
}

/// Signs in: challenge, signature, authentication token, session.
///
/// # Errors
/// [`Error::Unusable`] before anything is asked, sent or spent; else the token's or the service's;
/// [`Error::AnsweredForAnother`] where its session is not the holder's of the certificate.
/// `pin` is used at most once; nothing is kept.
pub async fn sign_in(
    tokens: &dyn Tokens,
    service: &dyn Service,
    candidate: &Candidate,
    pin: Option<Pin>,
    trust: &Trust,
    now: Timestamp,
) -> Result<SignedIn, Error> {
    let candidate = judge(candidate.credential.clone(), Purpose::Authentication, trust, now);
    candidate.usable.map_err(Error::Unusable)?;
    let algorithm = candidate.algorithm().ok_or(Error::Unusable(Unusable::UnsupportedKey))?;
    let challenge = service.challenge().await?;
    let origin = service.origin();
    let bytes = authentication::to_be_signed(&origin, &challenge.nonce, algorithm);
    let signature =
        card::sign_one(tokens, &candidate.credential, pin, ToBeSigned { bytes, algorithm }).await?;
    let token = authentication::token(
        &candidate.credential.certificate,
        algorithm,
        &signature,
        &origin,
        &challenge.nonce,
    )?;
    let session = service.sign_in(token).await?;
    let fin = candidate.identity.as_ref().and_then(|identity| identity.fin.as_ref());
    if fin.is_some_and(|fin| *fin != session.signer.fin) {
        // Nobody works in a session of somebody else.
        service.sign_out().await;
        return Err(Error::AnsweredForAnother);
    }
    Ok(SignedIn { session, means: Means::Card(candidate) })
}

/// Opens a locked session anew: with the same certificate on its card, for the same person, and for the
/// insurer that they acted for.
///
/// # Errors
/// Those of [`sign_in`] and [`choose_insurer`]; [`Error::AnsweredForAnother`].
#[allow(clippy::too_many_arguments, reason = "what signing in takes, and what it has to lead back to")]
pub async fn resume(
    tokens: &dyn Tokens,
    service: &dyn Service,
    candidate: &Candidate,
    fin: &Fin,
    pin: Option<Pin>,
    voen: Option<&Voen>,
    trust: &Trust,
    now: Timestamp,
) -> Result<(SignedIn, Option<Insurer>), Error> {
    let signed_in = sign_in(tokens, service, candidate, pin, trust, now).await?;
    let resumed = match voen {
        _ if signed_in.session.signer.fin != *fin => Err(Error::AnsweredForAnother),
        Some(voen) => choose_insurer(service, &signed_in.session, voen).await.map(Some),
        None => Ok(None),
    };
    if resumed.is_err() {
        // Nobody works in this session.
        service.sign_out().await;
    }
    Ok((signed_in, resumed?))
}

/// Chooses the insurer to act for; the session stays, no PIN is needed.
///
/// # Errors
/// [`Error::NoMandate`] when the session gives no right to act for it; the service's failure;
/// [`Error::AnsweredForAnother`].
pub async fn choose_insurer(service: &dyn Service, session: &Session, voen: &Voen) -> Result<Insurer, Error> {
    if !session.mandates.iter().any(|m| m.voen == *voen) {
        return Err(Error::NoMandate);
    }
    let insurer = service.choose_insurer(voen).await?;
    if insurer.voen == *voen { Ok(insurer) } else { Err(Error::AnsweredForAnother) }
}
