//! A reader: a slot for a card, perhaps a keypad, and whether it is plugged in.

use crate::{Card, lock};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

/// A card that can be put into a reader and still be looked at.
pub type SharedCard = Arc<Mutex<dyn Card>>;

/// What the holder does at the reader's keypad.
pub enum Entry {
    /// Types the PIN.
    Pin(String),
    /// Types the old PIN and a new one.
    Change(String, String),
    /// Presses the cancel key.
    Cancel,
    /// Does nothing until the reader gives up.
    Timeout,
}

/// Asked when a PIN is to be typed at the reader; the argument says whether the PIN is to be changed.
pub type Keypad = Box<dyn FnMut(bool) -> Entry + Send>;

#[derive(Default)]
struct State {
    card: Option<SharedCard>,
    /// Counts insertions: tells a card from itself after it was pulled and put back.
    inserted: u64,
    plugged: bool,
    has_keypad: bool,
    events: Vec<UnixStream>,
}

/// A handle on a reader; clones mean the same reader.
#[derive(Clone)]
pub struct Reader {
    state: Arc<Mutex<State>>,
    keypad: Arc<Mutex<Option<Keypad>>>,
}

impl Reader {
    pub(crate) fn new() -> Reader {
        let state = State { plugged: true, ..State::default() };
        Reader { state: Arc::new(Mutex::new(state)), keypad: Arc::default() }
    }

    /// Puts a card in. PC/SC tells its clients within some milliseconds.
    ///
    /// # Panics
    /// There is a card in the slot.
    pub fn insert<C: Card + 'static>(&self, card: Arc<Mutex<C>>) {
        self.change(|s| {
            assert!(s.card.replace(card).is_none(), "there is a card in the slot");
            s.inserted += 1;
        });
    }

    /// Pulls the card, if there is one; a command that runs meanwhile fails.
    pub fn remove(&self) {
        self.change(|s| s.card = None);
    }

    /// Gives the reader a keypad, or takes it away. Programs ask for it when they connect to a card, so
    /// set it before the card goes in.
    pub fn set_pinpad(&self, keypad: Option<Keypad>) {
        lock(&self.state).has_keypad = keypad.is_some();
        *lock(&self.keypad) = keypad;
    }

    pub(crate) fn unplug(&self) {
        self.change(|s| s.plugged = false);
    }

    fn change(&self, f: impl FnOnce(&mut State)) {
        let mut s = lock(&self.state);
        f(&mut s);
        s.events.retain_mut(|e| e.write_all(b"!").is_ok());
    }

    /// Takes a connection on which the driver hears that the slot changed.
    pub(crate) fn notify(&self, stream: UnixStream) {
        lock(&self.state).events.push(stream);
    }

    /// Serves the driver's commands (see the driver's `link` for their form) until it hangs up.
    pub(crate) fn serve(&self, mut s: UnixStream) -> io::Result<()> {
        loop {
            let (mut op, mut len) = ([0], [0; 4]);
            s.read_exact(&mut op)?;
            s.read_exact(&mut len)?;
            let mut data = vec![0; u32::from_be_bytes(len) as usize];
            s.read_exact(&mut data)?;
            let reply = match self.handle(op[0], &data) {
                Some(v) => [&[0][..], &v].concat(),
                None => vec![1],
            };
            s.write_all(&[&(reply.len() as u32).to_be_bytes()[..], &reply].concat())?;
        }
    }

    fn handle(&self, op: u8, data: &[u8]) -> Option<Vec<u8>> {
        let (card, inserted, has_keypad) = {
            let s = lock(&self.state);
            if !s.plugged {
                return None;
            }
            (s.card.clone(), s.inserted, s.has_keypad)
        };
        match op {
            b'P' => return Some(vec![u8::from(card.is_some())]),
            b'F' => return Some(if has_keypad { features() } else { vec![] }),
            b'L' => return Some(vec![0, 0, 2, 0]), // no display; entry ends with the OK key
            _ => {}
        }
        let card = card?;
        let out = match op {
            b'V' | b'M' => self.type_pin(op == b'M', data, &card)?,
            b'T' => lock(&card).transmit(data),
            b'A' => lock(&card).atr().to_vec(),
            _ => {
                let mut card = lock(&card);
                card.reset();
                if op == b'D' { vec![] } else { card.atr().to_vec() }
            }
        };
        // A card that was pulled while it worked answers nothing.
        let s = lock(&self.state);
        (s.card.is_some() && s.inserted == inserted).then_some(out)
    }

    /// Puts what is typed into the command that a PIN_VERIFY_STRUCTURE or PIN_MODIFY_STRUCTURE carries
    /// (PC/SC part 10, 2.5), and runs it.
    fn type_pin(&self, change: bool, structure: &[u8], card: &SharedCard) -> Option<Vec<u8>> {
        let entry = lock(&self.keypad).as_mut()?(change);
        let header = if change { 24 } else { 19 };
        let mut apdu = structure.get(header..)?.to_vec();
        let mut put = |at: usize, pin: &str| -> Option<()> {
            apdu.get_mut(5 + at..5 + at + pin.len())?.copy_from_slice(pin.as_bytes());
            Some(())
        };
        match entry {
            Entry::Cancel => return Some(vec![0x64, 0x01]),
            Entry::Timeout => return Some(vec![0x64, 0x00]),
            Entry::Pin(pin) => put(0, &pin)?,
            Entry::Change(old, new) => {
                put(usize::from(*structure.get(5)?), &old)?; // bInsertionOffsetOld
                put(usize::from(*structure.get(6)?), &new)?; // bInsertionOffsetNew
            }
        }
        Some(lock(card).transmit(&apdu))
    }
}

/// FEATURE_VERIFY_PIN_DIRECT, FEATURE_MODIFY_PIN_DIRECT and FEATURE_IFD_PIN_PROPERTIES with the control
/// codes which the driver maps to `V`, `M` and `L` (PC/SC part 10, 2.3).
fn features() -> Vec<u8> {
    let feature = |tag: u8, code: u32| [&[tag, 4][..], &(0x4200_0000 + code).to_be_bytes()].concat();
    [feature(0x06, 1), feature(0x07, 2), feature(0x0A, 3)].concat()
}
