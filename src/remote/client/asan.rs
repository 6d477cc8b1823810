//! Asan İmza over HTTPS.

use super::{Client, json, with_json};
use crate::domain::asan::{Asked, Code, Ending, Progress, SessionId, Subscriber};
use crate::remote::gateway::{Digest, Errand, Gateway, Opened, Signed, TryKey};
use crate::remote::transport::send;
use crate::remote::wire::{self, IDEMPOTENCY_KEY};
use crate::remote::{Error, convert};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder};
use std::time::Duration;
use zeroize::Zeroizing;

const SIGN_IN: &str = "/v1/auth/asan-imza";
const SIGNATURES: &str = "/v1/signatures/asan-imza";
/// How much longer than the service a long poll is waited for.
const GRACE: Duration = Duration::from_millis(1500);
/// Longest time that a service may want a phone to be waited for.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);
/// Longest name of a session.
const LONGEST_SESSION: usize = 128;

impl Client {
    /// A question what has come of a session.
    fn poll(&self, path: &str, session: &SessionId, wait: Duration) -> Result<RequestBuilder, Error> {
        let milliseconds = wait.as_millis().to_string();
        let path = format!("{path}/{}", session.0);
        let request = self.open_with(Method::GET, &path, &[("timeoutMs", milliseconds)])?;
        Ok(request.timeout(wait + GRACE))
    }
}

#[async_trait]
impl Gateway for Client {
    fn speak(&self, language: &str) {
        *self.spoken() = language.to_owned();
    }

    async fn ask_to_sign_in(&self, subscriber: &Subscriber, key: &TryKey) -> Result<Asked, Error> {
        let body = wire::AsanSignIn {
            phone: subscriber.phone.international(),
            user_id: subscriber.user_id.as_str().to_owned(),
            language: self.spoken().clone(),
        };
        let request = self.open(Method::POST, SIGN_IN)?.header(IDEMPOTENCY_KEY, &key.0);
        asked(&json(&send(with_json(request, &body)?).await?)?)
    }

    async fn sign_in_progress(&self, session: &SessionId, wait: Duration) -> Result<Progress<Opened>, Error> {
        let answer = send(self.poll(SIGN_IN, session, wait)?).await?;
        let wire::AsanSignInProgress { state, result, session } = json(&answer)?;
        progress(&state, result.as_deref(), || {
            let wire::Session { access_token, expires_at, signer, mandates } =
                session.ok_or_else(|| convert::wrong("session"))?;
            let token = Zeroizing::new(access_token);
            let certificate = convert::base64(&signer.certificate, "certificate")?;
            let session = convert::session(signer, mandates, expires_at)?;
            self.secrets().token = Some(token);
            Ok(Opened { session, certificate })
        })
    }

    async fn signing_certificate(&self) -> Result<Vec<u8>, Error> {
        let request = self.open(Method::GET, &format!("{SIGNATURES}/certificate"))?;
        let found: wire::AsanCertificate = json(&self.send_signed_in(request).await?)?;
        convert::base64(&found.certificate, "certificate")
    }

    async fn ask_to_sign(&self, digest: &Digest, key: &TryKey) -> Result<Asked, Error> {
        let body = wire::AsanSignature {
            digest: STANDARD.encode(&digest.value),
            algorithm: digest.algorithm.jwa().to_owned(),
            display: digest.display.clone(),
            language: self.spoken().clone(),
        };
        let request = self.open(Method::POST, SIGNATURES)?.header(IDEMPOTENCY_KEY, &key.0);
        asked(&json(&self.send_signed_in(with_json(request, &body)?).await?)?)
    }

    async fn signature_progress(
        &self,
        session: &SessionId,
        wait: Duration,
    ) -> Result<Progress<Signed>, Error> {
        let answer = self.send_signed_in(self.poll(SIGNATURES, session, wait)?).await?;
        let wire::AsanSignatureProgress { state, result, signature, certificate } = json(&answer)?;
        let bytes =
            |text: Option<String>, field| convert::base64(&text.ok_or_else(|| convert::wrong(field))?, field);
        progress(&state, result.as_deref(), || {
            let signature = bytes(signature, "signature")?;
            Ok(Signed { signature, certificate: bytes(certificate, "certificate")? })
        })
    }

    async fn give_up(&self, errand: Errand, session: &SessionId) {
        let path = match errand {
            Errand::SignIn => SIGN_IN,
            Errand::Signature => SIGNATURES,
        };
        let Ok(request) = self.open(Method::DELETE, &format!("{path}/{}", session.0)) else { return };
        // Whatever it says: it ends by itself.
        let _ = match errand {
            Errand::SignIn => send(request).await,
            Errand::Signature => self.send_signed_in(request).await,
        };
    }
}

