//! What comes in from outside: readers, keys that no widget took, and the time to
//! look after outbox and service.

use super::{App, Dialog, Message, Screen, Section};
use crate::card::Readers;
use crate::desktop::{self, Bus};
use crate::dialog::asan;
use crate::dialog::secret::{IDLE, Wiped};
use crate::screen::Loadable;
use iced::keyboard::{self, Key, key::Named};
use iced::{Event, Subscription, event, time, window};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

/// One stream for the whole life of the program, but for the times when a first snapshot is wanted.
struct Watch(Arc<dyn Readers>, u32);

impl Hash for Watch {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ("readers", self.1).hash(state);
    }
}

impl App {
    /// What the window listens to now.
    pub fn subscription(&self) -> Subscription<Message> {
        use iced::futures::StreamExt;
        let readers = Subscription::run_with(Watch(self.services.readers.clone(), self.looks), |watch| {
            watch.0.watch().map(Message::Readers)
        });
        // Offline nothing is sent.
        let waits = self.counts.open > 0 && self.open_store().is_some() && self.offline.is_none();
        let ticks = if waits || matches!(self.service, Loadable::Failed(_)) {
            time::every(self.wait).map(|_| Message::Tick)
        } else {
            Subscription::none()
        };
        // A locked session may end.
        let renewals = match self.signed_in.is_some() && self.lock.is_none() {
            true => time::every(self.renewal).map(|_| Message::Renew),
            false => Subscription::none(),
        };
        let follow = match self.acting.is_some() && self.lock.is_none() && self.open_store().is_some() {
            true => time::every(self.asks_again_in()).map(|_| Message::Synchronise),
            false => Subscription::none(),
        };
        let sections = match self.screen {
            _ if self.lock.is_some() => Subscription::none(),
            Screen::Compose(_)
            | Screen::Drafts(_)
            | Screen::History(_)
            | Screen::Authorities(_)
            | Screen::MyCard(_, None)
                if self.dialog.is_none() =>
            {
                keyboard::listen().filter_map(section_key)
            }
            Screen::MyCard(_, Some(_)) if self.dialog.is_none() => keyboard::listen().filter_map(close_key),
            Screen::SignIn(_) if self.dialog.is_none() => keyboard::listen().filter_map(sign_in_key),
            Screen::Unlock(_) => keyboard::listen().filter_map(unlock_key),
            Screen::Diagnosis(_) => keyboard::listen().filter_map(leave_diagnosis_key),
            Screen::About(_) => keyboard::listen().filter_map(leave_key),
            Screen::Settings(_) => keyboard::listen().filter_map(leave_settings_key),
            Screen::Verify(..) => keyboard::listen().filter_map(verify_key),
            _ => Subscription::none(),
        };
        let panels = match (&self.screen, &self.dialog, &self.lock) {
            (Screen::History(_), None, None) => keyboard::listen().filter_map(panel_key),
            _ => Subscription::none(),
        };
        // Pages that lie over others lead to the sections, and to each other.
        let onward = match self.screen.is_covered() && self.dialog.is_none() && self.lock.is_none() {
            true => keyboard::listen().filter_map(section_key),
            false => Subscription::none(),
        };
        let drops = match self.dialog.is_some() || self.lock.is_some() {
            true => Subscription::none(),
            false => event::listen_with(dropped),
        };
        let idle = match self.idle {
            // There is something to lock.
            Some(limit) if self.is_in_use() && self.lock.is_none() => super::idle::watch(limit),
            _ => Subscription::none(),
        };
        // Where the window's library does not know the system's colours, the desktop is asked.
        let told = iced::system::theme_changes().filter_map(super::settings::of_system);
        let asked = Subscription::run_with(Bus::Session, desktop::colours).map(Message::SystemColours);
        let theme = Subscription::batch([told, asked]);
        let closing = window::close_requests().map(|_| Message::Close);
        let quiet = [panels, onward, idle, theme, closing, self.secrets(), self.code()];
        Subscription::batch([readers, sections, ticks, renewals, follow, drops].into_iter().chain(quiet))
    }

    /// While a dialog takes a PIN: another window in front, nobody at the keys, and the seconds that the
    /// reader's keypad still waits.
    fn secrets(&self) -> Subscription<Message> {
        let Some(watch) = self.secret() else { return Subscription::none() };
        let idle = match watch.typed {
            // Each key begins another wait.
            Some(typed) => time::every(IDLE).with(typed).map(|_| Message::Wipe(Wiped::Idle)),
            None => Subscription::none(),
        };
        let seconds = match watch.is_at_keypad {
            true => time::every(Duration::from_secs(1)).map(|_| Message::Second),
            false => Subscription::none(),
        };
        Subscription::batch([event::listen_with(focus_lost), idle, seconds])
    }
}

