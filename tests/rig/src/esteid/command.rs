//! The commands of the card (ISO 7816-4 and 7816-8, in the forms which OpenSC sends).

use super::{EstEid, PIN_LEN, Place};
use crate::apdu::{Apdu, tlv};
use crate::key::Key;
use crate::pin::Pin;
use std::time::Duration;

/// Status words (ISO 7816-4).
pub mod sw {
    pub const OK: u16 = 0x9000;
    pub const LENGTH: u16 = 0x6700;
    pub const SECURITY: u16 = 0x6982;
    pub const NO_FILE: u16 = 0x6986;
    pub const WRONG_DATA: u16 = 0x6A80;
    pub const NOT_FOUND: u16 = 0x6A82;
    pub const NO_REFERENCE: u16 = 0x6A88;
    pub const WRONG_OFFSET: u16 = 0x6B00;
    pub const INSTRUCTION: u16 = 0x6D00;
}

/// Name of the card's application.
const AID: &[u8] = b"\xA0\x00\x00\x00\x77\x01\x08\x00\x07\x00\x00\xFE\x00\x00\x01\x00";

/// The folders: MF, and the two of the keys.
const MAIN: u16 = 0x3F00;
const AUTH: u16 = 0xADF1;
const SIGN: u16 = 0xADF2;
/// The files in them: the document's number, and the two certificates.
const NUMBER: u16 = 0xD003;
const AUTH_CERTIFICATE: u16 = 0x3401;
const SIGN_CERTIFICATE: u16 = 0x341F;

/// GET DATA of the state of a PIN, up to its reference and from there on.
const PIN_STATE: (&[u8], &[u8]) = (b"\x4D\x08\x70\x06\xBF\x81", b"\x02\xA0\x80");

impl EstEid {
    /// Runs one command.
    pub(super) fn run(&mut self, a: &Apdu) -> Result<Vec<u8>, u16> {
        match (a.ins, a.p1, a.p2) {
            (0xA4, p1, _) => self.select(p1, &a.data).map(|()| vec![]),
            (0xB0, high, low) => self.read(u16::from_be_bytes([high, low]).into(), a.le.unwrap_or(256)),
            (0xCB, 0x3F, 0xFF) => self.pin_state(&a.data),
            (0x20, 0x00, reference) => self.verify(reference, &a.data).map(|()| vec![]),
            (0x24, 0x00, reference) => self.change(reference, &a.data).map(|()| vec![]),
            (0x2C, 0x02, reference @ (0x01 | 0x85)) => self.unblock(reference, &a.data).map(|()| vec![]),
            (0x22, 0x41, template) => {
                self.at.environment = template;
                Ok(vec![])
            }
            // INTERNAL AUTHENTICATE with the first key.
            (0x88, 0x00, 0x00) if self.at.environment == 0xA4 => {
                signed(self.at.pin1, &self.auth.0, &a.data, self.sign_delay)
            }
            // COMPUTE DIGITAL SIGNATURE with the second; PIN2 serves one.
            (0x2A, 0x9E, 0x9A) if self.at.environment == 0xB6 => {
                let is_verified = std::mem::take(&mut self.at.pin2);
                signed(is_verified, &self.sign.0, &a.data, self.sign_delay)
            }
            _ => Err(sw::INSTRUCTION),
        }
    }

    /// SELECT by name, of the MF, of a folder or of a file in it.
    fn select(&mut self, p1: u8, data: &[u8]) -> Result<(), u16> {
        let Place { folder, file, .. } = &mut self.at;
        let id = data.try_into().map(u16::from_be_bytes);
        match (p1, id) {
            (0x04, _) if data == AID => {}
            (0x00, _) if data.is_empty() => *folder = MAIN,
            (0x00, Ok(MAIN)) => *folder = MAIN,
            (0x01, Ok(id @ (AUTH | SIGN))) => *folder = id,
            (0x02, Ok(id)) => match (*folder, id) {
                (MAIN | 0, NUMBER) | (AUTH, AUTH_CERTIFICATE) | (SIGN, SIGN_CERTIFICATE) => *file = id,
                _ => return Err(sw::NOT_FOUND),
            },
            _ => return Err(sw::NOT_FOUND),
        }
        Ok(())
    }

