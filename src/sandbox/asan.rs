//! Asan İmza at the service: signing in, and signatures. What the phone signs is verified as a gateway
//! must, and the keys stay in the phones.

use super::faults::Bent;
use super::phone::{Asked, Outcome, PATIENCE, Refused, SESSION_LIFE, What};
use super::phones::{self, Manner, Phone};
use super::pki::Pair;
use super::problem::{Kind, Problem};
use super::service::Service;
use super::session::Caller;
use super::{Error, random};
use crate::domain::asan::{Code, UserId};
use crate::domain::identifier;
use crate::domain::identity::{Algorithm, Purpose};
use crate::remote::wire;
use crate::signing::certificate;
use base64::{Engine, engine::general_purpose::STANDARD};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Longest time that an answer waits for a phone.
const LONGEST_POLL: Duration = Duration::from_secs(60);
/// Longest name of a try.
const LONGEST_KEY: usize = 64;
/// Longest text that a phone shows.
const LONGEST_DISPLAY: usize = 200;

impl Service {
    /// Asks a phone to sign in.
    pub fn ask_to_sign_in(
        &self,
        body: &wire::AsanSignIn,
        key: Option<&str>,
        bent: Option<Bent>,
    ) -> Result<wire::AsanAsked, Problem> {
        let number = identifier::Phone::parse(&body.phone).ok().filter(|n| n.international() == body.phone);
        let number = number.ok_or_else(|| Kind::InvalidRequest.because("phone"))?;
        let user_id = UserId::parse(&body.user_id).ok().filter(|id| id.as_str() == body.user_id);
        let user_id = user_id.ok_or_else(|| Kind::InvalidRequest.because("userId"))?;
        // Neither number nor user ID alone tells whether there is such a phone.
        let phone = phones::with_number(number.national()).filter(|p| p.user_id == user_id.as_str());
        let challenge = random::<32>()?;
        let hash = Sha256::digest(challenge);
        self.ask(number.national(), phone, What::Challenge(challenge), &hash, key, bent)
    }

    fn ask(
        &self,
        number: &str,
        phone: Option<&'static Phone>,
        what: What,
        hash: &[u8],
        key: Option<&str>,
        bent: Option<Bent>,
    ) -> Result<wire::AsanAsked, Problem> {
        let fits = |key: &&str| (1..=LONGEST_KEY).contains(&key.len());
        if key.is_some_and(|key| !fits(&key)) {
            return Err(Kind::InvalidRequest.because(wire::IDEMPOTENCY_KEY));
        }
        let asked =
            self.phones.ask(number, phone, what, Code::of(hash), key).map_err(|refused| match refused {
                Refused::Busy => Kind::AsanSessionRunning.into(),
                Refused::Unreachable => Kind::AsanOperatorUnreachable.into(),
                Refused::TooMany => Problem { retry_after: Some(60), ..Kind::RateLimited.into() },
                Refused::Failed(error) => error.into(),
            })?;
        let code = match bent {
            Some(Bent::Code) => Code::of(&[hash.first().copied().unwrap_or(0) ^ 0xFC]),
            _ => asked.code,
        };
        Ok(wire::AsanAsked {
            session: asked.session,
            verification_code: code.to_string(),
            time: self.now(),
            pin_until: Some(asked.began.saturating_add(PATIENCE).map_err(Error::from)?),
            expires_at: asked.began.saturating_add(SESSION_LIFE).map_err(Error::from)?,
        })
    }

    /// Waits for a phone, and tells what it was asked for.
    pub async fn wait_for_phone(&self, session: &str, wait: &wire::AsanWait) -> Result<Asked, Problem> {
        let wait = Duration::from_millis(wait.timeout_ms.unwrap_or(0)).min(LONGEST_POLL);
        self.phones.wait(session, wait).await.ok_or_else(|| Kind::NotFound.into())
    }

    /// What has come of signing in.
    pub fn sign_in_progress(&self, asked: &Asked) -> Result<wire::AsanSignInProgress, Problem> {
        let What::Challenge(challenge) = &asked.what else { return Err(Kind::NotFound.into()) };
        let mut progress =
            wire::AsanSignInProgress { state: state(asked), result: result(asked), session: None };
        if let (Some(Outcome::Approved), Some(phone)) = (&asked.outcome, asked.phone) {
            let keys = self.keys(phone)?;
            let signature = sign(&keys.auth, &Sha256::digest(challenge))?;
            let der = &keys.auth.certificate;
            certificate::verify(der, Algorithm::EcdsaP256Sha256, challenge, &signature)
                .map_err(|e| Kind::SignatureInvalid.because(e))?;
            progress.session = Some(self.open_session(der, Some(phone), Some(&asked.session))?);
        }
        Ok(progress)
    }

    /// Nobody waits for signing in any more.
    pub fn give_up_sign_in(&self, session: &str) -> Result<(), Problem> {
        if self.phones.forget(session) { Ok(()) } else { Err(Kind::NotFound.into()) }
    }

