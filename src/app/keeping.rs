//! What is kept on this computer: backups and the way back, for how long, and who was looked up.

use super::{App, Message, StoreState, perform};
use crate::domain::secret::Pin;
use crate::domain::setting::Key;
use crate::problem::Problem;
use crate::screen::settings;
use crate::screen::settings::backup::{self, Action};
use iced::Task;
use jiff::SignedDuration;

/// A year, as long as the longest.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

impl App {
    /// What the page of the settings asks for about a backup.
    pub(super) fn keep(&mut self, action: Action, passphrase: Pin) -> Task<Message> {
        match action {
            Action::None => Task::none(),
            Action::Browse(is_new) => self.choose_backup(is_new),
            Action::Make(file) => match self.open_store() {
                Some(store) => perform::back_up(store, file, passphrase, &self.texts, &self.services.zone),
                None => self.backup_failed(Problem::not_saved("the database is not open")),
            },
            Action::Look(file) => perform::look_into_backup(&self.services, file, passphrase, &self.texts),
            Action::Restore(_) if self.is_in_use() => self.backup_failed(Problem::sign_out_first()),
            Action::Restore(file) => {
                // Nobody may have it open.
                self.store = StoreState::Opening;
                perform::restore(&self.services, file, passphrase, &self.texts)
            }
        }
    }

    fn backup_failed(&mut self, problem: Problem) -> Task<Message> {
        self.settings(settings::Message::Backup(backup::Message::Done(Err(problem))))
    }

    /// A backup was restored, or not: in either case the database is opened again.
    pub(super) fn restored(&mut self, result: Result<backup::Done, Problem>) -> Task<Message> {
        let told = self.settings(settings::Message::Backup(backup::Message::Done(result)));
        Task::batch([told, self.open_store_again()])
    }

    /// Deletes what is older than it is to be kept.
    pub(super) fn forget_old(&self) -> Task<Message> {
        let years = self.services.desk.sheet().number(Key::HistoryYears);
        let kept = YEAR * i32::try_from(years).unwrap_or(i32::MAX);
        match (self.open_store(), (self.services.clock)().checked_sub(kept)) {
            (Some(store), Ok(time)) if years > 0 => perform::forget_old(store, time),
            _ => Task::none(),
        }
    }
}
