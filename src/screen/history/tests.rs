//! What the history asks for, message by message.

use super::*;
use crate::domain::history::Category;
use crate::screen::sample::{entry, id, problem};
use jiff::civil::date;

fn page(names: &[u8], matching: usize) -> Page {
    Page { entries: names.iter().map(|n| entry(*n)).collect(), matching, total: matching }
}

/// A screen with its first page, and the number of the next work.
struct History {
    state: State,
    next: u64,
}

impl History {
    fn showing(page: Page) -> History {
        let (state, action) = State::new(OperationId(0));
        assert_eq!(action, Action::Load(OperationId(0), Query::default(), 0));
        let mut history = History { state, next: 0 };
        assert_eq!(history.tell(Message::Loaded(OperationId(0), Ok(page))), Action::None);
        history
    }

    fn tell(&mut self, message: Message) -> Action {
        self.next += 1;
        self.state.update(message, OperationId(self.next))
    }

    /// The fetch that a message begins.
    fn load(&mut self, message: Message) -> (OperationId, Query, usize) {
        match self.tell(message) {
            Action::Load(id, query, offset) => (id, query, offset),
            other => panic!("{other:?}"),
        }
    }

    fn shown(&self) -> Vec<&Id> {
        self.state.shown.entries.iter().map(|e| &e.id).collect()
    }
}

#[test]
fn days_are_read_before_anything_is_searched() {
    let mut history = History::showing(page(&[1], 1));
    for (from, until) in [("22.11.", ""), ("", "31.02.2026"), ("yesterday", "22.11.2026")] {
        history.tell(Message::TypeFrom(from.into()));
        history.tell(Message::TypeUntil(until.into()));
        assert_eq!(history.tell(Message::Search), Action::None, "{from:?} {until:?}");
        assert!(history.state.form.is_checked, "and the field says so");
    }
    history.tell(Message::TypeFrom(" 01.11.2026 ".into()));
    history.tell(Message::TypeUntil("22.11.2026".into()));
    history.tell(Message::TypeWords("  həsənli ".into()));
    let (_, query, offset) = history.load(Message::Search);
    let wanted = Query {
        words: "həsənli".into(),
        from: Some(date(2026, 11, 1)),
        until: Some(date(2026, 11, 22)),
        ..Query::default()
    };
    assert_eq!((query, offset), (wanted, 0));
}

#[test]
fn choosing_a_filter_searches_at_once() {
    let mut history = History::showing(page(&[1], 1));
    let (_, query, _) = history.load(Message::ChooseReason(Some(Reason::Lost)));
    assert_eq!(query, Query { reason: Some(Reason::Lost), ..Query::default() });
    let refused = StatusFilter::Category(Category::Refused);
    let (_, query, _) = history.load(Message::ChooseStatus(Some(refused)));
    assert_eq!(query, Query { reason: Some(Reason::Lost), status: Some(refused), ..Query::default() });
    history.tell(Message::TypeFrom("nonsense".into()));
    let (_, query, _) = history.load(Message::ShowAll);
    assert_eq!(query, Query::default(), "ümumi: everything, whatever was typed");
    assert_eq!(history.state.form.from, "");
}

#[test]
fn what_is_only_typed_is_not_searched() {
    let mut history = History::showing(page(&[1], 500));
    history.tell(Message::TypeWords("hə".into()));
    history.tell(Message::TypeFrom("22".into()));
    for message in [Message::Changed, Message::Refreshed(Ok(())), Message::TurnPage(Turn::Older)] {
        let (_, query, _) = history.load(message.clone());
        assert_eq!(query, Query::default(), "{message:?}");
    }
}

