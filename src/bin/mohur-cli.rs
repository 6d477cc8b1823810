//! The command line's program.

use std::io::{stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A worker process of the card module is this program, started with a hidden argument.
    if mohur::card::worker::run_if_asked() {
        return ExitCode::SUCCESS;
    }
    mohur::card::worker::refuse_dumps();
    mohur::setup::journal::listen();
    mohur::cli::run(std::env::args_os(), &mut stdout(), &mut stderr()).into()
}
