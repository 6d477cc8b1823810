//! The confirmation before signing (təsdiqlə xəbərdarlığı, manual 3.1.3): the very document that
//! will be signed, made from the same model as the PDF.

use crate::domain::application::Application;
use crate::domain::difference;
use crate::domain::token::Candidate;
use crate::signing::document::{self, Document};

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    application: Application,
    document: Document,
    /// The certificates that may sign, usable ones first.
    signers: Vec<Candidate>,
    selected: usize,
    /// Reason (a) was chosen though nothing differs: the user is warned, not stopped.
    is_doubtful: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Another certificate was chosen.
    Select(usize),
    /// Go on to the PIN.
    Accept,
    /// *Geri* or Esc.
    Cancel,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close; the draft stays.
    Close,
    /// Ask for the PIN of this certificate's token.
    AskPin(Candidate),
}

impl State {
    /// Shows an application and who may sign it.
    pub fn new(application: Application, mut signers: Vec<Candidate>) -> State {
        signers.sort_by_key(|c| c.usable.is_err());
        let is_doubtful = difference::contradicts(application.reason, &application.differences());
        let document = document::document(&application);
        State { application, document, signers, selected: 0, is_doubtful }
    }

    /// The application that is shown.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Select(index) => {
                self.selected = index;
                Action::None
            }
            Message::Accept => match self.signers.get(self.selected) {
                Some(signer) if signer.usable.is_ok() => Action::AskPin(signer.clone()),
                _ => Action::None,
            },
            Message::Cancel => Action::Close,
        }
    }
}
