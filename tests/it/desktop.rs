//! The desktop's colours and its window for choosing a file, over a real session bus on which this test plays
//! the portal.
#![cfg(target_os = "linux")]

use crate::provoke::told;
use futures::StreamExt;
use mohur::desktop::{Bus, Colours, Missing, choose, colours};
use mohur::domain::choosing::{Asked, Wanted};
use mohur::problem::Problem;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zbus::Connection;
use zbus::connection::Builder;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

const NAME: &str = "org.freedesktop.portal.Desktop";
const PATH: &str = "/org/freedesktop/portal/desktop";
const APPEARANCE: &str = "org.freedesktop.appearance";
/// What files are wanted.
const LIKE: &[&str] = &["*.asice", "*.p7s"];
const PATIENCE: Duration = Duration::from_secs(20);

/// A session bus of its own, which ends with it.
pub struct Session {
    daemon: Child,
    address: String,
}

impl Session {
    pub fn start() -> Session {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Session { daemon, address: address.trim().to_owned() }
    }

    pub fn bus(&self) -> Bus {
        Bus::At(self.address.clone())
    }

    pub fn builder(&self) -> Builder<'static> {
        Builder::address(self.address.as_str()).unwrap()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// The portal's settings: color-scheme and contrast.
struct Settings(u32, u32);

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read_all(&self, namespaces: Vec<String>) -> HashMap<String, HashMap<String, OwnedValue>> {
        assert_eq!(namespaces, [APPEARANCE]);
        let value = |number: u32| OwnedValue::from(number);
        let all = [("color-scheme", value(self.0)), ("contrast", value(self.1)), ("accent-color", value(7))];
        HashMap::from([(APPEARANCE.to_owned(), all.map(|(key, value)| (key.to_owned(), value)).into())])
    }

    #[zbus(signal)]
    async fn setting_changed(
        emitter: &SignalEmitter<'_>,
        namespace: &str,
        key: &str,
        value: Value<'_>,
    ) -> zbus::Result<()>;
}

