//! Stands in for libudev inside pcscd (hotplug_libudev.c uses these functions only): readers come and
//! go by lines from the bus, `add|remove TAB sysname TAB devnode TAB vid TAB pid TAB interface TAB
//! serial`. The driver that pcscd picks for them, libccid, is replaced by this library, and its table of
//! readers by the rig's.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::ptr::null_mut;
use std::sync::OnceLock;

/// What pcscd takes for a `struct udev_device`: the fields of one line.
pub struct Device {
    fields: Vec<CString>,
}

static BUS: OnceLock<Option<UnixStream>> = OnceLock::new();

fn bus() -> Option<&'static UnixStream> {
    BUS.get_or_init(|| crate::link::connect(b'U', 0).ok()).as_ref()
}

fn field(d: *const Device, i: usize) -> *const c_char {
    match unsafe { d.as_ref() }.and_then(|d| d.fields.get(i)) {
        Some(s) if !s.is_empty() => s.as_ptr(),
        _ => std::ptr::null(),
    }
}

unsafe extern "C" {
    fn dlsym(handle: *mut c_void, name: *const c_char) -> *mut c_void;
}

/// The function of this name that stands behind the one in this library.
unsafe fn next(name: &CStr) -> *mut c_void {
    const RTLD_NEXT: isize = -1;
    unsafe { dlsym(std::ptr::without_provenance_mut(RTLD_NEXT as usize), name.as_ptr()) }
}

/// What an environment variable names, where a path ends as given.
unsafe fn replaced(path: *const c_char, end: &[u8], variable: &str) -> Option<CString> {
    let is_it = !path.is_null() && unsafe { CStr::from_ptr(path) }.to_bytes().ends_with(end);
    let value = std::env::var_os(variable).filter(|_| is_it)?;
    CString::new(value.into_encoded_bytes()).ok()
}

/// The driver of every reader on the bus is libccid; load this library in its place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void {
    type Dlopen = unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void;
    unsafe {
        let next = next(c"dlopen");
        if next.is_null() {
            return null_mut();
        }
        let next: Dlopen = std::mem::transmute(next);
        match replaced(path, b"/libccid.so", "MOHUR_RIG_DRIVER") {
            Some(me) => next(me.as_ptr(), flags),
            None => next(path, flags),
        }
    }
}

/// Libccid's table of readers knows no virtual ones; read the rig's in its place.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fopen(path: *const c_char, mode: *const c_char) -> *mut c_void {
    type Fopen = unsafe extern "C" fn(*const c_char, *const c_char) -> *mut c_void;
    unsafe {
        let next = next(c"fopen");
        if next.is_null() {
            return null_mut();
        }
        let next: Fopen = std::mem::transmute(next);
        match replaced(path, b"/ifd-ccid.bundle/Contents/Info.plist", "MOHUR_RIG_TABLE") {
            Some(table) => next(table.as_ptr(), mode),
            None => next(path, mode),
        }
    }
}

/// Nothing is there at the start: what is plugged in already comes as events too.
#[unsafe(no_mangle)]
pub extern "C" fn udev_enumerate_get_list_entry(_: *mut c_void) -> *mut c_void {
    null_mut()
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_new_from_netlink(_: *mut c_void, _: *const c_char) -> *mut c_void {
    bus().map_or(null_mut(), |b| (b as *const UnixStream).cast_mut().cast())
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_filter_add_match_subsystem_devtype(
    _: *mut c_void,
    _: *const c_char,
    _: *const c_char,
) -> c_int {
    0
}

/// Only now is pcscd ready for what the bus has to say.
#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_enable_receiving(_: *mut c_void) -> c_int {
    bus().map_or(-1, |mut b| b.write_all(b"R").map_or(-1, |()| 0))
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_get_fd(_: *mut c_void) -> c_int {
    bus().map_or(-1, |b| b.as_raw_fd())
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_monitor_receive_device(_: *mut c_void) -> *mut Device {
    let Some(mut b) = bus() else { return null_mut() };
    let (mut line, mut c) = (vec![], [0]);
    loop {
        match b.read(&mut c) {
            Ok(1) if c == *b"\n" => break,
            Ok(1) => line.extend(c),
            // The rig is gone; without it pcscd would spin on a closed socket.
            _ => std::process::exit(0),
        }
    }
    let fields = line.split(|&b| b == b'\t').filter_map(|f| CString::new(f).ok()).collect();
    Box::into_raw(Box::new(Device { fields }))
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_device_get_action(d: *const Device) -> *const c_char {
    field(d, 0)
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_device_get_sysname(d: *const Device) -> *const c_char {
    field(d, 1)
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_device_get_devnode(d: *const Device) -> *const c_char {
    field(d, 2)
}

#[unsafe(no_mangle)]
pub extern "C" fn udev_device_get_parent_with_subsystem_devtype(
    d: *mut Device,
    _: *const c_char,
    _: *const c_char,
) -> *mut Device {
    d
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_get_sysattr_value(
    d: *const Device,
    name: *const c_char,
) -> *const c_char {
    match unsafe { CStr::from_ptr(name) }.to_bytes() {
        b"idVendor" => field(d, 3),
        b"idProduct" => field(d, 4),
        b"interface" => field(d, 5),
        b"serial" => field(d, 6),
        b"bInterfaceNumber" => c"0".as_ptr(),
        _ => std::ptr::null(),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn udev_device_unref(d: *mut Device) -> *mut Device {
    if !d.is_null() {
        drop(unsafe { Box::from_raw(d) });
    }
    null_mut()
}
