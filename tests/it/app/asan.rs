//! Asan İmza from the number to the registration number, with the keyboard alone.

use super::*;
use crate::flow::phone::Answer;
use mohur::domain::asan::{Code, Ending};
use mohur::remote::gateway::Errand;

impl World {
    /// Types number and user ID and presses Enter.
    pub(super) fn enter_number(&self, window: &mut DeskWindow) {
        tab_to(window, &self.texts.asan_phone());
        for key in "0990001234".chars() {
            window.type_text(&key.to_string());
            settle(window);
        }
        tab_to(window, &self.texts.asan_user_id());
        window.type_text("12345");
        window.key(Named::Enter);
    }

    pub(super) fn given_up(&self) -> usize {
        self.phone.given_up.lock().unwrap().len()
    }
}

pub(super) fn tab_to(window: &mut DeskWindow, name: &str) {
    for _ in 0..40 {
        if window.focused().as_deref() == Some(name) {
            return;
        }
        window.key(Named::Tab);
    }
    panic!("Tab does not reach {name:?}");
}

pub(super) fn says(window: &mut DeskWindow, words: &str) -> bool {
    window.seen().iter().any(|s| s.name() == words || s.texts.iter().any(|text| text == words))
}

pub(super) fn value(window: &mut DeskWindow, name: &str) -> Option<String> {
    window.find(Role::TextInput, name).tag.value
}

/// Takes in what has come so far, as far as this message.
pub(super) fn until(window: &mut DeskWindow, is_it: fn(&Message) -> bool) {
    let mut rest = Vec::new();
    for task in std::mem::take(&mut window.state.begun) {
        let Some(mut stream) = task::into_stream(task) else { continue };
        let mut is_over = false;
        while !is_over && let Some(action) = block_on(stream.next()) {
            if let Action::Output(message) = action {
                is_over = match &message {
                    Message::Of(_, of_session) => is_it(of_session),
                    message => is_it(message),
                };
                update(&mut window.state, &message);
            }
        }
        rest.push(stream);
    }
    let rest = futures::stream::select_all(rest).filter_map(|action| {
        futures::future::ready(match action {
            Action::Output(message) => Some(message),
            _ => None,
        })
    });
    window.state.begun.push(Task::stream(rest));
}

#[test]
fn from_the_number_to_the_registration_number_without_mouse_or_card() {
    let world = World::new();
    world.cards.remove(world::READER);
    let mut window = world.window();
    world.enter_number(&mut window);
    assert!(world.has_dialog(&mut window));
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    let state = world.texts.asan_state("099 000 12 34");
    assert!(says(&mut window, &state), "what one is signed in with");
    world.fill(&mut window);
    window.alt(&access_key(&world.texts.add_application()));
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.notice_number());
    assert!(matches!(world.ministry.events.lock().unwrap()[..], [Event::Taken(_)]));
    assert_eq!(*world.phone.asked.lock().unwrap(), [Errand::SignIn, Errand::Signature]);
}

#[test]
fn the_number_forms_groups_under_the_hands_and_is_remembered() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    assert_eq!(value(&mut window, &world.texts.asan_phone()).as_deref(), Some("99 000 12 34"));
    settle(&mut window);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    assert_eq!(value(&mut window, &world.texts.asan_phone()).as_deref(), Some("99 000 12 34"));
    assert_eq!(value(&mut window, &world.texts.asan_user_id()).as_deref(), Some(""));
    drop(window);
    let mut window = world.window();
    assert_eq!(value(&mut window, &world.texts.asan_phone()).as_deref(), Some("99 000 12 34"), "next time");
}

#[test]
fn the_way_of_the_last_sign_in_has_the_focus_next_time() {
    let world = World::new();
    let mut window = world.window();
    settle(&mut window);
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.certificates_list()));
    world.enter_number(&mut window);
    settle(&mut window);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.asan_user_id()));
    drop(window);
    let mut window = world.window();
    settle(&mut window);
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.asan_user_id()), "next time");
    tab_to(&mut window, &world.texts.certificates_list());
    world.sign_in(&mut window);
    drop(window);
    let mut window = world.window();
    settle(&mut window);
    assert_eq!(window.focused().as_deref(), Some(&*world.texts.certificates_list()), "the card's turn");
}

