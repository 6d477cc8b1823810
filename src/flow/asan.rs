//! Asan İmza: a phone is asked, and what comes of it is waited for, over a line that may break.

use super::sign_in::SignedIn;
use super::{Clock, Error};
use crate::card::ToBeSigned;
use crate::domain::asan::{Asked, Code, Ending, Progress, Subscriber};
use crate::domain::identity::{Purpose, Unusable};
use crate::domain::means::{Means, Mobile};
use crate::domain::session::Signer;
use crate::remote;
use crate::remote::gateway::{Digest, Errand, Gateway, TryKey};
use crate::remote::retry::Backoff;
use crate::signing::certificate;
use crate::signing::trust::Trust;
use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::{BoxFuture, Either, Shared};
use jiff::{SignedDuration, Timestamp};
use ring::rand::SecureRandom;
use std::time::Duration;
use thiserror::Error as ThisError;

/// Why no signature came of it.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum Failure {
    /// The phone's side ended it.
    #[error("the phone: {}", .0.word())]
    Ended(Ending),
    /// Nobody could be asked until it was over: whether the PIN was entered is not known.
    #[error("no answer until the session was over")]
    OutOfTime,
    /// The service wants the phone to show another code than the hash has: it may have sent something else to
    /// be signed.
    #[error("the service's code {said} is not the hash's {computed}")]
    WrongCode {
        /// The service's.
        said: Code,
        /// Ours.
        computed: Code,
    },
    /// The certificate is of somebody else than signed in.
    #[error("the certificate is of somebody else")]
    AnotherHolder,
    /// The signature was made with another certificate than was announced.
    #[error("another certificate than was announced")]
    AnotherCertificate,
    /// The signature does not belong to the certificate.
    #[error("the signature does not belong to the certificate")]
    WrongSignature,
    /// Given up here.
    #[error("given up")]
    Stopped,
}

/// What is told while a phone is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The phone is asked; it shows this code, and takes the PIN for so long.
    Asked(Code, SignedDuration),
    /// The service cannot be asked at the moment; it is tried again.
    Away,
    /// It can be asked again.
    Back,
}

/// Ends the waiting when it is dropped.
pub struct Stop {
    _sender: oneshot::Sender<()>,
}

/// Is ready once the other part was dropped.
pub struct Stopped(Shared<BoxFuture<'static, ()>>);

/// Both parts.
pub fn stop() -> (Stop, Stopped) {
    let (sender, stopped) = oneshot::channel();
    (Stop { _sender: sender }, Stopped(stopped.map(|_| ()).boxed().shared()))
}

/// What an errand is waited for with.
pub struct Waiting<'a> {
    /// The time.
    pub clock: Box<dyn Clock + 'a>,
    /// Sleeps.
    pub pause: Pause,
    /// Whoever is told.
    pub listener: Box<dyn Fn(Told) + Send + Sync + 'a>,
    /// When to give up.
    pub stopped: Stopped,
}

/// Sleeps for so long.
pub type Pause = fn(Duration) -> BoxFuture<'static, ()>;

/// Longest that the service is asked to wait with its answer.
const LONG_POLL: Duration = Duration::from_secs(30);
/// Shortest time between two questions, where the service does not wait.
const SHORTEST: Duration = Duration::from_millis(500);
/// Waits after failures: somebody sits before it.
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(5) };
/// Senseless answers in a row that are taken for the line's fault.
const MOST_SENSELESS: u32 = 3;
/// How long giving up may take.
const FAREWELL: Duration = Duration::from_secs(3);
/// How often a phone is asked for when the answer was lost.
const MOST_TRIES: u32 = 3;

