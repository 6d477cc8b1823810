//! `sandbox`: the trial service, until interrupted.

use super::Exit;
use super::output::{Failure, Output};
use crate::domain::level::Level;
use crate::sandbox::faults::Rule;
use crate::sandbox::{Options, start};
use clap::Args;
use jiff::SignedDuration;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder for its keys, cards and database
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// Port on this computer; any free one where none is given
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Lookups need no SSN
    #[arg(long)]
    without_ssn: bool,
    /// Seconds from one status of an application to the next
    #[arg(long, default_value_t = 20, value_name = "SECONDS")]
    pace: u32,
    /// Level that applications must have: b, t or lt
    #[arg(long, default_value = "lt", value_parser = level)]
    level: Level,
    /// Fail on demand: [TARGET=]FAULT[:NUMBER][*TIMES], as in assets/sandbox/README.md
    #[arg(long, value_name = "RULE")]
    fault: Vec<Rule>,
}

fn level(word: &str) -> Result<Level, String> {
    let level = Level::from_code(&format!("B-{}", word.to_ascii_uppercase()));
    level.filter(|l| *l <= Level::Lt).ok_or_else(|| "b, t or lt".to_owned())
}

pub async fn run(arguments: &Arguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let internal = |e: &dyn std::fmt::Display| Failure::Internal(e.to_string());
    let data = std::path::absolute(&arguments.data).map_err(|e| internal(&e))?;
    let options = Options {
        port: arguments.port,
        ssn_required: !arguments.without_ssn,
        required_level: arguments.level,
        status_pace: SignedDuration::from_secs(arguments.pace.into()),
        ..Options::new(data.clone())
    };
    let running = start(options).await.map_err(|e| internal(&e))?;
    arguments.fault.iter().for_each(|rule| running.faults().add(rule.clone()));
    let settings = data.join("mohur.toml");
    std::fs::write(&settings, settings_for(running.origin(), running.trust_file()))
        .map_err(|e| internal(&e))?;
    output.result(
        |texts| {
            let files = [&settings.display().to_string(), &running.cards_dir().display().to_string()];
            format!(
                "{}\n{}\n{}\n{}",
                texts.cli_sandbox_running(running.origin()),
                files[0],
                files[1],
                running.phone_page()
            )
        },
        || {
            json!({
                "origin": running.origin(),
                "settings": settings,
                "trust": running.trust_file(),
                "cards": running.cards_dir(),
                "phones": running.phone_page(),
            })
        },
    );
    let interrupted = tokio::signal::ctrl_c().await;
    running.stop().await;
    interrupted.map(|()| Exit::Done).map_err(|e| internal(&e))
}

/// A settings file for programs that are to use it; its database lies beside it.
fn settings_for(origin: &str, trust: &std::path::Path) -> String {
    let trust = toml::Value::String(trust.display().to_string());
    format!(
        "data = \"client\"\n\n[service]\naddress = \"{origin}\"\nauthorities = {trust}\ntrust = {trust}\n"
    )
}
