//! `backup`: the local database in one file under a passphrase of its own, and the way back.

use super::context::Context;
use super::output::{Failure, Output, told};
use super::{Exit, pin};
use crate::domain::backup::Contents;
use crate::domain::secret::Pin;
use crate::i18n::Texts;
use crate::setup;
use crate::store::{self, Store};
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Shortest passphrase of a backup, in characters.
const SHORTEST: usize = 8;

#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Read the backup's passphrase from this file descriptor
    #[arg(long, global = true, value_name = "N")]
    backup_passphrase_fd: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write drafts, outbox, history and receipts into a new file, and read it again
    Create {
        /// The file; it must not be there yet
        file: PathBuf,
    },
    /// Read every page of a backup and say what it holds
    Check {
        /// The file
        file: PathBuf,
    },
    /// Put a backup in the place of what is on this computer
    Restore {
        /// The file
        file: PathBuf,
        /// Do not ask first
        #[arg(long)]
        yes: bool,
    },
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let texts = output.texts.clone();
    let descriptor = arguments.backup_passphrase_fd;
    let (contents, file) = match &arguments.command {
        Command::Create { file } => {
            let file = absolute(file);
            let store = context.store(output).await?;
            let passphrase = new_passphrase(descriptor, output)?;
            (store.back_up(&file, passphrase).await.map_err(told)?, file)
        }
        Command::Check { file } => {
            let passphrase = pin::secret(descriptor, &texts.cli_backup_passphrase(), output)?;
            (store::inspect(file, &passphrase).map_err(told)?, file.clone())
        }
        Command::Restore { file, yes } => {
            let passphrase = pin::secret(descriptor, &texts.cli_backup_passphrase(), output)?;
            let contents = store::inspect(file, &passphrase).map_err(told)?;
            if !*yes {
                output.say(&describe(&contents, &texts));
                output.confirm(&texts.cli_backup_sure())?;
            }
            let own = context.new_passphrase(output).await?;
            (
                setup::restore(&context.settings, file, &passphrase, own).map_err(Failure::Problem)?,
                file.clone(),
            )
        }
    };
    output
        .result(|texts| describe(&contents, texts), || contents_json(&contents, &file.display().to_string()));
    Ok(Exit::Done)
}

fn absolute(file: &std::path::Path) -> PathBuf {
    std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf())
}

/// Typed twice at a terminal: nobody can recover it.
fn new_passphrase(descriptor: Option<u32>, output: &mut Output<'_>) -> Result<Pin, Failure> {
    let texts = output.texts.clone();
    let passphrase = pin::secret(descriptor, &texts.cli_backup_new_passphrase(), output)?;
    if passphrase.len() < SHORTEST {
        return Err(Failure::Usage(texts.backup_too_short(SHORTEST)));
    }
    if descriptor.is_none() {
        let again = pin::secret(None, &texts.cli_backup_again(), output)?;
        if again.expose() != passphrase.expose() {
            return Err(Failure::Usage(texts.backup_unequal()));
        }
    }
    Ok(passphrase)
}

fn describe(contents: &Contents, texts: &Texts) -> String {
    texts.backup(contents, &TimeZone::system())
}

fn contents_json(contents: &Contents, file: &str) -> Value {
    json!({
        "file": file,
        "made": contents.made.to_string(),
        "service": contents.home.as_ref().map(|home| &home.service),
        "environment": contents.home.as_ref().and_then(|home| home.environment).map(|e| super::json::kebab(&e)),
        "drafts": contents.drafts,
        "open": contents.open,
        "applications": contents.applications,
    })
}
