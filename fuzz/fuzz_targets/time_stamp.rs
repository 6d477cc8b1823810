//! See the list of targets in `src/lib.rs`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mohur_fuzz::run("time_stamp", bytes));
