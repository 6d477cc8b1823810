//! Language, colours and text size by one press each, and the choices that are remembered.

use super::settings::word;
use super::{App, Message, Screen, perform};
use crate::domain::identifier::Phone;
use crate::domain::setting::{Key, Value};
use crate::domain::token::Fingerprint;
use crate::i18n::Language;
use crate::screen::sign_in;
use crate::theme::Scheme;
use iced::Task;

/// The text sizes on offer, in per cent.
const TEXT_SIZES: [u32; 5] = [100, 125, 150, 175, 200];

impl App {
    pub(super) fn next_language(&mut self) -> Task<Message> {
        let at = Language::ALL.iter().position(|l| *l == self.texts.language()).unwrap_or(0);
        let language = Language::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.prefer(Key::Language, Value::Text(language.code().to_owned()))
    }

    pub(super) fn next_theme(&mut self) -> Task<Message> {
        let at = Scheme::ALL.iter().position(|s| *s == self.look.scheme()).unwrap_or(0);
        let scheme = Scheme::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.prefer(Key::Theme, Value::Text(word(scheme).to_owned()))
    }

    pub(super) fn next_text_size(&mut self) -> Task<Message> {
        let now = (self.look.text_scale() * 100.0).round() as u32;
        let size = TEXT_SIZES.into_iter().find(|s| *s > now).unwrap_or(100);
        self.prefer(Key::TextSize, Value::Number(size))
    }

    /// Holds at once, and is written; what the administrator has locked stays as it is.
    fn prefer(&mut self, key: Key, value: Value) -> Task<Message> {
        let sheet = self.services.desk.sheet();
        if sheet.entry(key).is_locked {
            return Task::none();
        }
        self.obey(&sheet.with(key, Some(value.clone())));
        perform::set(&self.services, key, Some(value))
    }

    /// Takes the remembered choices in.
    pub(super) fn recall(&mut self, choices: Vec<(&'static str, String)>) -> Task<Message> {
        let mut work = Vec::new();
        for (name, value) in choices {
            match name {
                "phone" => {
                    self.remembered_phone = Phone::parse(&value).ok();
                    if let (Screen::SignIn(state), Some(phone)) = (&mut self.screen, &self.remembered_phone) {
                        state.remember_phone(phone);
                    }
                }
                "insurer" => self.remembered_insurer = Some(value),
                "certificate" => {
                    let fingerprint = Fingerprint::parse(&value);
                    if let (Screen::SignIn(state), Some(fingerprint)) = (&mut self.screen, fingerprint) {
                        state.remember(fingerprint);
                    }
                }
                name => work.push(self.migrate(name, &value)),
            }
        }
        work.push(self.sign_in(sign_in::Message::CardsChanged));
        Task::batch(work)
    }

    pub(super) fn remember(&self, name: &'static str, value: String) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::remember(store, name, value),
            None => Task::none(),
        }
    }
}
