//! A new PIN: by the old one, or by the PUK where the PIN is locked or forgotten. Each is typed into a
//! secure box of its own; all that can be checked is checked before the card is asked.

#[cfg(test)]
mod tests;
mod view;

use super::secret::{Doubt, KEYPAD_SECONDS, Watch, Wiped};
use crate::domain::secret::Pin;
use crate::domain::token::{Token, Tries};
use crate::problem::Problem;
use crate::screen::presence::Follow;
use crate::screen::{Cards, OperationId};
use crate::widget::pin_entry::SharedPin;

/// What gives the right to a new PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The PIN so far.
    OldPin,
    /// The PUK.
    Puk,
}

/// A box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The PIN so far, or the PUK.
    Old,
    /// The new PIN.
    New,
    /// The new PIN once more.
    Again,
}

impl Place {
    /// Its name for the focus.
    pub fn id(self) -> &'static str {
        match self {
            Place::Old => "old-pin",
            Place::New => "new-pin",
            Place::Again => "new-pin-again",
        }
    }
}

/// What is wrong with the new PIN as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mistake {
    /// The token takes another length.
    Length,
    /// It is the old one.
    Same,
    /// What was typed again differs.
    Differs,
}

/// The dialog.
#[derive(Debug)]
pub struct State {
    by: By,
    token: Token,
    old: SharedPin,
    new: SharedPin,
    again: SharedPin,
    progress: Progress,
    failure: Option<Problem>,
    tries: Tries,
    accepts_last_try: bool,
    doubt: Option<Doubt>,
    wiped: Option<Wiped>,
    typed: u64,
    card: Follow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Typing,
    Working(OperationId),
    AtKeypad(OperationId, u8),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A character was typed or taken back in some box.
    Edited,
    /// The keyboard seems to be set to something else than digits.
    Doubted(Doubt),
    /// Enter in a box.
    Entered(Place),
    /// The main button.
    Submit,
    /// *Geri* or Esc.
    Cancel,
    /// The last try may be spent.
    AcceptLastTry(bool),
    /// Readers or certificates changed.
    CardsChanged,
    /// What was typed is to be forgotten.
    Wipe(Wiped),
    /// The reader's keypad asks.
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
    /// Go on in this box.
    Focus(Place),
    /// Take the PINs out of the buffers ([`State::take_pins`]) and begin.
    Begin(OperationId),
}

impl State {
    /// Asks for a new PIN of a token.
    pub fn new(by: By, token: Token) -> State {
        State {
            by,
            card: Follow::token(&token),
            tries: token.pin.tries,
            token,
            old: SharedPin::default(),
            new: SharedPin::default(),
            again: SharedPin::default(),
            progress: Progress::Typing,
            failure: None,
            accepts_last_try: false,
            doubt: None,
            wiped: None,
            typed: 0,
        }
    }

    /// By what.
    pub fn by(&self) -> By {
        self.by
    }

    /// Of which token.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// The old PIN or the PUK, and the new PIN, out of the buffers; `None` where all is typed on the reader.
    pub fn take_pins(&self) -> Option<(Pin, Pin)> {
        self.again.clear();
        (!self.is_all_at_keypad()).then(|| (self.old.take(), self.new.take()))
    }

    /// Whether this is the work that the dialog waits for.
    pub fn waits_for(&self, id: OperationId) -> bool {
        matches!(self.progress, Progress::Working(work) | Progress::AtKeypad(work, _) if work == id)
    }

    /// Whether the token is at work.
    pub fn is_working(&self) -> bool {
        self.progress != Progress::Typing
    }

    /// Whether the card is in.
    pub fn is_card_here(&self) -> bool {
        self.card.is_here()
    }

    /// What to look out for.
    pub fn watch(&self) -> Watch {
        let is_empty = [&self.old, &self.new, &self.again].into_iter().all(SharedPin::is_empty);
        let is_at_keypad = matches!(self.progress, Progress::AtKeypad(..));
        Watch { typed: (!is_empty).then_some(self.typed), is_at_keypad }
    }

    /// A PUK is typed here even where the reader has a keypad: there is no such call for it.
    fn is_all_at_keypad(&self) -> bool {
        self.token.pin.has_keypad && self.by == By::OldPin
    }

