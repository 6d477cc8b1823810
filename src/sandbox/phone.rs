//! The simulated telephones at work: what each is asked for, and what its owner does.

mod client;
mod page;

pub(super) use client::ask;
pub use client::{Shown, shown, tell};
pub(super) use page::is_from_here;
pub use page::{PATH, router};

use super::phones::{Manner, ODD, Phone};
use super::{Clock, Error, hex, random};
use crate::domain::asan::{Code, Ending};
use jiff::{SignedDuration, Timestamp};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long what a phone was asked for can be asked about.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// How long a phone waits for its owner.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(2);
/// After so long phones answer that need nobody.
const MOMENT: SignedDuration = SignedDuration::from_millis(700);
/// Wrong PINs after which the SIM card refuses.
const MOST_WRONG_PINS: u8 = 3;
/// Most sessions at once; more mean that somebody only asks.
const MOST_ASKED: usize = 1_000;
/// How often the clock is looked at while somebody waits.
const LOOK: Duration = Duration::from_millis(100);

/// What the phones are asked for.
pub struct Phones {
    asked: Mutex<Vec<Asked>>,
    changed: Notify,
    clock: Clock,
}

/// Something that a phone is asked for.
#[derive(Clone)]
pub struct Asked {
    /// Names it.
    pub session: String,
    /// National digits; also where no such phone is.
    pub number: String,
    /// The phone, where there is one and the user ID is its own.
    pub phone: Option<&'static Phone>,
    /// What it is to sign.
    pub what: What,
    /// What the phone shows.
    pub code: Code,
    /// When it was asked.
    pub began: Timestamp,
    /// What came of it.
    pub outcome: Option<Outcome>,
    key: Option<String>,
    wrong_pins: u8,
}

/// What a phone is to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// The service's challenge, to sign in.
    Challenge([u8; 32]),
    /// The digest of a document, with what the phone shows of it.
    Digest {
        /// SHA-256.
        digest: Vec<u8>,
        /// What is shown.
        display: String,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The right PIN was entered.
    Approved,
    /// It ended with this word.
    Ended(String),
}

/// What the owner of a phone does, or what befalls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Compares the code and enters the right PIN.
    Approve,
    /// Enters a wrong PIN; the third time the SIM card refuses.
    WrongPin,
    /// As if nobody had looked at it until it was over.
    Ignore,
    /// Ends so.
    End(Ending),
}

impl Act {
    /// All of them, with their words.
    pub fn all() -> Vec<(&'static str, Act)> {
        vec![
            ("approve", Act::Approve),
            ("refuse", Act::End(Ending::UserCancelled)),
            ("ignore", Act::Ignore),
            ("wrong-pin", Act::WrongPin),
            ("sim-error", Act::End(Ending::Sim)),
            ("absent", Act::End(Ending::PhoneAbsent)),
            ("delivery-error", Act::End(Ending::Delivery)),
            ("hash-mismatch", Act::End(Ending::HashMismatch)),
            ("not-client", Act::End(Ending::NotClient)),
            ("no-business-certificate", Act::End(Ending::NoBusinessCertificate)),
        ]
    }
}

impl FromStr for Act {
    type Err = String;

    fn from_str(word: &str) -> Result<Act, String> {
        let known = Act::all().into_iter().find(|(known, _)| *known == word);
        known
            .map(|(_, act)| act)
            .ok_or_else(|| Act::all().iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", "))
    }
}

/// Why a phone is not asked.
#[derive(Debug)]
pub enum Refused {
    /// It is asked for something else already.
    Busy,
    /// Its operator cannot be reached.
    Unreachable,
    /// Too many are asked.
    TooMany,
    /// The sandbox failed.
    Failed(Error),
}

impl Phones {
    /// Nobody is asked.
    pub(super) fn new(clock: Clock) -> Phones {
        Phones { asked: Mutex::default(), changed: Notify::new(), clock }
    }

    /// All that can still be asked about, each as it stands now, newest first.
    pub fn all(&self) -> Vec<Asked> {
        self.lock().iter().rev().cloned().collect()
    }

    /// As it stands, where it can still be asked about.
    pub fn look(&self, session: &str) -> Option<Asked> {
        self.lock().iter().find(|asked| asked.session == session).cloned()
    }

    /// Asks a phone; the same again where the key is of one that was asked before.
    pub fn ask(
        &self,
        number: &str,
        phone: Option<&'static Phone>,
        what: What,
        code: Code,
        key: Option<&str>,
    ) -> Result<Asked, Refused> {
        let mut all = self.lock();
        if let Some(again) = all.iter().find(|asked| key.is_some() && asked.key.as_deref() == key) {
            return Ok(again.clone());
        }
        if phone.is_some_and(|phone| phone.manner == Manner::IsUnreachable) {
            return Err(Refused::Unreachable);
        }
        if all.iter().any(|asked| asked.number == number && asked.outcome.is_none()) {
            return Err(Refused::Busy);
        }
        if all.len() >= MOST_ASKED {
            return Err(Refused::TooMany);
        }
        let asked = Asked {
            session: hex(&random::<16>().map_err(Refused::Failed)?),
            number: number.to_owned(),
            phone,
            what,
            code,
            began: self.clock.now(),
            outcome: None,
            key: key.map(str::to_owned),
            wrong_pins: 0,
        };
        all.push(asked.clone());
        self.changed.notify_waiters();
        Ok(asked)
    }

