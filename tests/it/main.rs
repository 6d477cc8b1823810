//! Integration tests: one binary, so that everything is linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod document;
mod fonts;
mod house;
mod widget;
mod window;

mod flow;
mod signing;
mod store;
