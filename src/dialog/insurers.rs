//! Whom to act for, when the signer may act for several insurers.

use crate::domain::identifier::Voen;
use crate::domain::session::Mandate;
use crate::problem::Problem;

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    mandates: Vec<Mandate>,
    selected: usize,
    is_working: bool,
    failure: Option<Problem>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A row was chosen.
    Select(usize),
    /// *OK* or Enter.
    Accept,
    /// *Geri* or Esc.
    Cancel,
    /// The service did not take the choice.
    Failed(Problem),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close.
    Close,
    /// Act for this insurer.
    Choose(Voen),
}

impl State {
    /// The rights to choose among; `current` is preselected.
    pub fn new(mandates: Vec<Mandate>, current: Option<&Voen>) -> State {
        let selected = mandates.iter().position(|m| Some(&m.voen) == current).unwrap_or(0);
        State { mandates, selected, is_working: false, failure: None }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Select(index) => {
                self.selected = index;
                Action::None
            }
            Message::Accept if self.is_working => Action::None,
            Message::Accept => match self.mandates.get(self.selected) {
                Some(mandate) => {
                    self.is_working = true;
                    self.failure = None;
                    Action::Choose(mandate.voen.clone())
                }
                None => Action::None,
            },
            Message::Cancel => Action::Close,
            Message::Failed(problem) => {
                self.is_working = false;
                self.failure = Some(problem);
                Action::None
            }
        }
    }
}
