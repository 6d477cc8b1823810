//! The handle of the encrypted database: what the store is asked, as work for the thread that owns the
//! connection.

use super::finder::Finder;
use super::key::KeySource;
use super::queue::Queue;
use super::reader::Reader;
use super::{Answered, CarriedOut, Error, Listed, Pending, Proof, Raised, Sealed, Store};
use super::{
    authority, backup, choice, connection, delegation, draft, home, insurer, outbox, retention, row, saved,
};
use crate::domain::application::Id;
use crate::domain::authority::Usage;
use crate::domain::backup::Contents;
use crate::domain::draft::Draft;
use crate::domain::history::{self, Key, Pass, Query, Rows, Search};
use crate::domain::home::Home;
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::level::Level;
use crate::domain::lookup::Note;
use crate::domain::outbox::{ContainerDigest, Entry, State};
use crate::domain::receipt::Receipt;
use crate::domain::secret::Pin;
use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction};
use std::path::{Path, PathBuf};

/// Which database to open, and with what.
#[derive(Debug)]
pub struct Options {
    /// The file; it and its folder are made where they are missing.
    pub path: PathBuf,
    /// Where its key is.
    pub key: KeySource,
}

/// An open database. Closed when dropped, after the requests already made.
pub struct Database {
    /// Reads the history; closed before the file is.
    reader: Option<Reader>,
    queue: Queue,
}

/// Opens the database, makes it where there is none, and brings an older one up to date.
///
/// # Errors
/// [`Error::NoKeyStore`] when the key store was asked for and is not there;
/// [`Error::WrongKey`] when it has no key for this file; [`Error::WrongPassphrase`];
/// [`Error::Busy`] when another instance has the file; [`Error::TooNew`]; [`Error::DiskFull`].
pub async fn open(options: Options) -> Result<Database, Error> {
    let (queue, second) = Queue::open(options.path, options.key).await?;
    Ok(Database { reader: second.map(Reader::start).transpose()?, queue })
}

