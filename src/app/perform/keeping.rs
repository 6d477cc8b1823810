//! Work with backups, and with what is kept for a time only.

use crate::app::{Message, Services};
use crate::domain::secret::Pin;
use crate::i18n::Texts;
use crate::problem::Problem;
use crate::screen::settings;
use crate::screen::settings::backup;
use crate::setup;
use crate::store::Store;
use iced::Task;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;

fn told(message: backup::Message) -> Message {
    Message::Settings(settings::Message::Backup(message))
}

/// Writes a backup and reads it again.
pub fn back_up(
    store: Arc<dyn Store>,
    file: String,
    passphrase: Pin,
    texts: &Texts,
    zone: &TimeZone,
) -> Task<Message> {
    let (texts, zone) = (texts.clone(), zone.clone());
    Task::perform(
        async move {
            let contents = store.back_up(&setup::typed_path(&file), passphrase).await;
            let contents = contents.map_err(|e| Problem::from(&e))?;
            Ok(backup::Done::Made(texts.backup(&contents, &zone)))
        },
        |result| told(backup::Message::Done(result)),
    )
}

/// Says what a backup holds.
pub fn look_into_backup(services: &Services, file: String, passphrase: Pin, texts: &Texts) -> Task<Message> {
    let (desk, zone, texts) = (services.desk.clone(), services.zone.clone(), texts.clone());
    Task::perform(
        async move { Ok(texts.backup(&desk.look_into_backup(file, passphrase).await?, &zone)) },
        |result| told(backup::Message::Found(result)),
    )
}

/// Puts a backup in the place of the local database, once work under way has let go of it.
pub fn restore(services: &Services, file: String, passphrase: Pin, texts: &Texts) -> Task<Message> {
    let (desk, zone, texts) = (services.desk.clone(), services.zone.clone(), texts.clone());
    Task::perform(
        async move {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let contents = desk.restore(file, passphrase).await?;
            Ok(backup::Done::Restored(texts.backup(&contents, &zone)))
        },
        Message::Restored,
    )
}

/// Deletes what is older; failing to is no harm before the next start.
pub fn forget_old(store: Arc<dyn Store>, time: Timestamp) -> Task<Message> {
    Task::future(async move { store.forget_before(time).await }).discard()
}
