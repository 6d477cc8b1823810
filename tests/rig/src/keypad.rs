//! The keypad of a reader: PINs that never pass through the computer (PC/SC part 10).

/// What the holder does at the reader's keypad.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Types the PIN.
    Pin(String),
    /// Types the old PIN, or the PUK, and a new PIN twice.
    Change(String, String),
    /// Types two new PINs that differ.
    Unequal,
    /// Presses the cancel key.
    Cancel,
    /// Does nothing until the reader gives up.
    Timeout,
}

/// Asked when a PIN is to be typed at the reader; the argument says whether the PIN is to be changed.
pub type Keypad = Box<dyn FnMut(bool) -> Entry + Send>;

// What the reader answers in the card's place (PC/SC part 10, 2.5).
const TIMEOUT: [u8; 2] = [0x64, 0x00];
const CANCELLED: [u8; 2] = [0x64, 0x01];
const NOT_THE_SAME: [u8; 2] = [0x64, 0x02];
const WRONG_LENGTH: [u8; 2] = [0x64, 0x03];

/// FEATURE_VERIFY_PIN_DIRECT, FEATURE_MODIFY_PIN_DIRECT and FEATURE_IFD_PIN_PROPERTIES with the control
/// codes which the driver maps to `V`, `M` and `L` (PC/SC part 10, 2.3).
pub(crate) fn features() -> Vec<u8> {
    let feature = |tag: u8, code: u32| [&[tag, 4][..], &(0x4200_0000 + code).to_be_bytes()].concat();
    [feature(0x06, 1), feature(0x07, 2), feature(0x0A, 3)].concat()
}

/// PIN_PROPERTIES_STRUCTURE: no display; entry ends with the OK key.
pub(crate) fn properties() -> Vec<u8> {
    vec![0, 0, 2, 0]
}

/// Where the parts of a structure are.
struct Layout {
    /// wPINMaxExtraDigit: the longest PIN, the shortest PIN.
    bounds: usize,
    /// The command to be completed.
    command: usize,
}

/// PIN_VERIFY_STRUCTURE (PC/SC part 10, 2.5.2).
const VERIFY: Layout = Layout { bounds: 5, command: 19 };
/// PIN_MODIFY_STRUCTURE (2.5.3), with the offsets of the two PINs at bytes 5 and 6.
const MODIFY: Layout = Layout { bounds: 7, command: 24 };

/// What the reader does with an entry: a command for the card, or an answer in its place. `None`: the
/// structure makes no sense.
pub(crate) fn complete(change: bool, structure: &[u8], entry: &Entry) -> Option<Result<Vec<u8>, [u8; 2]>> {
    let Layout { bounds, command } = if change { MODIFY } else { VERIFY };
    let (longest, shortest) = (*structure.get(bounds)?, *structure.get(bounds + 1)?);
    let mut apdu = structure.get(command..)?.to_vec();
    let typed = match (entry, change) {
        (Entry::Pin(pin), false) => vec![(0, pin)],
        (Entry::Change(old, new), true) => vec![(*structure.get(5)?, old), (*structure.get(6)?, new)],
        (Entry::Cancel, _) => return Some(Err(CANCELLED)),
        (Entry::Unequal, true) => return Some(Err(NOT_THE_SAME)),
        // Whoever waits for another question than this one types nothing.
        _ => return Some(Err(TIMEOUT)),
    };
    for (offset, pin) in typed {
        if !(usize::from(shortest)..=usize::from(longest)).contains(&pin.len()) {
            return Some(Err(WRONG_LENGTH));
        }
        let at = 5 + usize::from(offset);
        apdu.get_mut(at..at + pin.len())?.copy_from_slice(pin.as_bytes());
    }
    Some(Ok(apdu))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For PINs of 4 to 8 digits, as OpenSC makes it for a PIV card.
    fn verify() -> Vec<u8> {
        let mut structure = vec![0; 19];
        (structure[5], structure[6]) = (8, 4);
        [structure, b"\x00\x20\x00\x80\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF".to_vec()].concat()
    }

    fn modify() -> Vec<u8> {
        let mut structure = vec![0; 24];
        (structure[6], structure[7], structure[8]) = (8, 8, 4);
        [structure, b"\x00\x24\x00\x80\x10".to_vec(), vec![0xFF; 16]].concat()
    }

    #[test]
    fn what_is_typed_goes_into_the_command() {
        let entry = Entry::Pin("123456".into());
        let wanted = b"\x00\x20\x00\x80\x08123456\xFF\xFF".to_vec();
        assert_eq!(complete(false, &verify(), &entry), Some(Ok(wanted)));
        let entry = Entry::Change("123456".into(), "7777".into());
        let wanted = b"\x00\x24\x00\x80\x10123456\xFF\xFF7777\xFF\xFF\xFF\xFF".to_vec();
        assert_eq!(complete(true, &modify(), &entry), Some(Ok(wanted)));
    }

    #[test]
    fn the_reader_answers_where_nothing_is_for_the_card() {
        let long = Entry::Change("123456".into(), "123456789".into());
        for (change, entry, answer) in [
            (false, Entry::Pin("123".into()), WRONG_LENGTH),
            (false, Entry::Cancel, CANCELLED),
            (false, Entry::Timeout, TIMEOUT),
            (false, Entry::Unequal, TIMEOUT),
            (true, Entry::Pin("123456".into()), TIMEOUT),
            (true, Entry::Unequal, NOT_THE_SAME),
            (true, long, WRONG_LENGTH),
        ] {
            let structure = if change { modify() } else { verify() };
            assert_eq!(complete(change, &structure, &entry), Some(Err(answer)), "{entry:?}");
        }
        assert_eq!(complete(false, &[0; 18], &Entry::Cancel), None);
    }
}
