//! The form of a settings file. A word that is not known is an error with its line: a misspelt
//! setting that is silently ignored is worse than none.

use crate::domain::authority::{Quota, TimeStampAuthority};
use crate::domain::proxy::Place;
use crate::domain::setting::{Fault, Form, Key, Value};
use jiff::SignedDuration;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the settings cannot be used or changed.
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
    /// The file cannot be written; the old one stays.
    #[error("{}: {detail}", file.display())]
    Unwritable {
        /// Which file.
        file: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// The administrator's policy has set it.
    #[error("{name} is set by the policy", name = .0.name())]
    Locked(Key),
    /// It cannot have this value.
    #[error("{name}: {1}", name = .0.name())]
    Value(Key, Fault),
}

/// What one file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Layer {
    /// Values by their key, every path absolute.
    pub values: BTreeMap<Key, Value>,
    /// Time-stamping authorities, in order.
    pub time_stamping: Vec<TimeStampAuthority>,
    /// What a policy leaves to the user.
    pub unlocked: Vec<Key>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    unlocked: Option<Vec<Name>>,
    language: Option<Language>,
    theme: Option<Theme>,
    text_size: Option<Between<100, 200>>,
    notifications: Option<bool>,
    data: Option<PathBuf>,
    #[serde(default)]
    service: Service,
    #[serde(default)]
    signature: Signature,
    #[serde(default)]
    card: Card,
    #[serde(default)]
    proxy: Proxy,
    #[serde(default)]
    lock: Lock,
    #[serde(default)]
    history: History,
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
struct Signature {
    level: Option<RaisedLevel>,
    responder: Option<String>,
    revocation_list: Option<String>,
    #[serde(default)]
    time_stamping: Vec<TimeStamping>,
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

impl From<TimeStamping> for TimeStampAuthority {
    fn from(one: TimeStamping) -> TimeStampAuthority {
        let window = SignedDuration::from_mins(one.minutes.into());
        TimeStampAuthority {
            quota: one.requests.map(|requests| Quota { requests, window }),
            address: one.address,
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Card {
    modules: Option<Vec<PathBuf>>,
    lock_on_removal: Option<bool>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Proxy {
    mode: Option<ProxyMode>,
    address: Option<HostAndPort>,
    user: Option<String>,
    except: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Lock {
    idle_minutes: Option<Between<0, 60>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct History {
    years: Option<Between<1, 5>>,
}

/// Words of which one is written.
macro_rules! words {
    ($name:ident: $($variant:ident = $word:literal),+) => {
        #[derive(Deserialize, Clone, Copy)]
        enum $name {
            $(#[serde(rename = $word)] $variant),+
        }

        impl From<$name> for Value {
            fn from(word: $name) -> Value {
                Value::Text(match word { $($name::$variant => $word),+ }.to_owned())
            }
        }
    };
}

words!(Language: Az = "az", En = "en", Ru = "ru");
words!(Theme: System = "system", Light = "light", Dark = "dark", ContrastLight = "contrast-light",
    ContrastDark = "contrast-dark");
words!(RaisedLevel: T = "B-T", Lt = "B-LT");
words!(ProxyMode: System = "system", Manual = "manual", None = "none");

/// A number between two others.
#[derive(Deserialize)]
#[serde(try_from = "u32")]
struct Between<const LEAST: u32, const MOST: u32>(u32);

impl<const LEAST: u32, const MOST: u32> TryFrom<u32> for Between<LEAST, MOST> {
    type Error = Fault;

    fn try_from(number: u32) -> Result<Self, Fault> {
        let fits = (LEAST..=MOST).contains(&number);
        if fits { Ok(Between(number)) } else { Err(Fault::NotBetween(LEAST, MOST)) }
    }
}

impl<const LEAST: u32, const MOST: u32> From<Between<LEAST, MOST>> for Value {
    fn from(number: Between<LEAST, MOST>) -> Value {
        Value::Number(number.0)
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct HostAndPort(Place);

impl TryFrom<String> for HostAndPort {
    type Error = Fault;

    fn try_from(text: String) -> Result<Self, Fault> {
        Place::parse(&text).map(HostAndPort).ok_or(Fault::NotAPlace)
    }
}

/// The name of a setting.
#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Name(Key);

impl TryFrom<String> for Name {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Key::named(&name).map(Name).ok_or_else(|| format!("no setting is named `{name}`"))
    }
}

/// Reads the text of a settings file, or of a policy.
pub(super) fn parse(text: &str, path: &Path, is_policy: bool) -> Result<Layer, Error> {
    let invalid = |start: usize, detail: String| Error::Invalid {
        file: path.to_path_buf(),
        line: text.get(..start).unwrap_or_default().matches('\n').count() + 1,
        detail,
    };
    let file: File = toml::from_str(text)
        .map_err(|e| invalid(e.span().map_or(0, |span| span.start), e.message().to_owned()))?;
    if file.unlocked.is_some() && !is_policy {
        let start = text.find("unlocked").unwrap_or(0);
        return Err(invalid(start, "only a policy can leave settings to the user".to_owned()));
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    let absolute = |file: PathBuf| folder.join(file).to_string_lossy().into_owned();
    let path = |file: Option<PathBuf>| file.map(|file| Value::Text(absolute(file)));
    let paths = |files: Vec<PathBuf>| Value::List(files.into_iter().map(absolute).collect());
    let File { service, signature, card, proxy, lock, history, .. } = file;
    let all = [
        (Key::ServiceAddress, service.address.map(Value::Text)),
        (Key::ServiceAuthorities, path(service.authorities)),
        (Key::ServiceTrust, path(service.trust)),
        (Key::SignatureLevel, signature.level.map(Value::from)),
        (Key::SignatureResponder, signature.responder.map(Value::Text)),
        (Key::SignatureList, signature.revocation_list.map(Value::Text)),
        (Key::CardModules, card.modules.map(paths)),
        (Key::LockOnRemoval, card.lock_on_removal.map(Value::Flag)),
        (Key::ProxyMode, proxy.mode.map(Value::from)),
        (Key::ProxyAddress, proxy.address.map(|place| Value::Text(place.0.to_string()))),
        (Key::ProxyUser, proxy.user.filter(|user| !user.is_empty()).map(Value::Text)),
        (Key::ProxyExcept, proxy.except.map(Value::List)),
        (Key::Language, file.language.map(Value::from)),
        (Key::Theme, file.theme.map(Value::from)),
        (Key::TextSize, file.text_size.map(Value::from)),
        (Key::IdleMinutes, lock.idle_minutes.map(Value::from)),
        (Key::Notifications, file.notifications.map(Value::Flag)),
        (Key::Data, path(file.data)),
        (Key::HistoryYears, history.years.map(Value::from)),
    ];
    Ok(Layer {
        values: all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect(),
        time_stamping: signature.time_stamping.into_iter().map(Into::into).collect(),
        unlocked: file.unlocked.unwrap_or_default().into_iter().map(|name| name.0).collect(),
    })
}

/// A typed path as it is written: `~` is the home folder, and what is relative is so to where one is.
pub(super) fn written(key: Key, value: Value, home: Option<&Path>) -> Value {
    let absolute = |text: String| {
        let at_home = text.strip_prefix("~/").or_else(|| text.strip_prefix("~\\")).zip(home);
        let path = at_home.map_or_else(|| PathBuf::from(&text), |(rest, home)| home.join(rest));
        std::path::absolute(&path).unwrap_or(path).to_string_lossy().into_owned()
    };
    match (key.form(), value) {
        (Form::Path, Value::Text(text)) => Value::Text(absolute(text)),
        (Form::Paths, Value::List(list)) => Value::List(list.into_iter().map(absolute).collect()),
        (_, value) => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Layer, Error> {
        parse(text, Path::new("/etc/mohur/mohur.toml"), false)
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert_eq!(read(""), Ok(Layer::default()));
    }

    #[test]
    fn every_setting_can_be_written() {
        let text = "language = 'ru'\ntheme = 'contrast-dark'\ntext_size = 150\nnotifications = false\n\
                    data = 'd'\n[service]\naddress = 'https://example.az'\nauthorities = 'ca.pem'\n\
                    trust = '/trust.pem'\n[signature]\nlevel = 'B-LT'\nresponder = 'http://o'\n\
                    revocation_list = 'http://l'\n[card]\nmodules = ['m.so']\nlock_on_removal = false\n\
                    [proxy]\nmode = 'manual'\naddress = 'Proxy:3128'\nuser = 'u'\nexcept = ['.firm.az']\n\
                    [lock]\nidle_minutes = 0\n[history]\nyears = 1\n";
        let layer = read(text).unwrap();
        assert_eq!(layer.values.len(), Key::ALL.len());
        for (key, value) in [
            (Key::Data, Value::Text("/etc/mohur/d".into())),
            (Key::ServiceAuthorities, Value::Text("/etc/mohur/ca.pem".into())),
            (Key::ServiceTrust, Value::Text("/trust.pem".into())),
            (Key::CardModules, Value::List(vec!["/etc/mohur/m.so".into()])),
            (Key::ProxyAddress, Value::Text("proxy:3128".into())),
            (Key::IdleMinutes, Value::Number(0)),
        ] {
            assert_eq!(layer.values.get(&key), Some(&value));
        }
        // What is read can be written: both follow the same rules.
        for (key, value) in &layer.values {
            assert_eq!(key.check(value), Ok(()), "{key:?}");
        }
    }

    #[test]
    fn authorities_are_set_with_their_quota() {
        let text = "[[signature.time_stamping]]\naddress = 'http://a'\nrequests = 20\nminutes = 20\n\
                    [[signature.time_stamping]]\naddress = 'http://b'\n";
        let quota = Quota { requests: 20, window: SignedDuration::from_mins(20) };
        let authority = |address: &str, quota| TimeStampAuthority { address: address.to_owned(), quota };
        let set = read(text).unwrap().time_stamping;
        assert_eq!(set, [authority("http://a", Some(quota)), authority("http://b", None)]);
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        for (text, line, word) in [
            ("language = 'az'\n\n[service]\nadress = 'x'\n", 4, "adress"),
            ("langauge = 'az'", 1, "langauge"),
            ("language = 'de'", 1, "de"),
            ("[service\n", 1, ""),
            ("data = 1\n", 1, "integer"),
            ("\ntext_size = 210\n", 2, "100 to 200"),
            ("[signature]\nlevel = 'B-LTA'\n", 2, "B-LTA"),
            ("[proxy]\naddress = 'proxy'\n", 2, "host:port"),
            ("[proxy]\npassword = 'x'\n", 2, "password"),
            ("\nunlocked = ['language']", 2, "policy"),
        ] {
            let Err(Error::Invalid { line: found, detail, .. }) = read(text) else {
                panic!("{text} was taken")
            };
            assert!(found == line && detail.contains(word), "{text}: line {found}: {detail}");
        }
    }

    #[test]
    fn only_a_policy_leaves_something_to_the_user() {
        let policy = |text| parse(text, Path::new("/p"), true);
        assert_eq!(policy("unlocked = ['lock.idle_minutes']").unwrap().unlocked, [Key::IdleMinutes]);
        let Err(Error::Invalid { detail, .. }) = policy("unlocked = ['idle']") else { panic!() };
        assert!(detail.contains("`idle`"), "{detail}");
    }

    #[test]
    fn typed_paths_become_absolute() {
        let home = Some(Path::new("/home/gunel"));
        let path = |text: &str| written(Key::Data, Value::Text(text.into()), home).text();
        assert_eq!(path("~/mohur"), "/home/gunel/mohur");
        assert_eq!(path("/srv/mohur"), "/srv/mohur");
        assert!(Path::new(&path("mohur")).is_absolute());
        let text = Value::Text("~/x".into());
        assert_eq!(written(Key::ProxyUser, text.clone(), home), text, "no path");
    }
}
