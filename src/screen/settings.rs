//! Parametrlər: everything that is set, part by part, with who set it; what the administrator has locked is
//! shown as such.

pub mod backup;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use view::{FIRST, id};

use crate::domain::secret::Pin;
use crate::domain::setting::{Form, Key, Sheet, Value};
use crate::problem::Problem;
use crate::widget::pin_entry::SharedPin;
use std::collections::BTreeMap;

/// The screen.
#[derive(Debug, Default)]
pub struct State {
    area: Area,
    sheet: Sheet,
    /// What is typed and not saved.
    typed: BTreeMap<Key, String>,
    /// What came of the last change of each.
    told: BTreeMap<Key, Result<(), Problem>>,
    /// A module's file, typed and not added.
    module: String,
    /// An address that waits to be confirmed.
    foreign: Option<String>,
    /// The proxy's password.
    password: SharedPin,
    password_told: Option<Result<(), Problem>>,
    /// Why the program works without a service or a trust list.
    fault: Option<Problem>,
    /// A backup, and the way back.
    backup: backup::State,
    /// Something was changed that holds from the next sign-in on.
    waits: bool,
}

/// The parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Area {
    /// Xidmət.
    #[default]
    Service,
    /// Kart.
    Card,
    /// Proksi.
    Network,
    /// Görünüş.
    Look,
    /// Qoruma.
    Safety,
    /// Məlumatlar.
    Data,
}

impl Area {
    /// In the order in which they are shown.
    pub const ALL: [Area; 6] =
        [Area::Service, Area::Card, Area::Network, Area::Look, Area::Safety, Area::Data];

    /// What is set there.
    fn keys(self) -> &'static [Key] {
        match self {
            Area::Service => &[
                Key::ServiceAddress,
                Key::ServiceAuthorities,
                Key::ServiceTrust,
                Key::SignatureLevel,
                Key::SignatureResponder,
                Key::SignatureList,
            ],
            Area::Card => &[Key::CardModules],
            Area::Network => &[Key::ProxyMode, Key::ProxyAddress, Key::ProxyUser, Key::ProxyExcept],
            Area::Look => &[Key::Language, Key::Theme, Key::TextSize],
            Area::Safety => &[Key::IdleMinutes, Key::LockOnRemoval, Key::Notifications],
            Area::Data => &[Key::Data, Key::HistoryYears],
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A part was chosen: its place.
    Show(usize),
    /// Something was typed.
    Type(Key, String),
    /// Its file or folder is to be chosen in a window of the desktop.
    Browse(Key),
    /// *Yadda saxla* or Enter in its field.
    Submit(Key),
    /// What was typed is not wanted after all.
    Discard(Key),
    /// A value was chosen; none: what is built in.
    Choose(Key, Option<Value>),
    /// A module's file was typed.
    TypeModule(String),
    /// It is to be added.
    AddModule,
    /// The module at this place is to be asked earlier.
    Raise(usize),
    /// The module at this place is not to be asked any more.
    Drop(usize),
    /// The address leads away from this computer: it is to be confirmed.
    Doubt(String),
    /// It was.
    AcceptAddress,
    /// It was not.
    RefuseAddress,
    /// A character of the password was typed or taken back.
    PasswordEdited,
    /// The password is to be kept.
    SubmitPassword,
    /// It was kept, or not.
    PasswordKept(Result<(), Problem>),
    /// A change was written, and this is how everything stands; or it was not.
    Written(Key, Result<Sheet, Problem>),
    /// Of the backup.
    Backup(backup::Message),
    /// Sign out, so that changes take effect.
    Apply,
    /// Back to where one came from.
    Close,
}

/// What the parent is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Write a value, or take it out. An address that leads away from this computer is written only once it
    /// was confirmed.
    Set(Key, Option<Value>, Confirmed),
    /// Have a file or folder chosen for a setting.
    Browse(Key),
    /// Keep the password out of the buffer ([`State::take_password`]).
    KeepPassword,
    /// What the backup asks for.
    Backup(backup::Action),
    /// Sign out and begin anew.
    Apply,
    /// Leave.
    Close,
}

/// Whether somebody has read what an address means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Yes.
    Yes,
    /// Not asked yet.
    NotYet,
}

impl State {
    /// Opened, with everything as it stands: `fault` says why the program works without a service or a trust
    /// list, `waits` that something holds from the next sign-in on. What was typed before is there still.
    pub fn open(&mut self, sheet: Sheet, fault: Option<Problem>, waits: bool) {
        self.told.retain(|_, told| told.is_err());
        (self.sheet, self.fault, self.waits) = (sheet, fault, waits);
    }

