//! Searches that have a name, and files that the history is exported to, with the keyboard alone.

use super::asan::{says, tab_to, until, value};
use super::{DeskWindow, World, settle, update};
use crate::store::fixture::{names, open, ours, service_row};
use futures::executor::block_on;
use iced::keyboard::key::Named;
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::domain::history::{Category, Entry, Format, Query};
use mohur::screen::history::Message as Told;
use mohur::store::Store;
use std::path::Path;
use std::sync::Arc;

/// Enough for a file that is written in several steps.
const MANY: u64 = 1_200;

fn rows(count: u64) -> Vec<Entry> {
    let row = |n: u64| Entry {
        names: if n == 7 {
            names("Şıxəliyeva", "Günel", "İlqar qızı")
        } else {
            names("Əliyev", "Əli", "Vəli")
        },
        ..service_row(n, &ours(), n as i64, Category::Done)
    };
    (0..count).map(row).collect()
}

/// Somebody is signed in and looks at a history with these rows.
fn showing(world: &World, count: u64) -> DeskWindow {
    let store: Arc<dyn Store> = world.database.clone().unwrap_or_else(|| world.store.clone());
    block_on(store.merge_history(rows(count))).unwrap();
    opened(world)
}

fn opened(world: &World) -> DeskWindow {
    let mut window = world.window();
    world.sign_in(&mut window);
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    window
}

/// Goes to a button or field and presses Enter.
fn press(window: &mut DeskWindow, name: &str) {
    tab_to(window, name);
    window.key(Named::Enter);
    settle(window);
}

fn has(window: &mut DeskWindow, role: Role, name: &str) -> bool {
    window.seen().iter().any(|s| s.tag.role == role && s.name() == name)
}

fn search(world: &World, window: &mut DeskWindow, words: &str) {
    tab_to(window, &world.texts.history_words());
    window.type_text(words);
    settle(window);
}

/// The names in a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).unwrap();
    let mut all: Vec<_> = all.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    all.sort();
    all
}

#[test]
fn a_search_is_named_chosen_in_another_window_and_deleted() {
    let world = World::new();
    let mut window = showing(&world, 20);
    search(&world, &mut window, "şıx");
    assert!(says(&mut window, &world.texts.history_result("1", "20")));
    press(&mut window, &world.texts.history_save_search());
    tab_to(&mut window, &world.texts.history_search_name());
    window.type_text("Şıxəliyevlər");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(has(&mut window, Role::Button, &world.texts.history_delete_search()), "it is the one shown");
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    assert!(says(&mut window, &world.texts.history_result("1", "20")), "opened again, it stays");
    drop(window);

    let mut window = opened(&world);
    assert!(says(&mut window, &world.texts.history_result("20", "20")));
    tab_to(&mut window, &world.texts.history_saved_searches());
    window.key(Named::ArrowDown);
    settle(&mut window);
    assert!(says(&mut window, &world.texts.history_result("1", "20")));
    assert_eq!(value(&mut window, &world.texts.history_words()).as_deref(), Some("şıx"));
    press(&mut window, &world.texts.history_delete_search());
    let all = window.seen();
    assert!(all.iter().all(|s| s.name() != world.texts.history_saved_searches()), "there is none any more");
    assert_eq!(block_on(world.store.searches(&ours())).unwrap(), []);
}

#[test]
fn a_search_gets_another_name_that_no_other_has() {
    let world = World::new();
    let mut window = showing(&world, 20);
    let texts = &world.texts;
    for (words, name) in [("şıx", "A"), ("əli", "B")] {
        search(&world, &mut window, words);
        press(&mut window, &texts.history_save_search());
        window.type_text(name);
        window.key(Named::Enter);
        settle(&mut window);
        tab_to(&mut window, &texts.history_words());
        (0..words.chars().count()).for_each(|_| window.key(Named::Backspace));
        settle(&mut window);
    }
    let names = || -> Vec<String> {
        let all = block_on(world.store.searches(&ours())).unwrap();
        all.into_iter().map(|search| format!("{}: {}", search.name, search.query.words)).collect()
    };
    let is_taken = |window: &mut DeskWindow| {
        let field = window.find(Role::TextInput, &texts.history_search_name());
        field.tag.invalid && field.tag.description.is_some_and(|d| d == texts.history_search_name_taken())
    };
    // A name that is taken is neither given to another search nor to a new one.
    search(&world, &mut window, "vəli");
    press(&mut window, &texts.history_save_search());
    window.type_text("A");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(is_taken(&mut window));
    assert_eq!(names(), ["A: şıx", "B: əli"]);
    tab_to(&mut window, &texts.history_saved_searches());
    window.key(Named::ArrowDown);
    settle(&mut window);
    press(&mut window, &texts.history_rename_search());
    assert_eq!(value(&mut window, &texts.history_search_name()).as_deref(), Some("A"));
    window.key(Named::Backspace);
    window.type_text("B");
    window.key(Named::Enter);
    settle(&mut window);
    assert!(is_taken(&mut window));
    window.type_text("2");
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(window.focused(), Some(texts.history_rename_search()));
    let chosen = window.find(Role::ComboBox, &texts.history_saved_searches()).tag.value;
    assert_eq!(chosen.as_deref(), Some("B2"), "still chosen");
    assert_eq!(names(), ["B: əli", "B2: şıx"]);
}

