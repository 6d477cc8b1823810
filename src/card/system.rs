//! The tokens and readers of this computer.

use super::module::Module;
use super::process::Worker;
use super::wire::Item;
use super::{Error, Readers, ToBeSigned, Tokens, monitor};
use crate::domain::reader::Snapshot;
use crate::domain::secret::Pin;
use crate::domain::token::Credential;
use async_trait::async_trait;
use futures::future::join_all;
use futures::stream::BoxStream;
use std::path::Path;

pub use super::process::Launch;

/// All PKCS#11 modules, each in its own process, and the smart-card service.
pub struct System {
    workers: Vec<Worker>,
}

impl System {
    /// With these modules, in order of preference. No process is started before it is needed.
    pub fn new(modules: Vec<Module>) -> System {
        System::with_launch(modules, &Launch::default())
    }

    /// As [`System::new`], with another program, environment or time limit for the workers.
    pub fn with_launch(modules: Vec<Module>, launch: &Launch) -> System {
        let workers = modules.into_iter().map(|m| Worker::new(m.file, launch.clone())).collect();
        System { workers }
    }
}

#[async_trait]
impl Tokens for System {
    async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        if self.workers.is_empty() {
            return Err(Error::NoModule);
        }
        let answers = join_all(self.workers.iter().map(Worker::credentials)).await;
        let mut all: Vec<Credential> = Vec::new();
        let mut failure = None;
        let mut answered = false;
        for answer in answers {
            match answer {
                Ok(credentials) => {
                    answered = true;
                    for credential in credentials {
                        if !all.iter().any(|known| is_same(known, &credential)) {
                            all.push(credential);
                        }
                    }
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        match failure {
            Some(error) if !answered => Err(error),
            _ => Ok(all),
        }
    }

    async fn sign(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: Vec<ToBeSigned>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let module = Path::new(&credential.token.module);
        let worker = self.workers.iter().find(|w| w.module() == module).ok_or(Error::CredentialGone)?;
        let items =
            items.into_iter().map(|i| Item { bytes: i.bytes, algorithm: i.algorithm }).collect::<Vec<_>>();
        worker.sign(credential, pin, items).await
    }

    async fn end_session(&self) {
        join_all(self.workers.iter().map(Worker::end)).await;
    }
}

impl Readers for System {
    fn watch(&self) -> BoxStream<'static, Snapshot> {
        monitor::watch()
    }
}

/// Whether two modules show the same certificate of the same card, or one module shows it twice.
fn is_same(a: &Credential, b: &Credential) -> bool {
    a.fingerprint == b.fingerprint && (a.token.serial == b.token.serial || a.token.module != b.token.module)
}
