//! The committed test certificates and the cards made of them. `fixtures/make.sh` made them; all are
//! valid from 2026-01-01 to 2046-01-01, but for those that ran out. The people are made up.

use crate::piv::{Key, PUK as PIV_PUK, PivCard, SLOT_AUTH, SLOT_KEY_MANAGEMENT, SLOT_SIGN, guid_of};
use std::sync::{Arc, Mutex};

/// PIN of each card.
pub const PIN: &str = crate::piv::PIN;
/// PUK of each card.
pub const PUK: &str = PIV_PUK;

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

/// One key of each kind, for what depends on the mechanism: P-256 in 9A, RSA-2048 in 9C, P-384 in 9D.
pub fn all_keys() -> Arc<Mutex<PivCard>> {
    card_of(&[(SLOT_AUTH, AUTH), (SLOT_SIGN, SIGN), (SLOT_KEY_MANAGEMENT, P384_AUTH)])
}

/// A card with chosen identities in chosen slots; its GUID comes from the first certificate.
///
/// # Panics
/// A key is none that a card can hold; the committed ones all are.
pub fn card_of(slots: &[(u8, Identity)]) -> Arc<Mutex<PivCard>> {
    let guid = slots.first().map_or([0; 16], |(_, identity)| guid_of(identity.certificate));
    let mut card = PivCard::new(PIN, PUK, guid);
    for (slot, identity) in slots {
        #[expect(clippy::expect_used, reason = "committed files")]
        let key = Key::from_pkcs8_pem(identity.key).expect("a PKCS#8 key of a supported kind");
        card.load(*slot, key, identity.certificate);
    }
    Arc::new(Mutex::new(card))
}
