//! Both sides' books, laid side by side.

use crate::cli::desk::{Desk, PASSPHRASE};
use mohur::domain::history::{Query, Standing};
use mohur::domain::identifier::Voen;
use mohur::domain::outbox::ContainerDigest;
use mohur::domain::secret::Pin;
use mohur::settings::Settings;
use mohur::store::{Database, KeySource, Options, Store, open};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// For whom the sandbox's cards act.
const INSURER: &str = "9900000141";

/// An application: digest of its container, and its receipt.
pub type Books = BTreeMap<String, (ContainerDigest, Option<Vec<u8>>)>;

/// What the client's own database says.
pub struct Client {
    /// Every application that was ever sealed, by its id.
    pub books: Books,
    /// How many are still to be carried.
    pub open: usize,
    /// How many rows still stand as not acknowledged.
    pub unacknowledged: usize,
}

/// Reads the client's database; it must open.
pub fn client(desk: &Desk) -> Client {
    tokio::runtime::Runtime::new().unwrap().block_on(read(desk))
}

async fn read(desk: &Desk) -> Client {
    let store = database(desk).await;
    let insurer = Voen::parse(INSURER).unwrap();
    let page = store.history(&insurer, Query::default(), 0, 10_000).await.unwrap();
    assert_eq!(page.total, page.entries.len());
    let mut books = Books::new();
    for row in &page.entries {
        let proof = store.proof(&insurer, &row.id).await.unwrap();
        let container = proof.container.expect("a sealed application keeps its container");
        let digest = ContainerDigest(Sha256::digest(container).into());
        assert!(books.insert(row.id.to_string(), (digest, proof.receipt)).is_none());
    }
    let open = store.open_entries().await.unwrap().len();
    let unacknowledged = page.entries.iter().filter(|r| matches!(r.standing, Standing::Outbox(_))).count();
    Client { books, open, unacknowledged }
}

async fn database(desk: &Desk) -> Database {
    let settings = Settings::load(Some(&desk.path("mohur.toml"))).unwrap();
    let mut passphrase = Pin::new();
    assert!(PASSPHRASE.chars().all(|c| passphrase.push(c)));
    let key = KeySource::Passphrase(passphrase);
    open(Options { path: settings.database(), key }).await.expect("the database opens")
}

/// Reads the service's database, past the service.
pub fn service(desk: &Desk) -> Books {
    let database = rusqlite::Connection::open(desk.path("service/sandbox.db")).unwrap();
    let mut statement = database.prepare("SELECT id, digest, container, receipt FROM application").unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut books = Books::new();
    while let Some(row) = rows.next().unwrap() {
        let (id, key): (String, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let (container, receipt): (Vec<u8>, Vec<u8>) = (row.get(2).unwrap(), row.get(3).unwrap());
        let digest = ContainerDigest(Sha256::digest(container).into());
        assert_eq!(digest.to_hex(), key);
        assert!(books.insert(id, (digest, Some(receipt))).is_none());
    }
    books
}

/// Carries the outbox by the command line until nothing is open.
pub fn recover(desk: &Desk) {
    for _ in 0..20 {
        if desk.run(&["outbox", "--json"]).ok()["outbox"] == serde_json::json!([]) {
            return;
        }
        let run = desk.run(&["outbox", "deliver", "--json"]);
        assert!([0, 5, 6].contains(&run.exit), "{} {} {}", run.exit, run.out, run.err);
    }
    panic!("the outbox is never empty: {}", desk.run(&["outbox"]).out);
}

/// Fails unless every application that was sealed here is at the service once, under the same container
/// and with the very receipt that is kept here; and nothing else is there.
pub fn exactly_once(desk: &Desk) -> usize {
    let client = client(desk);
    assert_eq!((client.open, client.unacknowledged), (0, 0));
    let service = service(desk);
    for (id, (digest, receipt)) in &client.books {
        let there = service.get(id).unwrap_or_else(|| panic!("{id} is missing at the service"));
        assert_eq!(there.0, *digest, "{id}: the service took another container");
        assert!(receipt.is_some(), "{id}: the receipt is missing here");
        assert!(there.1 == *receipt, "{id}: another receipt is kept here");
    }
    assert!(service.keys().all(|id| client.books.contains_key(id)), "sent before it was stored");
    client.books.len()
}