#[test]
fn phones_are_spoken_to_in_the_language_of_the_window() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::NextLanguage);
    settle(&mut window);
    assert_eq!(*world.phone.spoken.lock().unwrap(), ["ru"]);
}

#[test]
fn the_code_is_shown_until_the_phone_has_answered() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    let seen = window.seen();
    let code = seen.iter().find(|s| s.name() == world.texts.asan_code()).expect("the code");
    let digits: Vec<_> = Code::of(&[0x5A; 32]).to_string().chars().map(String::from).collect();
    assert_eq!(code.tag.description, Some(digits.join(" ")), "read out digit by digit");
    assert!(says(&mut window, &world.texts.asan_left("2:00")));
    // An Enter too many does not give up.
    assert_eq!(window.focused(), None);
    window.key(Named::Enter);
    assert!(says(&mut window, &world.texts.asan_code()));
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.label_ssn());
}

#[test]
fn escape_gives_up_and_what_comes_late_signs_nobody_in() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    window.key(Named::Escape);
    assert!(!world.has_dialog(&mut window));
    settle(&mut window);
    assert_eq!(world.given_up(), 1, "the service is told");
    // What was typed is still there.
    assert_eq!(window.focused(), Some(world.texts.asan_user_id()));
    window.key(Named::Enter);
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.label_ssn());
}

#[test]
fn what_the_phone_refuses_can_be_tried_again_and_loses_nothing() {
    let world = World::new();
    let mut window = world.window();
    world.phone.will([Answer::Running, Answer::Ends(Ending::Timeout)]);
    world.enter_number(&mut window);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.problem_asan_timeout()));
    window.key(Named::Enter);
    settle(&mut window);
    world.fill(&mut window);
    add(&mut window);
    settle(&mut window);
    world.phone.will([Answer::Breaks, Answer::Ends(Ending::UserCancelled)]);
    window.key(Named::Enter);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.problem_asan_refused()));
    window.key(Named::Escape);
    assert!(!world.has_dialog(&mut window));
    let ssn = value(&mut window, &world.texts.label_ssn());
    assert_eq!(ssn.as_deref(), Some("9900000000017"), "the form is as it was");
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    window.find(Role::TextInput, &world.texts.notice_number());
}

#[test]
fn a_signature_given_up_is_waited_for_and_not_sent() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    settle(&mut window);
    world.fill(&mut window);
    add(&mut window);
    settle(&mut window);
    window.key(Named::Enter);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    window.key(Named::Escape);
    assert!(says(&mut window, &world.texts.asan_stopping()), "until the service has let go");
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    assert_eq!(world.ministry.events.lock().unwrap().len(), 0);
    assert_eq!(world.given_up(), 1);
}

#[test]
fn no_card_locks_a_session_that_has_none() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    settle(&mut window);
    world.cards.remove(world::READER);
    let snapshot = block_on(mohur::card::Readers::watch(&world.cards).next()).unwrap();
    update(&mut window.state, &Message::Readers(snapshot));
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    window.find(Role::TextInput, &world.texts.label_ssn());
}

#[test]
fn closing_the_window_leaves_no_request_at_the_phone() {
    let world = World::new();
    let mut window = world.window();
    world.enter_number(&mut window);
    until(&mut window, |message| matches!(message, Message::Asan(_)));
    update(&mut window.state, &Message::Close);
    settle(&mut window);
    assert_eq!(world.given_up(), 1);
}

#[test]
fn a_session_opened_for_somebody_else_is_ended() {
    let world = World::new();
    let mut window = world.window();
    let answered = Err(mohur::flow::Error::AnsweredForAnother);
    update(&mut window.state, &Message::SignedIn(mohur::screen::OperationId(99), answered));
    settle(&mut window);
    assert_eq!(world.ministry.sign_outs.load(Ordering::Relaxed), 1);
}
