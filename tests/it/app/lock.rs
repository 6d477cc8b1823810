//! The lock after a while without anybody.

use super::*;
use mohur::screen;

fn dialog(window: &mut DeskWindow) -> Option<String> {
    window.seen().iter().find(|s| s.tag.role == Role::Dialog).map(|s| s.name())
}

/// Signed in, with something typed, and then nobody for a while.
fn left_alone(world: &World) -> DeskWindow {
    let mut window = world.window();
    let snapshot = block_on(mohur::card::Readers::watch(&world.cards).next()).unwrap();
    update(&mut window.state, &Message::Readers(snapshot));
    settle(&mut window);
    world.sign_in(&mut window);
    window.type_text("99000");
    settle(&mut window);
    update(&mut window.state, &Message::Idle);
    settle(&mut window);
    window
}

fn is_as_it_was(world: &World, window: &mut DeskWindow) {
    assert_eq!(dialog(window), None);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("99000"), "as it was");
}

#[test]
fn nobody_at_the_window_locks_it_and_the_cards_pin_opens_it_as_it_was() {
    let world = World::new();
    let mut window = left_alone(&world);
    assert_eq!(dialog(&mut window), Some(world.texts.pin_resume_title()));
    let seen = window.seen();
    assert!(!seen.iter().any(|s| s.tag.value.as_deref() == Some("99000")), "nothing of it can be read");
    window.key(Named::Escape);
    window.type_text("000000");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(dialog(&mut window).is_some(), "a wrong PIN does not open it");
    world.enter_pin(&mut window);
    is_as_it_was(&world, &mut window);
}

#[test]
fn out_of_the_services_reach_the_card_alone_opens_it() {
    let world = World::new();
    let mut window = left_alone(&world);
    update(&mut window.state, &Message::Renewed(Err(remote::Error::SessionEnded)));
    world.ministry.is_away.store(true, Ordering::Relaxed);
    world.enter_pin(&mut window);
    is_as_it_was(&world, &mut window);
    let says = |window: &mut DeskWindow, words: &str| window.seen().iter().any(|s| s.name() == words);
    assert!(says(&mut window, &world.texts.service_unreachable()), "and says so");
    assert!(says(&mut window, &world.texts.sign_in_again()), "no session has begun");
}

#[test]
fn a_window_where_nobody_is_signed_in_has_nothing_to_lock() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::Idle);
    settle(&mut window);
    assert_eq!(dialog(&mut window), None);
}

#[test]
fn data_of_another_environment_are_closed_before_anything_of_them_is_shown() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    let elsewhere = store::Error::Elsewhere { found: "a".into(), here: "b".into() };
    update(&mut window.state, &Message::HomeSettled(Err(elsewhere)));
    settle(&mut window);
    let seen = window.seen();
    assert!(seen.iter().any(|s| s.name() == world.texts.problem_elsewhere()), "{seen:#?}");
    window.key(Named::F3);
    assert!(!window.seen().iter().any(|s| s.name() == world.texts.section_drafts()));

    // Nor does anybody sign in to them.
    let mut window = world.window();
    window.key(Named::Enter);
    settle(&mut window);
    assert!(dialog(&mut window).is_some());
    let elsewhere = store::Error::Elsewhere { found: "a".into(), here: "b".into() };
    update(&mut window.state, &Message::HomeSettled(Err(elsewhere)));
    settle(&mut window);
    assert_eq!(dialog(&mut window), None);
}

#[test]
fn a_passphrase_that_is_wrong_is_told_beneath_the_page_that_was_opened_meanwhile() {
    let world = World::new();
    for first in [store::Error::NoKeyStore("a test".into()), store::Error::Damaged("a test".into())] {
        let mut window = world.window();
        update(&mut window.state, &Message::ShowAbout);
        update(&mut window.state, &Message::StoreOpened(Err(first.clone())));
        update(&mut window.state, &Message::StoreOpened(Err(store::Error::WrongPassphrase)));
        settle(&mut window);
        let says = |window: &mut DeskWindow, words: &str| window.seen().iter().any(|s| s.name() == words);
        let wrong = world.texts.problem_wrong_passphrase();
        assert!(
            says(&mut window, &world.texts.about_purpose_title()) && !says(&mut window, &wrong),
            "{first:?}"
        );
        update(&mut window.state, &Message::About(screen::about::Message::Close));
        settle(&mut window);
        assert!(says(&mut window, &wrong), "{first:?}");
        assert_eq!(window.focused(), Some(world.texts.unlock_label()), "{first:?}: and asks for another one");
    }
}

