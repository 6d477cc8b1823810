//! What the program and a worker process say to each other: frames over a pipe.
//!
//! A frame is one byte of kind, four bytes of length (big endian) and the body. Messages are JSON.
//! A PIN has a frame of its own, is never part of a message, and is read straight into memory that
//! is zeroed.

use super::Error;
use crate::domain::identity::Algorithm;
use crate::domain::secret::PIN_CAPACITY;
use crate::domain::token::{Credential, Fingerprint, PinState, Token, Tries};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::io::{self, Read, Write};
use zeroize::Zeroizing;

/// Most bytes of a message: some thousand certificates, or one large thing to sign.
const LONGEST_MESSAGE: usize = 16 << 20;

/// A frame on its way to the worker or back.
pub enum Frame {
    /// A [`Request`] or a [`Reply`].
    Message(Vec<u8>),
    /// A PIN of the request before it.
    Pin(Zeroizing<Vec<u8>>),
    /// Nobody waits for the running request any more: stop before the next signature.
    Stop,
    /// An [`Item`] of the running batch.
    Item(Vec<u8>),
    /// The running batch has no more items.
    Last,
}

const MESSAGE: u8 = 0;
const PIN: u8 = 1;
const STOP: u8 = 2;
const ITEM: u8 = 3;
const LAST: u8 = 4;

/// What is asked of a worker. A token is named by its serial number and its label: some middleware shows
/// one card as several tokens, one for each PIN.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// All tokens of the module and their credentials.
    List,
    /// Sign the items that follow, each as soon as it comes.
    Sign {
        /// Serial number of the token.
        serial: String,
        /// The certificate.
        #[serde(with = "FingerprintDef")]
        fingerprint: Fingerprint,
        /// A PIN frame follows; without one it is entered at the reader's keypad.
        has_pin: bool,
    },
    /// Change the PIN: the old and the new one follow.
    ChangePin {
        /// Serial number of the token.
        serial: String,
        /// Its label.
        label: String,
        /// Two PIN frames follow; without them all is entered at the reader's keypad.
        has_pins: bool,
    },
    /// Set a new PIN with the PUK: both follow, the PUK first.
    Unblock {
        /// Serial number of the token.
        serial: String,
        /// Its label.
        label: String,
    },
}

impl Request {
    /// How many PIN frames follow.
    pub fn pins(&self) -> usize {
        match self {
            Request::List => 0,
            Request::Sign { has_pin, .. } => usize::from(*has_pin),
            Request::ChangePin { has_pins, .. } => 2 * usize::from(*has_pins),
            Request::Unblock { .. } => 2,
        }
    }
}

/// One thing to sign.
#[derive(Debug, Serialize, Deserialize)]
pub struct Item {
    /// The bytes that the signature covers.
    #[serde(with = "base64_bytes")]
    pub bytes: Vec<u8>,
    /// The algorithm.
    #[serde(with = "AlgorithmDef")]
    pub algorithm: Algorithm,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// To [`Request::List`].
    Listed(Listing),
    /// The user is asked for the PIN at the reader's keypad: no time limit until the next reply.
    AtKeypad,
    /// The keypad has done its part.
    KeypadDone,
    /// The login of a batch succeeded.
    LoggedIn,
    /// One signature; as many as items came.
    Signature(#[serde(with = "base64_bytes")] Vec<u8>),
    /// The batch has ended, or what was to be done about PINs is done. Nothing follows.
    Done,
    /// The request ended without a result. Nothing follows.
    Failed(#[serde(with = "ErrorDef")] Error),
}

/// What a module shows.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Listing {
    /// What the module calls itself.
    pub library: String,
    /// Its tokens.
    pub tokens: Vec<ListedToken>,
    /// Their certificates that have a private key.
    pub credentials: Vec<ListedCredential>,
}

/// A [`Token`] in a message.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListedToken(#[serde(with = "TokenDef")] pub Token);

/// A [`Credential`] in a message.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListedCredential(#[serde(with = "CredentialDef")] pub Credential);

/// Writes a message.
pub fn send(out: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    write_frame(out, MESSAGE, &json(message)?)
}

/// Writes an item of a batch.
pub fn send_item(out: &mut impl Write, item: &Item) -> io::Result<()> {
    write_frame(out, ITEM, &json(item)?)
}

/// Writes that a batch has no more items.
pub fn send_last(out: &mut impl Write) -> io::Result<()> {
    write_frame(out, LAST, &[])
}

fn json(message: &impl Serialize) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    if body.len() > LONGEST_MESSAGE {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "message too long"));
    }
    Ok(body)
}

