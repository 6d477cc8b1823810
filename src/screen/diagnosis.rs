//! Diaqnostika: each check with its colour, what was found, and what helps; a report to pass on.

mod view;

pub use view::scroll_report;

#[cfg(test)]
mod tests;

use super::OperationId;
use crate::domain::diagnosis::{Check, Finding, Grade, worst};
use crate::problem::Problem;

/// The screen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    findings: Vec<Finding<Problem>>,
    /// The examination whose findings are waited for; none once it ended.
    running: Option<OperationId>,
    /// The row that the user chose.
    chosen: Option<usize>,
    report: Option<Preview>,
}

/// The report as it would be saved.
#[derive(Debug, Clone, PartialEq)]
struct Preview {
    text: String,
    outcome: Outcome,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    None,
    Copied,
    Saved(String),
    Failed(Problem),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// One check ended.
    Found(OperationId, Vec<Finding<Problem>>),
    /// All checks ended.
    Ended(OperationId),
    /// A row was chosen.
    Select(usize),
    /// Check again.
    Again,
    /// Stop checking.
    Stop,
    /// Show the report.
    ShowReport,
    /// The report was put together; nothing private is in it.
    Reported(String),
    /// Save the report.
    Save,
    /// It was saved to this file, or not.
    Saved(Result<String, Problem>),
    /// Copy the report.
    Copy,
    /// Scroll the report by so many lines.
    Scroll(i16),
    /// Back: from the report to the checks, from them to where one came from.
    Close,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Examine everything.
    Begin(OperationId),
    /// Stop examining.
    Stop,
    /// Put a report together.
    Report,
    /// Save the report.
    Save,
    /// Put this into the clipboard.
    Copy(String),
    /// Scroll the report by so many lines.
    Scroll(i16),
    /// Go back.
    Close,
}

impl State {
    /// Begins at once.
    pub fn new(id: OperationId) -> (State, Action) {
        (State { running: Some(id), ..State::default() }, Action::Begin(id))
    }

    /// What was found so far, in the order of the checks.
    pub fn findings(&self) -> &[Finding<Problem>] {
        &self.findings
    }

    /// Takes a message in; `next` names an examination that may begin.
    pub fn update(&mut self, message: Message, next: OperationId) -> Action {
        match message {
            Message::Found(id, findings) if self.running == Some(id) => {
                self.findings.extend(findings);
                self.findings.sort_by_key(|finding| finding.check);
                Action::None
            }
            Message::Ended(id) if self.running == Some(id) => {
                self.running = None;
                Action::None
            }
            // Of an examination that was stopped.
            Message::Found(..) | Message::Ended(_) => Action::None,
            Message::Select(row) => {
                self.chosen = Some(row);
                Action::None
            }
            Message::Again => {
                let (state, action) = State::new(next);
                *self = State { chosen: self.chosen, ..state };
                action
            }
            Message::Stop => {
                self.running = None;
                Action::Stop
            }
            Message::ShowReport => Action::Report,
            Message::Reported(text) => {
                self.report = Some(Preview { text, outcome: Outcome::None });
                Action::None
            }
            Message::Save if self.report.is_some() => Action::Save,
            Message::Save => Action::None,
            Message::Saved(result) => {
                self.tell(result.map_or_else(Outcome::Failed, Outcome::Saved));
                Action::None
            }
            Message::Copy => match &self.report {
                Some(preview) => {
                    let text = preview.text.clone();
                    self.tell(Outcome::Copied);
                    Action::Copy(text)
                }
                None => Action::None,
            },
            Message::Scroll(lines) if self.report.is_some() => Action::Scroll(lines),
            Message::Scroll(_) => Action::None,
            Message::Close if self.report.take().is_some() => Action::None,
            Message::Close => Action::Close,
        }
    }

    fn tell(&mut self, outcome: Outcome) {
        if let Some(preview) = &mut self.report {
            preview.outcome = outcome;
        }
    }

    fn of(&self, check: Check) -> impl Iterator<Item = &Finding<Problem>> {
        self.findings.iter().filter(move |finding| finding.check == check)
    }

    /// How a check did; `None` while it is under way.
    fn grade(&self, check: Check) -> Option<Grade> {
        self.of(check).next()?;
        Some(worst(self.of(check)))
    }

    /// The row that is shown below: the user's choice, else the first of the worst.
    fn row(&self) -> usize {
        let worst = Check::ALL.iter().filter_map(|check| self.grade(*check)).max();
        let first = Check::ALL.iter().position(|check| self.grade(*check) == worst && worst.is_some());
        self.chosen.or(first).unwrap_or(0).min(Check::ALL.len() - 1)
    }
}
