//! The inside of a worker process: one PKCS#11 module, asked over a pipe.
//!
//! The program starts itself with [`ARGUMENT`] and the module's file. The worker answers one request
//! after the other, keeps no login between them, and ends when the pipe does.

mod confine;
mod reset;

pub use confine::refuse_dumps;

use super::Error;
use super::pkcs11::{Module, Name};
use super::wire::{self, Frame, Item, Reply, Request};
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;
use zeroize::Zeroizing;

/// The hidden first argument of a worker; the second is the module's file.
pub const ARGUMENT: &str = "--pkcs11-worker";

/// The hidden first argument of a process that resets a card; the second is its token's slot description.
pub const RESET: &str = "--reset-card";

/// How long a worker that is busy in its module outlives its pipe.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Does the work of a worker and returns true, when the program was started as one. To be called
/// first in `main`, before anything reads arguments, environment or input.
pub fn run_if_asked() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == RESET => {
            if let Some(slot) = arguments.next() {
                reset::reset(&slot.to_string_lossy());
            }
            return true;
        }
        Some(first) if first == ARGUMENT => {}
        _ => return false,
    }
    if let Some(module) = arguments.next() {
        confine::confine();
        if let Ok((input, output)) = confine::take_pipes() {
            serve(PathBuf::from(module), input, output);
        }
    }
    true
}

fn serve(file: PathBuf, mut input: impl Read + Send + 'static, mut output: impl Write) {
    let stop = Arc::new(AtomicBool::new(false));
    let (sender, frames) = mpsc::channel();
    let told = stop.clone();
    std::thread::spawn(move || {
        // A thread of its own, so that the end of the pipe is seen even while the module hangs.
        while let Ok(frame) = wire::receive(&mut input) {
            match frame {
                Frame::Stop => told.store(true, Ordering::Relaxed),
                Frame::Message(_) => told.store(false, Ordering::Relaxed),
                Frame::Pin(_) | Frame::Item(_) | Frame::Last => {}
            }
            if sender.send(frame).is_err() {
                return;
            }
        }
        told.store(true, Ordering::Relaxed);
        drop(sender);
        std::thread::sleep(LAST_WORDS);
        confine::die();
    });

    let mut module = Module::new(file);
    // Before it is asked for anything, so that one that stands by answers sooner.
    module.open();
    while let Ok(frame) = frames.recv() {
        // What is left of a batch that ended early.
        let Frame::Message(body) = frame else { continue };
        let Ok(request) = serde_json::from_slice::<Request>(&body) else { return };
        let mut pins = VecDeque::new();
        for _ in 0..request.pins() {
            let Ok(Frame::Pin(pin)) = frames.recv() else { return };
            confine::lock(&pin);
            pins.push_back(pin);
        }
        if answer(&mut module, request, pins, &frames, &stop, &mut output).is_err() {
            return;
        }
    }
}

fn answer(
    module: &mut Module,
    request: Request,
    mut pins: VecDeque<Zeroizing<Vec<u8>>>,
    frames: &Receiver<Frame>,
    stop: &AtomicBool,
    output: &mut impl Write,
) -> std::io::Result<()> {
    let mut lost = Ok(());
    let mut reply = |reply: Reply| {
        if lost.is_ok() {
            lost = wire::send(output, &reply);
        }
    };
    let result = match request {
        Request::List => module.list().map(Reply::Listed),
        Request::Sign { serial, fingerprint, .. } => {
            let mut next = || next_item(frames, stop);
            module.sign(&serial, fingerprint, pins.pop_front(), &mut next, &mut reply).map(|()| Reply::Done)
        }
        Request::ChangePin { serial, label, .. } => {
            let token = Name { serial, label };
            let pins = pins.pop_front().zip(pins.pop_front());
            module.change_pin(&token, pins, &mut reply).map(|()| Reply::Done)
        }
        Request::Unblock { serial, label } => {
            let pins = pins.pop_front().zip(pins.pop_front());
            module.unblock(&Name { serial, label }, pins).map(|()| Reply::Done)
        }
    };
    reply(result.unwrap_or_else(Reply::Failed));
    lost
}

/// Waits for the next item of a batch; `None` after the last.
fn next_item(frames: &Receiver<Frame>, stop: &AtomicBool) -> Result<Option<Item>, Error> {
    let frame = frames.recv();
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Stopped);
    }
    match frame {
        Ok(Frame::Item(body)) => {
            serde_json::from_slice(&body).map(Some).map_err(|e| Error::Token(format!("item: {e}")))
        }
        Ok(Frame::Last) => Ok(None),
        _ => Err(Error::Stopped),
    }
}
