//! What became of a signed application: the one table of legal moves.

use super::application::Id;
use super::identifier::Voen;
use super::level::Level;
use jiff::Timestamp;

/// SHA-256 of a container. As it was sealed it names an entry; as it is sent it is the idempotency key of
/// its submission.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerDigest(pub [u8; 32]);

impl ContainerDigest {
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        use std::fmt::Write;
        self.0.iter().fold(String::with_capacity(64), |mut s, b| {
            let _ = write!(s, "{b:02x}");
            s
        })
    }

    /// Reads the 64 digits back.
    pub fn parse(text: &str) -> Option<ContainerDigest> {
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        let mut out = [0; 32];
        for (i, b) in out.iter_mut().enumerate() {
            *b = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        (ContainerDigest(out).to_hex() == text).then_some(ContainerDigest(out))
    }
}

impl std::fmt::Debug for ContainerDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

/// The state of a signed application on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Signed and stored; nothing was sent yet.
    Queued,
    /// A request is under way.
    Sending,
    /// A request went out and no answer came: ask before sending again.
    Unknown,
    /// The service has it and gave a receipt that we verified.
    Accepted,
    /// The service refused it for good; it goes back to a draft.
    Refused,
    /// The user gave it up.
    Discarded,
}

impl State {
    /// Every state.
    pub const ALL: [State; 6] =
        [State::Queued, State::Sending, State::Unknown, State::Accepted, State::Refused, State::Discarded];

    /// The stored word.
    pub fn code(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::Unknown => "unknown",
            State::Accepted => "accepted",
            State::Refused => "refused",
            State::Discarded => "discarded",
        }
    }

    /// The state of a stored word.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.code() == code)
    }

    /// The table of legal moves.
    ///
    /// `Unknown → Queued` only after the service said that it does not have the application;
    /// an `Unknown` one is never discarded, since the service may hold it.
    pub fn may_become(self, next: State) -> bool {
        use State::*;
        matches!(
            (self, next),
            (Queued, Sending | Discarded)
                | (Sending, Accepted | Refused | Unknown | Queued)
                | (Unknown, Accepted | Refused | Queued)
                | (Refused, Discarded)
        )
    }

    /// Whether it still has to reach the service.
    pub fn is_open(self) -> bool {
        matches!(self, State::Queued | State::Sending | State::Unknown)
    }

    /// Whether an entry's bytes are frozen after a move: from the first sending on they may be at the
    /// service, until an answer says that they are not. What became of an unanswered request is never
    /// quite certain, so that asking alone does not thaw them.
    pub fn freezes(self, next: State, was_frozen: bool) -> bool {
        match (self, next) {
            (_, State::Sending) => true,
            (State::Sending, State::Queued) => false,
            _ => was_frozen,
        }
    }

    /// The state after a restart: a request that was under way when the program ended may have arrived.
    pub fn after_restart(self) -> State {
        if self == State::Sending { State::Unknown } else { self }
    }
}

/// A signed application waiting for the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name here: the container as it was sealed.
    pub digest: ContainerDigest,
    /// The container as it is sent, raised where it was in time: its idempotency key.
    pub key: ContainerDigest,
    /// The level of the container as it is sent.
    pub level: Level,
    /// Whether that container may be at the service, so that raising it makes another one.
    pub is_frozen: bool,
    /// The application's name.
    pub application: Id,
    /// For whom it was signed.
    pub voen: Voen,
    /// What became of it.
    pub state: State,
    /// When it was signed.
    pub signed_at: Timestamp,
    /// How often it was sent.
    pub attempts: u32,
    /// The service's words, where it refused.
    pub refusal: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted_and_discarded_are_final() {
        for s in State::ALL {
            assert!(!State::Accepted.may_become(s));
            assert!(!State::Discarded.may_become(s));
            assert!(!s.may_become(s), "a move changes something");
        }
    }

    #[test]
    fn what_may_have_arrived_is_never_given_up() {
        assert!(!State::Unknown.may_become(State::Discarded));
        assert!(!State::Sending.may_become(State::Discarded));
        assert!(!State::Unknown.may_become(State::Sending), "ask first");
        assert_eq!(State::Sending.after_restart(), State::Unknown);
    }

    #[test]
    fn only_an_answer_thaws() {
        use State::*;
        assert!(Queued.freezes(Sending, false));
        assert!(!Sending.freezes(Queued, true), "the service said no, or nothing was sent");
        for next in [Unknown, Accepted, Refused] {
            assert!(Sending.freezes(next, true));
        }
        assert!(Unknown.freezes(Queued, true), "it may still be under way");
    }

    #[test]
    fn every_open_state_can_still_be_accepted() {
        fn reaches(from: State, to: State, left: usize) -> bool {
            from == to
                || left > 0 && State::ALL.into_iter().any(|s| from.may_become(s) && reaches(s, to, left - 1))
        }
        for s in State::ALL.into_iter().filter(|s| s.is_open()) {
            assert!(reaches(s, State::Accepted, State::ALL.len()), "{s:?}");
        }
    }

    #[test]
    fn codes_and_digests_come_back() {
        for s in State::ALL {
            assert_eq!(State::from_code(s.code()), Some(s));
        }
        let d = ContainerDigest([0xAB; 32]);
        assert_eq!(ContainerDigest::parse(&d.to_hex()), Some(d));
        assert_eq!(ContainerDigest::parse(&d.to_hex().to_uppercase()), None);
    }
}
