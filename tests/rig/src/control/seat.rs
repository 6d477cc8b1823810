//! A reader on the desk, with what is in it and what goes wrong with it.

use super::ReaderStatus;
use crate::bus::{Bus, Model, Plugged};
use crate::fault::{self, Fault, Hook};
use crate::keypad::Entry;
use crate::reader::SharedCard;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

/// How long the keypad waits for the holder, as real ones do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A reader that is plugged in.
pub(super) struct Seat {
    pub model: Model,
    pub plugged: Plugged,
    /// The card that was put in last.
    card: Option<String>,
    entries: Sender<Entry>,
    asks: Arc<AtomicBool>,
}

impl Seat {
    /// Plugs a reader in; a PIN pad with a keypad that waits for [`Seat::type_at_keypad`].
    pub fn plug(bus: &Bus, model: Model) -> Seat {
        let plugged = bus.plug(&model);
        let (entries, typed) = mpsc::channel();
        let asks = Arc::new(AtomicBool::new(false));
        if model == Model::PINPAD {
            let asking = asks.clone();
            plugged.reader.set_pinpad(Some(Box::new(move |_| {
                asking.store(true, Ordering::Relaxed);
                let entry = typed.recv_timeout(PATIENCE).unwrap_or(Entry::Timeout);
                asking.store(false, Ordering::Relaxed);
                entry
            })));
        }
        Seat { model, plugged, card: None, entries, asks }
    }

    pub fn status(&self) -> ReaderStatus {
        let card = self.card.clone().filter(|_| self.plugged.reader.has_card());
        ReaderStatus { key: self.model.key.into(), card, asks: self.asks.load(Ordering::Relaxed) }
    }

    /// Puts a card in; another one that is there is pulled first.
    pub fn insert(&mut self, name: &str, card: SharedCard) {
        let reader = &self.plugged.reader;
        reader.remove();
        reader.insert(card);
        self.card = Some(name.to_owned());
    }

    /// Does what is asked about the slot and what is in it.
    pub fn request(&mut self, words: &[&str]) -> Result<(), String> {
        let reader = &self.plugged.reader;
        let number = |text: &str| text.parse::<u32>().map_err(|_| format!("{text} is no number"));
        let delay =
            |text: &str| Ok::<Fault, String>(Fault::Delay(Duration::from_millis(number(text)?.into())));
        let at = |text: &str, fault| Ok::<Hook, String>(fault::at(number(text)? as usize, fault));
        let hook = match *words {
            ["pull"] if !reader.has_card() => return Err("there is no card in the reader".into()),
            ["pull"] => {
                reader.remove();
                self.leave_keypad();
                return Ok(());
            }
            ["notice"] => {
                reader.notice();
                return Ok(());
            }
            ["mend"] => {
                reader.mend();
                return Ok(());
            }
            ["keypad", ref entry @ ..] => return self.type_at_keypad(entry),
            ["pull-at", n] => at(n, Fault::Pull)?,
            ["pull-after", n] => at(n, Fault::PullAfter)?,
            ["pull-unnoticed-at", n] => at(n, Fault::PullUnnoticed)?,
            ["fail-at", n, status] => at(n, Fault::Status(status_word(status)?))?,
            ["garbage-at", n] => at(n, Fault::Answer(b"\x7C\x82\xFF\xFF\x00\x90\x00".to_vec()))?,
            ["mute"] => fault::from(1, Fault::Silence),
            ["slow", time] => fault::from(1, delay(time)?),
            ["sign-slow", time] => fault::on_signature(delay(time)?),
            _ => return Err(format!("unknown request: {}", words.join(" "))),
        };
        reader.inject(hook);
        Ok(())
    }

    /// Nobody types for a card that is gone.
    pub fn leave_keypad(&self) {
        if self.asks.load(Ordering::Relaxed) {
            // The keypad lives as long as the reader.
            let _ = self.entries.send(Entry::Cancel);
        }
    }

    fn type_at_keypad(&self, words: &[&str]) -> Result<(), String> {
        if self.model != Model::PINPAD {
            return Err("the reader has no keypad".into());
        }
        let entry = match *words {
            ["pin", pin] => Entry::Pin(pin.into()),
            ["change", old, new] => Entry::Change(old.into(), new.into()),
            ["unequal"] => Entry::Unequal,
            ["cancel"] => Entry::Cancel,
            ["timeout"] => Entry::Timeout,
            _ => return Err(format!("unknown entry: {}", words.join(" "))),
        };
        self.entries.send(entry).map_err(|_| "the keypad is gone".into())
    }
}

fn status_word(text: &str) -> Result<u16, String> {
    match u16::from_str_radix(text, 16) {
        Ok(status) if text.len() == 4 => Ok(status),
        _ => Err(format!("{text} is no status word")),
    }
}
