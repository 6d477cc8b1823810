//! `sandbox-phone`: what the simulated telephones of the trial service show, and what their owners do.

use super::Exit;
use super::output::{Failure, Output};
use crate::domain::identifier::Phone;
use crate::i18n::Texts;
use crate::sandbox::phone::{Act, Shown, shown, tell};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
pub struct Arguments {
    /// show, or what the owner does: approve, refuse, ignore, wrong-pin, or how it ends: sim-error, absent,
    /// delivery-error, hash-mismatch, not-client, no-business-certificate
    #[arg(value_parser = act)]
    act: String,
    /// Folder of the trial service that runs
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// Which phone; not needed where only one is asked for something
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Wait so long until one is
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    wait: u32,
}

const SHOW: &str = "show";
/// Between two looks.
const LOOK: Duration = Duration::from_millis(200);

fn act(word: &str) -> Result<String, String> {
    if word != SHOW {
        word.parse::<Act>()?;
    }
    Ok(word.to_owned())
}

pub async fn run(arguments: &Arguments, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let number = arguments.phone.as_deref().map(Phone::parse).transpose().map_err(|e| {
        let text = arguments.phone.as_deref().unwrap_or_default();
        Failure::Usage(output.texts.cli_bad_argument(text, &format!("{e:?}")))
    })?;
    let Some(asked) = find(arguments, number.as_ref()).await? else {
        return Err(Failure::Usage(output.texts.cli_no_phone_asked()));
    };
    if arguments.act != SHOW {
        let done = tell(&arguments.data, &asked.session, &arguments.act).await;
        if !done.map_err(|e| Failure::Internal(e.to_string()))? {
            return Err(Failure::Usage(output.texts.cli_no_phone_asked()));
        }
    }
    output.result(|texts| text(&asked, texts), || value(&asked));
    Ok(Exit::Done)
}

/// The one that is asked, where it is the only one.
async fn find(arguments: &Arguments, number: Option<&Phone>) -> Result<Option<Shown>, Failure> {
    let mut looks = u64::from(arguments.wait) * 1000 / LOOK.as_millis() as u64;
    loop {
        let all = shown(&arguments.data).await.map_err(|e| Failure::Internal(e.to_string()))?;
        let is_meant = |s: &Shown| s.result.is_none() && number.is_none_or(|n| n.national() == s.number);
        let mut meant: Vec<_> = all.into_iter().filter(is_meant).collect();
        if meant.len() == 1 || looks == 0 {
            return Ok(meant.pop().filter(|_| meant.is_empty()));
        }
        looks -= 1;
        tokio::time::sleep(LOOK).await;
    }
}

fn text(shown: &Shown, texts: &Texts) -> String {
    let number = Phone::parse(&shown.number).map_or_else(|_| shown.number.clone(), |n| n.to_string());
    let display = shown.display.clone().unwrap_or_default();
    format!("{number}  {}: {}  {display}", texts.asan_code(), shown.code)
}

fn value(shown: &Shown) -> Value {
    json!({
        "phone": shown.number,
        "verificationCode": shown.code,
        "what": shown.what,
        "display": shown.display,
    })
}
