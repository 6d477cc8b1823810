//! The key in a real key store: gnome-keyring in a session bus of its own.
//!
//! The test starts itself again inside `dbus-run-session`, with folders of its own, so that it needs no
//! session and touches none.
#![cfg(target_os = "linux")]

use super::fixture::*;
use mohur::store::{Database, Error, KeySource, Options, Protection, Store, protection};
use std::path::Path;
use std::process::Command;

/// Says to the child which folder is its own.
const FOLDER: &str = "MOHUR_TEST_KEY_STORE_FOLDER";

async fn open_with_key_store(path: &Path) -> Result<Database, Error> {
    mohur::store::open(Options { path: path.to_owned(), key: KeySource::KeyStore }).await
}

/// Runs one of the ignored tests below in `folder`, with these words before its command line.
fn run(folder: &Path, before: &[&str], test: &str) {
    let exe = std::env::current_exe().unwrap();
    let mut words: Vec<&str> = before.to_vec();
    words.push(exe.to_str().unwrap());
    let name = format!("store::key_store::{test}");
    words.extend([name.as_str(), "--exact", "--ignored", "--nocapture"]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env(FOLDER, folder).env_remove("DBUS_SESSION_BUS_ADDRESS").env("HOME", folder);
    for (name, sub) in [
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_DATA_HOME", "share"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        let sub = folder.join(sub);
        std::fs::create_dir_all(&sub).unwrap();
        std::fs::set_permissions(&sub, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
        command.env(name, sub);
    }
    let output = command.output().unwrap_or_else(|error| panic!("{}: {error}", words[0]));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && out.contains("1 passed"), "{out}\n{err}");
}

/// A session bus with a key store that is open.
const UNLOCKED: [&str; 5] = [
    "dbus-run-session",
    "--",
    "sh",
    "-c",
    "printf pw | gnome-keyring-daemon --unlock --components=secrets >&2 && \"$0\" \"$@\"",
];

/// A session bus with a key store that nobody opened.
const LOCKED: [&str; 5] = [
    "dbus-run-session",
    "--",
    "sh",
    "-c",
    "gnome-keyring-daemon --start --components=secrets >&2 && \"$0\" \"$@\"",
];

#[test]
fn the_key_is_kept_by_the_key_store() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &UNLOCKED, "child_makes_and_finds_keys");
    // Another session, another process: the key is still there, when it is unlocked.
    run(folder.path(), &UNLOCKED, "child_opens_the_file_again");
    run(folder.path(), &LOCKED, "child_is_told_that_there_is_none");
}

#[test]
fn without_a_key_store_the_caller_is_told() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[], "child_is_told_that_there_is_none");
}

#[tokio::test]
#[ignore = "a child of the tests above"]
async fn child_makes_and_finds_keys() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let path = file_in(folder);
    let store = open_with_key_store(&path).await.unwrap();
    store.save_draft(draft(1, &ours(), 1)).await.unwrap();
    drop(store);

    // The file names its own key, wherever it lies.
    let moved = path.with_file_name("moved.db");
    std::fs::rename(&path, &moved).unwrap();
    let store = open_with_key_store(&moved).await.unwrap();
    assert_eq!(store.drafts(&ours()).await.unwrap().len(), 1);
    drop(store);
    std::fs::rename(&moved, &path).unwrap();

    // A file of this kind whose key is not here, as one brought from another computer.
    let foreign = folder.join("foreign.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[15] ^= 1;
    std::fs::write(&foreign, &bytes).unwrap();
    assert_eq!(open_with_key_store(&foreign).await.unwrap_err(), Error::WrongKey);

    // Another file has another key.
    let other = folder.join("other.db");
    drop(open_with_key_store(&other).await.unwrap());
    let mut bytes = std::fs::read(&other).unwrap();
    bytes[..16].copy_from_slice(&std::fs::read(&path).unwrap()[..16]);
    std::fs::write(&other, &bytes).unwrap();
    let swapped = open_with_key_store(&other).await.unwrap_err();
    assert!(matches!(swapped, Error::Database(_)), "{swapped:?}");

    let by_passphrase = folder.join("passphrase.db");
    drop(open(&by_passphrase).await.unwrap());
    assert_eq!(protection(&by_passphrase), Ok(Some(Protection::Passphrase)));
    assert_eq!(protection(&path), Ok(Some(Protection::KeyStore)));
    assert_eq!(protection(&folder.join("nothing.db")), Ok(None));
    assert_eq!(open_with_key_store(&by_passphrase).await.unwrap_err(), Error::WrongKey);
    assert_eq!(open(&path).await.unwrap_err(), Error::WrongPassphrase);
}

#[tokio::test]
#[ignore = "a child of the tests above"]
async fn child_opens_the_file_again() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let store = open_with_key_store(&file_in(Path::new(&folder))).await.unwrap();
    assert_eq!(store.drafts(&ours()).await.unwrap().len(), 1);
}

#[tokio::test]
#[ignore = "a child of the tests above"]
async fn child_is_told_that_there_is_none() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let path = file_in(Path::new(&folder));
    let before = std::fs::read(&path).unwrap_or_default();
    match open_with_key_store(&path).await.unwrap_err() {
        Error::NoKeyStore(why) => assert!(!why.contains("does not answer"), "told at once: {why}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read(&path).unwrap_or_default(), before, "nothing was made or changed");
    assert!(open(&path).await.is_ok() || !before.is_empty(), "a passphrase does instead");
}
