//! Backups of a real file, and the way back.

use super::fixture::*;
use jiff::civil::{Date, date};
use mohur::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term};
use mohur::domain::environment::Environment;
use mohur::domain::history::{Category, Query};
use mohur::domain::home::Home;
use mohur::domain::identifier::Fin;
use mohur::domain::lookup::Note;
use mohur::domain::outbox::State;
use mohur::domain::secret::Pin;
use mohur::problem::Problem;
use mohur::store::{Answered, Database, Error, KeySource, Listed, Pending, Store, inspect, restore};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

const WORDS: &str = "nüsxənin parolu";

fn pin(words: &str) -> Pin {
    let mut pin = Pin::new();
    assert!(words.chars().all(|c| pin.push(c)));
    pin
}

fn own() -> KeySource {
    passphrase("Qız qalası '12")
}

fn sandbox() -> Home {
    Home { service: "https://a.test".into(), environment: Some(Environment::Sandbox) }
}

/// A database with a draft, something signed and a row of the history, and its backup.
struct Desk {
    folder: tempfile::TempDir,
    store: Option<Database>,
}

impl Desk {
    async fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&file_in(folder.path())).await.unwrap();
        let mut person = draft(1, &ours(), 1);
        person.lookup = Some(lookup());
        store.save_draft(person).await.unwrap();
        store.enqueue(sealed(2, &ours(), 2)).await.unwrap();
        store.settle_home(sandbox()).await.unwrap();
        Desk { folder, store: Some(store) }
    }

    fn path(&self) -> PathBuf {
        file_in(self.folder.path())
    }

    fn backup(&self) -> PathBuf {
        self.folder.path().join("mohur.backup")
    }

    async fn back_up(&self) {
        self.store.as_ref().unwrap().back_up(&self.backup(), pin(WORDS)).await.unwrap();
    }

    fn close(&mut self) {
        drop(self.store.take());
    }

    fn restore(&self, here: Option<&Home>) -> Result<(), Error> {
        restore(&self.backup(), &pin(WORDS), &self.path(), own(), here).map(drop)
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = names.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn everything_comes_back_from_a_backup() {
    let mut desk = Desk::new().await;
    let contents = desk.store.as_ref().unwrap().back_up(&desk.backup(), pin(WORDS)).await.unwrap();
    assert_eq!((contents.drafts, contents.open, contents.applications), (1, 1, 1));
    assert_eq!(contents.home, Some(sandbox()));
    assert_eq!(inspect(&desk.backup(), &pin(WORDS)), Ok(contents));
    // What comes after it is not in it.
    desk.store.as_ref().unwrap().save_draft(draft(3, &ours(), 3)).await.unwrap();
    desk.close();
    desk.restore(Some(&sandbox())).unwrap();
    let store = open(&desk.path()).await.unwrap();
    let drafts = store.drafts(&ours()).await.unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].lookup, Some(lookup()));
    assert_eq!(store.container(&digest(2)).await.unwrap(), sealed(2, &ours(), 2).container);
    let query = Query { words: "əliyeva".into(), ..Query::default() };
    assert_eq!(store.history(&ours(), query, 0, 10).await.unwrap().matching, 1, "the index too");
    assert_eq!(store.check().await, Ok(vec![]));
    drop(store);
    assert_eq!(names_in(desk.path().parent().unwrap()), ["mohur.db", "mohur.lock"], "nothing is left over");
}