    /// Something is done at a phone that waits; whether there was one.
    pub fn act(&self, session: &str, act: &Act) -> bool {
        let mut all = self.lock();
        let waits = |asked: &&mut Asked| asked.session == session && asked.outcome.is_none();
        let Some(asked) = all.iter_mut().find(waits) else { return false };
        asked.outcome = match act {
            Act::Approve => Some(Outcome::Approved),
            Act::WrongPin => {
                asked.wrong_pins += 1;
                let is_blocked = asked.wrong_pins >= MOST_WRONG_PINS;
                is_blocked.then(|| Outcome::Ended(Ending::Sim.word().to_owned()))
            }
            Act::Ignore => Some(Outcome::Ended(Ending::Timeout.word().to_owned())),
            Act::End(ending) => Some(Outcome::Ended(ending.word().to_owned())),
        };
        self.changed.notify_waiters();
        true
    }

    /// Nobody asks any more; whether there was somebody.
    pub fn forget(&self, session: &str) -> bool {
        let mut all = self.lock();
        let before = all.len();
        all.retain(|asked| asked.session != session);
        self.changed.notify_waiters();
        all.len() < before
    }

    /// Waits until something came of it, for so long at most; as it stands then.
    pub async fn wait(&self, session: &str, longest: Duration) -> Option<Asked> {
        let until = Instant::now() + longest;
        loop {
            let changed = self.changed.notified();
            let asked = self.look(session)?;
            let now = Instant::now();
            if asked.outcome.is_some() || now >= until {
                return Some(asked);
            }
            // Also the clock brings things about.
            let _ = tokio::time::timeout_at(until.min(now + LOOK), changed).await;
        }
    }

    /// What there is, after what the clock has brought about.
    fn lock(&self) -> MutexGuard<'_, Vec<Asked>> {
        let now = self.clock.now();
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|asked| now.duration_since(asked.began) < SESSION_LIFE);
        for asked in all.iter_mut().filter(|asked| asked.outcome.is_none()) {
            asked.outcome = asked.by_itself(now.duration_since(asked.began));
        }
        all
    }
}

impl Asked {
    /// What has come of it by itself after so long.
    fn by_itself(&self, age: SignedDuration) -> Option<Outcome> {
        let ended = |word: &str| Some(Outcome::Ended(word.to_owned()));
        let moment = || age >= MOMENT;
        match self.phone.map(|phone| &phone.manner) {
            None if moment() => ended(Ending::NotClient.word()),
            Some(Manner::Approves) if moment() => Some(Outcome::Approved),
            Some(Manner::Ends(ending)) if moment() => ended(ending.word()),
            Some(Manner::EndsOddly) if moment() => ended(ODD),
            _ if age >= PATIENCE => ended(Ending::Timeout.word()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::phones;
    use super::*;

    fn ask(phones: &Phones, number: &str, key: Option<&str>) -> Result<Asked, Refused> {
        phones.ask(number, phones::with_number(number), What::Challenge([7; 32]), Code::of(&[7; 32]), key)
    }

    fn word(phones: &Phones, asked: &Asked) -> Option<Outcome> {
        phones.look(&asked.session).and_then(|asked| asked.outcome)
    }

    #[test]
    fn a_phone_is_asked_for_one_thing_at_a_time_and_the_same_try_asks_once() {
        let phones = Phones::new(Clock::default());
        let first = ask(&phones, "990001234", Some("a")).unwrap();
        assert_eq!(ask(&phones, "990001234", Some("a")).unwrap().session, first.session);
        assert!(matches!(ask(&phones, "990001234", Some("b")), Err(Refused::Busy)));
        assert!(ask(&phones, "990001235", Some("c")).is_ok(), "another phone");
        assert!(phones.act(&first.session, &Act::Approve));
        assert!(!phones.act(&first.session, &Act::Approve), "once");
        assert_eq!(word(&phones, &first), Some(Outcome::Approved));
        assert!(ask(&phones, "990001234", Some("b")).is_ok(), "it is free again");
        assert!(matches!(ask(&phones, "990001259", None), Err(Refused::Unreachable)));
    }

    #[test]
    fn the_third_wrong_pin_is_one_too_many() {
        let phones = Phones::new(Clock::default());
        let asked = ask(&phones, "990001234", None).unwrap();
        for _ in 0..2 {
            assert!(phones.act(&asked.session, &Act::WrongPin));
            assert_eq!(word(&phones, &asked), None);
        }
        phones.act(&asked.session, &Act::WrongPin);
        assert_eq!(word(&phones, &asked), Some(Outcome::Ended("SIM_ERROR".into())));
    }

    #[test]
    fn the_clock_ends_what_nobody_ends() {
        let clock = Clock::default();
        let phones = Phones::new(clock.clone());
        let asked = ask(&phones, "990001234", None).unwrap();
        let unknown = ask(&phones, "990009999", None).unwrap();
        let pass = |seconds: i64| {
            clock.ahead_ms.fetch_add(seconds * 1000, std::sync::atomic::Ordering::Relaxed);
        };
        pass(1);
        assert_eq!(word(&phones, &asked), None);
        assert_eq!(word(&phones, &unknown), Some(Outcome::Ended("NOT_MID_CLIENT".into())));
        pass(120);
        assert_eq!(word(&phones, &asked), Some(Outcome::Ended("TIMEOUT".into())));
        pass(180);
        assert!(phones.look(&asked.session).is_none(), "nobody remembers it");
    }
}
