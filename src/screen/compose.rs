//! Müraciətlərin göndərilməsi (manual 3.1): the four parts of an application on one page.

#[cfg(test)]
mod tests;
mod view;

use super::{Context, OperationId};
use crate::domain::difference::{self, Field};
use crate::domain::draft::{Draft, Typed};
use crate::domain::identifier::{Fin, Ssn, fin, ssn};
use crate::domain::lookup::{DocumentType, Lookup, Query};
use crate::domain::reason::Reason;
use crate::problem::Problem;
use iced::widget::Id;
use jiff::Timestamp;

/// The form.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    draft: Draft,
    progress: Progress,
    /// Whether *Təsdiqlə* or *Əlavə et* was pressed: from then on, empty fields are errors too.
    is_checked: bool,
    saved: Saved,
}

/// What the form waits for.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Idle,
    LookingUp(OperationId),
    /// What will be signed is put together, and who may sign it is read from the card.
    Reviewing(OperationId),
    Failed(Problem),
}

/// Whether the draft is safe on disk.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// There is nothing to save.
    Nothing,
    /// Being written.
    Saving,
    /// On disk since.
    At(Timestamp),
    /// Not on disk.
    Failed(Problem),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// FİN was edited.
    TypeFin(Typed),
    /// SSN was edited.
    TypeSsn(Typed),
    /// The one-key repair of a letter O.
    UseZeros,
    /// Sənədin tipi.
    ChooseDocumentType(DocumentType),
    /// *Təsdiqlə*.
    Confirm,
    /// *Dəyişdir*.
    ChangePerson,
    /// One of the four reasons.
    ChooseReason(Reason),
    /// *Əlavə et*.
    Add,
    /// *Sonraya saxla*.
    PutAside,
    /// The registries answered.
    LookedUp(OperationId, Result<Lookup, Problem>),
    /// The draft was written, at this moment.
    DraftSaved(Result<Timestamp, Problem>),
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Write the draft.
    Save(Draft),
    /// Ask the registries; the answer comes back as [`Message::LookedUp`].
    LookUp(OperationId, Query),
    /// Show what will be signed, unless [`State::end_review`] says that nobody waits for it any more.
    Review(OperationId, Draft),
    /// Keep the draft and open an empty form.
    StartAnother,
    /// Bring the keyboard to a field.
    Focus(Place),
}

/// A place that the keyboard can be brought to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The SSN field.
    Ssn,
    /// The FİN field.
    Fin,
    /// The reasons.
    Reasons,
}

impl Place {
    /// Its name in the window.
    pub fn id(self) -> Id {
        match self {
            Place::Ssn => Id::new("compose-ssn"),
            Place::Fin => Id::new("compose-fin"),
            Place::Reasons => Id::new("compose-reasons"),
        }
    }
}

impl State {
    /// A form with a draft in it; `saved` when it came from the store.
    pub fn new(draft: Draft, is_stored: bool) -> State {
        let saved = if is_stored { Saved::At(draft.updated) } else { Saved::Nothing };
        State { draft, progress: Progress::Idle, is_checked: false, saved }
    }

