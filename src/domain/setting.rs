//! What can be set: the name of each setting, what it may be, where its value came from, and whether it can
//! be changed here.

use super::proxy::Place;
use std::collections::BTreeMap;
use thiserror::Error;

/// One thing that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// Address of the service.
    ServiceAddress,
    /// CA certificates for its TLS.
    ServiceAuthorities,
    /// Whom to trust.
    ServiceTrust,
    /// Level that signatures are raised to.
    SignatureLevel,
    /// OCSP responder.
    SignatureResponder,
    /// Revocation list.
    SignatureList,
    /// PKCS#11 modules.
    CardModules,
    /// Whether the session is locked when its card is pulled.
    LockOnRemoval,
    /// Which proxy.
    ProxyMode,
    /// Host and port of a proxy that was set.
    ProxyAddress,
    /// Who it is asked as.
    ProxyUser,
    /// Hosts that are reached without it.
    ProxyExcept,
    /// Language of texts.
    Language,
    /// Colours.
    Theme,
    /// Text size in per cent.
    TextSize,
    /// Minutes without input until the window is locked; 0: never.
    IdleMinutes,
    /// Whether a changed status is told by the system's notifications.
    Notifications,
    /// Folder of the local database.
    Data,
    /// Years that the history is kept.
    HistoryYears,
}

/// What a value looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One of these words.
    Word(&'static [&'static str]),
    /// A number between these two.
    Number(u32, u32),
    /// Yes or no.
    Flag,
    /// Any text.
    Text,
    /// Host and port.
    Place,
    /// A file or folder.
    Path,
    /// Files.
    Paths,
    /// Words.
    Words,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, a word or a path.
    Text(String),
    /// A number.
    Number(u32),
    /// Yes or no.
    Flag(bool),
    /// Several.
    List(Vec<String>),
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// Nobody set it.
    BuiltIn,
    /// The user's file.
    User,
    /// The policy of this computer's administrator.
    Administrator,
}

/// Why a value cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is none of these words.
    #[error("one of: {}", .0.join(", "))]
    NotOneOf(&'static [&'static str]),
    /// It is no number between these.
    #[error("a number from {0} to {1}")]
    NotBetween(u32, u32),
    /// It is neither yes nor no.
    #[error("true or false")]
    NotAFlag,
    /// It is no host with a port.
    #[error("host:port")]
    NotAPlace,
    /// It is empty.
    #[error("it is empty")]
    Empty,
}

