//! Dialogs: one question each, over a screen that neither keys nor mouse reach meanwhile.

pub mod asan;
pub mod confirm;
pub mod insurers;
pub mod new_pin;
pub mod notice;
pub mod offline;
pub mod pin;
pub mod secret;
