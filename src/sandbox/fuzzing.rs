//! The door for the fuzz target (`fuzz/`) to the whole service, without a network in between. The
//! product never comes through here.

use super::authority::Authorities;
use super::phone::Phones;
use super::{Clock, Error, Options, pki, router};
use crate::domain::level::Level;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tower_service::Service as _;

/// Longest answer that is read, in bytes.
const LONGEST_ANSWER: usize = 16 << 20;

/// A service that is asked in this process.
pub struct Desk {
    router: Router,
    runtime: Runtime,
    cards_dir: PathBuf,
}

impl Desk {
    /// What the service is called in tokens and applications.
    pub const ORIGIN: &str = "https://localhost:8443";

    /// Opens it in a folder of its own.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn open(folder: &Path) -> Result<Desk, Error> {
        let clock = Clock::default();
        let pki = Arc::new(pki::open(folder, clock.now(), 1)?);
        let cards_dir = pki.cards_dir.clone();
        let address = "http://localhost:1".to_owned();
        let phones = Arc::new(Phones::new(clock.clone()));
        let authorities = Arc::new(Authorities { pki, clock, tokens: AtomicU64::default(), address });
        // Nobody is asked for time-stamps here.
        let options = Options { required_level: Level::B, ..Options::new(folder) };
        let router = router(&options, Desk::ORIGIN.into(), authorities, phones)?;
        // One thread beside it, begun once and kept: a new one would need memory when there is little.
        let mut builder = Builder::new_current_thread();
        builder.enable_all().max_blocking_threads(1).thread_keep_alive(Duration::from_secs(3600));
        let runtime = builder.build()?;
        Ok(Desk { router, runtime, cards_dir })
    }

    /// As [`super::Running::cards_dir`].
    pub fn cards_dir(&self) -> &Path {
        &self.cards_dir
    }

    /// Status and body of the answer; none when no HTTP request can be made of this.
    pub fn ask(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<(u16, Vec<u8>)> {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).ok()?;
        self.runtime.block_on(async {
            let answer = self.router.clone().call(request).await.ok()?;
            let status = answer.status().as_u16();
            Some((status, to_bytes(answer.into_body(), LONGEST_ANSWER).await.ok()?.to_vec()))
        })
    }
}
