//! Müraciətlərin tarixçəsi (manual 3.2): what was sent, in any order, and how to find one of it.

mod form;
mod lookups;
mod pages;
mod panel;
#[cfg(test)]
mod tests;
mod view;

pub use form::{Field, View};

use super::OperationId;
use crate::domain::application::Id;
pub use crate::domain::history::Paper;

use crate::domain::history::{Changed, Column, Entry, Format, Order, Query, Rows, Search, StatusFilter};
use crate::domain::lookup::Note;
use crate::domain::reason::Reason;
use crate::i18n::Texts;
use crate::problem::Problem;
use form::Form;
use lookups::Lookups;
use pages::Pages;
use panel::{Panel, Searches};
use std::ops::Range;

/// The name of the field for words, where the focus is at first.
pub const WORDS: &str = "history-words";
/// The name of the list.
pub const LIST: &str = "history";

/// How many rows are fetched at once: as many as a window on a large screen shows.
pub const PAGE_SIZE: usize = 60;

/// How much of the log of lookups is read: years of work.
const LONGEST_LOG: usize = 20_000;

/// The screen.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    form: Form,
    /// The last legible search: what is shown, whatever is being typed.
    query: Query,
    pages: Pages,
    /// Whether the rows shown are those of another search, until the first of this one are here.
    is_old: bool,
    failure: Option<Problem>,
    selected: Option<Selected>,
    waiting: Option<(OperationId, usize)>,
    counting: Option<OperationId>,
    refresh: Refresh,
    searches: Searches,
    panel: Panel,
    /// Applications whose status changed lately.
    news: Vec<Changed>,
    /// What became of a document that was saved or printed.
    saved: Option<Result<Kept, Problem>>,
}

/// A document that was saved to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The file.
    pub file: String,
    /// Whether it was printed too.
    pub is_printed: bool,
}

/// The row chosen: its place in the list, and its name, once it is here.
#[derive(Debug, Clone, PartialEq)]
struct Selected {
    index: usize,
    id: Option<Id>,
}

/// How the last synchronisation with the service went.
#[derive(Debug, Clone, PartialEq)]
enum Refresh {
    Idle,
    Running,
    Failed(Problem),
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The words were edited: they are searched at once.
    TypeWords(String),
    /// A field was edited.
    Type(Field, String),
    /// Only this reason, or all.
    ChooseReason(Option<Reason>),
    /// Only these statuses, or all.
    ChooseStatus(Option<StatusFilter>),
    /// *Ümumi* or *fərdi*.
    Show(View),
    /// *Axtar*.
    Search,
    /// Whatever is searched for is to be forgotten.
    Clear,
    /// By this column; once more, from its other end.
    Sort(Column),
    /// A row was chosen: its place in the list.
    Select(usize),
    /// Other rows came into view.
    Seen(Range<usize>),
    /// Ask the service now.
    Refresh,
    /// Save a document of the chosen row.
    Save(Paper),
    /// Print it as well.
    Print(Paper),
    /// Why the chosen row was refused, and back to the drafts with it.
    ShowRefusal,
    /// Rows came from the store.
    Loaded(OperationId, Result<Rows, Problem>),
    /// The rows were counted, unless another search came between.
    Counted(OperationId, Result<Option<usize>, Problem>),
    /// The service was asked.
    Refreshed(Result<(), Problem>),
    /// A document of this application was saved, and printed where that was asked for.
    Saved(Id, Result<Kept, Problem>),
    /// The searches that have a name were read.
    Searches(Result<Vec<Search>, Problem>),
    /// One of them was chosen.
    ApplySearch(usize),
    /// What is shown is to have a name.
    NameSearch,
    /// The chosen search is to have another one.
    RenameSearch,
    /// The name was edited.
    TypeName(String),
    /// It is typed.
    SaveSearch,
    /// The chosen search is not needed any more.
    DeleteSearch,
    /// What is shown is to become a file.
    ShowFormats,
    /// Of this kind.
    Export(Format),
    /// So many rows of so many are written.
    Exporting(usize, usize),
    /// The file is there, or not.
    Exported(Result<String, Problem>),
    /// Applications whose status changed lately.
    News(Vec<Changed>),
    /// They were read.
    ForgetNews,
    /// It is not needed any more.
    StopExport,
    /// Who was looked up is to be shown.
    ShowLookups,
    /// The log of that was read, or not.
    Lookups(Result<Vec<Note>, Problem>),
    /// A row of it was chosen.
    SelectLookup(usize),
    /// Neither name nor file is wanted.
    ClosePanel,
    /// The store has other rows than before.
    Changed,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Fetch rows from the store, from this place on.
    Load(OperationId, Query, usize),
    /// Count the rows of a search.
    Count(OperationId, Query),
    /// Fetch changes from the service.
    Refresh,
    /// Save a document to a file of the user's, and print it.
    Keep {
        /// Of which application.
        id: Id,
        /// Which document.
        paper: Paper,
        /// Whether it is printed too.
        is_printed: bool,
    },
    /// Give a search a name.
    SaveSearch(Search),
    /// Give the search that is called so another one.
    RenameSearch(String, String),
    /// Forget a search.
    DeleteSearch(String),
    /// Write the answer to a search into a file.
    Export(Query, Format),
    /// Stop writing it.
    StopExport,
    /// What changed is known now.
    ForgetNews,
    /// Read who was looked up: this many at most.
    ReadLookups(usize),
    /// Tell why an application was refused.
    ShowRefusal(Id),
}

