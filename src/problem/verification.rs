//! What verification found, in words: for the window, the command line and the saved report.

use crate::domain::identity::{Identity, Unusable};
use crate::domain::level::Level;
use crate::domain::text::in_one_line;
use crate::i18n::{Texts, format};
use crate::signing::verify::{Cause, Check, Outcome, Profile, Report, SignatureReport, SignedFile, Verdict};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What a file turned out to be.
fn profile(profile: Profile, texts: &Texts) -> String {
    match profile {
        Profile::Application => texts.profile_application(),
        Profile::Order => texts.profile_order(),
        Profile::Receipt => texts.profile_receipt(),
        Profile::AsicE => texts.profile_asic_e(),
        Profile::Other => texts.profile_other(),
    }
}

/// What a report is about. A file of another form than was expected is nothing that is known.
pub fn kind(report: &Report, texts: &Texts) -> String {
    match report.outcome(Check::Format) {
        Some(Outcome::Failed(_)) => texts.profile_other(),
        _ => profile(report.profile, texts),
    }
}

/// What it all comes to, and what that means.
pub fn verdict(verdict: Verdict, texts: &Texts) -> (String, String) {
    match verdict {
        Verdict::Valid => (texts.verdict_valid(), texts.verdict_valid_meaning()),
        Verdict::Incomplete => (texts.verdict_incomplete(), texts.verdict_incomplete_meaning()),
        Verdict::Undecided(Cause::Certificate(Unusable::UpdateNeeded)) => {
            (texts.verdict_update_needed(), texts.verdict_update_needed_meaning())
        }
        Verdict::Undecided(Cause::Unsupported) => {
            (texts.verdict_unsupported(), texts.verdict_unsupported_meaning())
        }
        Verdict::Undecided(_) => (texts.verdict_undecided(), texts.verdict_undecided_meaning()),
        Verdict::Invalid => (texts.verdict_invalid(), texts.verdict_invalid_meaning()),
    }
}

/// What the verdict comes from: the first check that speaks for it, and why it does.
pub fn why(report: &Report, verdict: Verdict, texts: &Texts) -> Option<String> {
    let speaks = |outcome: &Outcome| match verdict {
        Verdict::Invalid => matches!(outcome, Outcome::Failed(_)),
        Verdict::Undecided(_) => matches!(outcome, Outcome::Undecided(_)),
        Verdict::Valid | Verdict::Incomplete => false,
    };
    let (about, outcome) = report.all().find(|(_, outcome)| speaks(outcome))?;
    let (cause, _) = reason(outcome, texts)?;
    Some(format!("{}: {cause}.", check(*about, texts)))
}

/// What is checked.
pub fn check(check: Check, texts: &Texts) -> String {
    match check {
        Check::Format => texts.check_format(),
        Check::Manifest => texts.check_manifest(),
        Check::Coverage => texts.check_coverage(),
        Check::SignatureFile => texts.check_signature_file(),
        Check::Digests => texts.check_digests(),
        Check::Signature => texts.check_signature(),
        Check::Binding => texts.check_binding(),
        Check::Validity => texts.check_validity(),
        Check::Certificate => texts.check_certificate(),
        Check::Usage => texts.check_usage(),
        Check::TimeStamp => texts.check_time_stamp(),
        Check::Revocation => texts.check_revocation(),
        Check::Archive => texts.check_archive(),
        Check::Data => texts.check_data(),
        Check::Document => texts.check_document(),
        Check::Signer => texts.check_signer(),
        Check::Mandate => texts.check_mandate(),
        Check::Time => texts.check_time(),
    }
}

/// How a check ended; a reason stands apart.
pub fn outcome(outcome: &Outcome, texts: &Texts) -> String {
    match outcome {
        Outcome::Passed => texts.outcome_passed(),
        Outcome::Failed(_) => texts.outcome_failed(),
        Outcome::Absent => texts.outcome_absent(),
        Outcome::Undecided(_) => texts.outcome_undecided(),
        Outcome::Skipped => texts.outcome_skipped(),
    }
}

/// Why a check did not pass, and the technical detail, where there is a reason.
pub fn reason(outcome: &Outcome, texts: &Texts) -> Option<(String, String)> {
    match outcome {
        Outcome::Failed(reason) | Outcome::Undecided(reason) => {
            Some((cause(reason.cause, texts), reason.to_string()))
        }
        Outcome::Passed | Outcome::Absent | Outcome::Skipped => None,
    }
}

