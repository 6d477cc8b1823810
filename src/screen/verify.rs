//! Yoxlama: any signed file or receipt, opened by its path or dropped on the window; who signed what,
//! when, and whether it holds.

mod view;

use super::{Context, OperationId};
use crate::domain::level::Level;
use crate::problem::Problem;
use crate::problem::verification::{self as words, Printed};
use crate::signing::verify::Report;
use jiff::Timestamp;

/// What counts as complete: what lasts.
const REQUIRED: Level = Level::Lt;

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    path: String,
    step: Step,
    saved: Option<Result<String, Problem>>,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Default)]
enum Step {
    /// A file is to be named.
    #[default]
    Choosing,
    /// It is read and verified.
    Working(OperationId),
    /// Here is what was found.
    Shown(Box<Found>),
    /// It cannot be read.
    Failed(Problem),
}

/// What was found of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The file's name, without its folder.
    pub name: String,
    /// The report.
    pub report: Report,
    /// When it was made.
    pub now: Timestamp,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The path was typed.
    TypePath(String),
    /// The file is to be chosen in a window of the desktop.
    Browse,
    /// *Yoxla* or Enter.
    Verify,
    /// A file was dropped on the window, or chosen.
    Dropped(String),
    /// The report is here, or the file cannot be read.
    Verified(OperationId, Result<Box<Found>, Problem>),
    /// *Hesabatı saxla*.
    Save,
    /// The report was saved to this file, or not.
    Saved(Result<String, Problem>),
    /// Back to where one came from.
    Close,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Have a file chosen.
    Browse,
    /// Read and verify a file.
    Verify(OperationId, String),
    /// Save a text under a name.
    Save {
        /// Name of the file.
        name: String,
        /// Its text.
        text: String,
    },
    /// Leave.
    Close,
}

impl State {
    /// Takes a message in; `next` names new work.
    pub fn update(&mut self, message: Message, context: &Context<'_>, next: OperationId) -> Action {
        match message {
            Message::TypePath(path) => {
                self.path = path;
                Action::None
            }
            Message::Browse => Action::Browse,
            Message::Verify if self.path.trim().is_empty() => Action::None,
            Message::Verify => self.begin(next),
            Message::Dropped(path) => {
                self.path = path;
                self.begin(next)
            }
            Message::Verified(id, result) if self.step == Step::Working(id) => {
                self.step = match result {
                    Ok(found) => Step::Shown(found),
                    Err(problem) => Step::Failed(problem),
                };
                Action::None
            }
            // Of a file that was given up for another one.
            Message::Verified(..) => Action::None,
            Message::Save => self.save(context),
            Message::Saved(result) => {
                self.saved = Some(result);
                Action::None
            }
            Message::Close => Action::Close,
        }
    }

    fn begin(&mut self, next: OperationId) -> Action {
        self.step = Step::Working(next);
        self.saved = None;
        Action::Verify(next, self.path.trim().to_owned())
    }

    fn save(&mut self, context: &Context<'_>) -> Action {
        let Step::Shown(found) = &self.step else { return Action::None };
        let printed = Printed { now: found.now, zone: context.zone };
        let text = words::text(&found.report, &found.name, REQUIRED, context.texts, printed);
        let digest: String = found.report.digest.to_hex().chars().take(12).collect();
        Action::Save { name: format!("mohur-{digest}.txt"), text: text + "\n" }
    }
}
