//! The page that verifies files: opened from wherever one is, and left for there.

use super::{App, Message, Screen, perform};
use crate::screen::verify;
use crate::widget::focus;
use iced::Task;

impl App {
    /// Opens the page over the one that is open.
    pub(super) fn show_verify(&mut self) -> Task<Message> {
        if !matches!(self.screen, Screen::Verify(..)) {
            self.screen = Screen::Verify(Box::default(), Box::new(self.take_page()));
        }
        focus::on("verify-path")
    }

    /// A file that is dropped anywhere is verified.
    pub(super) fn drop_file(&mut self, path: String) -> Task<Message> {
        let show = self.show_verify();
        Task::batch([show, self.verify(verify::Message::Dropped(path))])
    }

    pub(super) fn verify(&mut self, message: verify::Message) -> Task<Message> {
        let next = self.next_operation();
        let context = context!(self);
        let Screen::Verify(state, _) = &mut self.screen else { return Task::none() };
        match state.update(message, &context, next) {
            verify::Action::None => Task::none(),
            verify::Action::Browse => self.choose_to_verify(),
            verify::Action::Verify(id, path) => {
                let signers = self.card.as_ref().map(|card| card.receipt_signers.clone());
                let session = self.acting.as_ref().map(|acting| acting.session.clone());
                perform::verify(&self.services, id, path, signers.unwrap_or_default(), session)
            }
            verify::Action::Save { name, text } => perform::save_report(&self.services, name, text),
            verify::Action::Close => self.leave_cover(),
        }
    }
}
