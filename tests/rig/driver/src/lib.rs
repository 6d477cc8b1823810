//! A reader driver for pcscd (IFD handler 3.0, as in pcsc-lite's `ifdhandler.h`) whose reader lives
//! in another process, behind the Unix socket named by `MOHUR_RIG_BUS`. Loaded with `LD_PRELOAD` it
//! also stands in for libudev and libccid ([`usb`]), so that readers are plugged and unplugged under
//! an unmodified pcscd.
//!
//! pcscd calls these functions with the pointers and lengths that `ifdhandler.h` promises; that is
//! the safety argument of every `unsafe` block here.
#![allow(non_snake_case, clippy::missing_safety_doc)]

mod link;
mod usb;

use link::{Link, reader};
use std::ffi::{CStr, c_char, c_int, c_long, c_ulong};
use std::time::Duration;

type Dword = c_ulong;
type Rc = c_long;

// Return codes of ifdhandler.h.
const SUCCESS: Rc = 0;
const ERROR_TAG: Rc = 600;
const NOT_SUPPORTED: Rc = 606;
const COMMUNICATION_ERROR: Rc = 612;
const PRESENT: Rc = 615;
const NOT_PRESENT: Rc = 616;
const NO_SUCH_DEVICE: Rc = 617;
const INSUFFICIENT_BUFFER: Rc = 618;

// Tags of ifdhandler.h.
const TAG_ATR: Dword = 0x0303;
const TAG_SLOT_THREAD_SAFE: Dword = 0x0FAC;
const TAG_THREAD_SAFE: Dword = 0x0FAD;
const TAG_SLOTS_NUMBER: Dword = 0x0FAE;
const TAG_SIMULTANEOUS_ACCESS: Dword = 0x0FAF;
const TAG_POLLING_THREAD_KILLABLE: Dword = 0x0FB1;
const TAG_STOP_POLLING_THREAD: Dword = 0x0FB2;
const TAG_POLLING_THREAD_WITH_TIMEOUT: Dword = 0x0FB3;
const SCARD_ATTR_VENDOR_NAME: Dword = 0x10100;

const IFD_POWER_DOWN: Dword = 501;
const IFD_RESET: Dword = 502;

/// `SCARD_IO_HEADER`.
#[repr(C)]
pub struct IoHeader {
    protocol: Dword,
    length: Dword,
}

/// Copies a reply to pcscd's buffer of `*len` bytes.
unsafe fn put(data: &[u8], out: *mut u8, len: *mut Dword) -> Rc {
    unsafe {
        if (*len as usize) < data.len() {
            *len = 0;
            return INSUFFICIENT_BUFFER;
        }
        std::ptr::copy_nonoverlapping(data.as_ptr(), out, data.len());
        *len = data.len() as Dword;
    }
    SUCCESS
}

/// `name` is `usb:vid/pid:libudev:0:DEVNODE`; the last part of the device node is the reader's number.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHCreateChannelByName(lun: Dword, name: *const c_char) -> Rc {
    let name = unsafe { CStr::from_ptr(name) }.to_string_lossy();
    let Some(number) = name.rsplit('/').next().and_then(|n| n.parse().ok()) else { return NO_SUCH_DEVICE };
    match Link::open(number) {
        Ok(link) => {
            link::insert(lun, link);
            SUCCESS
        }
        Err(_) => NO_SUCH_DEVICE,
    }
}

/// Readers are known by name only.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCreateChannel(_lun: Dword, _channel: Dword) -> Rc {
    COMMUNICATION_ERROR
}

/// The reader was unplugged, or pcscd ends.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHCloseChannel(lun: Dword) -> Rc {
    link::remove(lun);
    SUCCESS
}

/// Blocks until the card comes or goes, or the time is up; pcscd then asks for the presence.
extern "C" fn wait_event(lun: Dword, timeout_ms: c_int) -> Rc {
    match reader(lun) {
        Some(r) => {
            r.wait(Duration::from_millis(timeout_ms.max(1) as u64));
            SUCCESS
        }
        None => NO_SUCH_DEVICE,
    }
}

