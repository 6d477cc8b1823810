//! Signing in with the keyboard alone.

use super::sample::{candidate, detailed, unusable};
use super::{Stage, tab_to};
use crate::window::Window;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::domain::identity::Unusable;
use mohur::domain::token::Candidate;
use mohur::screen::sign_in::{Action, Message, State};
use mohur::screen::{Loadable, unlock};
use mohur::widget::{Element, root};

type SignIn = Stage<State, Action>;

fn view(stage: &SignIn) -> Element<'_, Message> {
    root(stage.state.view(&stage.around.context()))
}

fn update(stage: &mut SignIn, message: &Message) {
    let action = stage.state.update(message.clone(), &stage.around.context());
    stage.actions.push(action);
}

fn seeing(candidates: Vec<Candidate>) -> Window<SignIn, Message> {
    let mut stage = Stage::new(State::new(None));
    stage.around.cards.candidates = Loadable::Ready(candidates);
    stage.state.update(Message::CardsChanged, &stage.around.context());
    Window::new(stage, view, update)
}

fn asked(window: &Window<SignIn, Message>) -> Vec<&Action> {
    window.state.actions.iter().filter(|a| **a != Action::None).collect()
}

#[test]
fn arrows_choose_among_the_usable_and_enter_goes_on() {
    let mut window = seeing(vec![candidate(1), unusable(2, Unusable::Expired), candidate(3)]);
    let list = window.state.around.texts.certificates_list();
    tab_to(&mut window, &list);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    assert_eq!(asked(&window), [&Action::AskPin(candidate(3))]);
    window.key(Named::ArrowDown);
    tab_to(&mut window, "OK");
    window.key(Named::Enter);
    assert_eq!(asked(&window)[1..], [&Action::AskPin(candidate(1))]);
}

#[test]
fn an_unusable_one_can_be_read_but_not_chosen() {
    let mut window = seeing(vec![unusable(2, Unusable::Expired), candidate(1)]);
    let row = window.seen().into_iter().filter(|s| s.tag.role == Role::RadioButton).collect::<Vec<_>>();
    assert_eq!(row.iter().map(|s| s.tag.disabled).collect::<Vec<_>>(), [true, false]);
    assert_eq!(row.iter().map(|s| s.tag.checked).collect::<Vec<_>>(), [Some(false), Some(true)]);
    window.click_on(Role::RadioButton, &row[0].name());
    assert_eq!(window.messages, []);
}

#[test]
fn nothing_goes_on_while_the_service_is_away() {
    let mut window = seeing(vec![candidate(1)]);
    window.state.around.service = Loadable::Failed(detailed());
    assert!(window.find(Role::Button, "OK").tag.disabled);
    let list = window.state.around.texts.certificates_list();
    tab_to(&mut window, &list);
    window.key(Named::Enter);
    assert_eq!(asked(&window), [] as [&Action; 0]);
    window.alt("q");
    assert_eq!(asked(&window), [&Action::Reconnect]);
    tab_to(&mut window, &list);
    window.state.around.service = Loadable::Loading;
    assert_eq!(window.focused(), Some(list), "news do not take the focus away");
}

#[test]
fn a_card_without_certificates_is_read_again_by_its_key() {
    let mut window = seeing(vec![]);
    window.alt("y");
    assert_eq!(asked(&window), [&Action::Reread]);
    let title = window.state.around.texts.problem_no_certificate();
    window.find(Role::Status, &title);
    window.state.around.cards.snapshot = Some(mohur::domain::reader::Snapshot::Readers(vec![]));
    let title = window.state.around.texts.problem_no_reader();
    window.find(Role::Status, &title);
}

type Unlock = Stage<unlock::State, unlock::Action>;

fn unlock_view(stage: &Unlock) -> Element<'_, unlock::Message> {
    root(stage.state.view(&stage.around.context()))
}

#[test]
fn a_passphrase_is_typed_and_entered_and_no_message_carries_it() {
    let state = unlock::State::new(detailed());
    let mut window: Window<Unlock, unlock::Message> =
        Window::new(Stage::new(state), unlock_view, |stage, message| {
            let action = stage.state.update(message.clone());
            stage.actions.push(action);
        });
    let label = window.state.around.texts.unlock_label();
    tab_to(&mut window, &label);
    window.type_text("Yağış 7");
    window.key(Named::Enter);
    assert!(!window.state.actions.contains(&unlock::Action::Open), "too short");
    window.type_text("!");
    window.key(Named::Enter);
    assert_eq!(window.state.actions.last(), Some(&unlock::Action::Open));
    assert_eq!(window.state.state.take().expose(), "Yağış 7!".as_bytes());
    let words = format!("{:?} {:?}", window.messages, window.state.state);
    assert!(!words.contains("Yağış") && !words.contains('ğ'), "{words}");
}
