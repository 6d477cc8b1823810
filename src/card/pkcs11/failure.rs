//! From PKCS#11 return values to facts.

use super::super::Error;
use super::{pin_state, tokens};
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

/// A failure while working with the token of this serial number. General errors are what
/// middleware says of many things, a pulled card among them: there the token is looked for.
pub fn with_token(pkcs11: &Pkcs11, serial: &str, error: &Pkcs11Error) -> Error {
    match error {
        Pkcs11Error::Pkcs11(
            RvError::GeneralError | RvError::FunctionFailed | RvError::DeviceError | RvError::UserNotLoggedIn,
            _,
        ) if is_gone(pkcs11, serial) => Error::CardRemoved,
        other => plain(other),
    }
}

/// A failure of `C_Login`.
pub fn of_login(pkcs11: &Pkcs11, serial: &str, error: &Pkcs11Error) -> Error {
    let Pkcs11Error::Pkcs11(value, _) = error else { return plain(error) };
    match value {
        RvError::PinIncorrect => match state(pkcs11, serial) {
            Some(pin) => Error::WrongPin { tries: pin.tries },
            None => Error::WrongPin { tries: crate::domain::token::Tries::NotTold },
        },
        RvError::PinLocked => Error::PinLocked,
        RvError::PinLenRange => {
            let (shortest, longest) = state(pkcs11, serial)
                .map_or_else(|| super::pin_bounds(0, 0), |pin| (pin.shortest, pin.longest));
            Error::PinLength { shortest, longest }
        }
        RvError::FunctionCanceled | RvError::Cancel => Error::KeypadCancelled,
        _ => with_token(pkcs11, serial, error),
    }
}

fn state(pkcs11: &Pkcs11, serial: &str) -> Option<crate::domain::token::PinState> {
    let tokens = tokens(pkcs11).ok()?;
    tokens.iter().find(|(_, info)| info.serial_number() == serial).map(|(_, info)| pin_state(info))
}

fn is_gone(pkcs11: &Pkcs11, serial: &str) -> bool {
    NOTICE.iter().any(|wait| {
        std::thread::sleep(*wait);
        state(pkcs11, serial).is_none()
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
