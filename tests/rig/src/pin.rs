//! A PIN of a card, with its counter.

/// Length of PIV's PIN and PUK on the wire, padded with FF (NIST SP 800-73-4 part 2, 2.4.3).
pub const LEN: usize = 8;

/// A secret that locks after some wrong tries in a row.
pub struct Pin {
    value: Vec<u8>,
    left: u8,
    max: u8,
}

impl Pin {
    /// `value` is padded with FF.
    pub fn new(value: &str, max: u8) -> Pin {
        let mut value = value.as_bytes().to_vec();
        value.resize(LEN, 0xFF);
        Pin { value, left: max, max }
    }

    /// Tries left; 0: locked.
    pub fn tries_left(&self) -> u8 {
        self.left
    }

    /// Compares and counts.
    ///
    /// # Errors
    /// The status word, 63Cx or 6983.
    pub fn check(&mut self, given: &[u8]) -> Result<(), u16> {
        if self.left > 0 && given == self.value {
            self.left = self.max;
            return Ok(());
        }
        self.left = self.left.saturating_sub(1);
        if self.left == 0 { Err(0x6983) } else { Err(0x63C0 | u16::from(self.left)) }
    }

    /// Sets a new value and all tries.
    pub fn set(&mut self, value: &[u8]) {
        self.value = value.to_vec();
        self.left = self.max;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_wrong_tries_lock_it_for_the_right_one_too() {
        let mut pin = Pin::new("123456", 3);
        let right = b"123456\xFF\xFF";
        assert_eq!(pin.check(b"00000000"), Err(0x63C2));
        assert_eq!(pin.check(right), Ok(()));
        assert_eq!([(); 3].map(|()| pin.check(b"00000000")), [Err(0x63C2), Err(0x63C1), Err(0x6983)]);
        assert_eq!(pin.check(right), Err(0x6983));
        pin.set(right);
        assert_eq!((pin.check(right), pin.tries_left()), (Ok(()), 3));
    }
}
