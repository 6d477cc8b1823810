//! Doors for the fuzz targets (`fuzz/`) to what comes from a worker process and from p11-kit's
//! configuration. The product never comes through here.

use super::module::p11kit;
use super::wire::{self, Frame, Item, Reply, Request};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// A frame as it was understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message that is neither a request nor a reply.
    Noise,
    /// A request, and the same written and read again; both as JSON.
    Request(String, String),
    /// A reply, likewise.
    Reply(String, String),
    /// Something to sign, likewise.
    Item(String, String),
    /// This many characters of a PIN.
    Pin(usize),
    /// The wish to stop, or the end of a batch.
    Stop,
}

/// Reads the frames that a pipe holds, until one cannot be read.
pub fn frames(mut pipe: &[u8]) -> Vec<Heard> {
    let mut heard = Vec::new();
    while let Ok(frame) = wire::receive(&mut pipe) {
        heard.push(match frame {
            Frame::Message(body) => message(&body),
            Frame::Pin(pin) => Heard::Pin(pin.len()),
            Frame::Item(body) => twice::<Item>(&body).map_or(Heard::Noise, |(a, b)| Heard::Item(a, b)),
            Frame::Stop | Frame::Last => Heard::Stop,
        });
    }
    heard
}

fn message(body: &[u8]) -> Heard {
    if let Some((first, second)) = twice::<Request>(body) {
        return Heard::Request(first, second);
    }
    twice::<Reply>(body).map_or(Heard::Noise, |(first, second)| Heard::Reply(first, second))
}

fn twice<T: Serialize + DeserializeOwned>(body: &[u8]) -> Option<(String, String)> {
    let first = serde_json::to_string(&serde_json::from_slice::<T>(body).ok()?).ok()?;
    let again = serde_json::from_str::<T>(&first).ok();
    Some((first, again.and_then(|m| serde_json::to_string(&m).ok()).unwrap_or_default()))
}

/// Reads the text of a `*.module` file.
pub fn module_file(text: &str) -> BTreeMap<String, String> {
    p11kit::parse(text)
}
