//! Work without the service: an insurer used before, its drafts and the cached history. Nothing is looked up
//! and nothing is sent.

use super::stamp::Scope;
use super::{App, Dialog, Message, Screen, Section, perform};
use crate::dialog::offline;
use crate::domain::insurer::Insurer;
use crate::problem::Problem;
use crate::screen::drafts;
use iced::Task;

impl App {
    /// For whom one works: signed in or offline.
    pub(super) fn insurer(&self) -> Option<&Insurer> {
        self.acting.as_ref().map(|acting| &acting.insurer).or(self.offline.as_ref())
    }

    /// Whether somebody is signed in or works offline: then services and database stay those that it began with.
    pub(super) fn is_in_use(&self) -> bool {
        self.signed_in.is_some() || self.offline.is_some()
    }

    /// Asks which insurer; the answer is [`Message::InsurersKnown`].
    pub(super) fn ask_offline(&mut self) -> Task<Message> {
        match self.open_store() {
            Some(store) if matches!(self.screen, Screen::SignIn(_)) && self.dialog.is_none() => {
                perform::known_insurers(store)
            }
            _ => Task::none(),
        }
    }

    /// The insurers that somebody acted for here, and whether a passphrase was chosen.
    pub(super) fn insurers_known(&mut self, known: (Vec<Insurer>, bool)) -> Task<Message> {
        // Somebody has begun to sign in meanwhile.
        if !matches!(self.screen, Screen::SignIn(_)) || self.dialog.is_some() {
            return Task::none();
        }
        let (insurers, has_passphrase) = known;
        if insurers.is_empty() {
            return self.tell(crate::dialog::notice::Content::Problem(Problem::nothing_offline()));
        }
        // What a dialog before still waits for is not for this one.
        self.supersede(Scope::Session);
        self.show(Dialog::Offline(offline::State::new(insurers, !has_passphrase)))
    }

    pub(super) fn offline(&mut self, message: offline::Message) -> Task<Message> {
        let store = self.open_store();
        let Some(Dialog::Offline(dialog)) = &mut self.dialog else { return Task::none() };
        match (dialog.update(message), store) {
            (offline::Action::Open(insurer), Some(store)) => {
                let open = perform::open_offline(store, *insurer, dialog.take(), dialog.is_first());
                self.in_session(open)
            }
            (offline::Action::Close | offline::Action::Open(_), _) => self.close(),
            (offline::Action::None, _) => Task::none(),
        }
    }

    /// The passphrase was right, or not.
    pub(super) fn offline_opened(&mut self, result: Result<Box<Insurer>, Problem>) -> Task<Message> {
        if !matches!(self.dialog, Some(Dialog::Offline(_))) {
            return Task::none();
        }
        match result {
            Ok(insurer) => {
                self.dialog = None;
                self.offline = Some(*insurer);
                self.screen = Screen::Drafts(drafts::State::new());
                self.update(Message::Open(Section::Drafts))
            }
            Err(problem) => self.offline(offline::Message::Failed(problem)),
        }
    }

    /// Keeps an insurer for offline work.
    pub(super) fn remember_insurer(&self, insurer: &Insurer) -> Task<Message> {
        let now = (self.services.clock)();
        self.open_store().map_or(Task::none(), |store| perform::remember_insurer(store, insurer.clone(), now))
    }

    /// What needs the service waits for the next sign-in.
    pub(super) fn tell_offline(&mut self) -> Task<Message> {
        self.tell(crate::dialog::notice::Content::Problem(Problem::offline()))
    }
}
