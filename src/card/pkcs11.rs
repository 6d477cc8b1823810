//! One PKCS#11 module (OASIS PKCS#11 v2.40 and later), inside its worker process.
//!
//! Nothing is remembered between requests but the loaded module: slots are listed afresh, since
//! that is the only call after which middleware looks at the readers again.

mod failure;
mod pins;
mod raw;
mod sign;

use super::Error;
use super::wire::{Item, ListedCredential, ListedToken, Listing, Reply};
use crate::domain::secret::PIN_CAPACITY;
use crate::domain::token::{Credential, Fingerprint, PinState, Token, Tries};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::RvError;
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;
use cryptoki::slot::{Slot, TokenInfo};
use der::Decode;
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;
use zeroize::Zeroizing;

/// Shortest PIN where a token tells none: signature-creation devices take no shorter ones.
const USUAL_SHORTEST: usize = 4;

/// A module's file, and the module when it could be opened.
pub struct Module {
    file: PathBuf,
    opened: Option<Pkcs11>,
    is_initialised: bool,
}

/// The name of a token: what its slot is called may change between two calls. Some middleware shows one
/// card as several tokens, one for each PIN, with one serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Serial number.
    pub serial: String,
    /// Label.
    pub label: String,
}

impl Name {
    fn of(info: &TokenInfo) -> Name {
        Name { serial: info.serial_number().to_owned(), label: info.label().to_owned() }
    }
}

/// A certificate object on a token.
struct Found {
    object: ObjectHandle,
    key_id: Vec<u8>,
    certificate: Vec<u8>,
}

impl Module {
    /// Opens nothing yet.
    pub fn new(file: PathBuf) -> Module {
        Module { file, opened: None, is_initialised: false }
    }

    /// Brings the module into memory; it looks at no reader before it is asked for something. What is wrong
    /// with the file shows then.
    pub fn open(&mut self) {
        if self.opened.is_none() {
            self.opened = Pkcs11::new(&self.file).ok();
        }
    }

    /// All tokens and their credentials, without logging in. A token whose objects cannot be read has none.
    pub fn list(&mut self) -> Result<Listing, Error> {
        let module = self.file.display().to_string();
        let pkcs11 = self.load()?;
        let mut listing = Listing { library: library(pkcs11), ..Listing::default() };
        for (slot, info) in tokens(pkcs11)? {
            let reader =
                pkcs11.get_slot_info(slot).map(|i| i.slot_description().to_owned()).unwrap_or_default();
            let token = Token {
                module: module.clone(),
                slot: slot.id(),
                reader,
                label: info.label().to_owned(),
                serial: info.serial_number().to_owned(),
                pin: pin_state(&info),
            };
            listing.tokens.push(ListedToken(token.clone()));
            let offers = sign::offered(&pkcs11.get_mechanism_list(slot).unwrap_or_default());
            let session = pkcs11.open_ro_session(slot);
            let found = session.and_then(|session| certificates(&session, None)).unwrap_or_default();
            let with_key = found.into_iter().filter(|f| has_key(&f.key_id, &f.certificate));
            listing.credentials.extend(with_key.map(|f| {
                ListedCredential(Credential {
                    token: token.clone(),
                    fingerprint: fingerprint(&f.certificate),
                    key_id: f.key_id,
                    certificate: f.certificate,
                    offers: offers.clone(),
                })
            }));
        }
        Ok(listing)
    }