#[test]
fn what_is_shown_is_exported_and_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new();
    world.documents = folder.path().to_owned();
    let mut window = showing(&world, 20);
    search(&world, &mut window, "şıx");
    for format in Format::ALL {
        let extension = format!(".{}", format.extension());
        press(&mut window, &world.texts.history_export());
        press(&mut window, &extension);
        let all = files(folder.path());
        let file = all.iter().find(|name| name.ends_with(&extension)).expect("a file");
        let path = folder.path().join(file).display().to_string();
        assert!(says(&mut window, &world.texts.paper_saved(&path)), "{path}");
        press(&mut window, &world.texts.history_close_panel());
    }
    assert_eq!(files(folder.path()).len(), 4, "and nothing else");
    let csv = files(folder.path()).into_iter().find(|name| name.ends_with(".csv")).unwrap();
    let csv = std::fs::read_to_string(folder.path().join(csv)).unwrap();
    assert_eq!(csv.lines().count(), 2, "only what was found: {csv}");
    assert!(csv.contains("Şıxəliyeva;Günel;İlqar qızı"), "{csv}");
}

#[test]
fn an_export_that_is_stopped_leaves_the_old_file_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = tempfile::tempdir().unwrap();
    let store = block_on(open(&data.path().join("mohur.db"))).unwrap();
    let mut world = World::new();
    world.documents = folder.path().to_owned();
    world.database = Some(Arc::new(store));
    let mut window = showing(&world, MANY);
    search(&world, &mut window, "99");
    for format in Format::ALL {
        for old in [false, true] {
            press(&mut window, &world.texts.history_export());
            let name = format!(".{}", format.extension());
            tab_to(&mut window, &name);
            window.key(Named::Enter);
            until(&mut window, |message| matches!(message, Message::History(Told::Exporting(..))));
            assert_eq!(
                files(folder.path()).iter().filter(|file| file.starts_with('.')).count(),
                1,
                "under way"
            );
            let naming = window.find(Role::Button, &world.texts.history_save_search());
            assert!(naming.tag.disabled, "what comes of the file would take the name's place");
            press(&mut window, &world.texts.history_export_stop());
            let left: Vec<_> =
                files(folder.path()).into_iter().filter(|file| file.ends_with(&name)).collect();
            match old {
                false => assert_eq!(left, Vec::<String>::new(), "{format:?}"),
                true => {
                    assert_eq!(left.len(), 1);
                    let kept = std::fs::read(folder.path().join(&left[0])).unwrap();
                    assert_eq!(kept, b"the old one", "{format:?}");
                    continue;
                }
            }
            // Made once, to learn its name, and put in its place: the next one would have to replace it.
            press(&mut window, &world.texts.history_export());
            press(&mut window, &name);
            press(&mut window, &world.texts.history_close_panel());
            let made = files(folder.path()).into_iter().find(|file| file.ends_with(&name)).unwrap();
            std::fs::write(folder.path().join(made), "the old one").unwrap();
        }
    }
    assert!(files(folder.path()).iter().all(|file| !file.starts_with('.')), "nothing half made");
    let all = Query::default();
    let kept = block_on(world.database.as_ref().unwrap().keys(&ours(), all)).unwrap();
    assert_eq!(kept.len(), usize::try_from(MANY).unwrap());
}

#[test]
fn the_focus_goes_into_what_opens_and_back_and_stays_between_the_views() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::new();
    world.documents = folder.path().to_owned();
    let mut window = showing(&world, 20);
    let texts = &world.texts;
    tab_to(&mut window, &texts.history_view());
    for key in [Named::ArrowRight, Named::ArrowLeft] {
        window.key(key);
        settle(&mut window);
        assert_eq!(window.focused(), Some(texts.history_view()), "the same choice in both views");
    }
    search(&world, &mut window, "şıx");
    press(&mut window, &texts.history_save_search());
    assert_eq!(window.focused(), Some(texts.history_search_name()));
    press(&mut window, &texts.history_close_panel());
    assert_eq!(window.focused(), Some(texts.history_words()));
    press(&mut window, &texts.history_lookups());
    assert_eq!(window.focused(), Some(texts.history_close_panel()), "its own button is disabled");
    press(&mut window, &texts.history_close_panel());
    assert_eq!(window.focused(), Some(texts.history_lookups()));
    press(&mut window, &texts.history_export());
    assert_eq!(window.focused().as_deref(), Some(".xlsx"));
    window.key(Named::Enter);
    settle(&mut window);
    assert_eq!(window.focused(), Some(texts.history_close_panel()), "the file is there");
    press(&mut window, &texts.history_close_panel());
    assert_eq!(window.focused(), Some(texts.history_export()));
}
