//! `doctor`: checks everything from the card to the service.

use super::Exit;
use super::output::{Failure, Output};
use crate::domain::diagnosis::{Check, Finding, Grade, worst};
use crate::flow::diagnose::diagnose;
use crate::i18n::{Language, Texts};
use crate::problem::report::{self, Report};
use crate::problem::{Problem, diagnosis};
use crate::settings::Settings;
use crate::setup;
use futures::StreamExt;
use jiff::Timestamp;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Save a report without personal data: text, or JSON where the name ends in .json
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub async fn run(
    options: &Arguments,
    config: Option<&Path>,
    language: Option<Language>,
    output: &mut Output<'_>,
) -> Result<Exit, Failure> {
    let settings = Settings::load(config);
    let set = settings.as_ref().ok().and_then(|s| Language::from_code(&s.language));
    output.speak(Texts::new(language.or(set).unwrap_or_default()));
    let texts = output.texts.clone();
    let patient = setup::diagnosis::patient(settings.as_ref(), texts.language(), None);
    let tokens = patient.tokens.clone();
    let mut findings: Vec<Finding<Problem>> = Vec::new();
    let mut stream = diagnose(patient);
    while let Some((_, found)) = stream.next().await {
        findings.extend(found.into_iter().map(|finding| finding.map(|cause| Problem::from(&cause))));
    }
    drop(stream);
    tokens.end_session().await;
    findings.sort_by_key(|finding| finding.check);

    if let Some(file) = &options.report {
        let service = settings.as_ref().ok().and_then(|s| s.service.as_deref());
        let redactor = setup::diagnosis::redactor(service);
        let log = setup::journal::last();
        let report = Report { findings: &findings, log: &log, time: Timestamp::now() };
        let text = match file.extension().is_some_and(|e| e == "json") {
            true => format!("{:#}\n", report.json(&texts, &redactor)),
            false => format!("{}\n", report.text(&texts, &redactor)),
        };
        std::fs::write(file, text)
            .map_err(|e| Failure::Problem(Problem::not_saved(format!("{}: {e}", file.display()))))?;
    }
    output.result(
        |texts| text(&findings, texts),
        || {
            let all: Vec<_> = findings.iter().map(|f| report::finding_json(f, &texts)).collect();
            json!({ "worst": super::json::kebab(&worst(&findings)), "findings": all })
        },
    );
    Ok(exit(&findings))
}

/// The first red one's code says what kind of failure it is.
fn exit(findings: &[Finding<Problem>]) -> Exit {
    let bad = findings.iter().find(|finding| finding.verdict.grade() == Grade::Bad);
    bad.and_then(|finding| finding.verdict.cause()).map_or(Exit::Done, Exit::of)
}

fn text(findings: &[Finding<Problem>], texts: &Texts) -> String {
    let zone = jiff::tz::TimeZone::system();
    let mut lines = Vec::new();
    for check in Check::ALL {
        let found: Vec<_> = findings.iter().filter(|f| f.check == check).collect();
        let grade = diagnosis::grade(worst(found.iter().copied()), texts);
        lines.push(format!("{}: {grade}", diagnosis::check(check, texts)));
        for finding in found {
            let facts = finding.facts.iter().map(|fact| diagnosis::line(fact, texts, &zone));
            let facts = facts.collect::<Vec<_>>().join(" · ");
            lines.extend((!facts.is_empty()).then(|| format!("   {facts}")));
            lines.extend(diagnosis::skipped(&finding.verdict, texts).map(|why| format!("   {why}")));
            if let Some(problem) = finding.verdict.cause() {
                let told = super::output::problem_text(problem, texts);
                lines.extend(told.lines().map(|line| format!("   {line}")));
            }
        }
    }
    lines.join("\n")
}
