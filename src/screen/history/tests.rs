//! What the history asks for, message by message.

use super::*;
use crate::domain::history::Category;
use crate::screen::sample::{entry, id, problem};
use jiff::civil::date;

fn rows(names: &[u8], matching: usize) -> Rows {
    Rows { entries: names.iter().map(|n| entry(*n)).collect(), matching: Some(matching), total: matching }
}

/// A page that is full, of an answer whose length is not known.
fn full() -> Rows {
    Rows { entries: (0..PAGE_SIZE).map(|n| entry(n as u8)).collect(), matching: None, total: 1_000_000 }
}

/// A screen with its first page, and the number of the next work.
struct History {
    state: State,
    next: u64,
}

impl History {
    fn showing(rows: Rows) -> History {
        let (state, action) = State::new(OperationId(0));
        assert_eq!(action, Action::Load(OperationId(0), Query::default(), 0));
        let mut history = History { state, next: 0 };
        history.tell(Message::Loaded(OperationId(0), Ok(rows)));
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
        (0..self.state.pages.len()).filter_map(|i| self.state.pages.row(i)).map(|e| &e.id).collect()
    }
}

#[test]
fn days_are_read_before_anything_is_searched() {
    let mut history = History::showing(rows(&[1], 1));
    history.tell(Message::Show(View::Own));
    for (from, until) in [("22.11.", ""), ("", "31.02.2026"), ("yesterday", "22.11.2026")] {
        history.tell(Message::Type(Field::From, from.into()));
        history.tell(Message::Type(Field::Until, until.into()));
        assert_eq!(history.tell(Message::Search), Action::None, "{from:?} {until:?}");
        assert!(history.state.form.is_checked, "and the field says so");
    }
    history.tell(Message::Type(Field::From, " 01.11.2026 ".into()));
    history.tell(Message::Type(Field::Until, "22.11.2026".into()));
    history.tell(Message::Type(Field::Surname, " Həsənli ".into()));
    history.tell(Message::Type(Field::Fin, "tst4".into()));
    let (_, query, offset) = history.load(Message::Search);
    let wanted = Query {
        surname: "Həsənli".into(),
        fin: "tst4".into(),
        from: Some(date(2026, 11, 1)),
        until: Some(date(2026, 11, 22)),
        ..Query::default()
    };
    assert_eq!((query, offset), (wanted, 0));
}

#[test]
fn words_are_searched_as_they_are_typed() {
    let mut history = History::showing(rows(&[1], 1));
    let (_, query, _) = history.load(Message::TypeWords("hə".into()));
    assert_eq!(query, Query { words: "hə".into(), ..Query::default() });
    assert_eq!(history.tell(Message::TypeWords("hə ".into())), Action::None, "nothing else to find");
    let (_, query, _) = history.load(Message::TypeWords(String::new()));
    assert_eq!(query, Query::default());
}

#[test]
fn choosing_a_filter_searches_at_once() {
    let mut history = History::showing(rows(&[1], 1));
    history.load(Message::Show(View::Own));
    let (_, query, _) = history.load(Message::ChooseReason(Some(Reason::Lost)));
    assert_eq!(query, Query { reason: Some(Reason::Lost), ..Query::default() });
    let refused = StatusFilter::Category(Category::Refused);
    let (_, query, _) = history.load(Message::ChooseStatus(Some(refused)));
    let wanted = Query { reason: Some(Reason::Lost), status: Some(refused), ..Query::default() };
    assert_eq!(query, wanted);
    history.tell(Message::Type(Field::From, "nonsense".into()));
    let (_, query, _) = history.load(Message::Show(View::All));
    assert_eq!(query, Query::default(), "ümumi: everything, whatever was typed");
    history.tell(Message::Type(Field::From, String::new()));
    let (_, query, _) = history.load(Message::Show(View::Own));
    assert_eq!(query, wanted, "fərdi: what was typed is still there");
}

#[test]
fn what_is_only_typed_is_not_searched() {
    let mut history = History::showing(rows(&[1], 1));
    history.load(Message::Show(View::Own));
    history.tell(Message::Type(Field::Name, "gü".into()));
    history.tell(Message::Type(Field::From, "22".into()));
    for message in [Message::Changed, Message::Refreshed(Ok(())), Message::TypeWords("a".into())] {
        let (_, query, _) = history.load(message.clone());
        assert_eq!((query.name.as_str(), query.from), ("", None), "{message:?}");
    }
}

#[test]
fn a_column_is_sorted_from_either_end() {
    let mut history = History::showing(rows(&[1], 1));
    for (by, ascending) in [
        (Column::Surname, true),
        (Column::Surname, false),
        (Column::Surname, true),
        (Column::Date, false),
        (Column::Date, true),
        (Column::Status, true),
    ] {
        let (_, query, offset) = history.load(Message::Sort(by));
        assert_eq!((query.order, offset), (Order { by, ascending }, 0));
    }
    let (_, query, _) = history.load(Message::TypeWords("a".into()));
    assert_eq!(query.order, Order { by: Column::Status, ascending: true }, "the order stays");
}

#[test]
fn rows_of_an_earlier_search_are_ignored() {
    let mut history = History::showing(rows(&[1], 1));
    let (first, ..) = history.load(Message::Search);
    let (second, ..) = history.load(Message::TypeWords("a".into()));
    assert_eq!(history.tell(Message::Loaded(first, Ok(rows(&[2], 1)))), Action::None);
    assert_eq!(history.shown(), [&id(1)], "the last rows stay meanwhile");
    assert!(history.state.is_old);
    history.tell(Message::Loaded(second, Ok(rows(&[3], 1))));
    history.tell(Message::Loaded(first, Err(problem())));
    history.tell(Message::Loaded(second, Ok(rows(&[4], 1))));
    assert_eq!(history.shown(), [&id(3)], "each answer is taken once");
}

