//! `verify`: who signed what, when, and whether it holds.

use super::context::Context;
use super::output::{Failure, Output, told};
use super::{Exit, json};
use crate::domain::receipt::Receipt;
use crate::i18n::{Texts, format};
use crate::remote::Service;
use crate::signing::verify::{Check, Outcome, Report};
use crate::signing::{self, receipt, verify};
use clap::Args;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// A signed application (.asice) or a receipt (.p7s; asks the service who signs its receipts)
    file: PathBuf,
}

/// Larger files are nothing of ours, bytes.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;

pub async fn run(arguments: &Arguments, context: &Context, output: &mut Output<'_>) -> Result<Exit, Failure> {
    let unreadable = |why: String| {
        Failure::Usage(output.texts.cli_bad_argument(&arguments.file.display().to_string(), &why))
    };
    let size = std::fs::metadata(&arguments.file).map_err(|e| unreadable(e.to_string()))?.len();
    if size > LONGEST_FILE {
        return Err(unreadable(format!("{size} bytes")));
    }
    let bytes = std::fs::read(&arguments.file).map_err(|e| unreadable(e.to_string()))?;
    let now = Timestamp::now();
    // A container is a ZIP file.
    if bytes.starts_with(b"PK") {
        let report = verify::verify(&bytes, &context.trust, now);
        output.result(|texts| container_text(&report, texts), || container_json(&report));
        return Ok(if report.is_valid() { Exit::Done } else { Exit::Refused });
    }
    let card = context.service()?.card().await.map_err(told)?;
    let verified = receipt::verify(&bytes, &card.receipt_signers, &context.trust, now);
    output.result(|texts| receipt_text(&verified, texts), || receipt_json(&verified));
    Ok(if verified.is_ok() { Exit::Done } else { Exit::Refused })
}

fn check_name(check: Check, texts: &Texts) -> String {
    match check {
        Check::Format => texts.cli_check_format(),
        Check::Manifest => texts.cli_check_manifest(),
        Check::SignatureFile => texts.cli_check_signature_file(),
        Check::Digests => texts.cli_check_digests(),
        Check::Signature => texts.cli_check_signature(),
        Check::Certificate => texts.cli_check_certificate(),
        Check::Usage => texts.cli_check_usage(),
        Check::Data => texts.cli_check_data(),
        Check::Document => texts.cli_check_document(),
        Check::Signer => texts.cli_check_signer(),
        Check::Time => texts.cli_check_time(),
    }
}

fn container_text(report: &Report, texts: &Texts) -> String {
    let mut lines = Vec::new();
    for (check, outcome) in &report.findings {
        let (mark, detail) = match outcome {
            Outcome::Passed => ("✓", String::new()),
            Outcome::Failed(detail) => ("✗", format!(": {detail}")),
            Outcome::Skipped => ("–", String::new()),
        };
        lines.push(format!("{mark} {}{detail}", check_name(*check, texts)));
    }
    lines.push(String::new());
    // What an invalid file claims is not repeated as if it were so.
    if report.is_valid() {
        lines.push(texts.cli_valid());
        if let Some(signer) = &report.signer {
            let fin = signer.fin.as_ref().map(|f| f.as_str().to_owned()).unwrap_or_default();
            lines.push(texts.cli_signed_by(&signer.names.full(), &fin));
        }
        lines.extend(report.signed_at.map(|t| format::date_time(t, &TimeZone::system())));
        if let Some(a) = &report.application {
            lines.push(format!("{} · {}", a.insurer.name, texts.voen_is(a.insurer.voen.as_str())));
            lines.push(format!("{} · {}", a.lookup.registry_record.names.full(), texts.reason(a.reason)));
            if a.environment.is_trial() {
                lines.push(texts.trial_banner());
            }
        }
    } else {
        lines.push(texts.cli_not_valid());
    }
    lines.join("\n")
}

fn container_json(report: &Report) -> Value {
    let checks = report.findings.iter().map(|(check, outcome)| {
        let detail = match outcome {
            Outcome::Failed(detail) => Some(detail),
            Outcome::Passed | Outcome::Skipped => None,
        };
        json!({ "check": json::kebab(check), "outcome": json::kebab(outcome), "detail": detail })
    });
    let mut value = json!({
        "type": "container",
        "valid": report.is_valid(),
        "digest": report.digest.to_hex(),
        "checks": checks.collect::<Vec<_>>(),
    });
    if report.is_valid() {
        value["signedAt"] = json!(report.signed_at.map(|t| t.to_string()));
        value["signer"] = json!(report.signer.as_ref().map(
            |s| json!({ "names": json::names(&s.names), "fin": s.fin.as_ref().map(|f| f.as_str()), "issuer": s.issuer })
        ));
        value["application"] = json!(report.application.as_ref().map(|a| {
            json!({
                "id": a.id.as_str(),
                "environment": json::kebab(&a.environment),
                "service": a.service,
                "insurer": json::insurer(&a.insurer),
                "reason": a.reason.code(),
                "lookup": json::lookup(&a.lookup),
            })
        }));
    }
    value
}

fn receipt_text(verified: &Result<Receipt, signing::Error>, texts: &Texts) -> String {
    match verified {
        Ok(r) => format!(
            "✓ {}\n{}: {}\n{}\n{}\n{} · {}",
            texts.cli_valid(),
            texts.notice_number(),
            r.registration_number,
            format::date_time(r.time, &TimeZone::system()),
            texts.voen_is(r.voen.as_str()),
            r.service,
            r.digest.to_hex(),
        ),
        Err(error) => format!("✗ {}\n[{error}]", texts.cli_not_valid()),
    }
}

fn receipt_json(verified: &Result<Receipt, signing::Error>) -> Value {
    match verified {
        Ok(r) => json!({ "type": "receipt", "valid": true, "receipt": json::receipt(r) }),
        Err(error) => json!({ "type": "receipt", "valid": false, "detail": error.to_string() }),
    }
}