    /// Signs each item after one login; each signature is replied as soon as it is made. Ends early
    /// when `next` says so. The token is left logged out whatever happens.
    pub fn sign(
        &mut self,
        serial: &str,
        wanted: Fingerprint,
        pin: Option<Zeroizing<Vec<u8>>>,
        next: &mut dyn FnMut() -> Result<Option<Item>, Error>,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<(), Error> {
        let pkcs11 = self.load()?;
        sign::Batch::open(pkcs11, serial, wanted)?.run(pin, next, reply)
    }

    /// Changes the PIN of a token, at the reader's keypad where none are given.
    pub fn change_pin(
        &mut self,
        token: &Name,
        pins: Option<Pins>,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<(), Error> {
        let file = self.file.clone();
        pins::change(self.load()?, &file, token, pins, reply)
    }

    /// Sets a new PIN with the PUK, which is the first of the two.
    pub fn unblock(&mut self, token: &Name, pins: Option<Pins>) -> Result<(), Error> {
        let file = self.file.clone();
        pins::unblock(self.load()?, &file, token, pins.ok_or(Error::CannotUnblock)?)
    }

    fn load(&mut self) -> Result<&Pkcs11, Error> {
        let file = &self.file;
        let failed = |e: cryptoki::error::Error| Error::ModuleFailed {
            module: file.display().to_string(),
            detail: e.to_string(),
        };
        let pkcs11 = match self.opened.take() {
            Some(pkcs11) => pkcs11,
            None => Pkcs11::new(file).map_err(failed)?,
        };
        let pkcs11 = self.opened.insert(pkcs11);
        if !self.is_initialised {
            match pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
                Ok(()) | Err(cryptoki::error::Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
                Err(e) => return Err(failed(e)),
            }
            self.is_initialised = true;
        }
        Ok(pkcs11)
    }
}

/// The old PIN, or the PUK, and the new one.
type Pins = (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>);

/// What the module calls itself.
fn library(pkcs11: &Pkcs11) -> String {
    pkcs11.get_library_info().map_or_else(
        |_| String::new(),
        |info| {
            let version = info.library_version();
            format!(
                "{} {} {}.{}",
                info.manufacturer_id(),
                info.library_description(),
                version.major(),
                version.minor()
            )
        },
    )
}

/// Slots with a token that was set up.
fn tokens(pkcs11: &Pkcs11) -> Result<Vec<(Slot, TokenInfo)>, Error> {
    let slots = pkcs11.get_slots_with_token().map_err(|e| failure::plain(&e))?;
    Ok(slots
        .into_iter()
        .filter_map(|slot| Some((slot, pkcs11.get_token_info(slot).ok()?)))
        .filter(|(_, info)| info.token_initialized())
        .collect())
}

/// Certificate objects, all or those with one `CKA_ID`.
fn certificates(session: &Session, key_id: Option<&[u8]>) -> cryptoki::error::Result<Vec<Found>> {
    let mut template =
        vec![Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
    template.extend(key_id.map(|id| Attribute::Id(id.to_vec())));
    let mut all = Vec::new();
    for object in session.find_objects(&template)? {
        let mut found = Found { object, key_id: Vec::new(), certificate: Vec::new() };
        for attribute in session.get_attributes(object, &[AttributeType::Id, AttributeType::Value])? {
            match attribute {
                Attribute::Id(id) => found.key_id = id,
                Attribute::Value(der) => found.certificate = der,
                _ => {}
            }
        }
        all.push(found);
    }
    Ok(all)
}

/// Private keys cannot be seen before login. A certificate with a `CKA_ID` that is not a
/// certification authority's (those come along on many cards) has one.
fn has_key(key_id: &[u8], certificate: &[u8]) -> bool {
    let is_authority = || {
        let certificate = Certificate::from_der(certificate).ok()?;
        let (_, constraints) = certificate.tbs_certificate.get::<BasicConstraints>().ok()??;
        Some(constraints.ca)
    };
    !key_id.is_empty() && !certificate.is_empty() && !is_authority().unwrap_or(false)
}

fn fingerprint(certificate: &[u8]) -> Fingerprint {
    Fingerprint(Sha256::digest(certificate).into())
}

fn pin_state(info: &TokenInfo) -> PinState {
    let tries = if info.user_pin_locked() {
        Tries::Locked
    } else if info.user_pin_final_try() {
        Tries::Last
    } else if info.user_pin_count_low() {
        Tries::Low
    } else {
        Tries::NotTold
    };
    let (shortest, longest) = pin_bounds(info.min_pin_length(), info.max_pin_length());
    PinState { tries, shortest, longest, has_keypad: info.protected_authentication_path() }
}

/// Zero, "unavailable" and contradictions are what tokens say that do not tell.
fn pin_bounds(shortest: usize, longest: usize) -> (usize, usize) {
    let longest = if longest == 0 { PIN_CAPACITY } else { longest.min(PIN_CAPACITY) };
    let shortest = if shortest == 0 || shortest > longest { USUAL_SHORTEST.min(longest) } else { shortest };
    (shortest, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_a_pin_are_usable_whatever_the_token_says() {
        let unavailable = usize::MAX;
        assert_eq!(pin_bounds(4, 8), (4, 8));
        assert_eq!(pin_bounds(6, 255), (6, PIN_CAPACITY));
        assert_eq!(pin_bounds(0, 0), (4, PIN_CAPACITY));
        assert_eq!(pin_bounds(unavailable, unavailable), (4, PIN_CAPACITY));
        assert_eq!(pin_bounds(0, 3), (3, 3));
    }

    #[test]
    fn a_certificate_without_an_identifier_has_no_key() {
        assert!(!has_key(&[], b"leaf"));
        assert!(!has_key(&[1], b""));
        // Shown as malformed rather than hidden.
        assert!(has_key(&[1], b"leaf"));
    }
}
