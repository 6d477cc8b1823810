//! Settings and policy through the real command line.

use mohur::app::start;
use mohur::domain::secret::Pin;
use mohur::domain::setting;
use mohur::i18n::Language;
use mohur::settings::Settings;
use mohur::setup::{move_data, open_store};
use mohur::store::Store;
use serde_json::Value;
use std::process::Command;

/// A folder with a settings file, and a policy where a test has one. This computer has none of its own.
struct Office {
    dir: tempfile::TempDir,
}

struct Done {
    exit: i32,
    json: Value,
    err: String,
}

impl Office {
    fn new(settings: &str, policy: Option<&str>) -> Office {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("mohur.toml"), settings).unwrap();
        if let Some(policy) = policy {
            std::fs::write(dir.path().join("policy.toml"), policy).unwrap();
        }
        Office { dir }
    }

    fn file(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("mohur.toml")).unwrap()
    }

    fn command(&self, mut command: Command, arguments: &[&str]) -> Done {
        command.args(arguments).current_dir(self.dir.path());
        command.env("MOHUR_CONFIG", self.dir.path().join("mohur.toml"));
        if self.dir.path().join("policy.toml").exists() {
            command.env("MOHUR_POLICY", self.dir.path().join("policy.toml"));
        }
        let output = command.output().unwrap();
        Done {
            exit: output.status.code().unwrap(),
            json: serde_json::from_slice(&output.stdout).unwrap_or_default(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let mut all = vec!["--json", "--language", "en", "settings"];
        all.extend(arguments);
        self.command(Command::new(env!("CARGO_BIN_EXE_mohur-cli")), &all)
    }

    fn code(&self, arguments: &[&str]) -> (i32, String) {
        let done = self.run(arguments);
        (done.exit, done.json["error"]["code"].as_str().unwrap_or_default().to_owned())
    }
}

fn entry<'a>(json: &'a Value, name: &str) -> &'a Value {
    json["settings"].as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap()
}

#[test]
fn each_value_says_who_set_it_and_what_is_locked() {
    let office = Office::new(
        "language = 'ru'\ntheme = 'dark'\n[service]\naddress = 'https://mine.az'\n",
        Some(
            "unlocked = ['theme']\ntheme = 'light'\ntext_size = 125\n[service]\naddress = 'https://firm.az'\n",
        ),
    );
    let shown = office.run(&["show"]);
    let stands = |name| {
        let entry = entry(&shown.json, name);
        (entry["value"].clone(), entry["source"].as_str().unwrap(), entry["locked"].as_bool().unwrap())
    };
    assert_eq!(shown.exit, 0);
    assert_eq!(stands("service.address"), ("https://firm.az".into(), "administrator", true));
    assert_eq!(stands("text_size"), (125.into(), "administrator", true));
    assert_eq!(stands("theme"), ("dark".into(), "user", false));
    assert_eq!(stands("proxy.mode"), ("system".into(), "built-in", false));
    assert!(shown.json["policy"].as_str().unwrap().ends_with("policy.toml"));
}

#[test]
fn a_value_is_written_beside_everything_else_in_the_file() {
    let office = Office::new("# Of the office.\nlanguage = \"az\" # for all\n", None);
    assert_eq!(office.run(&["set", "lock.idle_minutes", "5"]).exit, 0);
    assert_eq!(office.file(), "# Of the office.\nlanguage = \"az\" # for all\n\n[lock]\nidle_minutes = 5\n");
    let explained = office.run(&["explain", "lock.idle_minutes"]);
    assert_eq!((explained.json["value"].as_u64(), explained.json["builtIn"].as_u64()), (Some(5), Some(10)));
    assert_eq!(office.run(&["unset", "lock.idle_minutes"]).exit, 0);
    assert_eq!(office.file(), "# Of the office.\nlanguage = \"az\" # for all\n");
}

#[test]
fn what_is_locked_is_not_written() {
    let office = Office::new("", Some("[proxy]\nmode = 'none'\n"));
    assert_eq!(office.code(&["set", "proxy.mode", "system"]), (2, "S06".into()));
    assert_eq!(office.file(), "");
}

#[test]
fn wrong_values_are_refused_with_what_they_may_be() {
    let office = Office::new("", None);
    let wrong = office.run(&["set", "text_size", "300"]);
    assert_eq!((wrong.exit, wrong.json["error"]["code"].as_str()), (2, Some("S07")));
    assert!(wrong.json["error"]["detail"].as_str().unwrap().contains("100 to 200"));
    assert_eq!(office.code(&["set", "service.address", "http://portal.az"]), (2, "S02".into()));
    assert_eq!(office.code(&["set", "service.trust", "missing.toml"]), (2, "S03".into()));
    assert_eq!(office.run(&["set", "service.adress", "x"]).exit, 2);
    assert_eq!(office.file(), "");
}

