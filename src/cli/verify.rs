//! `verify`: who signed what, when, and whether it holds.

use super::context::Context;
use super::output::{Failure, Output, told};
use super::{Exit, json};
use crate::domain::identity::Identity;
use crate::domain::level::Level;
use crate::i18n::Texts;
use crate::problem::verification::{self as words, Printed};
use crate::remote::Service;
use crate::setup;
use crate::signing::trust::Trust;
use crate::signing::verify::{
    Around, Cause, Outcome, Profile, Report, SignatureReport, SignedFile, Verdict, examine,
};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Signed applications and other ASiC-E containers (.asice), receipts (.p7s)
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Trust list, or a folder of them, instead of the one in the settings
    #[arg(long, value_name = "PATH")]
    trust: Option<PathBuf>,
    /// Ask for a level (B-B, B-T, B-LT, B-LTA): exit with 10 where it is not reached
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Option<Level>,
    /// Do not ask the service who signs its receipts
    #[arg(long)]
    offline: bool,
}

/// What is said to be complete where no level is asked for: what lasts.
const LASTING: Level = Level::Lt;

fn level(text: &str) -> Result<Level, String> {
    let known = || Level::ALL.map(Level::code).join(", ");
    Level::ALL.into_iter().find(|level| level.code().eq_ignore_ascii_case(text)).ok_or_else(known)
}

/// A file with its report.
struct Verified {
    name: String,
    report: Report,
    /// The name of the file that a receipt is for, among those given.
    container: Option<String>,
    /// Whether there are others that it could be for.
    has_others: bool,
}

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let trust = match &arguments.trust {
        Some(path) => setup::read_trust(path).map_err(Failure::Problem)?,
        None => context.trust.clone(),
    };
    let signers = receipt_signers(&arguments.files, &trust, arguments.offline, context).await?;
    let now = Timestamp::now();
    let around = Around { trust: &trust, now, receipt_signers: &signers, mandates: None };
    let mut all = Vec::new();
    // One after the other: each may be long.
    for file in &arguments.files {
        let bytes = setup::read_file(file).map_err(Failure::Problem)?;
        let name = file.display().to_string();
        all.push(Verified { name, report: examine(&bytes, &around), container: None, has_others: false });
    }
    let containers: Vec<_> = all.iter().map(|v| (v.report.digest, v.name.clone())).collect();
    for verified in &mut all {
        let digest = verified.report.receipt.as_ref().map(|receipt| receipt.digest);
        verified.has_others = containers.iter().any(|(own, _)| *own != verified.report.digest);
        verified.container = containers.iter().find(|(d, _)| Some(*d) == digest).map(|(_, n)| n.clone());
    }
    let required = arguments.level.unwrap_or(LASTING);
    output.result(
        |texts| {
            let printed = Printed { now, zone: &TimeZone::system() };
            let texts: Vec<_> = all.iter().map(|v| text(v, required, texts, printed)).collect();
            texts.join("\n\n")
        },
        || match all.as_slice() {
            [one] => as_json(one, required),
            several => json!({ "files": several.iter().map(|v| as_json(v, required)).collect::<Vec<_>>() }),
        },
    );
    let exits = all.iter().map(|v| exit(v.report.verdict(required), arguments.level.is_some()));
    Ok(exits.max_by_key(|exit| weight(*exit)).unwrap_or(Exit::Done))
}

/// Whether a file begins as receipts do: with a SEQUENCE.
fn may_be_receipt(file: &Path) -> bool {
    let first = || {
        let mut byte = [0];
        File::open(file)?.read_exact(&mut byte).map(|()| byte)
    };
    file.is_file() && first().is_ok_and(|byte| byte == [0x30])
}

/// Who signs receipts: the trust list says, or else the service, which is asked only where a receipt may
/// be among the files.
async fn receipt_signers(
    files: &[PathBuf],
    trust: &Trust,
    is_offline: bool,
    context: &Context,
) -> Result<Vec<Vec<u8>>, Failure> {
    if !trust.receipts.is_empty() || is_offline || !files.iter().any(|file| may_be_receipt(file)) {
        return Ok(trust.receipts.clone());
    }
    Ok(context.service()?.card().await.map_err(told)?.receipt_signers)
}

fn exit(verdict: Verdict, is_level_asked: bool) -> Exit {
    match verdict {
        Verdict::Valid => Exit::Done,
        Verdict::Incomplete if is_level_asked => Exit::Incomplete,
        Verdict::Incomplete => Exit::Done,
        Verdict::Undecided(_) => Exit::Undecided,
        Verdict::Invalid => Exit::Refused,
    }
}

