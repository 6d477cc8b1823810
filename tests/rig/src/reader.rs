//! A reader: a slot for a card, perhaps a keypad, and whether it is plugged in.

use crate::apdu::Apdu;
use crate::fault::{Fault, Hook};
use crate::keypad::{self, Keypad};
use crate::{Card, lock};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// How long pcscd may take to look at a change before its reader is pulled out: it may not run at all.
const LOOK: Duration = Duration::from_millis(500);
/// How long it then deals with what it saw.
const SETTLE: Duration = Duration::from_millis(5);

/// A card that can be put into a reader and still be looked at.
pub type SharedCard = Arc<Mutex<dyn Card>>;

/// A command that reached the reader, and what came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// How long the command's data was.
    pub data: usize,
    /// The status word; `None` where none came.
    pub status: Option<u16>,
}

/// The answer of a card; `None` when the reader has none to give.
type Answer = Option<Vec<u8>>;

#[derive(Default)]
struct State {
    card: Option<SharedCard>,
    /// Changes whenever a card comes or goes: tells a card from itself after it was pulled and put back.
    generation: u64,
    /// The card was pulled and the reader has not noticed.
    unnoticed: bool,
    /// The reader has noticed and pcscd has not asked since. It always hears of it, however fast another
    /// card goes in: no hand is as fast as a test.
    untold: bool,
    /// Something changed and pcscd has not looked at it since.
    unseen: bool,
    plugged: bool,
    has_keypad: bool,
    hooks: Vec<Arc<Mutex<Hook>>>,
    log: Vec<Exchange>,
    events: Vec<UnixStream>,
    /// Where the command that runs now is waited for.
    running: Option<mpsc::Sender<Answer>>,
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
    pub fn insert(&self, card: SharedCard) {
        self.change(|s| {
            assert!(s.card.replace(card).is_none(), "there is a card in the slot");
            s.untold |= s.unnoticed;
        });
    }

    /// Pulls the card, if there is one; a command that runs meanwhile fails at once.
    pub fn remove(&self) {
        self.change(|s| s.untold |= s.card.take().is_some());
    }

    /// Pulls the card, and the reader goes on saying that it is there.
    pub fn remove_unnoticed(&self) {
        let mut s = lock(&self.state);
        (s.card, s.unnoticed) = (None, true);
        s.gone();
    }

    /// The reader notices what [`Reader::remove_unnoticed`] did.
    pub fn notice(&self) {
        self.change(|_| {});
    }

    /// Whether there is a card in the slot.
    pub fn has_card(&self) -> bool {
        lock(&self.state).card.is_some()
    }

    /// Gives the reader a keypad, or takes it away. Programs ask for it when they connect to a card, so
    /// set it before the card goes in.
    pub fn set_pinpad(&self, keypad: Option<Keypad>) {
        lock(&self.state).has_keypad = keypad.is_some();
        *lock(&self.keypad) = keypad;
    }

    /// Lets a hook see each command from now on, besides those that do already. Of the faults that they
    /// want for one command all delays take place, and the first other fault.
    pub fn inject(&self, hook: Hook) {
        lock(&self.state).hooks.push(Arc::new(Mutex::new(hook)));
    }

    /// Takes all hooks away.
    pub fn mend(&self) {
        lock(&self.state).hooks.clear();
    }

    /// All commands that reached the reader so far, in order.
    pub fn log(&self) -> Vec<Exchange> {
        lock(&self.state).log.clone()
    }

