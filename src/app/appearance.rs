//! Language, colours and text size, and the choices that are remembered.

use super::{App, Message, Screen, perform};
use crate::domain::token::Fingerprint;
use crate::i18n::{Language, Texts};
use crate::screen::sign_in;
use crate::theme::{Look, Scheme};
use iced::Task;

/// The text sizes on offer, in per cent.
const TEXT_SIZES: [u16; 5] = [100, 125, 150, 175, 200];

impl App {
    pub(super) fn next_language(&mut self) -> Task<Message> {
        let at = Language::ALL.iter().position(|l| *l == self.texts.language()).unwrap_or(0);
        let language = Language::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.texts = Texts::new(language);
        self.remember("language", language.code().to_owned())
    }

    pub(super) fn next_theme(&mut self) -> Task<Message> {
        let at = Scheme::ALL.iter().position(|s| *s == self.look.scheme()).unwrap_or(0);
        let scheme = Scheme::ALL.into_iter().cycle().nth(at + 1).unwrap_or_default();
        self.look = Look::new(scheme, self.look.text_scale());
        self.remember("theme", at.wrapping_add(1).rem_euclid(Scheme::ALL.len()).to_string())
    }

    pub(super) fn next_text_size(&mut self) -> Task<Message> {
        let now = (self.look.text_scale() * 100.0).round() as u16;
        let size = TEXT_SIZES.into_iter().find(|s| *s > now).unwrap_or(100);
        self.look = Look::new(self.look.scheme(), f32::from(size) / 100.0);
        self.remember("text-size", size.to_string())
    }

    /// Takes the remembered choices in.
    pub(super) fn recall(&mut self, choices: Vec<(&'static str, String)>) -> Task<Message> {
        for (name, value) in choices {
            match name {
                "language" => {
                    if let Some(language) = Language::from_code(&value) {
                        self.texts = Texts::new(language);
                    }
                }
                "theme" => {
                    let scheme = value.parse().ok().and_then(|i: usize| Scheme::ALL.get(i).copied());
                    self.look = Look::new(scheme.unwrap_or_default(), self.look.text_scale());
                }
                "text-size" => {
                    let size = value.parse().ok().filter(|s| TEXT_SIZES.contains(s)).unwrap_or(100);
                    self.look = Look::new(self.look.scheme(), f32::from(size) / 100.0);
                }
                "insurer" => self.remembered_insurer = Some(value),
                "certificate" => {
                    let fingerprint = Fingerprint::parse(&value);
                    if let (Screen::SignIn(state), Some(fingerprint)) = (&mut self.screen, fingerprint) {
                        state.remember(fingerprint);
                    }
                }
                _ => {}
            }
        }
        self.sign_in(sign_in::Message::CardsChanged)
    }

    pub(super) fn remember(&self, name: &'static str, value: String) -> Task<Message> {
        match self.open_store() {
            Some(store) => perform::remember(store, name, value),
            None => Task::none(),
        }
    }
}
