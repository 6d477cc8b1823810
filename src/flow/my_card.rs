//! One's own card: what is on it, its PINs, and a trial signature that proves that it works.

use super::sign_in::judge;
use super::{Clock, Error};
use crate::card::{self, NewPin, Step, ToBeSigned, Tokens};
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::middleware::Survey;
use crate::domain::secret::Pin;
use crate::domain::token::{Candidate, Credential, Held, Token};
use crate::signing::certificate;
use crate::signing::trust::Trust;
use futures::stream::{self, StreamExt};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SecureRandom;

/// Bytes of a trial signature: nothing that anybody could mean.
const TRIAL_BYTES: usize = 64;

/// Every token with its certificates. A card that two modules show stands there once, where its
/// certificates are.
pub fn held(survey: &Survey, trust: &Trust, now: Timestamp) -> Vec<Held> {
    let mut all: Vec<Held> = Vec::new();
    for credential in &survey.credentials {
        let certificate = judge_for_its_purpose(credential, trust, now);
        let token = &credential.token;
        match all.iter_mut().find(|held| is_same(&held.token, token)) {
            Some(held) => held.certificates.push(certificate),
            None => all.push(Held { token: token.clone(), certificates: vec![certificate] }),
        }
    }
    // What one signs in with stands first.
    for held in &mut all {
        held.certificates.sort_by_key(|c| c.identity.as_ref().is_none_or(|i| !i.can_authenticate));
    }
    for token in survey.tokens() {
        if !all.iter().any(|held| is_same(&held.token, token) || is_in_same_reader(&held.token, token)) {
            all.push(Held { token: token.clone(), certificates: Vec::new() });
        }
    }
    all
}

fn is_same(a: &Token, b: &Token) -> bool {
    (&a.module, &a.serial, &a.label) == (&b.module, &b.serial, &b.label)
}

fn is_in_same_reader(a: &Token, b: &Token) -> bool {
    !a.reader.is_empty() && a.reader == b.reader
}

/// A certificate for signatures is judged as one, any other as one to sign in with.
fn judge_for_its_purpose(credential: &Credential, trust: &Trust, now: Timestamp) -> Candidate {
    let candidate = judge(credential.clone(), Purpose::Authentication, trust, now);
    match candidate.usable {
        Err(Unusable::WrongUsage) => judge(candidate.credential, Purpose::Signature, trust, now),
        _ => candidate,
    }
}

/// Whether the token takes a new PIN of this length: asked before the card is, so that it costs no try.
///
/// # Errors
/// [`card::Error::PinLength`].
pub fn check_length(token: &Token, new: &Pin) -> Result<(), Error> {
    let (shortest, longest) = (token.pin.shortest, token.pin.longest);
    let fits = (shortest..=longest).contains(&new.len());
    if fits { Ok(()) } else { Err(card::Error::PinLength { shortest, longest }.into()) }
}

/// Changes the PIN: the given ones, or all at the reader's keypad.
///
/// # Errors
/// The token's; the old PIN stays.
pub async fn change_pin(tokens: &dyn Tokens, token: &Token, pins: Option<NewPin>) -> Result<(), Error> {
    if let Some(pins) = &pins {
        check_length(token, &pins.new)?;
    }
    Ok(tokens.change_pin(token, pins).await?)
}

/// Sets a new PIN with the PUK.
///
/// # Errors
/// The token's.
pub async fn unblock(tokens: &dyn Tokens, token: &Token, pins: NewPin) -> Result<(), Error> {
    check_length(token, &pins.new)?;
    Ok(tokens.unblock(token, pins).await?)
}

/// Signs random bytes, verifies the signature with the certificate's key, and tells how long the card
/// took: without the time that somebody stood at the keypad. Whether the certificate could be used for
/// anything else does not matter.
///
/// # Errors
/// The token's; [`crate::signing::Error::WrongSignature`] when the key is not the certificate's.
pub async fn test(
    tokens: &dyn Tokens,
    candidate: &Candidate,
    pin: Option<Pin>,
    clock: &dyn Clock,
) -> Result<SignedDuration, Error> {
    let algorithm = candidate.algorithm().ok_or(Error::Unusable(Unusable::UnsupportedKey))?;
    let mut bytes = vec![0; TRIAL_BYTES];
    let no_random = |_| card::Error::Token("no random bytes".into());
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(no_random)?;
    let item = ToBeSigned { bytes: bytes.clone(), algorithm };
    let mut begun = clock.now();
    let mut steps = tokens.sign_each(&candidate.credential, pin, stream::iter([item]).boxed());
    let mut signature = Vec::new();
    while let Some(step) = steps.next().await {
        match step? {
            Step::AtKeypad => {}
            Step::KeypadDone => begun = clock.now(),
            Step::Signature(value) => signature = value,
        }
    }
    let took = clock.now().duration_since(begun);
    certificate::verify(&candidate.credential.certificate, algorithm, &bytes, &signature)?;
    Ok(took)
}