#[test]
fn a_file_that_cannot_be_written_stays_as_it_was() {
    let office = Office::new("language = 'en'\n", None);
    let mut command = Command::new("unshare");
    let script = "mount --bind . . && mount -o remount,ro,bind . && cd . && exec \"$@\"";
    command.args(["--map-root-user", "--mount", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_mohur-cli")]);
    let done = office.command(command, &["--json", "settings", "set", "theme", "dark"]);
    assert_eq!((done.exit, done.json["error"]["code"].as_str()), (7, Some("S05")), "{}", done.err);
    assert_eq!(office.file(), "language = 'en'\n");
}

#[test]
fn a_policy_that_is_wrong_is_no_way_past_it() {
    let office = Office::new("", Some("[service]\nadress = 'https://firm.az'\n"));
    let (exit, code) = office.code(&["show"]);
    assert_eq!((exit, code.as_str()), (2, "S01"));
}

#[test]
fn a_file_longer_than_any_settings_is_not_read_to_its_end() {
    let long = "# nothing but words\n".repeat(100_000);
    for office in [Office::new("", Some(&long)), Office::new(&long, None)] {
        let done = office.run(&["show"]);
        let error = &done.json["error"];
        assert_eq!((done.exit, error["code"].as_str()), (2, Some("S01")), "{}", done.err);
        assert!(error.to_string().contains("longer than 1048576 bytes"), "{error}");
        assert_eq!(office.code(&["set", "theme", "dark"]), (2, "S01".into()));
    }
}

#[test]
fn the_diagnosis_names_the_policy_and_what_it_locks() {
    let office = Office::new("", Some("[service]\naddress = 'https://service.invalid'\n"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_mohur-cli"));
    command.env("PCSCLITE_CSOCK_NAME", office.dir.path().join("no.comm"));
    let done = office.command(command, &["--json", "--language", "en", "doctor"]);
    let settings =
        done.json["findings"].as_array().unwrap().iter().find(|f| f["check"] == "settings").unwrap();
    let text = settings.to_string();
    assert!(text.contains("policy.toml") && text.contains("service.address"), "{text}");
}

fn passphrase() -> Option<Pin> {
    let mut pin = Pin::new();
    assert!("gizli söz".chars().all(|c| pin.push(c)));
    Some(pin)
}

#[tokio::test]
async fn another_service_gets_a_file_of_its_own() {
    let office = Office::new("data = 'd'\n[service]\naddress = 'https://a.test'\n", None);
    let load = || Settings::load(Some(&office.dir.path().join("mohur.toml"))).unwrap();
    let names = async || {
        let store = open_store(&load(), passphrase()).await.unwrap();
        store.insurers().await.unwrap().into_iter().map(|insurer| insurer.name).collect::<Vec<_>>()
    };
    let store = open_store(&load(), passphrase()).await.unwrap();
    store.remember_insurer(crate::flow::world::insurer(), jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    drop(store);
    let ours = names().await;
    assert_eq!(ours.len(), 1);
    assert_eq!(office.run(&["set", "service.address", "https://b.test/"]).exit, 0);
    assert!(names().await.is_empty(), "nothing of the other one is shown");
    let files = std::fs::read_dir(office.dir.path().join("d")).unwrap();
    let mut files: Vec<_> = files.map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|file| file.ends_with(".db"));
    files.sort();
    assert_eq!(files, ["mohur-b.test.db", "mohur.db"]);
    assert_eq!(office.run(&["set", "service.address", "https://a.test"]).exit, 0);
    assert_eq!(names().await, ours, "and the first is as it was");
}

#[tokio::test]
async fn the_window_goes_on_with_the_database_where_it_was_moved_to() {
    let office = Office::new("data = 'old'\n[service]\naddress = 'https://a.test'\n", None);
    let settings = Settings::load(Some(&office.dir.path().join("mohur.toml"))).unwrap();
    let services = start::services(&settings, Language::En).unwrap();
    let store = services.opener.open(passphrase()).await.unwrap();
    store.remember_insurer(crate::flow::world::insurer(), jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    drop(store);
    let folder = |name: &str| {
        let path = office.dir.path().join(name).to_str().unwrap().to_owned();
        services.desk.set(setting::Key::Data, Some(setting::Value::Text(path)))
    };
    for there in ["new", "old"] {
        folder(there).await.unwrap();
        let store = services.opener.open(passphrase()).await.unwrap();
        assert_eq!(store.insurers().await.unwrap().len(), 1, "not an empty one where it was before");
        drop(store);
        let all = ["new", "old"].map(|name| office.dir.path().join(name).join("mohur.db").exists());
        assert_eq!(all, [there == "new", there == "old"]);
    }
}

#[tokio::test]
async fn a_data_folder_is_moved_with_its_database() {
    let office = Office::new("data = 'old'\n[service]\naddress = 'https://a.test'\n", None);
    let settings = Settings::load(Some(&office.dir.path().join("mohur.toml"))).unwrap();
    let store = open_store(&settings, passphrase()).await.unwrap();
    store.remember_insurer(crate::flow::world::insurer(), jiff::Timestamp::UNIX_EPOCH).await.unwrap();
    drop(store);
    let new = office.dir.path().join("new");
    let to = setting::Value::Text(new.to_str().unwrap().to_owned());
    let moved = move_data(&settings, Some(to)).await.unwrap();
    assert_eq!(moved.data, new);
    assert!(!settings.data.join("mohur.db").exists(), "it went along");
    let store = open_store(&moved, passphrase()).await.unwrap();
    assert_eq!(store.insurers().await.unwrap().len(), 1);
    drop(store);
    // Where it cannot go, everything stays.
    let file = office.dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let nowhere = setting::Value::Text(file.join("deep").to_str().unwrap().to_owned());
    assert_eq!(move_data(&moved, Some(nowhere)).await.unwrap_err().code(), "D08");
    let now = Settings::load(Some(&office.dir.path().join("mohur.toml"))).unwrap();
    assert_eq!(now.data, new);
    assert!(new.join("mohur.db").exists());
}