#[test]
fn a_database_that_opens_beneath_another_page_is_not_asked_for_again() {
    let world = World::new();
    let mut window = world.window();
    let store: Arc<dyn Store> = world.store.clone();
    let closed = || Message::StoreOpened(Err(store::Error::NoKeyStore("a test".into())));
    for (show, leave) in [
        (Message::ShowAbout, Message::About(screen::about::Message::Close)),
        (Message::ShowVerify, Message::Verify(screen::verify::Message::Close)),
        (Message::ShowDiagnosis, Message::Diagnosis(screen::diagnosis::Message::Close)),
        (Message::ShowSettings, Message::Settings(screen::settings::Message::Close)),
    ] {
        let asks = |window: &mut DeskWindow| {
            let label = world.texts.unlock_label();
            window.seen().iter().any(|s| s.name() == label)
        };
        update(&mut window.state, &closed());
        assert!(asks(&mut window));
        update(&mut window.state, &show);
        assert!(!asks(&mut window));
        update(&mut window.state, &Message::StoreOpened(Ok(store.clone())));
        settle(&mut window);
        update(&mut window.state, &leave);
        settle(&mut window);
        assert!(!asks(&mut window), "it is open");
        assert!(window.seen().iter().any(|s| s.name() == world.texts.certificates_list()));
    }
}

#[test]
fn a_session_that_the_service_ended_is_begun_anew_by_the_cards_pin_and_all_is_as_it_was() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    window.type_text("99000");
    settle(&mut window);
    let again = world.texts.sign_in_again();
    assert!(!window.seen().iter().any(|s| s.name() == again), "while it lasts");
    update(&mut window.state, &Message::Renewed(Err(remote::Error::SessionEnded)));
    settle(&mut window);
    window.click_on(Role::Button, &again);
    settle(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.problem_session_ended()));
    world.enter_pin(&mut window);
    is_as_it_was(&world, &mut window);
    assert!(!window.seen().iter().any(|s| s.name() == again));
    assert_eq!(window.focused(), Some(world.texts.label_ssn()), "and not what would end it");
}

#[test]
fn lists_that_could_not_be_refreshed_without_a_session_are_with_the_next_one() {
    for section in [Section::History, Section::Authorities] {
        let world = World::new();
        let mut window = world.window();
        world.sign_in(&mut window);
        update(&mut window.state, &Message::Open(section));
        settle(&mut window);
        let ended = || mohur::flow::Error::Service(remote::Error::SessionEnded);
        let stamped = in_session(&mut window);
        let failed = match section {
            Section::History => Message::Refreshed(Err(ended())),
            _ => Message::DelegationsFetched(Err(ended())),
        };
        update(&mut window.state, &stamped(failed));
        settle(&mut window);
        let says = |window: &mut DeskWindow, words: &str| authorities::said(window).contains(words);
        assert!(says(&mut window, &world.texts.problem_session_ended()), "{section:?}");

        *world.ministry.rows.lock().unwrap() = vec![following::row(1, "received")];
        world.ministry.register.lock().unwrap().delegations.push(authorities::sample_of("AZ 77"));
        window.click_on(Role::Button, &world.texts.sign_in_again());
        settle(&mut window);
        world.enter_pin(&mut window);
        assert!(!says(&mut window, &world.texts.problem_session_ended()), "{section:?}");
        let of_it = match section {
            Section::History => world::names().surname,
            _ => "AZ 77".to_owned(),
        };
        assert!(says(&mut window, &of_it), "{section:?}: nobody had to ask for it");
    }
}
