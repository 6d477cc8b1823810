//! A batch of signatures after one login.

use super::super::Error;
use super::super::wire::{Item, Reply};
use super::{Found, Name, certificates, failure, fingerprint, pin_state, tokens};
use crate::domain::identity::Algorithm;
use crate::domain::token::{Fingerprint, PinState};
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::RawAuthPin;
use cryptoki_sys::CK_ULONG;
use sha2::{Digest, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// A session with the token that has the wanted certificate.
pub struct Batch<'m> {
    pkcs11: &'m Pkcs11,
    token: Name,
    session: Session,
    slot: Slot,
    pin_state: PinState,
    certificate: ObjectHandle,
    key_id: Vec<u8>,
    wanted: Fingerprint,
}

/// A way to make a signature of some algorithm.
struct Way {
    mechanism: Mechanism<'static>,
    kind: MechanismType,
    /// What the token is given: the bytes, or what stands for them with a raw mechanism.
    input: fn(&[u8]) -> Vec<u8>,
}

impl<'m> Batch<'m> {
    /// Looks the certificate up by its bytes, on whatever slot its token is in now.
    pub fn open(pkcs11: &'m Pkcs11, serial: &str, wanted: Fingerprint) -> Result<Batch<'m>, Error> {
        let mut failed = Error::CardRemoved;
        for (slot, info) in tokens(pkcs11)? {
            if info.serial_number() != serial {
                continue;
            }
            let token = Name::of(&info);
            let opened = pkcs11.open_ro_session(slot).and_then(|session| {
                let found = certificates(&session, None)?;
                Ok((session, found))
            });
            match opened {
                Ok((session, found)) => {
                    failed = Error::CredentialGone;
                    let of_wanted = |f: &Found| fingerprint(&f.certificate) == wanted;
                    if let Some(Found { object, key_id, .. }) = found.into_iter().find(of_wanted) {
                        let (pin_state, certificate) = (pin_state(&info), object);
                        return Ok(Batch {
                            pkcs11,
                            token,
                            session,
                            slot,
                            pin_state,
                            certificate,
                            key_id,
                            wanted,
                        });
                    }
                }
                Err(e) => failed = failure::with_token(pkcs11, &token, &e),
            }
        }
        Err(failed)
    }

    /// Logs in, signs each item as it comes, and logs out.
    pub fn run(
        self,
        pin: Option<Zeroizing<Vec<u8>>>,
        next: &mut dyn FnMut() -> Result<Option<Item>, Error>,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<(), Error> {
        let PinState { shortest, longest, has_keypad, .. } = self.pin_state;
        // An empty PIN must never reach C_Login: it looks like the wish to use a keypad.
        let length = pin.as_ref().map_or(0, |pin| pin.len());
        if (pin.is_some() || !has_keypad) && !(shortest..=longest).contains(&length) {
            return Err(Error::PinLength { shortest, longest });
        }
        let pin = pin.map(|mut pin| RawAuthPin::new(Box::new(std::mem::take(&mut *pin))));
        let result = self.login(UserType::User, pin.as_ref(), reply).and_then(|()| {
            reply(Reply::LoggedIn);
            let key = self.private_key()?;
            let offered = self.pkcs11.get_mechanism_list(self.slot).map_err(|e| self.failure(&e))?;
            while let Some(item) = next()? {
                let signature = self.sign(key, &offered, &item, pin.as_ref(), reply)?;
                self.check_certificate()?;
                reply(Reply::Signature(signature));
            }
            Ok(())
        });
        drop(pin);
        // Middleware keeps a card verified as long as it can; on a card that went this fails.
        let _ = self.session.logout();
        let _ = self.session.close();
        result
    }

    fn login(
        &self,
        user: UserType,
        pin: Option<&RawAuthPin>,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<(), Error> {
        let result = match pin {
            Some(pin) => self.session.login_with_raw(user, pin),
            None => {
                reply(Reply::AtKeypad);
                let result = self.session.login(user, None);
                reply(Reply::KeypadDone);
                result
            }
        };
        result.map_err(|e| failure::of_login(self.pkcs11, &self.token, &e))
    }

    fn private_key(&self) -> Result<(ObjectHandle, bool), Error> {
        let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(self.key_id.clone())];
        let keys = self.session.find_objects(&template).map_err(|e| self.failure(&e))?;
        let key = *keys.first().ok_or(Error::NoPrivateKey)?;
        let wants_pin = self
            .session
            .get_attributes(key, &[AttributeType::AlwaysAuthenticate])
            .is_ok_and(|a| matches!(a.first(), Some(Attribute::AlwaysAuthenticate(true))));
        Ok((key, wants_pin))
    }

    fn sign(
        &self,
        (key, wants_pin): (ObjectHandle, bool),
        offered: &[MechanismType],
        item: &Item,
        pin: Option<&RawAuthPin>,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<Vec<u8>, Error> {
        for way in ways(item.algorithm).into_iter().filter(|way| offered.contains(&way.kind)) {
            let input = (way.input)(&item.bytes);
            let signed = if wants_pin {
                match self.session.sign_init(&way.mechanism, key) {
                    Ok(()) => {
                        self.login(UserType::ContextSpecific, pin, reply)?;
                        self.session.sign_update(&input).and_then(|()| self.session.sign_final())
                    }
                    Err(e) => Err(e),
                }
            } else {
                self.session.sign(&way.mechanism, key, &input)
            };
            match signed {
                // Some tokens list mechanisms that they then refuse for the key.
                Err(Pkcs11Error::Pkcs11(
                    RvError::MechanismInvalid,
                    cryptoki::context::Function::SignInit,
                )) => {}
                Err(e) => return Err(self.failure(&e)),
                Ok(signature) => return Ok(signature),
            }
        }
        Err(Error::NoMechanism(item.algorithm))
    }

    /// The card in the reader is still the one that was chosen.
    fn check_certificate(&self) -> Result<(), Error> {
        let attributes = self
            .session
            .get_attributes(self.certificate, &[AttributeType::Value])
            .map_err(|e| self.failure(&e))?;
        match attributes.first() {
            Some(Attribute::Value(der)) if fingerprint(der) == self.wanted => Ok(()),
            _ => Err(Error::CredentialGone),
        }
    }

    fn failure(&self, error: &Pkcs11Error) -> Error {
        failure::with_token(self.pkcs11, &self.token, error)
    }
}

/// What can be signed with some mechanisms, whatever the key.
pub fn offered(mechanisms: &[MechanismType]) -> Vec<Algorithm> {
    let is_offered = |algorithm: &Algorithm| ways(*algorithm).iter().any(|w| mechanisms.contains(&w.kind));
    Algorithm::ALL.into_iter().filter(is_offered).collect()
}

/// First the mechanism that hashes on the token or in its middleware, then the raw one.
fn ways(algorithm: Algorithm) -> [Way; 2] {
    type Kind = MechanismType;
    let whole = |mechanism: Mechanism<'static>| Way {
        kind: mechanism.mechanism_type(),
        mechanism,
        input: <[u8]>::to_vec,
    };
    let raw = |mechanism: Mechanism<'static>, input: fn(&[u8]) -> Vec<u8>| Way {
        kind: mechanism.mechanism_type(),
        mechanism,
        input,
    };
    let sha256: fn(&[u8]) -> Vec<u8> = |bytes| Sha256::digest(bytes).to_vec();
    let sha384: fn(&[u8]) -> Vec<u8> = |bytes| Sha384::digest(bytes).to_vec();
    let sha512: fn(&[u8]) -> Vec<u8> = |bytes| Sha512::digest(bytes).to_vec();
    // MGF1 with the same hash, the salt as long as it (RFC 8017, 9.1).
    let pss = |hash_alg, mgf, length: CK_ULONG| PkcsPssParams { hash_alg, mgf, s_len: length.into() };
    let pss256 = pss(Kind::SHA256, PkcsMgfType::MGF1_SHA256, 32);
    let pss384 = pss(Kind::SHA384, PkcsMgfType::MGF1_SHA384, 48);
    let pss512 = pss(Kind::SHA512, PkcsMgfType::MGF1_SHA512, 64);
    match algorithm {
        Algorithm::RsaPssSha256 => {
            [whole(Mechanism::Sha256RsaPkcsPss(pss256)), raw(Mechanism::RsaPkcsPss(pss256), sha256)]
        }
        Algorithm::RsaPssSha384 => {
            [whole(Mechanism::Sha384RsaPkcsPss(pss384)), raw(Mechanism::RsaPkcsPss(pss384), sha384)]
        }
        Algorithm::RsaPssSha512 => {
            [whole(Mechanism::Sha512RsaPkcsPss(pss512)), raw(Mechanism::RsaPkcsPss(pss512), sha512)]
        }
        Algorithm::RsaPkcs1Sha256 => [
            whole(Mechanism::Sha256RsaPkcs),
            raw(Mechanism::RsaPkcs, |bytes| digest_info(1, &Sha256::digest(bytes))),
        ],
        Algorithm::RsaPkcs1Sha384 => [
            whole(Mechanism::Sha384RsaPkcs),
            raw(Mechanism::RsaPkcs, |bytes| digest_info(2, &Sha384::digest(bytes))),
        ],
        Algorithm::RsaPkcs1Sha512 => [
            whole(Mechanism::Sha512RsaPkcs),
            raw(Mechanism::RsaPkcs, |bytes| digest_info(3, &Sha512::digest(bytes))),
        ],
        Algorithm::EcdsaP256Sha256 => [whole(Mechanism::EcdsaSha256), raw(Mechanism::Ecdsa, sha256)],
        Algorithm::EcdsaP384Sha384 => [whole(Mechanism::EcdsaSha384), raw(Mechanism::Ecdsa, sha384)],
        Algorithm::EcdsaP521Sha512 => [whole(Mechanism::EcdsaSha512), raw(Mechanism::Ecdsa, sha512)],
    }
}

/// DigestInfo (RFC 8017, section 9.2, note 1) of the hash 2.16.840.1.101.3.4.2.`hash`.
fn digest_info(hash: u8, digest: &[u8]) -> Vec<u8> {
    let length = digest.len() as u8;
    let head = [0x30, 0x11 + length, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02];
    [head.as_slice(), &[hash, 0x05, 0x00, 0x04, length], digest].concat()
}
