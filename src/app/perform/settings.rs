//! Work with the settings.

use crate::app::{Message, Services};
use crate::domain::secret::Pin;
use crate::domain::setting::{Key, Value};
use crate::store;
use iced::Task;
use std::time::Duration;

/// How often a file is tried that somebody of ours may still have open.
const TRIES: u32 = 30;

/// Writes a value of the user's.
pub fn set(services: &Services, key: Key, value: Option<Value>) -> Task<Message> {
    let desk = services.desk.clone();
    Task::perform(async move { desk.set(key, value).await }, move |result| {
        Message::SettingWritten(key, result)
    })
}

/// Keeps the proxy's password in the system's key store.
pub fn keep_password(services: &Services, password: Pin) -> Task<Message> {
    let desk = services.desk.clone();
    Task::perform(async move { desk.keep_password(password).await }, Message::PasswordKept)
}

/// Opens the store that was just closed, or the one of another place: work under way may hold the file for a
/// moment.
pub fn open_store_again(services: &Services) -> Task<Message> {
    let opener = services.opener.clone();
    Task::perform(
        async move {
            for _ in 0..TRIES {
                match opener.open(None).await {
                    Err(store::Error::Busy) => tokio::time::sleep(Duration::from_millis(100)).await,
                    opened => return opened,
                }
            }
            opener.open(None).await
        },
        Message::StoreOpened,
    )
}
