//! Verifying a signed file: every check, each with its outcome. Memory and time are bounded whatever
//! the bytes are.
//!
//! [`examine`] takes any file and tells what it is. [`verify`] insists on this program's profile, which has
//! one spelling only; the service and whoever sends to it use that.

mod checks;
mod report;

pub use report::{
    Cause, Check, Finding, Outcome, Profile, Reason, Report, SignatureReport, SignedFile, Verdict,
};

use super::asic::Form;
use super::container::Opened;
use super::trust::Trust;
use super::{certificate, foreign, key::sha256, receipt, x509::Certificate};
use crate::domain::identifier::{Fin, Voen};
use crate::domain::identity::Unusable;
use crate::domain::outbox::ContainerDigest;
use jiff::Timestamp;

/// What is known around a file that is to be examined.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Whom to trust.
    pub trust: &'a Trust,
    /// The time now.
    pub now: Timestamp,
    /// Who signs receipts, DER, as far as the service or the trust list says.
    pub receipt_signers: &'a [Vec<u8>],
    /// Whom the service said a signer may act for, where it was asked.
    pub mandates: Option<Mandates<'a>>,
}

/// What the service says of one signer.
#[derive(Debug, Clone, Copy)]
pub struct Mandates<'a> {
    /// The signer.
    pub signer: &'a Fin,
    /// The insurers that the signer may act for.
    pub insurers: &'a [Voen],
    /// Those of them for which the signer may give authorities.
    pub sealed: &'a [Voen],
}

/// Verifies any file: an application or an order in this program's profile, a receipt, a container made
/// elsewhere.
pub fn examine(file: &[u8], around: &Around<'_>) -> Report {
    if is_der(file) {
        let report = receipt::examine(file, around.receipt_signers, around.trust, around.now);
        if report.profile == Profile::Receipt {
            return report;
        }
    }
    let mut report = match claims_profile(file) {
        true => verify(file, around.trust, around.now),
        false => foreign::examine(file, around.trust, around.now),
    };
    if let (Some(content), Profile::Application | Profile::Order) = (&report.content, report.profile) {
        let mandate = checks::mandate(report.signer(), content, around.mandates);
        if let Some(signature) = report.signatures.first_mut() {
            signature.note(Check::Mandate, mandate);
        }
    }
    report
}

/// A SEQUENCE, as all of CMS begins.
fn is_der(file: &[u8]) -> bool {
    file.first() == Some(&super::asn1::tag::SEQUENCE)
}

/// Whether a container has the files of this profile, by name. Then nothing but the profile will do: as a
/// stranger's container it could say one thing in the data and another in the document.
fn claims_profile(file: &[u8]) -> bool {
    let stand = |in_names: &dyn Fn(&str) -> bool| {
        Form::ALL.iter().any(|form| form.data_files().iter().all(|(name, ..)| in_names(name)))
    };
    match foreign::names(file) {
        Some(names) => stand(&|name| names.iter().any(|n| n.eq_ignore_ascii_case(name))),
        None => stand(&|name| file.windows(name.len()).any(|window| window == name.as_bytes())),
    }
}

/// Verifies a container made by this profile. `now` bounds the claimed signing time. Whether the lookup
/// was fresh enough and the signer may act for the insurer is for the service to say.
pub fn verify(container: &[u8], trust: &Trust, now: Timestamp) -> Report {
    let mut report = Report::new(Profile::Application, ContainerDigest(sha256(container)));
    // Each check that fails ends the ones that need what it would have yielded: `None` ends this.
    let _ = run(&mut report, container, trust, now);
    // What was not reached is told too.
    for check in OF_CONTAINER {
        if report.outcome(check).is_none() {
            report.note(check, Outcome::Skipped);
        }
    }
    let signature = &mut report.signatures;
    if signature.is_empty() {
        signature.push(SignatureReport::default());
    }
    for check in OF_SIGNATURE {
        for signature in signature.iter_mut().filter(|s| !s.findings.iter().any(|(c, _)| *c == check)) {
            signature.note(check, Outcome::Skipped);
        }
    }
    report
}

