//! The window: reads its arguments, builds the services, and runs.

use clap::Parser;
use mohur::app::start;
use mohur::i18n::{Language, Texts};
use mohur::problem::Problem;
use mohur::settings::Settings;
use std::alloc::System;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory as it is given back: what libraries copied of PINs, tokens and people's data does not stay.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Asks DSMF to replace an insured person's social insurance certificate, or to issue a duplicate.
#[derive(Parser)]
#[command(name = "mohur", version)]
struct Arguments {
    /// The settings file (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

fn main() -> ExitCode {
    if mohur::card::worker::run_if_asked() {
        return ExitCode::SUCCESS;
    }
    mohur::card::worker::refuse_dumps();
    mohur::setup::journal::listen();
    let arguments = Arguments::parse();
    let settings = Settings::load(arguments.config.as_deref());
    let set = settings.as_ref().ok().and_then(|settings| Language::from_code(&settings.language));
    let language = set.unwrap_or_default();
    let result = match settings {
        Err(error) if !has_display() => return told(&error.to_string()),
        Ok(_) if !has_display() => return told(&Texts::new(language).start_no_display()),
        Err(error) => start::fail(&Problem::from(&error), &Settings::usual(), language),
        Ok(settings) => match start::services(&settings, language) {
            Ok(services) => start::run(services, language),
            Err(problem) => start::fail(&problem, &settings, language),
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => told(&error.to_string()),
    }
}

/// Whether there is a screen to open the window on: on Linux the variables that say where.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}

/// Nothing but the terminal is left to say it.
fn told(words: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "mohur: {words}");
    ExitCode::from(2)
}
