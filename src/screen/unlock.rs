//! The passphrase of the local database, where the system has no key store.

use super::{Context, layout};
use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::theme::scroll;
use crate::widget::pin_entry::{Change, PinEntry, SharedPin};
use crate::widget::{button, card, heading};
use iced::widget::{column, container, row, scrollable, space};
use iced::{Element, Fill};

/// Shortest passphrase accepted, in characters.
const SHORTEST: usize = 8;

/// The screen.
#[derive(Debug)]
pub struct State {
    passphrase: SharedPin,
    problem: Problem,
    is_working: bool,
    /// The database cannot be opened by any passphrase: only the problem is shown.
    is_broken: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A character was typed or taken back.
    Edited,
    /// *Aç* or Enter.
    Submit,
    /// It did not open.
    Failed(Problem),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the database with [`State::take`].
    Open,
}

impl State {
    /// Asks for the passphrase; `problem` says why.
    pub fn new(problem: Problem) -> State {
        State { passphrase: SharedPin::default(), problem, is_working: false, is_broken: false }
    }

    /// Says why the database cannot be opened at all.
    pub fn broken(problem: Problem) -> State {
        State { is_broken: true, ..State::new(problem) }
    }

    /// The passphrase, out of the buffer.
    pub fn take(&self) -> Pin {
        self.passphrase.take()
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Edited => Action::None,
            Message::Submit if self.can_submit() => {
                self.is_working = true;
                Action::Open
            }
            Message::Submit => Action::None,
            Message::Failed(problem) => {
                self.passphrase.clear();
                self.is_working = false;
                self.problem = problem;
                Action::None
            }
        }
    }

    fn can_submit(&self) -> bool {
        !self.is_working && !self.is_broken && self.passphrase.len() >= SHORTEST
    }

    /// The page.
    pub fn view<'a>(&'a self, context: &Context<'a>) -> Element<'a, Message> {
        let (look, texts) = (context.look, context.texts);
        let problem = layout::problem(look, texts, &self.problem);
        let content = if self.is_broken {
            column![heading(look, texts.unlock_broken_title()), problem]
        } else {
            let entry = PinEntry::new(look, texts.unlock_label(), &self.passphrase)
                .id("passphrase")
                .on_change(|change| match change {
                    Change::Submitted => Message::Submit,
                    _ => Message::Edited,
                });
            let open = button::primary(look, texts.unlock_open())
                .on_press_maybe(self.can_submit().then_some(Message::Submit))
                .busy(self.is_working);
            column![
                heading(look, texts.unlock_title()),
                problem,
                layout::paragraph(look, texts.unlock_text()),
                layout::labelled(look, texts.unlock_label(), entry),
                row![space().width(Fill), open],
            ]
        };
        container(scrollable(card(look, content.spacing(look.m()))).style(scroll(look)))
            .max_width(look.scaled(640.0))
            .center_x(Fill)
            .into()
    }
}
