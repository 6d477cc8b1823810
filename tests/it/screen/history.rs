//! The lists of drafts and of what was sent, with the keyboard alone.

use super::sample::{self, entry, id, problem};
use super::{Stage, tab_to};
use crate::window::Window;
use iced::Size;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::domain::history::{Column, Order, Query, Rows, Search};
use mohur::domain::reason::Reason;
use mohur::screen::history::{Action, Message, PAGE_SIZE, Paper, State};
use mohur::screen::{OperationId, drafts};
use mohur::theme::{Look, Scheme};
use mohur::widget::{Element, root};

type History = Stage<State, Action>;

fn view(stage: &History) -> Element<'_, Message> {
    root(stage.state.view(&stage.around.context()))
}

fn update(stage: &mut History, message: &Message) {
    let next = stage.next();
    let action = stage.state.update(message.clone(), next);
    stage.actions.push(action);
}

fn showing(entries: u8) -> Window<History, Message> {
    let (mut state, first) = State::new(OperationId(99));
    let entries: Vec<_> = (1..=entries).map(entry).collect();
    let rows = Rows { matching: Some(entries.len()), total: entries.len(), entries };
    state.update(Message::Loaded(OperationId(99), Ok(rows)), OperationId(0));
    let mut stage = Stage::new(state);
    stage.actions.push(first);
    Window::new(stage, view, update)
}

fn asked(window: &Window<History, Message>) -> Vec<&Action> {
    window.state.actions.iter().skip(1).filter(|a| **a != Action::None).collect()
}

/// The searches that were asked for.
fn searched(window: &Window<History, Message>) -> Vec<Query> {
    let loads = asked(window).into_iter().filter_map(|action| match action {
        Action::Load(_, query, 0) => Some(query.clone()),
        _ => None,
    });
    loads.collect()
}

fn by_parameters(window: &mut Window<History, Message>) {
    let texts = window.state.around.texts.clone();
    tab_to(window, &texts.history_view());
    window.key(Named::ArrowRight);
}

#[test]
fn words_are_found_while_they_are_typed() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    tab_to(&mut window, &texts.history_words());
    window.type_text("hes");
    let words: Vec<_> = searched(&window).into_iter().map(|query| query.words).collect();
    assert_eq!(words, ["h", "he", "hes"]);
}

#[test]
fn large_text_leaves_the_words_room_where_searches_are_kept() {
    let mut window = showing(3);
    window.state.around.look = Look::new(Scheme::Light, 2.0);
    let kept = Search { name: "May".into(), query: Query::default() };
    update(&mut window.state, &Message::Searches(Ok(vec![kept])));
    window.redraw();
    let texts = window.state.around.texts.clone();
    let words = window.find(Role::TextInput, &texts.history_words());
    assert!(words.bounds.width > 400.0, "{:?}", words.bounds);
}

#[test]
fn a_low_window_leaves_the_list_its_rows() {
    let mut window = showing(9);
    let texts = window.state.around.texts.clone();
    by_parameters(&mut window);
    tab_to(&mut window, &texts.section_history());
    for (height, is_scrolled) in [(700.0, false), (420.0, true)] {
        window.resize(Size::new(880.0, height));
        window.key(Named::ArrowDown);
        let table = window.find(Role::Table, &texts.section_history()).bounds;
        assert!(table.height >= 110.0, "in {height}: {table:?}");
        let papers = window.find(Role::Button, &texts.save_document()).bounds;
        assert_eq!(papers.y > height, is_scrolled, "in {height}: {papers:?}");
        assert_eq!(window.focused(), Some(texts.section_history()), "the focus stays");
    }
}

#[test]
fn parameters_are_typed_and_sent_by_enter_or_their_key() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    by_parameters(&mut window);
    tab_to(&mut window, &texts.history_from());
    window.type_text("1.11");
    window.key(Named::Enter);
    assert_eq!(searched(&window), [Query::default()], "the view itself");
    let day = window.find(Role::TextInput, &texts.history_from()).tag;
    assert!(day.invalid);
    assert_eq!(day.description, Some(texts.history_date_error()));
    window.type_text(".2026");
    tab_to(&mut window, &texts.history_surname());
    window.type_text("hesenli");
    window.alt("x");
    let from = Some(jiff::civil::date(2026, 11, 1));
    let query = Query { surname: "hesenli".into(), from, ..Query::default() };
    assert_eq!(searched(&window).last(), Some(&query));
    assert!(!window.find(Role::TextInput, &texts.history_from()).tag.invalid);
}

#[test]
fn what_is_searched_for_is_forgotten_at_once() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    by_parameters(&mut window);
    assert!(window.find(Role::Button, &texts.history_clear()).tag.disabled, "nothing yet");
    tab_to(&mut window, &texts.history_surname());
    window.type_text("hesenli");
    window.key(Named::Enter);
    tab_to(&mut window, &texts.history_clear());
    window.key(Named::Enter);
    assert_eq!(searched(&window).last(), Some(&Query::default()));
    let surname = window.find(Role::TextInput, &texts.history_surname()).tag.value;
    assert_eq!(surname.as_deref(), Some(""));
    assert!(window.find(Role::Button, &texts.history_clear()).tag.disabled);
}

