//! The form with the keyboard alone.

use super::sample::{self, now};
use super::{Stage, tab_order, tab_to};
use crate::window::Window;
use iced::Size;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::reason::Reason;
use mohur::screen::compose::{Action, Message, Place, State};
use mohur::widget::{Element, root};

type Form = Stage<State, Action>;

fn view(form: &Form) -> Element<'_, Message> {
    root(form.state.view(&form.around.context()))
}

fn update(form: &mut Form, message: &Message) {
    let next = form.next();
    let action = form.state.update(message.clone(), &form.around.context(), next);
    form.actions.push(action);
}

fn showing(draft: Draft) -> Window<Form, Message> {
    Window::new(Stage::new(State::new(draft, true)), view, update)
}

/// What was asked for besides saving, and what the last save held.
fn asked(window: &Window<Form, Message>) -> Vec<&Action> {
    window.state.actions.iter().filter(|a| !matches!(a, Action::Save(_) | Action::None)).collect()
}

#[test]
fn tab_follows_the_manuals_order() {
    let mut window = showing(sample::typed());
    let texts = window.state.around.texts.clone();
    let insurer = [texts.label_voen(), texts.label_insurer_name(), texts.label_office()];
    let person = [texts.label_ssn(), texts.label_fin(), texts.label_document_type(), "Təsdiqlə".into()];
    let rest = [texts.part_reason(), "Sonraya saxla".into(), "Əlavə et".into()];
    assert_eq!(tab_order(&mut window), [&insurer[..], &person[..], &rest[..]].concat());
}

#[test]
fn the_smallest_window_shows_the_whole_office() {
    let mut window = showing(sample::draft());
    let office = window.state.around.texts.label_office();
    for room in [604.0, 700.0, 900.0, 1004.0] {
        window.resize(Size::new(room, 500.0));
        let place = window.find(Role::TextInput, &office).bounds;
        assert!(place.width > 200.0 && place.x + place.width < room, "in {room}: {place:?}");
    }
}

#[test]
fn an_application_is_written_without_the_mouse() {
    let mut window = showing(sample::draft());
    let texts = window.state.around.texts.clone();
    tab_to(&mut window, &texts.label_ssn());
    window.type_text(sample::SSN);
    window.key(Named::Tab);
    window.type_text("tst4woe");
    window.alt("0");
    assert_eq!(window.state.state.draft().fin, Typed("TST4W0E".into()));
    tab_to(&mut window, &texts.label_document_type());
    window.key(Named::ArrowRight);
    window.key(Named::Tab);
    window.key(Named::Space);
    let query =
        Query { fin: sample::fin("TST4W0E"), document_type: DocumentType::Migration, ..sample::query() };
    let [Action::LookUp(work, asked_for)] = asked(&window)[..] else { panic!("{:?}", asked(&window)) };
    assert_eq!(*asked_for, query);
    let lookup = Lookup { query, ..sample::lookup() };
    let answer = Message::LookedUp(*work, Ok(lookup.clone()));
    update(&mut window.state, &answer);
    tab_to(&mut window, &texts.part_reason());
    window.key(Named::Space); // the first
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowUp);
    assert_eq!(window.state.state.draft().reason, Some(Reason::Lost));
    window.alt("l");
    let draft = Draft {
        fin: Typed("TST4W0E".into()),
        document_type: DocumentType::Migration,
        reason: Some(Reason::Lost),
        lookup: Some(lookup),
        ..sample::typed()
    };
    assert!(matches!(asked(&window)[1..], [Action::Review(_, reviewed)] if *reviewed == draft));
    assert_eq!(draft.updated, now());
}

#[test]
fn enter_in_either_field_confirms() {
    for field in ["SSN", "FİN"] {
        let mut window = showing(sample::typed());
        tab_to(&mut window, field);
        window.key(Named::Enter);
        assert!(matches!(asked(&window)[..], [Action::LookUp(..)]), "{field}");
    }
}

#[test]
fn access_keys_do_what_their_buttons_do() {
    let mut window = showing(Draft { reason: None, ..sample::complete() });
    window.alt("l");
    assert_eq!(asked(&window), [&Action::Focus(Place::Reasons)]);
    window.alt("n");
    assert_eq!(asked(&window)[1..], [&Action::StartAnother]);
    window.alt("t");
    assert_eq!(asked(&window).len(), 2, "the person is found already");
    window.alt("d");
    assert_eq!(*window.state.state.draft(), sample::draft());
    window.alt("T");
    assert_eq!(asked(&window)[2..], [&Action::Focus(Place::Ssn)]);
}

#[test]
fn what_the_registries_said_is_read_and_not_typed_in() {
    let mut window = showing(sample::complete());
    for field in ["SSN", "FİN"] {
        tab_to(&mut window, field);
        window.type_text("1");
        window.key(Named::Backspace);
        window.key(Named::Enter);
    }
    assert_eq!(window.messages, []);
    let texts = window.state.around.texts.clone();
    let surnames: Vec<_> =
        window.seen().into_iter().filter(|s| s.name() == texts.field_surname()).map(|s| s.tag).collect();
    assert!(surnames.iter().all(|tag| tag.read_only), "{surnames:?}");
    let values: Vec<_> = surnames.iter().filter_map(|tag| tag.value.as_deref()).collect();
    assert_eq!(values, ["Məmmədova", "Həsənli"]);
    let said = texts.value_before("Məmmədova");
    let words: Vec<_> = surnames.iter().map(|tag| tag.description.as_deref()).collect();
    assert_eq!(words, [None, Some(said.as_str())], "the difference is said in words");
}

#[test]
fn a_wrong_field_says_why() {
    let mut window = showing(sample::draft());
    tab_to(&mut window, "SSN");
    window.type_text("9x");
    tab_to(&mut window, "FİN");
    window.type_text("TST4WOE");
    let texts = window.state.around.texts.clone();
    for (field, words) in [("SSN", texts.ssn_character("x")), ("FİN", texts.fin_letter_o())] {
        let tag = window.find(Role::TextInput, field).tag;
        assert!(tag.invalid, "{field}");
        assert_eq!(tag.description, Some(words), "{field}");
    }
}

#[test]
fn an_empty_form_is_not_put_aside() {
    let mut window = showing(sample::draft());
    window.alt("n");
    assert_eq!(window.messages, []);
    assert!(window.find(Role::Button, "Sonraya saxla").tag.disabled);
}