    /// The certificate with which the signed-in person's phone signs documents.
    pub fn signing_certificate(
        &self,
        caller: &Caller,
        bent: Option<Bent>,
    ) -> Result<wire::AsanCertificate, Problem> {
        let phone = self.phone_of(caller)?;
        let keys = self.keys(if bent == Some(Bent::Holder) { another(phone) } else { phone })?;
        Ok(wire::AsanCertificate { certificate: STANDARD.encode(&keys.sign.certificate) })
    }

    /// Asks the signed-in person's phone to sign.
    pub fn ask_to_sign(
        &self,
        caller: &Caller,
        body: &wire::AsanSignature,
        key: Option<&str>,
        bent: Option<Bent>,
    ) -> Result<wire::AsanAsked, Problem> {
        let phone = self.phone_of(caller)?;
        let digest = STANDARD.decode(&body.digest).ok().filter(|digest| digest.len() == 32);
        let digest = digest.ok_or_else(|| Kind::InvalidRequest.because("digest"))?;
        if Algorithm::from_jwa(&body.algorithm) != Some(Algorithm::EcdsaP256Sha256) {
            return Err(Kind::InvalidRequest.because("algorithm"));
        }
        if body.display.chars().count() > LONGEST_DISPLAY {
            return Err(Kind::InvalidRequest.because("display"));
        }
        // Its owner may have lost the right since the session began.
        let der = &self.keys(phone)?.sign.certificate;
        self.check_holder(der, Purpose::Signature)?;
        let what = What::Digest { digest: digest.clone(), display: body.display.clone() };
        self.ask(phone.number, Some(phone), what, &digest, key, bent)
    }

    /// What has come of a signature that the caller's phone was asked for.
    pub fn signature_progress(
        &self,
        caller: &Caller,
        asked: &Asked,
        bent: Option<Bent>,
    ) -> Result<wire::AsanSignatureProgress, Problem> {
        let digest = self.own_digest(caller, asked)?;
        let mut progress = wire::AsanSignatureProgress {
            state: state(asked),
            result: result(asked),
            signature: None,
            certificate: None,
        };
        if let (Some(Outcome::Approved), Some(phone)) = (&asked.outcome, asked.phone) {
            let keys = self.keys(if bent == Some(Bent::Holder) { another(phone) } else { phone })?;
            let mut signature = sign(&keys.sign, digest)?;
            if bent == Some(Bent::Signature) {
                signature.reverse();
            }
            progress.signature = Some(STANDARD.encode(&signature));
            progress.certificate = Some(STANDARD.encode(&keys.sign.certificate));
        }
        Ok(progress)
    }

    /// Nobody waits for the signature any more.
    pub fn give_up_signature(&self, caller: &Caller, session: &str) -> Result<(), Problem> {
        let asked = self.phones.look(session).ok_or(Kind::NotFound)?;
        self.own_digest(caller, &asked)?;
        self.give_up_sign_in(session)
    }

    /// What is to be signed, where it is the caller's phone that was asked.
    fn own_digest<'a>(&self, caller: &Caller, asked: &'a Asked) -> Result<&'a [u8], Problem> {
        let phone = self.phone_of(caller)?;
        match &asked.what {
            What::Digest { digest, .. } if asked.number == phone.number => Ok(digest),
            _ => Err(Kind::NotFound.into()),
        }
    }

    fn keys(&self, phone: &Phone) -> Result<&super::pki::PhoneKeys, Problem> {
        let keys = self.pki.phones.iter().find(|keys| keys.number == phone.number);
        keys.ok_or_else(|| Error::Pki("a phone without keys".into()).into())
    }
}

fn state(asked: &Asked) -> String {
    if asked.outcome.is_some() { "COMPLETE" } else { "RUNNING" }.to_owned()
}

fn result(asked: &Asked) -> Option<String> {
    asked.outcome.as_ref().map(|outcome| match outcome {
        Outcome::Approved => "OK".to_owned(),
        Outcome::Ended(word) => word.clone(),
    })
}

/// A phone of somebody else.
fn another(phone: &Phone) -> &'static Phone {
    let other = |p: &&Phone| p.holder != phone.holder && p.manner == Manner::Waits;
    phones::ALL.iter().find(other).unwrap_or(&phones::ALL[0])
}

/// What a phone makes of a hash: r‖s.
fn sign(keys: &Pair, hash: &[u8]) -> Result<Vec<u8>, Problem> {
    let pki = |e: &dyn std::fmt::Display| Problem::from(Error::Pki(e.to_string()));
    let key = SigningKey::from_pkcs8_der(&keys.key.serialize_der()).map_err(|e| pki(&e))?;
    let signature: Signature = key.sign_prehash(hash).map_err(|e| pki(&e))?;
    Ok(signature.to_bytes().to_vec())
}
