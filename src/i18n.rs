//! What people read: Azerbaijani, English, Russian, with one typed function per text.
//!
//! Texts live in areas: a table in `i18n/text/<area>.rs`, which declares the functions, and a Fluent
//! file `i18n/<language>/<area>.ftl` for each language (the one at the top of the repository). A
//! function's name is its key, so that no key is written anywhere else. The tests here keep tables,
//! files and code in step.

pub mod format;
mod setting;
mod term;
mod text;

#[cfg(test)]
mod tests;

use crate::domain::history::StatusName;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::sync::Arc;
use unic_langid::LanguageIdentifier;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Azerbaijani.
    #[default]
    Az,
    /// English.
    En,
    /// Russian.
    Ru,
}

impl Language {
    /// In the order of every choice.
    pub const ALL: [Language; 3] = [Language::Az, Language::En, Language::Ru];

    /// ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Language::Az => "az",
            Language::En => "en",
            Language::Ru => "ru",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|l| l.code() == code)
    }

    /// Its name in itself: a person looking for a language reads no other.
    pub fn own_name(self) -> &'static str {
        match self {
            Language::Az => "Azərbaycanca",
            Language::En => "English",
            Language::Ru => "Русский",
        }
    }
}

/// All texts in one language. Cheap to clone; to switch the language, put another in its place.
#[derive(Clone)]
pub struct Texts {
    language: Language,
    bundle: Arc<FluentBundle<FluentResource>>,
    statuses: Arc<[StatusName]>,
}

impl Texts {
    /// Reads the texts of a language, which are part of the program.
    pub fn new(language: Language) -> Texts {
        // The locale decides plural forms only.
        let locale = language.code().parse::<LanguageIdentifier>().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // Isolating marks are for mixed directions; none of the three languages needs them.
        bundle.set_use_isolating(false);
        for source in text::sources(language) {
            // A file with mistakes still gives its good messages; the tests accept no mistakes.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(good, _)| good);
            let _ = bundle.add_resource(resource);
        }
        Texts { language, bundle: Arc::new(bundle), statuses: Arc::default() }
    }

    /// The same, with the service's names of its statuses.
    pub fn with_statuses(self, statuses: &[StatusName]) -> Texts {
        Texts { statuses: statuses.into(), ..self }
    }

    /// Which language this is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The text of a key; the key itself where there is none, which the tests rule out.
    fn text<'a>(
        &self,
        key: &'static str,
        values: impl IntoIterator<Item = (&'a str, FluentValue<'a>)>,
    ) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            return key.to_owned();
        };
        let args: FluentArgs<'_> = values.into_iter().collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

impl Default for Texts {
    fn default() -> Texts {
        Texts::new(Language::default())
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        self.language == other.language
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Texts({})", self.language.code())
    }
}
