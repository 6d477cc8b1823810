//! The ladder from the smart-card service up to a certificate that can be used: on which rung it ends
//! now, and why. One rung at a time, since the next one cannot be judged before.

use super::card_kind::CardKind;
use super::middleware::{Condition, Module};
use super::reader::{Down, Reader, Slot, Snapshot, is_virtual};
use super::token::Candidate;

/// Where the way to a usable certificate ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rung {
    /// Nothing is known yet.
    Looking,
    /// The smart-card service is not installed.
    ServiceMissing,
    /// The smart-card service does not run.
    ServiceStopped,
    /// It speaks another protocol version than our library.
    ServiceMismatch,
    /// It refuses this user.
    ServiceDenied,
    /// Any other failure of it; technical.
    ServiceFailed(String),
    /// No reader.
    NoReader,
    /// The last reader was unplugged while the program ran: its name.
    ReaderUnplugged(String),
    /// Readers, but no card.
    NoCard,
    /// A card that does not answer: upside down, dirty or broken. The reader.
    MuteCard(String),
    /// A card that another program holds for itself alone.
    HeldCard {
        /// The reader.
        reader: String,
        /// Programs that may hold it, as far as the system tells.
        by: Vec<String>,
    },
    /// The modules are being asked.
    Reading,
    /// There is no PKCS#11 module at all.
    NoModule,
    /// A module that was needed cannot be loaded.
    ModuleFailed {
        /// Its file.
        file: String,
        /// What the loader said.
        detail: String,
    },
    /// A module that was needed does not answer.
    ModuleHung(String),
    /// A module that was needed took its process down.
    ModuleCrashed(String),
    /// A module refuses to list its tokens.
    ModuleTroubled {
        /// Its file.
        file: String,
        /// What it answered.
        detail: String,
    },
    /// A kind of card that is known, and that no software on this system serves.
    UnsupportedCard {
        /// What it is called.
        name: &'static str,
        /// Answer to reset.
        atr: Vec<u8>,
    },
    /// A kind of card that is known, and whose module is not installed.
    NoModuleFits {
        /// What it is called.
        name: &'static str,
        /// The software that serves it.
        software: &'static str,
        /// Answer to reset.
        atr: Vec<u8>,
    },
    /// A card that no module knows.
    UnknownCard(Vec<u8>),
    /// A token, but no certificate with a key on it.
    NoCertificate,
    /// Certificates, and none of them can be used; each says why.
    NoneUsable,
    /// At least one certificate can be chosen.
    Ready,
}

/// What is known at a moment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// What the smart-card service sees; `None` before its first word.
    pub snapshot: Option<&'a Snapshot>,
    /// The reader that was unplugged last, while there is no other.
    pub unplugged: Option<&'a str>,
    /// How the modules did; `None` while they are asked.
    pub modules: Option<&'a [Module]>,
    /// The certificates that they showed, judged.
    pub candidates: &'a [Candidate],
}

/// The rung on which the way ends.
pub fn rung(seen: Seen<'_>) -> Rung {
    // A token may also be there without PC/SC: what the modules show counts first.
    if seen.candidates.iter().any(|c| c.usable.is_ok()) {
        return Rung::Ready;
    }
    if !seen.candidates.is_empty() {
        return Rung::NoneUsable;
    }
    let readers = match seen.snapshot {
        None => return Rung::Looking,
        Some(Snapshot::Down(down)) => return service(down),
        Some(Snapshot::Readers(readers)) => readers,
    };
    if let Some((reader, atr)) = readers.iter().find_map(card) {
        return match seen.modules {
            None => Rung::Reading,
            Some(modules) => module(reader, atr, modules),
        };
    }
    // Readers that exist in software only say nothing about the card in the user's hand.
    let mut real = readers.iter().filter(|reader| !is_virtual(&reader.name)).peekable();
    if real.peek().is_none() {
        return match seen.unplugged {
            Some(name) => Rung::ReaderUnplugged(name.to_owned()),
            None => Rung::NoReader,
        };
    }
    let mut trouble = real.filter_map(|reader| match &reader.slot {
        Slot::Mute => Some(Rung::MuteCard(reader.name.clone())),
        Slot::Held { by } => Some(Rung::HeldCard { reader: reader.name.clone(), by: by.clone() }),
        Slot::Empty | Slot::Card { .. } => None,
    });
    trouble.next().unwrap_or(Rung::NoCard)
}

