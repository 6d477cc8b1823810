//! İstifadəçi girişi (manual 1.1 and 1.2): the card, live, and the certificates on it; beside it Asan İmza.

pub mod asan;
#[cfg(test)]
mod tests;
pub(crate) mod view;

use super::{Cards, Context, Loadable};
use crate::domain::asan::Subscriber;
use crate::domain::identifier::Phone;
use crate::domain::reader::is_virtual;
use crate::domain::token::{Candidate, Fingerprint};
use crate::problem::Problem;

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The row chosen, by the certificate itself.
    selected: Option<Fingerprint>,
    /// The user chose it: nothing but its going away takes the choice back.
    is_own_choice: bool,
    /// The certificate of the last sign-in: chosen again when it is there.
    remembered: Option<Fingerprint>,
    /// Why the last sign-in did not come about.
    failure: Option<Problem>,
    /// The last sign-in was by phone.
    is_by_phone: bool,
    /// What was typed for Asan İmza.
    asan: asan::Entry,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A row was chosen: its place in the list.
    Select(usize),
    /// *OK*, or Enter on a row.
    Accept,
    /// Try to reach the service again.
    Reconnect,
    /// Read the cards again.
    Reread,
    /// The certificates changed.
    CardsChanged,
    /// Signing in failed.
    Failed(Problem),
    /// Of the part for Asan İmza.
    Asan(asan::Message),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Ask for the PIN of this certificate's token.
    AskPin(Candidate),
    /// Ask this phone.
    AskPhone(Subscriber),
    /// The cursor of the field for the number belongs behind so many characters.
    MoveCursor(usize),
    /// The focus belongs in this field.
    Focus(&'static str),
    /// Ask the service for its card again.
    Reconnect,
    /// Read the certificates again.
    Reread,
}

impl State {
    /// `remembered`: the certificate of the last sign-in.
    pub fn new(remembered: Option<Fingerprint>) -> State {
        State { remembered, ..State::default() }
    }

    /// The certificate of the last sign-in, known later than the screen: the store may open after the
    /// cards were read. It takes the place of a certificate that the user did not choose.
    pub fn remember(&mut self, fingerprint: Fingerprint) {
        self.remembered = Some(fingerprint);
        if !self.is_own_choice {
            self.selected = None;
        }
    }

    /// The number of the last sign-in by phone.
    pub fn remember_phone(&mut self, phone: &Phone) {
        self.asan.remember(phone);
    }

    /// The last sign-in was by phone, or not. Names the field in which somebody would go on, unless they have
    /// begun already.
    pub fn prefer_phone(&mut self, is_preferred: bool) -> Option<&'static str> {
        self.is_by_phone = is_preferred;
        (is_preferred && !self.asan.is_begun() && !self.is_own_choice).then(|| self.next_field())
    }

    /// Whether the certificates must not take the focus: somebody types, or is expected to.
    pub fn holds_focus(&self) -> bool {
        self.is_by_phone || self.asan.is_begun()
    }

    /// Where somebody who signs in by phone goes on.
    pub fn next_field(&self) -> &'static str {
        self.asan.next_field()
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message, context: &Context<'_>) -> Action {
        let candidates = candidates(context.cards);
        match message {
            Message::Select(index) => {
                self.selected = candidates.get(index).map(|c| c.credential.fingerprint);
                self.is_own_choice = self.selected.is_some();
                Action::None
            }
            Message::Accept => {
                let chosen = candidates.iter().find(|c| Some(c.credential.fingerprint) == self.selected);
                match chosen {
                    Some(c) if c.usable.is_ok() && matches!(context.service, Loadable::Ready(_)) => {
                        self.failure = None;
                        Action::AskPin(c.clone())
                    }
                    _ => Action::None,
                }
            }
            Message::Reconnect => Action::Reconnect,
            Message::Reread => Action::Reread,
            Message::CardsChanged => {
                let of = |c: &Candidate| c.credential.fingerprint;
                let usable = || candidates.iter().filter(|c| c.usable.is_ok()).map(of);
                self.selected = self.selected.filter(|f| candidates.iter().any(|c| of(c) == *f));
                // What was chosen only because there was nothing else gives way to a real card.
                let is_real = |f: Fingerprint| {
                    candidates.iter().any(|c| of(c) == f && !is_virtual(&c.credential.token.reader))
                };
                let is_makeshift = !self.is_own_choice
                    && self.selected.is_some_and(|f| !is_real(f) && self.remembered != Some(f))
                    && usable().any(is_real);
                if self.selected.is_none() || is_makeshift {
                    self.is_own_choice = false;
                    let remembered = self.remembered.filter(|r| usable().any(|f| f == *r));
                    self.selected =
                        remembered.or_else(|| usable().find(|f| is_real(*f)).or_else(|| usable().next()));
                }
                Action::None
            }
            Message::Failed(problem) => {
                self.failure = Some(problem);
                Action::None
            }
            Message::Asan(message) => match self.asan.update(message) {
                asan::Action::Ask(subscriber) if matches!(context.service, Loadable::Ready(_)) => {
                    self.failure = None;
                    Action::AskPhone(subscriber)
                }
                asan::Action::Ask(_) | asan::Action::None => Action::None,
                asan::Action::MoveCursor(behind) => Action::MoveCursor(behind),
                asan::Action::Focus(field) => Action::Focus(field),
            },
        }
    }
}

fn candidates(cards: &Cards) -> &[Candidate] {
    match &cards.candidates {
        Loadable::Ready(list) => list,
        _ => &[],
    }
}
