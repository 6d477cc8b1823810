//! What is told of work whose end comes while one looks elsewhere, or still looks at what was told first.

use super::asan::says;
use super::authorities::said;
use super::following::{row, synchronise};
use super::{DeskWindow, World, add, settle, update};
use crate::flow::world::{Fault, names};
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::remote;
use mohur::screen::history;

/// Signs the application in the form with the card, and sends it.
fn sign(world: &World, window: &mut DeskWindow) {
    add(window);
    settle(window);
    window.key(Named::Enter);
    world.enter_pin(window);
}

/// The outbox is looked after in the background.
fn tick(window: &mut DeskWindow) {
    update(&mut window.state, &Message::Tick);
    settle(window);
}

fn gone() -> Fault {
    Fault::Before(remote::Error::NoConnection("gone".into()))
}

fn refused(kind: remote::RefusalKind) -> Fault {
    let refusal = remote::Refusal { kind, status: 409, title: "no".into(), detail: None, code: None };
    Fault::Before(remote::Error::Refused(refusal))
}

#[test]
fn the_notice_of_an_application_follows_it_until_it_is_closed() {
    for fault in [Fault::After(remote::Error::OutcomeUnknown("lost".into())), gone()] {
        let world = World::new();
        let mut window = world.ready();
        world.ministry.fail_next(fault);
        sign(&world, &mut window);
        assert!(world.has_dialog(&mut window) && !says(&mut window, &world.texts.notice_accepted()));
        tick(&mut window);
        window.find(Role::TextInput, &world.texts.notice_number());
        window.key(Named::Enter);
        settle(&mut window);
        tick(&mut window);
        assert!(!world.has_dialog(&mut window), "closed, it stays so");
    }
}

#[test]
fn a_notice_tells_of_its_own_application_only() {
    let world = World::new();
    let mut window = world.ready();
    world.ministry.fail_next(gone());
    sign(&world, &mut window);
    window.key(Named::Enter);
    settle(&mut window);
    world.fill(&mut window);
    world.ministry.fail_next(gone());
    sign(&world, &mut window);
    assert!(says(&mut window, &world.texts.notice_queued()));
    // The older one is refused, this one is accepted.
    world.ministry.fail_next(refused(remote::RefusalKind::DataChanged));
    tick(&mut window);
    window.find(Role::TextInput, &world.texts.notice_number());
    assert!(!says(&mut window, &world.texts.problem_data_changed()));
}

#[test]
fn why_an_application_is_still_here_is_said_once() {
    let failing = |status| Fault::Before(remote::Error::Failing { status, retry_after: None });
    let lost = Fault::After(remote::Error::OutcomeUnknown("lost".into()));
    for fault in [failing(429), failing(503), lost, gone()] {
        let world = World::new();
        let mut window = world.ready();
        world.ministry.fail_next(fault.clone());
        sign(&world, &mut window);
        let notices =
            window.seen().into_iter().filter(|s| s.tag.role == Role::Status && s.tag.description.is_some());
        let told: Vec<_> = notices.map(|s| (s.name(), s.tag.description.unwrap_or_default())).collect();
        let again = world.texts.problem_service_failing_cure();
        assert_eq!(told.len(), 1, "{fault:?}: {told:?}");
        assert!(!told[0].1.contains(&again), "it goes by itself: {told:?}");
    }
}

/// A window that shows two applications of which the service gives no papers, the first chosen; one is being saved.
fn saving(world: &World) -> DeskWindow {
    *world.ministry.rows.lock().unwrap() = vec![row(1, "received"), row(2, "received")];
    let mut window = world.window();
    world.sign_in(&mut window);
    synchronise(&mut window);
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    update(&mut window.state, &Message::History(history::Message::Select(0)));
    update(&mut window.state, &Message::History(history::Message::Save(history::Paper::Document)));
    window
}

/// The dialog that is open tells that it failed, and whose paper it is.
fn tells(world: &World, window: &mut DeskWindow) -> bool {
    let shown = said(window);
    let whose = shown.lines().any(|line| line.starts_with("№ SB-") && line.ends_with(&names().full()));
    world.has_dialog(window) && whose && shown.contains(&world.texts.problem_session_ended())
}

#[test]
fn a_paper_that_could_not_be_saved_is_told_wherever_one_is() {
    let world = World::new();
    let mut window = saving(&world);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.problem_session_ended()) && !world.has_dialog(&mut window));
    let select = Message::History(history::Message::Select(1));
    for elsewhere in [select, Message::Open(Section::Drafts), Message::ShowSettings] {
        let mut window = saving(&world);
        update(&mut window.state, &elsewhere);
        settle(&mut window);
        assert!(tells(&world, &mut window));
    }
    // What is asked meanwhile is answered first.
    let mut window = saving(&world);
    let late = std::mem::take(&mut window.state.begun);
    update(&mut window.state, &Message::Open(Section::MyCard));
    update(&mut window.state, &Message::SwitchInsurer);
    window.state.begun.extend(late);
    settle(&mut window);
    assert!(!tells(&world, &mut window));
    window.key(Named::Escape);
    settle(&mut window);
    assert!(tells(&world, &mut window));
}