/// What was searched for, while the page is left.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Left {
    form: Form,
    query: Query,
    searches: Searches,
}

impl State {
    /// An empty screen that waits for its first rows, and the work that fetches them.
    pub fn new(first: OperationId) -> (State, Action) {
        State::with(Left::default(), first)
    }

    /// Opened again, with what was searched for before.
    pub fn with(left: Left, first: OperationId) -> (State, Action) {
        let Left { form, query, searches } = left;
        let action = Action::Load(first, query.clone(), 0);
        let state = State {
            form,
            query,
            pages: Pages::default(),
            is_old: true,
            failure: None,
            selected: None,
            waiting: Some((first, 0)),
            counting: None,
            refresh: Refresh::Running,
            searches,
            panel: Panel::default(),
            news: Vec::new(),
            saved: None,
        };
        (state, action)
    }

    /// What is searched for, out of the page that is left.
    pub fn leave(&mut self) -> Left {
        let (form, query) = (std::mem::take(&mut self.form), std::mem::take(&mut self.query));
        Left { form, query, searches: std::mem::take(&mut self.searches) }
    }

    /// Takes a message in, and names the control that the focus goes to where a panel opened or closed.
    pub fn update_with_focus(
        &mut self,
        message: Message,
        next: OperationId,
    ) -> (Action, Option<&'static str>) {
        let before = self.panel.places();
        let is_cleared = message == Message::Clear;
        let (had_news, had_search) = (!self.news.is_empty(), self.searches.chosen.is_some());
        let action = self.update(message, next);
        let focus = match &action {
            // The button is gone.
            Action::ForgetNews if had_news => Some(LIST),
            Action::DeleteSearch(_) if had_search => Some(WORDS),
            _ if is_cleared => Some(WORDS),
            _ => self.panel.focus_after(before),
        };
        (action, focus)
    }