    /// READ BINARY of the selected file.
    fn read(&self, offset: usize, length: usize) -> Result<Vec<u8>, u16> {
        let file = match self.at.file {
            NUMBER => &self.number,
            AUTH_CERTIFICATE => &self.auth.1,
            SIGN_CERTIFICATE => &self.sign.1,
            _ => return Err(sw::NO_FILE),
        };
        let rest = file.get(offset..).filter(|rest| !rest.is_empty()).ok_or(sw::WRONG_OFFSET)?;
        Ok(rest[..length.min(rest.len())].to_vec())
    }

    /// All tries of a PIN and those that are left, and what else the card tells of it.
    fn pin_state(&mut self, data: &[u8]) -> Result<Vec<u8>, u16> {
        let (before, after) = PIN_STATE;
        let rest = data.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        let Some(&[number]) = rest else { return Err(sw::WRONG_DATA) };
        // The reference without the bit that says in which folder it counts.
        let (pin, _) = self.pin(if number == 0x05 { 0x85 } else { number })?;
        let tries = [tlv(&[0x9A], &[pin.tries()]), tlv(&[0x9B], &[pin.tries_left()])].concat();
        let rule = b"\xF3\x00\x00\x73\x43\x00";
        let rules = [tlv(&[0x8C], rule), tlv(&[0x9C], rule)].concat();
        let state = tlv(&[0xA0], &[tries, tlv(&[0xA1], &rules)].concat());
        Ok(tlv(&[0x70], &tlv(&[0xBF, 0x81, number], &state)))
    }

    fn pin(&mut self, reference: u8) -> Result<(&mut Pin, &mut bool), u16> {
        match reference {
            0x01 => Ok((&mut self.pin1, &mut self.at.pin1)),
            0x85 => Ok((&mut self.pin2, &mut self.at.pin2)),
            0x02 => Ok((&mut self.puk, &mut self.at.puk)),
            _ => Err(sw::NO_REFERENCE),
        }
    }

    /// VERIFY; without data it asks for the state.
    fn verify(&mut self, reference: u8, data: &[u8]) -> Result<(), u16> {
        let (pin, is_verified) = self.pin(reference)?;
        match data.len() {
            0 if *is_verified => Ok(()),
            0 => Err(0x63C0 | u16::from(pin.tries_left())),
            PIN_LEN => {
                let outcome = pin.check(data);
                *is_verified = outcome.is_ok();
                outcome
            }
            _ => Err(sw::LENGTH),
        }
    }

    /// CHANGE REFERENCE DATA: old, then new.
    fn change(&mut self, reference: u8, data: &[u8]) -> Result<(), u16> {
        if data.len() != 2 * PIN_LEN {
            return Err(sw::LENGTH);
        }
        let (old, new) = data.split_at(PIN_LEN);
        let (pin, _) = self.pin(reference)?;
        pin.check(old)?;
        pin.set(new);
        Ok(())
    }

    /// RESET RETRY COUNTER after VERIFY of the PUK; the data is the new PIN alone.
    fn unblock(&mut self, reference: u8, new: &[u8]) -> Result<(), u16> {
        if new.len() != PIN_LEN {
            return Err(sw::LENGTH);
        }
        if !std::mem::take(&mut self.at.puk) {
            return Err(sw::SECURITY);
        }
        let (pin, _) = self.pin(reference)?;
        pin.set(new);
        Ok(())
    }
}

fn signed(is_verified: bool, key: &Key, hash: &[u8], delay: Duration) -> Result<Vec<u8>, u16> {
    if !is_verified {
        return Err(sw::SECURITY);
    }
    std::thread::sleep(delay);
    key.ecdsa(hash).ok_or(sw::WRONG_DATA)
}