#[test]
fn rows_of_an_earlier_search_are_ignored() {
    let mut history = History::showing(page(&[1], 1));
    let (first, ..) = history.load(Message::Search);
    let (second, ..) = history.load(Message::ChooseReason(Some(Reason::Lost)));
    assert_eq!(history.tell(Message::Loaded(first, Ok(page(&[2], 1)))), Action::None);
    assert_eq!(history.shown(), [&id(1)], "the last page stays meanwhile");
    assert_eq!(history.state.page, Loadable::Loading);
    history.tell(Message::Loaded(second, Ok(page(&[3], 1))));
    history.tell(Message::Loaded(first, Err(problem())));
    history.tell(Message::Loaded(second, Ok(page(&[4], 1))));
    assert_eq!(history.shown(), [&id(3)], "each answer is taken once");
}

#[test]
fn a_failure_keeps_what_was_shown() {
    let mut history = History::showing(page(&[1, 2], 2));
    let (work, ..) = history.load(Message::Search);
    history.tell(Message::Loaded(work, Err(problem())));
    assert_eq!(history.state.page, Loadable::Failed(problem()));
    assert_eq!(history.shown(), [&id(1), &id(2)]);
}

#[test]
fn the_chosen_row_stays_chosen_while_it_is_there() {
    let mut history = History::showing(page(&[1, 2], 2));
    assert_eq!(history.tell(Message::Save(Paper::Receipt)), Action::None, "nothing is chosen");
    history.tell(Message::Select(1));
    let (work, ..) = history.load(Message::Changed);
    history.tell(Message::Loaded(work, Ok(page(&[3, 1, 2], 3))));
    assert_eq!(history.tell(Message::Save(Paper::Container)), Action::Save(id(2), Paper::Container));
    let (work, ..) = history.load(Message::Changed);
    history.tell(Message::Loaded(work, Ok(page(&[3, 1], 2))));
    assert_eq!(history.tell(Message::Save(Paper::Container)), Action::None, "it is gone");
    history.tell(Message::Select(9));
    assert_eq!(history.tell(Message::Save(Paper::Container)), Action::None, "no such row");
}

#[test]
fn what_was_saved_is_said_of_the_row_it_belongs_to() {
    let mut history = History::showing(page(&[1, 2], 2));
    history.tell(Message::Select(0));
    history.tell(Message::Saved(Ok("receipt.p7s".into())));
    assert_eq!(history.state.saved, Some(Ok("receipt.p7s".into())));
    history.tell(Message::Select(1));
    assert_eq!(history.state.saved, None);
}

#[test]
fn pages_are_turned_within_the_matches() {
    let mut history = History::showing(page(&[1], 2 * PAGE_SIZE + 1));
    let turn = |history: &mut History, turn| {
        let (work, _, offset) = history.load(Message::TurnPage(turn));
        history.tell(Message::Loaded(work, Ok(page(&[1], 2 * PAGE_SIZE + 1))));
        offset
    };
    assert_eq!(turn(&mut history, Turn::Newer), 0, "the first page is the newest");
    assert_eq!(turn(&mut history, Turn::Older), PAGE_SIZE);
    assert_eq!(turn(&mut history, Turn::Older), 2 * PAGE_SIZE);
    assert_eq!(history.tell(Message::TurnPage(Turn::Older)), Action::None, "the last page");
    assert_eq!(turn(&mut history, Turn::Newer), PAGE_SIZE);
    let (_, _, offset) = history.load(Message::Changed);
    assert_eq!(offset, PAGE_SIZE, "a change keeps the page");
    let (_, _, offset) = history.load(Message::Search);
    assert_eq!(offset, 0, "a search begins anew");
}

#[test]
fn the_service_is_asked_once_at_a_time() {
    let mut history = History::showing(page(&[1], 1));
    assert_eq!(history.tell(Message::Refresh), Action::None, "opening the screen asks already");
    let (_, query, offset) = history.load(Message::Refreshed(Ok(())));
    assert_eq!((query, offset), (Query::default(), 0));
    assert_eq!(history.tell(Message::Refresh), Action::Refresh);
    assert_eq!(history.tell(Message::Refresh), Action::None);
    assert_eq!(history.tell(Message::Refreshed(Err(problem()))), Action::None);
    assert_eq!(history.state.refresh, Refresh::Failed(problem()));
    assert_eq!(history.tell(Message::Refresh), Action::Refresh, "and again");
}
