//! The settings in the window.

use super::*;
use mohur::app::For;
use mohur::domain::setting::Source;
use mohur::screen::settings;

fn shown(window: &mut DeskWindow, words: &str) -> bool {
    window.seen().iter().any(|s| s.name() == words)
}

#[test]
fn settings_are_opened_and_left_from_everywhere_by_keyboard() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowSettings);
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.setting_service_address()));
    update(&mut window.state, &Message::Settings(settings::Message::Close));
    settle(&mut window);
    world.sign_in(&mut window);
    world.fill(&mut window);
    update(&mut window.state, &Message::ShowSettings);
    settle(&mut window);
    update(&mut window.state, &Message::Settings(settings::Message::Close));
    settle(&mut window);
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert!(ssn.tag.value.is_some_and(|value| !value.is_empty()), "the form is as it was");
}

#[test]
fn a_page_over_others_leads_straight_to_the_sections() {
    let world = World::new();
    let mut window = world.ready();
    world.fill(&mut window);
    for message in [Message::ShowAbout, Message::ShowSettings, Message::Open(Section::Drafts)] {
        update(&mut window.state, &message);
        settle(&mut window);
    }
    assert!(shown(&mut window, &world.texts.section_drafts()));
    for message in [Message::Open(Section::Compose), Message::ShowVerify, Message::Open(Section::Compose)] {
        update(&mut window.state, &message);
        settle(&mut window);
    }
    let ssn = window.find(Role::TextInput, &world.texts.label_ssn());
    assert!(ssn.tag.value.is_some_and(|value| !value.is_empty()), "the form is as it was");
    update(&mut window.state, &Message::Settings(settings::Message::Close));
    settle(&mut window);
    assert!(!shown(&mut window, &world.texts.setting_service_address()), "nothing lies beneath");
}

#[test]
fn a_language_holds_at_once_and_an_address_is_asked_about_first() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowSettings);
    let choose = settings::Message::Choose(Key::Language, Some(Value::Text("ru".into())));
    update(&mut window.state, &Message::Settings(choose));
    settle(&mut window);
    let ru = Texts::new(Language::Ru);
    assert!(shown(&mut window, &ru.setting_service_address()));
    let typed = settings::Message::Type(Key::ServiceAddress, "https://portal.az".into());
    for message in [typed, settings::Message::Submit(Key::ServiceAddress)] {
        update(&mut window.state, &Message::Settings(message));
    }
    settle(&mut window);
    assert!(shown(&mut window, &ru.settings_foreign()), "somebody has to read what it means");
    update(&mut window.state, &Message::Settings(settings::Message::AcceptAddress));
    settle(&mut window);
    assert!(!shown(&mut window, &ru.settings_foreign()));
}

#[test]
fn what_the_administrator_locked_cannot_be_pressed_away() {
    let policy = [(Key::Theme, Value::Text("dark".into())), (Key::Language, Value::Text("en".into()))];
    let world = World { sheet: Sheet::of([].into(), policy.into(), &[]), ..World::new() };
    assert_eq!(world.sheet.entry(Key::Theme).source, Source::Administrator);
    let mut window = world.window();
    update(&mut window.state, &Message::NextLanguage);
    settle(&mut window);
    update(&mut window.state, &Message::ShowSettings);
    update(&mut window.state, &Message::Settings(settings::Message::Show(3)));
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.setting_language()), "still English");
    let locked = world.texts.setting_locked();
    assert!(window.seen().iter().any(|s| s.texts.iter().any(|t| t.contains(&locked))));
}

#[test]
fn the_data_folder_is_moved_only_while_nobody_is_signed_in() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    update(&mut window.state, &Message::ShowSettings);
    for message in [
        settings::Message::Show(5),
        settings::Message::Type(Key::Data, "/tmp/elsewhere".into()),
        settings::Message::Submit(Key::Data),
    ] {
        update(&mut window.state, &Message::Settings(message));
    }
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.problem_sign_out_first()));
    assert_eq!(Problem::sign_out_first().code(), "S08");
}

