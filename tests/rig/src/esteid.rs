//! An Estonian identity card of 2018, as much of it as OpenSC's esteid2018 driver uses: it shows what a
//! PIV card does not. Two PINs make two tokens in two slots of one reader, with one serial number; wrong
//! PINs are told from the first one on; PIN2 serves one signature. Both keys are P-384.

mod command;

use crate::Card;
use crate::apdu::Apdu;
use crate::key::Key;
use crate::pin::Pin;
use std::time::Duration;

/// Answer to reset, by which OpenSC knows the card.
const ATR: &[u8] =
    b"\x3B\xDB\x96\x00\x80\xB1\xFE\x45\x1F\x83\x00\x12\x23\x3F\x53\x65\x49\x44\x0F\x90\x00\xF1";

/// Length of each PIN on the wire, padded with FF.
const PIN_LEN: usize = 12;
/// Tries of each.
const TRIES: u8 = 3;

/// The card.
pub struct EstEid {
    pin1: Pin,
    pin2: Pin,
    puk: Pin,
    auth: (Key, Vec<u8>),
    sign: (Key, Vec<u8>),
    /// EF D003 with the document's number: OpenSC's serial number of both tokens.
    number: Vec<u8>,
    at: Place,
    /// Time that a private key operation takes.
    pub sign_delay: Duration,
}

/// What a reset ends.
#[derive(Default)]
struct Place {
    folder: u16,
    file: u16,
    pin1: bool,
    pin2: bool,
    puk: bool,
    /// Tag of the template that MANAGE SECURITY ENVIRONMENT set.
    environment: u8,
}

impl EstEid {
    /// A card with a key and certificate for signing in, and another for signing. `number` is of letters
    /// and digits.
    pub fn new(number: &str, [pin1, pin2, puk]: [&str; 3], auth: (Key, &[u8]), sign: (Key, &[u8])) -> EstEid {
        let pin = |value| Pin::new(value, PIN_LEN, TRIES);
        let kept = |(key, certificate): (Key, &[u8])| (key, certificate.to_vec());
        EstEid {
            pin1: pin(pin1),
            pin2: pin(pin2),
            puk: pin(puk),
            auth: kept(auth),
            sign: kept(sign),
            number: crate::apdu::tlv(&[0x04], number.as_bytes()),
            at: Place::default(),
            sign_delay: Duration::ZERO,
        }
    }

    /// Tries left for PIN1, PIN2 and PUK; 0: locked.
    pub fn tries_left(&self) -> [u8; 3] {
        [&self.pin1, &self.pin2, &self.puk].map(Pin::tries_left)
    }
}

impl Card for EstEid {
    fn atr(&self) -> &[u8] {
        ATR
    }

    fn reset(&mut self) {
        self.at = Place::default();
    }

    fn transmit(&mut self, raw: &[u8]) -> Vec<u8> {
        let outcome = Apdu::parse(raw).ok_or(command::sw::LENGTH).and_then(|command| self.run(&command));
        let (mut out, status) = outcome.map_or_else(|status| (vec![], status), |out| (out, command::sw::OK));
        out.extend(status.to_be_bytes());
        out
    }
}
