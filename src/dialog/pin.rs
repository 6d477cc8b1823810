//! The PIN: what it is for, which certificate on which reader, tries left. The characters go from
//! the keyboard into the secret buffer and from there to the token; no message carries them.

#[cfg(test)]
mod tests;
pub(super) mod view;

use super::secret::{Doubt, KEYPAD_SECONDS, Watch, Wiped};
use crate::domain::token::{Candidate, Tries};
use crate::problem::Problem;
use crate::screen::presence::Follow;
use crate::screen::{Cards, OperationId};
use crate::widget::pin_entry::SharedPin;

/// What the PIN is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To sign an application; the line says whose, and why.
    Sign {
        /// Names of the insured person.
        person: String,
        /// Reason in short.
        reason: String,
    },
    /// To sign orders about authorities; the line says what they are about.
    Order {
        /// What, to whom.
        what: String,
    },
    /// To see that card and PIN work: a signature over random bytes.
    Test,
    /// To go on where the session was locked, since the card had been pulled.
    Resume,
    /// To go on where the window was locked, since nobody worked at it.
    Idle,
    /// To go on where the service had ended the session.
    Ended,
}

/// The dialog.
#[derive(Debug)]
pub struct State {
    purpose: Purpose,
    candidate: Candidate,
    pin: SharedPin,
    progress: Progress,
    failure: Option<Problem>,
    /// What the token said of the tries left, newest.
    tries: Tries,
    /// The last try is only spent after this was ticked.
    accepts_last_try: bool,
    /// Something else than a digit was typed.
    doubt: Option<Doubt>,
    /// What was typed was forgotten.
    wiped: Option<Wiped>,
    /// The PIN is a new one, set by the PUK on the way.
    is_new: bool,
    /// Keys so far.
    typed: u64,
    /// The card that it belongs to.
    card: Follow,
}

/// What the dialog waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Typing,
    Working(OperationId),
    /// The reader's keypad waits for the PIN, for so many seconds more.
    AtKeypad(OperationId, u8),
    /// Given up by the user; the token has not let go yet, so it may still have signed.
    Stopping(OperationId),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A character was typed or taken back.
    Edited,
    /// The keyboard seems to be set to something else than digits.
    Doubted(Doubt),
    /// *OK* or Enter.
    Submit,
    /// *Geri* or Esc.
    Cancel,
    /// The last try may be spent.
    AcceptLastTry(bool),
    /// Unblock the PIN with the PUK.
    Unblock,
    /// Readers or certificates changed.
    CardsChanged,
    /// What was typed is to be forgotten.
    Wipe(Wiped),
    /// The reader's keypad asks for the PIN.
    AtKeypad(OperationId),
    /// The keypad has done its part.
    KeypadDone(OperationId),
    /// A second went by while it asks.
    Second,
    /// The work failed; what the token said of the tries left, where it said anything.
    Failed(OperationId, Problem, Option<Tries>),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close and forget.
    Close,
    /// Take the PIN out of the buffer ([`State::take_pin`]) and begin.
    Begin(OperationId),
    /// Make the token let go; what came of the signature is told as ever.
    Stop,
    /// Ask for the PUK and a new PIN, and come back.
    Unblock,
}

impl State {
    /// Asks for the PIN of a candidate's token.
    pub fn new(purpose: Purpose, candidate: Candidate) -> State {
        let tries = candidate.credential.token.pin.tries;
        State {
            purpose,
            card: Follow::certificate(&candidate),
            candidate,
            pin: SharedPin::default(),
            progress: Progress::Typing,
            failure: None,
            tries,
            accepts_last_try: false,
            doubt: None,
            wiped: None,
            is_new: false,
            typed: 0,
        }
    }

    /// Asks for the PIN of the card that one signed in with, over a session that is locked.
    pub fn lock(purpose: Purpose, candidate: Candidate, card: Follow) -> State {
        State { card, ..State::new(purpose, candidate) }
    }

    /// What it is asked for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Whose token.
    pub fn candidate(&self) -> &Candidate {
        &self.candidate
    }

    /// The PIN, out of the buffer; `None` where the reader has its own keypad.
    pub fn take_pin(&self) -> Option<crate::domain::secret::Pin> {
        (!self.has_keypad()).then(|| self.pin.take())
    }

    /// Whether this is the work that the dialog waits for.
    pub fn waits_for(&self, id: OperationId) -> bool {
        self.work() == Some(id)
    }