#[test]
fn a_backup_that_fails_is_told_wherever_one_is_by_then() {
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowSettings);
    update(&mut window.state, &Message::ShowAbout);
    settle(&mut window);
    let failed = settings::backup::Message::Done(Err(Problem::not_saved("a test")));
    update(&mut window.state, &Message::Settings(settings::Message::Backup(failed)));
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.problem_not_saved()));
}

#[test]
fn a_backup_that_succeeds_is_told_wherever_one_is_by_then() {
    use settings::backup::{Done, Message as Backup};
    let world = World::new();
    let mut window = world.window();
    update(&mut window.state, &Message::ShowSettings);
    update(&mut window.state, &Message::ShowAbout);
    settle(&mut window);
    let made = (Done::Made("3".into()), world.texts.backup_done());
    let restored = (Done::Restored("4".into()), world.texts.backup_restored());
    for (done, words) in [made, restored] {
        let chooser = Message::Chosen(For::Backup, Err(Problem::no_file_chooser("a test")));
        update(&mut window.state, &chooser);
        update(&mut window.state, &Message::Settings(settings::Message::Backup(Backup::Done(Ok(done)))));
        settle(&mut window);
        assert!(!shown(&mut window, &words), "another dialog is open");
        window.key(Named::Enter);
        settle(&mut window);
        assert!(shown(&mut window, &words));
        window.key(Named::Enter);
        settle(&mut window);
        assert!(!world.has_dialog(&mut window), "told once");
    }
}

#[test]
fn the_button_of_a_backup_keeps_the_focus_while_it_is_looked_into() {
    let world = World::new();
    let mut window = world.window();
    let file = settings::backup::Message::Type("/nowhere.backup".into());
    for message in [settings::Message::Show(5), settings::Message::Backup(file)] {
        update(&mut window.state, &Message::ShowSettings);
        update(&mut window.state, &Message::Settings(message));
    }
    settle(&mut window);
    asan::tab_to(&mut window, &world.texts.backup_passphrase());
    window.type_text("gizli parol");
    let button = world.texts.backup_look();
    asan::tab_to(&mut window, &button);
    window.key(Named::Enter);
    assert!(shown(&mut window, &world.texts.backup_working()));
    assert_eq!(window.focused(), Some(button.clone()));
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.problem_unreadable()));
    assert_eq!(window.focused(), Some(button));
}

