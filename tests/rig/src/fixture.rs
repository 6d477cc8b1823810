//! The committed test certificates and the cards made of them. `fixtures/make.sh` made them; all are
//! valid from 2026-01-01 to 2046-01-01, but for those that ran out or have not begun. The people are made
//! up.

use crate::esteid::EstEid;
use crate::foreign::Foreign;
use crate::piv::{Key, PUK as PIV_PUK, PivCard, SLOT_AUTH, SLOT_KEY_MANAGEMENT, SLOT_SIGN, guid_of};
use crate::reader::SharedCard;
use std::sync::{Arc, Mutex};

/// PIN of each PIV card.
pub const PIN: &str = crate::piv::PIN;
/// PUK of each card.
pub const PUK: &str = PIV_PUK;
/// PIN1 of the Estonian card: for signing in.
pub const ESTEID_PIN1: &str = "1234";
/// PIN2 of the Estonian card: for signing.
pub const ESTEID_PIN2: &str = "54321";

/// A certificate and its private key.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    /// PKCS#8, PEM.
    pub key: &'static str,
    /// X.509, DER.
    pub certificate: &'static [u8],
}

macro_rules! identity {
    ($name:literal) => {
        Identity {
            key: include_str!(concat!("../fixtures/", $name, ".p8")),
            certificate: include_bytes!(concat!("../fixtures/", $name, ".der")),
        }
    };
}

/// "Sınaq Root CA", P-384.
pub const ROOT: Identity = identity!("root");
/// "Sınaq Kart CA", P-384, issued by [`ROOT`]; issuer of all others.
pub const ISSUING: Identity = identity!("issuing");
/// Günel Əliyeva (PNOAZ-TST0001), P-256, digitalSignature and clientAuth.
pub const AUTH: Identity = identity!("auth");
/// The same holder, RSA-2048, nonRepudiation.
pub const SIGN: Identity = identity!("sign");
/// Elçin Məmmədov (PNOAZ-TST0002), P-384, digitalSignature and clientAuth.
pub const P384_AUTH: Identity = identity!("p384-auth");
/// The same holder, P-384, nonRepudiation.
pub const P384_SIGN: Identity = identity!("p384-sign");
/// Sevda Quliyeva (PNOAZ-TST0003), P-256, ran out on 2026-01-31.
pub const EXPIRED_AUTH: Identity = identity!("expired-auth");
/// The same holder, P-256, nonRepudiation, ran out on 2026-01-31.
pub const EXPIRED_SIGN: Identity = identity!("expired-sign");

/// Kamran Həsənov (PNOAZ-TST0004), RSA-2048, digitalSignature and clientAuth.
pub const RSA_AUTH: Identity = identity!("rsa-auth");
/// The same holder, RSA-2048, nonRepudiation.
pub const RSA_SIGN: Identity = identity!("rsa-sign");
/// Lalə İsmayılova (PNOAZ-TST0005), P-256, digitalSignature and clientAuth.
pub const P256_AUTH: Identity = identity!("p256-auth");
/// The same holder, P-256, nonRepudiation.
pub const P256_SIGN: Identity = identity!("p256-sign");
/// Rəşad Abbasov (PNOAZ-TST0006), P-256, not valid before 2045.
pub const EARLY_AUTH: Identity = identity!("early-auth");
/// The same holder, P-256, nonRepudiation, not valid before 2045.
pub const EARLY_SIGN: Identity = identity!("early-sign");
/// Nigar Sultanova (PNOAZ-TST0007), P-256, keyEncipherment alone.
pub const CIPHER: Identity = identity!("cipher");
/// Orxan Kərimov (PNOAZ-TST0008), P-256, issued by an authority that is not [`ISSUING`].
pub const UNTRUSTED_AUTH: Identity = identity!("untrusted-auth");
/// The same holder and issuer, P-256, nonRepudiation.
pub const UNTRUSTED_SIGN: Identity = identity!("untrusted-sign");

