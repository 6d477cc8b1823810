//! The words for what can be set.

use super::{Language, Texts, format};
use crate::domain::backup::Contents;
use crate::domain::setting::{Entry, Form, Key, Source, Value};
use jiff::tz::TimeZone;

impl Texts {
    /// What a setting is called.
    pub fn setting(&self, key: Key) -> String {
        match key {
            Key::ServiceAddress => self.setting_service_address(),
            Key::ServiceAuthorities => self.setting_service_authorities(),
            Key::ServiceTrust => self.setting_service_trust(),
            Key::SignatureLevel => self.setting_signature_level(),
            Key::SignatureResponder => self.setting_signature_responder(),
            Key::SignatureList => self.setting_signature_list(),
            Key::CardModules => self.setting_card_modules(),
            Key::LockOnRemoval => self.setting_lock_on_removal(),
            Key::ProxyMode => self.setting_proxy_mode(),
            Key::ProxyAddress => self.setting_proxy_address(),
            Key::ProxyUser => self.setting_proxy_user(),
            Key::ProxyExcept => self.setting_proxy_except(),
            Key::Language => self.setting_language(),
            Key::Theme => self.setting_theme(),
            Key::TextSize => self.setting_text_size(),
            Key::IdleMinutes => self.setting_idle_minutes(),
            Key::Notifications => self.setting_notifications(),
            Key::Data => self.setting_data(),
            Key::HistoryYears => self.setting_history_years(),
        }
    }

    /// What it is for, and what belongs in it.
    pub fn setting_hint(&self, key: Key) -> String {
        match key {
            Key::ServiceAddress => self.setting_service_address_hint(),
            Key::ServiceAuthorities => self.setting_service_authorities_hint(),
            Key::ServiceTrust => self.setting_service_trust_hint(),
            Key::SignatureLevel => self.setting_signature_level_hint(),
            Key::SignatureResponder => self.setting_signature_responder_hint(),
            Key::SignatureList => self.setting_signature_list_hint(),
            Key::CardModules => self.setting_card_modules_hint(),
            Key::LockOnRemoval => self.setting_lock_on_removal_hint(),
            Key::ProxyMode => self.setting_proxy_mode_hint(),
            Key::ProxyAddress => self.setting_proxy_address_hint(),
            Key::ProxyUser => self.setting_proxy_user_hint(),
            Key::ProxyExcept => self.setting_proxy_except_hint(),
            Key::Language => self.setting_language_hint(),
            Key::Theme => self.setting_theme_hint(),
            Key::TextSize => self.setting_text_size_hint(),
            Key::IdleMinutes => self.setting_idle_minutes_hint(),
            Key::Notifications => self.setting_notifications_hint(),
            Key::Data => self.setting_data_hint(),
            Key::HistoryYears => self.setting_history_years_hint(),
        }
    }

    /// A value in words.
    pub fn setting_value(&self, key: Key, value: Option<&Value>) -> String {
        let Some(value) = value else { return self.setting_none() };
        match (key, value) {
            (_, Value::Flag(true)) => self.setting_yes(),
            (_, Value::Flag(false)) => self.setting_no(),
            (Key::IdleMinutes, Value::Number(0)) => self.setting_off(),
            (Key::IdleMinutes, Value::Number(minutes)) => self.setting_minutes(*minutes as usize),
            (_, Value::Text(word)) if matches!(key.form(), Form::Word(_)) => self.setting_word(key, word),
            (_, Value::List(list)) if list.is_empty() => self.setting_none(),
            (_, value) => value.text(),
        }
    }

    /// One of a setting's words.
    pub fn setting_word(&self, key: Key, word: &str) -> String {
        match (key, word) {
            (Key::Language, code) => {
                Language::from_code(code).map_or_else(|| code.to_owned(), |l| l.own_name().to_owned())
            }
            (Key::Theme, "system") => self.setting_theme_system(),
            (Key::Theme, "light") => self.theme_light(),
            (Key::Theme, "dark") => self.theme_dark(),
            (Key::Theme, "contrast-light") => self.theme_contrast_light(),
            (Key::Theme, "contrast-dark") => self.theme_contrast_dark(),
            (Key::ProxyMode, "system") => self.setting_proxy_system(),
            (Key::ProxyMode, "manual") => self.setting_proxy_manual(),
            (Key::ProxyMode, "none") => self.setting_proxy_none(),
            (_, word) => word.to_owned(),
        }
    }

    /// What a backup holds, in lines.
    pub fn backup(&self, contents: &Contents, zone: &TimeZone) -> String {
        let mut lines = vec![
            self.backup_made(&format::date_time(contents.made, zone)),
            self.backup_contents(contents.drafts, contents.open, contents.applications),
        ];
        lines.extend(contents.home.as_ref().map(|home| match home.environment {
            Some(environment) if environment.is_trial() => {
                self.backup_home(&std::format!("{} ({})", home.service, self.trial_environment()))
            }
            _ => self.backup_home(&home.service),
        }));
        lines.join("\n")
    }

    /// Who set it.
    pub fn setting_source(&self, entry: &Entry) -> String {
        match (entry.source, entry.is_locked) {
            (_, true) => self.setting_locked(),
            (Source::BuiltIn, _) => self.setting_built_in(),
            (Source::User, _) => self.setting_yours(),
            (Source::Administrator, _) => self.setting_administrators(),
        }
    }
}
