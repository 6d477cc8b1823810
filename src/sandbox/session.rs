//! Signing in with a card, and the sessions that come of it. Everything here is in memory only;
//! access tokens are kept as their SHA-256.

use super::delegation::Access;
use super::phones::Phone;
use super::problem::{Kind, Language, Problem};
use super::service::{Service, parse_voen};
use super::{Error, answer, random};
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::{Identity, Purpose};
use crate::domain::session::Mandate;
use crate::remote::wire;
use crate::signing::{authentication, certificate};
use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long a nonce is good.
const CHALLENGE_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// Most nonces outstanding; more mean that somebody only asks for them.
const MOST_CHALLENGES: usize = 10_000;
/// How long an access token is good, from sign-in or renewal.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_mins(15);
/// After this, renewal does not help.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Who asks, in which language.
#[derive(Clone)]
pub struct Caller {
    /// SHA-256 of the access token, if one came.
    token: Option<[u8; 32]>,
    /// For titles and names of statuses.
    pub language: Language,
}

impl Caller {
    /// Reads `Authorization` and `Accept-Language`.
    pub fn of(headers: &HeaderMap) -> Caller {
        let token = headers.get(header::AUTHORIZATION).and_then(|v| v.as_bytes().strip_prefix(b"Bearer "));
        Caller { token: token.map(|t| Sha256::digest(t).into()), language: Language::of(headers) }
    }
}

/// A signed-in person.
#[derive(Clone)]
pub struct Session {
    /// FİN of the certificate.
    pub fin: Fin,
    holder: Identity,
    /// The phone that it was opened with.
    phone: Option<&'static Phone>,
    /// What the phone was asked for then.
    asked: Option<String>,
    began: Timestamp,
    expires: Timestamp,
    insurer: Option<Voen>,
    /// By what card or phone.
    access: Option<Access>,
}

impl Session {
    /// Whose certificate it is.
    pub fn holder(&self) -> &Identity {
        &self.holder
    }

    /// By what card or phone; a card of another issuer has no number here, and no authority.
    pub fn access(&self) -> Option<&Access> {
        self.access.as_ref()
    }
}

/// Nonces and sessions.
#[derive(Default)]
pub struct Sessions {
    challenges: Mutex<HashMap<String, Timestamp>>,
    sessions: Mutex<HashMap<[u8; 32], Session>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Service {
    /// A nonce.
    pub fn challenge(&self) -> Result<wire::Challenge, Problem> {
        let now = self.now();
        let mut challenges = lock(&self.sessions.challenges);
        challenges.retain(|_, expires| *expires > now);
        if challenges.len() >= MOST_CHALLENGES {
            return Err(Problem { retry_after: Some(60), ..Kind::RateLimited.into() });
        }
        let nonce = STANDARD.encode(random::<32>()?);
        let expires_at = now.saturating_add(CHALLENGE_LIFE).map_err(Error::from)?;
        challenges.insert(nonce.clone(), expires_at);
        Ok(wire::Challenge { nonce, expires_at })
    }

    /// Signs in with a Web eID authentication token.
    pub fn sign_in(&self, body: &wire::CardSignIn) -> Result<wire::Session, Problem> {
        let now = self.now();
        // Used up now, whatever comes of it.
        let expires = lock(&self.sessions.challenges).remove(&body.nonce);
        if expires.is_none_or(|e| e <= now) {
            return Err(Kind::ChallengeExpired.into());
        }
        let unverified = body.authentication_token.get("unverifiedCertificate").and_then(|v| v.as_str());
        let unverified = unverified.and_then(|text| STANDARD.decode(text).ok());
        let unverified = unverified.ok_or_else(|| Kind::InvalidRequest.because("unverifiedCertificate"))?;
        certificate::check(&unverified, Purpose::Authentication, now, &self.trust)
            .map_err(|reason| Kind::CertificateRefused.because(format!("{reason:?}")))?;
        let token = body.authentication_token.to_string();
        let der = authentication::verify(&token, &self.origin, &body.nonce, &self.trust, now)
            .map_err(|e| Kind::SignatureInvalid.because(e))?;
        self.open_session(&der, None, None)
    }

    /// The holder of a certificate that may serve a purpose.
    pub fn check_holder(&self, der: &[u8], purpose: Purpose) -> Result<Identity, Problem> {
        certificate::check(der, purpose, self.now(), &self.trust)
            .map_err(|reason| Kind::CertificateRefused.because(format!("{reason:?}")))?;
        let holder = certificate::identity(der).map_err(|e| Kind::CertificateRefused.because(e))?;
        match self.is_revoked(&holder) {
            true => Err(Kind::CertificateRefused.because("Revoked")),
            false => Ok(holder),
        }
    }

    /// A session of a certificate's holder, opened with a card or a phone; of one that a phone was asked for
    /// there is only the last.
    pub fn open_session(
        &self,
        der: &[u8],
        phone: Option<&'static Phone>,
        asked: Option<&str>,
    ) -> Result<wire::Session, Problem> {
        let now = self.now();
        let holder = self.check_holder(der, Purpose::Authentication)?;
        let fin = holder.fin.clone().ok_or_else(|| Kind::CertificateRefused.because("no FİN"))?;
        let access = match phone {
            Some(phone) => Access::of_phone(phone.number),
            None => Access::of_card(&fin),
        };
        let access_token = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let expires = now.saturating_add(TOKEN_LIFE).map_err(Error::from)?;
        let answer = wire::Session {
            expires_at: expires,
            signer: wire::Signer {
                names: answer::names(&holder.names),
                fin: fin.as_str().to_owned(),
                certificate: STANDARD.encode(der),
            },
            mandates: self.mandates(&holder, access.as_ref(), now)?.iter().map(answer::mandate).collect(),
            access_token,
        };
        let key = Sha256::digest(answer.access_token.as_bytes()).into();
        let mut sessions = lock(&self.sessions.sessions);
        sessions.retain(|_, s| s.expires > now && (asked.is_none() || s.asked.as_deref() != asked));
        let asked = asked.map(str::to_owned);
        sessions
            .insert(key, Session { fin, holder, phone, asked, began: now, expires, insurer: None, access });
        Ok(answer)
    }

    /// The phone that the caller signed in with.
    pub fn phone_of(&self, caller: &Caller) -> Result<&'static Phone, Problem> {
        let phone = self.with_session(caller, |s| s.phone)?;
        phone.ok_or_else(|| Kind::InvalidRequest.because("not signed in by phone"))
    }