#[test]
fn a_reason_is_chosen_with_arrows() {
    let mut window = showing(3);
    let label = window.state.around.texts.column_reason();
    by_parameters(&mut window);
    tab_to(&mut window, &label);
    window.key(Named::Space);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    let wanted = Query { reason: Some(Reason::Lost), ..Query::default() };
    assert_eq!(searched(&window), [Query::default(), wanted]);
}

#[test]
fn columns_are_sorted_from_their_heads() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    tab_to(&mut window, &texts.section_history());
    window.key(Named::ArrowUp); // no row is chosen: into the head
    window.key(Named::ArrowRight);
    window.key(Named::Enter);
    window.key(Named::Enter);
    window.click_on(Role::ColumnHeader, &texts.column_surname());
    let orders: Vec<_> = searched(&window).into_iter().map(|query| query.order).collect();
    let order = |by, ascending| Order { by, ascending };
    assert_eq!(
        orders,
        [order(Column::Reason, true), order(Column::Reason, false), order(Column::Surname, true)]
    );
}

#[test]
fn a_row_is_chosen_and_its_papers_saved() {
    let mut window = showing(30);
    let table = window.state.around.texts.section_history();
    tab_to(&mut window, &table);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    window.alt("b");
    window.alt("m");
    tab_to(&mut window, &table);
    window.key(Named::End);
    window.alt("b");
    let wanted = [
        Action::Keep { id: id(2), paper: Paper::Receipt, is_printed: false },
        Action::Keep { id: id(2), paper: Paper::Container, is_printed: false },
        Action::Keep { id: id(30), paper: Paper::Receipt, is_printed: false },
    ];
    assert_eq!(asked(&window), wanted.iter().collect::<Vec<_>>());
}

#[test]
fn the_focus_stays_where_it_is_when_news_arrive() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    tab_to(&mut window, &texts.section_history());
    for news in [Message::Refreshed(Err(problem())), Message::Loaded(OperationId(7), Err(problem()))] {
        update(&mut window.state, &news);
        assert_eq!(window.focused(), Some(texts.section_history()), "{news:?}");
    }
    tab_to(&mut window, "Yenilə");
    window.key(Named::Enter);
    assert_eq!(window.focused(), Some(texts.history_refreshing()), "the button itself, at work");
    update(&mut window.state, &Message::Refreshed(Ok(())));
    assert_eq!(window.focused().as_deref(), Some("Yenilə"));
}

#[test]
fn a_million_rows_are_walked_with_the_keys() {
    let mut window = showing(3);
    let texts = window.state.around.texts.clone();
    update(&mut window.state, &Message::Changed);
    let work = OperationId(window.state.actions.len() as u64 - 1);
    let entries = (0..PAGE_SIZE).map(|n| entry(n as u8)).collect();
    let rows = Rows { matching: Some(1_000_000), total: 1_000_000, entries };
    update(&mut window.state, &Message::Loaded(work, Ok(rows)));
    tab_to(&mut window, &texts.section_history());
    window.key(Named::End);
    window.redraw();
    let wanted = Message::Seen(999_990..1_000_000);
    let last = window.messages.iter().rfind(|m| matches!(m, Message::Seen(_)));
    assert!(matches!(last, Some(Message::Seen(rows)) if rows.end == 1_000_000), "{last:?}, not {wanted:?}");
    let last_page = 999_999 / PAGE_SIZE * PAGE_SIZE;
    assert!(matches!(window.state.actions.last(), Some(Action::Load(_, _, from)) if *from == last_page));
    window.draw();
}

type Drafts = Stage<drafts::State, drafts::Action>;

fn drafts_view(stage: &Drafts) -> Element<'_, drafts::Message> {
    root(stage.state.view(&stage.around.context()))
}

#[test]
fn a_draft_is_opened_or_deleted() {
    let mut state = drafts::State::new();
    let other = || mohur::domain::draft::Draft { id: id(2), ..sample::typed() };
    state.update(drafts::Message::Loaded(Ok(vec![sample::draft(), other()])));
    let mut window: Window<Drafts, drafts::Message> =
        Window::new(Stage::new(state), drafts_view, |stage, message| {
            let action = stage.state.update(message.clone());
            stage.actions.push(action);
        });
    let table = window.state.around.texts.section_drafts();
    tab_to(&mut window, &table);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window.alt("s");
    window.alt("d");
    use drafts::Action;
    let wanted = [Action::None, Action::Open(other()), Action::Delete(id(2)), Action::Open(other())];
    assert_eq!(window.state.actions, wanted);
}
