//! A fake for tests and the demo without PC/SC: cards that hold software keys, readers that do as told.

use super::{Error, NewPin, Readers, Step, ToBeSigned, Tokens};
use crate::domain::identity::Algorithm;
use crate::domain::middleware::{Condition, Module, Source, Survey};
use crate::domain::reader::{Reader, Slot, Snapshot};
use crate::domain::secret::Pin;
use crate::domain::token::{Credential, Fingerprint, PinState, Token, Tries};
use async_trait::async_trait;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{self, TryFutureExt};
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
        // No fake has more.
        _ => return None,
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
    /// Its PUK.
    pub puk: String,
    /// Wrong PUKs that it still takes.
    pub puk_tries_left: u8,
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
            puk: "12345678".into(),
            puk_tries_left: TRIES,
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

    fn check_length(&self, length: usize) -> Result<(), Error> {
        let (shortest, longest) = self.pin_bounds;
        let fits = (shortest..=longest).contains(&length);
        if fits { Ok(()) } else { Err(Error::PinLength { shortest, longest }) }
    }

    fn set_pin(&mut self, new: &Pin) -> Result<(), Error> {
        self.check_length(new.len())?;
        let text = std::str::from_utf8(new.expose()).ok().filter(|t| t.bytes().all(|b| b.is_ascii_digit()));
        self.pin = text.ok_or(Error::NewPinRefused)?.to_owned();
        Ok(())
    }

    fn check(&mut self, pin: Option<&Pin>) -> Result<(), Error> {
        if pin.is_some() || !self.has_keypad {
            self.check_length(pin.map_or(0, Pin::len))?;
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

    fn card(&mut self, token: &Token) -> Option<&mut Card> {
        if self.down.is_some() {
            return None;
        }
        self.readers.iter_mut().find_map(|(_, card)| card.as_mut().filter(|c| c.serial == token.serial))
    }

    fn tokens(&self) -> Vec<Token> {
        if self.down.is_some() {
            return Vec::new();
        }
        let token = |(slot, (name, card)): (usize, &(String, Option<Card>))| {
            card.as_ref().map(|card| card.token(slot, name))
        };
        self.readers.iter().enumerate().filter_map(token).collect()
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
                    offers: Vec::new(),
                })
            })
            .collect()
    }
}

impl Fake {
    fn survey_now(&self) -> Survey {
        let mut state = self.lock();
        let condition = match state.failures.pop_front() {
            None => Condition::Works { library: "Fake 1.0".into(), tokens: state.tokens() },
            Some(Error::NoModule) => return Survey::default(),
            Some(Error::ModuleFailed { detail, .. }) => Condition::Failed(detail),
            Some(Error::ModuleHung { .. }) => Condition::Hung,
            Some(Error::ModuleCrashed { .. }) => Condition::Crashed,
            Some(other) => Condition::Troubled(other.to_string()),
        };
        let works = matches!(condition, Condition::Works { .. });
        let module = Module { file: "fake".into(), source: Source::Known, condition };
        let credentials = if works { state.credentials() } else { Vec::new() };
        Survey { modules: vec![module], credentials, pending: 0 }
    }

    /// What stands before the first signature: the card, the certificate, the PIN.
    fn log_in(&self, credential: &Credential, pin: Option<&Pin>) -> Result<Signer, Error> {
        let mut state = self.lock();
        if let Some(error) = state.failures.pop_front() {
            return Err(error);
        }
        let card = state.card(&credential.token).ok_or(Error::CardRemoved)?;
        let of_certificate = |key: &&Key| key.certificate == credential.certificate;
        let signer = card.keys.iter().find(of_certificate).ok_or(Error::CredentialGone)?.signer.clone();
        card.check(pin)?;
        Ok(signer)
    }

    fn sign_item(&self, token: &Token, signer: &Signer, item: &ToBeSigned) -> Result<Step, Error> {
        let is_pulled = {
            let mut state = self.lock();
            let left = state.pull_after;
            state.pull_after = left.and_then(|n| n.checked_sub(1));
            left == Some(0)
        };
        if is_pulled {
            self.change(|state| {
                for (_, slot) in &mut state.readers {
                    slot.take_if(|card| card.serial == token.serial);
                }
            });
        }
        self.lock().card(token).ok_or(Error::CardRemoved)?;
        signer(item).map(Step::Signature).ok_or(Error::NoMechanism(item.algorithm))
    }

    fn with_card(
        &self,
        token: &Token,
        work: impl FnOnce(&mut Card) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut state = self.lock();
        match state.failures.pop_front() {
            Some(error) => Err(error),
            None => work(state.card(token).ok_or(Error::CardRemoved)?),
        }
    }
}

#[async_trait]
impl Tokens for Fake {
    fn survey_each(&self) -> BoxStream<'static, Survey> {
        stream::iter([self.survey_now()]).boxed()
    }

    fn sign_each(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: BoxStream<'static, ToBeSigned>,
    ) -> BoxStream<'static, Result<Step, Error>> {
        let (fake, credential) = (self.clone(), credential.clone());
        let at_keypad = credential.token.pin.has_keypad && pin.is_none();
        let asked = at_keypad.then(|| stream::iter([Ok(Step::AtKeypad), Ok(Step::KeypadDone)]));
        let logged_in = future::lazy(move |_| {
            let signer = fake.log_in(&credential, pin.as_ref())?;
            Ok(items.map(move |item| fake.sign_item(&credential.token, &signer, &item)))
        });
        // The first failure is the last thing told.
        stream::iter(asked)
            .flatten()
            .chain(logged_in.try_flatten_stream())
            .scan(false, |has_failed, step| {
                let told = (!*has_failed).then_some(step);
                *has_failed = matches!(told, Some(Err(_)));
                future::ready(told)
            })
            .boxed()
    }

    async fn change_pin(&self, token: &Token, pins: Option<NewPin>) -> Result<(), Error> {
        self.with_card(token, |card| {
            card.check(pins.as_ref().map(|pins| &pins.old))?;
            pins.map_or(Ok(()), |pins| card.set_pin(&pins.new))
        })
    }

    async fn unblock(&self, token: &Token, pins: NewPin) -> Result<(), Error> {
        self.with_card(token, |card| {
            if card.puk_tries_left == 0 {
                return Err(Error::PukLocked);
            }
            if pins.old.expose() != card.puk.as_bytes() {
                card.puk_tries_left -= 1;
                return Err(if card.puk_tries_left == 0 { Error::PukLocked } else { Error::WrongPuk });
            }
            card.set_pin(&pins.new)?;
            card.puk_tries_left = TRIES;
            card.tries_left = TRIES;
            Ok(())
        })
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
