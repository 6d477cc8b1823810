//! Work without the service.

use crate::app::Message;
use crate::domain::insurer::Insurer;
use crate::domain::secret::Pin;
use crate::problem::Problem;
use crate::store::{self, Store};
use iced::Task;
use jiff::Timestamp;
use std::sync::Arc;

/// Under which name the store keeps what tells whether the passphrase is right.
const PASSPHRASE: &str = "offline-passphrase";

/// Keeps an insurer for offline work; failing to is no harm.
pub fn remember_insurer(store: Arc<dyn Store>, insurer: Insurer, time: Timestamp) -> Task<Message> {
    Task::future(async move { store.remember_insurer(insurer, time).await }).discard()
}

/// The insurers that somebody acted for here.
pub fn known_insurers(store: Arc<dyn Store>) -> Task<Message> {
    Task::perform(
        async move {
            let insurers = store.insurers().await.unwrap_or_default();
            let has_passphrase = matches!(store.remembered(PASSPHRASE).await, Ok(Some(_)));
            (insurers, has_passphrase)
        },
        Message::InsurersKnown,
    )
}

/// Compares the passphrase, or keeps what tells it again where it is the first.
pub fn open_offline(
    store: Arc<dyn Store>,
    insurer: Insurer,
    passphrase: Pin,
    is_first: bool,
) -> Task<Message> {
    Task::perform(
        async move {
            let told = |e: store::Error| Problem::from(&e);
            let kept = store.remembered(PASSPHRASE).await.map_err(told)?;
            match kept {
                Some(kept) if !store::fits(&kept, &passphrase) => Err(told(store::Error::WrongPassphrase)),
                Some(_) => Ok(Box::new(insurer)),
                None if is_first => {
                    let verifier = store::verifier(&passphrase).map_err(told)?;
                    store.remember(PASSPHRASE, verifier).await.map_err(told)?;
                    Ok(Box::new(insurer))
                }
                None => Err(told(store::Error::WrongPassphrase)),
            }
        },
        Message::OfflineOpened,
    )
}