    /// Pulls it out; it answers no more. pcscd 1.9.9 that is told of a reader's end while it deals with the end of
    /// the card in it can wait for its own thread for ever: so it first has its time for the slot's last change,
    /// which no hand is as fast as, and then hears of the reader only.
    pub(crate) fn unplug(&self) {
        let begun = Instant::now();
        while lock(&self.state).unseen && begun.elapsed() < LOOK {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(SETTLE);
        let mut s = lock(&self.state);
        s.plugged = false;
        s.gone();
    }

    fn change(&self, f: impl FnOnce(&mut State)) {
        let mut s = lock(&self.state);
        f(&mut s);
        s.unseen = true;
        s.unnoticed = false;
        s.gone();
        s.call();
    }

    /// Takes a connection on which the driver hears that the slot changed: at once too, since it may have
    /// changed after the driver last looked and before the connection got here.
    pub(crate) fn notify(&self, stream: UnixStream) {
        let mut s = lock(&self.state);
        s.events.push(stream);
        s.call();
    }

    /// Serves the driver's commands (see the driver's `link` for their form) until it hangs up.
    pub(crate) fn serve(&self, mut s: UnixStream) -> io::Result<()> {
        loop {
            let (mut op, mut len) = ([0], [0; 4]);
            s.read_exact(&mut op)?;
            s.read_exact(&mut len)?;
            let mut data = vec![0; u32::from_be_bytes(len) as usize];
            s.read_exact(&mut data)?;
            let reply = match self.handle(op[0], data) {
                Some(v) => [&[0][..], &v].concat(),
                None => vec![1],
            };
            s.write_all(&[&(reply.len() as u32).to_be_bytes()[..], &reply].concat())?;
        }
    }

    fn handle(&self, op: u8, data: Vec<u8>) -> Answer {
        let mut s = lock(&self.state);
        match op {
            b'P' if std::mem::take(&mut s.untold) => {
                s.call();
                return Some(vec![0]);
            }
            b'P' => {
                s.unseen = false;
                return Some(vec![u8::from(s.card.is_some() || s.unnoticed)]);
            }
            _ if !s.plugged => return None,
            b'F' => return Some(if s.has_keypad { keypad::features() } else { vec![] }),
            b'L' => return Some(keypad::properties()),
            _ => {}
        }
        let card = s.card.clone()?;
        if matches!(op, b'T' | b'V' | b'M') {
            // In a thread of its own: the answer of a card that is pulled is not waited for.
            let (done, answer) = mpsc::channel();
            s.running = Some(done.clone());
            let slot = Slot { reader: self.clone(), card, generation: s.generation };
            drop(s);
            std::thread::spawn(move || {
                let answer = match op {
                    b'T' => slot.exchange(&data),
                    _ => slot.type_pin(op == b'M', &data),
                };
                // Nobody waits for the answer of a card that was pulled.
                let _ = done.send(answer);
            });
            return answer.recv().ok().flatten();
        }
        drop(s);
        let mut card = lock(&card);
        if op != b'A' {
            card.reset();
        }
        Some(if op == b'D' { vec![] } else { card.atr().to_vec() })
    }
}

impl State {
    /// Tells the driver that it is time to ask about the slot.
    fn call(&mut self) {
        self.events.retain_mut(|e| e.write_all(b"!").is_ok());
    }

    /// Ends what runs with the card that was there until now.
    fn gone(&mut self) {
        self.generation += 1;
        if let Some(running) = self.running.take() {
            // Its answer may have come just before.
            let _ = running.send(None);
        }
    }
}

/// A reader with the card that was in it when a command came.
struct Slot {
    reader: Reader,
    card: SharedCard,
    generation: u64,
}

impl Slot {
    /// Sends a command to the card, through the hooks.
    fn exchange(&self, command: &[u8]) -> Answer {
        let Some(parsed) = Apdu::parse(command) else { return self.transmit(command) };
        let entry = self.log(&parsed);
        let faults = self.faults(&parsed);
        let mut fault = None;
        for wanted in faults {
            match wanted {
                Fault::Delay(time) => std::thread::sleep(time),
                other => fault = fault.or(Some(other)),
            }
        }
        let answer = match fault {
            None | Some(Fault::Delay(_)) => self.transmit(command),
            Some(Fault::Status(status)) => Some(status.to_be_bytes().to_vec()),
            Some(Fault::Answer(bytes)) => Some(bytes),
            Some(Fault::Silence) => None,
            Some(Fault::Pull) => self.pulled(Reader::remove),
            Some(Fault::PullAfter) => self.transmit(command).and_then(|_| self.pulled(Reader::remove)),
            Some(Fault::PullUnnoticed) => self.pulled(Reader::remove_unnoticed),
        };
        let status = answer.as_ref().and_then(|a| a.last_chunk()).map(|s| u16::from_be_bytes(*s));
        if let Some(exchange) = lock(&self.reader.state).log.get_mut(entry) {
            exchange.status = status;
        }
        answer
    }

    /// Writes the command down before anything becomes of it; says where.
    fn log(&self, command: &Apdu) -> usize {
        let Apdu { ins, p1, p2, data, .. } = command;
        let exchange = Exchange { ins: *ins, p1: *p1, p2: *p2, data: data.len(), status: None };
        let log = &mut lock(&self.reader.state).log;
        log.push(exchange);
        log.len() - 1
    }

    /// What the hooks want. Each is called without the reader's lock: it may pull the card or stand still.
    fn faults(&self, command: &Apdu) -> Vec<Fault> {
        let hooks = lock(&self.reader.state).hooks.clone();
        hooks.iter().filter_map(|hook| lock(hook)(command)).collect()
    }

    fn pulled(&self, how: fn(&Reader)) -> Answer {
        how(&self.reader);
        None
    }

    /// Nothing reaches a card that was pulled meanwhile, also where it was put back.
    fn transmit(&self, command: &[u8]) -> Answer {
        let is_there = lock(&self.reader.state).generation == self.generation;
        is_there.then(|| lock(&self.card).transmit(command))
    }

    /// Puts what is typed into the command that a structure carries, and runs it.
    fn type_pin(&self, change: bool, structure: &[u8]) -> Answer {
        let entry = lock(&self.reader.keypad).as_mut()?(change);
        match keypad::complete(change, structure, &entry)? {
            Ok(command) => self.exchange(&command),
            Err(status) => Some(status.to_vec()),
        }
    }
}