    /// Left: what is secret is forgotten, and what was told of the last changes.
    pub fn leave(&mut self) {
        self.told.clear();
        self.foreign = None;
        self.password.clear();
        self.password_told = None;
        self.backup.leave();
    }

    /// The password, out of the buffer.
    pub fn take_password(&self) -> Pin {
        self.password.take()
    }

    /// The passphrase of a backup.
    pub fn backup_passphrase(&self) -> Pin {
        self.backup.passphrase()
    }

    /// What is set, changed from elsewhere: a button in the frame.
    pub fn refresh(&mut self, sheet: Sheet) {
        self.sheet = sheet;
    }

    /// Takes a message in.
    pub fn update(&mut self, message: Message) -> Action {
        match message {
            Message::Show(place) => {
                self.area = Area::ALL.get(place).copied().unwrap_or_default();
                self.foreign = None;
            }
            Message::Type(key, text) => {
                self.told.remove(&key);
                self.typed.insert(key, text);
            }
            Message::Browse(key) => return Action::Browse(key),
            Message::Submit(key) => return self.submit(key),
            Message::Choose(key, value) => {
                self.typed.remove(&key);
                return Action::Set(key, value, Confirmed::NotYet);
            }
            Message::Discard(key) => {
                self.told.remove(&key);
                self.typed.remove(&key);
            }
            Message::TypeModule(text) => self.module = text,
            Message::AddModule if !self.module.trim().is_empty() => {
                let mut list = self.sheet.list(Key::CardModules);
                list.push(self.module.trim().to_owned());
                return set_modules(list);
            }
            Message::AddModule => {}
            Message::Raise(place) => {
                let mut list = self.sheet.list(Key::CardModules);
                if (1..list.len()).contains(&place) {
                    list.swap(place - 1, place);
                    return set_modules(list);
                }
            }
            Message::Drop(place) => {
                let mut list = self.sheet.list(Key::CardModules);
                if place < list.len() {
                    list.remove(place);
                    return set_modules(list);
                }
            }
            Message::Doubt(address) => self.foreign = Some(address),
            Message::AcceptAddress => {
                if let Some(address) = self.foreign.take() {
                    return Action::Set(Key::ServiceAddress, Some(Value::Text(address)), Confirmed::Yes);
                }
            }
            Message::RefuseAddress => {
                self.foreign = None;
                self.typed.remove(&Key::ServiceAddress);
            }
            Message::PasswordEdited => self.password_told = None,
            Message::SubmitPassword => return Action::KeepPassword,
            Message::PasswordKept(result) => {
                self.waits |= result.is_ok();
                self.password_told = Some(result);
            }
            Message::Written(key, Ok(sheet)) => {
                self.sheet = sheet;
                self.typed.remove(&key);
                self.told.retain(|other, told| *other != key && told.is_err());
                self.told.insert(key, Ok(()));
                self.waits |= key.waits_for_sign_in();
                if key == Key::CardModules {
                    self.module.clear();
                }
                if matches!(key, Key::ServiceAddress | Key::ServiceTrust | Key::ServiceAuthorities) {
                    self.fault = None;
                }
            }
            Message::Written(key, Err(problem)) => {
                self.told.insert(key, Err(problem));
            }
            Message::Backup(message) => {
                return match self.backup.update(message) {
                    backup::Action::None => Action::None,
                    action => Action::Backup(action),
                };
            }
            Message::Apply => return Action::Apply,
            Message::Close => return Action::Close,
        }
        Action::None
    }

    /// What was typed, as a value; an empty text takes it out.
    fn submit(&mut self, key: Key) -> Action {
        let Some(text) = self.typed.get(&key) else { return Action::None };
        if text.trim().is_empty() {
            return Action::Set(key, None, Confirmed::Yes);
        }
        match key.parse(text) {
            Ok(value) => Action::Set(key, Some(value), Confirmed::NotYet),
            Err(fault) => {
                self.told.insert(key, Err(Problem::setting_invalid(key, fault)));
                Action::None
            }
        }
    }

    /// What stands in a field: what is typed, else what is set.
    fn text(&self, key: Key) -> String {
        let set = || match self.sheet.value(key) {
            Some(Value::List(list)) if key.form() == Form::Words => list.join(", "),
            value => value.map(|value| value.text()).unwrap_or_default(),
        };
        self.typed.get(&key).cloned().unwrap_or_else(set)
    }
}

fn set_modules(list: Vec<String>) -> Action {
    let value = (!list.is_empty()).then_some(Value::List(list));
    Action::Set(Key::CardModules, value, Confirmed::NotYet)
}
