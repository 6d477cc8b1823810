//! A fake for tests and the demo without PC/SC: cards that hold software keys, readers that do as told.

use super::{Error, Readers, ToBeSigned, Tokens};
use crate::domain::identity::Algorithm;
use crate::domain::reader::{Reader, Slot, Snapshot};
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Fingerprint, PinState, Token, Tries};
use async_trait::async_trait;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::stream::{self, BoxStream, StreamExt};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Wrong PINs that a fake card takes before it locks.
const TRIES: u8 = 3;

/// Makes a signature, or none when the key cannot make one of this algorithm.
pub type Signer = Arc<dyn Fn(&ToBeSigned) -> Option<Vec<u8>> + Send + Sync>;

type Sign = dyn Fn(&[u8]) -> Option<Vec<u8>> + Send + Sync;

/// A key and its certificate.
#[derive(Clone)]
pub struct Key {
    /// `CKA_ID`.
    pub key_id: Vec<u8>,
    /// DER.
    pub certificate: Vec<u8>,
    /// Signs.
    pub signer: Signer,
}

/// Signs with a software key in PKCS#8, DER; `None` when it is not one of this algorithm.
pub fn signer(algorithm: Algorithm, pkcs8: &[u8]) -> Option<Signer> {
    let random = SystemRandom::new();
    let sign: Box<Sign> = match algorithm {
        Algorithm::RsaPkcs1Sha256 => {
            let key = RsaKeyPair::from_pkcs8(pkcs8).ok()?;
            Box::new(move |bytes| {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature).ok()?;
                Some(signature)
            })
        }
        Algorithm::EcdsaP256Sha256 | Algorithm::EcdsaP384Sha384 => {
            let form = match algorithm {
                Algorithm::EcdsaP256Sha256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
                _ => &ECDSA_P384_SHA384_FIXED_SIGNING,
            };
            let key = EcdsaKeyPair::from_pkcs8(form, pkcs8, &random).ok()?;
            Box::new(move |bytes| Some(key.sign(&random, bytes).ok()?.as_ref().to_vec()))
        }
    };
    Some(Arc::new(move |item| if item.algorithm == algorithm { sign(&item.bytes) } else { None }))
}

/// A card.
#[derive(Clone)]
pub struct Card {
    /// Token label.
    pub label: String,
    /// Token serial number.
    pub serial: String,
    /// Its PIN.
    pub pin: String,
    /// Wrong PINs that it still takes; none: locked.
    pub tries_left: u8,
    /// Shortest and longest PIN.
    pub pin_bounds: (usize, usize),
    /// PINs are entered on the reader; always rightly, unless a failure is scripted.
    pub has_keypad: bool,
    /// Its keys.
    pub keys: Vec<Key>,
}

impl Card {
    /// With all tries and PINs of 4 to 8 characters.
    pub fn new(label: &str, serial: &str, pin: &str, keys: Vec<Key>) -> Card {
        Card {
            label: label.into(),
            serial: serial.into(),
            pin: pin.into(),
            tries_left: TRIES,
            pin_bounds: (4, 8),
            has_keypad: false,
            keys,
        }
    }

    fn token(&self, slot: usize, reader: &str) -> Token {
        let tries = match self.tries_left {
            0 => Tries::Locked,
            1 => Tries::Last,
            TRIES => Tries::NotTold,
            _ => Tries::Low,
        };
        let (shortest, longest) = self.pin_bounds;
        Token {
            module: "fake".into(),
            slot: slot as u64,
            reader: reader.into(),
            label: self.label.clone(),
            serial: self.serial.clone(),
            pin: PinState { tries, shortest, longest, has_keypad: self.has_keypad },
        }
    }

    fn check(&mut self, pin: Option<&Pin>) -> Result<(), Error> {
        let (shortest, longest) = self.pin_bounds;
        let length = pin.map_or(0, Pin::len);
        if (pin.is_some() || !self.has_keypad) && !(shortest..=longest).contains(&length) {
            return Err(Error::PinLength { shortest, longest });
        }
        if self.tries_left == 0 {
            return Err(Error::PinLocked);
        }
        if pin.is_none_or(|pin| pin.expose() == self.pin.as_bytes()) {
            self.tries_left = TRIES;
            return Ok(());
        }
        self.tries_left -= 1;
        if self.tries_left == 0 {
            return Err(Error::PinLocked);
        }
        Err(Error::WrongPin { tries: self.token(0, "").pin.tries })
    }
}

/// The computer with its readers. Clones share it.
#[derive(Clone, Default)]
pub struct Fake {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    down: Option<crate::domain::reader::Down>,
    readers: Vec<(String, Option<Card>)>,
    failures: VecDeque<Error>,
    /// Signatures until the card is pulled.
    pull_after: Option<usize>,
    watchers: Vec<UnboundedSender<Snapshot>>,
}