impl Key {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Key; 19] = [
        Key::ServiceAddress,
        Key::ServiceAuthorities,
        Key::ServiceTrust,
        Key::SignatureLevel,
        Key::SignatureResponder,
        Key::SignatureList,
        Key::CardModules,
        Key::LockOnRemoval,
        Key::ProxyMode,
        Key::ProxyAddress,
        Key::ProxyUser,
        Key::ProxyExcept,
        Key::Language,
        Key::Theme,
        Key::TextSize,
        Key::IdleMinutes,
        Key::Notifications,
        Key::Data,
        Key::HistoryYears,
    ];

    /// Its name in files and on the command line: table and key.
    pub fn name(self) -> &'static str {
        match self {
            Key::ServiceAddress => "service.address",
            Key::ServiceAuthorities => "service.authorities",
            Key::ServiceTrust => "service.trust",
            Key::SignatureLevel => "signature.level",
            Key::SignatureResponder => "signature.responder",
            Key::SignatureList => "signature.revocation_list",
            Key::CardModules => "card.modules",
            Key::LockOnRemoval => "card.lock_on_removal",
            Key::ProxyMode => "proxy.mode",
            Key::ProxyAddress => "proxy.address",
            Key::ProxyUser => "proxy.user",
            Key::ProxyExcept => "proxy.except",
            Key::Language => "language",
            Key::Theme => "theme",
            Key::TextSize => "text_size",
            Key::IdleMinutes => "lock.idle_minutes",
            Key::Notifications => "notifications",
            Key::Data => "data",
            Key::HistoryYears => "history.years",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What its value looks like.
    pub fn form(self) -> Form {
        match self {
            Key::ServiceAddress | Key::SignatureResponder | Key::SignatureList | Key::ProxyUser => Form::Text,
            Key::ServiceAuthorities | Key::ServiceTrust | Key::Data => Form::Path,
            Key::SignatureLevel => Form::Word(&["B-T", "B-LT"]),
            Key::CardModules => Form::Paths,
            Key::LockOnRemoval | Key::Notifications => Form::Flag,
            Key::ProxyMode => Form::Word(&["system", "manual", "none"]),
            Key::ProxyAddress => Form::Place,
            Key::ProxyExcept => Form::Words,
            Key::Language => Form::Word(&["az", "en", "ru"]),
            Key::Theme => Form::Word(&["system", "light", "dark", "contrast-light", "contrast-dark"]),
            Key::TextSize => Form::Number(100, 200),
            Key::IdleMinutes => Form::Number(0, 60),
            Key::HistoryYears => Form::Number(1, 5),
        }
    }

    /// What holds where nobody set it; `None` where nothing does.
    pub fn built_in(self) -> Option<Value> {
        let word = |word: &str| Some(Value::Text(word.to_owned()));
        match self {
            Key::LockOnRemoval | Key::Notifications => Some(Value::Flag(true)),
            Key::ProxyMode | Key::Theme => word("system"),
            Key::Language => word("az"),
            Key::TextSize => Some(Value::Number(100)),
            Key::IdleMinutes => Some(Value::Number(10)),
            Key::HistoryYears => Some(Value::Number(5)),
            Key::ServiceAddress
            | Key::ServiceAuthorities
            | Key::ServiceTrust
            | Key::SignatureLevel
            | Key::SignatureResponder
            | Key::SignatureList
            | Key::CardModules
            | Key::ProxyAddress
            | Key::ProxyUser
            | Key::ProxyExcept
            | Key::Data => None,
        }
    }

    /// Whether a change holds from the next sign-in on: it concerns what the session was made with.
    pub fn waits_for_sign_in(self) -> bool {
        !matches!(
            self,
            Key::Language
                | Key::Theme
                | Key::TextSize
                | Key::IdleMinutes
                | Key::Notifications
                | Key::LockOnRemoval
                | Key::HistoryYears
        )
    }

    /// Reads a value as it is typed.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn parse(self, text: &str) -> Result<Value, Fault> {
        let text = text.trim();
        let list = |separator: fn(char) -> bool| {
            let words = text.split(separator).map(str::trim).filter(|word| !word.is_empty());
            Value::List(words.map(str::to_owned).collect())
        };
        let value = match self.form() {
            Form::Number(least, most) => {
                Value::Number(text.parse().map_err(|_| Fault::NotBetween(least, most))?)
            }
            Form::Flag => Value::Flag(text.parse().map_err(|_| Fault::NotAFlag)?),
            // Names of files may hold commas and spaces.
            Form::Paths => list(|c| matches!(c, ';' | '\n')),
            Form::Words => list(|c| matches!(c, ',' | ';' | ' ' | '\n')),
            Form::Word(_) | Form::Text | Form::Place | Form::Path => Value::Text(text.to_owned()),
        };
        self.check(&value)?;
        Ok(value)
    }

    /// Whether the value can be taken.
    ///
    /// # Errors
    /// See [`Fault`].
    pub fn check(self, value: &Value) -> Result<(), Fault> {
        match (self.form(), value) {
            (Form::Word(words), Value::Text(word)) if words.contains(&word.as_str()) => Ok(()),
            (Form::Word(words), _) => Err(Fault::NotOneOf(words)),
            (Form::Number(least, most), Value::Number(number)) if (least..=most).contains(number) => Ok(()),
            (Form::Number(least, most), _) => Err(Fault::NotBetween(least, most)),
            (Form::Flag, Value::Flag(_)) => Ok(()),
            (Form::Flag, _) => Err(Fault::NotAFlag),
            (Form::Place, Value::Text(text)) => Place::parse(text).map(drop).ok_or(Fault::NotAPlace),
            (Form::Text | Form::Path, Value::Text(text)) if !text.trim().is_empty() => Ok(()),
            (Form::Paths | Form::Words, Value::List(_)) => Ok(()),
            (Form::Place | Form::Text | Form::Path | Form::Paths | Form::Words, _) => Err(Fault::Empty),
        }
    }
}

impl Value {
    /// As it is typed and shown.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::List(list) => list.join("; "),
        }
    }
}

/// A setting as it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its value; `None` where there is none.
    pub value: Option<Value>,
    /// Who set it.
    pub source: Source,
    /// Whether only the administrator can change it.
    pub is_locked: bool,
}

/// Everything that is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    entries: BTreeMap<Key, Entry>,
    /// The administrator's policy, where there is one.
    pub policy: Option<String>,
    /// The user's file, where there is one.
    pub file: Option<String>,
}

impl Sheet {
    /// What holds of two layers: the policy's values, but for those that it leaves to the user, then the
    /// user's, then the policy's others, then what is built in.
    pub fn of(mut user: BTreeMap<Key, Value>, mut policy: BTreeMap<Key, Value>, unlocked: &[Key]) -> Sheet {
        let entry = |key: Key| {
            let (own, administrators) = (user.remove(&key), policy.remove(&key));
            let is_locked = administrators.is_some() && !unlocked.contains(&key);
            let (value, source) = match (own, administrators) {
                (_, Some(value)) if is_locked => (Some(value), Source::Administrator),
                (Some(value), _) => (Some(value), Source::User),
                (None, Some(value)) => (Some(value), Source::Administrator),
                (None, None) => (key.built_in(), Source::BuiltIn),
            };
            (key, Entry { value, source, is_locked })
        };
        Sheet { entries: Key::ALL.into_iter().map(entry).collect(), policy: None, file: None }
    }

