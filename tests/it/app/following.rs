//! The service followed in the background: statuses that change are told, to whom they concern.

use super::{DeskWindow, World, settle, update};
use crate::flow::world::{VOEN, lookup, names, now, voen};
use mohur::access::Role;
use mohur::app::{Message, Section};
use mohur::domain::application::Id;
use mohur::domain::history::{Category, Entry, Standing, Status, Step};
use mohur::domain::reason::Reason;
use mohur::domain::setting::{Key, Value};
use std::time::Duration;

pub(super) fn row(n: u8, code: &str) -> Entry {
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

pub(super) fn synchronise(window: &mut DeskWindow) {
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
fn statuses_speak_the_windows_language_wherever_the_service_knows_them() {
    let world = World::new();
    let named = |n, code: &str, name: &str| {
        let mut entry = row(n, code);
        let status = Status { name: Some(name.into()), ..entry.timeline[0].status.clone() };
        entry.timeline[0].status = status.clone();
        Entry { standing: Standing::Service(status), ..entry }
    };
    *world.ministry.rows.lock().unwrap() = vec![named(1, "in_review", "Baxılır"), named(2, "odd", "Qəribə")];
    let mut window = world.ready();
    synchronise(&mut window);
    update(&mut window.state, &Message::Open(Section::History));
    settle(&mut window);
    assert!(says(&mut window, "In review") && says(&mut window, "Qəribə"));
    update(&mut window.state, &Message::NextLanguage);
    settle(&mut window);
    assert!(says(&mut window, "Рассматривается") && says(&mut window, "Qəribə"));
    assert!(!says(&mut window, "In review") && !says(&mut window, "Baxılır"));
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

/// Lets simulated time pass: the service is asked whenever the window would ask it. How often that was.
fn pass(window: &mut DeskWindow, time: Duration) -> usize {
    let (mut now, mut asked) = (Duration::ZERO, 0);
    loop {
        now += window.state.app.asks_again_in();
        if now > time {
            return asked;
        }
        synchronise(window);
        asked += 1;
    }
}

#[test]
fn a_service_that_fails_is_asked_less_and_less_and_afresh_once_it_answers() {
    const HOUR: Duration = Duration::from_secs(60 * 60);
    let world = World::new();
    *world.ministry.rows.lock().unwrap() = vec![row(1, "received")];
    let mut window = world.ready();
    assert_eq!(pass(&mut window, HOUR), 60, "each minute while it answers");
    let fail = |fails: bool| {
        let mut paging = world.ministry.paging.lock().unwrap();
        (paging.size, paging.fails_at) = if fails { (1, Some(0)) } else { (0, None) };
    };
    fail(true);
    let first = pass(&mut window, HOUR);
    let waited = window.state.app.asks_again_in();
    let later: Vec<usize> = (0..3).map(|_| pass(&mut window, HOUR)).collect();
    assert!((6..20).contains(&first), "less often: {first}");
    assert!(later.iter().all(|asked| (1..=8).contains(asked)), "but not never: {later:?}");
    assert!(waited <= HOUR / 4 && window.state.app.asks_again_in() <= HOUR / 4, "up to a limit: {waited:?}");
    let asked = world.ministry.paging.lock().unwrap().asked.len();
    assert_eq!(asked, 60 + first + later.iter().sum::<usize>(), "and no request more");

    fail(false);
    synchronise(&mut window);
    assert_eq!(pass(&mut window, HOUR), 60, "afresh");
}
