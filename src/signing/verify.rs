//! Verifying a container: every check, each with its outcome. Memory and time are bounded whatever
//! the bytes are.

mod checks;

use super::trust::Trust;
use super::{certificate, key::sha256, x509::Certificate};
use crate::domain::application::Application;
use crate::domain::identity::Identity;
use crate::domain::outbox::ContainerDigest;
use jiff::Timestamp;

/// What is checked, in order. A failed check may leave later ones undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// The ZIP file is exactly in profile: nothing before, between, behind or twice.
    Format,
    /// The files are those of the manifest, with the same media types.
    Manifest,
    /// The signature file is exactly in profile.
    SignatureFile,
    /// Digest of each data file.
    Digests,
    /// The signature value, and SigningCertificateV2.
    Signature,
    /// The certificate chains to the trust list and was valid at the signing time.
    Certificate,
    /// The certificate may sign documents (nonRepudiation).
    Usage,
    /// `application.json` is an application in canonical form.
    Data,
    /// `application.pdf` is what the data renders to.
    Document,
    /// The signer is the person who prepared the application.
    Signer,
    /// The signing time is not in the future and not before the lookup.
    Time,
}

impl Check {
    /// In the order in which they are made.
    pub const ALL: [Check; 11] = [
        Check::Format,
        Check::Manifest,
        Check::SignatureFile,
        Check::Digests,
        Check::Signature,
        Check::Certificate,
        Check::Usage,
        Check::Data,
        Check::Document,
        Check::Signer,
        Check::Time,
    ];
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not; the detail is technical, in English.
    Failed(String),
    /// Not reached, because an earlier check failed.
    Skipped,
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Each check with its outcome, in the order of [`Check`].
    pub findings: Vec<(Check, Outcome)>,
    /// The container's digest.
    pub digest: ContainerDigest,
    /// The application, once the data could be read. Believe it only if [`Report::is_valid`].
    pub application: Option<Application>,
    /// The signing certificate's holder, once it could be read.
    pub signer: Option<Identity>,
    /// The signing certificate, DER, once it could be read.
    pub certificate: Option<Vec<u8>>,
    /// The claimed signing time.
    pub signed_at: Option<Timestamp>,
}

impl Report {
    /// Whether every check passed.
    pub fn is_valid(&self) -> bool {
        !self.findings.is_empty() && self.findings.iter().all(|(_, o)| *o == Outcome::Passed)
    }

    /// The first check that failed, with its detail.
    pub fn failure(&self) -> Option<(Check, &str)> {
        self.findings.iter().find_map(|(c, o)| match o {
            Outcome::Failed(detail) => Some((*c, detail.as_str())),
            Outcome::Passed | Outcome::Skipped => None,
        })
    }
}

/// Verifies a container made by this profile. `now` bounds the claimed signing time. Whether the lookup
/// was fresh enough and the signer may act for the insurer is for the service to say.
pub fn verify(container: &[u8], trust: &Trust, now: Timestamp) -> Report {
    let mut report = Report {
        findings: Check::ALL.map(|check| (check, Outcome::Skipped)).to_vec(),
        digest: ContainerDigest(sha256(container)),
        application: None,
        signer: None,
        certificate: None,
        signed_at: None,
    };
    // Each check that fails ends the ones that need what it would have yielded: `None` ends this.
    let _ = report.run(container, trust, now);
    report
}

impl Report {
    fn run(&mut self, container: &[u8], trust: &Trust, now: Timestamp) -> Option<()> {
        let entries = self.record(Check::Format, checks::format(container))?;
        let files = self.record(Check::Manifest, checks::manifest(&entries))?;
        let signature = self.record(Check::SignatureFile, checks::signature_file(files.signatures))?;
        let signed_at = signature.properties.signed_at;
        self.signed_at = Some(signed_at);
        self.certificate = Some(signature.certificate.clone());

        let digests = self.record(Check::Digests, checks::digests(&files, &signature));
        let certificate = match Certificate::read(&signature.certificate) {
            Ok(certificate) => Some(certificate),
            Err(detail) => self.record(Check::Certificate, Err(format!("malformed certificate: {detail}"))),
        };
        let mut is_signed = false;
        if let Some(certificate) = &certificate {
            self.signer = certificate::read_identity(certificate).ok();
            let value = self.record(Check::Signature, checks::signature(&signature, certificate));
            let chain = self.record(Check::Certificate, checks::certificate(certificate, signed_at, trust));
            let usage = self.record(Check::Usage, checks::usage(certificate));
            is_signed = [digests, value, chain, usage].iter().all(Option::is_some);
        }

        let application = self.record(Check::Data, checks::data(files.data))?;
        if is_signed {
            // The one check that costs something: only for what a trusted person signed.
            self.record(Check::Document, checks::document(files.document, &application));
        }
        if let Some(signer) = &self.signer {
            let outcome = checks::signer(signer, &application);
            self.record(Check::Signer, outcome);
        }
        self.record(Check::Time, checks::time(signed_at, &application, now));
        self.application = Some(application);
        Some(())
    }

    fn record<T>(&mut self, check: Check, result: Result<T, String>) -> Option<T> {
        let (outcome, value) = match result {
            Ok(value) => (Outcome::Passed, Some(value)),
            Err(detail) => (Outcome::Failed(detail), None),
        };
        if let Some(finding) = self.findings.iter_mut().find(|(c, _)| *c == check) {
            finding.1 = outcome;
        }
        value
    }
}
