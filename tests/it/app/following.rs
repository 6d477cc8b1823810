//! The service followed in the background: statuses that change are told, to whom they concern.

use super::{DeskWindow, World, settle, update};
use crate::flow::world::{VOEN, lookup, names, now, voen};
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::domain::application::Id;
use mohur::domain::history::{Category, Entry, Standing, Status, Step};
use mohur::domain::reason::Reason;
use mohur::domain::setting::{Key, Value};

fn row(n: u8, code: &str) -> Entry {
    let status = Status { code: code.into(), category: Category::InProgress, name: None, text: None };
    Entry {
        id: Id::from_bytes([n; 16]),
        voen: voen(VOEN),
        registration_number: Some(format!("SB-2026-00000{n}")),
        time: now(),
        reason: Reason::Lost,
        fin: lookup().query.fin,
        names: names(),
        old_names: names(),
        ssn: None,
        office: "Naxçıvan şəhər şöbəsi".into(),
        signed_by: String::new(),
        attested: None,
        timeline: vec![Step { status: status.clone(), time: now() }],
        standing: Standing::Service(status),
    }
}

fn synchronise(window: &mut DeskWindow) {
    update(&mut window.state, &Message::Synchronise);
    settle(window);
}

fn says(window: &mut DeskWindow, words: &str) -> bool {
    window.seen().iter().any(|seen| seen.name().contains(words))
}

#[test]
fn a_changed_status_is_told_outside_without_a_name_and_inside_with_it() {
    let world = World::new();
    *world.ministry.rows.lock().unwrap() = vec![row(1, "received"), row(2, "received")];
    let mut window = world.ready();
    synchronise(&mut window);
    assert!(world.bell.0.lock().unwrap().is_empty(), "what comes for the first time is no news");
    *world.ministry.rows.lock().unwrap() = vec![row(1, "a word nobody knows"), row(2, "received")];
    synchronise(&mut window);
    synchronise(&mut window);
    let told = world.bell.0.lock().unwrap().clone();
    assert_eq!(told, [format!("Möhür: {}", world.texts.news_notification(1))], "once, and of nobody");
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    let title = world.texts.news_title(1);
    assert!(says(&mut window, &title));
    window.click_on(Role::Button, &world.texts.news_read());
    settle(&mut window);
    assert!(!says(&mut window, &title));
    update(&mut window.state, &Message::Open(Section::Drafts));
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    assert!(!says(&mut window, &title), "what was read does not come back");
}

#[test]
fn notifications_can_be_switched_off() {
    let mut world = World::new();
    world.sheet = world.sheet.clone().with(Key::Notifications, Some(Value::Flag(false)));
    *world.ministry.rows.lock().unwrap() = vec![row(1, "received")];
    let mut window = world.ready();
    synchronise(&mut window);
    *world.ministry.rows.lock().unwrap() = vec![row(1, "done")];
    synchronise(&mut window);
    assert!(world.bell.0.lock().unwrap().is_empty());
}