    /// The caller's session, changed or read by `f`.
    fn with_session<T>(&self, caller: &Caller, f: impl FnOnce(&mut Session) -> T) -> Result<T, Problem> {
        let now = self.now();
        let mut sessions = lock(&self.sessions.sessions);
        let session = caller.token.and_then(|t| sessions.get_mut(&t)).filter(|s| s.expires > now);
        session.map(f).ok_or_else(|| Kind::SessionRequired.into())
    }

    /// Lets the token live longer.
    pub fn renew(&self, caller: &Caller) -> Result<wire::Renewal, Problem> {
        let now = self.now();
        self.with_session(caller, |session| {
            let last = session.began.saturating_add(SESSION_LIFE).map_err(Error::from)?;
            session.expires = now.saturating_add(TOKEN_LIFE).map_err(Error::from)?.min(last);
            Ok(wire::Renewal { expires_at: session.expires })
        })?
    }

    /// Ends the session.
    pub fn sign_out(&self, caller: &Caller) -> Result<(), Problem> {
        self.with_session(caller, |_| ())?;
        if let Some(token) = caller.token {
            lock(&self.sessions.sessions).remove(&token);
        }
        Ok(())
    }

    /// Chooses for whom to act.
    pub fn choose(&self, caller: &Caller, choice: &wire::InsurerChoice) -> Result<(), Problem> {
        let session = self.session(caller)?;
        let voen = parse_voen(&choice.voen)?;
        self.entitled(&session, &voen)?;
        self.with_session(caller, |s| s.insurer = Some(voen))
    }

    /// The caller's session and chosen insurer. The right to act is looked at each time: taking it
    /// away has effect in open sessions.
    pub fn acting(&self, caller: &Caller) -> Result<(Session, Voen), Problem> {
        let session = self.session(caller)?;
        let voen = session.insurer.clone().ok_or(Kind::InsurerRequired)?;
        self.entitled(&session, &voen)?;
        Ok((session, voen))
    }

    /// The caller's session.
    pub fn session(&self, caller: &Caller) -> Result<Session, Problem> {
        self.with_session(caller, |session| session.clone())
    }

    /// Whether a session may act for an insurer now.
    fn entitled(&self, session: &Session, voen: &Voen) -> Result<(), Problem> {
        let now = self.now();
        let mandates = self.mandates(&session.holder, session.access.as_ref(), now)?;
        if mandates.iter().any(|m| covers(m, voen, now)) {
            return Ok(());
        }
        match self.had_mandate(&session.fin, voen, now)? {
            true => Err(Kind::MandateEnded.into()),
            false => Err(Kind::NoMandate.into()),
        }
    }

    /// The right of a signature's holder to act for an insurer at a moment.
    pub fn mandate(&self, holder: &Identity, voen: &Voen, at: Timestamp) -> Result<Mandate, Problem> {
        let mandates = self.mandates(holder, None, at)?;
        mandates.into_iter().find(|m| covers(m, voen, at)).ok_or_else(|| Kind::NoMandate.into())
    }
}

fn covers(mandate: &Mandate, voen: &Voen, at: Timestamp) -> bool {
    mandate.voen == *voen && mandate.until.is_none_or(|until| at <= until)
}
