//! The encrypted local store. The only folder that names SQLite and the key store.

mod authority;
mod backup;
mod cached;
mod choice;
mod column;
mod connection;
mod database;
mod delegation;
mod draft;
mod error;
pub mod fake;
mod finder;
mod found;
mod function;
mod home;
mod index;
mod insurer;
mod key;
mod needle;
mod outbox;
mod password;
mod place;
mod queue;
mod range;
mod reader;
mod retention;
mod row;
mod rule;
mod saved;
mod schema;
mod search;
mod sort;
mod tally;
mod verifier;

pub use backup::{inspect, restore};
pub use connection::protection;
pub use database::{Database, Options, open};
pub use key::{KeySource, Protection, key_store};
pub use password::{keep_proxy_password, proxy_password};
pub use place::{Place, place};
pub use verifier::{fits, verifier};

use crate::domain::application::Id;
use crate::domain::authority::Usage;
use crate::domain::backup::Contents;
use crate::domain::delegation::Register;
use crate::domain::draft::Draft;
use crate::domain::history;
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
use std::path::Path;
use thiserror::Error;

/// Why the store did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// There is no key store on this system, or it is locked: a passphrase is needed.
    #[error("no key store: {0}")]
    NoKeyStore(String),
    /// The passphrase does not open the file.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The file is not readable with the key in the key store: another key, or damage.
    #[error("the database cannot be opened with the stored key")]
    WrongKey,
    /// The file was written by a newer version of the program.
    #[error("the database has version {found}, this program knows {known}")]
    TooNew {
        /// Version in the file.
        found: u32,
        /// Newest version that this program knows.
        known: u32,
    },
    /// Pages of the file are damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The file is a database, and no backup.
    #[error("not a backup")]
    NotABackup,
    /// A file that is not there, or may not be read.
    #[error("{0}")]
    Unreadable(String),
    /// A file that cannot be written where it was to be.
    #[error("{0}")]
    NotWritten(String),
    /// A file that is there already, and is not written over.
    #[error("{0} is there already")]
    Exists(String),
    /// The data belong to another service, or to another environment of it.
    #[error("the data belong to {found}, not to {here}")]
    Elsewhere {
        /// Whose they are.
        found: String,
        /// Whom they were wanted for.
        here: String,
    },
    /// Another instance of the program has it open.
    #[error("another instance has the database open")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Not a legal move of an outbox state.
    #[error("{from:?} cannot become {to:?}")]
    IllegalMove {
        /// State in the store.
        from: State,
        /// State that was wanted.
        to: State,
    },
    /// The named thing is not in the store.
    #[error("not in the store")]
    NotFound,
    /// Anything else.
    #[error("database: {0}")]
    Database(String),
}

/// A signed application to be kept until the service acknowledges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The outbox entry, in state [`State::Queued`].
    pub entry: Entry,
    /// The container.
    pub container: Vec<u8>,
    /// What the history shows of it.
    pub row: history::Entry,
}

/// An entry's container at a higher level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The container.
    pub container: Vec<u8>,
    /// Its SHA-256.
    pub key: ContainerDigest,
    /// Its level.
    pub level: Level,
    /// The time-stamp's time.
    pub stamped_at: Timestamp,
}

/// The authorities for an insurer as the service told them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The authorities.
    pub register: Register,
    /// When it was asked.
    pub at: Timestamp,
}

/// A signed order about an authority that was sent, or is about to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// SHA-256 of the container: its idempotency key.
    pub key: ContainerDigest,
    /// For which insurer.
    pub voen: Voen,
    /// The authority that it withdraws; otherwise it gives one.
    pub withdrawn: Option<Id>,
    /// The container.
    pub container: Vec<u8>,
}

/// What the service answered to an order about an authority that it carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The authority that was given or withdrawn.
    pub delegation: Id,
    /// When the answer came.
    pub time: Timestamp,
    /// The answer as it came.
    pub bytes: Vec<u8>,
}

/// A signed order about an authority that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedOut {
    /// Whether it withdrew the authority; otherwise it gave it.
    pub is_withdrawal: bool,
    /// The container as it was sent.
    pub container: Vec<u8>,
    /// What the service answered.
    pub answered: Answered,
}

/// Drafts, outbox and history of this computer. Nothing of one insurer is given out under another.
#[async_trait]
pub trait Store: Send + Sync {
    /// Saves a draft, new or changed; an older state than the one here is left aside. Durable when
    /// it returns. One that is signed already is refused, so that a late save does not bring it back.
    async fn save_draft(&self, draft: Draft) -> Result<(), Error>;
    /// The drafts of an insurer, last changed first.
    async fn drafts(&self, voen: &Voen) -> Result<Vec<Draft>, Error>;
    /// Deletes a draft; gone already is fine.
    async fn delete_draft(&self, id: &Id) -> Result<(), Error>;

