//! The service for demo, tests and kiosk trials: the whole contract of `assets/api/openapi.yaml` over
//! TLS on the loopback interface, with its own PKI, made-up people (`assets/sandbox/README.md`) and
//! faults on demand. It verifies as a gateway must, and never trusts the client.
//!
//! It stands beside the house: it shares `domain`, `signing` and `remote::wire` with the client and
//! nothing else.

mod answer;
mod asan;
mod authority;
mod cards;
mod delegation;
pub mod faults;
#[doc(hidden)]
pub mod fuzzing;
mod history;
mod insurers;
mod people;
pub mod phone;
mod phones;
mod pki;
mod problem;
mod raise;
mod registry;
mod routes;
mod server;
mod service;
mod session;
mod status;
mod store;
mod submission;
pub mod switch;

use crate::domain::level::Level;
use crate::signing;
use crate::signing::trust::Trust;
use authority::Authorities;
use faults::Faults;
use jiff::{SignedDuration, Timestamp};
use phone::Phones;
use ring::rand::SecureRandom;
use service::Service;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How to run it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for keys, cards and the database; made when missing. Two sandboxes never share one.
    pub data_dir: PathBuf,
    /// Port on the loopback interface; 0 takes any free one.
    pub port: u16,
    /// Time from one status of an application to the next.
    pub status_pace: SignedDuration,
    /// Whether lookups need an SSN.
    pub ssn_required: bool,
    /// The level that applications must have.
    pub required_level: Level,
}

impl Options {
    /// Any free port, a new status each 20 seconds, SSN and B-LT required.
    pub fn new(data_dir: impl Into<PathBuf>) -> Options {
        Options {
            data_dir: data_dir.into(),
            port: 0,
            status_pace: SignedDuration::from_secs(20),
            ssn_required: true,
            required_level: Level::Lt,
        }
    }
}

/// Why it does not start, or fails at an operation.
#[derive(Debug, Error)]
pub enum Error {
    #[error("file or network: {0}")]
    Io(#[from] std::io::Error),
    #[error("database: {0}")]
    Database(#[from] rusqlite::Error),
    #[error("PKI: {0}")]
    Pki(String),
    #[error("TLS: {0}")]
    Tls(#[from] rustls::Error),
    #[error("signing: {0}")]
    Signing(#[from] signing::Error),
    #[error("stored JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("no random numbers")]
    Random,
    #[error("time: {0}")]
    Time(#[from] jiff::Error),
}

impl From<rcgen::Error> for Error {
    fn from(error: rcgen::Error) -> Error {
        Error::Pki(error.to_string())
    }
}

/// The service's clock: the system's, and what tests put before it.
#[derive(Clone, Default)]
struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead_ms.load(Ordering::Relaxed));
        let now = Timestamp::now();
        now.saturating_add(ahead).unwrap_or(now)
    }
}

/// A running sandbox. It ends when dropped.
pub struct Running {
    origin: String,
    trust_file: PathBuf,
    cards_dir: PathBuf,
    faults: Faults,
    clock: Clock,
    authorities: String,
    phones: Arc<Phones>,
    tasks: [JoinHandle<()>; 2],
}

/// Starts it; at the first start in a folder it makes its PKI and its cards.
///
/// # Errors
/// See [`Error`]; most likely the port is taken or the folder cannot be written.
pub async fn start(options: Options) -> Result<Running, Error> {
    std::fs::create_dir_all(&options.data_dir)?;
    let clock = Clock::default();
    let faults = Faults::default();
    // Its port stands in the certificates, so it stays the same.
    let plain = TcpListener::bind(("127.0.0.1", pki::port(&options.data_dir).unwrap_or(0))).await?;
    let plain_port = plain.local_addr()?.port();
    let pki = Arc::new(pki::open(&options.data_dir, clock.now(), plain_port)?);
    let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
    let origin = format!("https://localhost:{}", listener.local_addr()?.port());
    let tls = server::tls(&pki, faults.clone())?;
    let (trust_file, cards_dir) = (pki.trust_file.clone(), pki.cards_dir.clone());
    let authorities = Arc::new(Authorities {
        pki,
        clock: clock.clone(),
        tokens: AtomicU64::default(),
        address: format!("http://localhost:{plain_port}"),
    });
    let phones = Arc::new(Phones::new(clock.clone()));
    let router = router(&options, origin.clone(), authorities.clone(), phones.clone())?;
    let address = authorities.address.clone();
    let plainly = authority::router(authorities).merge(phone::router(phones.clone()));
    let plainly = plainly.merge(switch::router(faults.clone()));
    let tasks = [
        tokio::spawn(server::serve(listener, Some(tls), router, faults.clone())),
        tokio::spawn(server::serve(plain, None, plainly, faults.clone())),
    ];
    Ok(Running { origin, trust_file, cards_dir, faults, clock, authorities: address, phones, tasks })
}

/// The service without a network.
fn router(
    options: &Options,
    origin: String,
    authorities: Arc<Authorities>,
    phones: Arc<Phones>,
) -> Result<axum::Router, Error> {
    let Authorities { pki, clock, .. } = &*authorities;
    let store = store::Store::open(&options.data_dir.join("sandbox.db"))?;
    store.begin_with(&delegation::at_first(clock.now()))?;
    let service = Service {
        origin,
        clock: clock.clone(),
        status_pace: options.status_pace,
        ssn_required: options.ssn_required,
        required_level: options.required_level,
        registry: registry::Registry::new(),
        store,
        sessions: session::Sessions::default(),
        phones,
        trust: Trust::from_pem(&std::fs::read_to_string(&pki.trust_file)?)?,
        revoked: service::revoked_serials(pki.list("issuing.crl").unwrap_or_default())?,
        pki: pki.clone(),
        authorities,
    };
    Ok(routes::router(Arc::new(service)))
}

impl Running {
    /// `https://localhost:PORT`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// PEM bundle of root, policy and issuing CA: both the CA file for TLS and the trust list for
    /// certificates of persons and receipts.
    pub fn trust_file(&self) -> &Path {
        &self.trust_file
    }

    /// A folder for each card with `auth.p8`, `auth.der`, `sign.p8`, `sign.der`, `pin`.
    pub fn cards_dir(&self) -> &Path {
        &self.cards_dir
    }

    /// `http://localhost:PORT`: below it `tsa/1`, `tsa/2`, `ocsp`, `issuing.crl`, `policy.crl`, `root.crl`.
    pub fn authorities(&self) -> &str {
        &self.authorities
    }

    /// The page that stands for the telephones.
    pub fn phone_page(&self) -> String {
        format!("{}{}", self.authorities, phone::PATH)
    }

    /// The telephones.
    pub fn phones(&self) -> &Phones {
        &self.phones
    }

    /// Faults on demand.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Puts the service's clock forward.
    pub fn advance_clock(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.clock.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Ends it and waits until its ports are free again.
    pub async fn stop(mut self) {
        for task in &mut self.tasks {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    ring::rand::SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
