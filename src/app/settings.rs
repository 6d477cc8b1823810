//! The settings: opened from wherever one is, written at once, and what of them takes effect when.

use super::stamp::Scope;
use super::{App, Message, Screen, StoreState, perform};
use crate::desktop::Colours;
use crate::dialog::notice;
use crate::domain::setting::{Key, Sheet, Source, Value};
use crate::i18n::{Language, Texts};
use crate::problem::Problem;
use crate::screen::settings::{self, Confirmed};
use crate::screen::{Loadable, layout};
use crate::setup;
use crate::theme::{Look, Scheme};
use crate::widget::focus;
use iced::Task;
use iced::theme::Mode;
use iced::widget::operation;

impl App {
    /// Opens the settings over the page that is open.
    pub(super) fn show_settings(&mut self) -> Task<Message> {
        if self.dialog.is_some() || self.lock.is_some() {
            return Task::none();
        }
        if !matches!(self.screen, Screen::Settings(_)) {
            self.screen = Screen::Settings(Box::new(self.take_page()));
            self.settings_page.open(self.services.desk.sheet(), self.services.fault.clone(), self.is_stale);
        }
        focus::on(settings::FIRST)
    }

    pub(super) fn settings(&mut self, message: settings::Message) -> Task<Message> {
        use settings::backup::Message::{Done, Found, Look, Make, Refuse, Restore};
        let then = match message {
            // What came of it is told below the last control, where neither Tab nor an arrow key leads.
            settings::Message::Backup(Found(_) | Done(_)) | settings::Message::PasswordKept(_) => {
                operation::snap_to_end(layout::PAGE)
            }
            // What is wrong with what was typed moves the buttons down.
            settings::Message::Backup(Make | Look) => focus::in_sight(),
            // The button is gone.
            settings::Message::Backup(Refuse | Restore) => focus::on(settings::backup::PASSPHRASE),
            settings::Message::Choose(key, _)
            | settings::Message::Submit(key)
            | settings::Message::Discard(key) => focus::on(settings::id(key)),
            _ => Task::none(),
        };
        Task::batch([self.settle(message), then])
    }

    fn settle(&mut self, message: settings::Message) -> Task<Message> {
        if !matches!(self.screen, Screen::Settings(_)) {
            self.untold.extend(left_meanwhile(&message));
        }
        match self.settings_page.update(message) {
            settings::Action::None => Task::none(),
            settings::Action::Set(key, value, confirmed) => {
                let foreign = match (key, &value) {
                    (Key::ServiceAddress, Some(Value::Text(address))) if confirmed == Confirmed::NotYet => {
                        Some(address.clone()).filter(|address| !setup::is_this_computer(address))
                    }
                    _ => None,
                };
                match foreign {
                    // What is no address at all is told as such.
                    Some(address) if setup::check(key, &Value::Text(address.clone())).is_ok() => {
                        self.settings(settings::Message::Doubt(address))
                    }
                    _ => self.set(key, value),
                }
            }
            settings::Action::Browse(key) => self.choose_for_setting(key),
            settings::Action::KeepPassword => {
                perform::keep_password(&self.services, self.settings_page.take_password())
            }
            settings::Action::Backup(action) => {
                let passphrase = self.settings_page.backup_passphrase();
                self.keep(action, passphrase)
            }
            settings::Action::Apply => self.sign_out(),
            settings::Action::Close => self.leave_cover(),
        }
    }

    /// Writes a value; the answer is [`Message::SettingWritten`].
    pub(super) fn set(&mut self, key: Key, value: Option<Value>) -> Task<Message> {
        if key == Key::Data {
            if self.is_in_use() {
                return self.setting_written(key, Err(Problem::sign_out_first()));
            }
            // The file is moved while nobody has it open.
            self.store = StoreState::Opening;
        }
        perform::set(&self.services, key, value)
    }

    /// A value was written, or not.
    pub(super) fn setting_written(&mut self, key: Key, result: Result<Sheet, Problem>) -> Task<Message> {
        let is_written = result.is_ok();
        if let Ok(sheet) = &result {
            self.obey(sheet);
        }
        let told = self.settings(settings::Message::Written(key, result));
        let effect = match key {
            Key::Data => {
                // The diagnosis and saved papers follow it.
                let renewed = if is_written { self.begin_anew(false) } else { Task::none() };
                // Also where it stays as it was: the file was closed.
                Task::batch([renewed, self.open_store_again()])
            }
            Key::TextSize => focus::in_sight(),
            _ if is_written && key.waits_for_sign_in() => self.begin_anew(key == Key::ServiceAddress),
            _ => Task::none(),
        };
        Task::batch([told, effect])
    }

    /// The password was kept, or not.
    pub(super) fn password_kept(&mut self, result: Result<(), Problem>) -> Task<Message> {
        let effect = if result.is_ok() { self.begin_anew(false) } else { Task::none() };
        let told = self.settings(settings::Message::PasswordKept(result));
        Task::batch([told, effect])
    }

