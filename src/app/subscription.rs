//! What comes in from outside: readers, keys that no widget took, and the time to
//! look after outbox and service.

use super::{App, Message, Screen, Section};
use crate::card::Readers;
use crate::screen::Loadable;
use iced::keyboard::{self, Key, key::Named};
use iced::{Subscription, time};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

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
        let waits = self.counts.open > 0 && self.open_store().is_some();
        let ticks = if waits || matches!(self.service, Loadable::Failed(_)) {
            time::every(self.wait).map(|_| Message::Tick)
        } else {
            Subscription::none()
        };
        let sections = match self.screen {
            Screen::Compose(_) | Screen::Drafts(_) | Screen::History(_) if self.dialog.is_none() => {
                keyboard::listen().filter_map(section_key)
            }
            Screen::SignIn(_) if self.dialog.is_none() => keyboard::listen().filter_map(sign_in_key),
            Screen::About(_) => keyboard::listen().filter_map(leave_key),
            _ => Subscription::none(),
        };
        Subscription::batch([readers, sections, ticks])
    }
}

fn section_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key, .. } = event else { return None };
    match key.as_ref() {
        Key::Named(Named::F2) => Some(Message::Open(Section::Compose)),
        Key::Named(Named::F3) => Some(Message::Open(Section::Drafts)),
        Key::Named(Named::F4) => Some(Message::Open(Section::History)),
        Key::Named(Named::F1) => Some(Message::ShowAbout),
        _ => None,
    }
}

fn sign_in_key(event: keyboard::Event) -> Option<Message> {
    let keyboard::Event::KeyPressed { key, .. } = event else { return None };
    match key.as_ref() {
        Key::Named(Named::F1) => Some(Message::ShowAbout),
        // Manual 1.1: choose the row, then OK or Enter.
        Key::Named(Named::Enter) => Some(Message::SignIn(crate::screen::sign_in::Message::Accept)),
        _ => None,
    }
}

fn leave_key(event: keyboard::Event) -> Option<Message> {
    match event {
        keyboard::Event::KeyPressed { key: Key::Named(Named::Escape), .. } => {
            Some(Message::About(crate::screen::about::Message::Close))
        }
        _ => None,
    }
}
