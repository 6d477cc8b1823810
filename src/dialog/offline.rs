//! *Oflayn iş*: an insurer used before on this computer, and the passphrase that keeps others out.

use crate::domain::insurer::Insurer;
use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::screen::{Context, layout};
use crate::widget::pin_entry::{Change, PinEntry, SharedPin};
use crate::widget::{Choice, Dialog, Element, Label};
use iced::widget::{column, scrollable};

/// Shortest passphrase, in characters.
const SHORTEST: usize = 8;

/// The dialog.
#[derive(Debug)]
pub struct State {
    insurers: Vec<Insurer>,
    selected: usize,
    /// There is none yet: it is typed twice.
    is_first: bool,
    passphrase: SharedPin,
    again: SharedPin,
    is_working: bool,
    failure: Option<Problem>,
    doubt: Option<Doubt>,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    TooShort,
    Unequal,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A row was chosen.
    Select(usize),
    /// A character was typed or taken back.
    Edited,
    /// *Aç* or Enter.
    Accept,
    /// *Geri* or Esc.
    Cancel,
    /// It did not open.
    Failed(Problem),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close.
    Close,
    /// Work offline for this insurer, if [`State::take`] is the passphrase.
    Open(Box<Insurer>),
}

impl State {
    /// The insurers to choose among, the last used first; `is_first`: no passphrase was chosen yet.
    pub fn new(insurers: Vec<Insurer>, is_first: bool) -> State {
        State {
            insurers,
            selected: 0,
            is_first,
            passphrase: SharedPin::default(),
            again: SharedPin::default(),
            is_working: false,
            failure: None,
            doubt: None,
        }
    }

    /// Whether the passphrase is being chosen now.
    pub fn is_first(&self) -> bool {
        self.is_first
    }

    /// The passphrase, out of the buffer.
    pub fn take(&self) -> Pin {
        self.again.clear();
        self.passphrase.take()
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Select(index) => self.selected = index,
            Message::Edited => (self.failure, self.doubt) = (None, None),
            Message::Accept if self.is_working => {}
            Message::Accept => {
                self.doubt = match self.passphrase.len() {
                    length if length < SHORTEST => Some(Doubt::TooShort),
                    _ if self.is_first && !self.passphrase.is_same(&self.again) => Some(Doubt::Unequal),
                    _ => None,
                };
                if let (None, Some(insurer)) = (self.doubt, self.insurers.get(self.selected)) {
                    self.is_working = true;
                    return Action::Open(Box::new(insurer.clone()));
                }
            }
            Message::Cancel => {
                self.passphrase.clear();
                self.again.clear();
                return Action::Close;
            }
            Message::Failed(problem) => {
                self.is_working = false;
                self.failure = Some(problem);
            }
        }
        Action::None
    }

    /// The dialog.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Dialog<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let mut choice = Choice::cards(look, texts.offline_insurer())
            .id("offline-insurers")
            .chosen(Some(self.selected))
            .on_choose(Message::Select);
        for insurer in &self.insurers {
            let terms = [texts.voen_is(insurer.voen.as_str()), texts.insurer_kind(insurer.kind)];
            let words = column![
                Label::new(look, insurer.name.as_str()).strong(),
                layout::hint(look, terms.join(" · ")),
            ]
            .spacing(look.xs());
            choice = choice.option_with(insurer.name.clone(), words, true);
        }
        let entry = |label: String, pin: &'a SharedPin, id: &'static str| {
            let entry =
                PinEntry::new(look, label.clone(), pin).id(id).passphrase().on_change(
                    |change| match change {
                        Change::Submitted => Message::Accept,
                        _ => Message::Edited,
                    },
                );
            layout::labelled(look, label, entry)
        };
        let why =
            if self.is_first { texts.offline_choose_passphrase() } else { texts.offline_passphrase_why() };
        let doubt = self.doubt.map(|doubt| match doubt {
            Doubt::TooShort => texts.backup_too_short(SHORTEST),
            Doubt::Unequal => texts.backup_unequal(),
        });
        let again: Option<Element<'a, Message>> =
            self.is_first.then(|| entry(texts.offline_passphrase_again(), &self.again, "offline-again"));
        let mut remarks: Vec<Element<'a, Message>> =
            self.failure.iter().map(|problem| layout::problem(look, texts, problem)).collect();
        remarks.extend(doubt.map(|words| layout::error(look, words)));
        let content = column![
            layout::paragraph(look, texts.offline_text()),
            scrollable(choice).height(iced::Length::Shrink),
            layout::hint(look, why),
            layout::beneath(
                look.m(),
                remarks,
                column![entry(texts.offline_passphrase(), &self.passphrase, "offline-passphrase")]
                    .push(again)
                    .spacing(look.s()),
            ),
        ];
        Dialog::new(look, "offline", texts.offline_title())
            .content(content.spacing(look.m()))
            .cancel(texts.back(), Message::Cancel)
            .confirm(texts.offline_open(), Some(Message::Accept))
            .busy(self.is_working)
            .focus("offline-passphrase")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::{insurer, problem};

    fn typed(is_first: bool, passphrase: &str, again: &str) -> State {
        let state = State::new(vec![insurer()], is_first);
        passphrase.chars().for_each(|c| assert!(state.passphrase.push(c)));
        again.chars().for_each(|c| assert!(state.again.push(c)));
        state
    }

    #[test]
    fn the_first_passphrase_is_typed_twice() {
        for (passphrase, again, doubt) in
            [("qısa", "qısa", Doubt::TooShort), ("gizli söz", "gizli sös", Doubt::Unequal)]
        {
            let mut state = typed(true, passphrase, again);
            assert_eq!(state.update(Message::Accept), Action::None);
            assert_eq!(state.doubt, Some(doubt));
        }
        let open = Action::Open(Box::new(insurer()));
        assert_eq!(typed(true, "gizli söz", "gizli söz").update(Message::Accept), open);
        assert_eq!(typed(false, "gizli söz", "").update(Message::Accept), open);
    }

    #[test]
    fn a_wrong_one_is_told_and_typed_anew() {
        let mut state = typed(false, "gizli söz", "");
        state.update(Message::Accept);
        assert_eq!(state.update(Message::Accept), Action::None, "under way");
        assert_eq!(state.take().expose(), "gizli söz".as_bytes());
        state.update(Message::Failed(problem()));
        assert!(state.passphrase.is_empty() && state.failure.is_some());
        assert_eq!(state.update(Message::Cancel), Action::Close);
    }
}
