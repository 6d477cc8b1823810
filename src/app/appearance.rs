//! Language, colours and text size by one press each, and the choices that are remembered.

use super::settings::word;
use super::{App, Message, Screen, perform};
use crate::domain::identifier::Phone;
use crate::domain::setting::{Key, Value};
use crate::domain::token::Fingerprint;
use crate::i18n::Language;
use crate::screen::sign_in;
use crate::theme::Scheme;
use crate::widget::focus;
use iced::Task;

/// The word for Asan İmza among the remembered choices.
pub(super) const BY_PHONE: &str = "asan";
/// And for the card.
pub(super) const BY_CARD: &str = "card";

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
                    if let (Screen::SignIn(state), Some(phone)) =
                        (self.screen.beneath(), &self.remembered_phone)
                    {
                        state.remember_phone(phone);
                    }
                }
                "way" => {
                    self.is_by_phone = value == BY_PHONE;
                    work.push(self.prefer_way());
                }
                "insurer" => self.remembered_insurer = Some(value),
                "certificate" => {
                    let fingerprint = Fingerprint::parse(&value);
                    if let (Screen::SignIn(state), Some(fingerprint)) = (self.screen.beneath(), fingerprint) {
                        state.remember(fingerprint);
                    }
                }
                name => work.push(self.migrate(name, &value)),
            }
        }
        work.push(self.sign_in(sign_in::Message::CardsChanged));
        Task::batch(work)
    }

    /// The way of the last sign-in has the focus, unless somebody has begun already.
    pub(super) fn prefer_way(&mut self) -> Task<Message> {
        let is_by_phone = self.is_by_phone;
        match &mut self.screen {
            Screen::SignIn(state) => state.prefer_phone(is_by_phone).map_or_else(Task::none, focus::on),
            _ => Task::none(),
        }
    }

    pub(super) fn remember(&self, name: &'static str, value: String) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::remember(store, name, value),
            None => Task::none(),
        }
    }
}
