//! A PIN of a card, with its counter.

/// A secret that locks after some wrong tries in a row.
pub struct Pin {
    value: Vec<u8>,
    left: u8,
    max: u8,
}

impl Pin {
    /// `value` is padded with FF to `len` bytes.
    pub fn new(value: &str, len: usize, max: u8) -> Pin {
        Pin { value: padded(value, len), left: max, max }
    }

    /// Whether this is its value.
    pub fn is(&self, value: &str) -> bool {
        self.value == padded(value, self.value.len())
    }

    /// All tries.
    pub fn tries(&self) -> u8 {
        self.max
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
        self.lose_try();
        if self.left == 0 { Err(0x6983) } else { Err(0x63C0 | u16::from(self.left)) }
    }

    /// As a wrong value does.
    pub fn lose_try(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// Sets a new value and all tries.
    pub fn set(&mut self, value: &[u8]) {
        self.value = value.to_vec();
        self.left = self.max;
    }
}

fn padded(value: &str, len: usize) -> Vec<u8> {
    let mut bytes = value.as_bytes().to_vec();
    bytes.resize(len, 0xFF);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_wrong_tries_lock_it_for_the_right_one_too() {
        let mut pin = Pin::new("123456", 8, 3);
        let right = b"123456\xFF\xFF";
        assert_eq!(pin.check(b"00000000"), Err(0x63C2));
        assert_eq!(pin.check(right), Ok(()));
        assert_eq!([(); 3].map(|()| pin.check(b"00000000")), [Err(0x63C2), Err(0x63C1), Err(0x6983)]);
        assert_eq!(pin.check(right), Err(0x6983));
        pin.set(right);
        assert_eq!((pin.check(right), pin.tries_left()), (Ok(()), 3));
        assert!(pin.is("123456") && !pin.is("12345"));
    }
}