/// The checks that are made of a container of this profile as a whole.
const OF_CONTAINER: [Check; 2] = [Check::Format, Check::Manifest];
/// And those of its signature.
const OF_SIGNATURE: [Check; 12] = [
    Check::SignatureFile,
    Check::Digests,
    Check::Signature,
    Check::Binding,
    Check::TimeStamp,
    Check::Validity,
    Check::Certificate,
    Check::Usage,
    Check::Data,
    Check::Document,
    Check::Signer,
    Check::Time,
];

fn run(report: &mut Report, container: &[u8], trust: &Trust, now: Timestamp) -> Option<()> {
    let entries = record(&mut report.findings, Check::Format, checks::format(container))?;
    let files = record(&mut report.findings, Check::Manifest, checks::manifest(&entries))?;
    report.profile = files.form.into();
    report.signatures.push(SignatureReport::default());
    let own = report.signatures.first_mut()?;
    let read = checks::signature_file(&files);
    let signature = record(&mut own.findings, Check::SignatureFile, read)?;
    let claimed_at = signature.properties.signed_at;
    own.claimed_at = Some(claimed_at);
    own.algorithm = Some(super::key::Method::from(signature.algorithm).to_string());
    own.certificate = Some(signature.certificate.clone());

    own.files = checks::files(&files, &signature);
    let digests = record(&mut own.findings, Check::Digests, checks::digests(&own.files));
    let certificate = match Certificate::read(&signature.certificate) {
        Ok(certificate) => Some(certificate),
        Err(detail) => {
            let reason = Reason::new(Cause::Certificate(Unusable::Malformed), detail);
            record(&mut own.findings, Check::Certificate, Err(reason))
        }
    };
    let mut is_signed = false;
    if let Some(certificate) = &certificate {
        own.signer = certificate::read_identity(certificate).ok();
        let value = record(&mut own.findings, Check::Signature, checks::signature(&signature, certificate));
        let binding = record(&mut own.findings, Check::Binding, checks::binding(&signature, certificate));
        let contents = [files.data.to_vec(), files.document.to_vec()];
        let opened = Opened::of(files.form, contents, signature.clone());
        let stamp = checks::stamp(&opened, trust, now);
        own.note(Check::TimeStamp, stamp.as_ref().map_or_else(Outcome::clone, |_| Outcome::Passed));
        let stamp = stamp.ok();
        own.stamped_at = stamp.as_ref().map(|stamp| stamp.time);
        let at = own.stamped_at.unwrap_or(claimed_at);
        let validity = record(&mut own.findings, Check::Validity, checks::validity(certificate, at));
        if stamp.is_none()
            && let Some(open) = certificate::without_time_stamp(certificate, now)
        {
            own.note(Check::Validity, Err(open));
        }
        let path = record(&mut own.findings, Check::Certificate, checks::path(certificate, at, trust, now));
        let usage = record(&mut own.findings, Check::Usage, checks::usage(certificate));
        is_signed = [digests, value, binding, validity, usage].iter().all(Option::is_some) && path.is_some();
        if let Some(path) = &path {
            let revocation = checks::revocation(&opened, path, stamp.as_ref(), now);
            own.note(Check::Revocation, revocation);
        }
        let holds = |(_, outcome): &Finding| matches!(outcome, Outcome::Passed | Outcome::Absent);
        own.level = (is_signed && own.findings.iter().all(holds)).then(|| opened.level());
    }

    let content = record(&mut own.findings, Check::Data, checks::data(&files))?;
    if is_signed {
        // The one check that costs something: only for what a trusted person signed.
        record(&mut own.findings, Check::Document, checks::document(files.document, &content));
    }
    if let Some(signer) = &own.signer {
        let outcome = checks::signer(signer, &content);
        record(&mut own.findings, Check::Signer, outcome);
    }
    record(&mut own.findings, Check::Time, checks::time(claimed_at, &content, now));
    report.content = Some(content);
    Some(())
}

/// Notes a check and yields what later ones need.
fn record<T>(findings: &mut Vec<Finding>, check: Check, result: Result<T, Reason>) -> Option<T> {
    let (outcome, value) = match result {
        Ok(value) => (Outcome::Passed, Some(value)),
        Err(reason) => (Outcome::from(reason), None),
    };
    findings.push((check, outcome));
    value
}
