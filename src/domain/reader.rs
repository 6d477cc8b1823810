//! What the smart-card service sees: a whole snapshot, never a change.

/// Readers and cards at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Snapshot {
    /// The service cannot be used.
    Down(Down),
    /// The service runs; the readers in its order, perhaps none.
    Readers(Vec<Reader>),
}

/// Why the smart-card service cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down {
    /// It is not installed.
    NotInstalled,
    /// It does not run.
    NotRunning,
    /// It runs and speaks another protocol version than our library (`SCARD_E_SERVICE_STOPPED` while
    /// its socket is there).
    VersionMismatch,
    /// It runs and refuses this user (polkit).
    AccessDenied,
    /// Anything else; the text is for the technical detail.
    Other(String),
}

/// A reader and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Its name with the smart-card service.
    pub name: String,
    /// What is in it.
    pub slot: Slot,
}

/// What is in a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// Nothing.
    Empty,
    /// A card that does not answer: upside down, or broken.
    Mute,
    /// A card that another program holds for itself alone.
    Held {
        /// Programs that may hold it, as far as the system tells.
        by: Vec<String>,
    },
    /// A card; its answer to reset.
    Card {
        /// Answer to reset (ISO/IEC 7816-3).
        atr: Vec<u8>,
    },
}

/// Names that readers have which exist in software only.
const VIRTUAL: [&str; 5] =
    ["windows hello", "microsoft virtual smart card", "microsoft uicc", "virtual pcd", "virtual reader"];

/// Whether a reader exists in software only: Windows Hello, a card kept in a TPM, a trial reader. Their
/// cards are labelled and not offered first, since users take them for their own.
pub fn is_virtual(reader: &str) -> bool {
    let name = reader.to_ascii_lowercase();
    VIRTUAL.iter().any(|known| name.contains(known))
}

/// A reader's name without the numbers that PC/SC appends.
pub fn short(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let is_number = |w: &&str| w.len() == 2 && w.bytes().all(|b| b.is_ascii_hexdigit());
    let end = words.len() - words.iter().rev().take_while(|w| is_number(w)).count();
    words.get(..end).unwrap_or_default().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_named_without_its_numbers() {
        assert_eq!(short("ACS ACR39U ICC Reader 00 00"), "ACS ACR39U ICC Reader");
        assert_eq!(short("Gemalto PC Twin Reader (70D7E2EE) 01 00"), "Gemalto PC Twin Reader (70D7E2EE)");
        assert_eq!(short("Reader"), "Reader");
        assert_eq!(short(""), "");
    }

    #[test]
    fn readers_in_software_are_told_from_devices() {
        assert!(is_virtual("Windows Hello for Business 1"));
        assert!(is_virtual("Microsoft Virtual Smart Card 0"));
        assert!(!is_virtual("ACS ACR39U ICC Reader 00 00"));
    }
}
