//! The form and its drafts: what is done about what they ask for.

use super::{App, Dialog, Message, Screen, perform};
use crate::dialog::notice;
use crate::domain::draft::Draft;
use crate::problem::Problem;
use crate::screen::{OperationId, compose, drafts};
use crate::widget::focus;
use iced::Task;

impl App {
    pub(super) fn compose(&mut self, message: compose::Message) -> Task<Message> {
        let next = self.next_operation();
        let context = context!(self);
        let is_offline = self.offline.is_some();
        let Screen::Compose(state) = self.screen.beneath() else { return Task::none() };
        // *Dəyişdir* goes with the person that it was for.
        let is_emptied = message == compose::Message::ChangePerson;
        match state.update(message, &context, next) {
            compose::Action::Save(draft) if is_emptied => {
                Task::batch([self.save_draft(draft), focus::on(compose::Place::Ssn.id())])
            }
            compose::Action::None => Task::none(),
            compose::Action::Save(draft) => self.save_draft(draft),
            compose::Action::LookUp(id, _) if is_offline => {
                let answer = compose::Message::LookedUp(id, Err(Problem::offline()));
                self.update(Message::Compose(answer))
            }
            compose::Action::LookUp(id, query) => match (self.open_store(), &self.card, &self.acting) {
                (Some(store), Some(card), Some(acting)) => {
                    self.in_session(perform::look_up(&self.services, store, id, acting, card, query))
                }
                _ => Task::none(),
            },
            compose::Action::Review(id, _) if is_offline => {
                state.end_review(id);
                self.tell_offline()
            }
            compose::Action::Review(id, draft) => self.review(id, draft),
            compose::Action::StartAnother => self.start_draft(),
            compose::Action::Focus(place) => self.focus_on_page(place.id()),
        }
    }

    fn save_draft(&mut self, draft: Draft) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::save_draft(store, draft),
            None => Task::none(),
        }
    }

    pub(super) fn review(&mut self, id: OperationId, draft: Draft) -> Task<Message> {
        match (&self.signed_in, &self.card, &self.acting) {
            (Some(signed_in), Some(card), Some(acting)) => {
                perform::review(&self.services, id, signed_in, card, &acting.insurer, draft)
            }
            _ => Task::none(),
        }
    }

    pub(super) fn drafts(&mut self, message: drafts::Message) -> Task<Message> {
        let Screen::Drafts(state) = self.screen.beneath() else { return Task::none() };
        match state.update(message) {
            drafts::Action::None => Task::none(),
            drafts::Action::Open(draft) => self.edit(draft, true),
            drafts::Action::Delete(id) => {
                self.show(Dialog::Notice(notice::State::new(notice::Content::DeleteDraft(id))))
            }
        }
    }

    /// An empty form.
    pub(super) fn start_draft(&mut self) -> Task<Message> {
        let Some(insurer) = self.insurer() else { return Task::none() };
        let voen = insurer.voen.clone();
        let now = (self.services.clock)();
        let id = (self.services.new_id)();
        let draft = Draft::new(id, voen, now);
        self.edit(draft, false)
    }

    pub(super) fn edit(&mut self, draft: Draft, is_stored: bool) -> Task<Message> {
        let form = compose::State::new(draft, is_stored);
        let place = form.place();
        *self.screen.beneath() = Screen::Compose(Box::new(form));
        self.focus_on_page(place.id())
    }
}
