//! Authorities and the rights to act: the list, what is put together to be signed, and carrying it out.

use super::super::{Message, Services};
use super::{pin_keypad, watched, write};
use crate::domain::application::Id;
use crate::domain::delegation::{Order, Register};
use crate::domain::identifier::Voen;
use crate::domain::insurer::Insurer;
use crate::domain::outbox::ContainerDigest;
use crate::domain::secret::Pin;
use crate::domain::token::Candidate;
use crate::flow::delegate::{self, Office, Orderer};
use crate::flow::pen::Pen;
use crate::flow::sign_in::SignedIn;
use crate::flow::{self, Error, paper};
use crate::problem::Problem;
use crate::remote::ServiceCard;
use crate::screen::OperationId;
use crate::screen::authorities::Plan;
use crate::store::Store;
use iced::Task;
use std::sync::Arc;

/// Reads the last list of an insurer.
pub fn read_delegations(store: Arc<dyn Store>, voen: Voen) -> Task<Message> {
    Task::perform(async move { store.delegations(&voen).await }, Message::DelegationsRead)
}

/// Fetches it from the service.
pub fn fetch_delegations(services: &Services, store: Arc<dyn Store>, voen: Voen) -> Task<Message> {
    let Services { service, clock, .. } = services.clone();
    Task::perform(
        async move { delegate::refresh(&*store, &*service, &voen, &clock).await },
        Message::DelegationsFetched,
    )
}

/// Orders that the service refused are over, now that it was told.
pub fn settle_orders(store: Arc<dyn Store>, refused: Vec<ContainerDigest>) -> Task<Message> {
    Task::future(async move { delegate::settle(&*store, &refused).await }).discard()
}

/// Asks for whom the signer may act now.
pub fn fetch_mandates(services: &Services) -> Task<Message> {
    let service = services.service.clone();
    Task::perform(async move { service.mandates().await }, Message::MandatesFetched)
}

/// Puts together what is to be signed, and finds who may sign it.
pub fn prepare_orders(
    services: &Services,
    id: OperationId,
    signed_in: &SignedIn,
    card: &ServiceCard,
    insurer: &Insurer,
    register: Register,
    plan: Plan,
) -> Task<Message> {
    let Services { tokens, service, gateway, trust, clock, new_id, .. } = services.clone();
    let (signed_in, environment, insurer) = (signed_in.clone(), card.environment, insurer.clone());
    Task::perform(
        async move {
            let now = clock();
            let origin = service.origin();
            let session = &signed_in.session;
            let orderer = Orderer { session, insurer: &insurer, environment, service: &origin, now };
            let orders = match plan {
                Plan::Give(delegate, term) => {
                    vec![delegate::give(&orderer, &register, delegate, term, new_id())?]
                }
                Plan::Withdraw(delegation) => vec![delegate::withdraw(&orderer, &delegation, new_id())?],
                Plan::Renew(old, number) => delegate::renew(&orderer, &register, &old, &number, new_id)?,
            };
            let signers = flow::sign::signers(&*tokens, &*gateway, &signed_in, &trust, now).await?;
            Ok::<_, Error>((orders, signers))
        },
        move |result| Message::OrdersPrepared(id, result),
    )
}

/// Saves the signed orders about an authority, and the service's answers, into the user's folder.
pub fn save_orders(
    services: &Services,
    store: Arc<dyn Store>,
    (voen, delegation, title): (Voen, Id, String),
) -> Task<Message> {
    let documents = services.documents.clone();
    let of = delegation.clone();
    let work = async move {
        let files = paper::orders(&*store, &voen, &delegation).await.map_err(|e| Problem::from(&e))?;
        let written = files.iter().map(|file| write(&documents, &file.name, &file.bytes));
        let written = written.collect::<std::io::Result<Vec<_>>>();
        written.map_err(|e| Problem::not_saved(format!("{}: {e}", documents.display())))
    };
    Task::perform(work, move |result| Message::OrdersSaved(of.clone(), title.clone(), result))
}

/// Signs the orders that were shown with a card, and sends them.
pub fn carry_out(
    services: &Services,
    store: Arc<dyn Store>,
    card: ServiceCard,
    id: OperationId,
    candidate: Candidate,
    pin: Option<Pin>,
    orders: Vec<Order>,
) -> Task<Message> {
    let Services { service, trust, courier, clock, .. } = services.clone();
    let told = move |keypad| Message::Pin(pin_keypad(id, keypad));
    watched(services, told, move |tokens| async move {
        let pen = Pen::Card { tokens: &tokens, candidate, pin };
        let office = Office {
            store: &*store,
            service: &*service,
            card: &card,
            raiser: courier.raiser(),
            trust: &trust,
            clock: &clock,
        };
        let result = delegate::carry_out(&office, pen, orders.clone()).await;
        Message::OrdersDone(id, orders, result)
    })
}