fn cause(cause: Cause, texts: &Texts) -> String {
    match cause {
        Cause::Malformed => texts.cause_malformed(),
        Cause::TooMuch => texts.cause_too_much(),
        Cause::Unsupported => texts.cause_unsupported(),
        Cause::Weak => texts.cause_weak(),
        Cause::Missing => texts.cause_missing(),
        Cause::NotSigned => texts.cause_not_signed(),
        Cause::Changed => texts.cause_changed(),
        Cause::Differs => texts.cause_differs(),
        Cause::WrongSignature => texts.cause_wrong_signature(),
        Cause::OtherCertificate => texts.cause_other_certificate(),
        Cause::Certificate(Unusable::Expired) => texts.cause_certificate_expired(),
        Cause::Certificate(Unusable::NotYetValid) => texts.cause_certificate_not_yet_valid(),
        Cause::Certificate(Unusable::WrongUsage) => texts.cause_certificate_wrong_usage(),
        Cause::Certificate(Unusable::UnknownIssuer) => texts.cause_certificate_unknown_issuer(),
        Cause::Certificate(Unusable::UpdateNeeded) => texts.cause_certificate_update_needed(),
        Cause::Certificate(Unusable::UnfitIssuer) => texts.cause_certificate_unfit_issuer(),
        Cause::Certificate(Unusable::UnsupportedKey) => texts.cause_certificate_unsupported_key(),
        Cause::Certificate(Unusable::Malformed) => texts.cause_certificate_malformed(),
        Cause::Certificate(Unusable::NotUnderstood) => texts.cause_certificate_not_understood(),
        Cause::Revoked | Cause::Certificate(Unusable::Revoked) => texts.cause_revoked(),
        Cause::RevokedUnknownWhen => texts.cause_revoked_unknown_when(),
        Cause::ExpiredUnknownWhen => texts.cause_expired_unknown_when(),
        Cause::BadRevocation => texts.cause_bad_revocation(),
        Cause::BadTimeStamp => texts.cause_bad_time_stamp(),
        Cause::OtherSigner => texts.cause_other_signer(),
        Cause::WrongTime => texts.cause_wrong_time(),
        Cause::NotAsked => texts.cause_not_asked(),
    }
}

/// A level with what it means.
pub fn level(level: Level, texts: &Texts) -> String {
    let meaning = match level {
        Level::B => texts.level_b(),
        Level::T => texts.level_t(),
        Level::Lt => texts.level_lt(),
        Level::Lta => texts.level_lta(),
    };
    format!("{}: {meaning}", level.code())
}

/// Facts in pairs: what it is, and its value.
pub type Facts = Vec<(String, String)>;

/// What the file says, once it holds: whatever it claims before is nobody's word.
pub fn facts(report: &Report, texts: &Texts, zone: &TimeZone) -> Facts {
    let mut facts = Facts::new();
    if let Some(application) = report.application() {
        let insurer = &application.insurer;
        let insurer = format!("{} · {}", insurer.name, texts.voen_is(insurer.voen.as_str()));
        facts.push((texts.verify_insurer(), insurer));
        facts.push((texts.verify_insured(), application.lookup.registry_record.names.full()));
        facts.push((texts.verify_reason(), texts.reason(application.reason)));
        if application.environment.is_trial() {
            facts.push((String::new(), texts.trial_banner()));
        }
    }
    if let Some(order) = report.order() {
        let insurer = format!("{} · {}", order.insurer.name, texts.voen_is(order.insurer.voen.as_str()));
        let delegate = order.act.delegate();
        let (means, number) = (texts.means(delegate.means), delegate.number.shown(delegate.means));
        let delegate = format!("{means} · {number} · {} {}", texts.label_fin(), delegate.fin.as_str());
        facts.push((texts.verify_act(), texts.act(&order.act)));
        facts.push((texts.verify_insurer(), insurer));
        facts.push((texts.verify_delegate(), delegate));
        facts.push((texts.verify_term(), texts.delegation_term(order.act.term())));
        if order.environment.is_trial() {
            facts.push((String::new(), texts.trial_banner()));
        }
    }
    if let Some(receipt) = &report.receipt {
        facts.push((texts.verify_receipt_number(), receipt.registration_number.clone()));
        facts.push((texts.verify_receipt_time(), format::date_time(receipt.time, zone)));
        facts.push((texts.verify_insurer(), texts.voen_is(receipt.voen.as_str())));
        facts.push((texts.verify_receipt_container(), receipt.digest.to_hex()));
    }
    in_lines(facts)
}

/// Each value in a line of its own, whatever a certificate or a file has in it.
fn in_lines(mut facts: Facts) -> Facts {
    for (_, value) in &mut facts {
        *value = in_one_line(value, LONGEST_NAME);
    }
    facts
}