fn asked(asked: &wire::AsanAsked) -> Result<Asked, Error> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    // It becomes part of an address.
    if !(1..=LONGEST_SESSION).contains(&asked.session.len()) || !asked.session.chars().all(is_plain) {
        return Err(convert::wrong("session"));
    }
    let code = Code::parse(&asked.verification_code).ok_or_else(|| convert::wrong("verificationCode"))?;
    // By the service's own clock, so that a wrong one here does not matter.
    let from_now =
        |until: Timestamp, longest| until.duration_since(asked.time).clamp(SignedDuration::ZERO, longest);
    let lasts = from_now(asked.expires_at, LONGEST);
    let pin_within = asked.pin_until.map_or(lasts, |until| from_now(until, lasts));
    Ok(Asked { session: SessionId(asked.session.clone()), code, pin_within, lasts })
}

fn progress<T>(
    state: &str,
    result: Option<&str>,
    done: impl FnOnce() -> Result<T, Error>,
) -> Result<Progress<T>, Error> {
    match (state, result) {
        ("COMPLETE", Some("OK")) => done().map(Progress::Done),
        ("COMPLETE", Some(word)) => Ok(Progress::Ended(Ending::from_word(word))),
        ("COMPLETE", None) => Err(convert::wrong("result")),
        // A state that this version does not know is not the end.
        _ => Ok(Progress::Running),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(session: &str, code: &str) -> wire::AsanAsked {
        wire::AsanAsked {
            session: session.into(),
            verification_code: code.into(),
            time: "2026-11-22T10:00:00Z".parse().unwrap(),
            pin_until: None,
            expires_at: "2026-11-22T10:05:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn what_becomes_part_of_an_address_is_looked_at() {
        let found = asked(&wire("aB-_09", "0042")).unwrap();
        assert_eq!((found.code.to_string().as_str(), found.lasts.as_secs()), ("0042", 300));
        for session in ["", "a/b", "..", "a?b", "ə", &"a".repeat(129)] {
            assert_eq!(asked(&wire(session, "0042")), Err(convert::wrong("session")), "{session}");
        }
        assert_eq!(asked(&wire("a", "42")), Err(convert::wrong("verificationCode")));
    }

    #[test]
    fn a_session_is_never_waited_for_longer_than_anybody_would() {
        let mut endless = wire("a", "0042");
        endless.expires_at = "2036-11-22T10:00:00Z".parse().unwrap();
        assert_eq!(asked(&endless).unwrap().lasts, LONGEST);
        endless.expires_at = "2016-11-22T10:00:00Z".parse().unwrap();
        assert_eq!(asked(&endless).unwrap().lasts, SignedDuration::ZERO);
    }

    #[test]
    fn the_phones_time_is_told_where_the_service_knows_it_and_is_no_longer_than_the_sessions() {
        let seconds = |pin_until: Option<&str>| {
            let pin_until = pin_until.map(|time| time.parse().unwrap());
            let found = asked(&wire::AsanAsked { pin_until, ..wire("a", "0042") }).unwrap();
            (found.pin_within.as_secs(), found.lasts.as_secs())
        };
        assert_eq!(seconds(Some("2026-11-22T10:02:00Z")), (120, 300));
        assert_eq!(seconds(None), (300, 300));
        assert_eq!(seconds(Some("2026-11-22T10:09:00Z")), (300, 300));
        assert_eq!(seconds(Some("2026-11-22T09:59:00Z")), (0, 300));
    }

    #[test]
    fn unknown_words_end_nothing_that_goes_on_and_keep_their_word() {
        let read = |state, result| progress(state, result, || Ok(()));
        assert_eq!(read("RUNNING", None), Ok(Progress::Running));
        assert_eq!(read("PONDERING", None), Ok(Progress::Running));
        assert_eq!(read("COMPLETE", Some("OK")), Ok(Progress::Done(())));
        assert_eq!(read("COMPLETE", Some("SIM_ERROR")), Ok(Progress::Ended(Ending::Sim)));
        assert_eq!(
            read("COMPLETE", Some("PHONE_ON_THE_MOON")),
            Ok(Progress::Ended(Ending::Other("PHONE_ON_THE_MOON".into())))
        );
        assert_eq!(read("COMPLETE", None), Err(convert::wrong("result")));
    }
}
