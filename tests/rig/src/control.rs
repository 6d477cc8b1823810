//! A rig that is worked from outside: by the command line and the window, over a Unix socket.
//!
//! One line of request and one answer a connection. [`REQUESTS`] lists the requests; the answer is the
//! [`Status`] after it, or a line `error WHY`.

mod desk;
mod seat;

pub use desk::Desk;

use crate::lock;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What can be asked of a rig.
pub const REQUESTS: &str = "\
status                     what there is: service, readers, cards
insert [CARD]              puts a card in, the first or the named one; another one is pulled first
pull                       pulls the card
plug [READER]              plugs a reader in: acr39u (also the first), pc-twin, omnikey, pinpad (with a
                           keypad), hello and tpm (virtual ones)
unplug                     pulls the reader out, with the card in it
service-stop               ends pcscd
service-start              starts pcscd again
service-refuse WHY         puts a service in its place that refuses its clients: version, permission

What goes wrong at a command to come, counted from 1:
pull-at N                  the card is pulled before it gets the Nth command
pull-after N               the card is pulled before it answers the Nth command
pull-unnoticed-at N        as pull-at, and the reader does not notice
notice                     now it does
fail-at N SW               the Nth command is answered by a status word, four hexadecimal digits
garbage-at N               the Nth command is answered by bytes without sense
mute                       no command is answered any more
slow MS                    each command takes so much longer
sign-slow MS               each signature takes so much longer
mend                       nothing goes wrong any more

hold SECONDS               another program holds the card for itself alone
share SECONDS              another program keeps the card in use and shares it
keypad pin PIN             the holder types at the reader's keypad: the PIN,
keypad change OLD NEW      the old PIN, or the PUK, and the new one,
keypad unequal             two new PINs that differ,
keypad cancel              the cancel key,
keypad timeout             nothing; where nothing is asked yet, it is done at the next question

A last word @READER says which reader is meant; without it the first that is plugged in.";

/// What a rig looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// `on`, `off`, or why it refuses its clients: `version`, `permission`.
    pub service: String,
    /// The readers that are plugged in.
    pub readers: Vec<ReaderStatus>,
    /// All cards that can be put in.
    pub cards: Vec<String>,
}

/// A reader that is plugged in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReaderStatus {
    /// Its word.
    pub key: String,
    /// The card in it.
    pub card: Option<String>,
    /// Whether it asks for a PIN at its keypad.
    pub asks: bool,
}

impl fmt::Display for Status {
    /// Lines of words: `service on`; for each reader `reader KEY`, and where it is so `card KEY CARD` and
    /// `asks KEY`; `has CARD` for each card.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "service {}", self.service)?;
        for ReaderStatus { key, card, asks } in &self.readers {
            writeln!(f, "reader {key}")?;
            card.iter().try_for_each(|card| writeln!(f, "card {key} {card}"))?;
            asks.then(|| writeln!(f, "asks {key}")).transpose()?;
        }
        self.cards.iter().try_for_each(|card| writeln!(f, "has {card}"))
    }
}

impl Status {
    /// Reads what [`Display`](fmt::Display) wrote.
    fn parse(text: &str) -> Status {
        let mut status = Status::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match (words[..].as_ref(), status.readers.last_mut()) {
                (["service", state], _) => status.service = (*state).to_owned(),
                (["reader", key], _) => {
                    status.readers.push(ReaderStatus { key: (*key).to_owned(), ..ReaderStatus::default() });
                }
                (["card", _, card], Some(reader)) => reader.card = Some((*card).to_owned()),
                (["asks", _], Some(reader)) => reader.asks = true,
                (["has", card], _) => status.cards.push((*card).to_owned()),
                _ => {}
            }
        }
        status
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
        let reader = |key: &str, card: Option<&str>, asks| ReaderStatus {
            key: key.into(),
            card: card.map(Into::into),
            asks,
        };
        let status = Status {
            service: "on".into(),
            readers: vec![reader("acr39u", None, false), reader("pinpad", Some("gunel"), true)],
            cards: vec!["gunel".into(), "elcin".into()],
        };
        assert_eq!(Status::parse(&status.to_string()), status);
    }
}
