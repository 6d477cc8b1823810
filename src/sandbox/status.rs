//! Status words of the sandbox (its own, not DSMF's) and how applications advance through them.

use super::people::Case;
use super::problem::Language;
use crate::remote::wire;
use jiff::{SignedDuration, Timestamp};

/// A status word: code, category, names in az, en, ru.
struct Word {
    code: &'static str,
    category: &'static str,
    names: [&'static str; 3],
}

/// The words on the service card.
const WORDS: [Word; 4] = [
    Word { code: "received", category: "received", names: ["Qəbul edilib", "Received", "Принято"] },
    Word {
        code: "in_review",
        category: "in_progress",
        names: ["Baxılır", "Under review", "На рассмотрении"],
    },
    Word {
        code: "certificate_ready",
        category: "done",
        names: ["Şəhadətnamə hazırdır", "Certificate ready", "Свидетельство готово"],
    },
    Word { code: "refused", category: "refused", names: ["İmtina edilib", "Refused", "Отказано"] },
];

/// A word that the card does not name: clients have to live with new words.
const UNKNOWN: &str = "sent_to_archive";

/// A step of an application's way, as kept in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When it is reached; may lie in the future.
    pub time: Timestamp,
    /// The word.
    pub code: String,
    /// Official text.
    pub text: Option<String>,
}

/// The whole way of an application taken at `from`, one status after each `pace`.
pub fn plan(case: Case, from: Timestamp, pace: SignedDuration) -> Vec<Step> {
    let last = match case {
        Case::Refused => (
            "refused",
            "Təqdim olunan məlumat arxiv sənədləri ilə təsdiqlənmir. Sığortaolunan DSMF orqanına müraciət etməlidir.",
        ),
        Case::UnknownStatus => (UNKNOWN, "Sorğu arxivə göndərilib."),
        _ => ("certificate_ready", "Şəhadətnamə DSMF orqanından götürülə bilər."),
    };
    let step = |n: i32, code: &str, text: Option<&str>| Step {
        time: from.saturating_add(pace * n).unwrap_or(from),
        code: code.to_owned(),
        text: text.map(str::to_owned),
    };
    vec![step(0, "received", None), step(1, "in_review", None), step(2, last.0, Some(last.1))]
}

/// The words for the service card.
pub fn card() -> Vec<wire::StatusWord> {
    WORDS
        .iter()
        .map(|w| wire::StatusWord {
            code: w.code.to_owned(),
            category: w.category.to_owned(),
            names: in_languages(w.names),
        })
        .collect()
}

/// Three names as the contract writes them.
pub fn in_languages([az, en, ru]: [&str; 3]) -> wire::InLanguages {
    wire::InLanguages { az: az.to_owned(), en: en.to_owned(), ru: ru.to_owned() }
}

/// The codes that a filter means: one code, or all of a category.
pub fn codes(filter: &str) -> Vec<&str> {
    let of_category: Vec<&str> = WORDS.iter().filter(|w| w.category == filter).map(|w| w.code).collect();
    match filter {
        "unknown" => vec![UNKNOWN],
        code if of_category.is_empty() => vec![code],
        _ => of_category,
    }
}

impl Step {
    /// The status in the caller's language.
    pub fn status(&self, language: Language) -> wire::Status {
        let word = WORDS.iter().find(|w| w.code == self.code);
        wire::Status {
            code: self.code.clone(),
            category: word.map(|w| w.category.to_owned()),
            name: word.map(|w| language.pick(w.names).to_owned()),
            text: self.text.clone(),
        }
    }
}