/// Günel Əliyeva's card: P-256 in 9A to sign in, RSA-2048 in 9C to sign.
pub fn card() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, AUTH), (SLOT_SIGN, SIGN)])
}

/// Elçin Məmmədov's card: P-384 in both slots.
pub fn p384() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, P384_AUTH), (SLOT_SIGN, P384_SIGN)])
}

/// Sevda Quliyeva's card: P-256, both certificates run out.
pub fn expired() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, EXPIRED_AUTH), (SLOT_SIGN, EXPIRED_SIGN)])
}

/// Kamran Həsənov's card: RSA-2048 in both slots.
pub fn rsa() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, RSA_AUTH), (SLOT_SIGN, RSA_SIGN)])
}

/// Lalə İsmayılova's card: P-256 in both slots.
pub fn p256() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, P256_AUTH), (SLOT_SIGN, P256_SIGN)])
}

/// Rəşad Abbasov's card: both certificates not valid yet.
pub fn early() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, EARLY_AUTH), (SLOT_SIGN, EARLY_SIGN)])
}

/// Nigar Sultanova's card: a certificate for neither signing in nor signing.
pub fn cipher() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, CIPHER)])
}

/// Orxan Kərimov's card: both certificates of an unknown authority.
pub fn untrusted() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, UNTRUSTED_AUTH), (SLOT_SIGN, UNTRUSTED_SIGN)])
}

/// A card without certificates, as before it is handed out.
pub fn empty() -> Arc<Mutex<PivCard>> {
    card_of(&[])
}

/// One key of each kind, for what depends on the mechanism: P-256 in 9A, RSA-2048 in 9C, P-384 in 9D.
pub fn all_keys() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, AUTH), (SLOT_SIGN, SIGN), (SLOT_KEY_MANAGEMENT, P384_AUTH)])
}

/// Elçin Məmmədov's certificates on an Estonian card: a PIN for each, and one serial number.
pub fn esteid() -> Arc<Mutex<EstEid>> {
    let kept = |identity: Identity| (key_of(&identity), identity.certificate);
    let pins = [ESTEID_PIN1, ESTEID_PIN2, PUK];
    Arc::new(Mutex::new(EstEid::new("TST000002", pins, kept(P384_AUTH), kept(P384_SIGN))))
}

/// The cards of people by a word for each; the first is the usual one.
pub fn people() -> Vec<(&'static str, SharedCard)> {
    vec![
        ("gunel", card()),
        ("elcin", p384()),
        ("kamran", rsa()),
        ("lale", p256()),
        ("sevda", expired()),
        ("reshad", early()),
        ("nigar", cipher()),
        ("orxan", untrusted()),
        ("esteid", esteid()),
    ]
}

/// Cards that are of no use to anybody, by a word for each.
pub fn useless() -> Vec<(&'static str, SharedCard)> {
    let foreign = |card| Arc::new(Mutex::new(card));
    vec![
        ("empty", empty()),
        ("unknown", foreign(Foreign::unknown())),
        ("azedit", foreign(Foreign::azedit())),
        ("mute", foreign(Foreign::mute())),
    ]
}

/// A card with chosen identities in chosen slots; its GUID comes from the first certificate.
///
/// # Panics
/// A key is none that a card can hold; the committed ones all are.
pub fn card_of(slots: &[(u8, Identity)]) -> Arc<Mutex<PivCard>> {
    let guid = slots.first().map_or([0; 16], |(_, identity)| guid_of(identity.certificate));
    let mut card = PivCard::new(PIN, PUK, guid);
    for (slot, identity) in slots {
        card.load(*slot, key_of(identity), identity.certificate);
    }
    Arc::new(Mutex::new(card))
}

#[expect(clippy::expect_used, reason = "committed files")]
fn key_of(identity: &Identity) -> Key {
    Key::from_pkcs8_pem(identity.key).expect("a PKCS#8 key of a supported kind")
}
