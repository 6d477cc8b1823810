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
    /// It is not running or not installed.
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
    Held,
    /// A card; its answer to reset.
    Card {
        /// Answer to reset (ISO/IEC 7816-3).
        atr: Vec<u8>,
    },
}
