//! The store: one suite against the encrypted one and the one in memory, then what only the
//! encrypted one has: a file, a key, crashes.

mod backup;
mod contract;
mod crash;
mod file;
pub mod fixture;
mod key_store;
