//! The inside of a worker process: one PKCS#11 module, asked over a pipe.
//!
//! The program starts itself with [`ARGUMENT`] and the module's file. The worker answers one request
//! after the other, keeps no login between them, and ends when the pipe does.

mod confine;

pub use confine::refuse_dumps;

use super::pkcs11::Module;
use super::wire::{self, Frame, Reply, Request};
use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroizing;

/// The hidden first argument of a worker; the second is the module's file.
pub const ARGUMENT: &str = "--pkcs11-worker";

/// How long a worker that is busy in its module outlives its pipe.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Does the work of a worker and returns true, when the program was started as one. To be called
/// first in `main`, before anything reads arguments, environment or input.
pub fn run_if_asked() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next() != Some(OsString::from(ARGUMENT)) {
        return false;
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
    let (frames, requests) = mpsc::channel();
    let told = stop.clone();
    std::thread::spawn(move || {
        // A thread of its own, so that the end of the pipe is seen even while the module hangs.
        while let Ok(frame) = wire::receive(&mut input) {
            told.store(matches!(frame, Frame::Stop), Ordering::Relaxed);
            if frames.send(frame).is_err() {
                return;
            }
        }
        told.store(true, Ordering::Relaxed);
        drop(frames);
        std::thread::sleep(LAST_WORDS);
        confine::die();
    });

    let mut module = Module::new(file);
    while let Ok(frame) = requests.recv() {
        let Frame::Message(body) = frame else { continue };
        let Ok(request) = serde_json::from_slice::<Request>(&body) else { return };
        let pin = match &request {
            Request::Sign { pin_follows: true, .. } => match requests.recv() {
                Ok(Frame::Pin(pin)) => Some(pin),
                _ => return,
            },
            _ => None,
        };
        if answer(&mut module, request, pin, &stop, &mut output).is_err() {
            return;
        }
    }
}

fn answer(
    module: &mut Module,
    request: Request,
    pin: Option<Zeroizing<Vec<u8>>>,
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
        Request::List => module.credentials().map(|found| reply(Reply::Credentials(found))),
        Request::Sign { serial, fingerprint, items, .. } => {
            module.sign(&serial, fingerprint, pin, &items, &mut reply, &|| stop.load(Ordering::Relaxed))
        }
    };
    if let Err(error) = result {
        reply(Reply::Failed(error));
    }
    lost
}
