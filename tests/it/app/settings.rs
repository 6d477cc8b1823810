//! The settings in the window.

use super::*;
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
