//! Kinds of cards known by their answer to reset (ISO/IEC 7816-3): those that OpenSC does not serve, so that
//! people learn which software they need, or that there is none.

/// What is known of a kind of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// Nothing: a module may know it all the same.
    Unknown,
    /// The software that serves it is not OpenSC.
    Needs {
        /// What it is called.
        name: &'static str,
        /// The software, with its PKCS#11 module.
        software: &'static str,
    },
    /// No software of today serves it, or it has no keys at all.
    Unsupported {
        /// What it is called.
        name: &'static str,
    },
}

/// The beginning of an answer to reset, and the kind.
const KNOWN: [(&[u8], CardKind); 7] = [
    // Read by OpenSC 0.15 to 0.24 and by no later one.
    (b"\x3b\xf8\x18\x00\x00\x80\x31\xfe\x45\xfe\x41\x5a\x45\x20\x44\x49\x54\x33", unsupported("AzeDIT")),
    // PC/SC, part 3, supplement 2.01: contactless storage cards; two bytes tell the type.
    (b"\x3b\x8f\x80\x01\x80\x4f\x0c\xa0\x00\x00\x03\x06\x03\x00\x01", unsupported("MIFARE Classic 1K")),
    (
        b"\x3b\x8f\x80\x01\x80\x4f\x0c\xa0\x00\x00\x03\x06",
        unsupported("PC/SC part 3 contactless storage card"),
    ),
    (b"\x3b\x8b\x01Rutoken DS \xc1", needs("Rutoken ECP", "Rutoken (librtpkcs11ecp)")),
    (b"\x3b\x6e\x00\x00\x00\x31\x80\x66\xb0\x84\x0c\x01", needs("IDPrime .NET", "SafeNet (libgtop11dotnet)")),
    (
        b"\x3b\xd5\x18\x00\x81\x31\x3a\x7d\x80\x73\xc8\x21\x10\x30",
        needs("SafeNet eToken", "SafeNet (libeToken)"),
    ),
    (
        b"\x3b\xdc\x18\xff\x81\x91\xfe\x1f\xc3\x80\x73\xc8\x21\x13\x66",
        needs("JaCarta", "JaCarta (libjcPKCS11-2)"),
    ),
];

const fn unsupported(name: &'static str) -> CardKind {
    CardKind::Unsupported { name }
}

const fn needs(name: &'static str, software: &'static str) -> CardKind {
    CardKind::Needs { name, software }
}

impl CardKind {
    /// What is known of a card with this answer to reset.
    pub fn of(atr: &[u8]) -> CardKind {
        KNOWN.iter().find(|(start, _)| atr.starts_with(start)).map_or(CardKind::Unknown, |(_, kind)| *kind)
    }
}
