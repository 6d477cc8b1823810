//! The log of lookups near the history, with the keyboard alone.

use super::asan::tab_to;
use super::authorities::{said, second};
use super::{DeskWindow, World, in_session, settle, update};
use crate::flow::world::{self, OTHER_VOEN, VOEN};
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::domain::history::{Query, Search};
use mohur::domain::identifier::Fin;
use mohur::domain::lookup::Note;

/// The rows of the log that is shown.
fn shown(world: &World, window: &mut DeskWindow) -> Vec<String> {
    update(&mut window.state, &Message::Open(Section::History));
    settle(window);
    tab_to(window, &world.texts.history_lookups());
    window.key(Named::Enter);
    settle(window);
    window.find(Role::Table, &world.texts.lookups_title());
    let rows = window.seen();
    rows.iter().filter(|s| s.tag.role == Role::Row).map(|s| s.name()).filter(|n| n.contains("TST")).collect()
}

#[test]
fn who_was_looked_up_is_shown_near_the_history_and_only_read() {
    let world = World::new();
    let mut window = world.ready();
    let rows = shown(&world, &mut window);
    assert_eq!(rows.len(), 1, "the one person that was looked up: {rows:?}");
    assert!(rows[0].contains("TST4W7E") && rows[0].contains("TST0001"), "whom, and by whom: {rows:?}");
    tab_to(&mut window, &world.texts.lookups_title());
    window.key(Named::ArrowDown);
    tab_to(&mut window, &world.texts.history_close_panel());
    window.key(Named::Enter);
    assert!(!said(&mut window).contains(&world.texts.lookups_note()));
}

#[test]
fn no_log_and_no_search_of_another_insurer_is_shown_however_late_it_comes() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![world::mandate(), second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    // Two insurers: the first is chosen, and somebody is looked up for it.
    window.key(Named::Enter);
    settle(&mut window);
    world.fill(&mut window);
    let before = in_session(&mut window);
    update(&mut window.state, &Message::SwitchInsurer);
    settle(&mut window);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    settle(&mut window);
    assert!(said(&mut window).contains(OTHER_VOEN));
    assert_eq!(shown(&world, &mut window), Vec::<String>::new());
    let mine = world::voen(VOEN);
    let fin = |text| Fin::parse(text).unwrap().0;
    let note = Note { time: world::now(), signer: fin("TST0001"), voen: mine, person: fin("TST4W7E") };
    update(&mut window.state, &before(Message::LookupsRead(Ok(vec![note]))));
    let search = Search { name: "Həsənlilər".into(), query: Query::default() };
    update(&mut window.state, &before(Message::SearchesRead(Ok(vec![search]))));
    settle(&mut window);
    let all = said(&mut window);
    assert!(!all.contains("TST4W7E") && !all.contains("Həsənlilər"), "{all}");
    let named = world.texts.history_saved_searches();
    assert!(window.seen().iter().all(|s| s.name() != named), "and there is no list of searches");
}
