//! The history: what is done about what it asks for, and how it is kept up with the service in the
//! background.

use super::rhythm::Rhythm;
use super::stamp::Scope;
use super::{App, Message, Screen, perform};
use crate::dialog::notice;
use crate::domain::application::Id;
use crate::domain::history::Changed;
use crate::domain::setting::Key;
use crate::flow;
use crate::problem::Problem;
use crate::remote;
use crate::screen::history;
use iced::Task;
use iced::task::Handle;
use std::time::Duration;

/// How many changes are kept for whoever has not looked at the history yet.
const NEWS: usize = 50;

/// How the service is followed.
#[derive(Default)]
pub(super) struct Following {
    rhythm: Rhythm,
    is_running: bool,
    /// Changes that nobody has seen yet, newest first.
    news: Vec<Changed>,
    /// The export under way.
    export: Option<Handle>,
}

impl App {
    /// How long the service is left alone before it is asked for changes again.
    pub fn asks_again_in(&self) -> Duration {
        self.follow.rhythm.wait()
    }

    pub(super) fn history(&mut self, message: history::Message) -> Task<Message> {
        let next = self.next_operation();
        let Screen::History(state) = self.screen.beneath() else { return Task::none() };
        let (action, place) = state.update_with_focus(message, next);
        let focus = place.map_or_else(Task::none, |place| self.focus_on_page(place));
        Task::batch([self.do_history(action), focus])
    }

    pub(super) fn do_history(&mut self, action: history::Action) -> Task<Message> {
        let (Some(store), Some(insurer)) = (self.open_store(), self.insurer()) else { return Task::none() };
        let voen = insurer.voen.clone();
        let work = match action {
            history::Action::None => Task::none(),
            history::Action::Load(id, query, offset) => perform::load_history(store, voen, id, query, offset),
            history::Action::Count(id, query) => perform::count_history(store, voen, id, query),
            history::Action::Refresh => return self.synchronise(),
            history::Action::ShowRefusal(id) => perform::find_refusal(store, voen, id),
            history::Action::Keep { id, paper, is_printed } => {
                let title = match &self.screen {
                    Screen::History(page) => page.chosen_title(&self.texts).unwrap_or_default(),
                    _ => String::new(),
                };
                perform::keep_paper(&self.services, store, (voen, id, title), paper, is_printed)
            }
            history::Action::SaveSearch(search) => {
                perform::searches(store, voen, perform::Change::Save(search))
            }
            history::Action::RenameSearch(from, to) => {
                perform::searches(store, voen, perform::Change::Rename(from, to))
            }
            history::Action::DeleteSearch(name) => {
                perform::searches(store, voen, perform::Change::Delete(name))
            }
            history::Action::Export(query, format) => {
                let owner =
                    perform::Owner { voen, name: insurer.name.clone(), environment: self.environment() };
                let texts = self.texts.clone();
                let export = perform::export(&self.services, store, owner, query, format, texts);
                let (export, handle) = export.abortable();
                self.follow.export = Some(handle);
                export
            }
            // The file under way goes with the work.
            history::Action::StopExport => {
                if let Some(export) = self.follow.export.take() {
                    export.abort();
                }
                Task::none()
            }
            history::Action::ReadLookups(count) => perform::read_lookups(store, voen, count),
            history::Action::ForgetNews => {
                self.follow.news.clear();
                Task::none()
            }
        };
        self.in_session(work)
    }

    /// A paper was saved, and printed where that was wanted; what failed is told wherever one is by then.
    pub(super) fn paper_kept(
        &mut self,
        id: Id,
        title: String,
        result: Result<history::Kept, Problem>,
    ) -> Task<Message> {
        let is_shown = matches!(&self.screen, Screen::History(page) if page.shows(&id));
        match result {
            Err(problem) if !is_shown => self.tell_later(notice::Content::NotKept { title, problem }),
            result => self.update(Message::History(history::Message::Saved(id, result))),
        }
    }

    pub(super) fn exported(&mut self, result: Result<String, Problem>) -> Task<Message> {
        self.follow.export = None;
        self.update(Message::History(history::Message::Exported(result)))
    }

    /// Asks the service for changes, unless it is being asked already.
    pub(super) fn synchronise(&mut self) -> Task<Message> {
        if self.offline.is_some() {
            return Task::done(Message::History(history::Message::Refreshed(Err(Problem::offline()))));
        }
        let (Some(store), Some(acting)) = (self.open_store(), &self.acting) else { return Task::none() };
        if self.follow.is_running {
            return Task::none();
        }
        self.follow.is_running = true;
        self.in_session(perform::refresh(&self.services, store, acting.insurer.voen.clone()))
    }

    /// The service told what changed, or did not: it is asked again sooner or later.
    pub(super) fn refreshed(&mut self, result: Result<Vec<Changed>, flow::Error>) -> Task<Message> {
        self.hear(result.as_ref().err());
        self.follow.is_running = false;
        let (told, news) = match result {
            Ok(changed) => {
                self.follow.rhythm.answered();
                // What was given meanwhile is there as soon as what was withdrawn is gone.
                (Ok(()), Task::batch([self.take_news(changed), self.fetch_mandates()]))
            }
            Err(error) => {
                let random = (self.services.clock)().subsec_nanosecond().unsigned_abs();
                self.follow.rhythm.failed(wish(&error), random.into());
                (Err(Problem::from(&error)), Task::none())
            }
        };
        Task::batch([self.update(Message::History(history::Message::Refreshed(told))), news])
    }

    /// Tells of changed statuses: by the system's notifications that there are some, here which ones.
    fn take_news(&mut self, changed: Vec<Changed>) -> Task<Message> {
        if changed.is_empty() {
            return Task::none();
        }
        if self.services.desk.sheet().flag(Key::Notifications) {
            let words = self.texts.news_notification(changed.len());
            self.services.desktop.tell(&self.texts.app_name(), &words);
        }
        let known = std::mem::take(&mut self.follow.news);
        let older = known.into_iter().filter(|old| changed.iter().all(|new| new.row.id != old.row.id));
        let older: Vec<Changed> = older.collect();
        self.follow.news = changed.into_iter().chain(older).take(NEWS).collect();
        self.tell_news()
    }

    /// Shows the changes that nobody has seen yet, where the history is open.
    pub(super) fn tell_news(&mut self) -> Task<Message> {
        let news = self.follow.news.clone();
        match self.screen.beneath() {
            Screen::History(_) => self.update(Message::History(history::Message::News(news))),
            _ => Task::none(),
        }
    }

    /// Nothing of the last session goes on, or is shown in the next.
    pub(super) fn stop_following(&mut self) {
        if let Some(export) = self.follow.export.take() {
            export.abort();
        }
        self.follow = Following::default();
        self.untold.clear();
        self.settings_page.leave();
        self.supersede(Scope::Session);
    }
}

/// After how many seconds the service wants to be asked again.
fn wish(error: &flow::Error) -> Option<u64> {
    match error {
        flow::Error::Service(remote::Error::Failing { retry_after, .. }) => *retry_after,
        _ => None,
    }
}
