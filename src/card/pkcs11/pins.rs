//! Changing a PIN, and unblocking it with the PUK.

use super::super::Error;
use super::super::wire::Reply;
use super::{Name, Pins, failure, raw, tokens};
use crate::domain::token::PinState;
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::TokenInfo;
use cryptoki::types::RawAuthPin;
use std::path::Path;

/// What OpenSC calls itself.
const OPENSC: &str = "OpenSC";
/// And the maker of PIV cards.
const OPENSC_PIV: &str = "piv_II";

/// Changes the PIN: with the old and the new one, or with none of them at the reader's keypad.
pub fn change(
    pkcs11: &Pkcs11,
    file: &Path,
    token: &Name,
    pins: Option<Pins>,
    reply: &mut dyn FnMut(Reply),
) -> Result<(), Error> {
    let state = failure::state(pkcs11, token).ok_or(Error::CardRemoved)?;
    match &pins {
        Some((old, new)) => [old, new].into_iter().try_for_each(|pin| check_length(&state, pin))?,
        None if !state.has_keypad => check_length(&state, &[])?,
        None => {}
    }
    let session = open(pkcs11, token)?;
    let result = match &pins {
        Some((old, new)) => raw::set_pin(file, &session, Some((old, new))),
        None => {
            reply(Reply::AtKeypad);
            let result = raw::set_pin(file, &session, None);
            reply(Reply::KeypadDone);
            result
        }
    };
    result.map_err(|e| match &e {
        // OpenSC 0.23 looks at a PIN of a PIV card before it would ask for one, and there is none.
        Pkcs11Error::Pkcs11(RvError::PinLenRange, _) if pins.is_none() && is_opensc_piv(pkcs11, token) => {
            Error::CannotChangePin
        }
        _ => failure::of_new_pin(pkcs11, token, &e).unwrap_or_else(|| failure::of_login(pkcs11, token, &e)),
    })
}

/// Sets a new PIN with the PUK. OpenSC does it by `C_SetPIN` outside of a session, with the settings that
/// this process was started with; others as the standard has it: the security officer, whose PIN the PUK
/// is, logs in and initialises the PIN (PKCS#11 v2.40, 5.5.6).
pub fn unblock(pkcs11: &Pkcs11, file: &Path, token: &Name, (puk, new): Pins) -> Result<(), Error> {
    let state = failure::state(pkcs11, token).ok_or(Error::CardRemoved)?;
    check_length(&state, &new)?;
    // An empty one must never reach the module: it looks like the wish to use a keypad.
    if puk.is_empty() {
        return Err(Error::WrongPuk);
    }
    let session = open(pkcs11, token)?;
    let result = if super::library(pkcs11).contains(OPENSC) {
        raw::set_pin(file, &session, Some((&puk, &new)))
    } else {
        let puk = RawAuthPin::new(Box::new(puk.to_vec()));
        session.login_with_raw(UserType::So, &puk).and_then(|()| {
            let result = raw::init_pin(file, &session, &new);
            let _ = session.logout();
            result
        })
    };
    result.map_err(|e| match &e {
        Pkcs11Error::Pkcs11(RvError::PinIncorrect, _) => Error::WrongPuk,
        Pkcs11Error::Pkcs11(RvError::PinLocked, _) => Error::PukLocked,
        Pkcs11Error::Pkcs11(
            RvError::FunctionNotSupported | RvError::UserTypeInvalid | RvError::UserPinNotInitialized,
            _,
        ) => Error::CannotUnblock,
        _ => failure::of_new_pin(pkcs11, token, &e).unwrap_or_else(|| failure::with_token(pkcs11, token, &e)),
    })
}

/// Whether OpenSC drives a PIV card: so it names the maker of such tokens.
fn is_opensc_piv(pkcs11: &Pkcs11, token: &Name) -> bool {
    let named = |(_, info): &(_, TokenInfo)| Name::of(info) == *token && info.manufacturer_id() == OPENSC_PIV;
    tokens(pkcs11).is_ok_and(|all| all.iter().any(named))
}

fn open(pkcs11: &Pkcs11, token: &Name) -> Result<Session, Error> {
    let slot = tokens(pkcs11)?.into_iter().find(|(_, info)| Name::of(info) == *token);
    let (slot, _) = slot.ok_or(Error::CardRemoved)?;
    pkcs11.open_rw_session(slot).map_err(|e| failure::with_token(pkcs11, token, &e))
}

/// The token is not asked for a PIN that it cannot have.
fn check_length(state: &PinState, pin: &[u8]) -> Result<(), Error> {
    let PinState { shortest, longest, .. } = *state;
    if (shortest..=longest).contains(&pin.len()) {
        return Ok(());
    }
    Err(Error::PinLength { shortest, longest })
}
