//! What the screen asks for, and what it keeps.

use super::*;
use crate::screen::sample::problem;

fn word(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn typed(key: Key, text: &str) -> State {
    let mut state = State::default();
    state.update(Message::Type(key, text.into()));
    state
}

fn opened(sheet: Sheet) -> State {
    let mut state = State::default();
    state.open(sheet, None, false);
    state
}

#[test]
fn every_setting_has_its_part() {
    let mut shown: Vec<Key> = Area::ALL.iter().flat_map(|area| area.keys()).copied().collect();
    shown.sort_unstable();
    let mut all = Key::ALL;
    all.sort_unstable();
    assert_eq!(shown, all);
}

#[test]
fn what_is_typed_is_checked_before_it_is_written() {
    let mut state = typed(Key::ProxyAddress, "proxy");
    assert_eq!(state.update(Message::Submit(Key::ProxyAddress)), Action::None);
    assert!(state.told[&Key::ProxyAddress].is_err(), "told at the field");
    state.update(Message::Type(Key::ProxyAddress, "proxy:3128".into()));
    assert!(state.told.is_empty(), "until it is typed anew");
    let set = Action::Set(Key::ProxyAddress, Some(word("proxy:3128")), Confirmed::NotYet);
    assert_eq!(state.update(Message::Submit(Key::ProxyAddress)), set);
    state.update(Message::Written(Key::ProxyAddress, Err(problem())));
    assert_eq!(state.text(Key::ProxyAddress), "proxy:3128", "what was typed stays");
    let sheet = Sheet::default().with(Key::ProxyAddress, Some(word("proxy:3128")));
    state.update(Message::Written(Key::ProxyAddress, Ok(sheet)));
    assert!(state.typed.is_empty() && state.waits);
}

#[test]
fn an_empty_field_takes_the_value_out() {
    let mut state = typed(Key::ProxyUser, " ");
    assert_eq!(
        state.update(Message::Submit(Key::ProxyUser)),
        Action::Set(Key::ProxyUser, None, Confirmed::Yes)
    );
    assert_eq!(State::default().update(Message::Submit(Key::ProxyUser)), Action::None, "nothing was typed");
}

#[test]
fn a_foreign_address_is_written_once_somebody_has_read_what_it_means() {
    let address = "https://portal.az";
    let mut state = typed(Key::ServiceAddress, address);
    let ask = Action::Set(Key::ServiceAddress, Some(word(address)), Confirmed::NotYet);
    assert_eq!(state.update(Message::Submit(Key::ServiceAddress)), ask);
    state.update(Message::Doubt(address.into()));
    let yes = Action::Set(Key::ServiceAddress, Some(word(address)), Confirmed::Yes);
    assert_eq!(state.update(Message::AcceptAddress), yes);
    assert_eq!(state.update(Message::AcceptAddress), Action::None, "once");
    state.update(Message::Doubt(address.into()));
    state.update(Message::RefuseAddress);
    assert_eq!((state.text(Key::ServiceAddress), &state.foreign), (String::new(), &None));
}

#[test]
fn modules_are_added_ordered_and_removed() {
    let list = |files: &[&str]| Value::List(files.iter().map(|f| (*f).to_owned()).collect());
    let set = |value| Action::Set(Key::CardModules, value, Confirmed::NotYet);
    let mut state = opened(Sheet::default().with(Key::CardModules, Some(list(&["/a", "/b"]))));
    assert_eq!(state.update(Message::Raise(1)), set(Some(list(&["/b", "/a"]))));
    assert_eq!(state.update(Message::Raise(0)), Action::None);
    assert_eq!(state.update(Message::Drop(0)), set(Some(list(&["/b"]))));
    assert_eq!(state.update(Message::AddModule), Action::None, "nothing was typed");
    state.update(Message::TypeModule(" /c ".into()));
    assert_eq!(state.update(Message::AddModule), set(Some(list(&["/a", "/b", "/c"]))));
    let mut one = opened(Sheet::default().with(Key::CardModules, Some(list(&["/a"]))));
    assert_eq!(one.update(Message::Drop(0)), set(None));
}

#[test]
fn looks_take_effect_at_once_and_the_rest_says_that_it_waits() {
    let mut state = State::default();
    state.update(Message::Written(Key::Theme, Ok(Sheet::default())));
    assert!(!state.waits);
    state.update(Message::Written(Key::ServiceTrust, Ok(Sheet::default())));
    assert!(state.waits);
    assert_eq!(state.update(Message::Apply), Action::Apply);
}

#[test]
fn the_password_is_not_in_debug() {
    let mut state = State::default();
    "gizli söz".chars().for_each(|c| assert!(state.password.push(c)));
    assert!(!format!("{state:?}").contains("gizli"));
    assert_eq!(state.update(Message::SubmitPassword), Action::KeepPassword);
    assert_eq!(state.take_password().expose(), "gizli söz".as_bytes());
}

#[test]
fn what_is_typed_is_there_when_they_are_opened_again_and_what_is_secret_is_not() {
    let mut state = typed(Key::ProxyUser, "gunel");
    "gizli söz".chars().for_each(|c| assert!(state.password.push(c)));
    state.update(Message::Written(Key::Theme, Ok(Sheet::default())));
    state.leave();
    state.update(Message::Written(Key::Language, Err(problem())));
    state.open(Sheet::default(), None, true);
    assert_eq!((state.text(Key::ProxyUser), state.waits), ("gunel".to_owned(), true));
    assert!(state.password.is_empty());
    assert_eq!(state.told.keys().collect::<Vec<_>>(), [&Key::Language], "what nobody has seen");
}
