//! A PIV card (NIST SP 800-73-4), as much of it as OpenSC's PIV-II driver uses. Key management
//! history, card management and secure messaging are left out.

mod command;

use crate::Card;
use crate::apdu::{Apdu, tlv};
use crate::pin::Pin;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

pub use crate::key::Key;

/// PIN and PUK of cards that say nothing else.
pub const PIN: &str = "123456";
/// See [`PIN`].
pub const PUK: &str = "12345678";

/// PIV Authentication.
pub const SLOT_AUTH: u8 = 0x9A;
/// Digital Signature: wants the PIN before each signature ("PIN always").
pub const SLOT_SIGN: u8 = 0x9C;
/// Key Management.
pub const SLOT_KEY_MANAGEMENT: u8 = 0x9D;
/// Card Authentication: wants no PIN.
pub const SLOT_CARD_AUTH: u8 = 0x9E;

/// Tries of PIN and PUK.
const TRIES: u8 = 3;

/// Length of PIN and PUK on the wire, padded with FF (NIST SP 800-73-4 part 2, 2.4.3).
const PIN_LEN: usize = 8;

/// The card.
pub struct PivCard {
    atr: Vec<u8>,
    pin: Pin,
    puk: Pin,
    keys: BTreeMap<u8, Key>,
    objects: BTreeMap<Vec<u8>, Vec<u8>>,
    selected: bool,
    verified: bool,
    /// No key was used since the PIN was verified: 9C signs.
    pin_fresh: bool,
    chain: Vec<u8>,
    pending: Vec<u8>,
    /// Time that a private key operation takes (real cards: 100 to 1500 ms).
    pub sign_delay: Duration,
}

impl PivCard {
    /// An empty card. OpenSC makes the token's serial number of the last 8 bytes of `guid`.
    pub fn new(pin: &str, puk: &str, guid: [u8; 16]) -> PivCard {
        // T=1 only, historical bytes in plain text, and their check byte.
        let mut atr = b"\x3B\x88\x01SIMCARD1".to_vec();
        atr.push(atr.iter().skip(1).fold(0, |a, b| a ^ b));
        PivCard {
            atr,
            pin: Pin::new(pin, PIN_LEN, TRIES),
            puk: Pin::new(puk, PIN_LEN, TRIES),
            keys: BTreeMap::new(),
            objects: command::fixed_objects(guid),
            selected: false,
            verified: false,
            pin_fresh: false,
            chain: vec![],
            pending: vec![],
            sign_delay: Duration::ZERO,
        }
    }

    /// The card in a directory: `auth.p8` (PKCS#8 PEM) with `auth.der` goes into 9A, `sign.p8` with
    /// `sign.der` into 9C; the file `pin` may hold another PIN than [`PIN`].
    ///
    /// # Errors
    /// A file is missing or cannot be read as what it should be; the error names it.
    pub fn from_dir(dir: &Path) -> io::Result<PivCard> {
        let named = |path: &Path, e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read(&path).map_err(|e| named(&path, e))
        };
        let (auth, sign) = (read("auth.der")?, read("sign.der")?);
        let pin = match std::fs::read_to_string(dir.join("pin")) {
            Ok(text) => text.trim().to_owned(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => PIN.to_owned(),
            Err(e) => return Err(named(&dir.join("pin"), e)),
        };
        let mut card = PivCard::new(&pin, PUK, guid_of(&auth));
        for (slot, name, certificate) in [(SLOT_AUTH, "auth.p8", auth), (SLOT_SIGN, "sign.p8", sign)] {
            let pem = String::from_utf8_lossy(&read(name)?).into_owned();
            let key = Key::from_pkcs8_pem(&pem).map_err(|e| named(&dir.join(name), e))?;
            card.load(slot, key, &certificate);
        }
        Ok(card)
    }

    /// Puts a key and its certificate (DER) into a slot, over what was there.
    pub fn load(&mut self, slot: u8, key: Key, certificate: &[u8]) {
        let tag = match slot {
            SLOT_AUTH => 0x05,
            SLOT_SIGN => 0x0A,
            SLOT_CARD_AUTH => 0x01,
            _ => 0x0B,
        };
        let object = [tlv(&[0x70], certificate), tlv(&[0x71], &[0]), tlv(&[0xFE], &[])].concat();
        self.objects.insert(vec![0x5F, 0xC1, tag], tlv(&[0x53], &object));
        self.keys.insert(slot, key);
    }

    /// Locks the PIN, as wrong entries do.
    pub fn lock_pin(&mut self) {
        while self.pin.tries_left() > 0 {
            self.pin.lose_try();
        }
    }

    /// Whether this is its PIN now; costs no try.
    pub fn has_pin(&self, pin: &str) -> bool {
        self.pin.is(pin)
    }

    /// Whether it would sign now without a PIN.
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// Tries left for the PIN; 0: locked.
    pub fn pin_tries_left(&self) -> u8 {
        self.pin.tries_left()
    }

    /// Tries left for PIN and PUK; 0: locked.
    pub fn tries_left(&self) -> [u8; 2] {
        [&self.pin, &self.puk].map(Pin::tries_left)
    }
}

/// A card's GUID made of its certificate: the same card keeps its serial number.
pub fn guid_of(certificate: &[u8]) -> [u8; 16] {
    let mut guid = [0; 16];
    guid.iter_mut().zip(Sha256::digest(certificate)).for_each(|(to, from)| *to = from);
    guid
}

impl Card for PivCard {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn reset(&mut self) {
        self.selected = false;
        self.verified = false;
        self.pin_fresh = false;
        self.chain.clear();
        self.pending.clear();
    }

    fn transmit(&mut self, raw: &[u8]) -> Vec<u8> {
        let Some(mut command) = Apdu::parse(raw) else { return command::sw::LENGTH.to_be_bytes().to_vec() };
        let (mut out, mut status) = (vec![], command::sw::OK);
        if command.ins == 0xC0 {
            out = std::mem::take(&mut self.pending); // GET RESPONSE
        } else if command.cla & 0x10 != 0 {
            self.chain.extend(&command.data); // command chaining: not the last part
        } else {
            command.data = [std::mem::take(&mut self.chain), command.data].concat();
            match self.run(&command) {
                Ok(v) => out = v,
                Err(s) => status = s,
            }
        }
        let max = command.le.unwrap_or(256);
        if out.len() > max {
            self.pending = out.split_off(max);
            // 61xx: so many bytes are left; 00 stands for 256 and more
            status = 0x6100 | u16::try_from(self.pending.len()).ok().filter(|n| *n < 256).unwrap_or(0);
        }
        out.extend(status.to_be_bytes());
        out
    }
}
