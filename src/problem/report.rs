//! The report of a diagnosis: what is passed on to a help desk, with nothing about people in it.

use super::{Problem, diagnosis};
use crate::domain::diagnosis::{Check, Fact, Finding, Value, worst};
use crate::domain::redaction::Redactor;
use crate::i18n::Texts;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, json};

/// What a report is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Report<'a> {
    /// All findings so far, in the order of [`Check::ALL`].
    pub findings: &'a [Finding<Problem>],
    /// The last events.
    pub log: &'a [String],
    /// When it is made.
    pub time: Timestamp,
}

impl Report<'_> {
    /// What hides private things: what the findings hold of them, besides what looks like them.
    fn redactor(&self, known: &Redactor) -> Redactor {
        let mut redactor = known.clone();
        for fact in self.findings.iter().flat_map(|f| &f.facts) {
            if let Value::Private(text) = &fact.value {
                redactor.hide(text);
                text.split([' ', ',']).for_each(|part| redactor.hide(part));
            }
        }
        redactor
    }

    /// As text in the user's language. `known`: what is private on this computer.
    pub fn text(&self, texts: &Texts, known: &Redactor) -> String {
        let redactor = self.redactor(known);
        let mut lines = vec![texts.report_title(), format!("{}: {}", texts.report_time(), self.time)];
        for check in Check::ALL {
            let found: Vec<_> = self.findings.iter().filter(|f| f.check == check).collect();
            if found.is_empty() {
                continue;
            }
            let grade = diagnosis::grade(worst(found.iter().copied()), texts);
            lines.push(format!("\n{}: {grade}", diagnosis::check(check, texts)));
            for finding in found {
                lines.extend(body(finding, texts).into_iter().map(|line| format!("  {line}")));
            }
        }
        if !self.log.is_empty() {
            lines.push(format!("\n{}:", texts.report_log()));
            lines.extend(self.log.iter().map(|line| format!("  {line}")));
        }
        redactor.scrub(&lines.join("\n"))
    }

    /// As JSON, for machines. The same is hidden.
    pub fn json(&self, texts: &Texts, known: &Redactor) -> serde_json::Value {
        let redactor = self.redactor(known);
        let findings = self.findings.iter().map(|finding| {
            let mut value = finding_json(finding, texts);
            if let Some(facts) = value.get_mut("facts") {
                *facts = facts_json(&without_private(&finding.facts));
            }
            value
        });
        let mut report = json!({
            "time": self.time.to_string(),
            "findings": findings.collect::<Vec<_>>(),
            "log": self.log,
        });
        scrub(&mut report, &redactor);
        report
    }
}

/// A finding below its check: facts, then what is wrong.
pub fn body(finding: &Finding<Problem>, texts: &Texts) -> Vec<String> {
    let mut lines: Vec<String> = without_private(&finding.facts)
        .iter()
        .map(|fact| diagnosis::line(fact, texts, &TimeZone::UTC))
        .collect();
    lines.extend(diagnosis::skipped(&finding.verdict, texts));
    if let Some(problem) = finding.verdict.cause() {
        lines.push(format!("[{}] {}", problem.code(), problem.title(texts)));
        lines.push(problem.meaning(texts));
        lines.push(format!("→ {}", problem.cure(texts)));
        lines.extend(problem.detail().map(|detail| format!("({detail})")));
    }
    lines
}

fn without_private(facts: &[Fact]) -> Vec<Fact> {
    facts.iter().filter(|fact| !matches!(fact.value, Value::Private(_))).cloned().collect()
}

/// A finding as JSON; its names are part of the command line's contract.
pub fn finding_json(finding: &Finding<Problem>, texts: &Texts) -> serde_json::Value {
    let problem = finding.verdict.cause().map(|problem| {
        json!({
            "code": problem.code(),
            "title": problem.title(texts),
            "meaning": problem.meaning(texts),
            "cure": problem.cure(texts),
            "detail": problem.detail(),
        })
    });
    json!({
        "check": name(&finding.check),
        "grade": name(&finding.verdict.grade()),
        "facts": facts_json(&finding.facts),
        "because": because(finding),
        "problem": problem,
    })
}

fn because(finding: &Finding<Problem>) -> Option<String> {
    match &finding.verdict {
        crate::domain::diagnosis::Verdict::Skipped(check) => check.as_ref().map(name),
        _ => None,
    }
}

fn facts_json(facts: &[Fact]) -> serde_json::Value {
    let mut map: Map<String, serde_json::Value> = Map::new();
    for fact in facts {
        let value = match &fact.value {
            Value::Yes => json!(true),
            Value::Text(text) | Value::Private(text) => json!(text),
            Value::Time(time) => json!(time.to_string()),
            Value::Bytes(bytes) => json!(bytes),
            Value::Seconds(seconds) => json!(seconds),
        };
        map.insert(name(&fact.what), value);
    }
    map.into()
}

/// A variant's name in kebab case.
fn name(variant: &impl std::fmt::Debug) -> String {
    let mut out = String::new();
    for (i, c) in format!("{variant:?}").chars().enumerate() {
        if c.is_uppercase() && i > 0 {
            out.push('-');
        }
        out.extend(c.to_lowercase());
    }
    out
}

fn scrub(value: &mut serde_json::Value, redactor: &Redactor) {
    match value {
        serde_json::Value::String(text) => *text = redactor.scrub(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, redactor)),
        serde_json::Value::Object(map) => map.values_mut().for_each(|item| scrub(item, redactor)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}