    /// How a setting stands.
    pub fn entry(&self, key: Key) -> Entry {
        let built_in = || Entry { value: key.built_in(), source: Source::BuiltIn, is_locked: false };
        self.entries.get(&key).cloned().unwrap_or_else(built_in)
    }

    /// Its value.
    pub fn value(&self, key: Key) -> Option<Value> {
        self.entry(key).value
    }

    /// A text, word or path.
    pub fn text(&self, key: Key) -> Option<String> {
        match self.value(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number; 0 where there is none.
    pub fn number(&self, key: Key) -> u32 {
        match self.value(key) {
            Some(Value::Number(number)) => number,
            _ => 0,
        }
    }

    /// Whether it is set to yes.
    pub fn flag(&self, key: Key) -> bool {
        self.value(key) == Some(Value::Flag(true))
    }

    /// Several values; none where it is not set.
    pub fn list(&self, key: Key) -> Vec<String> {
        match self.value(key) {
            Some(Value::List(list)) => list,
            _ => Vec::new(),
        }
    }

    /// What the administrator has locked.
    pub fn locked(&self) -> impl Iterator<Item = Key> {
        self.entries.iter().filter(|(_, entry)| entry.is_locked).map(|(key, _)| *key)
    }

    /// The same with another value of the user's, or without one.
    pub fn with(mut self, key: Key, value: Option<Value>) -> Sheet {
        let entry = match value {
            Some(value) => Entry { value: Some(value), source: Source::User, is_locked: false },
            None => Entry { value: key.built_in(), source: Source::BuiltIn, is_locked: false },
        };
        self.entries.insert(key, entry);
        self
    }

    /// What holds where nobody set anything and nothing is built in: this computer knows it.
    pub fn suggest(&mut self, key: Key, value: Value) {
        let entry = self.entry(key);
        if entry.value.is_none() {
            self.entries.insert(key, Entry { value: Some(value), ..entry });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Value {
        Value::Text(word.to_owned())
    }

    #[test]
    fn names_lead_back_to_their_keys() {
        for key in Key::ALL {
            assert_eq!(Key::named(key.name()), Some(key));
            if let Some(value) = key.built_in() {
                assert_eq!(key.check(&value), Ok(()), "{key:?}");
                assert_eq!(key.parse(&value.text()), Ok(value), "{key:?}");
            }
        }
        assert_eq!(Key::named("service"), None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        assert_eq!(Key::TextSize.parse("99"), Err(Fault::NotBetween(100, 200)));
        assert_eq!(Key::TextSize.parse("large"), Err(Fault::NotBetween(100, 200)));
        assert_eq!(Key::IdleMinutes.parse("0"), Ok(Value::Number(0)));
        assert_eq!(Key::LockOnRemoval.parse("ja"), Err(Fault::NotAFlag));
        assert_eq!(Key::ProxyAddress.parse("proxy"), Err(Fault::NotAPlace));
        assert_eq!(Key::ServiceTrust.parse("  "), Err(Fault::Empty));
        assert!(matches!(Key::Theme.parse("pink"), Err(Fault::NotOneOf(_))));
        let list = Value::List(vec![".firm.az".into(), "10.0.0.0/8".into()]);
        assert_eq!(Key::ProxyExcept.parse(".firm.az, 10.0.0.0/8"), Ok(list));
        assert_eq!(Key::CardModules.parse("/a b,c.so"), Ok(Value::List(vec!["/a b,c.so".into()])));
    }

    #[test]
    fn the_administrator_has_the_last_word_unless_he_leaves_it() {
        let user = BTreeMap::from([(Key::Language, word("ru")), (Key::Theme, word("dark"))]);
        let policy = BTreeMap::from([
            (Key::Language, word("en")),
            (Key::Theme, word("light")),
            (Key::TextSize, Value::Number(125)),
        ]);
        let sheet = Sheet::of(user, policy, &[Key::Theme, Key::TextSize]);
        let stands = |key| {
            let entry = sheet.entry(key);
            (entry.value.unwrap().text(), entry.source, entry.is_locked)
        };
        assert_eq!(stands(Key::Language), ("en".into(), Source::Administrator, true));
        assert_eq!(stands(Key::Theme), ("dark".into(), Source::User, false));
        assert_eq!(stands(Key::TextSize), ("125".into(), Source::Administrator, false));
        assert_eq!(stands(Key::ProxyMode), ("system".into(), Source::BuiltIn, false));
        assert_eq!(sheet.locked().collect::<Vec<_>>(), [Key::Language]);
    }
}