impl App {
    /// While a phone shows a code: the seconds.
    fn code(&self) -> Subscription<Message> {
        match &self.dialog {
            Some(Dialog::Asan(asking)) if asking.is_counting() => {
                time::every(Duration::from_secs(1)).map(|_| Message::Asan(asan::Message::Second))
            }
            _ => Subscription::none(),
        }
    }
}

fn focus_lost(event: Event, _: event::Status, _: window::Id) -> Option<Message> {
    matches!(event, Event::Window(window::Event::Unfocused)).then_some(Message::Wipe(Wiped::FocusLost))
}

fn section_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key, .. } = event else { return None };
    match key.as_ref() {
        Key::Named(Named::F2) => Some(Message::Open(Section::Compose)),
        Key::Named(Named::F3) => Some(Message::Open(Section::Drafts)),
        Key::Named(Named::F4) => Some(Message::Open(Section::History)),
        Key::Named(Named::F5) => Some(Message::Open(Section::Authorities)),
        // Also before anybody has signed in.
        Key::Named(Named::F7) => Some(Message::ShowMyCard),
        Key::Named(Named::F1) => Some(Message::ShowAbout),
        Key::Named(Named::F6) => Some(Message::ShowSettings),
        Key::Named(Named::F8) => Some(Message::ShowVerify),
        Key::Named(Named::F9) => Some(Message::ShowDiagnosis),
        _ => None,
    }
}

/// What opens below the list is left as a dialog is.
fn panel_key(event: keyboard::Event) -> Option<Message> {
    match event {
        keyboard::Event::KeyPressed { key: Key::Named(Named::Escape), .. } => {
            Some(Message::History(crate::screen::history::Message::ClosePanel))
        }
        _ => None,
    }
}

fn close_key(event: keyboard::Event) -> Option<Message> {
    match event {
        keyboard::Event::KeyPressed { key: Key::Named(Named::Escape), .. } => {
            Some(Message::MyCard(crate::screen::my_card::Message::Close))
        }
        _ => None,
    }
}

fn sign_in_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key, .. } = event else { return None };
    match key.as_ref() {
        Key::Named(Named::F1) => Some(Message::ShowAbout),
        Key::Named(Named::F7) => Some(Message::ShowMyCard),
        Key::Named(Named::F6) => Some(Message::ShowSettings),
        Key::Named(Named::F8) => Some(Message::ShowVerify),
        Key::Named(Named::F9) => Some(Message::ShowDiagnosis),
        // Manual 1.1: choose the row, then OK or Enter.
        Key::Named(Named::Enter) => Some(Message::SignIn(crate::screen::sign_in::Message::Accept)),
        _ => None,
    }
}

fn leave_diagnosis_key(event: keyboard::Event) -> Option<Message> {
    use crate::screen::diagnosis::Message::{Close, Scroll};
    let keyboard::Event::KeyPressed { key: Key::Named(key), .. } = event else { return None };
    // What the list of checks does not take is for the report.
    let message = match key {
        Named::Escape => Close,
        Named::ArrowUp => Scroll(-1),
        Named::ArrowDown => Scroll(1),
        Named::PageUp => Scroll(-20),
        Named::PageDown => Scroll(20),
        Named::Home => Scroll(i16::MIN),
        Named::End => Scroll(i16::MAX),
        _ => return None,
    };
    Some(Message::Diagnosis(message))
}

fn verify_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key: Key::Named(key), .. } = event else { return None };
    match key {
        Named::Escape => Some(Message::Verify(crate::screen::verify::Message::Close)),
        key => scroll_key(key),
    }
}

fn unlock_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key: Key::Named(key), .. } = event else { return None };
    match key {
        Named::F1 => Some(Message::ShowAbout),
        Named::F6 => Some(Message::ShowSettings),
        Named::F8 => Some(Message::ShowVerify),
        Named::F9 => Some(Message::ShowDiagnosis),
        _ => None,
    }
}

fn dropped(event: Event, _: event::Status, _: window::Id) -> Option<Message> {
    match event {
        Event::Window(window::Event::FileDropped(path)) => {
            Some(Message::FileDropped(path.to_string_lossy().into_owned()))
        }
        _ => None,
    }
}

fn leave_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key: Key::Named(key), .. } = event else { return None };
    match key {
        Named::Escape => Some(Message::About(crate::screen::about::Message::Close)),
        key => scroll_key(key),
    }
}

/// What is only read takes no focus of its own, so the arrow keys move it.
fn scroll_key(key: Named) -> Option<Message> {
    let by = match key {
        Named::ArrowDown => 48.0,
        Named::ArrowUp => -48.0,
        Named::PageDown => 320.0,
        Named::PageUp => -320.0,
        _ => return None,
    };
    Some(Message::ScrollReport(by))
}

fn leave_settings_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key: Key::Named(key), .. } = event else { return None };
    match key {
        Named::Escape => Some(Message::Settings(crate::screen::settings::Message::Close)),
        key => scroll_key(key),
    }
}
