//! Work that a phone has its part in.

use crate::app::{Message, Services};
use crate::dialog::asan;
use crate::domain::application::Application;
use crate::domain::asan::Subscriber;
use crate::domain::delegation::Order;
use crate::domain::means::Mobile;
use crate::flow;
use crate::flow::asan::{Stop, Told, Waiting, stop};
use crate::flow::delegate::{self, Office};
use crate::flow::pen::Pen;
use crate::remote::ServiceCard;
use crate::screen::OperationId;
use crate::store::Store;
use futures::channel::mpsc::unbounded;
use futures::stream::{self, PollNext};
use iced::Task;
use std::sync::Arc;

/// Signs in by phone.
pub fn ask_to_sign_in(services: &Services, id: OperationId, subscriber: Subscriber) -> (Task<Message>, Stop) {
    let Services { gateway, trust, .. } = services.clone();
    waiting(services, id, |waiting| async move {
        Message::SignedIn(id, flow::asan::sign_in(&*gateway, &subscriber, &trust, &waiting).await)
    })
}

/// Has the phone sign the application that was shown, and stores the container.
pub fn ask_to_sign(
    services: &Services,
    store: Arc<dyn Store>,
    id: OperationId,
    mobile: Mobile,
    application: Application,
    display: String,
) -> (Task<Message>, Stop) {
    let Services { gateway, trust, clock, .. } = services.clone();
    waiting(services, id, |waiting| async move {
        let pen = Pen::Asan { gateway: &*gateway, mobile, display, waiting };
        Message::Signed(id, flow::sign::sign(pen, &*store, application, &trust, clock()).await)
    })
}

/// Has the phone sign the orders that were shown, one after the other, and sends them.
pub fn ask_to_order(
    services: &Services,
    store: Arc<dyn Store>,
    card: ServiceCard,
    id: OperationId,
    mobile: Mobile,
    orders: Vec<Order>,
    display: String,
) -> (Task<Message>, Stop) {
    let Services { service, gateway, trust, courier, clock, .. } = services.clone();
    waiting(services, id, |waiting| async move {
        let pen = Pen::Asan { gateway: &*gateway, mobile, display, waiting };
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

/// Work that also tells the dialog what the phone shows.
fn waiting<F: Future<Output = Message> + Send + 'static>(
    services: &Services,
    id: OperationId,
    work: impl FnOnce(Waiting<'static>) -> F,
) -> (Task<Message>, Stop) {
    let (sender, news) = unbounded();
    let (stop, stopped) = stop();
    let listener = move |told| {
        let message = match told {
            Told::Asked(code, pin_within) => asan::Message::Asked(id, code, pin_within),
            Told::Away => asan::Message::Away(id, true),
            Told::Back => asan::Message::Away(id, false),
        };
        // The window may be closed by then.
        drop(sender.unbounded_send(Message::Asan(message)));
    };
    let (clock, pause) = (Box::new(services.clock), services.pause);
    let end = stream::once(work(Waiting { clock, pause, listener: Box::new(listener), stopped }));
    // What was told before the end is shown before it.
    let news_first = |(): &mut ()| PollNext::Left;
    (Task::stream(stream::select_with_strategy(news, end, news_first)), stop)
}