/// What the user does in the portal's window.
#[derive(Clone)]
enum Does {
    Chooses(&'static str),
    Closes,
    Breaks,
    /// Nothing: the portal is gone before.
    Waits,
    /// Chooses this, in a portal that names the address of the answer itself.
    ChoosesLate(&'static str),
    /// Sees no window: the portal hangs.
    Hangs,
}

/// The portal's window: what it was asked, and what the user does.
struct Chooser(Arc<Mutex<Vec<String>>>, Does);

impl Chooser {
    async fn answer(
        &self,
        asked: String,
        options: &HashMap<String, OwnedValue>,
        header: &Header<'_>,
        connection: &Connection,
    ) -> OwnedObjectPath {
        self.0.lock().unwrap().push(asked);
        let sender = header.sender().unwrap().as_str().trim_start_matches(':').replace('.', "_");
        let token = <&str>::try_from(&options["handle_token"]).unwrap();
        let path = OwnedObjectPath::try_from(format!("{PATH}/request/{sender}/{token}")).unwrap();
        let (outcome, uris) = match &self.1 {
            Does::Hangs => std::future::pending().await,
            Does::ChoosesLate(uri) => {
                let path = OwnedObjectPath::try_from(format!("{PATH}/request/7")).unwrap();
                let (to, at, connection) =
                    (header.sender().unwrap().to_owned(), path.clone(), connection.clone());
                let results = HashMap::from([("uris", Value::from(vec![*uri]))]);
                std::thread::spawn(move || {
                    std::thread::sleep(Duration::from_secs(1));
                    let (interface, answer) = ("org.freedesktop.portal.Request", (0_u32, results));
                    let emitted = connection.emit_signal(Some(to), &at, interface, "Response", &answer);
                    futures::executor::block_on(emitted).unwrap();
                });
                return path;
            }
            Does::Chooses(uri) => (0_u32, vec![*uri]),
            Does::Closes => (1, vec![]),
            Does::Breaks => (2, vec![]),
            Does::Waits => {
                let connection = connection.clone();
                std::thread::spawn(move || futures::executor::block_on(connection.release_name(NAME)));
                return path;
            }
        };
        let results = HashMap::from([("uris", Value::from(uris))]);
        let interface = "org.freedesktop.portal.Request";
        connection
            .emit_signal(header.sender().cloned(), &path, interface, "Response", &(outcome, results))
            .await
            .unwrap();
        path
    }
}

#[zbus::interface(name = "org.freedesktop.portal.FileChooser")]
impl Chooser {
    async fn open_file(
        &self,
        parent: String,
        title: String,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let what = if options.contains_key("directory") { "folder" } else { "file" };
        let like = options.get("filters").map(|filters| {
            let filters =
                Vec::<(String, Vec<(u32, String)>)>::try_from(filters.try_clone().unwrap()).unwrap();
            filters.into_iter().map(|(_, globs)| globs.into_iter().map(|(_, glob)| glob).collect()).collect()
        });
        let like: Vec<Vec<String>> = like.unwrap_or_default();
        let like = like.iter().map(|globs| format!(" {}", globs.join("|"))).collect::<String>();
        self.answer(format!("{what}{like}: {title}{}", over(&parent)), &options, &header, connection).await
    }

    async fn save_file(
        &self,
        parent: String,
        title: String,
        options: HashMap<String, OwnedValue>,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let name = <&str>::try_from(&options["current_name"]).unwrap().to_owned();
        self.answer(format!("new file {name}: {title}{}", over(&parent)), &options, &header, connection).await
    }
}

fn over(parent: &str) -> String {
    if parent.is_empty() { String::new() } else { format!(" over {parent}") }
}

async fn next(stream: &mut (impl futures::Stream<Item = Colours> + Unpin)) -> Colours {
    tokio::time::timeout(PATIENCE, stream.next()).await.expect("in time").expect("not its end")
}

#[tokio::test]
async fn the_colours_follow_the_desktop() {
    let session = Session::start();
    let portal = session.builder().name(NAME).unwrap().serve_at(PATH, Settings(1, 0)).unwrap();
    let portal = portal.build().await.unwrap();
    let mut told = colours(&session.bus());
    assert_eq!(next(&mut told).await, Colours { is_dark: true, is_contrast: false });
    let emitter = SignalEmitter::new(&portal, PATH).unwrap();
    let change = async |namespace, key, value: u32| {
        Settings::setting_changed(&emitter, namespace, key, Value::from(value)).await.unwrap();
    };
    // Of something else, and what changes nothing.
    change("org.gnome.desktop", "color-scheme", 2).await;
    change(APPEARANCE, "accent-color", 1).await;
    change(APPEARANCE, "color-scheme", 1).await;
    change(APPEARANCE, "contrast", 1).await;
    assert_eq!(next(&mut told).await, Colours { is_dark: true, is_contrast: true });
    change(APPEARANCE, "color-scheme", 0).await;
    assert_eq!(next(&mut told).await, Colours { is_dark: false, is_contrast: true });
}

#[tokio::test]
async fn without_a_portal_the_colours_are_light() {
    let session = Session::start();
    assert_eq!(next(&mut colours(&session.bus())).await, Colours::default());
    let nowhere = Bus::At("unix:path=/nonexistent/bus".to_owned());
    assert_eq!(next(&mut colours(&nowhere)).await, Colours::default());
}

#[tokio::test]
async fn a_file_is_chosen_in_the_desktops_window() {
    let session = Session::start();
    let asked = |wanted| {
        // One of them has a window that it is for.
        let over = (wanted == Wanted::Folder).then_some(0x2e0_0003);
        Asked { title: "Fayl".to_owned(), wanted, over }
    };
    let heard = Arc::default();
    for (does, wanted, chosen) in [
        (Does::Chooses("file:///a%20b/c.asice"), Wanted::File(LIKE), Ok(Some("/a b/c.asice".to_owned()))),
        (Does::Chooses("file:///data"), Wanted::Folder, Ok(Some("/data".to_owned()))),
        (Does::Chooses("file:///b"), Wanted::NewFile("mohur.backup".into()), Ok(Some("/b".to_owned()))),
        (Does::ChoosesLate("file:///c"), Wanted::File(&[]), Ok(Some("/c".to_owned()))),
        (Does::Closes, Wanted::File(&[]), Ok(None)),
        (Does::Breaks, Wanted::File(&[]), Err(())),
        (Does::Waits, Wanted::File(&[]), Err(())),
        (Does::Hangs, Wanted::File(&[]), Err(())),
        (Does::Chooses("smb://host/a"), Wanted::File(&[]), Err(())),
    ] {
        let chooser = Chooser(Arc::clone(&heard), does);
        let portal = session.builder().name(NAME).unwrap().serve_at(PATH, chooser).unwrap();
        let portal = portal.build().await.unwrap();
        let bus = session.bus();
        let answer = tokio::time::timeout(PATIENCE, choose(&bus, &asked(wanted))).await.expect("in time");
        assert_eq!(answer.map_err(|_| ()), chosen);
        portal.close().await.unwrap();
    }
    let heard = heard.lock().unwrap();
    let asked = [
        "file *.asice|*.p7s *: Fayl",
        "folder: Fayl over x11:2e00003",
        "new file mohur.backup: Fayl",
        "file: Fayl",
    ];
    assert_eq!(heard[..4], asked);
}

#[tokio::test]
async fn a_desktop_without_such_a_window_is_told() {
    let session = Session::start();
    let asked = Asked { title: "Fayl".to_owned(), wanted: Wanted::File(&[]), over: None };
    let Err(Missing(detail)) = choose(&session.bus(), &asked).await else { panic!("there is no portal") };
    told("D19", Problem::no_file_chooser(detail));
}