impl Fake {
    /// A computer with no reader.
    pub fn new() -> Fake {
        Fake::default()
    }

    /// Connects a reader.
    pub fn plug(&self, reader: &str) {
        self.change(|state| state.readers.push((reader.into(), None)));
    }

    /// Disconnects a reader, and the card in it.
    pub fn unplug(&self, reader: &str) {
        self.change(|state| state.readers.retain(|(name, _)| name != reader));
    }

    /// Puts a card into a reader that is there.
    pub fn insert(&self, reader: &str, card: Card) {
        self.change(|state| {
            if let Some((_, slot)) = state.readers.iter_mut().find(|(name, _)| name == reader) {
                *slot = Some(card);
            }
        });
    }

    /// Pulls a card and gives it back.
    pub fn remove(&self, reader: &str) -> Option<Card> {
        let mut card = None;
        self.change(|state| {
            card = state.readers.iter_mut().find(|(name, _)| name == reader).and_then(|(_, c)| c.take());
        });
        card
    }

    /// Stops the smart-card service for this reason, or starts it.
    pub fn set_down(&self, down: Option<crate::domain::reader::Down>) {
        self.change(|state| state.down = down);
    }

    /// Makes a coming call fail; several are taken in order.
    pub fn fail_next(&self, error: Error) {
        self.lock().failures.push_back(error);
    }

    /// Lets the card be pulled after so many more signatures.
    pub fn pull_after(&self, signatures: usize) {
        self.lock().pull_after = Some(signatures);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        let before = state.snapshot();
        change(&mut state);
        let now = state.snapshot();
        if now != before {
            state.watchers.retain(|watcher| watcher.unbounded_send(now.clone()).is_ok());
        }
    }
}

impl State {
    fn snapshot(&self) -> Snapshot {
        if let Some(down) = &self.down {
            return Snapshot::Down(down.clone());
        }
        let slot = |card: &Option<Card>| match card {
            // The answer to reset of no real card: historical bytes "FAKE".
            Some(_) => Slot::Card { atr: b"\x3B\x04FAKE".to_vec() },
            None => Slot::Empty,
        };
        Snapshot::Readers(
            self.readers.iter().map(|(name, card)| Reader { name: name.clone(), slot: slot(card) }).collect(),
        )
    }

    fn credentials(&self) -> Vec<Credential> {
        if self.down.is_some() {
            return Vec::new();
        }
        let cards = self.readers.iter().enumerate().filter_map(|(slot, (name, card))| {
            let card = card.as_ref()?;
            Some((card.token(slot, name), &card.keys))
        });
        cards
            .flat_map(|(token, keys)| {
                keys.iter().map(move |key| Credential {
                    token: token.clone(),
                    fingerprint: Fingerprint(Sha256::digest(&key.certificate).into()),
                    key_id: key.key_id.clone(),
                    certificate: key.certificate.clone(),
                })
            })
            .collect()
    }
}

#[async_trait]
impl Tokens for Fake {
    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        let mut state = self.lock();
        match state.failures.pop_front() {
            Some(error) => Err(error),
            None => Ok(state.credentials()),
        }
    }

    async fn sign(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: Vec<ToBeSigned>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let signer = {
            let mut state = self.lock();
            if let Some(error) = state.failures.pop_front() {
                return Err(error);
            }
            let is_down = state.down.is_some();
            let card = state.readers.iter_mut().find_map(|(_, card)| {
                card.as_mut().filter(|card| !is_down && card.serial == credential.token.serial)
            });
            let card = card.ok_or(Error::CardRemoved)?;
            let of_certificate = |key: &&Key| key.certificate == credential.certificate;
            let signer = card.keys.iter().find(of_certificate).ok_or(Error::CredentialGone)?.signer.clone();
            card.check(pin.as_ref())?;
            signer
        };
        let mut signatures = Vec::new();
        for item in &items {
            let pulled = {
                let mut state = self.lock();
                let left = state.pull_after;
                state.pull_after = left.and_then(|n| n.checked_sub(1));
                left == Some(0)
            };
            if pulled {
                self.change(|state| {
                    for (_, slot) in &mut state.readers {
                        slot.take_if(|card| card.serial == credential.token.serial);
                    }
                });
                return Err(Error::CardRemoved);
            }
            signatures.push(signer(item).ok_or(Error::NoMechanism(item.algorithm))?);
        }
        Ok(signatures)
    }

    async fn end_session(&self) {}

    fn is_fake(&self) -> bool {
        true
    }
}

impl Readers for Fake {
    fn watch(&self) -> BoxStream<'static, Snapshot> {
        let (sender, changes) = unbounded();
        let mut state = self.lock();
        state.watchers.push(sender);
        stream::iter([state.snapshot()]).chain(changes).boxed()
    }
}
