//! The command line's program.

use std::alloc::System;
use std::io::{stderr, stdout};
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory as it is given back: what libraries copied of PINs, tokens and people's data does not stay.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    // A worker process of the card module is this program, started with a hidden argument.
    if mohur::card::worker::run_if_asked() {
        return ExitCode::SUCCESS;
    }
    mohur::card::worker::refuse_dumps();
    mohur::setup::journal::listen();
    mohur::cli::run(std::env::args_os(), &mut stdout(), &mut stderr()).into()
}
