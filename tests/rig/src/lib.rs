//! A simulated smart card, reached through the real PC/SC stack: an unmodified pcscd of its own
//! ([`stack`]), readers plugged into a simulated USB bus ([`bus`]), cards put into them ([`reader`]),
//! a PIV card ([`piv`]), test people and certificates ([`fixture`]). [`softhsm`] makes the other kind
//! of token, one without a reader.
//!
//! Needs pcscd, libccid (for its table of readers), util-linux (`setpriv`) and, for tests through
//! PKCS#11, opensc-pkcs11 and softhsm2. Debian: `apt install pcscd libccid opensc opensc-pkcs11
//! softhsm2`.

pub mod apdu;
pub mod bus;
pub mod control;
pub mod esteid;
pub mod fault;
pub mod fixture;
pub mod foreign;
pub mod hold;
pub mod impostor;
pub mod isolated;
pub mod key;
pub mod keypad;
pub mod pin;
pub mod piv;
pub mod reader;
pub mod softhsm;
pub mod stack;

use std::sync::{Mutex, MutexGuard};

pub use isolated::isolated;

/// What any simulated card offers to a reader.
pub trait Card: Send {
    /// Answer to reset (ISO 7816-3).
    fn atr(&self) -> &[u8];
    /// Power on, power off and warm reset: all drop the volatile state.
    fn reset(&mut self);
    /// Runs a command APDU; the answer ends with the status word.
    fn transmit(&mut self, apdu: &[u8]) -> Vec<u8>;
}

/// A test that panicked while it held a lock must not take the others down.
pub(crate) fn lock<T: ?Sized>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}