    /// What is wrong with the new PIN, once enough of it stands there to say so.
    fn mistake(&self) -> Option<Mistake> {
        if self.new.is_empty() || self.is_all_at_keypad() {
            return None;
        }
        let fits = self.fits(&self.new);
        let is_left = !self.again.is_empty();
        match () {
            () if !fits && (is_left || self.new.len() > self.token.pin.longest) => Some(Mistake::Length),
            () if fits && self.by == By::OldPin && self.new.is_same(&self.old) => Some(Mistake::Same),
            () if self.again.len() >= self.new.len() && !self.again.is_same(&self.new) => {
                Some(Mistake::Differs)
            }
            () => None,
        }
    }

    fn fits(&self, pin: &SharedPin) -> bool {
        (self.token.pin.shortest..=self.token.pin.longest).contains(&pin.len())
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, cards: &Cards, next: OperationId) -> Action {
        match message {
            Message::Edited => {
                self.failure = None;
                self.wiped = None;
                self.typed += 1;
                if self.watch().typed.is_none() || self.doubt == Some(Doubt::NumLock) {
                    self.doubt = None;
                }
            }
            Message::Doubted(doubt) => self.doubt = Some(doubt),
            Message::Entered(_) | Message::Submit if self.can_submit() => {
                self.failure = None;
                self.wiped = None;
                self.progress = Progress::Working(next);
                return Action::Begin(next);
            }
            Message::Entered(Place::Old) if !self.old.is_empty() => return Action::Focus(Place::New),
            Message::Entered(Place::New) if self.fits(&self.new) => return Action::Focus(Place::Again),
            Message::Entered(_) | Message::Submit => {}
            // Nobody can say whether the card has the new PIN already: the answer is waited for.
            Message::Cancel if self.is_working() => {}
            Message::Cancel => {
                self.clear();
                return Action::Close;
            }
            Message::AcceptLastTry(yes) => self.accepts_last_try = yes,
            Message::CardsChanged => {
                self.card.look(cards);
                if !self.card.is_here() {
                    self.clear();
                }
            }
            Message::Wipe(why) if self.watch().typed.is_some() => {
                self.clear();
                self.wiped = Some(why);
                return Action::Focus(Place::Old);
            }
            Message::Wipe(_) => {}
            Message::AtKeypad(id) if self.progress == Progress::Working(id) => {
                self.progress = Progress::AtKeypad(id, KEYPAD_SECONDS);
            }
            Message::KeypadDone(id) if self.waits_for(id) => self.progress = Progress::Working(id),
            Message::Second => {
                if let Progress::AtKeypad(_, seconds) = &mut self.progress {
                    *seconds = seconds.saturating_sub(1);
                }
            }
            Message::Failed(id, problem, tries) if self.waits_for(id) => {
                self.clear();
                self.progress = Progress::Typing;
                self.failure = Some(problem);
                self.accepts_last_try = false;
                if let Some(tries) = tries {
                    self.tries = tries;
                }
                return Action::Focus(Place::Old);
            }
            Message::AtKeypad(_) | Message::KeypadDone(_) | Message::Failed(..) => {}
        }
        Action::None
    }

    fn clear(&mut self) {
        [&self.old, &self.new, &self.again].into_iter().for_each(SharedPin::clear);
        self.doubt = None;
        self.wiped = None;
    }

    /// Whether the PIN's own tries stand in the way: a PUK has its own.
    fn is_locked(&self) -> bool {
        self.by == By::OldPin && self.tries == Tries::Locked
    }

    fn is_last_try(&self) -> bool {
        self.by == By::OldPin && self.tries == Tries::Last
    }

    /// Whether the token would be asked now.
    fn can_submit(&self) -> bool {
        let old_fits = match self.by {
            By::OldPin => self.fits(&self.old),
            By::Puk => !self.old.is_empty(),
        };
        let is_typed = self.fits(&self.new) && self.new.is_same(&self.again) && self.mistake().is_none();
        self.progress == Progress::Typing
            && self.card.is_here()
            && !self.is_locked()
            && (!self.is_last_try() || self.accepts_last_try)
            && (self.is_all_at_keypad() || (old_fits && is_typed))
    }
}
