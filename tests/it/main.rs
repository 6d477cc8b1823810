//! Integration tests: one binary, so that everything is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod app;
mod asan;
mod card;
mod cli;
mod desktop;
mod document;
mod flow;
mod fonts;
mod fuzz;
mod house;
mod memory;
mod printing;
mod proof;
mod provoke;
#[cfg(feature = "sandbox")]
mod proxy;
mod remote;
mod sandbox;
mod screen;
mod settings;
mod signing;
mod store;
mod widget;
mod window;