impl Database {
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue.write(work).await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.queue.read(move |owned| work(&owned.file.connection)).await
    }

    /// Asks the history; nobody waits for a writer where the file is open a second time.
    async fn find<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Finder, &Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        match &self.reader {
            Some(reader) => reader.ask(work).await,
            None => self.queue.read(move |owned| work(&mut owned.finder, &owned.file.connection)).await,
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

#[async_trait]
impl Store for Database {
    async fn check(&self) -> Result<Vec<String>, Error> {
        self.read(connection::check).await
    }

    async fn settle_home(&self, home: Home) -> Result<(), Error> {
        self.write(move |t| home::settle(t, &home)).await
    }

    async fn home(&self) -> Result<Option<Home>, Error> {
        self.read(home::read).await
    }

    async fn forget_before(&self, time: Timestamp) -> Result<usize, Error> {
        self.write(move |t| retention::forget_before(t, time)).await
    }

    async fn remember_insurer(&self, insurer: Insurer, time: Timestamp) -> Result<(), Error> {
        self.write(move |t| insurer::remember(t, &insurer, time)).await
    }

    async fn insurers(&self) -> Result<Vec<Insurer>, Error> {
        self.read(insurer::all).await
    }

    async fn note_lookup(&self, note: Note) -> Result<(), Error> {
        self.write(move |t| retention::note(t, note.time, &note.signer, &note.voen, &note.person)).await
    }

    async fn looked_up(&self, voen: &Voen, count: usize) -> Result<Vec<Note>, Error> {
        let voen = voen.clone();
        self.read(move |c| retention::looked_up(c, &voen, count)).await
    }

    async fn back_up(&self, file: &Path, passphrase: Pin) -> Result<Contents, Error> {
        let file = file.to_path_buf();
        self.read(move |c| backup::create(c, &file, &passphrase)).await
    }

    async fn save_draft(&self, draft: Draft) -> Result<(), Error> {
        self.write(move |t| draft::save(t, &draft)).await
    }

    async fn drafts(&self, voen: &Voen) -> Result<Vec<Draft>, Error> {
        let voen = voen.clone();
        self.read(move |c| draft::all(c, &voen)).await
    }

    async fn delete_draft(&self, id: &Id) -> Result<(), Error> {
        let id = id.clone();
        self.write(move |t| draft::delete(t, &id)).await
    }

    async fn enqueue(&self, sealed: Sealed) -> Result<(), Error> {
        self.write(move |t| outbox::enqueue(t, &sealed)).await
    }

    async fn open_entries(&self) -> Result<Vec<Entry>, Error> {
        self.read(outbox::open_entries).await
    }

    async fn refused(&self, voen: &Voen) -> Result<Vec<Entry>, Error> {
        let voen = voen.clone();
        self.read(move |c| outbox::refused(c, &voen)).await
    }

    async fn container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error> {
        let digest = *digest;
        self.read(move |c| outbox::container(c, digest)).await
    }

    async fn best_container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error> {
        let digest = *digest;
        self.read(move |c| outbox::best_container(c, digest)).await
    }

    async fn raise(&self, digest: &ContainerDigest, raised: Raised) -> Result<(), Error> {
        let digest = *digest;
        self.write(move |t| outbox::raise(t, digest, &raised)).await
    }

    async fn below(&self, level: Level, since: Timestamp) -> Result<Vec<Entry>, Error> {
        self.read(move |c| outbox::below(c, level, since)).await
    }

    async fn move_entry(
        &self,
        digest: &ContainerDigest,
        to: State,
        refusal: Option<String>,
    ) -> Result<(), Error> {
        let digest = *digest;
        self.write(move |t| outbox::move_entry(t, digest, to, refusal.clone())).await
    }

    async fn accept(&self, digest: &ContainerDigest, receipt: Receipt, bytes: Vec<u8>) -> Result<(), Error> {
        let digest = *digest;
        self.write(move |t| outbox::accept(t, digest, &receipt, &bytes)).await
    }

    async fn reopen(&self, digest: &ContainerDigest, draft: Draft) -> Result<(), Error> {
        let digest = *digest;
        self.write(move |t| outbox::reopen(t, digest, &draft)).await
    }

    async fn proof(&self, voen: &Voen, id: &Id) -> Result<Proof, Error> {
        let (voen, id) = (voen.clone(), id.clone());
        self.read(move |c| outbox::proof(c, &voen, &id)).await
    }

    async fn merge_history(&self, rows: Vec<history::Entry>) -> Result<Vec<history::Changed>, Error> {
        self.write(move |t| row::merge(t, &rows)).await
    }

    async fn rows(&self, voen: &Voen, query: Query, offset: usize, count: usize) -> Result<Rows, Error> {
        let voen = voen.clone();
        self.find(move |finder, c| finder.rows(c, &voen, &query, offset, count)).await
    }

    async fn count(&self, voen: &Voen, query: Query) -> Result<Option<usize>, Error> {
        let voen = voen.clone();
        match &self.reader {
            Some(reader) => reader.count(voen, query).await,
            None => self.find(move |finder, c| finder.keys(c, &voen, &query).map(|k| Some(k.len()))).await,
        }
    }

    async fn keys(&self, voen: &Voen, query: Query) -> Result<Vec<Key>, Error> {
        let voen = voen.clone();
        let keys = self.find(move |finder, c| finder.keys(c, &voen, &query)).await?;
        Ok(keys.into_iter().map(Key).collect())
    }

    async fn rows_of(&self, keys: &[Key]) -> Result<Vec<history::Entry>, Error> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        self.find(move |_, c| row::load(c, &keys)).await
    }

    async fn searches(&self, voen: &Voen) -> Result<Vec<Search>, Error> {
        let voen = voen.clone();
        self.read(move |c| saved::all(c, &voen)).await
    }

    async fn save_search(&self, voen: &Voen, search: Search) -> Result<(), Error> {
        let voen = voen.clone();
        self.write(move |t| saved::save(t, &voen, &search)).await
    }

    async fn rename_search(&self, voen: &Voen, from: &str, to: &str) -> Result<(), Error> {
        let (voen, from, to) = (voen.clone(), from.to_owned(), to.to_owned());
        self.write(move |t| saved::rename(t, &voen, &from, &to)).await
    }

    async fn delete_search(&self, voen: &Voen, name: &str) -> Result<(), Error> {
        let (voen, name) = (voen.clone(), name.to_owned());
        self.write(move |t| saved::delete(t, &voen, &name)).await
    }

    async fn synchronised_at(&self, voen: &Voen) -> Result<Option<Timestamp>, Error> {
        let voen = voen.clone();
        self.read(move |c| choice::synchronised_at(c, &voen)).await
    }

    async fn pass(&self, voen: &Voen) -> Result<Option<Pass>, Error> {
        let voen = voen.clone();
        self.read(move |c| choice::pass(c, &voen)).await
    }

    async fn set_pass(&self, voen: &Voen, pass: Option<Pass>) -> Result<(), Error> {
        let voen = voen.clone();
        self.write(move |t| choice::set_pass(t, &voen, pass.as_ref())).await
    }

    async fn set_synchronised_at(&self, voen: &Voen, time: Timestamp) -> Result<(), Error> {
        let voen = voen.clone();
        self.write(move |t| choice::set_synchronised_at(t, &voen, time)).await
    }

    async fn authority_usage(&self, address: &str, now: Timestamp) -> Result<Usage, Error> {
        let address = address.to_owned();
        self.read(move |c| authority::usage(c, &address, now)).await
    }

    async fn count_request(&self, address: &str, now: Timestamp) -> Result<(), Error> {
        let address = address.to_owned();
        self.write(move |t| authority::count(t, &address, now)).await
    }

    async fn rest_authority(&self, address: &str, until: Timestamp) -> Result<(), Error> {
        let address = address.to_owned();
        self.write(move |t| authority::rest(t, &address, until)).await
    }

    async fn delegations(&self, voen: &Voen) -> Result<Option<Listed>, Error> {
        let voen = voen.clone();
        self.read(move |c| delegation::listed(c, &voen)).await
    }

    async fn save_delegations(&self, voen: &Voen, listed: Listed) -> Result<(), Error> {
        let voen = voen.clone();
        self.write(move |t| delegation::save(t, &voen, &listed)).await
    }

    async fn keep_order(&self, pending: Pending) -> Result<(), Error> {
        self.write(move |t| delegation::keep_order(t, &pending)).await
    }

    async fn pending_orders(&self, voen: &Voen) -> Result<Vec<Pending>, Error> {
        let voen = voen.clone();
        self.read(move |c| delegation::pending(c, &voen)).await
    }

    async fn settle_order(&self, key: &ContainerDigest, answered: Option<Answered>) -> Result<(), Error> {
        let key = *key;
        self.write(move |t| delegation::settle(t, key, answered.as_ref())).await
    }

    async fn carried_out(&self, voen: &Voen, delegation: &Id) -> Result<Vec<CarriedOut>, Error> {
        let (voen, delegation) = (voen.clone(), delegation.clone());
        self.read(move |c| delegation::carried_out(c, &voen, &delegation)).await
    }

    async fn remembered(&self, name: &'static str) -> Result<Option<String>, Error> {
        self.read(move |c| choice::remembered(c, name)).await
    }

    async fn remember(&self, name: &'static str, value: String) -> Result<(), Error> {
        self.write(move |t| choice::remember(t, name, &value)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::draft::Typed;

    async fn opened(folder: &Path) -> Database {
        let mut pin = Pin::new();
        assert!("passphrase".chars().all(|c| pin.push(c)));
        let path = folder.join("mohur.db");
        open(Options { path, key: KeySource::Passphrase(pin) }).await.unwrap()
    }

    fn voen() -> Voen {
        Voen::parse("9900000141").unwrap()
    }

    fn draft(n: u8) -> Draft {
        let fin = Typed("x".repeat(20_000));
        Draft { fin, ..Draft::new(Id::from_bytes([n; 16]), voen(), Timestamp::UNIX_EPOCH) }
    }

    #[tokio::test]
    async fn a_full_disk_is_told_and_costs_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        let limit = |pages: u32| {
            store
                .queue
                .read(move |owned| Ok(owned.file.connection.pragma_update(None, "max_page_count", pages)?))
        };
        limit(100).await.unwrap();
        let mut kept = 0;
        let failure = loop {
            match store.save_draft(draft(kept)).await {
                Ok(()) => kept += 1,
                Err(failure) => break failure,
            }
        };
        assert_eq!(failure, Error::DiskFull);
        assert!(kept > 2);
        assert_eq!(store.drafts(&voen()).await.unwrap().len(), usize::from(kept));
        limit(1000).await.unwrap();
        store.save_draft(draft(kept)).await.unwrap();
        assert_eq!(store.drafts(&voen()).await.unwrap().len(), usize::from(kept) + 1);
    }

    #[tokio::test]
    async fn a_defect_is_an_error_and_leaves_nothing_half_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        let failed = store.write::<()>(|transaction| {
            draft::save(transaction, &draft(1))?;
            panic!("half way")
        });
        assert_eq!(failed.await, Err(Error::Database("defect: half way".to_owned())));
        assert_eq!(store.drafts(&voen()).await.unwrap(), []);
        store.save_draft(draft(2)).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_asked_before_closing_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        // Asked, and not waited for: as when a window closes.
        let mut asked = Box::pin(store.save_draft(draft(1)));
        assert!(futures::poll!(&mut asked).is_pending());
        drop(asked);
        drop(store);
        assert_eq!(opened(folder.path()).await.drafts(&voen()).await.unwrap(), [draft(1)]);
    }

    #[tokio::test]
    async fn every_setting_is_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let store = opened(folder.path()).await;
        for (name, wanted) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
            ("temp_store", "2"),
            ("locking_mode", "normal"),
            ("kdf_iter", "256000"),
            ("cipher_use_hmac", "1"),
        ] {
            let value = store.read(move |connection| {
                let value = connection
                    .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))?;
                Ok(match value {
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    other => format!("{other:?}"),
                })
            });
            assert_eq!(value.await.unwrap(), wanted, "{name}");
        }
    }
}
