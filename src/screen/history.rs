//! Müraciətlərin tarixçəsi (manual 3.2): what was sent, newest first, and how to find one of them.

#[cfg(test)]
mod tests;
mod view;

use super::{Loadable, OperationId};
use crate::domain::application::Id;
use crate::domain::history::{Page, Query, StatusFilter};
use crate::domain::reason::Reason;
use crate::i18n::format;
use crate::problem::Problem;
use jiff::civil::Date;

/// How many rows are held at once: more than any window shows.
pub const PAGE_SIZE: usize = 200;

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    form: Form,
    /// The last legible search: what is shown, whatever is being typed.
    query: Query,
    page: Loadable<Page>,
    /// The last page shown stays while the next one is fetched.
    shown: Page,
    offset: usize,
    selected: Option<Id>,
    waiting: Option<OperationId>,
    refresh: Refresh,
    /// Where a document was saved to, or why not.
    saved: Option<Result<String, Problem>>,
}

/// What stands in the search fields.
#[derive(Debug, Clone, PartialEq, Default)]
struct Form {
    words: String,
    from: String,
    until: String,
    reason: Option<Reason>,
    status: Option<StatusFilter>,
    is_checked: bool,
}

/// How the last synchronisation with the service went.
#[derive(Debug, Clone, PartialEq)]
enum Refresh {
    Idle,
    Running,
    Failed(Problem),
}

/// Which document of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// İmzalanmış sənəd: the container.
    Container,
    /// Qəbul bildirişi: the receipt.
    Receipt,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The words were edited.
    TypeWords(String),
    /// The first day was edited.
    TypeFrom(String),
    /// The last day was edited.
    TypeUntil(String),
    /// Only this reason, or all.
    ChooseReason(Option<Reason>),
    /// Only these statuses, or all.
    ChooseStatus(Option<StatusFilter>),
    /// *Axtar*.
    Search,
    /// *Ümumi*: all of them.
    ShowAll,
    /// A row was chosen: its place on the page.
    Select(usize),
    /// Later or earlier rows.
    TurnPage(Turn),
    /// Ask the service now.
    Refresh,
    /// Save a document of the chosen row.
    Save(Paper),
    /// Why the chosen row was refused, and back to the drafts with it.
    ShowRefusal,
    /// Rows came from the store.
    Loaded(OperationId, Result<Page, Problem>),
    /// The service was asked.
    Refreshed(Result<(), Problem>),
    /// A document was saved to this file.
    Saved(Result<String, Problem>),
    /// The store has other rows than before.
    Changed,
}

/// Which way to turn a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// To older rows.
    Older,
    /// To newer rows.
    Newer,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Fetch rows from the store.
    Load(OperationId, Query, usize),
    /// Fetch changes from the service.
    Refresh,
    /// Save a document to a file of the user's.
    Save(Id, Paper),
    /// Tell why an application was refused.
    ShowRefusal(Id),
}

impl State {
    /// An empty screen that waits for its first rows, and the work that fetches them.
    pub fn new(first: OperationId) -> (State, Action) {
        let state = State {
            form: Form::default(),
            query: Query::default(),
            page: Loadable::Loading,
            shown: Page::default(),
            offset: 0,
            selected: None,
            waiting: Some(first),
            refresh: Refresh::Running,
            saved: None,
        };
        (state, Action::Load(first, Query::default(), 0))
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, next: OperationId) -> Action {
        match message {
            Message::TypeWords(text) => {
                self.form.words = text;
                Action::None
            }
            Message::TypeFrom(text) => {
                self.form.from = text;
                Action::None
            }
            Message::TypeUntil(text) => {
                self.form.until = text;
                Action::None
            }
            Message::ChooseReason(reason) => {
                self.form.reason = reason;
                self.search(next)
            }
            Message::ChooseStatus(status) => {
                self.form.status = status;
                self.search(next)
            }
            Message::Search => self.search(next),
            Message::ShowAll => {
                self.form = Form::default();
                self.search(next)
            }
            Message::Select(index) => {
                self.selected = self.shown.entries.get(index).map(|e| e.id.clone());
                self.saved = None;
                Action::None
            }
            Message::TurnPage(turn) => {
                self.offset = match turn {
                    Turn::Newer => self.offset.saturating_sub(PAGE_SIZE),
                    Turn::Older if self.offset + PAGE_SIZE < self.shown.matching => self.offset + PAGE_SIZE,
                    Turn::Older => return Action::None,
                };
                self.load(next)
            }
            Message::Refresh if self.refresh == Refresh::Running => Action::None,
            Message::Refresh => {
                self.refresh = Refresh::Running;
                Action::Refresh
            }
            Message::Save(paper) => match &self.selected {
                Some(id) => Action::Save(id.clone(), paper),
                None => Action::None,
            },
            Message::ShowRefusal => match &self.selected {
                Some(id) => Action::ShowRefusal(id.clone()),
                None => Action::None,
            },
            Message::Loaded(id, result) if self.waiting == Some(id) => {
                self.waiting = None;
                self.page = match result {
                    Ok(page) => {
                        self.shown = page.clone();
                        self.keep_selection();
                        Loadable::Ready(page)
                    }
                    Err(problem) => Loadable::Failed(problem),
                };
                Action::None
            }
            // Rows of an earlier search.
            Message::Loaded(..) => Action::None,
            Message::Refreshed(Ok(())) => {
                self.refresh = Refresh::Idle;
                self.load(next)
            }
            Message::Refreshed(Err(problem)) => {
                self.refresh = Refresh::Failed(problem);
                Action::None
            }
            Message::Saved(result) => {
                self.saved = Some(result);
                Action::None
            }
            Message::Changed => self.load(next),
        }
    }

    fn search(&mut self, next: OperationId) -> Action {
        self.form.is_checked = true;
        let Some(query) = self.form.query() else { return Action::None };
        self.query = query;
        self.offset = 0;
        self.load(next)
    }

    /// Fetches the rows of the last search.
    fn load(&mut self, next: OperationId) -> Action {
        self.waiting = Some(next);
        self.page = Loadable::Loading;
        Action::Load(next, self.query.clone(), self.offset)
    }

    /// The row chosen stays chosen while it is on the page.
    fn keep_selection(&mut self) {
        let is_there = |id: &Id| self.shown.entries.iter().any(|e| e.id == *id);
        if !self.selected.as_ref().is_some_and(is_there) {
            self.selected = None;
        }
    }
}

impl Form {
    /// The search, if both days are legible.
    fn query(&self) -> Option<Query> {
        Some(Query {
            words: self.words.trim().to_owned(),
            from: day(&self.from).ok()?,
            until: day(&self.until).ok()?,
            reason: self.reason,
            status: self.status,
        })
    }
}

/// Reads a day; nothing typed is no limit.
fn day(text: &str) -> Result<Option<Date>, ()> {
    if text.trim().is_empty() { Ok(None) } else { format::parse_date(text).map(Some).ok_or(()) }
}
