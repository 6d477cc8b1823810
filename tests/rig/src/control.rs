//! A rig that is worked from outside: by the command line and the window, over a Unix socket.
//!
//! One line of request and one answer a connection. Requests: `insert [NAME]`, `pull`, `plug`, `unplug`,
//! `service-stop`, `service-start`, `status`. The answer is the [`Status`] after it, or a line
//! `error WHY`.

use crate::bus::{Bus, Model, Plugged};
use crate::lock;
use crate::piv::PivCard;
use crate::stack::Pcscd;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What a rig looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether pcscd runs.
    pub service: bool,
    /// Whether the reader is plugged in.
    pub reader: bool,
    /// The card in the reader.
    pub card: Option<String>,
    /// All cards that can be put in.
    pub cards: Vec<String>,
}

impl fmt::Display for Status {
    /// Lines of a word and a value: `service on`, `reader off`, `card NAME` (left out when there is
    /// none), `has NAME` for each card.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = |yes| if yes { "on" } else { "off" };
        writeln!(f, "service {}\nreader {}", on(self.service), on(self.reader))?;
        self.card.iter().try_for_each(|name| writeln!(f, "card {name}"))?;
        self.cards.iter().try_for_each(|name| writeln!(f, "has {name}"))
    }
}

impl Status {
    /// Reads what [`Display`](fmt::Display) wrote.
    fn parse(text: &str) -> Status {
        let mut status = Status::default();
        for (word, value) in text.lines().filter_map(|line| line.split_once(' ')) {
            match word {
                "service" => status.service = value == "on",
                "reader" => status.reader = value == "on",
                "card" => status.card = Some(value.to_owned()),
                "has" => status.cards.push(value.to_owned()),
                _ => {}
            }
        }
        status
    }
}

/// A daemon, one reader, and a choice of cards.
pub struct Desk {
    pcscd: Pcscd,
    bus: Bus,
    plugged: Option<Plugged>,
    inserted: Option<String>,
    cards: Vec<(String, Arc<Mutex<PivCard>>)>,
}

impl Desk {
    /// Plugs the reader in and puts the first card into it.
    pub fn new(pcscd: Pcscd, bus: Bus, cards: Vec<(String, Arc<Mutex<PivCard>>)>) -> Desk {
        let plugged = Some(bus.plug(&Model::ACR39U));
        let mut desk = Desk { pcscd, bus, plugged, inserted: None, cards };
        if let Some((name, _)) = desk.cards.first() {
            let name = name.clone();
            // A free slot and a known name: nothing to refuse.
            let _ = desk.insert(&name);
        }
        desk
    }

    /// What it looks like now.
    pub fn status(&self) -> Status {
        Status {
            service: self.pcscd.is_running(),
            reader: self.plugged.is_some(),
            card: self.inserted.clone(),
            cards: self.cards.iter().map(|(name, _)| name.clone()).collect(),
        }
    }

    /// Does one request.
    ///
    /// # Errors
    /// Why it cannot be done, in a few words.
    pub fn request(&mut self, line: &str) -> Result<Status, String> {
        let mut words = line.split_whitespace();
        match (words.next().unwrap_or_default(), words.next()) {
            ("status", None) => {}
            ("insert", None) => {
                let first = self.cards.first().map(|(name, _)| name.clone());
                self.insert(&first.ok_or("there are no cards")?)?;
            }
            ("insert", Some(name)) => self.insert(name)?,
            ("pull", None) => {
                self.inserted.take().ok_or("there is no card in the reader")?;
                self.plugged.iter().for_each(|p| p.reader.remove());
            }
            ("plug", None) if self.plugged.is_some() => return Err("the reader is plugged in".into()),
            ("plug", None) => self.plugged = Some(self.bus.plug(&Model::ACR39U)),
            ("unplug", None) => {
                self.bus.unplug(self.plugged.take().ok_or("the reader is not plugged in")?);
                self.inserted = None;
            }
            ("service-stop", None) => self.pcscd.stop(),
            ("service-start", None) if self.pcscd.is_running() => {}
            ("service-start", None) => self.pcscd.restart().map_err(|e| e.to_string())?,
            _ => return Err(format!("unknown request: {line}")),
        }
        Ok(self.status())
    }

    /// Puts a card in; another one that is there is pulled first.
    fn insert(&mut self, name: &str) -> Result<(), String> {
        let known = self.cards.iter().find(|(known, _)| known == name);
        let (_, card) = known.ok_or_else(|| format!("there is no card {name}"))?;
        let plugged = self.plugged.as_ref().ok_or("the reader is not plugged in")?;
        if self.inserted.take().is_some() {
            plugged.reader.remove();
            // Time to see the empty slot: middleware takes a swap it did not notice for the same card.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
        plugged.reader.insert(card.clone());
        self.inserted = Some(name.to_owned());
        Ok(())
    }
}

/// Serves a desk at a socket, in the background, as long as the process lives.
///
/// # Errors
/// The socket cannot be made.
pub fn serve(desk: Desk, socket: &Path) -> io::Result<()> {
    match std::fs::remove_file(socket) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let listener = UnixListener::bind(socket)?;
    let desk = Arc::new(Mutex::new(desk));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let desk = desk.clone();
            // A client that hangs up early needs no answer.
            std::thread::spawn(move || answer(&desk, stream));
        }
    });
    Ok(())
}

fn answer(desk: &Mutex<Desk>, mut stream: UnixStream) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line)?;
    match lock(desk).request(line.trim()) {
        Ok(status) => write!(stream, "{status}"),
        Err(why) => writeln!(stream, "error {why}"),
    }
}

/// Sends one request to a rig.
///
/// # Errors
/// No rig listens there, or it refuses; the error has its words.
pub fn ask(socket: &Path, request: &str) -> io::Result<Status> {
    let mut stream = UnixStream::connect(socket)
        .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", socket.display())))?;
    writeln!(stream, "{request}")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    match text.strip_prefix("error ") {
        Some(why) => Err(io::Error::other(why.trim().to_owned())),
        None => Ok(Status::parse(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_reads_back() {
        let status = Status {
            service: true,
            reader: true,
            card: Some("günel".into()),
            cards: vec!["günel".into(), "elçin".into()],
        };
        assert_eq!(Status::parse(&status.to_string()), status);
        assert_eq!(Status::parse(&Status::default().to_string()), Status::default());
    }
}
