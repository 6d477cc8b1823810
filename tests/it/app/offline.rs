//! Work without the service.

use super::*;
use mohur::domain::environment::Environment;
use mohur::domain::home::Home;
use mohur::screen::{my_card, settings};

fn dialog(window: &mut DeskWindow) -> Option<String> {
    window.seen().iter().find(|s| s.tag.role == Role::Dialog).map(|s| s.name())
}

fn ask(window: &mut DeskWindow) {
    update(&mut window.state, &Message::WorkOffline);
    settle(window);
    window.redraw();
}

/// A window where Günel was signed in once, and left.
fn used_before(world: &World) -> DeskWindow {
    let mut window = world.window();
    world.sign_in(&mut window);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    window
}

fn enter(window: &mut DeskWindow, passphrase: &str, is_first: bool) {
    window.type_text(passphrase);
    if is_first {
        window.key(Named::Tab);
        window.type_text(passphrase);
    }
    window.key(Named::Enter);
    settle(window);
}

#[test]
fn drafts_are_prepared_offline_and_nothing_is_asked_or_sent() {
    let world = World::new();
    let mut window = used_before(&world);
    let events = world.ministry.events.lock().unwrap().len();
    ask(&mut window);
    enter(&mut window, "gizli söz", true);
    assert_eq!(dialog(&mut window), None);
    let banner = world.texts.offline_banner();
    assert!(window.seen().iter().any(|s| s.name() == banner), "the window says so");
    update(&mut window.state, &Message::Open(Section::Compose));
    settle(&mut window);
    window.type_text("9900000000017");
    window.key(Named::Tab);
    window.type_text("TST4W7E");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(window.seen().iter().any(|s| s.name() == world.texts.problem_offline()));
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    update(&mut window.state, &Message::Open(Section::Drafts));
    settle(&mut window);
    assert_eq!(window.focused(), Some(world.texts.section_drafts()), "the list of drafts is there");
    update(&mut window.state, &Message::Open(Section::Authorities));
    settle(&mut window);
    assert_eq!(window.focused(), Some(world.texts.section_authorities()), "the list that was told last");
    let all = window.seen();
    assert!(all.iter().any(|s| s.name() == world.texts.authority_needs_service()));
    assert!(all.iter().all(|s| s.name() != world.texts.problem_seal_right_required()), "no wrong reason");
    assert!(all.iter().all(|s| s.name() != world.texts.problem_offline()), "it is no failure either");
    assert_eq!(world.ministry.events.lock().unwrap().len(), events, "nothing went out");
    update(&mut window.state, &Message::Open(Section::Drafts));
    settle(&mut window);
    let shown = window.seen().iter().flat_map(|s| s.texts.clone()).collect::<Vec<_>>().join("\n");
    assert!(shown.contains("9900000000017") && shown.contains("TST4W7E"), "it is among the drafts: {shown}");
    // Signed in again, the draft is there.
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    world.sign_in(&mut window);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert_eq!(ssn.tag.value.as_deref(), Some("9900000000017"));
    assert_eq!(Problem::offline().code(), "X18");
}

#[test]
fn another_passphrase_does_not_open_it_and_nobody_at_the_window_closes_it() {
    let world = World::new();
    let mut window = used_before(&world);
    ask(&mut window);
    enter(&mut window, "gizli söz", true);
    update(&mut window.state, &Message::Idle);
    settle(&mut window);
    ask(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.offline_title()));
    enter(&mut window, "başqa söz", false);
    assert!(window.seen().iter().any(|s| s.name() == world.texts.problem_wrong_passphrase()));
    enter(&mut window, "gizli söz", false);
    assert_eq!(dialog(&mut window), None);
}