/// pcscd calls this at each disconnect, not only when the reader goes: wake the waiter, end nothing.
extern "C" fn stop_waiting(lun: Dword) -> Rc {
    if let Some(r) = reader(lun) {
        r.wake();
    }
    SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHGetCapabilities(lun: Dword, tag: Dword, len: *mut Dword, value: *mut u8) -> Rc {
    let pointer = |p: usize| p.to_ne_bytes().to_vec();
    let v = match tag {
        TAG_ATR => match reader(lun).map(|r| r.ask(b'A', &[])) {
            Some(Ok(v)) => v,
            _ => return COMMUNICATION_ERROR,
        },
        TAG_SLOTS_NUMBER | TAG_SLOT_THREAD_SAFE | TAG_THREAD_SAFE => vec![1],
        TAG_SIMULTANEOUS_ACCESS => vec![16],
        TAG_POLLING_THREAD_KILLABLE => vec![0],
        TAG_STOP_POLLING_THREAD => pointer(stop_waiting as *const () as usize),
        TAG_POLLING_THREAD_WITH_TIMEOUT => pointer(wait_event as *const () as usize),
        SCARD_ATTR_VENDOR_NAME => b"Simulated\0".to_vec(),
        _ => return ERROR_TAG,
    };
    unsafe { put(&v, value, len) }
}

#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetCapabilities(_: Dword, _: Dword, _: Dword, _: *mut u8) -> Rc {
    NOT_SUPPORTED
}

#[unsafe(no_mangle)]
pub extern "C" fn IFDHSetProtocolParameters(_: Dword, _: Dword, _: u8, _: u8, _: u8, _: u8) -> Rc {
    SUCCESS
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHPowerICC(lun: Dword, action: Dword, atr: *mut u8, len: *mut Dword) -> Rc {
    let Some(r) = reader(lun) else { return COMMUNICATION_ERROR };
    let op = match action {
        IFD_POWER_DOWN => b'D',
        IFD_RESET => b'R',
        _ => b'U',
    };
    match r.ask(op, &[]) {
        Ok(_) if op == b'D' => SUCCESS,
        Ok(a) => unsafe { put(&a, atr, len) },
        Err(_) => {
            if !len.is_null() {
                unsafe { *len = 0 };
            }
            COMMUNICATION_ERROR
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHTransmitToICC(
    lun: Dword,
    _send: IoHeader,
    tx: *const u8,
    tx_len: Dword,
    rx: *mut u8,
    rx_len: *mut Dword,
    recv: *mut IoHeader,
) -> Rc {
    let Some(r) = reader(lun) else { return COMMUNICATION_ERROR };
    unsafe {
        match r.ask(b'T', std::slice::from_raw_parts(tx, tx_len as usize)) {
            Ok(a) => {
                if !recv.is_null() {
                    (*recv).protocol = 1;
                }
                put(&a, rx, rx_len)
            }
            Err(_) => {
                *rx_len = 0;
                COMMUNICATION_ERROR
            }
        }
    }
}

/// PC/SC part 10: the features of the reader, then PIN verification and change at its keypad.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn IFDHControl(
    lun: Dword,
    code: Dword,
    tx: *const u8,
    tx_len: Dword,
    rx: *mut u8,
    rx_len: Dword,
    returned: *mut Dword,
) -> Rc {
    const SCARD_CTL_CODE: Dword = 0x4200_0000;
    unsafe { *returned = 0 };
    let Some(r) = reader(lun) else { return COMMUNICATION_ERROR };
    let data =
        if tx.is_null() { &[][..] } else { unsafe { std::slice::from_raw_parts(tx, tx_len as usize) } };
    let op = match code.wrapping_sub(SCARD_CTL_CODE) {
        3400 => b'F', // CM_IOCTL_GET_FEATURE_REQUEST
        1 => b'V',    // the codes which the reader gave for its features
        2 => b'M',
        3 => b'L',
        _ => return NOT_SUPPORTED,
    };
    match r.ask(op, data) {
        Ok(a) => unsafe {
            *returned = rx_len;
            put(&a, rx, returned)
        },
        // Pulled while the holder stood at the keypad.
        Err(_) if matches!(op, b'V' | b'M') => COMMUNICATION_ERROR,
        Err(_) => NOT_SUPPORTED,
    }
}

/// Never `NO_SUCH_DEVICE` here: at that pcscd signals whatever process `/run/pcscd/pcscd.pid` names.
#[unsafe(no_mangle)]
pub extern "C" fn IFDHICCPresence(lun: Dword) -> Rc {
    match reader(lun).map(|r| r.ask(b'P', &[])).as_ref().map(|r| r.as_deref()) {
        Some(Ok([1])) => PRESENT,
        Some(Ok([0])) => NOT_PRESENT,
        _ => COMMUNICATION_ERROR,
    }
}