/// Of several files the worst counts.
fn weight(exit: Exit) -> u8 {
    match exit {
        Exit::Done => 0,
        Exit::Incomplete => 1,
        Exit::Undecided => 2,
        _ => 3,
    }
}

fn text(verified: &Verified, required: Level, texts: &Texts, printed: Printed<'_>) -> String {
    let text = words::text(&verified.report, &verified.name, required, texts, printed);
    // What an invalid receipt claims is not repeated.
    let is_receipt =
        verified.report.receipt.is_some() && words::may_be_repeated(verified.report.verdict(required));
    match &verified.container {
        Some(file) if is_receipt => format!("{text}\n{}", texts.verify_receipt_of(file)),
        None if is_receipt && verified.has_others => format!("{text}\n{}", texts.verify_receipt_of_none()),
        _ => text,
    }
}

fn as_json(verified: &Verified, required: Level) -> Value {
    let Verified { name, report, container, .. } = verified;
    let verdict = report.verdict(required);
    let mut value = json!({
        "type": match report.profile {
            Profile::Receipt => "receipt",
            _ => "container",
        },
        "file": name,
        "profile": json::kebab(&report.profile),
        "valid": words::may_be_repeated(verdict),
        "verdict": json::kebab(&verdict),
        "undecided": match verdict {
            Verdict::Undecided(cause) => Some(cause_name(&cause)),
            _ => None,
        },
        "digest": report.digest.to_hex(),
        "checks": checks(report),
    });
    // What an invalid file claims is not repeated as if it were so.
    if words::may_be_repeated(verdict) {
        value["level"] = json!(report.level().map(Level::code));
        value["signedAt"] = json!(report.signed_at().map(|t| t.to_string()));
        value["signer"] = json!(report.signer().map(signer));
        value["signatures"] = signatures(report);
        value["application"] = json!(report.application().map(|a| {
            json!({
                "id": a.id.as_str(),
                "environment": json::kebab(&a.environment),
                "service": a.service,
                "insurer": json::insurer(&a.insurer),
                "reason": a.reason.code(),
                "lookup": json::lookup(&a.lookup),
            })
        }));
        value["order"] = json!(report.order().map(json::order));
        value["receipt"] = json!(report.receipt.as_ref().map(json::receipt));
        value["container"] = json!(container);
    }
    value
}

/// Every check: of the file (without a number), then of each signature.
fn checks(report: &Report) -> Vec<Value> {
    let numbered = report.signatures.iter().enumerate();
    let numbered = numbered.flat_map(|(i, s)| s.findings.iter().map(move |finding| (Some(i + 1), finding)));
    let all = report.findings.iter().map(|finding| (None, finding)).chain(numbered);
    all.map(|(number, (check, outcome))| {
        let (cause, detail) = match outcome {
            Outcome::Failed(reason) | Outcome::Undecided(reason) => {
                (Some(cause_name(&reason.cause)), Some(reason.to_string()))
            }
            Outcome::Passed | Outcome::Absent | Outcome::Skipped => (None, None),
        };
        json!({
            "signature": number,
            "check": json::kebab(check),
            "outcome": json::kebab(outcome),
            "cause": cause,
            "detail": detail,
        })
    })
    .collect()
}

fn cause_name(cause: &Cause) -> String {
    match cause {
        Cause::Certificate(why) => format!("certificate-{}", json::kebab(why)),
        other => json::kebab(other),
    }
}

fn signatures(report: &Report) -> Value {
    let one = |s: &SignatureReport| {
        let file = |file: &SignedFile| {
            json!({
                "name": file.name,
                "mediaType": file.media_type,
                "outcome": json::kebab(&file.outcome),
            })
        };
        json!({
            "signer": s.signer.as_ref().map(signer),
            "claimedAt": s.claimed_at.map(|t| t.to_string()),
            "stampedAt": s.stamped_at.map(|t| t.to_string()),
            "level": s.level.map(Level::code),
            "algorithm": s.algorithm,
            "files": s.files.iter().map(file).collect::<Vec<_>>(),
        })
    };
    report.signatures.iter().map(one).collect()
}

fn signer(signer: &Identity) -> Value {
    json!({
        "names": json::names(&signer.names),
        "fin": signer.fin.as_ref().map(|f| f.as_str()),
        "organisation": signer.organisation,
        "voen": signer.voen.as_ref().map(|v| v.as_str()),
        "issuer": signer.issuer,
        "serial": signer.serial,
    })
}
