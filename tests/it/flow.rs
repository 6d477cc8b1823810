//! Use cases against fakes: what is kept, what is sent, what is believed.

mod delivery;
mod kill;
mod signing;
pub mod world;
