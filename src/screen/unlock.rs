//! The passphrase of the local database, where the system has no key store.

use super::{Context, layout};
use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::theme::scroll;
use crate::widget::pin_entry::{Change, PinEntry, SharedPin};
use crate::widget::{button, card, heading};
use iced::widget::{column, row, scrollable, space};
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
                // What was wrong before is mended where only a passphrase is lacking.
                self.is_broken = false;
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
        layout::centered(look, 640.0, scrollable(card(look, content.spacing(look.m()))).style(scroll(look)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::sample::{detailed, problem};

    fn typed(text: &str) -> State {
        let state = State::new(problem());
        assert!(text.chars().all(|c| state.passphrase.push(c)));
        state
    }

    #[test]
    fn too_short_a_passphrase_is_not_tried() {
        let mut state = typed("yeddi-7");
        assert_eq!(state.update(Message::Submit), Action::None);
        state.passphrase.push('ə');
        assert_eq!(state.update(Message::Edited), Action::None);
        assert_eq!(state.update(Message::Submit), Action::Open);
        assert_eq!(state.take().expose(), "yeddi-7ə".as_bytes());
        assert!(state.passphrase.is_empty());
    }

    #[test]
    fn it_is_tried_once_and_forgotten_when_it_does_not_open() {
        let mut state = typed("səkkiz-8");
        state.update(Message::Submit);
        assert_eq!(state.update(Message::Submit), Action::None, "under way");
        state.update(Message::Failed(detailed()));
        assert!(state.passphrase.is_empty());
        assert_eq!(state.problem, detailed());
        "yenə-səkkiz".chars().for_each(|c| assert!(state.passphrase.push(c)));
        assert_eq!(state.update(Message::Submit), Action::Open, "another try");
    }

    #[test]
    fn no_passphrase_opens_what_is_broken() {
        let mut state = State::broken(problem());
        "səkkiz-8".chars().for_each(|c| assert!(state.passphrase.push(c)));
        assert_eq!(state.update(Message::Submit), Action::None);
        state.update(Message::Failed(problem()));
        "səkkiz-8".chars().for_each(|c| assert!(state.passphrase.push(c)));
        assert_eq!(
            state.update(Message::Submit),
            Action::Open,
            "another place, where one is all that is lacking"
        );
    }

    #[test]
    fn the_passphrase_is_not_in_debug() {
        let words = format!("{:?}", typed("səkkiz-8"));
        assert!(!words.contains("səkkiz") && !words.contains('8'), "{words}");
    }
}