    /// Takes a sealed application in and deletes its draft, in one transaction. The same container
    /// again changes nothing; a second one of the same application is an [`Error::IllegalMove`].
    async fn enqueue(&self, sealed: Sealed) -> Result<(), Error>;
    /// What still has to reach the service, oldest first, of every insurer: a container is
    /// authorised by its own signature.
    async fn open_entries(&self) -> Result<Vec<Entry>, Error>;
    /// What the service refused and nobody took up again, oldest first, with the service's words.
    async fn refused(&self, voen: &Voen) -> Result<Vec<Entry>, Error>;
    /// The container of an outbox or history entry, as it is sent.
    async fn container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error>;
    /// The same at the highest level that it was raised to.
    async fn best_container(&self, digest: &ContainerDigest) -> Result<Vec<u8>, Error>;
    /// Keeps an entry's container raised: in place of the other one while that was never sent, beside it
    /// afterwards. One that is no higher than what is here changes nothing.
    async fn raise(&self, digest: &ContainerDigest, raised: Raised) -> Result<(), Error>;
    /// The entries signed since a moment whose containers are all below a level, oldest first: open ones
    /// and accepted ones.
    async fn below(&self, level: Level, since: Timestamp) -> Result<Vec<Entry>, Error>;
    /// Moves an outbox entry, if the table allows it. Moving to [`State::Sending`] counts an attempt.
    /// [`State::Accepted`] is reached by [`Store::accept`] only. [`State::Discarded`] deletes the
    /// container, and the row unless the service has put its own word there.
    async fn move_entry(
        &self,
        digest: &ContainerDigest,
        to: State,
        refusal: Option<String>,
    ) -> Result<(), Error>;
    /// Records a verified receipt, keeps its bytes, and moves the entry to [`State::Accepted`]. Its row
    /// shows it as received until the service tells more.
    async fn accept(&self, digest: &ContainerDigest, receipt: Receipt, bytes: Vec<u8>) -> Result<(), Error>;
    /// Turns a refused entry, or one that was never sent, into a draft again and discards the entry, in
    /// one transaction.
    async fn reopen(&self, digest: &ContainerDigest, draft: Draft) -> Result<(), Error>;

    /// An application's containers and its receipt's bytes, as far as they are here: of this insurer's
    /// application alone, whoever else's has the same name.
    async fn proof(&self, voen: &Voen, id: &Id) -> Result<Proof, Error>;

    /// Takes rows of the service in; a row that is here already takes the service's standing. Gives those whose
    /// status is another word of the service's than before.
    async fn merge_history(&self, rows: Vec<history::Entry>) -> Result<Vec<history::Changed>, Error>;
    /// Rows of an insurer in the query's order: `count` from `offset`. Counts no further than it must.
    async fn rows(
        &self,
        voen: &Voen,
        query: history::Query,
        offset: usize,
        count: usize,
    ) -> Result<history::Rows, Error>;
    /// How many rows answer a query. `None` when another query is asked for before that is known.
    async fn count(&self, voen: &Voen, query: history::Query) -> Result<Option<usize>, Error>;
    /// All rows that answer a query, in its order, by their keys.
    async fn keys(&self, voen: &Voen, query: history::Query) -> Result<Vec<history::Key>, Error>;
    /// The rows with these keys, in their order; those that are gone are left out.
    async fn rows_of(&self, keys: &[history::Key]) -> Result<Vec<history::Entry>, Error>;
    /// A page of the answer to a query, all of it counted.
    async fn history(
        &self,
        voen: &Voen,
        query: history::Query,
        offset: usize,
        count: usize,
    ) -> Result<history::Page, Error> {
        loop {
            let history::Rows { entries, matching, total } =
                self.rows(voen, query.clone(), offset, count).await?;
            let matching = match matching {
                Some(matching) => Some(matching),
                None => self.count(voen, query.clone()).await?,
            };
            // Somebody else asked for something else meanwhile: their turn is over soon.
            if let Some(matching) = matching {
                return Ok(history::Page { entries, matching, total });
            }
        }
    }
    /// The searches that were given a name, by name.
    async fn searches(&self, voen: &Voen) -> Result<Vec<history::Search>, Error>;
    /// Gives a search a name; one that has it already is replaced.
    async fn save_search(&self, voen: &Voen, search: history::Search) -> Result<(), Error>;
    /// Gives a search another name; gone already is fine.
    ///
    /// # Errors
    /// Also where another search has that name: both stay as they are.
    async fn rename_search(&self, voen: &Voen, from: &str, to: &str) -> Result<(), Error>;
    /// Forgets a search; gone already is fine.
    async fn delete_search(&self, voen: &Voen, name: &str) -> Result<(), Error>;
    /// When the service was last asked for an insurer's history (its `updatedSince`).
    async fn synchronised_at(&self, voen: &Voen) -> Result<Option<Timestamp>, Error>;
    /// A synchronisation that was not finished.
    async fn pass(&self, voen: &Voen) -> Result<Option<history::Pass>, Error>;
    /// Remembers how far a synchronisation has come, or that none is under way.
    async fn set_pass(&self, voen: &Voen, pass: Option<history::Pass>) -> Result<(), Error>;
    /// Remembers when the service was asked; a synchronisation is finished by it.
    async fn set_synchronised_at(&self, voen: &Voen, time: Timestamp) -> Result<(), Error>;

