//! A simulated USB bus: readers come and go while pcscd runs.

use crate::lock;
use crate::reader::Reader;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// A kind of reader. PC/SC's name of it is made of its own, the interface and the serial number, and two
/// numbers: "ACS ACR39U ICC Reader 00 00".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// A word for it, for the rig's own use.
    pub key: &'static str,
    /// Its name, by libccid's table or the rig's.
    pub name: &'static str,
    /// USB vendor.
    pub vendor: u16,
    /// USB product.
    pub product: u16,
    /// Interface string; may be empty.
    pub interface: &'static str,
    /// Serial number; may be empty.
    pub serial: &'static str,
}

/// A vendor that no USB device has: of the readers which libccid does not know.
pub(crate) const VIRTUAL: u16 = 0xFFFF;

impl Model {
    /// A usual one.
    pub const ACR39U: Model = Model::new("acr39u", "ACS ACR39U ICC Reader", 0x072F, 0xB100);
    /// Another.
    pub const PC_TWIN: Model = Model::new("pc-twin", "Gemalto PC Twin Reader", 0x08E6, 0x3437);
    /// The real one has a keypad; here it gets one by [`Reader::set_pinpad`].
    pub const PINPAD: Model =
        Model::new("pinpad", "Gemalto USB GemPCPinpad SmartCard Reader", 0x08E6, 0x3478);
    /// A long name, as such readers have.
    pub const OMNIKEY: Model = Model {
        interface: "OMNIKEY 3x21 Smart Card Reader",
        serial: "OKCM0012345",
        ..Model::new("omnikey", "HID Global OMNIKEY 3x21 Smart Card Reader", 0x076B, 0x3031)
    };
    /// What Windows shows for each account with Windows Hello for Business.
    pub const HELLO: Model = Model::new("hello", "Windows Hello for Business 1", VIRTUAL, 1);
    /// What Windows shows for a card in the TPM.
    pub const TPM: Model = Model::new("tpm", "Microsoft Virtual Smart Card 0", VIRTUAL, 2);

    /// All of them.
    pub const ALL: [Model; 6] =
        [Model::ACR39U, Model::PC_TWIN, Model::PINPAD, Model::OMNIKEY, Model::HELLO, Model::TPM];

    const fn new(key: &'static str, name: &'static str, vendor: u16, product: u16) -> Model {
        Model { key, name, vendor, product, interface: "", serial: "" }
    }
}

/// A reader in its socket.
pub struct Plugged {
    /// The reader.
    pub reader: Reader,
    number: u32,
}

#[derive(Default)]
struct State {
    /// pcscd, while it runs.
    daemon: Option<UnixStream>,
    /// How often a pcscd has come.
    starts: u64,
    /// What is plugged in: the reader and its line for the driver's stand-in of libudev.
    readers: BTreeMap<u32, (Reader, String)>,
    last: u32,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    came: Condvar,
}

/// The bus. It outlives its pcscd: a new one finds the readers that are plugged in.
pub struct Bus {
    shared: Arc<Shared>,
}

impl Bus {
    /// Listens for a driver at a socket.
    pub(crate) fn serve(socket: &Path) -> io::Result<Bus> {
        let listener = UnixListener::bind(socket)?;
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = accepting.clone();
                // The driver hanging up is the end of a connection, not a failure.
                std::thread::spawn(move || shared.connection(stream));
            }
        });
        Ok(Bus { shared })
    }

    /// Plugs a reader in. pcscd lists it some milliseconds later, or when it starts.
    pub fn plug(&self, model: &Model) -> Plugged {
        let mut s = lock(&self.shared.state);
        s.last += 1;
        let (number, reader) = (s.last, Reader::new());
        let Model { vendor, product, interface, serial, .. } = model;
        let line =
            format!("1-{number}:1.0\t/rig/{number}\t{vendor:04x}\t{product:04x}\t{interface}\t{serial}\n");
        s.tell("add", &line);
        s.readers.insert(number, (reader.clone(), line));
        Plugged { reader, number }
    }

    /// Pulls a reader out, with the card in it: it answers no more, and pcscd hears of it.
    pub fn unplug(&self, plugged: Plugged) {
        plugged.reader.unplug();
        let mut s = lock(&self.shared.state);
        if let Some((_, line)) = s.readers.remove(&plugged.number) {
            s.tell("remove", &line);
        }
    }

    /// How many pcscd have come to this bus.
    pub(crate) fn starts(&self) -> u64 {
        lock(&self.shared.state).starts
    }

    /// Waits until another pcscd than the first `seen` ones listens to the bus.
    pub(crate) fn wait_for_start(&self, seen: u64, limit: Duration) -> bool {
        let s = lock(&self.shared.state);
        let waited = self.shared.came.wait_timeout_while(s, limit, |s| s.starts <= seen);
        waited.is_ok_and(|(_, outcome)| !outcome.timed_out())
    }

    /// A handle on the same bus.
    pub(crate) fn share(&self) -> Bus {
        Bus { shared: self.shared.clone() }
    }
}

impl State {
    fn tell(&mut self, action: &str, line: &str) {
        let sent = self.daemon.as_mut().map(|d| d.write_all(format!("{action}\t{line}").as_bytes()));
        if matches!(sent, Some(Err(_))) {
            self.daemon = None;
        }
    }
}

impl Shared {
    /// One connection of the driver; see its `link`.
    fn connection(&self, mut stream: UnixStream) -> io::Result<()> {
        let (mut kind, mut number) = ([0], [0; 4]);
        stream.read_exact(&mut kind)?;
        stream.read_exact(&mut number)?;
        if kind == *b"U" {
            stream.read_exact(&mut kind)?; // pcscd is ready to listen
            let mut s = lock(&self.state);
            s.daemon = Some(stream);
            s.starts += 1;
            let lines: Vec<String> = s.readers.values().map(|(_, line)| line.clone()).collect();
            lines.iter().for_each(|line| s.tell("add", line));
            self.came.notify_all();
            return Ok(());
        }
        let reader = lock(&self.state).readers.get(&u32::from_be_bytes(number)).map(|(r, _)| r.clone());
        match (kind, reader) {
            (_, None) => Ok(()), // hanging up says: no such reader
            ([b'E'], Some(reader)) => {
                reader.notify(stream);
                Ok(())
            }
            (_, Some(reader)) => reader.serve(stream),
        }
    }
}
