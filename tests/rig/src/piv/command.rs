//! The commands of the PIV application (NIST SP 800-73-4 part 2, 3).

use super::{PIN_LEN, PivCard, SLOT_CARD_AUTH, SLOT_SIGN};
use crate::apdu::{Apdu, read_tlv, tlv};
use std::collections::BTreeMap;

/// Status words (ISO 7816-4).
pub mod sw {
    pub const OK: u16 = 0x9000;
    pub const LENGTH: u16 = 0x6700;
    pub const SECURITY: u16 = 0x6982;
    pub const BLOCKED: u16 = 0x6983;
    pub const WRONG_DATA: u16 = 0x6A80;
    pub const NOT_FOUND: u16 = 0x6A82;
    pub const WRONG_P1P2: u16 = 0x6A86;
    pub const NO_REFERENCE: u16 = 0x6A88;
    pub const INSTRUCTION: u16 = 0x6D00;
}

/// The application's identifier: the agency's part and the application's own.
const RID: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x08];
const PIX: &[u8] = &[0x00, 0x00, 0x10, 0x00, 0x01, 0x00];

/// FASC-N of a card of no federal agency (all nines), encoded as TIG SCEPACS 2.2, 6 says.
const FASC_N: [u8; 25] = [
    0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42,
    0x10, 0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB,
];

/// The Card Holder Unique Identifier, and the Discovery Object, which says that the PIN of the
/// application alone opens the keys (part 1, 3.1.2 and 3.3.2).
pub(super) fn fixed_objects(guid: [u8; 16]) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let chuid = [
        tlv(&[0x30], &FASC_N),
        tlv(&[0x34], &guid),
        tlv(&[0x35], b"20460101"), // runs out
        tlv(&[0x3E], &[]),         // issuer's signature: none
        tlv(&[0xFE], &[]),
    ]
    .concat();
    let discovery = [tlv(&[0x4F], &[RID, PIX].concat()), tlv(&[0x5F, 0x2F], &[0x40, 0x00])].concat();
    BTreeMap::from([(vec![0x5F, 0xC1, 0x02], tlv(&[0x53], &chuid)), (vec![0x7E], tlv(&[0x7E], &discovery))])
}

impl PivCard {
    /// Runs one whole command.
    pub(super) fn run(&mut self, a: &Apdu) -> Result<Vec<u8>, u16> {
        if a.ins == 0xA4 {
            return self.select(a);
        }
        if !self.selected {
            return Err(sw::INSTRUCTION);
        }
        match (a.ins, a.p1, a.p2) {
            (0xCB, 0x3F, 0xFF) => match read_tlv(&a.data) {
                Some((0x5C, tag, [])) => self.objects.get(tag).cloned().ok_or(sw::NOT_FOUND),
                _ => Err(sw::WRONG_DATA),
            },
            (0x20, p1, 0x80) => self.verify(p1, &a.data).map(|()| vec![]),
            (0x20, ..) => Err(sw::NO_REFERENCE),
            (0x24, 0x00, which @ (0x80 | 0x81)) => {
                self.change_reference_data(which, &a.data).map(|()| vec![])
            }
            (0x2C, 0x00, 0x80) => {
                let (puk, new) = two_references(&a.data)?;
                self.puk.check(puk)?;
                self.pin.set(new);
                Ok(vec![])
            }
            (0x87, algorithm, slot) => self.general_authenticate(algorithm, slot, &a.data),
            (0xCB | 0x24 | 0x2C, ..) => Err(sw::WRONG_P1P2),
            _ => Err(sw::INSTRUCTION),
        }
    }

    /// SELECT by name, whole or cut short after the agency's part.
    fn select(&mut self, a: &Apdu) -> Result<Vec<u8>, u16> {
        let aid = [RID, PIX].concat();
        if a.p1 != 4 || a.data.len() < RID.len() || !aid.starts_with(&a.data) {
            return Err(sw::NOT_FOUND);
        }
        self.selected = true; // a PIN that was verified before stays so: selecting again changes nothing
        let inner =
            [tlv(&[0x4F], PIX), tlv(&[0x79], &tlv(&[0x4F], RID)), tlv(&[0x50], b"Simulated PIV")].concat();
        Ok(tlv(&[0x61], &inner))
    }

    /// VERIFY; without data it asks for the state, with P1 = FF it logs out.
    fn verify(&mut self, p1: u8, data: &[u8]) -> Result<(), u16> {
        match (p1, data.len()) {
            (0xFF, 0) => {
                self.verified = false;
                Ok(())
            }
            (0x00, 0) if self.verified => Ok(()),
            (0x00, 0) => match self.pin.tries_left() {
                0 => Err(sw::BLOCKED),
                n => Err(0x63C0 | u16::from(n)),
            },
            (0x00, PIN_LEN) => {
                let outcome = self.pin.check(data);
                self.verified = outcome.is_ok();
                self.pin_fresh = self.verified;
                outcome
            }
            (0x00, _) => Err(sw::WRONG_DATA),
            _ => Err(sw::WRONG_P1P2),
        }
    }

    /// CHANGE REFERENCE DATA of the PIN (80) or the PUK (81): old, then new.
    fn change_reference_data(&mut self, which: u8, data: &[u8]) -> Result<(), u16> {
        let (old, new) = two_references(data)?;
        let secret = if which == 0x80 { &mut self.pin } else { &mut self.puk };
        let outcome = secret.check(old);
        if outcome.is_ok() {
            secret.set(new);
        }
        if which == 0x80 {
            self.verified = outcome.is_ok();
        }
        outcome
    }

    /// GENERAL AUTHENTICATE: the private operation on the challenge (tag 81).
    fn general_authenticate(&mut self, algorithm: u8, slot: u8, data: &[u8]) -> Result<Vec<u8>, u16> {
        let key = self.keys.get(&slot).ok_or(sw::NO_REFERENCE)?;
        if key.piv_algorithm() != algorithm {
            return Err(sw::WRONG_P1P2);
        }
        let allowed = match slot {
            SLOT_CARD_AUTH => true,
            SLOT_SIGN => self.verified && self.pin_fresh,
            _ => self.verified,
        };
        self.pin_fresh = false;
        if !allowed {
            return Err(sw::SECURITY);
        }
        let Some((0x7C, mut inner, [])) = read_tlv(data) else { return Err(sw::WRONG_DATA) };
        let mut challenge = None;
        while !inner.is_empty() {
            let (tag, value, rest) = read_tlv(inner).ok_or(sw::WRONG_DATA)?;
            if tag == 0x81 {
                challenge = Some(value);
            }
            inner = rest;
        }
        let out = challenge.and_then(|c| key.private_operation(c)).ok_or(sw::WRONG_DATA)?;
        std::thread::sleep(self.sign_delay);
        Ok(tlv(&[0x7C], &tlv(&[0x82], &out)))
    }
}

/// The two secrets of one command; the new one must be at least 4 digits, padded with FF.
fn two_references(data: &[u8]) -> Result<(&[u8], &[u8]), u16> {
    if data.len() != 2 * PIN_LEN {
        return Err(sw::LENGTH);
    }
    let (old, new) = data.split_at(PIN_LEN);
    let digits = new.iter().take_while(|b| b.is_ascii_digit()).count();
    let padded = new.iter().skip(digits).all(|b| *b == 0xFF);
    if digits >= 4 && padded { Ok((old, new)) } else { Err(sw::WRONG_DATA) }
}
