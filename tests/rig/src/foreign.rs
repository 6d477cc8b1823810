//! Cards that no middleware here can use.

use crate::Card;
use crate::apdu::Apdu;

/// "File not found" (ISO 7816-4).
const NOT_FOUND: [u8; 2] = [0x6A, 0x82];
/// "Instruction not supported".
const INSTRUCTION: [u8; 2] = [0x6D, 0x00];

/// A card that has none of the applications it is asked for.
pub struct Foreign {
    atr: Vec<u8>,
}

impl Foreign {
    /// With the answer to reset of AzeDIT, the chip of Azerbaijani identity cards.
    pub fn azedit() -> Foreign {
        Foreign { atr: b"\x3B\xF8\x18\x00\x00\x80\x31\xFE\x45\xFE\x41\x5A\x45\x20\x44\x49\x54\x33".to_vec() }
    }

    /// With an answer to reset that is in nobody's list.
    pub fn unknown() -> Foreign {
        let mut atr = b"\x3B\x87\x01UNKNOWN".to_vec();
        atr.push(atr.iter().skip(1).fold(0, |a, b| a ^ b));
        Foreign { atr }
    }

    /// Upside down or broken: it does not answer to a reset.
    pub fn mute() -> Foreign {
        Foreign { atr: vec![] }
    }
}

impl Card for Foreign {
    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn reset(&mut self) {}

    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8> {
        match Apdu::parse(apdu) {
            Some(Apdu { ins: 0xA4, .. }) => NOT_FOUND,
            _ => INSTRUCTION,
        }
        .to_vec()
    }
}
