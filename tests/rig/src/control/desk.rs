//! What a request does.

use super::Status;
use super::seat::Seat;
use crate::bus::{Bus, Model};
use crate::hold::{Holder, Share};
use crate::impostor::Refusal;
use crate::reader::SharedCard;
use crate::stack::Pcscd;

/// A daemon, readers, and a choice of cards.
pub struct Desk {
    pcscd: Pcscd,
    bus: Bus,
    seats: Vec<Seat>,
    cards: Vec<(String, SharedCard)>,
}

impl Desk {
    /// Plugs a reader in and puts the first card into it.
    pub fn new(pcscd: Pcscd, bus: Bus, cards: Vec<(String, SharedCard)>) -> Desk {
        let mut seat = Seat::plug(&bus, Model::ACR39U);
        if let Some((name, card)) = cards.first() {
            seat.insert(name, card.clone());
        }
        Desk { pcscd, bus, seats: vec![seat], cards }
    }

    /// What it looks like now.
    pub fn status(&self) -> Status {
        let service = match (self.pcscd.refusal(), self.pcscd.is_running()) {
            (Some(Refusal::Version), _) => "version",
            (Some(Refusal::Permission), _) => "permission",
            (None, true) => "on",
            (None, false) => "off",
        };
        Status {
            service: service.into(),
            readers: self.seats.iter().map(Seat::status).collect(),
            cards: self.cards.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// Does one request; see [`super::REQUESTS`].
    ///
    /// # Errors
    /// Why it cannot be done, in a few words.
    pub fn request(&mut self, line: &str) -> Result<Status, String> {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        let reader = words.pop_if(|word| word.starts_with('@')).and_then(|word| word.strip_prefix('@'));
        match words[..] {
            ["status"] => {}
            ["insert"] => {
                let first = self.cards.first().map(|(name, _)| name.clone()).ok_or("there are no cards")?;
                self.insert(&first, reader)?;
            }
            ["insert", name] => self.insert(name, reader)?,
            ["plug"] => self.plug(Model::ACR39U.key)?,
            ["plug", key] => self.plug(key)?,
            ["unplug"] => {
                let seat = self.seats.remove(self.seat(reader)?);
                seat.leave_keypad();
                self.bus.unplug(seat.plugged);
            }
            ["hold", seconds] => self.hold(Share::Alone, seconds, reader)?,
            ["share", seconds] => self.hold(Share::Shared, seconds, reader)?,
            ["service-stop"] => self.pcscd.stop(),
            ["service-start"] if self.pcscd.is_running() => {}
            ["service-start"] => self.pcscd.restart().map_err(|e| e.to_string())?,
            ["service-refuse", "version"] => self.refuse(Refusal::Version)?,
            ["service-refuse", "permission"] => self.refuse(Refusal::Permission)?,
            _ => {
                let seat = self.seat(reader)?;
                self.seats[seat].request(&words)?;
            }
        }
        Ok(self.status())
    }

    /// The place of the named reader, or of the first.
    fn seat(&self, key: Option<&str>) -> Result<usize, String> {
        let found = self.seats.iter().position(|seat| key.is_none_or(|key| seat.model.key == key));
        found.ok_or_else(|| "the reader is not plugged in".into())
    }

    fn insert(&mut self, name: &str, reader: Option<&str>) -> Result<(), String> {
        let known = self.cards.iter().find(|(known, _)| known == name);
        let (_, card) = known.ok_or_else(|| format!("there is no card {name}"))?;
        let card = card.clone();
        let seat = self.seat(reader)?;
        if self.seats.iter().enumerate().any(|(i, s)| i != seat && s.status().card.as_deref() == Some(name)) {
            return Err(format!("{name} is in another reader"));
        }
        self.seats[seat].insert(name, card);
        Ok(())
    }

    fn plug(&mut self, key: &str) -> Result<(), String> {
        let model = Model::ALL.into_iter().find(|model| model.key == key);
        let model = model.ok_or_else(|| format!("there is no reader {key}"))?;
        if self.seat(Some(key)).is_ok() {
            return Err("the reader is plugged in".into());
        }
        self.seats.push(Seat::plug(&self.bus, model));
        Ok(())
    }

    fn refuse(&mut self, refusal: Refusal) -> Result<(), String> {
        self.pcscd.refuse(refusal).map_err(|e| e.to_string())
    }

    /// By this program, started once more.
    fn hold(&self, share: Share, seconds: &str, reader: Option<&str>) -> Result<(), String> {
        let reader = self.seats[self.seat(reader)?].model.name;
        let seconds = seconds.parse().map_err(|_| format!("{seconds} is no number"))?;
        let holder = std::env::current_exe()
            .and_then(|program| Holder::start(&program, self.pcscd.env(), reader, share, seconds))
            .map_err(|e| e.to_string())?;
        // Waited for, so that it does not stay as a zombie.
        std::thread::spawn(move || holder.wait());
        Ok(())
    }
}
