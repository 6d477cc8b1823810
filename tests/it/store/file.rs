//! What only a file has: encryption, a passphrase, an owner, a version, damage.

use super::fixture::*;
use mohur::domain::history::{Category, Query};
use mohur::domain::outbox::State;
use mohur::store::{Error, Options, Sealed, Store};
use rusqlite::Connection;
use std::path::Path;

/// Looks for plain text in every file of a folder.
fn holds(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().any(|file| {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    })
}

/// The file as a program sees it that knows SQLCipher and the passphrase.
fn unlocked(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA key = 'Qız qalası ''12'").unwrap();
    connection
}

#[tokio::test]
async fn nothing_stands_in_plain_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let folder = path.parent().unwrap();
    let store = open(&path).await.unwrap();
    let mut person = draft(1, &ours(), 1);
    person.lookup = Some(lookup());
    store.save_draft(person).await.unwrap();
    store.enqueue(sealed(2, &ours(), 2)).await.unwrap();
    let secrets = ["Həsənli", "hesenli", "TST4W7E", "9912345678903", "9900000141", "container 2", "CREATE"];
    let seen: Vec<_> = secrets.iter().filter(|words| holds(folder, words)).collect();
    assert!(seen.is_empty(), "{seen:?} while open");
    drop(store);
    let seen: Vec<_> = secrets.iter().filter(|words| holds(folder, words)).collect();
    assert!(seen.is_empty(), "{seen:?} after closing");

    let plain = Connection::open(&path).unwrap();
    let read = plain.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    assert_eq!(read.unwrap_err().sqlite_error_code(), Some(rusqlite::ErrorCode::NotADatabase));
    // And with the key all of it is there: the search above looked at the right files.
    let names: String =
        unlocked(&path).query_row("SELECT surname FROM history", [], |row| row.get(0)).unwrap();
    assert_eq!(names, "Əliyeva");
}

#[tokio::test]
async fn a_wrong_passphrase_is_told_apart_from_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    drop(open(&path).await.unwrap());
    let with = |words| mohur::store::open(Options { path: path.clone(), key: passphrase(words) });
    assert_eq!(with("Qiz qalasi '12").await.unwrap_err(), Error::WrongPassphrase);
    assert_eq!(with("").await.unwrap_err(), Error::WrongPassphrase);
    assert!(open(&path).await.is_ok(), "the right one still opens it");

    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..4096 + 100]).unwrap();
    let cut = open(&path).await.unwrap_err();
    assert!(matches!(cut, Error::Database(_)), "{cut:?}");
    std::fs::write(&path, &whole[..100]).unwrap();
    let cut = open(&path).await.unwrap_err();
    assert!(matches!(cut, Error::Database(_)), "{cut:?}");
    std::fs::write(&path, &whole).unwrap();
    assert!(open(&path).await.is_ok(), "nothing was written over the damage");
}

#[tokio::test]
async fn a_damaged_page_is_found_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let store = open(&path).await.unwrap();
    // Many pages of one container at the end of the file.
    let long = Sealed { container: vec![1; 200_000], ..sealed(1, &ours(), 1) };
    store.enqueue(long).await.unwrap();
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let near_the_end = bytes.len() - 10 * 4096;
    bytes[near_the_end] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let store = open(&path).await.unwrap();
    assert_eq!(store.check().await.unwrap().len(), 1);
    assert!(matches!(store.container(&digest(1)).await, Err(Error::Database(_))), "never wrong bytes");
}

#[tokio::test]
async fn a_file_in_plain_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mohur.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE draft (id TEXT)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = open(&path).await.unwrap_err();
    assert!(matches!(refused, Error::Database(_)), "{refused:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn one_instance_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let first = open(&path).await.unwrap();
    assert_eq!(open(&path).await.unwrap_err(), Error::Busy);
    first.save_draft(draft(1, &ours(), 1)).await.unwrap();
    drop(first);
    assert_eq!(open(&path).await.unwrap().drafts(&ours()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_newer_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    drop(open(&path).await.unwrap());
    unlocked(&path).execute_batch("PRAGMA user_version = 99").unwrap();
    assert!(matches!(open(&path).await, Err(Error::TooNew { found: 99, .. })));
    let version: i64 = unlocked(&path).pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 99);
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let store = open(&path).await.unwrap();
    store.save_draft(draft(1, &ours(), 1)).await.unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = path.parent().unwrap();
    assert_eq!(mode(folder), 0o700);
    let files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    assert!(files.len() >= 3, "database, log and lock: {files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

/// Every value of every table, with SQLite's own tables of the full-text index.
fn everything(connection: &Connection) -> Vec<u8> {
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        .unwrap();
    let names = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut bytes = Vec::new();
    for name in names.map(Result::unwrap) {
        let mut all = connection.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    rusqlite::types::ValueRef::Text(b) | rusqlite::types::ValueRef::Blob(b) => {
                        bytes.extend_from_slice(b);
                    }
                    _ => {}
                }
            }
        }
    }
    bytes
}

#[tokio::test]
async fn what_is_deleted_is_not_in_the_index_either() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(folder.path());
    let has = |words: &str| {
        let bytes = everything(&unlocked(&path));
        bytes.windows(words.len()).any(|window| window == words.as_bytes())
    };
    let store = open(&path).await.unwrap();
    store.merge_history(vec![service_row(9, &ours(), 9, Category::Done)]).await.unwrap();
    let mut secret = sealed(1, &ours(), 1);
    secret.row.names.surname = "Zülfüqarlı".into();
    store.save_draft(draft(1, &ours(), 1)).await.unwrap();
    store.enqueue(secret).await.unwrap();
    drop(store);
    let is_found_by = |word: &str| {
        let connection = unlocked(&path);
        connection
            .execute_batch("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, history_text, row)")
            .unwrap();
        let sql = "SELECT count(*) FROM temp.terms WHERE term LIKE '%' || ?1";
        connection.query_row(sql, [word], |row| row.get::<_, i64>(0)).unwrap() > 0
    };
    assert!(is_found_by("szulfuqarli") && has("Zülfüqarlı") && has("container 1"));

    let store = open(&path).await.unwrap();
    store.move_entry(&digest(1), State::Discarded, None).await.unwrap();
    assert_eq!(store.history(&ours(), Query::default(), 0, 9).await.unwrap().total, 1);
    drop(store);
    assert!(!is_found_by("szul") && !has("Zülfüqarlı") && !has("container 1"));
    assert!(is_found_by("seliyeva"), "the others stay");
}
