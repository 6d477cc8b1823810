//! Work of the lock, and of knowing whose data these are.

use super::{pin_keypad, watched};
use crate::app::{Message, Services};
use crate::domain::home::Home;
use crate::domain::identifier::{Fin, Voen};
use crate::domain::secret::Pin;
use crate::domain::token::Candidate;
use crate::flow;
use crate::screen::OperationId;
use crate::store::Store;
use iced::Task;
use std::sync::Arc;

/// Opens a window that was locked since nobody worked at it.
pub fn unlock(
    services: &Services,
    id: OperationId,
    candidate: Candidate,
    fin: Fin,
    pin: Option<Pin>,
    insurer: Option<Voen>,
) -> Task<Message> {
    let Services { service, trust, clock, .. } = services.clone();
    let told = move |keypad| Message::Lock(pin_keypad(id, keypad));
    watched(services, told, move |tokens| async move {
        let (service, insurer) = (&*service, insurer.as_ref());
        let opened =
            flow::unlock::unlock(&tokens, service, &candidate, &fin, pin, insurer, &trust, &clock).await;
        Message::Unlocked(id, opened)
    })
}

/// Reads whose data the store holds.
pub fn read_home(store: Arc<dyn Store>) -> Task<Message> {
    Task::perform(async move { store.home().await.ok().flatten() }, Message::HomeRead)
}

/// Says whose data the store holds.
pub fn settle_home(store: Arc<dyn Store>, home: Home) -> Task<Message> {
    Task::perform(async move { store.settle_home(home).await }, Message::HomeSettled)
}