impl Waiting<'_> {
    /// The result, unless it is stopped before.
    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Result<T, Failure> {
        let work = std::pin::pin!(work);
        match futures::future::select(self.stopped.0.clone(), work).await {
            Either::Left(_) => Err(Failure::Stopped),
            Either::Right((done, _)) => Ok(done),
        }
    }

    async fn rest(&self, after: u32, error: &remote::Error) -> Result<(), Failure> {
        let wish = match error {
            remote::Error::Failing { retry_after, .. } => *retry_after,
            _ => None,
        };
        let random = self.clock.now().subsec_nanosecond().unsigned_abs();
        self.unless_stopped((self.pause)(BACKOFF.wait(after, wish, random.into()))).await
    }

    /// Asks a phone; the same try again where the answer was lost or is illegible: the phone may show the
    /// code already.
    async fn ask<'b>(
        &self,
        ask: impl Fn() -> BoxFuture<'b, Result<Asked, remote::Error>>,
    ) -> Result<Asked, Error> {
        let mut tries = 1;
        loop {
            match self.unless_stopped(ask()).await? {
                Ok(asked) => return Ok(asked),
                Err(error @ (remote::Error::OutcomeUnknown(_) | remote::Error::Malformed(_)))
                    if tries < MOST_TRIES =>
                {
                    self.rest(tries, &error).await?;
                    tries += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits until the phone has answered. Whatever fails on the way to the service is asked again, until
    /// the session is over.
    async fn wait<'b, T>(
        &self,
        lasts: SignedDuration,
        poll: impl Fn(Duration) -> BoxFuture<'b, Result<Progress<T>, remote::Error>>,
    ) -> Result<T, Error> {
        let begun = self.clock.now();
        let (mut failures, mut senseless) = (0, 0);
        loop {
            let asked_at = self.clock.now();
            let left = lasts - asked_at.duration_since(begun);
            let Some(left) = Duration::try_from(left).ok().filter(|left| !left.is_zero()) else {
                return Err(Failure::OutOfTime.into());
            };
            let found = self.unless_stopped(poll(left.min(LONG_POLL))).await?;
            if failures > 0 && found.is_ok() {
                (self.listener)(Told::Back);
                (failures, senseless) = (0, 0);
            }
            match found {
                Ok(Progress::Done(done)) => return Ok(done),
                Ok(Progress::Ended(ending)) => return Err(Failure::Ended(ending).into()),
                Ok(Progress::Running) => {
                    let took = self.clock.now().duration_since(asked_at);
                    let rest = SHORTEST.saturating_sub(Duration::try_from(took).unwrap_or_default());
                    if !rest.is_zero() {
                        self.unless_stopped((self.pause)(rest)).await?;
                    }
                }
                Err(error) => {
                    senseless += u32::from(matches!(error, remote::Error::Malformed(_)));
                    if !is_passing(&error) || senseless > MOST_SENSELESS {
                        return Err(error.into());
                    }
                    if failures == 0 {
                        (self.listener)(Told::Away);
                    }
                    failures += 1;
                    self.rest(failures, &error).await?;
                }
            }
        }
    }
}

/// Whether the same question may be answered a moment later.
fn is_passing(error: &remote::Error) -> bool {
    use remote::Error::*;
    match error {
        NoConnection(_) | OutcomeUnknown(_) | Failing { .. } | Malformed(_) => true,
        Proxy(_) | ProxyPassword(_) | NotTrusted(_) | NoService(_) | Refused(_) | SessionEnded
        | ClientTooOld(_) => false,
    }
}

/// 16 random bytes, hexadecimal.
fn try_key() -> Result<TryKey, Error> {
    let mut bytes = [0; 16];
    let no_random = |_| Failure::Stopped;
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(no_random)?;
    Ok(TryKey(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// Signs in by phone.
///
/// # Errors
/// [`Failure`], the service's failure; [`Error::AnsweredForAnother`].
pub async fn sign_in(
    gateway: &dyn Gateway,
    subscriber: &Subscriber,
    trust: &Trust,
    waiting: &Waiting<'_>,
) -> Result<SignedIn, Error> {
    let key = try_key()?;
    let asked = waiting.ask(|| gateway.ask_to_sign_in(subscriber, &key)).await?;
    (waiting.listener)(Told::Asked(asked.code, asked.pin_within));
    let opened = waiting.wait(asked.lasts, |wait| gateway.sign_in_progress(&asked.session, wait)).await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(error) => {
            give_up(gateway, Errand::SignIn, &asked, &error, waiting.pause).await;
            return Err(error);
        }
    };
    let now = waiting.clock.now();
    let mobile = judge(subscriber.clone(), opened.certificate, Purpose::Authentication, trust, now);
    if mobile.identity.as_ref().and_then(|i| i.fin.as_ref()) != Some(&opened.session.signer.fin) {
        return Err(Error::AnsweredForAnother);
    }
    Ok(SignedIn { session: opened.session, means: Means::Asan(mobile) })
}

/// Nobody waits any more: unless the phone's side has ended it, the service is told, as far as that does not
/// take long.
async fn give_up(gateway: &dyn Gateway, errand: Errand, asked: &Asked, error: &Error, pause: Pause) {
    if !matches!(error, Error::Asan(Failure::Ended(_))) {
        futures::future::select(gateway.give_up(errand, &asked.session), pause(FAREWELL)).await;
    }
}

/// Judges a certificate whose key is in a phone.
fn judge(
    subscriber: Subscriber,
    certificate: Vec<u8>,
    purpose: Purpose,
    trust: &Trust,
    now: Timestamp,
) -> Mobile {
    let identity = certificate::identity(&certificate).ok();
    let usable = match identity {
        Some(_) => certificate::check(&certificate, purpose, now, trust),
        None => Err(Unusable::Malformed),
    };
    Mobile { subscriber, fingerprint: certificate::fingerprint(&certificate), certificate, identity, usable }
}

/// The certificate with which the signed-in person's phone signs documents, judged.
///
/// # Errors
/// The service's failure; [`Failure::AnotherHolder`] when it has not the FİN and the VÖEN of the one that
/// signed in.
pub async fn signer(
    gateway: &dyn Gateway,
    signed_in: &Mobile,
    person: &Signer,
    trust: &Trust,
    now: Timestamp,
) -> Result<Means, Error> {
    let certificate = gateway.signing_certificate().await?;
    let mobile = judge(signed_in.subscriber.clone(), certificate, Purpose::Signature, trust, now);
    let (before, mobile) = (Means::Asan(signed_in.clone()), Means::Asan(mobile));
    let is_holder = mobile.holder().is_some_and(|holder| *holder.0 == person.fin);
    if is_holder && mobile.holder() == before.holder() {
        Ok(mobile)
    } else {
        Err(Failure::AnotherHolder.into())
    }
}

/// Has the phone sign some bytes, whose digest alone leaves this computer. The signature is the raw one,
/// verified.
///
/// # Errors
/// [`Failure`], and the service's failure. No signature is used then.
pub async fn sign(
    gateway: &dyn Gateway,
    signer: &Mobile,
    item: &ToBeSigned,
    display: &str,
    waiting: &Waiting<'_>,
) -> Result<Vec<u8>, Error> {
    signer.usable.map_err(Error::Unusable)?;
    let ToBeSigned { bytes, algorithm } = item;
    let algorithm = *algorithm;
    let value = certificate::digest(algorithm, bytes);
    let computed = Code::of(&value);
    let digest = Digest { value, algorithm, display: display.to_owned() };
    let key = try_key()?;
    let asked = waiting.ask(|| gateway.ask_to_sign(&digest, &key)).await?;
    if asked.code != computed {
        let error = Error::from(Failure::WrongCode { said: asked.code, computed });
        give_up(gateway, Errand::Signature, &asked, &error, waiting.pause).await;
        return Err(error);
    }
    (waiting.listener)(Told::Asked(computed, asked.pin_within));
    let signed = waiting.wait(asked.lasts, |wait| gateway.signature_progress(&asked.session, wait)).await;
    let signed = match signed {
        Ok(signed) => signed,
        Err(error) => {
            give_up(gateway, Errand::Signature, &asked, &error, waiting.pause).await;
            return Err(error);
        }
    };
    if signed.certificate != signer.certificate {
        let holder = |der: &[u8]| certificate::identity(der).ok().map(|i| (i.fin, i.voen));
        let is_same = holder(&signed.certificate) == holder(&signer.certificate);
        let failure = if is_same { Failure::AnotherCertificate } else { Failure::AnotherHolder };
        return Err(failure.into());
    }
    certificate::verify(&signer.certificate, algorithm, bytes, &signed.signature)
        .map_err(|_| Failure::WrongSignature)?;
    Ok(signed.signature)
}
