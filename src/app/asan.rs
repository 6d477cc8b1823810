//! Asan İmza: the phone that is asked, the dialog meanwhile, and what comes of it.

use super::{App, Dialog, perform};
use crate::dialog::asan::{self, Action, Message, Purpose};
use crate::dialog::confirm::Subject;
use crate::domain::asan::Subscriber;
use crate::domain::identifier::Phone;
use crate::domain::means::Mobile;
use crate::flow;
use crate::flow::asan::Stop;
use crate::problem::Problem;
use crate::screen::OperationId;
use iced::Task;
use std::time::Duration;

/// How long the service has to hear that nobody waits any more.
const FAREWELL: Duration = Duration::from_millis(800);

/// The dialog and the work behind it.
pub(super) struct Asking {
    pub state: asan::State,
    errand: Errand,
    /// Gives the work up when it is dropped.
    work: Option<Stop>,
}

/// What a phone is asked for.
enum Errand {
    SignIn(Subscriber),
    Sign(Mobile, Subject),
}

impl Asking {
    /// The seconds are counted.
    pub fn is_counting(&self) -> bool {
        self.state.is_counting()
    }
}

impl App {
    /// Asks a phone to sign in.
    pub(super) fn ask_to_sign_in(&mut self, subscriber: Subscriber) -> Task<super::Message> {
        let phone = subscriber.phone.clone();
        self.begin(Purpose::SignIn, phone, Errand::SignIn(subscriber))
    }

    /// Asks the phone that one signed in with to sign what was shown.
    pub(super) fn ask_to_sign(&mut self, mobile: Mobile, subject: Subject) -> Task<super::Message> {
        let purpose = match &subject {
            Subject::Application(application) => Purpose::Sign {
                person: application.lookup.registry_record.names.full(),
                reason: self.texts.reason_short(application.reason),
            },
            Subject::Orders(orders) => Purpose::Order { what: self.order_words(orders) },
        };
        let phone = mobile.subscriber.phone.clone();
        self.begin(purpose, phone, Errand::Sign(mobile, subject))
    }

    fn begin(&mut self, purpose: Purpose, phone: Phone, errand: Errand) -> Task<super::Message> {
        let id = self.next_operation();
        let state = asan::State::new(purpose, phone, id);
        self.dialog = Some(Dialog::Asan(Box::new(Asking { state, errand, work: None })));
        self.ask_phone(id)
    }

    fn ask_phone(&mut self, id: OperationId) -> Task<super::Message> {
        let (store, card) = (self.open_store(), self.card.clone());
        let Some(Dialog::Asan(asking)) = &mut self.dialog else { return Task::none() };
        let (services, texts) = (&self.services, &self.texts);
        let (task, work) = match (&asking.errand, store, card) {
            (Errand::SignIn(subscriber), ..) => perform::ask_to_sign_in(services, id, subscriber.clone()),
            (Errand::Sign(mobile, Subject::Application(application)), Some(store), _) => {
                let display = texts.asan_display(&texts.reason_short(application.reason));
                let application = (**application).clone();
                perform::ask_to_sign(services, store, id, mobile.clone(), application, display)
            }
            (Errand::Sign(mobile, Subject::Orders(orders)), Some(store), Some(card)) => {
                let act = orders.first().map(|order| texts.act(&order.act)).unwrap_or_default();
                let display = texts.asan_display(&act);
                perform::ask_to_order(services, store, card, id, mobile.clone(), orders.clone(), display)
            }
            (Errand::Sign(..), ..) => return self.close(),
        };
        asking.work = Some(work);
        task
    }

    pub(super) fn asan(&mut self, message: Message) -> Task<super::Message> {
        let (next, now) = (self.next_operation(), (self.services.clock)());
        let Some(Dialog::Asan(asking)) = &mut self.dialog else { return Task::none() };
        match asking.state.update(message, now, next) {
            Action::None => Task::none(),
            Action::Begin(id) => self.ask_phone(id),
            Action::Stop => {
                asking.work = None;
                Task::none()
            }
            Action::Close => self.close(),
        }
    }

    /// The program ends; a phone that is asked is asked no more.
    pub(super) fn close_window(&mut self) -> Task<super::Message> {
        match self.dialog.take() {
            Some(Dialog::Asan(asking)) => {
                drop(asking);
                Task::future((self.services.pause)(FAREWELL)).then(|()| iced::exit())
            }
            _ => iced::exit(),
        }
    }

    /// Whether a dialog waits for this work.
    pub(super) fn waits_for(&self, id: OperationId) -> bool {
        match &self.dialog {
            Some(Dialog::Pin(dialog)) => dialog.waits_for(id),
            Some(Dialog::Asan(asking)) => asking.state.waits_for(id),
            _ => false,
        }
    }

    /// Tells the dialog that its work failed.
    pub(super) fn signing_failed(&mut self, id: OperationId, error: &flow::Error) -> Task<super::Message> {
        match &self.dialog {
            Some(Dialog::Asan(_)) => self.asan(Message::Failed(id, Problem::from(error))),
            _ => self.pin_failed(id, error),
        }
    }
}