/// Writes a PIN. `out` must not buffer.
pub fn send_pin(out: &mut impl Write, pin: &[u8]) -> io::Result<()> {
    write_frame(out, PIN, pin)
}

/// Writes the wish to stop.
pub fn send_stop(out: &mut impl Write) -> io::Result<()> {
    write_frame(out, STOP, &[])
}

fn write_frame(out: &mut impl Write, kind: u8, body: &[u8]) -> io::Result<()> {
    let length = u32::try_from(body.len()).map_err(io::Error::other)?.to_be_bytes();
    let [a, b, c, d] = length;
    out.write_all(&[kind, a, b, c, d])?;
    out.write_all(body)?;
    out.flush()
}

/// Reads a frame. `input` must not buffer, for the sake of the PIN.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] at the end, [`io::ErrorKind::InvalidData`] for a frame of
/// unknown kind or above the bounds.
pub fn receive(input: &mut impl Read) -> io::Result<Frame> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let [kind, a, b, c, d] = head;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    let bound = match kind {
        MESSAGE | ITEM => LONGEST_MESSAGE,
        PIN => PIN_CAPACITY,
        STOP | LAST => 0,
        _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "unknown kind of frame")),
    };
    if length > bound {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "frame too long"));
    }
    if kind == PIN {
        // Allocated once at its length, so that growing leaves no copy of it behind.
        let mut pin = Zeroizing::new(vec![0; length]);
        input.read_exact(&mut pin)?;
        return Ok(Frame::Pin(pin));
    }
    // As much memory as came, not as was announced.
    let mut body = Vec::new();
    if input.take(length as u64).read_to_end(&mut body)? < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(match kind {
        MESSAGE => Frame::Message(body),
        ITEM => Frame::Item(body),
        LAST => Frame::Last,
        _ => Frame::Stop,
    })
}