#[tokio::test]
async fn a_backup_shows_nothing_in_plain_and_is_its_owners() {
    let desk = Desk::new().await;
    desk.back_up().await;
    let bytes = std::fs::read(desk.backup()).unwrap();
    for words in ["Həsənli", "TST4W7E", "9912345678903", "https://a.test", "CREATE"] {
        assert!(!bytes.windows(words.len()).any(|w| w == words.as_bytes()), "{words}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(desk.backup()).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = desk.store.as_ref().unwrap().back_up(&desk.backup(), pin(WORDS)).await;
    let error = again.unwrap_err();
    assert_eq!(Problem::from(&error).code(), "D18", "one that is there is not written over: {error:?}");
    assert_eq!(std::fs::read(desk.backup()).unwrap(), bytes);
}

#[tokio::test]
async fn a_file_that_is_made_meanwhile_is_not_written_over() {
    let desk = Desk::new().await;
    let folder = desk.folder.path().to_path_buf();
    let abandoned = folder.join("mohur.backup.killed.part");
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    std::fs::File::create(&abandoned).unwrap().set_modified(long_ago).unwrap();
    let (target, seen) = (desk.backup(), folder.clone());
    let somebody = std::thread::spawn(move || {
        let is_begun = |name: &String| name.ends_with(".part") && !name.contains("killed");
        while !names_in(&seen).iter().any(is_begun) {
            std::thread::yield_now();
        }
        std::fs::write(target, b"somebody's").unwrap();
    });
    let made = desk.store.as_ref().unwrap().back_up(&desk.backup(), pin(WORDS)).await;
    somebody.join().unwrap();
    assert!(matches!(made, Err(Error::Exists(_))), "{made:?}");
    assert_eq!(std::fs::read(desk.backup()).unwrap(), b"somebody's");
    assert_eq!(
        names_in(&folder),
        ["data", "mohur.backup"],
        "nothing is left over, of a program killed before too"
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_backup_is_told_and_costs_nothing() {
    let mut desk = Desk::new().await;
    desk.back_up().await;
    let busy = desk.restore(None);
    assert_eq!(busy, Err(Error::Busy), "somebody has the database open");
    desk.close();
    let before = std::fs::read(desk.path()).unwrap();
    let whole = std::fs::read(desk.backup()).unwrap();
    let try_with = |words: &str| restore(&desk.backup(), &pin(words), &desk.path(), own(), None).unwrap_err();

    assert_eq!(try_with("başqa parol"), Error::WrongPassphrase);
    let mut damaged = whole.clone();
    let last = damaged.len() - 100;
    damaged[last] ^= 1;
    std::fs::write(desk.backup(), &damaged).unwrap();
    let error = try_with(WORDS);
    assert!(matches!(error, Error::Damaged(_)), "{error:?}");
    assert_eq!(Problem::from(&error).code(), "D09");
    std::fs::write(desk.backup(), &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(try_with(WORDS), Error::Damaged(_) | Error::Database(_) | Error::WrongPassphrase));
    for nothing in ["", "no backup"] {
        std::fs::write(desk.backup(), nothing).unwrap();
        assert_eq!(try_with(WORDS), Error::NotABackup);
    }
    std::fs::write(desk.backup(), "no backup ".repeat(1000)).unwrap();
    assert_eq!(try_with(WORDS), Error::NotABackup, "not one that a passphrase is lacking for");
    std::fs::write(desk.backup(), "no backup! ".repeat(4096)).unwrap();
    assert_eq!(try_with(WORDS), Error::WrongPassphrase, "it could be one");
    std::fs::write(desk.backup(), &whole).unwrap();
    assert_eq!(try_with("gizli söz?"), Error::WrongPassphrase, "a backup consists of whole pages");

    let changed = |sql: &str| {
        std::fs::write(desk.backup(), &whole).unwrap();
        let connection = Connection::open(desk.backup()).unwrap();
        connection.execute_batch(&format!("PRAGMA key = '{WORDS}'; {sql}")).unwrap();
    };
    changed("PRAGMA user_version = 99");
    assert!(matches!(try_with(WORDS), Error::TooNew { found: 99, .. }));
    changed("DROP TABLE backup");
    let error = try_with(WORDS);
    assert_eq!((&error, Problem::from(&error).code()), (&Error::NotABackup, "D15"));
    assert_eq!(std::fs::read(desk.path()).unwrap(), before, "the database is as it was");
    assert_eq!(names_in(desk.path().parent().unwrap()), ["mohur.db", "mohur.lock"]);
}

#[tokio::test]
async fn a_backup_of_another_service_or_environment_is_not_restored() {
    let mut desk = Desk::new().await;
    desk.back_up().await;
    desk.close();
    for other in [
        Home { environment: Some(Environment::Production), ..sandbox() },
        Home { service: "https://b.test".into(), ..sandbox() },
    ] {
        let error = desk.restore(Some(&other)).unwrap_err();
        assert!(matches!(error, Error::Elsewhere { .. }), "{error:?}");
        assert_eq!(Problem::from(&error).code(), "D16");
    }
    assert!(desk.restore(Some(&Home { environment: None, ..sandbox() })).is_ok());
}

#[tokio::test]
async fn restoring_cut_short_leaves_the_file_before_or_the_restored_one() {
    let mut desk = Desk::new().await;
    desk.back_up().await;
    desk.store.as_ref().unwrap().save_draft(draft(3, &ours(), 3)).await.unwrap();
    desk.close();
    let aside = desk.path().with_file_name("mohur.db.before");
    // The file before stands aside, and the new one has not come.
    std::fs::rename(desk.path(), &aside).unwrap();
    let store = open(&desk.path()).await.unwrap();
    assert_eq!(store.drafts(&ours()).await.unwrap().len(), 2, "it went back");
    drop(store);
    // The new one has come, and the file before was not taken away yet.
    std::fs::copy(desk.path(), &aside).unwrap();
    let store = open(&desk.path()).await.unwrap();
    assert_eq!(store.drafts(&ours()).await.unwrap().len(), 2);
    assert!(!aside.exists());
    drop(store);
    // Cut short between the two that are taken away: the log of the file before never comes to the new one.
    let log = desk.path().with_file_name("mohur.db.before-wal");
    std::fs::copy(desk.path(), &aside).unwrap();
    std::fs::create_dir(&log).unwrap();
    assert!(open(&desk.path()).await.is_err(), "this log cannot be taken away");
    assert!(aside.exists(), "which of the two files is the new one is still known");
}

#[tokio::test]
async fn a_database_belongs_to_one_service_and_environment() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&file_in(folder.path())).await.unwrap();
    let unknown = Home { environment: None, ..sandbox() };
    store.settle_home(unknown.clone()).await.unwrap();
    store.settle_home(sandbox()).await.unwrap();
    store.settle_home(unknown).await.unwrap();
    assert_eq!(store.home().await.unwrap(), Some(sandbox()));
    let production = Home { environment: Some(Environment::Production), ..sandbox() };
    assert!(matches!(store.settle_home(production).await, Err(Error::Elsewhere { .. })));
    let other = Home { service: "https://b.test".into(), environment: None };
    assert!(matches!(store.settle_home(other).await, Err(Error::Elsewhere { .. })));
}

#[tokio::test]
async fn what_is_old_is_deleted_and_what_still_has_to_be_sent_stays() {
    let desk = Desk::new().await;
    let store = desk.store.as_ref().unwrap();
    let voen = ours();
    let all = || store.history(&voen, Query::default(), 0, 10);
    assert_eq!(all().await.unwrap().total, 1);
    assert_eq!(store.forget_before(at(1_000)).await, Ok(0), "it is in the outbox still");
    store
        .merge_history(vec![
            service_row(5, &ours(), 5, Category::Done),
            service_row(6, &ours(), 2_000, Category::Done),
        ])
        .await
        .unwrap();
    let note = |seconds| Note {
        time: at(seconds),
        signer: Fin::parse("TST0001").unwrap().0,
        voen: ours(),
        person: Fin::parse("TST4W7E").unwrap().0,
    };
    for seconds in [5, 2_000] {
        store.note_lookup(note(seconds)).await.unwrap();
    }
    assert_eq!(store.forget_before(at(1_000)).await, Ok(1));
    assert_eq!(store.looked_up(&ours(), 9).await.unwrap(), [note(2_000)], "the log of lookups as well");
    assert_eq!(all().await.unwrap().total, 2);
    let query = Query { words: "əliyeva".into(), ..Query::default() };
    assert_eq!(store.history(&ours(), query, 0, 10).await.unwrap().matching, 2, "the index too");
    assert_eq!(store.check().await, Ok(vec![]));
}

#[tokio::test]
async fn the_proof_of_what_was_accepted_late_goes_with_its_row() {
    let desk = Desk::new().await;
    let store = desk.store.as_ref().unwrap();
    // Signed at 2, it waited until 2,000.
    store.move_entry(&digest(2), State::Sending, None).await.unwrap();
    store.accept(&digest(2), receipt(2, &ours(), 2_000), b"receipt".to_vec()).await.unwrap();
    let kept = async || store.proof(&ours(), &id(2)).await.unwrap().receipt.is_some();
    let total = async || store.history(&ours(), Query::default(), 0, 10).await.unwrap().total;
    assert_eq!(store.forget_before(at(1_000)).await, Ok(0));
    assert_eq!((total().await, kept().await), (1, true), "the row is not old");
    assert_eq!(store.forget_before(at(3_000)).await, Ok(1));
    assert_eq!((total().await, kept().await), (0, false), "they go together");
}

#[tokio::test]
async fn orders_are_kept_as_long_as_the_history_and_as_the_authority_is_in_force() {
    let desk = Desk::new().await;
    let store = desk.store.as_ref().unwrap();
    let voen = ours();
    let listed = |n: u64, last_day: Option<Date>, withdrawn_at| Delegation {
        id: id(n),
        delegate: Delegate {
            means: Means::Card,
            number: Number::parse(Means::Card, "AZ 1").unwrap(),
            fin: Fin::parse("TST5H3K").unwrap().0,
        },
        names: None,
        term: Term { from: date(2020, 1, 1), until: last_day },
        given_by: "Əliyeva Günel Rauf qızı".into(),
        given_at: at(1),
        withdrawn_at,
    };
    let delegations =
        vec![listed(1, None, None), listed(2, Some(date(2021, 1, 1)), None), listed(3, None, Some(at(2)))];
    let register = Register { delegations, is_complete: true };
    store.save_delegations(&voen, Listed { register, at: at(3) }).await.unwrap();
    for n in 1..=4 {
        let waiting = Pending { key: digest(n), voen: ours(), withdrawn: None, container: vec![1] };
        store.keep_order(waiting).await.unwrap();
        let answered = Answered { delegation: id(n), time: at(5), bytes: vec![2] };
        store.settle_order(&digest(n), Some(answered)).await.unwrap();
    }
    let kept = async || {
        let mut kept = Vec::new();
        for n in 1..=4 {
            kept.push(store.carried_out(&voen, &id(n)).await.unwrap().len());
        }
        kept
    };
    store.forget_before(at(4)).await.unwrap();
    assert_eq!(kept().await, [1, 1, 1, 1], "they are newer");
    store.forget_before(at(1_000)).await.unwrap();
    assert_eq!(kept().await, [1, 0, 0, 0], "of what is over, or not known any more, nothing is kept");
}
