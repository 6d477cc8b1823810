//! A PIN, held so that nothing prints, copies or keeps it.

use region::LockGuard;
use std::fmt;
use zeroize::Zeroize;

/// Most bytes a PIN can have.
pub const PIN_CAPACITY: usize = 64;

/// Memory that is handed out, locked and given back as a whole: locking and unlocking one PIN never touches
/// another.
const PAGE: usize = 4096;

#[repr(align(4096))]
struct Page([u8; PAGE]);

/// A PIN being typed or on its way to the token. It stands in a page of its own that is never swapped out,
/// as far as the system allows, and zeroed on drop; moving it moves the pointer, so no copy stays behind on
/// the stack. Not `Clone`, not printable.
pub struct Pin {
    /// Before the page, so that it is unlocked before it is given back.
    lock: Option<LockGuard>,
    /// The bytes, and from [`PIN_CAPACITY`] on the length of each character, for backspace.
    page: Box<Page>,
    length: usize,
    characters: usize,
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.clear();
    }
}

impl Default for Pin {
    fn default() -> Pin {
        Pin::new()
    }
}

impl Pin {
    /// An empty one.
    pub fn new() -> Pin {
        let page = Box::new(Page([0; PAGE]));
        // A refusal, for want of a right or of room, is no reason not to work.
        let lock = region::lock(page.0.as_ptr(), PAGE).ok();
        Pin { lock, page, length: 0, characters: 0 }
    }

    /// Whether its memory is kept from being swapped out.
    pub fn is_locked(&self) -> bool {
        self.lock.is_some()
    }

    /// Appends a character; false when the buffer is full.
    pub fn push(&mut self, c: char) -> bool {
        let mut utf8 = [0; 4];
        let encoded = c.encode_utf8(&mut utf8).as_bytes();
        let width = encoded.len();
        let (bytes, widths) = self.page.0.split_at_mut(PIN_CAPACITY);
        let Some(room) = bytes.get_mut(self.length..self.length + width) else { return false };
        room.copy_from_slice(encoded);
        utf8.zeroize();
        if let Some(w) = widths.get_mut(self.characters) {
            *w = width as u8;
        }
        self.length += width;
        self.characters += 1;
        true
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        let Some(last) = self.characters.checked_sub(1) else { return };
        let width = self.page.0.get(PIN_CAPACITY + last).copied().map_or(0, usize::from);
        let start = self.length.saturating_sub(width);
        if let Some(tail) = self.page.0.get_mut(start..self.length) {
            tail.zeroize();
        }
        self.length = start;
        self.characters = last;
    }

    /// Forgets all of it.
    pub fn clear(&mut self) {
        self.page.0.zeroize();
        self.length = 0;
        self.characters = 0;
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
        self.page.0.get(..self.length).unwrap_or_default()
    }

    /// Another one with the same characters: for what is needed twice.
    pub fn copy(&self) -> Pin {
        let mut copy = Pin::new();
        // What fitted once fits again.
        std::str::from_utf8(self.expose()).unwrap_or_default().chars().all(|c| copy.push(c));
        copy
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

    /// Whether the system says that the page of this address is locked ("lo" in VmFlags, proc(5)).
    #[cfg(target_os = "linux")]
    fn says_locked(address: *const u8) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let mut is_here = false;
        for line in maps.lines() {
            if let Some((from, to)) = line.split_once(' ').and_then(|(range, _)| range.split_once('-'))
                && let (Ok(from), Ok(to)) = (usize::from_str_radix(from, 16), usize::from_str_radix(to, 16))
            {
                is_here = (from..to).contains(&address.addr());
            } else if is_here && let Some(flags) = line.strip_prefix("VmFlags:") {
                return flags.split_whitespace().any(|flag| flag == "lo");
            }
        }
        false
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn its_memory_is_not_swapped_out_also_when_another_is_dropped() {
        let pin = Pin::new();
        let address = pin.page.0.as_ptr();
        drop(Pin::new());
        assert!(pin.is_locked() && says_locked(address));
        drop(pin);
        assert!(!says_locked(address), "given back");
    }

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
