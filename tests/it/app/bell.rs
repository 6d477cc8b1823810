//! The desktop's notifications for real: a session bus of its own, somebody on it who shows what is to be told, and
//! the window's own way there.
#![cfg(target_os = "linux")]

use super::following::{row, synchronise};
use super::{DeskWindow, World};
use crate::desktop::Session;
use crate::flow::world::{VOEN, names};
use futures::executor::block_on;
use mohur::desktop::Bus;
use mohur::domain::choosing::Asked;
use mohur::problem::Problem;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use zbus::zvariant::OwnedValue;

/// Enough for a loaded machine.
const LIMIT: Duration = Duration::from_secs(60);

/// What a program wants to be shown.
struct Told {
    program: String,
    title: String,
    text: String,
    hints: HashMap<String, OwnedValue>,
}

/// Who shows notifications on the bus.
struct Desktop(Sender<Told>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Desktop {
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        program: String,
        _replaces: u32,
        _icon: String,
        title: String,
        text: String,
        _actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        _lasts: i32,
    ) -> u32 {
        self.0.send(Told { program, title, text, hints }).unwrap();
        1
    }
}

/// As the program tells it, on this bus.
struct Real(Bus);

#[async_trait::async_trait]
impl mohur::app::Desktop for Real {
    fn tell(&self, title: &str, body: &str) {
        mohur::desktop::send(self.0.clone(), title.to_owned(), body.to_owned());
    }

    async fn choose(&self, _asked: Asked) -> Result<Option<String>, Problem> {
        Ok(None)
    }
}

#[test]
fn a_changed_status_reaches_the_desktop_without_a_name() {
    let session = Session::start();
    let (sender, told) = channel();
    let desktop = session.builder().name("org.freedesktop.Notifications").unwrap();
    let desktop = desktop.serve_at("/org/freedesktop/Notifications", Desktop(sender)).unwrap();
    let _desktop = block_on(desktop.build()).unwrap();
    let mut world = World::new();
    world.desktop = Some(Arc::new(Real(session.bus())));
    *world.ministry.rows.lock().unwrap() = vec![row(1, "received"), row(2, "received")];
    let mut window: DeskWindow = world.ready();
    synchronise(&mut window);
    *world.ministry.rows.lock().unwrap() = vec![row(1, "done"), row(2, "refused")];
    synchronise(&mut window);
    let Told { program, title, text, hints } = told.recv_timeout(LIMIT).expect("the desktop is told");
    assert_eq!((program.as_str(), title.as_str()), ("Möhür", world.texts.app_name().as_str()));
    assert_eq!(text, world.texts.news_notification(2));
    assert!(hints.contains_key("desktop-entry"));
    let person = names();
    for private in [&person.surname, &person.name, &person.patronymic, "TST", VOEN, "SB-2026"] {
        assert!(!text.contains(private) && !title.contains(private), "{private}: {title} {text}");
    }
    assert!(told.try_recv().is_err(), "once for all of them");
}