    /// What takes effect at once: language, colours, text size, when to lock.
    pub(super) fn obey(&mut self, sheet: &Sheet) {
        if let Some(language) = sheet.text(Key::Language).as_deref().and_then(Language::from_code)
            && language != self.texts.language()
        {
            let statuses = self.card.as_ref().map(|card| card.status_names.as_slice());
            self.texts = Texts::new(language).with_statuses(statuses.unwrap_or_default());
            self.services.gateway.speak(language.code());
        }
        self.look = look(sheet, self.colours);
        self.idle = idle(sheet);
        self.services.lock_on_removal = sheet.flag(Key::LockOnRemoval);
        self.settings_page.refresh(sheet.clone());
    }

    /// The desktop prefers other colours.
    pub(super) fn system_colours(&mut self, colours: Colours) -> Task<Message> {
        self.colours = colours;
        self.look = look(&self.services.desk.sheet(), colours);
        Task::none()
    }

    /// Service, trust, cards and network anew from what is set; a session keeps what it was made with until
    /// its end.
    pub(super) fn begin_anew(&mut self, other_store: bool) -> Task<Message> {
        self.is_stale = true;
        self.needs_other_store |= other_store;
        if self.is_in_use() { Task::none() } else { self.renew_services() }
    }

    /// Takes changes in that waited for the end of a session.
    pub(super) fn renew_services(&mut self) -> Task<Message> {
        if !std::mem::take(&mut self.is_stale) {
            return Task::none();
        }
        match self.services.desk.services(self.texts.language()) {
            Ok(services) => {
                self.services = services;
                self.supersede(Scope::Services);
            }
            Err(problem) => {
                self.service = Loadable::Failed(problem);
                return Task::none();
            }
        }
        self.card = None;
        self.service = Loadable::Loading;
        // Another watch of the readers: of what the services see now.
        self.looks += 1;
        let store = match std::mem::take(&mut self.needs_other_store) {
            true => {
                self.store = StoreState::Opening;
                self.open_store_again()
            }
            false => Task::none(),
        };
        Task::batch([self.connect(), self.read_cards(), store])
    }

    /// What an earlier version remembered in the database goes to the settings, unless something is set.
    pub(super) fn migrate(&self, name: &str, value: &str) -> Task<Message> {
        let sheet = self.services.desk.sheet();
        let (key, value) = match name {
            "language" => (Key::Language, Key::Language.parse(value).ok()),
            "text-size" => (Key::TextSize, Key::TextSize.parse(value).ok()),
            "theme" => {
                let scheme = value.parse().ok().and_then(|at: usize| Scheme::ALL.get(at).copied());
                (Key::Theme, scheme.map(|scheme| Value::Text(word(scheme).to_owned())))
            }
            _ => return Task::none(),
        };
        match value {
            Some(value) if sheet.entry(key).source == Source::BuiltIn => {
                perform::set(&self.services, key, Some(value))
            }
            _ => Task::none(),
        }
    }
}

/// What is told of work that ended after the settings were left.
fn left_meanwhile(message: &settings::Message) -> Option<notice::Content> {
    use settings::Message::{Backup, PasswordKept};
    match message {
        Backup(settings::backup::Message::Done(Ok(done))) => Some(notice::Content::Backup(done.clone())),
        Backup(settings::backup::Message::Done(Err(problem))) | PasswordKept(Err(problem)) => {
            Some(notice::Content::Problem(problem.clone()))
        }
        _ => None,
    }
}

/// What the window's library tells of the system's colours, where it knows them.
pub(super) fn of_system(mode: Mode) -> Option<Message> {
    let colours = |is_dark| Message::SystemColours(Colours { is_dark, is_contrast: false });
    match mode {
        Mode::None => None,
        Mode::Dark => Some(colours(true)),
        Mode::Light => Some(colours(false)),
    }
}

/// Colours and text size; `preferred`: by the desktop.
pub(super) fn look(sheet: &Sheet, preferred: Colours) -> Look {
    let scheme = match sheet.text(Key::Theme).as_deref() {
        Some("light") => Scheme::Light,
        Some("dark") => Scheme::Dark,
        Some("contrast-light") => Scheme::ContrastLight,
        Some("contrast-dark") => Scheme::ContrastDark,
        _ => match (preferred.is_dark, preferred.is_contrast) {
            (false, false) => Scheme::Light,
            (true, false) => Scheme::Dark,
            (false, true) => Scheme::ContrastLight,
            (true, true) => Scheme::ContrastDark,
        },
    };
    Look::new(scheme, sheet.number(Key::TextSize) as f32 / 100.0)
}

/// The word of a scheme in the settings.
pub(super) fn word(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
        Scheme::ContrastLight => "contrast-light",
        Scheme::ContrastDark => "contrast-dark",
    }
}

/// After how long the window is locked.
pub(super) fn idle(sheet: &Sheet) -> Option<std::time::Duration> {
    let minutes = sheet.number(Key::IdleMinutes);
    (minutes > 0).then(|| std::time::Duration::from_secs(60 * u64::from(minutes)))
}