    /// Whether the token is at work.
    pub fn is_working(&self) -> bool {
        self.work().is_some()
    }

    /// Whether the card is in.
    pub fn is_card_here(&self) -> bool {
        self.card.is_here()
    }

    /// What to look out for.
    pub fn watch(&self) -> Watch {
        let is_at_keypad = matches!(self.progress, Progress::AtKeypad(..));
        Watch { typed: (!self.pin.is_empty()).then_some(self.typed), is_at_keypad }
    }

    /// The PIN has all its tries again: it was unblocked.
    pub fn unblocked(&mut self) {
        self.tries = Tries::NotTold;
        self.failure = None;
        self.is_new = true;
        self.accepts_last_try = false;
    }

    fn work(&self) -> Option<OperationId> {
        match self.progress {
            Progress::Typing => None,
            Progress::Working(id) | Progress::AtKeypad(id, _) | Progress::Stopping(id) => Some(id),
        }
    }

    fn is_signing(&self) -> bool {
        matches!(self.purpose, Purpose::Sign { .. } | Purpose::Order { .. }) && self.is_working()
    }

    fn has_keypad(&self) -> bool {
        self.candidate.credential.token.pin.has_keypad
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, cards: &Cards, next: OperationId) -> Action {
        match message {
            Message::Edited => {
                self.failure = None;
                self.wiped = None;
                self.typed += 1;
                if self.pin.is_empty() || self.doubt == Some(Doubt::NumLock) {
                    self.doubt = None;
                }
            }
            Message::Doubted(doubt) => self.doubt = Some(doubt),
            Message::Submit if self.can_submit() => {
                self.failure = None;
                self.wiped = None;
                self.progress = Progress::Working(next);
                return Action::Begin(next);
            }
            Message::Submit => {}
            // What is signed is sent, so the dialog stays until it is known whether it was.
            Message::Cancel if self.is_signing() => {
                if let Progress::Working(id) | Progress::AtKeypad(id, _) = self.progress {
                    self.progress = Progress::Stopping(id);
                    return Action::Stop;
                }
            }
            Message::Cancel => {
                self.clear();
                return Action::Close;
            }
            Message::AcceptLastTry(yes) => self.accepts_last_try = yes,
            Message::Unblock if self.progress == Progress::Typing => {
                self.clear();
                return Action::Unblock;
            }
            Message::Unblock => {}
            Message::CardsChanged => {
                self.card.look(cards);
                if !self.card.is_here() {
                    self.clear();
                }
            }
            Message::Wipe(why) if !self.pin.is_empty() => {
                self.clear();
                self.wiped = Some(why);
            }
            Message::Wipe(_) => {}
            Message::AtKeypad(id) if self.progress == Progress::Working(id) => {
                self.progress = Progress::AtKeypad(id, KEYPAD_SECONDS);
            }
            Message::KeypadDone(id) => {
                if matches!(self.progress, Progress::AtKeypad(work, _) if work == id) {
                    self.progress = Progress::Working(id);
                }
            }
            Message::Second => {
                if let Progress::AtKeypad(_, seconds) = &mut self.progress {
                    *seconds = seconds.saturating_sub(1);
                }
            }
            Message::Failed(id, ..) if self.progress == Progress::Stopping(id) => {
                self.clear();
                return Action::Close;
            }
            Message::Failed(id, problem, tries) if self.waits_for(id) => {
                self.clear();
                self.progress = Progress::Typing;
                self.failure = Some(problem);
                self.is_new = false;
                self.accepts_last_try = false;
                if let Some(tries) = tries {
                    self.tries = tries;
                }
            }
            Message::AtKeypad(_) | Message::Failed(..) => {}
        }
        Action::None
    }

    /// Forgets what was typed, and the doubt about it.
    fn clear(&mut self) {
        self.pin.clear();
        self.doubt = None;
        self.wiped = None;
    }

    /// Whether the token would be asked now: nothing under way, the card in, a PIN of a length that
    /// it takes, and the last try not spent unawares.
    fn can_submit(&self) -> bool {
        let limits = self.candidate.credential.token.pin;
        let length_fits = self.has_keypad() || (limits.shortest..=limits.longest).contains(&self.pin.len());
        self.progress == Progress::Typing
            && self.card.is_here()
            && length_fits
            && self.tries != Tries::Locked
            && (self.tries != Tries::Last || self.accepts_last_try)
    }
}
