//! The command line: the same work as the window, for scripts, servers and screen readers.

mod asan;
mod authorities;
mod backup;
mod card;
mod certificates;
mod context;
mod doctor;
mod exit;
mod history;
mod json;
mod lookup;
mod lookups;
mod outbox;
mod output;
mod pin;
mod readers;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "sandbox")]
mod sandbox_fault;
#[cfg(feature = "sandbox")]
mod sandbox_phone;
mod session;
mod settings;
mod submit;
mod verify;

pub use exit::Exit;

use crate::i18n::{Language, Texts};
use crate::settings::Settings;
use clap::{Parser, Subcommand};
use context::Context;
use output::{Failure, Output};
use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

/// Asks DSMF to replace an insured person's social insurance certificate, or to issue a duplicate.
#[derive(Debug, Parser)]
#[command(name = "mohur-cli", version, about, after_long_help = exit::TABLE, max_term_width = 100)]
struct Arguments {
    /// Settings file; otherwise $MOHUR_CONFIG, then the user's configuration folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// One JSON object on standard output instead of text
    #[arg(long, global = true)]
    json: bool,
    /// Language of texts: az, en or ru; otherwise that of the settings
    #[arg(long, global = true, value_name = "CODE", value_parser = language)]
    language: Option<Language>,
    /// Read the local database's passphrase from this file descriptor
    #[arg(long, global = true, value_name = "N")]
    passphrase_fd: Option<u32>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show card readers and what is in them
    Readers,
    /// Show the certificates on all cards, and whether they can be used
    Certificates,
    /// Check everything from the card to the service; no PIN is asked for
    Doctor(doctor::Arguments),
    /// Change or unblock a card's PIN, or try a signature
    Card(card::Arguments),
    /// Ask the registries for one person (Təsdiqlə)
    Lookup(lookup::Arguments),
    /// Show who looked whom up on this computer for an insurer, and when
    Lookups(lookups::Arguments),
    /// Sign an application for one person, store it, send it, and verify the receipt
    Submit(submit::Arguments),
    /// Show applications of an insurer, refreshed from the service
    History(history::Arguments),
    /// Show, give, withdraw or renew authorities (Səlahiyyətlərin verilməsi)
    Authorities(authorities::Arguments),
    /// Show or deliver what is signed and not acknowledged yet
    Outbox(outbox::Arguments),
    /// Verify signed applications, other signed containers (.asice), and receipts (.p7s)
    Verify(verify::Arguments),
    /// Back the local database up into one file, check such a file, or restore from it
    Backup(backup::Arguments),
    /// Show, explain or change what is set
    Settings(settings::Arguments),
    /// Run the trial service on this computer until interrupted
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Arguments),
    /// Show what the trial service's telephones (Asan İmza) show, and do what their owners do
    #[cfg(feature = "sandbox")]
    SandboxPhone(sandbox_phone::Arguments),
    /// Have the trial service fail on demand while it runs
    #[cfg(feature = "sandbox")]
    SandboxFault(sandbox_fault::Arguments),
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "az, en or ru".to_owned())
}

/// Runs one command. Results go to `out`; prompts, warnings and failures in text go to `err`.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut (dyn Write + Send),
    err: &mut (dyn Write + Send),
) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = if error.use_stderr() { write!(err, "{error}") } else { write!(out, "{error}") };
            return if error.use_stderr() { Exit::Usage } else { Exit::Done };
        }
    };
    let mut output = Output::new(arguments.json, arguments.language.unwrap_or_default(), out, err);
    let done = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(execute(arguments, &mut output)),
        Err(error) => Err(Failure::Internal(error.to_string())),
    };
    done.unwrap_or_else(|failure| output.failure(&failure))
}

async fn execute(arguments: Arguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    #[cfg(feature = "sandbox")]
    if let Command::Sandbox(options) = &arguments.command {
        return sandbox::run(options, output).await;
    }
    #[cfg(feature = "sandbox")]
    if let Command::SandboxPhone(options) = &arguments.command {
        return sandbox_phone::run(options, output).await;
    }
    #[cfg(feature = "sandbox")]
    if let Command::SandboxFault(options) = &arguments.command {
        return sandbox_fault::run(options, output).await;
    }
    // It works where the settings do not.
    if let Command::Doctor(options) = &arguments.command {
        return doctor::run(options, arguments.config.as_deref(), arguments.language, output).await;
    }
    if let Command::Settings(options) = &arguments.command {
        let set = Settings::load(arguments.config.as_deref()).map(|s| Language::from_code(&s.language));
        output.speak(Texts::new(arguments.language.or(set.ok().flatten()).unwrap_or_default()));
        return settings::run(options, arguments.config.as_deref(), output);
    }
    let context = Context::open(arguments.config.as_deref(), arguments.language, arguments.passphrase_fd)?;
    output.speak(context.texts.clone());
    let done = match &arguments.command {
        Command::Readers => readers::run(&context, output).await,
        Command::Certificates => certificates::run(&context, output).await,
        Command::Card(options) => card::run(options, &context, output).await,
        Command::Lookup(options) => lookup::run(options, &context, output).await,
        Command::Lookups(options) => lookups::run(options, &context, output).await,
        Command::Submit(options) => submit::run(options, &context, output).await,
        Command::History(options) => history::run(options, &context, output).await,
        Command::Authorities(options) => authorities::run(options, &context, output).await,
        Command::Outbox(options) => outbox::run(options, &context, output).await,
        Command::Backup(options) => backup::run(options, &context, output).await,
        Command::Verify(options) => verify::run(options, &context, output).await,
        Command::Doctor(_) | Command::Settings(_) => Ok(Exit::Done),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(_) | Command::SandboxPhone(_) | Command::SandboxFault(_) => Ok(Exit::Done),
    };
    context.close().await;
    done
}