    /// The draft as it stands.
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, context: &Context<'_>, next: OperationId) -> Action {
        match message {
            Message::TypeFin(text) if self.is_open() => {
                self.draft.fin = text;
                self.changed(context.now)
            }
            Message::TypeSsn(text) if self.is_open() => {
                self.draft.ssn = text;
                self.changed(context.now)
            }
            Message::UseZeros if self.is_open() => {
                if let Err(fin::Error::LetterO(repaired)) = Fin::parse(&self.draft.fin.0) {
                    self.draft.fin = Typed(repaired);
                }
                self.changed(context.now)
            }
            Message::ChooseDocumentType(document_type) if self.is_open() => {
                self.draft.document_type = document_type;
                self.changed(context.now)
            }
            Message::TypeFin(_)
            | Message::TypeSsn(_)
            | Message::UseZeros
            | Message::ChooseDocumentType(_) => Action::None,
            Message::Confirm => self.confirm(context, next),
            Message::ChangePerson => {
                self.draft = Draft::new(self.draft.id.clone(), self.draft.voen.clone(), context.now);
                self.progress = Progress::Idle;
                self.is_checked = false;
                self.changed(context.now)
            }
            Message::ChooseReason(reason) => {
                self.draft.reason = Some(reason);
                self.changed(context.now)
            }
            Message::Add => self.add(context, next),
            // Not on disk: putting it aside would lose it.
            Message::PutAside if matches!(self.saved, Saved::Failed(_)) => {
                self.saved = Saved::Saving;
                Action::Save(self.draft.clone())
            }
            Message::PutAside => Action::StartAnother,
            Message::LookedUp(id, result) if self.progress == Progress::LookingUp(id) => match result {
                Ok(lookup) => {
                    // From here on they are shown as the registries know them.
                    self.draft.fin = Typed(lookup.query.fin.as_str().to_owned());
                    self.draft.lookup = Some(lookup);
                    self.progress = Progress::Idle;
                    self.is_checked = false;
                    self.changed(context.now)
                }
                Err(problem) => {
                    self.progress = Progress::Failed(problem);
                    Action::None
                }
            },
            // An answer that is no longer waited for: the person was changed meanwhile.
            Message::LookedUp(..) => Action::None,
            // It was changed since: another write is under way.
            Message::DraftSaved(Ok(time)) if time < self.draft.updated => Action::None,
            Message::DraftSaved(result) => {
                self.saved = match result {
                    Ok(time) => Saved::At(time),
                    Err(problem) => Saved::Failed(problem),
                };
                Action::None
            }
        }
    }

    fn changed(&mut self, now: Timestamp) -> Action {
        let is_outdated = match self.progress {
            Progress::Failed(_) => self.is_open(),
            Progress::Reviewing(_) => true,
            Progress::Idle | Progress::LookingUp(_) => false,
        };
        if is_outdated {
            self.progress = Progress::Idle;
        }
        self.draft.updated = now;
        self.saved = Saved::Saving;
        Action::Save(self.draft.clone())
    }

    /// *Təsdiqlə*: checks the fields, then asks; never asks with a field that cannot be right.
    fn confirm(&mut self, context: &Context<'_>, next: OperationId) -> Action {
        if !self.is_open() {
            return Action::None;
        }
        self.is_checked = true;
        if self.ssn_error(context).is_some() {
            return Action::Focus(Place::Ssn);
        }
        let Ok((fin, _)) = Fin::parse(&self.draft.fin.0) else { return Action::Focus(Place::Fin) };
        let query =
            Query { fin, ssn: Ssn::parse(&self.draft.ssn.0).ok(), document_type: self.draft.document_type };
        self.progress = Progress::LookingUp(next);
        Action::LookUp(next, query)
    }

    fn add(&mut self, context: &Context<'_>, next: OperationId) -> Action {
        if self.is_busy() {
            return Action::None;
        }
        self.is_checked = true;
        let Some(lookup) = &self.draft.lookup else { return self.confirm(context, next) };
        if self.draft.reason.is_none() {
            return Action::Focus(Place::Reasons);
        }
        if !lookup.is_fresh(context.now) {
            let query = lookup.query.clone();
            self.progress = Progress::LookingUp(next);
            return Action::LookUp(next, query);
        }
        self.progress = Progress::Reviewing(next);
        Action::Review(next, self.draft.clone())
    }

    /// Whether it waits for this lookup.
    pub fn looks_up(&self, id: OperationId) -> bool {
        self.progress == Progress::LookingUp(id)
    }

    /// The review came about or failed. Whether it was still waited for: nothing was changed and
    /// nothing else begun meanwhile.
    pub fn end_review(&mut self, id: OperationId) -> bool {
        let is_wanted = self.progress == Progress::Reviewing(id);
        if is_wanted {
            self.progress = Progress::Idle;
        }
        is_wanted
    }

    fn is_busy(&self) -> bool {
        matches!(self.progress, Progress::LookingUp(_) | Progress::Reviewing(_))
    }

    /// Whether the person can still be typed: nothing looked up, nothing under way.
    fn is_open(&self) -> bool {
        self.draft.lookup.is_none() && !self.is_busy()
    }

    fn ssn_error(&self, context: &Context<'_>) -> Option<ssn::Error> {
        match Ssn::parse(&self.draft.ssn.0) {
            Err(ssn::Error::Empty) if !context.needs_ssn() => None,
            result => result.err(),
        }
    }

    /// Where work goes on: nobody types into what was looked up.
    pub fn place(&self) -> Place {
        if self.draft.lookup.is_some() { Place::Reasons } else { Place::Ssn }
    }

    /// What the record by FİN changes; `None` before the lookup.
    fn differences(&self) -> Option<Vec<Field>> {
        let lookup = self.draft.lookup.as_ref()?;
        Some(difference::between(&lookup.dsmf_record, &lookup.registry_record))
    }
}
