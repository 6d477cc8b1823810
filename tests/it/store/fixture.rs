//! Made-up people and a place to keep them.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use mohur::domain::application::Id;
use mohur::domain::draft::{Draft, Typed};
use mohur::domain::environment::Environment;
use mohur::domain::history::{Attested, Category, Entry as Row, Standing, Status, Step};
use mohur::domain::identifier::{Fin, Ssn, Voen};
use mohur::domain::level::Level;
use mohur::domain::lookup::{DocumentType, Lookup, Query};
use mohur::domain::outbox::{ContainerDigest, Entry, State};
use mohur::domain::person::{Names, Record, Sex};
use mohur::domain::reason::Reason;
use mohur::domain::receipt::Receipt;
use mohur::domain::secret::Pin;
use mohur::store::fake::Fake;
use mohur::store::{Database, Error, KeySource, Options, Sealed, Store};
use std::path::{Path, PathBuf};

/// A store that can be closed and opened again.
pub enum Place {
    Memory(Box<Fake>),
    Disk { folder: tempfile::TempDir, store: Option<Database> },
}

impl Place {
    pub fn memory() -> Place {
        Place::Memory(Box::default())
    }

    pub async fn disk() -> Place {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&file_in(folder.path())).await.unwrap();
        Place::Disk { folder, store: Some(store) }
    }

    pub fn store(&self) -> &dyn Store {
        match self {
            Place::Memory(fake) => fake.as_ref(),
            Place::Disk { store, .. } => store.as_ref().unwrap(),
        }
    }

    /// Ends the program and starts it again.
    pub async fn restart(&mut self) {
        match self {
            Place::Memory(fake) => fake.restart(),
            Place::Disk { folder, store } => {
                drop(store.take());
                *store = Some(open(&file_in(folder.path())).await.unwrap());
            }
        }
    }
}

pub fn file_in(folder: &Path) -> PathBuf {
    folder.join("data").join("mohur.db")
}

pub fn passphrase(words: &str) -> KeySource {
    let mut pin = Pin::new();
    assert!(words.chars().all(|c| pin.push(c)));
    KeySource::Passphrase(pin)
}

pub async fn open(path: &Path) -> Result<Database, Error> {
    mohur::store::open(Options { path: path.to_owned(), key: passphrase("Qız qalası '12") }).await
}

pub fn id(n: u64) -> Id {
    Id::from_bytes(u128::from(n).to_be_bytes())
}

pub fn digest(n: u64) -> ContainerDigest {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    ContainerDigest(bytes)
}

pub fn ours() -> Voen {
    Voen::parse("9900000141").unwrap()
}

pub fn theirs() -> Voen {
    Voen::parse("9900000142").unwrap()
}

/// A moment, in seconds after noon of a made-up day, with a fraction that must come back.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::new(1_790_000_000 + seconds, 123_456_789).unwrap()
}

pub fn names(surname: &str, name: &str, patronymic: &str) -> Names {
    Names { surname: surname.into(), name: name.into(), patronymic: patronymic.into() }
}

pub fn draft(n: u64, voen: &Voen, seconds: i64) -> Draft {
    Draft {
        fin: Typed("tst o".into()),
        reason: Some(Reason::Damaged),
        ..Draft::new(id(n), voen.clone(), at(seconds))
    }
}

pub fn lookup() -> Lookup {
    let dsmf_record = Record {
        names: names("Həsənli", "Günel", "İlqar qızı"),
        sex: Sex::Female,
        birth_date: date(1990, 2, 28),
        birthplace: "Şəki".into(),
        ssn: Some(Ssn::parse("9912345678903").unwrap()),
        document: None,
    };
    let registry_record = Record {
        names: names("Əliyeva", "Günel", "İlqar qızı"),
        ssn: None,
        document: Some("AA 1234567".into()),
        ..dsmf_record.clone()
    };
    Lookup {
        id: "lookup-1".into(),
        query: Query {
            fin: Fin::parse("TST4W7E").unwrap().0,
            ssn: Some(Ssn::parse("9912345678903").unwrap()),
            document_type: DocumentType::Migration,
        },
        time: at(3),
        longest_age: SignedDuration::from_secs(86_400),
        dsmf_record,
        registry_record,
    }
}

/// A row that is still in the outbox.
pub fn row(n: u64, voen: &Voen, seconds: i64) -> Row {
    Row {
        id: id(n),
        voen: voen.clone(),
        registration_number: None,
        time: at(seconds),
        reason: Reason::Lost,
        fin: Fin::parse("TST4W7E").unwrap().0,
        names: names("Əliyeva", "Günel", "İlqar qızı"),
        old_names: names("Həsənli", "Günel", "İlqar qızı"),
        ssn: Some(Ssn::parse("9912345678903").unwrap()),
        office: "Nəsimi rayon şöbəsi".into(),
        signed_by: "Quliyev Samir".into(),
        attested: Some(Attested { level: Level::B, stamped_at: None }),
        standing: Standing::Outbox(State::Queued),
        timeline: Vec::new(),
    }
}

pub fn status(code: &str, category: Category) -> Status {
    Status { code: code.into(), category, name: Some("Ad".into()), text: Some("Rəsmi mətn".into()) }
}

/// A row as the service gives it.
pub fn service_row(n: u64, voen: &Voen, seconds: i64, category: Category) -> Row {
    let status = status("word", category);
    Row {
        registration_number: Some(format!("DSMF-{n}")),
        timeline: vec![Step { status: status.clone(), time: at(seconds) }],
        standing: Standing::Service(status),
        attested: None,
        ..row(n, voen, seconds)
    }
}

/// A sealed application; its container has the same number.
pub fn sealed(n: u64, voen: &Voen, seconds: i64) -> Sealed {
    Sealed {
        entry: Entry {
            digest: digest(n),
            key: digest(n),
            level: Level::B,
            is_frozen: false,
            application: id(n),
            voen: voen.clone(),
            state: State::Queued,
            signed_at: at(seconds),
            attempts: 0,
            refusal: None,
        },
        container: format!("container {n}").into_bytes(),
        row: row(n, voen, seconds),
    }
}

pub fn receipt(n: u64, voen: &Voen, seconds: i64) -> Receipt {
    Receipt {
        registration_number: format!("DSMF-{n}"),
        time: at(seconds),
        digest: digest(n),
        voen: voen.clone(),
        service: "https://localhost:8443".into(),
        environment: Environment::Sandbox,
    }
}
