//! The PIN: what it is for, which certificate on which reader, tries left. The characters go from
//! the keyboard into the secret buffer and from there to the token; no message carries them.

#[cfg(test)]
mod tests;
mod view;

use crate::domain::token::{Candidate, Tries};
use crate::problem::Problem;
use crate::screen::{Cards, Loadable, OperationId};
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
    /// Something else than a digit was typed: perhaps the wrong keyboard layout.
    saw_non_digit: bool,
    is_card_present: bool,
}

/// What the dialog waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Typing,
    Working(OperationId),
    /// Given up by the user; the token has not let go yet, so it may still have signed.
    Stopping(OperationId),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A character was typed or taken back.
    Edited,
    /// A character that is no digit was typed.
    NonDigit,
    /// *OK* or Enter.
    Submit,
    /// *Geri* or Esc.
    Cancel,
    /// The last try may be spent.
    AcceptLastTry(bool),
    /// Readers or certificates changed.
    CardsChanged,
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
}

impl State {
    /// Asks for the PIN of a candidate's token.
    pub fn new(purpose: Purpose, candidate: Candidate) -> State {
        let tries = candidate.credential.token.pin.tries;
        State {
            purpose,
            candidate,
            pin: SharedPin::default(),
            progress: Progress::Typing,
            failure: None,
            tries,
            accepts_last_try: false,
            saw_non_digit: false,
            is_card_present: true,
        }
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
        matches!(self.progress, Progress::Working(work) | Progress::Stopping(work) if work == id)
    }

    /// Whether the token is at work.
    pub fn is_working(&self) -> bool {
        self.progress != Progress::Typing
    }

    fn is_signing(&self) -> bool {
        matches!(self.purpose, Purpose::Sign { .. }) && self.is_working()
    }

    fn has_keypad(&self) -> bool {
        self.candidate.credential.token.pin.has_keypad
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, cards: &Cards, next: OperationId) -> Action {
        match message {
            Message::Edited => {
                self.failure = None;
                if self.pin.is_empty() {
                    self.saw_non_digit = false;
                }
                Action::None
            }
            Message::NonDigit => {
                self.saw_non_digit = true;
                Action::None
            }
            Message::Submit if self.can_submit() => {
                self.failure = None;
                self.progress = Progress::Working(next);
                Action::Begin(next)
            }
            Message::Submit => Action::None,
            // What is signed is sent, so the dialog stays until it is known whether it was.
            Message::Cancel if self.is_signing() => {
                if let Progress::Working(id) = self.progress {
                    self.progress = Progress::Stopping(id);
                    return Action::Stop;
                }
                Action::None
            }
            Message::Cancel => {
                self.clear();
                Action::Close
            }
            Message::AcceptLastTry(yes) => {
                self.accepts_last_try = yes;
                Action::None
            }
            Message::CardsChanged => {
                self.is_card_present = match &cards.candidates {
                    Loadable::Ready(list) => {
                        list.iter().any(|c| c.credential.fingerprint == self.candidate.credential.fingerprint)
                    }
                    // Being read again: neither gone nor there.
                    Loadable::Loading => self.is_card_present,
                    Loadable::Idle | Loadable::Failed(_) => false,
                };
                if !self.is_card_present {
                    self.clear();
                }
                Action::None
            }
            Message::Failed(id, ..) if self.progress == Progress::Stopping(id) => {
                self.clear();
                Action::Close
            }
            Message::Failed(id, problem, tries) if self.progress == Progress::Working(id) => {
                self.clear();
                self.progress = Progress::Typing;
                self.failure = Some(problem);
                self.accepts_last_try = false;
                if let Some(tries) = tries {
                    self.tries = tries;
                }
                Action::None
            }
            Message::Failed(..) => Action::None,
        }
    }

    /// Forgets what was typed, and the doubt about it.
    fn clear(&mut self) {
        self.pin.clear();
        self.saw_non_digit = false;
    }

    /// Whether the token would be asked now: nothing under way, the card in, a PIN of a length that
    /// it takes, and the last try not spent unawares.
    fn can_submit(&self) -> bool {
        let limits = self.candidate.credential.token.pin;
        let length_fits = self.has_keypad() || (limits.shortest..=limits.longest).contains(&self.pin.len());
        self.progress == Progress::Typing
            && self.is_card_present
            && length_fits
            && self.tries != Tries::Locked
            && (self.tries != Tries::Last || self.accepts_last_try)
    }
}