/// Who signed, when, and how.
pub fn signature_facts(signature: &SignatureReport, texts: &Texts, zone: &TimeZone) -> Facts {
    let mut facts = Facts::new();
    if let Some(signer) = &signature.signer {
        facts.push((texts.verify_signer(), holder(signer, texts)));
        let voen = signer.voen.as_ref().map(|voen| texts.voen_is(voen.as_str()));
        let of = signer.organisation.clone().into_iter().chain(voen).collect::<Vec<_>>().join(" · ");
        if !of.is_empty() {
            facts.push((texts.verify_organisation(), of));
        }
        facts.push((texts.verify_issuer(), signer.issuer.clone()));
        facts.push((texts.verify_serial(), signer.serial.clone()));
    }
    let mut time = |name, time: Option<Timestamp>| {
        facts.extend(time.map(|time| (name, format::date_time(time, zone))));
    };
    time(texts.verify_stamped_at(), signature.stamped_at);
    time(texts.verify_claimed_at(), signature.claimed_at);
    facts.extend(signature.level.map(|reached| (texts.verify_level(), level(reached, texts))));
    facts.extend(signature.algorithm.clone().map(|algorithm| (texts.verify_algorithm(), algorithm)));
    in_lines(facts)
}

fn holder(signer: &Identity, texts: &Texts) -> String {
    match &signer.fin {
        Some(fin) => format!("{} · {} {}", signer.names.full(), texts.label_fin(), fin.as_str()),
        None => signer.names.full(),
    }
}

/// Whether anything that the file says may be repeated: all of it holds, or only the level is missing.
pub fn may_be_repeated(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Valid | Verdict::Incomplete)
}

/// The whole report as lines of text. `name` is the file's.
pub fn text(report: &Report, name: &str, required: Level, texts: &Texts, around: Printed<'_>) -> String {
    let found = report.verdict(required);
    let (title, meaning) = verdict(found, texts);
    let mut lines = vec![
        format!("{title}. {meaning}"),
        format!("{}: {}", texts.verify_file(), in_one_line(name, LONGEST_NAME)),
        format!("{}: {}", texts.verify_kind(), kind(report, texts)),
        format!("{}: {}", texts.verify_digest(), report.digest.to_hex()),
        format!("{}: {}", texts.verify_reported_at(), format::date_time(around.now, around.zone)),
    ];
    let pair = |(name, value): (String, String)| match name.as_str() {
        "" => value,
        name => format!("{name}: {value}"),
    };
    if may_be_repeated(found) {
        lines.extend(facts(report, texts, around.zone).into_iter().map(pair));
    }
    lines.push(String::new());
    lines.extend(report.findings.iter().map(|(check, outcome)| finding(*check, outcome, texts)));
    let are_several = report.signatures.len() > 1;
    for (i, signature) in report.signatures.iter().enumerate() {
        if are_several {
            lines.extend([String::new(), texts.verify_signature_number(i + 1)]);
        }
        if may_be_repeated(found) {
            lines.extend(signature_facts(signature, texts, around.zone).into_iter().map(pair));
        }
        lines.extend(signature.files.iter().map(|signed| file(signed, texts)));
        lines.extend(signature.findings.iter().map(|(check, outcome)| finding(*check, outcome, texts)));
    }
    lines.join("\n")
}

/// What a printed report needs besides the report.
#[derive(Debug, Clone, Copy)]
pub struct Printed<'a> {
    /// When the check was made.
    pub now: Timestamp,
    /// The reader's time zone.
    pub zone: &'a TimeZone,
}

/// The sign in front of a finding.
pub fn mark(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "✓",
        Outcome::Failed(_) => "✗",
        Outcome::Undecided(_) => "?",
        Outcome::Absent | Outcome::Skipped => "–",
    }
}

fn finding(checked: Check, ended: &Outcome, texts: &Texts) -> String {
    let line = format!("{} {}: {}", mark(ended), check(checked, texts), outcome(ended, texts));
    match reason(ended, texts) {
        Some((words, detail)) => format!("{line}. {words} [{detail}]"),
        None => line,
    }
}

/// Most characters of a stranger's name that are shown.
const LONGEST_NAME: usize = 300;

/// A signed file in one line.
pub fn file(signed: &SignedFile, texts: &Texts) -> String {
    let ended = match &signed.outcome {
        Outcome::Absent => texts.verify_left_out(),
        other => outcome(other, texts),
    };
    let name = in_one_line(&signed.name, LONGEST_NAME);
    match &signed.media_type {
        Some(media_type) => {
            let media_type = in_one_line(media_type, LONGEST_NAME);
            format!("{} {name} ({media_type}): {ended}", mark(&signed.outcome))
        }
        None => format!("{} {name}: {ended}", mark(&signed.outcome)),
    }
}
