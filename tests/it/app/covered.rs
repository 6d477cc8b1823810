//! Pages that lie over others: what comes for the page beneath meanwhile, and how they lead to each other.

use super::asan::{says, tab_to, value};
use super::authorities::second;
use super::{DeskWindow, World, settle, update};
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::screen::{about, diagnosis, settings};

/// Everything that comes back comes while another page lies over this one.
fn cover(window: &mut DeskWindow) {
    update(&mut window.state, &Message::ShowAbout);
    settle(window);
}

fn uncover(window: &mut DeskWindow) {
    update(&mut window.state, &Message::About(about::Message::Close));
    settle(window);
}

fn open(window: &mut DeskWindow, message: Message) {
    update(&mut window.state, &message);
    settle(window);
}

#[test]
fn what_comes_for_a_covered_page_is_there_once_it_is_seen_again() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    window.type_text("9900000000017");
    window.key(Named::Tab);
    window.type_text("TST4W7E");
    window.key(Named::Enter);
    assert!(says(&mut window, &world.texts.looking_up()));
    cover(&mut window);
    assert_ne!(window.focused(), None, "the page above keeps the focus");
    uncover(&mut window);
    assert!(!says(&mut window, &world.texts.looking_up()));
    assert_eq!(window.focused(), Some(world.texts.part_reason()), "where work goes on");

    update(&mut window.state, &Message::Open(Section::History));
    assert!(says(&mut window, &world.texts.history_loading()));
    cover(&mut window);
    uncover(&mut window);
    assert!(says(&mut window, &world.texts.history_empty()));

    update(&mut window.state, &Message::Open(Section::Authorities));
    assert!(says(&mut window, &world.texts.history_loading()));
    cover(&mut window);
    uncover(&mut window);
    assert!(says(&mut window, &world.texts.authorities_empty()));
}

#[test]
fn who_half_typed_a_number_goes_on_there_after_another_page() {
    let world = World::new();
    let mut window = world.window();
    tab_to(&mut window, &world.texts.asan_phone());
    for (typed, next) in [("990001234", world.texts.asan_user_id()), ("12", world.texts.asan_user_id())] {
        window.type_text(typed);
        cover(&mut window);
        uncover(&mut window);
        assert_eq!(window.focused(), Some(next), "after {typed}");
    }
    assert_eq!(value(&mut window, &world.texts.asan_user_id()).as_deref(), Some("12"));
}

#[test]
fn a_late_lookup_takes_the_focus_from_nobody() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    window.type_text("9900000000017");
    window.key(Named::Tab);
    window.type_text("TST4W7E");
    settle(&mut window);
    window.key(Named::Enter);
    let late = std::mem::take(&mut window.state.begun);
    open(&mut window, Message::Open(Section::History));
    tab_to(&mut window, &world.texts.history_words());
    window.state.begun.extend(late);
    settle(&mut window);
    window.type_text("hə");
    assert_eq!(value(&mut window, &world.texts.history_words()).as_deref(), Some("hə"));
}

#[test]
fn what_is_searched_for_is_there_again_and_never_under_another_insurer() {
    let world = World::new();
    world.ministry.mandates.lock().unwrap().push(second());
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    let words = world.texts.history_words();
    let searched = |window: &mut DeskWindow| {
        open(window, Message::Open(Section::History));
        value(window, &words).unwrap_or_default()
    };
    assert_eq!(searched(&mut window), "");
    tab_to(&mut window, &words);
    window.type_text("hə");
    settle(&mut window);
    for way in [Message::Open(Section::Drafts), Message::ShowMyCard, Message::Open(Section::History)] {
        open(&mut window, way);
        assert_eq!(searched(&mut window), "hə");
    }
    open(&mut window, Message::SwitchInsurer);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(searched(&mut window), "");
}

#[test]
fn pages_over_others_lead_to_each_other_and_back_to_the_page_beneath() {
    let world = World::new();
    let mut window = world.ready();
    let address = world.texts.setting_service_address();
    for message in [Message::ShowDiagnosis, Message::ShowVerify, Message::ShowAbout, Message::ShowSettings] {
        open(&mut window, message);
    }
    assert!(window.seen().iter().any(|s| s.name() == address), "the diagnosis says to look there");
    open(&mut window, Message::ShowDiagnosis);
    assert!(window.seen().iter().all(|s| s.name() != address));
    open(&mut window, Message::Diagnosis(diagnosis::Message::Close));
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert!(ssn.tag.value.is_some_and(|value| !value.is_empty()), "the form is as it was");

    // Before anybody has signed in, one's own card too.
    let mut window = world.window();
    open(&mut window, Message::ShowSettings);
    open(&mut window, Message::ShowMyCard);
    assert!(says(&mut window, &world.texts.section_my_card()));
    open(&mut window, Message::ShowSettings);
    open(&mut window, Message::Settings(settings::Message::Close));
    assert_eq!(window.focused(), Some(world.texts.certificates_list()), "back at the sign-in");
}
