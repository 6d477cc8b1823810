//! The history: what is done about what it asks for.

use super::{App, Message, Screen, perform};
use crate::screen::history;
use iced::Task;

impl App {
    pub(super) fn history(&mut self, message: history::Message) -> Task<Message> {
        let next = self.next_operation();
        let Screen::History(state) = &mut self.screen else { return Task::none() };
        let action = state.update(message, next);
        self.do_history(action)
    }

    pub(super) fn do_history(&mut self, action: history::Action) -> Task<Message> {
        let (Some(store), Some(acting)) = (self.open_store(), &self.acting) else { return Task::none() };
        let voen = acting.insurer.voen.clone();
        match action {
            history::Action::None => Task::none(),
            history::Action::Load(id, query, offset) => perform::load_history(store, voen, id, query, offset),
            history::Action::Refresh => perform::refresh(&self.services, store, voen),
            history::Action::ShowRefusal(id) => perform::find_refusal(store, voen, id),
            history::Action::Save(id, paper) => perform::save_paper(&self.services, store, id, paper),
        }
    }
}
