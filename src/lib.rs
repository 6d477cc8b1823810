//! Möhür: asks DSMF to replace an insured person's state social insurance certificate, or to issue
//! a duplicate. README's architecture section says which module may use which.

// Tests say what they expect by panicking.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout))]

// The sample world of the screens' tests names this crate as the integration tests do.
#[cfg(test)]
extern crate self as mohur;

pub mod access;
pub mod app;
pub mod card;
pub mod cli;
pub mod desktop;
pub mod dialog;
pub mod domain;
pub mod export;
pub mod flow;
pub mod i18n;
pub mod problem;
pub mod remote;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod screen;
pub mod settings;
pub mod setup;
pub mod signing;
pub mod store;
pub mod theme;
pub mod widget;
