//! Qaralamalar: what was begun and not signed yet.

use super::Loadable;
use crate::domain::application::Id;
use crate::domain::draft::Draft;
use crate::problem::Problem;

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    drafts: Loadable<Vec<Draft>>,
    selected: usize,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The drafts came from the store.
    Loaded(Result<Vec<Draft>, Problem>),
    /// A row was chosen.
    Select(usize),
    /// The chosen one is to be gone on with.
    Open,
    /// The chosen one is to be deleted.
    Delete,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the form with this draft.
    Open(Draft),
    /// Delete it, after asking.
    Delete(Id),
}

impl State {
    /// Waits for the store.
    pub fn new() -> State {
        State { drafts: Loadable::Loading, selected: 0 }
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Loaded(Ok(drafts)) => {
                self.selected = self.selected.min(drafts.len().saturating_sub(1));
                self.drafts = Loadable::Ready(drafts);
                Action::None
            }
            Message::Loaded(Err(problem)) => {
                self.drafts = Loadable::Failed(problem);
                Action::None
            }
            Message::Select(index) => {
                self.selected = index;
                Action::None
            }
            Message::Open => self.chosen().map_or(Action::None, |d| Action::Open(d.clone())),
            Message::Delete => self.chosen().map_or(Action::None, |d| Action::Delete(d.id.clone())),
        }
    }

    fn chosen(&self) -> Option<&Draft> {
        match &self.drafts {
            Loadable::Ready(drafts) => drafts.get(self.selected),
            _ => None,
        }
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}
