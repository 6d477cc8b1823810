//! The authorities of the small world: two for time-stamps, one responder, one revocation list.

use super::world::{Fuse, LIST, Pki, RESPONDER, STAMPERS, now};
use async_trait::async_trait;
use jiff::SignedDuration;
use mohur::domain::identity::Algorithm;
use mohur::remote::{Authorities, Error};
use mohur::signing::revocation::{self, Status};
use mohur::signing::timestamp;
use rcgen::{KeyPair, SigningKey};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

/// How an authority answers the next request.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Not at all.
    Fail(Error),
    /// In its own protocol: no.
    Refuse,
    /// To another request.
    WrongNonce,
    /// About a time an hour before, or after.
    Early,
    Late,
    /// Of a certificate: this.
    Says(Status),
    /// Nonsense.
    Noise,
}

/// They survive power cuts on our computer, and remember what they were asked.
pub struct Offices {
    pki: Arc<Pki>,
    next: Mutex<BTreeMap<String, VecDeque<Answer>>>,
    pub asked: Mutex<Vec<String>>,
    /// The serial numbers on the list.
    pub revoked: Mutex<Vec<Vec<u8>>>,
    pub fuse: Fuse,
}

impl Offices {
    pub fn new(pki: Arc<Pki>, fuse: Fuse) -> Offices {
        Offices { pki, next: Mutex::default(), asked: Mutex::default(), revoked: Mutex::default(), fuse }
    }

    pub fn answer_next(&self, address: &str, answer: Answer) {
        self.next.lock().unwrap().entry(address.to_owned()).or_default().push_back(answer);
    }

    /// Nobody answers any more.
    pub fn go_down(&self) {
        for address in [STAMPERS[0], STAMPERS[1], RESPONDER, LIST] {
            for _ in 0..9 {
                self.answer_next(address, Answer::Fail(Error::NoConnection("down".into())));
            }
        }
    }

    pub fn get_well(&self) {
        self.next.lock().unwrap().clear();
    }

    /// How often an address was asked for something.
    pub fn count(&self, address: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|a| *a == address).count()
    }

    fn take(&self, address: &str) -> Option<Answer> {
        self.next.lock().unwrap().get_mut(address)?.pop_front()
    }

    fn stamp(&self, request: &[u8], answer: Option<Answer>) -> Vec<u8> {
        let mut asked = timestamp::asked(request).unwrap();
        let mut time = now();
        match answer {
            Some(Answer::Refuse) => {
                let text = Some("kvota bitdi".into());
                return timestamp::refused(&timestamp::Refusal { status: 2, failure: Some(25), text });
            }
            Some(Answer::WrongNonce) => asked.nonce = Some(vec![1]),
            Some(Answer::Early) => time -= SignedDuration::from_hours(1),
            Some(Answer::Late) => time += SignedDuration::from_hours(1),
            Some(Answer::Noise) => return b"noise".to_vec(),
            _ => {}
        }
        let (certificate, key) = &self.pki.stamper;
        let statement = timestamp::Statement { asked, time, serial: 1 };
        let token = timestamp::make(&statement, certificate, Algorithm::EcdsaP256Sha256, by(key)).unwrap();
        timestamp::granted(&token)
    }

    fn tell(&self, request: &[u8], answer: Option<Answer>) -> Vec<u8> {
        let mut asked = revocation::asked(request).unwrap();
        let (mut time, mut status) = (now(), Status::Good);
        match answer {
            Some(Answer::Refuse) => return revocation::not_given(revocation::NotGiven::TryLater).unwrap(),
            Some(Answer::WrongNonce) => asked.nonce = Some(vec![1; 16]),
            Some(Answer::Early) => time -= SignedDuration::from_hours(1),
            Some(Answer::Late) => time += SignedDuration::from_hours(1),
            Some(Answer::Says(said)) => status = said,
            Some(Answer::Noise) => return b"noise".to_vec(),
            _ => {}
        }
        let (certificate, key) = &self.pki.responder;
        let statement =
            revocation::Statement { asked, status, produced_at: time, this_update: time, next_update: None };
        revocation::make(&statement, certificate, Algorithm::EcdsaP256Sha256, by(key)).unwrap()
    }
}

fn by(key: &KeyPair) -> impl FnOnce(&[u8]) -> Result<Vec<u8>, mohur::signing::Error> {
    |bytes| Ok(key.sign(bytes).unwrap())
}

#[async_trait]
impl Authorities for Offices {
    async fn reach(&self, address: &str) -> Result<(), Error> {
        match self.take(address) {
            Some(Answer::Fail(error)) => Err(error),
            _ => Ok(()),
        }
    }

    async fn post(
        &self,
        address: &str,
        request: Vec<u8>,
        media_type: &'static str,
        _: &'static str,
    ) -> Result<Vec<u8>, Error> {
        self.fuse.step().await;
        self.asked.lock().unwrap().push(address.to_owned());
        let answer = self.take(address);
        self.fuse.step().await;
        match answer {
            Some(Answer::Fail(error)) => Err(error),
            answer if STAMPERS.contains(&address) => {
                assert_eq!(media_type, timestamp::REQUEST_MEDIA_TYPE);
                Ok(self.stamp(&request, answer))
            }
            answer => {
                assert_eq!((address, media_type), (RESPONDER, revocation::REQUEST_MEDIA_TYPE));
                Ok(self.tell(&request, answer))
            }
        }
    }

    async fn get(&self, address: &str) -> Result<Vec<u8>, Error> {
        self.fuse.step().await;
        self.asked.lock().unwrap().push(address.to_owned());
        assert_eq!(address, LIST);
        match self.take(address) {
            Some(Answer::Fail(error)) => Err(error),
            Some(Answer::Noise) => Ok(b"noise".to_vec()),
            _ => {
                let revoked = self.revoked.lock().unwrap();
                Ok(self.pki.list(&revoked.iter().map(Vec::as_slice).collect::<Vec<_>>()))
            }
        }
    }
}