    /// What a time-stamping authority was asked within the last day, and whether it is left alone.
    async fn authority_usage(&self, address: &str, now: Timestamp) -> Result<Usage, Error>;
    /// Remembers that it is asked now; forgets what is older than a day.
    async fn count_request(&self, address: &str, now: Timestamp) -> Result<(), Error>;
    /// Leaves it alone until then.
    async fn rest_authority(&self, address: &str, until: Timestamp) -> Result<(), Error>;

    /// The last list of an insurer's authorities.
    async fn delegations(&self, voen: &Voen) -> Result<Option<Listed>, Error>;
    /// Puts a list in the place of the one before.
    async fn save_delegations(&self, voen: &Voen, listed: Listed) -> Result<(), Error>;
    /// Keeps a signed order about an authority before it is sent. Durable when it returns.
    async fn keep_order(&self, pending: Pending) -> Result<(), Error>;
    /// The orders of an insurer whose outcome is not known, oldest first.
    async fn pending_orders(&self, voen: &Voen) -> Result<Vec<Pending>, Error>;
    /// The outcome of an order is known: one that was carried out is kept with the answer, any other is
    /// forgotten. Gone already is fine.
    async fn settle_order(&self, key: &ContainerDigest, answered: Option<Answered>) -> Result<(), Error>;
    /// The orders about an authority that were signed here and carried out, oldest first.
    async fn carried_out(&self, voen: &Voen, delegation: &Id) -> Result<Vec<CarriedOut>, Error>;

    /// A small remembered choice (last certificate, last insurer).
    async fn remembered(&self, name: &'static str) -> Result<Option<String>, Error>;
    /// Remembers a small choice.
    async fn remember(&self, name: &'static str, value: String) -> Result<(), Error>;

    /// Says which service and environment the data here belong to, the first time; after that they are used
    /// for no other.
    ///
    /// # Errors
    /// [`Error::Elsewhere`].
    async fn settle_home(&self, _home: Home) -> Result<(), Error> {
        Ok(())
    }
    /// Which service and environment they belong to, as far as that was said.
    async fn home(&self) -> Result<Option<Home>, Error> {
        Ok(None)
    }
    /// Deletes what is older: history with all that belongs to it, and the log of lookups. What still has to
    /// reach the service stays. Gives the number of applications.
    async fn forget_before(&self, _time: Timestamp) -> Result<usize, Error> {
        Ok(0)
    }
    /// Keeps an insurer that somebody acts for, for offline work.
    async fn remember_insurer(&self, _insurer: Insurer, _time: Timestamp) -> Result<(), Error> {
        Ok(())
    }
    /// The insurers that somebody acted for here, the one of the last use first.
    async fn insurers(&self) -> Result<Vec<Insurer>, Error> {
        Ok(Vec::new())
    }
    /// Writes down that a person was looked up: when, by whom, and for which insurer.
    async fn note_lookup(&self, _note: Note) -> Result<(), Error> {
        Ok(())
    }
    /// Who was looked up for an insurer, newest first; no more than `count`.
    async fn looked_up(&self, _voen: &Voen, _count: usize) -> Result<Vec<Note>, Error> {
        Ok(Vec::new())
    }
    /// Writes everything into one new file under a passphrase of its own, and reads it again.
    async fn back_up(&self, _file: &Path, _passphrase: Pin) -> Result<Contents, Error> {
        Err(Error::Database("this store has no file".to_owned()))
    }

    /// Checks every page of the file against its authentication code, and the structure of the
    /// database. Gives what is wrong; nothing when all is well. Takes seconds on a large file.
    async fn check(&self) -> Result<Vec<String>, Error>;
}

/// What is kept of an application besides its row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// The signed container, as it is or was sent.
    pub container: Option<Vec<u8>>,
    /// The same at a higher level, where it was raised afterwards.
    pub raised: Option<Vec<u8>>,
    /// The receipt as the service sent it.
    pub receipt: Option<Vec<u8>>,
}
