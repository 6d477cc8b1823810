//! `C_SetPIN` and `C_InitPIN` with bytes, or with nothing at all: cryptoki takes text only, and cannot
//! say that PINs are to be entered at the reader's keypad. The one place of the product with `unsafe` code;
//! it runs in a worker process.

#![allow(unsafe_code)]

use cryptoki::context::Function;
use cryptoki::error::{Error, Result, Rv, RvError};
use cryptoki::session::Session;
use cryptoki_sys::{CK_FUNCTION_LIST_PTR, CK_ULONG, CKR_OK};
use std::path::Path;
use std::ptr;

/// Changes a PIN; `None` is the wish to enter all at the keypad (PKCS#11 v2.40, 5.5.7).
pub fn set_pin(module: &Path, session: &Session, pins: Option<(&[u8], &[u8])>) -> Result<()> {
    let (old, new) = pins.map_or((None, None), |(old, new)| (Some(old), Some(new)));
    with(module, |functions| {
        // SAFETY: the list is that of an initialised module, the session is open, and the module reads the
        // two PINs, for their lengths, before it returns. It does not write to them (5.5.7 has no output).
        let set_pin = unsafe { (*functions).C_SetPIN }?;
        Some(unsafe { set_pin(session.handle(), pointer(old), length(old), pointer(new), length(new)) })
    })
    .and_then(|value| Rv::from(value).into_result(Function::SetPIN))
}

/// Sets the PIN of the token's user, as its security officer (PKCS#11 v2.40, 5.5.6).
pub fn init_pin(module: &Path, session: &Session, pin: &[u8]) -> Result<()> {
    with(module, |functions| {
        // SAFETY: as in `set_pin`.
        let init_pin = unsafe { (*functions).C_InitPIN }?;
        Some(unsafe { init_pin(session.handle(), pointer(Some(pin)), length(Some(pin))) })
    })
    .and_then(|value| Rv::from(value).into_result(Function::InitPIN))
}

/// Calls with the function list of a module that is loaded and initialised already: opening its file again
/// counts up its use and leads to the same memory.
fn with(module: &Path, call: impl FnOnce(CK_FUNCTION_LIST_PTR) -> Option<u64>) -> Result<u64> {
    let missing = || Error::Pkcs11(RvError::FunctionNotSupported, Function::GetFunctionList);
    // SAFETY: the module was loaded before, so nothing of it runs now.
    let library = unsafe { cryptoki_sys::Pkcs11::new(module) }.map_err(Error::LibraryLoading)?;
    let get_list = library.C_GetFunctionList.as_ref().map_err(|_| missing())?;
    let mut functions = ptr::null_mut();
    // SAFETY: the pointer is written to, and stays good as long as the module is loaded.
    let value = unsafe { get_list(&mut functions) };
    if value != CKR_OK || functions.is_null() {
        return Err(missing());
    }
    call(functions).ok_or_else(missing)
}

fn pointer(pin: Option<&[u8]>) -> *mut u8 {
    pin.map_or(ptr::null_mut(), |pin| pin.as_ptr().cast_mut())
}

fn length(pin: Option<&[u8]>) -> CK_ULONG {
    pin.map_or(0, |pin| pin.len() as CK_ULONG)
}