mod base64_bytes {
    use super::*;

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        BASE64_STANDARD.decode(String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

// The domain knows no serialisation; these mirror its types, and the compiler checks that they do.

#[derive(Serialize, Deserialize)]
#[serde(remote = "Fingerprint")]
struct FingerprintDef([u8; 32]);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Algorithm")]
enum AlgorithmDef {
    RsaPssSha256,
    RsaPssSha384,
    RsaPssSha512,
    RsaPkcs1Sha256,
    RsaPkcs1Sha384,
    RsaPkcs1Sha512,
    EcdsaP256Sha256,
    EcdsaP384Sha384,
    EcdsaP521Sha512,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Named(#[serde(with = "AlgorithmDef")] Algorithm);

mod algorithms {
    use super::*;

    pub fn serialize<S: Serializer>(algorithms: &[Algorithm], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(algorithms.iter().copied().map(Named))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Algorithm>, D::Error> {
        Ok(Vec::<Named>::deserialize(d)?.into_iter().map(|named| named.0).collect())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Tries")]
enum TriesDef {
    NotTold,
    Low,
    Last,
    Locked,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PinState")]
struct PinStateDef {
    #[serde(with = "TriesDef")]
    tries: Tries,
    shortest: usize,
    longest: usize,
    has_keypad: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Token")]
struct TokenDef {
    module: String,
    slot: u64,
    reader: String,
    label: String,
    serial: String,
    #[serde(with = "PinStateDef")]
    pin: PinState,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Credential")]
struct CredentialDef {
    #[serde(with = "TokenDef")]
    token: Token,
    #[serde(with = "FingerprintDef")]
    fingerprint: Fingerprint,
    #[serde(with = "base64_bytes")]
    key_id: Vec<u8>,
    #[serde(with = "base64_bytes")]
    certificate: Vec<u8>,
    #[serde(with = "algorithms")]
    offers: Vec<Algorithm>,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Error")]
enum ErrorDef {
    WrongPin {
        #[serde(with = "TriesDef")]
        tries: Tries,
    },
    PinLocked,
    PinExpired,
    PinLength {
        shortest: usize,
        longest: usize,
    },
    WrongPuk,
    PukLocked,
    NewPinRefused,
    CannotUnblock,
    CannotChangePin,
    KeypadCancelled,
    CardRemoved,
    CredentialGone,
    NoPrivateKey,
    NoMechanism(#[serde(with = "AlgorithmDef")] Algorithm),
    NoModule,
    ModuleFailed {
        module: String,
        detail: String,
    },
    ModuleHung {
        module: String,
    },
    ModuleCrashed {
        module: String,
    },
    Stopped,
    Token(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(reply: &Reply) -> Reply {
        let mut pipe = Vec::new();
        send(&mut pipe, reply).unwrap();
        let Ok(Frame::Message(body)) = receive(&mut pipe.as_slice()) else { panic!("no message") };
        serde_json::from_slice(&body).unwrap()
    }

    #[test]
    fn credentials_and_errors_arrive_as_sent() {
        let pin = PinState { tries: Tries::Last, shortest: 4, longest: 8, has_keypad: true };
        let token = Token {
            module: "/usr/lib/m.so".into(),
            slot: 7,
            reader: "Oxuyucu 00 00".into(),
            label: "ƏLİYEVA".into(),
            serial: "0123".into(),
            pin,
        };
        let credential = Credential {
            token,
            fingerprint: Fingerprint([7; 32]),
            key_id: vec![1],
            certificate: (0..=255).collect(),
            offers: Algorithm::ALL.to_vec(),
        };
        let listing = Listing {
            library: "Modul 1.0".into(),
            tokens: vec![ListedToken(credential.token.clone())],
            credentials: vec![ListedCredential(credential.clone())],
        };
        let Reply::Listed(back) = through(&Reply::Listed(listing)) else { panic!("another reply") };
        assert!(back.tokens.into_iter().map(|l| l.0).eq([credential.token.clone()]));
        assert_eq!(back.credentials.into_iter().map(|l| l.0).collect::<Vec<_>>(), [credential]);

        let error = Error::WrongPin { tries: Tries::Low };
        let Reply::Failed(back) = through(&Reply::Failed(error.clone())) else { panic!("another reply") };
        assert_eq!(back, error);
    }

    #[test]
    fn a_pin_is_a_frame_of_its_own() {
        let mut pipe = Vec::new();
        send_pin(&mut pipe, b"123456").unwrap();
        let Ok(Frame::Pin(pin)) = receive(&mut pipe.as_slice()) else { panic!("no PIN") };
        assert_eq!(pin.as_slice(), b"123456");
        assert_eq!(pin.capacity(), pin.len());
    }

    #[test]
    fn oversized_unknown_and_cut_frames_are_refused() {
        let kind = |bytes: &[u8]| receive(&mut &bytes[..]).err().map(|e| e.kind());
        assert_eq!(kind(&[0, 255, 255, 255, 255]), Some(io::ErrorKind::InvalidData));
        assert_eq!(kind(&[1, 0, 0, 0, 65]), Some(io::ErrorKind::InvalidData));
        assert_eq!(kind(&[2, 0, 0, 0, 1, 0]), Some(io::ErrorKind::InvalidData));
        assert_eq!(kind(&[9, 0, 0, 0, 0]), Some(io::ErrorKind::InvalidData));
        assert_eq!(kind(&[0, 0, 0, 0, 2, 1]), Some(io::ErrorKind::UnexpectedEof));
    }
}
