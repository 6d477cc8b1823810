//! The desktop's notifications for real: a session bus of its own, somebody on it who shows what is to be told, and
//! the window's own way there.
#![cfg(target_os = "linux")]

use super::following::{row, synchronise};
use super::{DeskWindow, World};
use crate::flow::world::{VOEN, names};
use mohur::domain::choosing::Asked;
use mohur::problem::Problem;
use std::collections::HashMap;
use std::process::Command;
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

/// As the program tells it.
struct Real;

#[async_trait::async_trait]
impl mohur::app::Desktop for Real {
    fn tell(&self, title: &str, body: &str) {
        mohur::desktop::send(title.to_owned(), body.to_owned());
    }

    async fn choose(&self, _asked: Asked) -> Result<Option<String>, Problem> {
        Ok(None)
    }
}

/// The test below runs in a bus of its own, so that it needs no session and disturbs none.
#[test]
fn a_changed_status_reaches_the_desktop_without_a_name() {
    let exe = std::env::current_exe().unwrap();
    let output = Command::new("dbus-run-session")
        .arg("--")
        .arg(exe)
        .args(["app::bell::child_gets_the_notification", "--exact", "--ignored", "--nocapture"])
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("dbus-run-session is installed (packaging/setup.sh)");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

#[test]
#[ignore = "run by the test above, in a session bus of its own"]
fn child_gets_the_notification() {
    let (sender, told) = channel();
    let _bus = zbus::blocking::connection::Builder::session()
        .unwrap()
        .name("org.freedesktop.Notifications")
        .unwrap()
        .serve_at("/org/freedesktop/Notifications", Desktop(sender))
        .unwrap()
        .build()
        .unwrap();
    let mut world = World::new();
    world.desktop = Some(Arc::new(Real));
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
