//! A telephone in memory, behind a gateway that does what a test wants.

use super::pki::Pki;
use super::world::{Fuse, Line, VOEN};
use async_trait::async_trait;
use jiff::SignedDuration;
use mohur::domain::asan::{Asked, Code, Ending, Progress, SessionId, Subscriber, UserId};
use mohur::domain::identifier::Phone as Number;
use mohur::remote;
use mohur::remote::gateway::{Digest, Errand, Gateway, Opened, Signed, TryKey};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::DecodePrivateKey;
use rcgen::{KeyPair, KeyUsagePurpose};
use std::collections::VecDeque;
use std::sync::Mutex;
use std::task::Poll;
use std::time::Duration;

/// What comes of a question.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Nothing yet.
    Running,
    /// The right PIN was entered.
    Done,
    /// It ended so.
    Ends(Ending),
    /// The line breaks.
    Breaks,
}

/// The telephone of somebody with the FİN TST0001, and the gateway to it.
pub struct Phone {
    pub fuse: Fuse,
    /// What comes of the next questions; then [`Answer::Done`].
    pub script: Mutex<VecDeque<Answer>>,
    /// Which certificate the next signature is said to be of, and made with.
    pub other: Mutex<Option<(Vec<u8>, KeyPair)>>,
    pub asked: Mutex<Vec<Errand>>,
    pub given_up: Mutex<Vec<Errand>>,
    /// The languages it was told to speak.
    pub spoken: Mutex<Vec<String>>,
    auth: (Vec<u8>, KeyPair),
    sign: (Vec<u8>, KeyPair),
    digest: Mutex<Vec<u8>>,
}

/// Whose it is.
pub fn subscriber() -> Subscriber {
    Subscriber { phone: Number::parse("99 000 12 34").unwrap(), user_id: UserId::parse("12345").unwrap() }
}

impl Phone {
    pub fn new(pki: &Pki, fuse: Fuse) -> Phone {
        Phone {
            fuse,
            script: Mutex::default(),
            other: Mutex::default(),
            asked: Mutex::default(),
            given_up: Mutex::default(),
            spoken: Mutex::default(),
            auth: pki.pair("TST0001", VOEN, KeyUsagePurpose::DigitalSignature),
            sign: pki.pair("TST0001", VOEN, KeyUsagePurpose::ContentCommitment),
            digest: Mutex::default(),
        }
    }

    pub fn will(&self, answers: impl IntoIterator<Item = Answer>) {
        self.script.lock().unwrap().extend(answers);
    }

    async fn ask(&self, errand: Errand, hash: &[u8]) -> Result<Asked, remote::Error> {
        self.fuse.step().await;
        self.asked.lock().unwrap().push(errand);
        self.fuse.step().await;
        let (pin_within, lasts) = (SignedDuration::from_mins(2), SignedDuration::from_mins(5));
        Ok(Asked { session: SessionId("s".into()), code: Code::of(hash), pin_within, lasts })
    }

    async fn progress<T>(&self, done: impl FnOnce() -> T) -> Result<Progress<T>, remote::Error> {
        self.fuse.step().await;
        yield_once().await;
        let next = self.script.lock().unwrap().pop_front();
        match next.unwrap_or(Answer::Done) {
            Answer::Running => Ok(Progress::Running),
            Answer::Done => Ok(Progress::Done(done())),
            Answer::Ends(ending) => Ok(Progress::Ended(ending)),
            Answer::Breaks => Err(remote::Error::OutcomeUnknown("test".into())),
        }
    }
}

/// Lets others go on meanwhile, as a real wait does.
async fn yield_once() {
    let mut is_over = false;
    futures::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if std::mem::replace(&mut is_over, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[async_trait]
impl Gateway for Phone {
    fn speak(&self, language: &str) {
        self.spoken.lock().unwrap().push(language.to_owned());
    }

    async fn ask_to_sign_in(&self, _: &Subscriber, _: &TryKey) -> Result<Asked, remote::Error> {
        self.ask(Errand::SignIn, &[0x5A; 32]).await
    }

    async fn sign_in_progress(&self, _: &SessionId, _: Duration) -> Result<Progress<Opened>, remote::Error> {
        let session = Line::session();
        self.progress(|| Opened { session, certificate: self.auth.0.clone() }).await
    }

    async fn signing_certificate(&self) -> Result<Vec<u8>, remote::Error> {
        Ok(self.sign.0.clone())
    }

    async fn ask_to_sign(&self, digest: &Digest, _: &TryKey) -> Result<Asked, remote::Error> {
        *self.digest.lock().unwrap() = digest.value.clone();
        self.ask(Errand::Signature, &digest.value).await
    }

    async fn signature_progress(
        &self,
        _: &SessionId,
        _: Duration,
    ) -> Result<Progress<Signed>, remote::Error> {
        self.progress(|| {
            let other = self.other.lock().unwrap();
            let (certificate, key) = other.as_ref().unwrap_or(&self.sign);
            let key = SigningKey::from_pkcs8_der(&key.serialize_der()).unwrap();
            let signature: Signature = key.sign_prehash(&self.digest.lock().unwrap()).unwrap();
            Signed { signature: signature.to_bytes().to_vec(), certificate: certificate.clone() }
        })
        .await
    }

    async fn give_up(&self, errand: Errand, _: &SessionId) {
        self.given_up.lock().unwrap().push(errand);
    }
}