#[test]
fn a_failure_keeps_what_was_shown() {
    let mut history = History::showing(rows(&[1, 2], 2));
    let (work, ..) = history.load(Message::Search);
    history.tell(Message::Loaded(work, Err(problem())));
    assert_eq!(history.state.failure, Some(problem()));
    assert_eq!(history.shown(), [&id(1), &id(2)]);
}

#[test]
fn the_chosen_row_stays_chosen_while_it_is_there() {
    let mut history = History::showing(rows(&[1, 2], 2));
    assert_eq!(history.tell(Message::Save(Paper::Receipt)), Action::None, "nothing is chosen");
    history.tell(Message::Select(1));
    let (work, ..) = history.load(Message::Changed);
    history.tell(Message::Loaded(work, Ok(rows(&[3, 1, 2], 3))));
    let moved = Selected { index: 2, id: Some(id(2)) };
    assert_eq!(history.state.selected, Some(moved), "wherever it has moved to");
    let keep = Action::Keep { id: id(2), paper: Paper::Container, is_printed: false };
    assert_eq!(history.tell(Message::Save(Paper::Container)), keep);
    let (work, ..) = history.load(Message::Changed);
    history.tell(Message::Loaded(work, Ok(rows(&[3, 1], 2))));
    assert_eq!(history.tell(Message::Save(Paper::Container)), Action::None, "it is gone");
    history.tell(Message::Select(9));
    assert_eq!(history.tell(Message::Save(Paper::Container)), Action::None, "no such row");
}

#[test]
fn what_was_saved_is_said_of_the_row_it_belongs_to() {
    let mut history = History::showing(rows(&[1, 2], 2));
    history.tell(Message::Select(0));
    let kept = Kept { file: "receipt.p7s".into(), is_printed: false };
    history.tell(Message::Saved(id(1), Ok(kept.clone())));
    assert_eq!(history.state.saved, Some(Ok(kept.clone())));
    history.tell(Message::Select(1));
    assert_eq!(history.state.saved, None);
    history.tell(Message::Saved(id(1), Ok(kept)));
    assert_eq!(history.state.saved, None, "it took its time");
}

#[test]
fn rows_are_counted_once_those_in_view_are_there() {
    let (mut state, _) = State::new(OperationId(0));
    let action = state.update(Message::Loaded(OperationId(0), Ok(full())), OperationId(1));
    assert_eq!(action, Action::Count(OperationId(1), Query::default()));
    assert_eq!(state.pages.len(), 2 * PAGE_SIZE, "so that one can scroll on meanwhile");
    // Another search: its own count is asked for.
    state.update(Message::TypeWords("a".into()), OperationId(2));
    assert_eq!(state.update(Message::Counted(OperationId(1), Ok(None)), OperationId(3)), Action::None);
    let action = state.update(Message::Loaded(OperationId(2), Ok(full())), OperationId(4));
    assert!(matches!(action, Action::Count(OperationId(4), _)));
    state.update(Message::Counted(OperationId(4), Ok(Some(700_000))), OperationId(5));
    assert_eq!((state.pages.len(), state.pages.matching()), (700_000, Some(700_000)));
}

#[test]
fn rows_that_come_into_view_are_fetched_and_those_around_them() {
    let (state, _) = State::new(OperationId(0));
    let mut history = History { state, next: 0 };
    let first = Rows { matching: Some(1_000_000), ..full() };
    let (_, _, offset) = history.load(Message::Loaded(OperationId(0), Ok(first)));
    assert_eq!(offset, PAGE_SIZE, "the page below");
    assert_eq!(history.tell(Message::Seen(0..20)), Action::None, "it is on its way");
    // A jump: the page that is on its way is of no use any more.
    let (work, _, offset) = history.load(Message::Seen(900_000..900_020));
    assert_eq!(offset, 900_000);
    assert_eq!(history.tell(Message::Seen(900_001..900_021)), Action::None, "it is on its way");
    let (_, _, offset) = history.load(Message::Loaded(work, Ok(full())));
    assert_eq!(offset, 900_000 + PAGE_SIZE);
    let (_, _, offset) = history.load(Message::Changed);
    assert_eq!(offset, 900_000, "a change fetches what is in view");
    let (_, _, offset) = history.load(Message::TypeWords("a".into()));
    assert_eq!(offset, 0, "a search begins anew");
}

#[test]
fn the_service_is_asked_once_at_a_time() {
    let mut history = History::showing(rows(&[1], 1));
    assert_eq!(history.tell(Message::Refresh), Action::None, "opening the screen asks already");
    history.load(Message::Refreshed(Ok(())));
    assert_eq!(history.tell(Message::Refresh), Action::Refresh);
    assert_eq!(history.tell(Message::Refresh), Action::None);
    history.tell(Message::Refreshed(Err(problem())));
    assert_eq!(history.state.refresh, Refresh::Failed(problem()));
    assert_eq!(history.tell(Message::Refresh), Action::Refresh);
}

#[test]
fn what_was_searched_for_is_fetched_when_the_page_is_opened_again() {
    let mut history = History::showing(rows(&[1], 1));
    let (_, query, _) = history.load(Message::TypeWords("hə".into()));
    assert_eq!(query.words, "hə");
    let (state, action) = State::with(history.state.leave(), OperationId(7));
    assert_eq!(action, Action::Load(OperationId(7), query, 0));
    assert_eq!(state.form.words, "hə");
}