fn service(down: &Down) -> Rung {
    match down {
        Down::NotInstalled => Rung::ServiceMissing,
        Down::NotRunning => Rung::ServiceStopped,
        Down::VersionMismatch => Rung::ServiceMismatch,
        Down::AccessDenied => Rung::ServiceDenied,
        Down::Other(detail) => Rung::ServiceFailed(detail.clone()),
    }
}

fn card(reader: &Reader) -> Option<(&Reader, &[u8])> {
    match &reader.slot {
        Slot::Card { atr } => Some((reader, atr)),
        Slot::Empty | Slot::Mute | Slot::Held { .. } => None,
    }
}

/// There is a card, and no certificate came of it.
fn module(reader: &Reader, atr: &[u8], modules: &[Module]) -> Rung {
    let mut tokens = modules.iter().flat_map(|module| match &module.condition {
        Condition::Works { tokens, .. } => tokens.as_slice(),
        _ => &[],
    });
    // PKCS#11 cuts the names of slots at 64 bytes.
    if tokens.any(|token| !token.reader.is_empty() && reader.name.starts_with(token.reader.as_str())) {
        return Rung::NoCertificate;
    }
    match CardKind::of(atr) {
        CardKind::Unsupported { name } => return Rung::UnsupportedCard { name, atr: atr.to_vec() },
        CardKind::Needs { name, software } => {
            return failed(modules).unwrap_or(Rung::NoModuleFits { name, software, atr: atr.to_vec() });
        }
        CardKind::Unknown => {}
    }
    if modules.is_empty() {
        return Rung::NoModule;
    }
    // The module that failed may be the one that knows the card.
    failed(modules).unwrap_or_else(|| Rung::UnknownCard(atr.to_vec()))
}

