//! From PKCS#11 return values to facts.

use super::super::Error;
use super::{Name, pin_state, tokens};
use crate::domain::token::{PinState, Tries};
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use std::time::Duration;

/// How long the smart-card service may need to notice that a card went.
const NOTICE: [Duration; 4] =
    [Duration::ZERO, Duration::from_millis(50), Duration::from_millis(150), Duration::from_millis(300)];

/// A failure that needs no look at the token.
pub fn plain(error: &Pkcs11Error) -> Error {
    match error {
        Pkcs11Error::Pkcs11(
            RvError::DeviceRemoved
            | RvError::SessionHandleInvalid
            | RvError::SessionClosed
            | RvError::TokenNotPresent
            | RvError::TokenNotRecognized,
            _,
        ) => Error::CardRemoved,
        Pkcs11Error::Pkcs11(value, function) => Error::Token(format!("{value:?} in {function:?}")),
        other => Error::Token(other.to_string()),
    }
}

/// A failure while working with a token. General errors are what
/// middleware says of many things, a pulled card among them: there the token is looked for.
pub fn with_token(pkcs11: &Pkcs11, token: &Name, error: &Pkcs11Error) -> Error {
    match error {
        Pkcs11Error::Pkcs11(
            RvError::GeneralError | RvError::FunctionFailed | RvError::DeviceError | RvError::UserNotLoggedIn,
            _,
        ) if is_gone(pkcs11, token) => Error::CardRemoved,
        other => plain(other),
    }
}

/// A failure of `C_Login`, or of `C_SetPIN` that was given the PIN so far.
pub fn of_login(pkcs11: &Pkcs11, token: &Name, error: &Pkcs11Error) -> Error {
    let Pkcs11Error::Pkcs11(value, _) = error else { return plain(error) };
    match value {
        RvError::PinIncorrect => {
            Error::WrongPin { tries: state(pkcs11, token).map_or(Tries::NotTold, |pin| pin.tries) }
        }
        RvError::PinLocked => Error::PinLocked,
        RvError::PinExpired => Error::PinExpired,
        RvError::PinLenRange => pin_length(pkcs11, token),
        RvError::FunctionCanceled | RvError::Cancel => Error::KeypadCancelled,
        _ => with_token(pkcs11, token, error),
    }
}

/// A failure of `C_SetPIN` or `C_InitPIN` that is about the new PIN; `None` when it is not.
pub fn of_new_pin(pkcs11: &Pkcs11, token: &Name, error: &Pkcs11Error) -> Option<Error> {
    let Pkcs11Error::Pkcs11(value, _) = error else { return None };
    match value {
        RvError::PinLenRange => Some(pin_length(pkcs11, token)),
        // OpenSC says "data invalid" of characters that the card does not take.
        RvError::PinInvalid | RvError::PinTooWeak | RvError::DataInvalid => Some(Error::NewPinRefused),
        _ => None,
    }
}

/// The bounds of the token's PINs, as an error.
pub fn pin_length(pkcs11: &Pkcs11, token: &Name) -> Error {
    let (shortest, longest) =
        state(pkcs11, token).map_or_else(|| super::pin_bounds(0, 0), |pin| (pin.shortest, pin.longest));
    Error::PinLength { shortest, longest }
}

/// What the token tells of its PIN; `None` when it is not there.
pub fn state(pkcs11: &Pkcs11, token: &Name) -> Option<PinState> {
    let tokens = tokens(pkcs11).ok()?;
    tokens.iter().find(|(_, info)| Name::of(info) == *token).map(|(_, info)| pin_state(info))
}

fn is_gone(pkcs11: &Pkcs11, token: &Name) -> bool {
    NOTICE.iter().any(|wait| {
        std::thread::sleep(*wait);
        state(pkcs11, token).is_none()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptoki::context::Function;

    #[test]
    fn only_the_tokens_own_word_is_a_removed_card() {
        let of = |value| plain(&Pkcs11Error::Pkcs11(value, Function::Sign));
        assert_eq!(of(RvError::DeviceRemoved), Error::CardRemoved);
        assert_eq!(of(RvError::SessionHandleInvalid), Error::CardRemoved);
        assert_eq!(of(RvError::FunctionFailed), Error::Token("FunctionFailed in Sign".into()));
        assert_eq!(of(RvError::PinIncorrect), Error::Token("PinIncorrect in Sign".into()));
    }
}
