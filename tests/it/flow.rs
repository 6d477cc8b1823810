//! Use cases against fakes: what is kept, what is sent, what is believed.

mod asan;
mod delegating;
mod delivery;
mod export;
mod kill;
mod looking_up;
pub mod offices;
pub mod phone;
mod pki;
mod raising;
mod refreshing;
mod signing;
pub mod world;