#[test]
fn what_is_secret_is_forgotten_when_another_insurer_is_chosen_over_the_settings() {
    let world = World::new();
    *world.ministry.mandates.lock().unwrap() = vec![crate::flow::world::mandate(), authorities::second()];
    let mut window = world.window();
    world.sign_in(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    let open = |window: &mut DeskWindow| {
        update(&mut window.state, &Message::ShowSettings);
        update(&mut window.state, &Message::Settings(settings::Message::Show(5)));
        settle(window);
    };
    open(&mut window);
    let file = settings::backup::Message::Type("x".into());
    update(&mut window.state, &Message::Settings(settings::Message::Backup(file)));
    asan::tab_to(&mut window, &world.texts.backup_passphrase());
    window.type_text("gizli parol");
    // The right has ended, and the dialog that says so leads to the other insurer.
    *world.ministry.mandates.lock().unwrap() = vec![authorities::second()];
    update(&mut window.state, &Message::Synchronise);
    settle(&mut window);
    window.key(Named::Enter);
    settle(&mut window);
    open(&mut window);
    asan::tab_to(&mut window, &world.texts.backup_look());
    window.key(Named::Enter);
    assert!(authorities::said(&mut window).contains(&world.texts.backup_too_short(8)));
}

#[test]
fn what_is_typed_and_not_saved_is_there_when_the_settings_are_opened_again() {
    let world = World::new();
    let mut window = world.window();
    world.sign_in(&mut window);
    update(&mut window.state, &Message::ShowSettings);
    settle(&mut window);
    let address = world.texts.setting(Key::ServiceAddress);
    asan::tab_to(&mut window, &address);
    window.type_text("x");
    let typed = asan::value(&mut window, &address);
    for message in [Message::Open(Section::History), Message::ShowSettings, Message::SignOut] {
        update(&mut window.state, &message);
        settle(&mut window);
    }
    update(&mut window.state, &Message::ShowSettings);
    settle(&mut window);
    assert!(typed.as_deref().is_some_and(|typed| typed.ends_with('x')));
    assert_eq!(asan::value(&mut window, &address), typed);
    // And one may change one's mind.
    asan::tab_to(&mut window, &world.texts.settings_discard());
    window.key(Named::Enter);
    settle(&mut window);
    assert_ne!(asan::value(&mut window, &address), typed);
    assert_eq!(window.focused(), Some(address));
}

#[test]
fn files_are_chosen_in_a_window_of_the_desktop_and_its_lack_is_told() {
    // Files are read on its threads.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _entered = runtime.enter();
    let world = World::new();
    let mut window = world.window();
    let chosen = |answer| *world.bell.1.lock().unwrap() = Some(answer);
    update(&mut window.state, &Message::ShowSettings);
    chosen(Ok(Some("/srv/mohur".to_owned())));
    for message in [
        settings::Message::Show(5),
        settings::Message::Browse(Key::Data),
        settings::Message::Backup(settings::backup::Message::Browse(true)),
    ] {
        update(&mut window.state, &Message::Settings(message));
        settle(&mut window);
    }
    for field in [world.texts.setting_data(), world.texts.backup_file()] {
        assert_eq!(window.find(Role::TextInput, &field).tag.value.as_deref(), Some("/srv/mohur"));
    }
    let asked = world.bell.0.lock().unwrap().join("\n");
    assert!(asked.contains("Folder") && asked.contains("mohur.backup"), "{asked}");

    // Who would rather not finds the field as it was.
    chosen(Ok(None));
    update(&mut window.state, &Message::Settings(settings::Message::Browse(Key::Data)));
    settle(&mut window);
    assert!(!world.has_dialog(&mut window));
    chosen(Err(Problem::no_file_chooser("test")));
    update(&mut window.state, &Message::Settings(settings::Message::Browse(Key::Data)));
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.problem_no_file_chooser()));
    window.key(Named::Enter);
    let field = window.find(Role::TextInput, &world.texts.setting_data());
    assert_eq!(field.tag.value.as_deref(), Some("/srv/mohur"), "what is typed stays");

    update(&mut window.state, &Message::Settings(settings::Message::Close));
    update(&mut window.state, &Message::ShowVerify);
    chosen(Ok(Some("/nowhere.asice".to_owned())));
    update(&mut window.state, &Message::Verify(mohur::screen::verify::Message::Browse));
    settle(&mut window);
    assert!(shown(&mut window, &world.texts.problem_unreadable()), "it is looked into at once");
}

#[test]
fn a_button_that_goes_leaves_the_focus_at_its_setting() {
    let world = World::new();
    let mut window = world.window();
    let appearance = 3;
    for message in [Message::ShowSettings, Message::Settings(settings::Message::Show(appearance))] {
        update(&mut window.state, &message);
        settle(&mut window);
    }
    let size = world.texts.setting(Key::TextSize);
    asan::tab_to(&mut window, &size);
    window.key(Named::ArrowDown);
    settle(&mut window);
    let reset = format!("{size}: {}", world.texts.settings_reset());
    let described = |window: &mut DeskWindow| {
        window.seen().iter().any(|s| s.tag.description.as_deref() == Some(reset.as_str()))
    };
    assert!(described(&mut window), "it is set now");
    window.key(Named::Tab);
    window.key(Named::Enter);
    settle(&mut window);
    assert!(!described(&mut window), "the button is gone");
    assert_eq!(window.focused(), Some(size));
}