    /// Takes a message in. `next` names the work that an action may begin.
    pub fn update(&mut self, message: Message, next: OperationId) -> Action {
        match message {
            Message::TypeWords(text) => {
                self.form.words = text;
                let words = self.form.words.trim().to_owned();
                if words == self.query.words {
                    return Action::None;
                }
                self.find(Query { words, ..self.query.clone() }, next)
            }
            Message::Type(field, text) => {
                self.form.set(field, text);
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
            Message::Show(view) => {
                self.form.view = view;
                self.search(next)
            }
            Message::Search => self.search(next),
            Message::Clear => {
                self.form = Form { view: self.form.view, ..Form::default() };
                self.search(next)
            }
            Message::Sort(by) => {
                let Order { by: before, ascending } = self.query.order;
                // The newest first, names from A: what is looked for most.
                let ascending = if by == before { !ascending } else { by != Column::Date };
                self.find(Query { order: Order { by, ascending }, ..self.query.clone() }, next)
            }
            Message::Select(index) => {
                let id = self.pages.row(index).map(|row| row.id.clone());
                self.selected = (index < self.pages.len()).then_some(Selected { index, id });
                self.saved = None;
                Action::None
            }
            Message::Seen(rows) => {
                self.pages.seen = rows;
                self.fetch(next)
            }
            Message::Refresh if self.refresh == Refresh::Running => Action::None,
            Message::Refresh => {
                self.refresh = Refresh::Running;
                Action::Refresh
            }
            Message::Save(paper) => self.keep(paper, false),
            Message::Print(paper) => self.keep(paper, true),
            Message::ShowRefusal => match self.chosen() {
                Some(row) => Action::ShowRefusal(row.id.clone()),
                None => Action::None,
            },
            Message::Loaded(id, result) => match self.waiting {
                Some((waiting, page)) if waiting == id => self.loaded(page, result, next),
                // Rows of an earlier search.
                _ => Action::None,
            },
            Message::Counted(id, result) if self.counting == Some(id) => {
                self.counting = None;
                if let Ok(Some(matching)) = result {
                    self.pages.count(matching);
                }
                self.fetch(next)
            }
            Message::Counted(..) => Action::None,
            Message::Refreshed(Ok(())) => {
                self.refresh = Refresh::Idle;
                self.reload(next)
            }
            Message::Refreshed(Err(problem)) => {
                self.refresh = Refresh::Failed(problem);
                Action::None
            }
            Message::Saved(id, result) if self.shows(&id) => {
                self.saved = Some(result);
                Action::None
            }
            // Another row was chosen meanwhile.
            Message::Saved(..) => Action::None,
            Message::Changed => self.reload(next),
            other => self.update_panel(other, next),
        }
    }

    /// Takes in what concerns the searches that have a name, and files that are exported to.
    fn update_panel(&mut self, message: Message, next: OperationId) -> Action {
        match message {
            Message::Searches(Ok(all)) => {
                let is_there = |name: &String| all.iter().any(|search| search.name == *name);
                self.searches.chosen = self.searches.chosen.take().filter(is_there);
                self.searches.all = all;
                self.searches.failure = None;
            }
            Message::Searches(Err(problem)) => self.searches.failure = Some(problem),
            Message::ApplySearch(index) => {
                let Some(Search { name, query }) = self.searches.all.get(index).cloned() else {
                    return Action::None;
                };
                self.form = Form::of(&query);
                let action = self.find(query, next);
                self.searches.chosen = Some(name);
                return action;
            }
            Message::NameSearch => self.panel = Panel::Naming { name: String::new(), of: None },
            Message::RenameSearch => {
                if let Some(name) = self.searches.chosen.clone() {
                    self.panel = Panel::Naming { name: name.clone(), of: Some(name) };
                }
            }
            Message::TypeName(text) => {
                if let Panel::Naming { name, .. } = &mut self.panel {
                    *name = text;
                }
            }
            Message::SaveSearch => return self.save_search(),
            Message::DeleteSearch => {
                if matches!(self.panel, Panel::Naming { .. }) {
                    self.panel = Panel::Closed;
                }
                return self.searches.chosen.take().map_or(Action::None, Action::DeleteSearch);
            }
            Message::ShowFormats => self.panel = Panel::Formats,
            Message::Export(format) => {
                self.panel = Panel::Exporting(format, None);
                return Action::Export(self.query.clone(), format);
            }
            Message::Exporting(done, total) => {
                if let Panel::Exporting(_, progress) = &mut self.panel {
                    *progress = Some((done, total));
                }
            }
            Message::Exported(result) => self.panel = Panel::Exported(result),
            Message::News(news) => self.news = news,
            Message::ForgetNews => {
                self.news.clear();
                return Action::ForgetNews;
            }
            Message::StopExport => {
                self.panel = Panel::Closed;
                return Action::StopExport;
            }
            Message::ShowLookups => {
                self.panel = Panel::LookedUp(Lookups::new());
                return Action::ReadLookups(LONGEST_LOG);
            }
            Message::Lookups(result) => {
                if let Panel::LookedUp(lookups) = &mut self.panel {
                    lookups.read(result);
                }
            }
            Message::SelectLookup(index) => {
                if let Panel::LookedUp(lookups) = &mut self.panel {
                    lookups.select(index);
                }
            }
            // A file under way is stopped by its button alone.
            Message::ClosePanel if matches!(self.panel, Panel::Exporting(..)) => {}
            Message::ClosePanel => self.panel = Panel::Closed,
            _ => {}
        }
        Action::None
    }

    /// The name is typed: the search that is shown gets it, or the one that is to be called otherwise.
    fn save_search(&mut self) -> Action {
        let Panel::Naming { name, of } = &self.panel else { return Action::None };
        let (name, of) = (name.trim().to_owned(), of.clone());
        if name.is_empty() || self.searches.is_taken(&name, of.as_deref()) {
            return Action::None;
        }
        self.panel = Panel::Closed;
        match of {
            Some(of) if of == name => Action::None,
            Some(of) => {
                if self.searches.chosen.as_ref() == Some(&of) {
                    self.searches.chosen = Some(name.clone());
                }
                Action::RenameSearch(of, name)
            }
            None => {
                self.searches.chosen = Some(name.clone());
                Action::SaveSearch(Search { name, query: self.query.clone() })
            }
        }
    }

    fn search(&mut self, next: OperationId) -> Action {
        self.form.is_checked = true;
        let Some(query) = self.form.query() else { return Action::None };
        self.find(Query { order: self.query.order, ..query }, next)
    }

    /// Begins a search. The rows of the last one stay until the first of this one are here.
    fn find(&mut self, query: Query, next: OperationId) -> Action {
        self.query = query;
        self.is_old = true;
        self.searches.chosen = None;
        self.counting = None;
        self.load(next, 0)
    }

    /// Fetches what is shown anew.
    fn reload(&mut self, next: OperationId) -> Action {
        self.counting = None;
        self.pages.age();
        let page = if self.is_old { 0 } else { self.pages.wanted().unwrap_or_default() };
        self.load(next, page)
    }

    /// Fetches what is in view or soon will be, one page after the other.
    fn fetch(&mut self, next: OperationId) -> Action {
        let is_busy = self.is_old || self.waiting.is_some_and(|(_, page)| self.is_near(page));
        match self.pages.wanted() {
            Some(page) if !is_busy => self.load(next, page),
            _ => Action::None,
        }
    }

    /// Whether a page that is fetched is still of use.
    fn is_near(&self, page: usize) -> bool {
        let (first, last) = (self.pages.seen.start / PAGE_SIZE, self.pages.seen.end / PAGE_SIZE);
        (first.saturating_sub(1)..=last + 1).contains(&page)
    }

    fn load(&mut self, next: OperationId, page: usize) -> Action {
        self.waiting = Some((next, page));
        Action::Load(next, self.query.clone(), page * PAGE_SIZE)
    }

    fn loaded(&mut self, page: usize, result: Result<Rows, Problem>, next: OperationId) -> Action {
        self.waiting = None;
        let rows = match result {
            Ok(rows) => rows,
            Err(problem) => {
                self.failure = Some(problem);
                return Action::None;
            }
        };
        self.failure = None;
        if self.is_old {
            self.is_old = false;
            self.pages = Pages::from_top(self.pages.seen.len());
        }
        self.pages.take(page, rows);
        self.keep_selection();
        if !self.pages.is_lacking() && self.pages.matching().is_none() && self.counting.is_none() {
            self.counting = Some(next);
            return Action::Count(next, self.query.clone());
        }
        self.fetch(next)
    }

    /// The row chosen stays chosen while it is there, wherever it has moved to.
    fn keep_selection(&mut self) {
        let Some(Selected { index, id }) = self.selected.take() else { return };
        let here = self.pages.row(index).map(|row| row.id.clone());
        self.selected = match (id, here) {
            (None, here) => Some(Selected { index, id: here }),
            (Some(id), Some(here)) if id == here => Some(Selected { index, id: Some(id) }),
            // Out of view: its page was let go, and comes back with it.
            (Some(id), None) if index < self.pages.len() => Some(Selected { index, id: Some(id) }),
            (Some(id), _) => self.pages.place(&id).map(|index| Selected { index, id: Some(id) }),
        };
    }

    fn keep(&self, paper: Paper, is_printed: bool) -> Action {
        self.chosen().map_or(Action::None, |row| Action::Keep { id: row.id.clone(), paper, is_printed })
    }

    /// Whether the row of this application is the chosen one.
    pub fn shows(&self, id: &Id) -> bool {
        self.selected.as_ref().and_then(|selected| selected.id.as_ref()) == Some(id)
    }

    /// What the application of the chosen row is called.
    pub fn chosen_title(&self, texts: &Texts) -> Option<String> {
        let row = self.chosen()?;
        let number = row.registration_number.as_ref().map(|number| texts.detail_number(number));
        Some(number.into_iter().chain([row.names.full()]).collect::<Vec<_>>().join(" · "))
    }

    /// The row chosen, if it is here.
    fn chosen(&self) -> Option<&Entry> {
        let Selected { index, id } = self.selected.as_ref()?;
        self.pages.row(*index).filter(|row| id.as_ref() == Some(&row.id))
    }
}