#[test]
fn services_and_database_stay_until_offline_work_is_left() {
    let world = World::new();
    let mut window = used_before(&world);
    ask(&mut window);
    enter(&mut window, "gizli söz", true);
    let says = |window: &mut DeskWindow, words: &str| window.seen().iter().any(|s| s.name() == words);
    use settings::backup::Message::{Found, Look, Restore, Type};
    let restore = [Type("/tmp/a.backup".into()), Look, Found(Ok("1".into())), Restore];
    let restore = restore.map(settings::Message::Backup).to_vec();
    let move_it = vec![
        settings::Message::Type(Key::Data, "/tmp/elsewhere".into()),
        settings::Message::Submit(Key::Data),
    ];
    for attempt in [restore, move_it] {
        update(&mut window.state, &Message::ShowSettings);
        update(&mut window.state, &Message::Settings(settings::Message::Show(5)));
        settle(&mut window);
        asan::tab_to(&mut window, &world.texts.backup_passphrase());
        window.type_text("gizli parol");
        for message in attempt {
            update(&mut window.state, &Message::Settings(message));
            settle(&mut window);
        }
        assert!(says(&mut window, &world.texts.problem_sign_out_first()));
        update(&mut window.state, &Message::Settings(settings::Message::Close));
        settle(&mut window);
    }
    update(&mut window.state, &Message::ShowSettings);
    for message in [
        settings::Message::Type(Key::ServiceAddress, "https://localhost:1".into()),
        settings::Message::Submit(Key::ServiceAddress),
    ] {
        update(&mut window.state, &Message::Settings(message));
        settle(&mut window);
    }
    assert!(says(&mut window, &world.texts.settings_waits()), "what is shown is of the service before");
}

#[test]
fn what_is_searched_for_offline_stays_beneath_ones_card() {
    let world = World::new();
    let mut window = used_before(&world);
    ask(&mut window);
    enter(&mut window, "gizli söz", true);
    let words = world.texts.history_words();
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    asan::tab_to(&mut window, &words);
    window.type_text("hə");
    for way in [Message::ShowMyCard, Message::MyCard(my_card::Message::Close)] {
        update(&mut window.state, &way);
        settle(&mut window);
    }
    assert_eq!(asan::value(&mut window, &words).as_deref(), Some("hə"));
}

#[test]
fn where_nobody_has_worked_yet_that_is_said() {
    let world = World::new();
    let mut window = world.window();
    ask(&mut window);
    assert!(window.seen().iter().any(|s| s.name() == world.texts.problem_nothing_offline()));
    assert_eq!(Problem::nothing_offline().code(), "D17");
}

#[test]
fn a_passphrase_that_was_given_up_opens_nothing_later() {
    let world = World::new();
    let mut window = used_before(&world);
    ask(&mut window);
    enter(&mut window, "gizli söz", true);
    update(&mut window.state, &Message::SignOut);
    settle(&mut window);
    ask(&mut window);
    window.type_text("gizli söz");
    window.key(Named::Enter);
    let late = std::mem::take(&mut window.state.begun);
    window.key(Named::Escape);
    settle(&mut window);
    // Somebody else is about to type theirs.
    ask(&mut window);
    window.state.begun.extend(late);
    settle(&mut window);
    assert_eq!(dialog(&mut window), Some(world.texts.offline_title()), "it still asks");
}

#[test]
fn what_comes_late_takes_no_dialogs_place() {
    let world = World::new();
    let mut window = used_before(&world);
    update(&mut window.state, &Message::WorkOffline);
    let late = std::mem::take(&mut window.state.begun);
    window.key(Named::Enter);
    settle(&mut window);
    let pin = dialog(&mut window);
    assert!(pin.is_some(), "somebody signs in");
    window.state.begun.extend(late);
    settle(&mut window);
    assert_eq!(dialog(&mut window), pin);
    let missing = Err(Problem::no_file_chooser("a test"));
    update(&mut window.state, &Message::Chosen(mohur::app::For::Verifying, missing));
    settle(&mut window);
    assert_eq!(dialog(&mut window), pin);
}

#[test]
fn data_of_a_trial_are_called_that_where_the_service_never_answered() {
    let world = World::new();
    let home = Home { service: world::ORIGIN.into(), environment: Some(Environment::Sandbox) };
    block_on(world.store.settle_home(home)).unwrap();
    world.ministry.is_away.store(true, Ordering::Relaxed);
    let mut window = world.window();
    let banner = world.texts.trial_banner();
    assert!(window.seen().iter().any(|s| s.name() == banner), "the window says so");
    assert!(window.state.app.title().contains(&world.texts.trial_environment()));
}
