//! A PIN, held so that nothing prints, copies or keeps it.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Most bytes a PIN can have.
pub const PIN_CAPACITY: usize = 64;

/// A PIN being typed or on its way to the token. Fixed buffer on the heap, zeroed on drop; moving
/// it moves the pointer, so no copy stays behind on the stack. Not `Clone`, not printable.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Pin {
    bytes: Box<[u8; PIN_CAPACITY]>,
    length: usize,
    /// Length in bytes of each character, for backspace.
    widths: Box<[u8; PIN_CAPACITY]>,
    characters: usize,
}

impl Default for Pin {
    fn default() -> Pin {
        Pin::new()
    }
}

impl Pin {
    /// An empty one.
    pub fn new() -> Pin {
        Pin {
            bytes: Box::new([0; PIN_CAPACITY]),
            length: 0,
            widths: Box::new([0; PIN_CAPACITY]),
            characters: 0,
        }
    }

    /// Appends a character; false when the buffer is full.
    pub fn push(&mut self, c: char) -> bool {
        let mut utf8 = [0; 4];
        let encoded = c.encode_utf8(&mut utf8).as_bytes();
        let width = encoded.len();
        let Some(room) = self.bytes.get_mut(self.length..self.length + width) else { return false };
        room.copy_from_slice(encoded);
        utf8.zeroize();
        if let Some(w) = self.widths.get_mut(self.characters) {
            *w = width as u8;
        }
        self.length += width;
        self.characters += 1;
        true
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        let Some(last) = self.characters.checked_sub(1) else { return };
        let width = self.widths.get(last).copied().map_or(0, usize::from);
        let start = self.length.saturating_sub(width);
        if let Some(tail) = self.bytes.get_mut(start..self.length) {
            tail.zeroize();
        }
        self.length = start;
        self.characters = last;
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.zeroize();
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        self.characters
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.characters == 0
    }

    /// The bytes, UTF-8, for the token only.
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// Moves it out and leaves an empty one.
    pub fn take(&mut self) -> Pin {
        std::mem::take(self)
    }
}

impl fmt::Debug for Pin {
    /// Not even the length.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_takes_back() {
        let mut pin = Pin::new();
        for c in "12ə4".chars() {
            assert!(pin.push(c));
        }
        assert_eq!((pin.len(), pin.expose()), (4, "12ə4".as_bytes()));
        pin.pop();
        pin.pop();
        assert_eq!(pin.expose(), b"12");
        let taken = pin.take();
        assert!(pin.is_empty());
        assert_eq!(taken.expose(), b"12");
        pin.pop();
        assert!(pin.is_empty());
    }

    #[test]
    fn never_overflows() {
        let mut pin = Pin::new();
        while pin.push('9') {}
        assert_eq!(pin.len(), PIN_CAPACITY);
        pin.clear();
        assert!(pin.expose().is_empty());
        assert_eq!(format!("{pin:?}"), "Pin(…)");
    }
}
