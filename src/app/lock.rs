//! The lock after a while without anybody, and whose data the window works with.

use super::stamp::Scope;
use super::{App, Dialog, Lock, Message, Screen, StoreState, perform};
use crate::dialog::pin;
use crate::domain::home::Home;
use crate::domain::means::Means;
use crate::flow;
use crate::flow::unlock::Opened;
use crate::screen::{Loadable, OperationId, authorities, history, unlock};
use crate::store;
use crate::widget::focus;
use iced::Task;

impl App {
    /// Nobody worked here for so long: the window shows nothing any more, and everything stays as it is. What
    /// was begun is not cut off; the lock comes when it is done.
    pub(super) fn lock_idle(&mut self) -> Task<Message> {
        if self.offline.is_some() {
            // The passphrase opens it again; what was typed is among the drafts.
            return self.sign_out();
        }
        if self.is_at_work() { Task::none() } else { self.lock_for(pin::Purpose::Idle) }
    }

    /// Whether a card or a phone is at work.
    pub(super) fn is_at_work(&self) -> bool {
        match &self.dialog {
            Some(Dialog::Pin(dialog)) => dialog.is_working(),
            Some(Dialog::NewPin(dialog, _)) => dialog.is_working(),
            Some(Dialog::Asan(_)) => true,
            _ => false,
        }
    }

    /// Locks the window until the card that one signed in with has taken its PIN.
    pub(super) fn lock_for(&mut self, purpose: pin::Purpose) -> Task<Message> {
        let Some(signed_in) = self.signed_in.as_ref().filter(|_| self.lock.is_none()) else {
            return Task::none();
        };
        match (&signed_in.means, &self.card_in_use) {
            (Means::Card(candidate), Some(card)) => {
                let pin = Box::new(pin::State::lock(purpose, candidate.clone(), card.clone()));
                self.lock = Some(Lock { pin, unblocking: None });
                focus::on("pin")
            }
            // Nothing here can tell that it is the same person: they sign in anew, and find their drafts.
            _ => self.sign_out(),
        }
    }

    /// A session was begun anew: what the page could not learn without one is asked for. The button that led
    /// here is gone, and the focus is where work goes on.
    pub(super) fn go_on(&mut self) -> Task<Message> {
        let again = match self.screen.beneath() {
            Screen::History(_) => self.history(history::Message::Refresh),
            Screen::Authorities(_) => self.authorities(authorities::Message::Refresh),
            _ => Task::none(),
        };
        Task::batch([again, self.come_back()])
    }

    /// It was opened, or not.
    pub(super) fn unlocked(&mut self, id: OperationId, result: Result<Opened, flow::Error>) -> Task<Message> {
        match (result, self.signed_in.clone()) {
            (Ok(Opened::Anew(signed_in, insurer)), _) => self.resumed(id, Ok((signed_in, insurer))),
            (Ok(Opened::AsItWas(error)), Some(before)) => {
                // The session that has ended is still the last.
                let has_ended = std::mem::take(&mut self.has_session_ended);
                let opened = self.resumed(id, Ok((before, None)));
                self.has_session_ended = has_ended;
                self.hear(Some(&error.into()));
                opened
            }
            (Ok(Opened::AsItWas(_)), None) => Task::none(),
            (Err(error), _) => self.resumed(id, Err(error)),
        }
    }

    /// The data here belong to the service that answered: said once both are known.
    pub(super) fn settle_home(&self) -> Task<Message> {
        match (self.open_store(), &self.card) {
            (Some(store), Some(card)) => {
                let environment = Some(card.environment);
                let home = Home { service: self.services.service.origin(), environment };
                self.of(Scope::Store, perform::settle_home(store, home))
            }
            _ => Task::none(),
        }
    }

    /// Data of another environment are not worked with: the file is closed before anything of it is shown.
    pub(super) fn home_settled(&mut self, result: Result<(), store::Error>) -> Task<Message> {
        let Err(error @ store::Error::Elsewhere { .. }) = result else { return Task::none() };
        let problem = self.problem(error);
        let out = if self.is_in_use() || self.dialog.is_some() { self.sign_out() } else { Task::none() };
        self.service = Loadable::Failed(problem.clone());
        self.store = StoreState::Failed(problem.clone());
        self.settings_page.leave();
        self.screen = Screen::Unlock(unlock::State::broken(problem));
        out
    }
}
