//! *Xəbərdarlıq*: what became of an application, and other news that wait for *OK*.

use crate::domain::application::Id;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use crate::problem::Problem;

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    content: Content,
}

/// What it says.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Signed and stored; on its way to the service.
    Sending,
    /// The service has it; its receipt was verified and kept.
    Accepted(Receipt),
    /// Signed and stored, not sent: it goes by itself once the service can be reached.
    Queued(Problem),
    /// It may have arrived: the service is asked before anything is sent again.
    Unknown(Problem),
    /// The service refused it, in its own words.
    Refused {
        /// Which one.
        digest: ContainerDigest,
        /// What the service said.
        problem: Problem,
    },
    /// Something else went wrong.
    Problem(Problem),
    /// A draft is to be deleted.
    DeleteDraft(Id),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The main button, or Enter.
    Accept,
    /// The safe button, or Esc.
    Cancel,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close.
    Close,
    /// Make a draft of the refused application.
    Reopen(ContainerDigest),
    /// Delete the draft.
    Delete(Id),
}

impl State {
    /// Says it.
    pub fn new(content: Content) -> State {
        State { content }
    }

    /// What it says.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match (message, &self.content) {
            (Message::Accept, Content::Refused { digest, .. }) => Action::Reopen(*digest),
            (Message::Accept, Content::DeleteDraft(id)) => Action::Delete(id.clone()),
            // Closing while it is being sent is fine: sending goes on, the history shows the end.
            (Message::Accept | Message::Cancel, _) => Action::Close,
        }
    }
}
