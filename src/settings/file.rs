//! The form of the settings file. A word that is not known is an error with its line: a misspelt
//! setting that is silently ignored is worse than none.

use super::Settings;
use crate::domain::authority::{Policy, Quota, TimeStampAuthority};
use crate::domain::level::Level;
use jiff::SignedDuration;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("{}: {detail}", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The file says something that it cannot say.
    #[error("{}, line {line}: {detail}", file.display())]
    Invalid {
        /// Which file.
        file: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong there, technically, in English.
        detail: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    language: Option<Language>,
    data: Option<PathBuf>,
    #[serde(default)]
    service: Service,
    #[serde(default)]
    signature: Signature,
    #[serde(default)]
    card: Card,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Signature {
    level: Option<RaisedLevel>,
    responder: Option<String>,
    revocation_list: Option<String>,
    #[serde(default)]
    time_stamping: Vec<TimeStamping>,
}

#[derive(Deserialize)]
enum RaisedLevel {
    #[serde(rename = "B-T")]
    T,
    #[serde(rename = "B-LT")]
    Lt,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeStamping {
    address: String,
    requests: Option<u32>,
    #[serde(default = "an_hour")]
    minutes: u32,
}

fn an_hour() -> u32 {
    60
}

impl From<Signature> for Policy {
    fn from(signature: Signature) -> Policy {
        let authority = |one: TimeStamping| TimeStampAuthority {
            quota: one
                .requests
                .map(|requests| Quota { requests, window: SignedDuration::from_mins(one.minutes.into()) }),
            address: one.address,
        };
        Policy {
            wanted: signature.level.map(|level| match level {
                RaisedLevel::T => Level::T,
                RaisedLevel::Lt => Level::Lt,
            }),
            time_stamping: signature.time_stamping.into_iter().map(authority).collect(),
            responder: signature.responder,
            list: signature.revocation_list,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Service {
    address: Option<String>,
    authorities: Option<PathBuf>,
    trust: Option<PathBuf>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Card {
    #[serde(default)]
    modules: Vec<PathBuf>,
    lock_on_removal: Option<bool>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Language {
    Az,
    En,
    Ru,
}

impl Language {
    fn code(self) -> &'static str {
        match self {
            Language::Az => "az",
            Language::En => "en",
            Language::Ru => "ru",
        }
    }
}

/// Reads a settings file's text. `data` is the data folder where the file names none.
pub(super) fn parse(text: &str, path: Option<PathBuf>, data: &Path) -> Result<Settings, Error> {
    let file: File = toml::from_str(text).map_err(|e| {
        let start = e.span().map_or(0, |span| span.start);
        Error::Invalid {
            file: path.clone().unwrap_or_default(),
            line: text.get(..start).unwrap_or_default().matches('\n').count() + 1,
            detail: e.message().to_owned(),
        }
    })?;
    let folder = path.as_deref().and_then(Path::parent).unwrap_or(Path::new("")).to_path_buf();
    let absolute = |file: PathBuf| folder.join(file);
    Ok(Settings {
        language: file.language.map(Language::code),
        data: file.data.map_or_else(|| data.to_path_buf(), absolute),
        service: file.service.address,
        authorities: file.service.authorities.map(absolute),
        trust: file.service.trust.map(absolute),
        signature: file.signature.into(),
        modules: file.card.modules.into_iter().map(absolute).collect(),
        lock_on_removal: file.card.lock_on_removal.unwrap_or(true),
        file: path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, Error> {
        parse(text, Some("/etc/mohur/mohur.toml".into()), Path::new("/data"))
    }

    #[test]
    fn an_empty_file_is_as_built_in() {
        let empty = Settings {
            file: Some("/etc/mohur/mohur.toml".into()),
            data: "/data".into(),
            lock_on_removal: true,
            ..Settings::default()
        };
        assert_eq!(read(""), Ok(empty));
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let settings = read(
            "language = 'ru'\ndata = 'd'\n[service]\naddress = 'https://example.az'\nauthorities = 'ca.pem'\n\
             trust = '/trust.pem'\n[card]\nmodules = ['m.so']\nlock_on_removal = false\n",
        )
        .unwrap();
        assert_eq!(settings.language, Some("ru"));
        assert_eq!(settings.database(), Path::new("/etc/mohur/d/mohur.db"));
        assert_eq!(settings.authorities.as_deref(), Some(Path::new("/etc/mohur/ca.pem")));
        assert_eq!(settings.trust.as_deref(), Some(Path::new("/trust.pem")));
        assert_eq!(settings.modules, [Path::new("/etc/mohur/m.so")]);
        assert!(!settings.lock_on_removal);
    }

    #[test]
    fn authorities_are_set_with_their_quota() {
        let text = "[signature]\nlevel = 'B-LT'\nresponder = 'http://o'\n\
                    [[signature.time_stamping]]\naddress = 'http://a'\nrequests = 20\nminutes = 20\n\
                    [[signature.time_stamping]]\naddress = 'http://b'\n";
        let policy = read(text).unwrap().signature;
        let quota = Quota { requests: 20, window: SignedDuration::from_mins(20) };
        let authority = |address: &str, quota| TimeStampAuthority { address: address.to_owned(), quota };
        assert_eq!(policy.wanted, Some(Level::Lt));
        assert_eq!(policy.time_stamping, [authority("http://a", Some(quota)), authority("http://b", None)]);
        assert_eq!((policy.responder.as_deref(), policy.list), (Some("http://o"), None));
        assert!(read("[signature]\nlevel = 'B-LTA'\n").is_err());
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        for (text, line, word) in [
            ("language = 'az'\n\n[service]\nadress = 'x'\n", 4, "adress"),
            ("langauge = 'az'", 1, "langauge"),
            ("language = 'de'", 1, "de"),
            ("[service\n", 1, ""),
            ("data = 1\n", 1, "integer"),
        ] {
            let Err(Error::Invalid { line: found, detail, .. }) = read(text) else {
                panic!("{text} was taken")
            };
            assert!(found == line && detail.contains(word), "{text}: line {found}: {detail}");
        }
    }

    #[test]
    fn a_named_file_must_be_there() {
        let missing = Path::new("/nowhere/mohur.toml");
        assert!(
            matches!(Settings::load(Some(missing)), Err(Error::Unreadable { file, .. }) if file == missing)
        );
    }
}
