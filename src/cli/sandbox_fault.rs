//! `sandbox-fault`: what goes wrong at a trial service that runs.

use super::Exit;
use super::output::{Failure, Output};
use crate::sandbox::faults::Rule;
use crate::sandbox::switch;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// What fails from now on: [TARGET=]FAULT[:NUMBER][*TIMES], as in assets/sandbox/README.md; without any,
    /// all is well again
    #[arg(value_name = "RULE", value_parser = rule)]
    rules: Vec<String>,
    /// Folder of the trial service that runs
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
}

fn rule(text: &str) -> Result<String, String> {
    text.parse::<Rule>().map(|_| text.to_owned())
}

pub async fn run(arguments: &Arguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let Arguments { rules, data } = arguments;
    switch::set(data, rules).await.map_err(|e| Failure::Internal(e.to_string()))?;
    output.result(|_| rules.join("\n"), || json!({ "faults": rules }));
    Ok(Exit::Done)
}
