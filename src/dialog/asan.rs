//! Asan İmza: the code to compare with the phone's, until the phone has answered.

#[cfg(test)]
mod tests;
mod view;

use crate::domain::asan::Code;
use crate::domain::identifier::Phone;
use crate::problem::Problem;
use crate::screen::OperationId;
use jiff::{SignedDuration, Timestamp};

/// What the phone is asked for.
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
    /// To sign orders about authorities, each of them; the line says what.
    Order {
        /// What is ordered, and for whom.
        what: String,
    },
}

/// The dialog.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    purpose: Purpose,
    phone: Phone,
    progress: Progress,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    /// The service is being asked to ask the phone.
    Asking(OperationId),
    /// The phone shows the code.
    Waiting(Waiting),
    /// Given up by the user; the phone may have signed already, and what is signed is sent.
    Stopping(OperationId),
    /// It ended without a signature.
    Failed(Problem),
}

#[derive(Debug, Clone, PartialEq)]
struct Waiting {
    work: OperationId,
    code: Code,
    until: Timestamp,
    /// The service cannot be asked at the moment.
    is_away: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The phone shows this code, and takes the PIN for so long.
    Asked(OperationId, Code, SignedDuration),
    /// The service cannot be asked at the moment, or can be again.
    Away(OperationId, bool),
    /// A second went by.
    Second,
    /// It ended without a signature.
    Failed(OperationId, Problem),
    /// Once more.
    Again,
    /// *Geri* or Esc.
    Cancel,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Close; nobody waits for the phone any more.
    Close,
    /// Give up; what came of it is told as ever.
    Stop,
    /// Ask the phone.
    Begin(OperationId),
}

impl State {
    /// The phone is asked by this work.
    pub fn new(purpose: Purpose, phone: Phone, work: OperationId) -> State {
        State { purpose, phone, progress: Progress::Asking(work) }
    }

    /// What the phone is asked for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Whether this is the work that the dialog waits for.
    pub fn waits_for(&self, id: OperationId) -> bool {
        self.work() == Some(id)
    }

    /// Whether the seconds are counted.
    pub fn is_counting(&self) -> bool {
        matches!(self.progress, Progress::Waiting(_))
    }

    fn work(&self) -> Option<OperationId> {
        match &self.progress {
            Progress::Asking(work) | Progress::Stopping(work) => Some(*work),
            Progress::Waiting(waiting) => Some(waiting.work),
            Progress::Failed(_) => None,
        }
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, now: Timestamp, next: OperationId) -> Action {
        let work = self.work();
        match (message, &mut self.progress) {
            (Message::Asked(id, code, pin_within), Progress::Asking(_) | Progress::Waiting(_))
                if work == Some(id) =>
            {
                let until = now.saturating_add(pin_within).unwrap_or(now);
                self.progress = Progress::Waiting(Waiting { work: id, code, until, is_away: false });
            }
            (Message::Away(id, is_away), Progress::Waiting(waiting)) if work == Some(id) => {
                waiting.is_away = is_away;
            }
            (Message::Failed(id, _), Progress::Stopping(_)) if work == Some(id) => return Action::Close,
            (Message::Failed(id, problem), _) if work == Some(id) => {
                self.progress = Progress::Failed(problem);
            }
            (Message::Again, Progress::Failed(_)) => {
                self.progress = Progress::Asking(next);
                return Action::Begin(next);
            }
            // What is signed is sent, so the dialog stays until it is known whether it was.
            (Message::Cancel, Progress::Asking(work) | Progress::Waiting(Waiting { work, .. }))
                if self.purpose != Purpose::SignIn =>
            {
                self.progress = Progress::Stopping(*work);
                return Action::Stop;
            }
            (Message::Cancel, Progress::Stopping(_)) => {}
            (Message::Cancel, _) => return Action::Close,
            // A second only shows anew; the others are of work that nobody waits for.
            (Message::Second | Message::Asked(..) | Message::Away(..), _) => {}
            (Message::Failed(..) | Message::Again, _) => {}
        }
        Action::None
    }
}
