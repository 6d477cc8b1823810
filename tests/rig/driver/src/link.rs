//! The connection to the process that plays the reader.
//!
//! Each connection opens with its kind and the reader's number (u32, big endian): `U` the bus
//! ([`crate::usb`]), `C` commands, `E` events (each byte from the reader: look at the slot again).
//! A command is its letter, the length of its data (u32) and the data; the reply is a length (u32), a
//! byte that is 0 on success, and the data. Letters: `P` presence, `A` ATR, `U`/`D`/`R` power up,
//! power down, reset, `T` transmit, `F` features, `L` PIN properties, `V`/`M` verify, modify PIN.

use std::collections::BTreeMap;
use std::ffi::c_ulong;
use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// One open reader.
pub struct Link {
    commands: Mutex<UnixStream>,
    events: UnixStream,
    woken: Mutex<bool>,
    wake: Condvar,
}

/// The open readers by pcscd's logical unit number.
static READERS: Mutex<BTreeMap<c_ulong, Arc<Link>>> = Mutex::new(BTreeMap::new());

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}

/// The reader at a logical unit.
pub fn reader(lun: c_ulong) -> Option<Arc<Link>> {
    lock(&READERS).get(&lun).cloned()
}

/// Enters a reader.
pub fn insert(lun: c_ulong, link: Arc<Link>) {
    lock(&READERS).insert(lun, link);
}

/// Takes a reader out and ends its event thread.
pub fn remove(lun: c_ulong) {
    if let Some(r) = lock(&READERS).remove(&lun) {
        let _ = r.events.shutdown(Shutdown::Both);
        r.wake();
    }
}

/// Opens one connection of a kind.
pub fn connect(kind: u8, number: u32) -> io::Result<UnixStream> {
    let path = std::env::var_os("MOHUR_RIG_BUS").ok_or(io::ErrorKind::NotFound)?;
    let mut s = UnixStream::connect(path)?;
    s.write_all(&[&[kind][..], &number.to_be_bytes()].concat())?;
    Ok(s)
}

impl Link {
    /// Connects to a reader; fails when it is not plugged in.
    pub fn open(number: u32) -> io::Result<Arc<Link>> {
        let (commands, events) = (connect(b'C', number)?, connect(b'E', number)?);
        let mut incoming = events.try_clone()?;
        let link = Arc::new(Link {
            commands: Mutex::new(commands),
            events,
            woken: Mutex::new(false),
            wake: Condvar::new(),
        });
        link.ask(b'P', &[])?;
        let waker = link.clone();
        std::thread::spawn(move || {
            while matches!(incoming.read(&mut [0; 64]), Ok(1..)) {
                waker.wake();
            }
        });
        Ok(link)
    }

    /// Ends a running or the next [`Link::wait`].
    pub fn wake(&self) {
        *lock(&self.woken) = true;
        self.wake.notify_all();
    }

    /// Blocks until woken or the time is up.
    pub fn wait(&self, limit: Duration) {
        if let Ok((mut woken, _)) = self.wake.wait_timeout_while(lock(&self.woken), limit, |w| !*w) {
            *woken = false;
        }
    }

    /// One request and its reply.
    pub fn ask(&self, op: u8, data: &[u8]) -> io::Result<Vec<u8>> {
        let mut s = lock(&self.commands);
        s.write_all(&[&[op][..], &(data.len() as u32).to_be_bytes(), data].concat())?;
        let mut len = [0; 4];
        s.read_exact(&mut len)?;
        let mut reply = vec![0; u32::from_be_bytes(len) as usize];
        s.read_exact(&mut reply)?;
        match reply.first() {
            Some(0) => Ok(reply.split_off(1)),
            _ => Err(io::ErrorKind::Other.into()),
        }
    }
}