fn failed(modules: &[Module]) -> Option<Rung> {
    modules.iter().find_map(|Module { file, condition, .. }| {
        let file = file.clone();
        match condition {
            Condition::Works { .. } => None,
            Condition::Failed(detail) => Some(Rung::ModuleFailed { file, detail: detail.clone() }),
            Condition::Hung => Some(Rung::ModuleHung(file)),
            Condition::Crashed => Some(Rung::ModuleCrashed(file)),
            Condition::Troubled(detail) => Some(Rung::ModuleTroubled { file, detail: detail.clone() }),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::middleware::Source;
    use crate::domain::token::{PinState, Token, Tries};

    const AZEDIT: &str = "3b:f8:18:00:00:80:31:fe:45:fe:41:5a:45:20:44:49:54:33";

    fn atr(text: &str) -> Vec<u8> {
        text.split(':').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
    }

    fn module(condition: Condition) -> Module {
        Module { file: "/usr/lib/m.so".into(), source: Source::Known, condition }
    }

    fn works(readers: &[&str]) -> Module {
        let token = |reader: &&str| Token {
            module: "/usr/lib/m.so".into(),
            slot: 0,
            reader: (*reader).into(),
            label: "Kart".into(),
            serial: "1".into(),
            pin: PinState { tries: Tries::NotTold, shortest: 4, longest: 8, has_keypad: false },
        };
        module(Condition::Works { library: "M 1.0".into(), tokens: readers.iter().map(token).collect() })
    }

    fn at(readers: &[(&str, Slot)], modules: Option<&[Module]>) -> Rung {
        let readers =
            readers.iter().map(|(name, slot)| Reader { name: (*name).into(), slot: slot.clone() }).collect();
        let snapshot = Snapshot::Readers(readers);
        rung(Seen { snapshot: Some(&snapshot), modules, ..Seen::default() })
    }

    fn down(down: Down) -> Rung {
        let snapshot = Snapshot::Down(down);
        rung(Seen { snapshot: Some(&snapshot), ..Seen::default() })
    }

    #[test]
    fn each_state_of_service_and_reader_has_its_rung() {
        assert_eq!(rung(Seen::default()), Rung::Looking);
        assert_eq!(down(Down::NotInstalled), Rung::ServiceMissing);
        assert_eq!(down(Down::NotRunning), Rung::ServiceStopped);
        assert_eq!(down(Down::VersionMismatch), Rung::ServiceMismatch);
        assert_eq!(down(Down::AccessDenied), Rung::ServiceDenied);
        assert_eq!(down(Down::Other("x".into())), Rung::ServiceFailed("x".into()));
        assert_eq!(at(&[], None), Rung::NoReader);
        assert_eq!(at(&[("A 00", Slot::Empty)], None), Rung::NoCard);
        assert_eq!(at(&[("A 00", Slot::Mute), ("B 00", Slot::Empty)], None), Rung::MuteCard("A 00".into()));
        let held = Slot::Held { by: vec!["scdaemon".into()] };
        assert_eq!(
            at(&[("A 00", held)], None),
            Rung::HeldCard { reader: "A 00".into(), by: vec!["scdaemon".into()] }
        );
        let none = Snapshot::Readers(vec![]);
        let gone = Seen { snapshot: Some(&none), unplugged: Some("A 00"), ..Seen::default() };
        assert_eq!(rung(gone), Rung::ReaderUnplugged("A 00".into()));
    }

    #[test]
    fn a_reader_in_software_is_no_reader_until_it_has_a_card() {
        assert_eq!(at(&[("Windows Hello for Business 1", Slot::Empty)], None), Rung::NoReader);
        let both = [("Windows Hello for Business 1", Slot::Mute), ("A 00", Slot::Empty)];
        assert_eq!(at(&both, None), Rung::NoCard);
    }

    #[test]
    fn each_state_of_card_and_module_has_its_rung() {
        let unknown = [("A 00", Slot::Card { atr: vec![0x3b, 0] })];
        let azedit = [("A 00", Slot::Card { atr: atr(AZEDIT) })];
        let failed = |condition| [works(&[]), module(condition)];
        let file = || "/usr/lib/m.so".to_owned();
        assert_eq!(at(&unknown, None), Rung::Reading);
        assert_eq!(at(&unknown, Some(&[])), Rung::NoModule);
        assert_eq!(at(&unknown, Some(&[works(&[])])), Rung::UnknownCard(vec![0x3b, 0]));
        assert_eq!(at(&unknown, Some(&[works(&["A 00"])])), Rung::NoCertificate);
        assert_eq!(at(&unknown, Some(&failed(Condition::Hung))), Rung::ModuleHung(file()));
        assert_eq!(at(&unknown, Some(&failed(Condition::Crashed))), Rung::ModuleCrashed(file()));
        assert_eq!(
            at(&unknown, Some(&failed(Condition::Failed("no such file".into())))),
            Rung::ModuleFailed { file: file(), detail: "no such file".into() }
        );
        assert_eq!(
            at(&unknown, Some(&failed(Condition::Troubled("GeneralError".into())))),
            Rung::ModuleTroubled { file: file(), detail: "GeneralError".into() }
        );
        let Rung::UnsupportedCard { name, .. } = at(&azedit, Some(&[works(&[])])) else { panic!("known") };
        assert_eq!(name, "AzeDIT");
        // A module that serves it all the same.
        assert_eq!(at(&azedit, Some(&[works(&["A 00"])])), Rung::NoCertificate);
        let rutoken = [("A 00", Slot::Card { atr: b"\x3b\x8b\x01Rutoken DS \xc1".to_vec() })];
        let Rung::NoModuleFits { software, .. } = at(&rutoken, Some(&[works(&[])])) else { panic!("known") };
        assert!(software.contains("rtpkcs11ecp"));
    }
}
