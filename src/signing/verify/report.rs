//! What verification tells: every check with its outcome, and what follows from them.

use crate::domain::application::Application;
use crate::domain::content::Content;
use crate::domain::delegation::Order;
use crate::domain::identity::{Identity, Unusable};
use crate::domain::level::Level;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use crate::domain::text::in_one_line;
use crate::signing::asic::Form;
use jiff::Timestamp;
use std::fmt;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Profile {
    /// An application in a container of this program's profile, or one that claims to be.
    Application,
    /// An order about an authority, in such a container.
    Order,
    /// The service's receipt.
    Receipt,
    /// Another ASiC-E container with XAdES signatures (EN 319 162-1, 4.4).
    AsicE,
    /// A container or a file with signatures of a kind that is not verified here.
    Other,
}

impl From<Form> for Profile {
    fn from(form: Form) -> Profile {
        match form {
            Form::Application => Profile::Application,
            Form::Order => Profile::Order,
        }
    }
}

/// What is checked. A failed check may leave later ones undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// The file is what it claims to be: nothing before, between, behind or twice.
    Format,
    /// The files are those of the manifest, with the same media types.
    Manifest,
    /// Every file is signed, and none that was signed is missing.
    Coverage,
    /// The signature file is in profile, or at least unambiguous.
    SignatureFile,
    /// Digest of each data file.
    Digests,
    /// The signature value, and the signed properties.
    Signature,
    /// The certificate is the one that the signature names.
    Binding,
    /// The certificate was valid at the signing time.
    Validity,
    /// The certificate chains to the trust list.
    Certificate,
    /// The certificate may sign documents (nonRepudiation).
    Usage,
    /// The time-stamp over the signature.
    TimeStamp,
    /// The certificate had not been revoked.
    Revocation,
    /// The time-stamp over everything, for the archive.
    Archive,
    /// The data is an application, an order, or a receipt's content, in canonical form.
    Data,
    /// The document is what the data renders to.
    Document,
    /// The signer is the person who prepared it; of a receipt: is the service.
    Signer,
    /// The signer may act for the insurer.
    Mandate,
    /// The signing time is not in the future and not before the lookup.
    Time,
}

/// Why a check did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// It is not built as it must be.
    Malformed,
    /// It is more than this program is willing to read.
    TooMuch,
    /// This program does not know how to check it.
    Unsupported,
    /// An algorithm or a key that no longer protects anything.
    Weak,
    /// A file that was signed is not there.
    Missing,
    /// A file is there that nobody signed.
    NotSigned,
    /// The content is not what was signed.
    Changed,
    /// Two places that must say the same do not.
    Differs,
    /// The value does not belong to key and content.
    WrongSignature,
    /// The signature names another certificate.
    OtherCertificate,
    /// The certificate cannot be used.
    Certificate(Unusable),
    /// The certificate had been revoked.
    Revoked,
    /// The certificate was revoked, and no time-stamp shows whether the signature is older.
    RevokedUnknownWhen,
    /// The certificate has ended since the claimed signing time, and no time-stamp shows that it is true.
    ExpiredUnknownWhen,
    /// The answer about revocation does not count.
    BadRevocation,
    /// The time-stamp does not count.
    BadTimeStamp,
    /// Somebody else signed it than should have.
    OtherSigner,
    /// The times do not follow each other as they must.
    WrongTime,
    /// Whoever knows was not asked.
    NotAsked,
}

/// Most characters of a detail: it may repeat names from the file.
const LONGEST_DETAIL: usize = 300;

/// A cause, and the technical detail in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub cause: Cause,
    pub detail: String,
}

impl Reason {
    /// A reason.
    pub fn new(cause: Cause, detail: impl Into<String>) -> Reason {
        Reason { cause, detail: in_one_line(&detail.into(), LONGEST_DETAIL) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.cause, self.detail.as_str()) {
            (Cause::Certificate(why), "") => write!(f, "{why:?}"),
            (cause, "") => write!(f, "{cause:?}"),
            (_, detail) => f.write_str(detail),
        }
    }
}

impl From<Unusable> for Reason {
    fn from(why: Unusable) -> Reason {
        Reason::new(Cause::Certificate(why), "")
    }
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed(Reason),
    /// Nothing is there that could be checked.
    Absent,
    /// It could not be decided here and now.
    Undecided(Reason),
    /// Not reached, because an earlier check failed.
    Skipped,
}

impl From<Reason> for Outcome {
    /// Some reasons speak against the signature, others only say that nobody can tell.
    fn from(reason: Reason) -> Outcome {
        match reason.cause {
            Cause::Unsupported
            | Cause::NotAsked
            | Cause::RevokedUnknownWhen
            | Cause::ExpiredUnknownWhen
            | Cause::Certificate(Unusable::UpdateNeeded | Unusable::NotUnderstood) => {
                Outcome::Undecided(reason)
            }
            _ => Outcome::Failed(reason),
        }
    }
}

impl From<Result<(), Reason>> for Outcome {
    fn from(result: Result<(), Reason>) -> Outcome {
        result.map_or_else(Outcome::from, |()| Outcome::Passed)
    }
}

/// A check with its outcome.
pub type Finding = (Check, Outcome);

/// What all checks come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It holds, and has the level asked for.
    Valid,
    /// It holds, but has less than the level asked for, or a signature leaves files out.
    Incomplete,
    /// Nothing speaks against it, but something could not be decided.
    Undecided(Cause),
    /// It does not hold.
    Invalid,
}

/// A file that a signature names, or should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedFile {
    /// Its name.
    pub name: String,
    /// Its media type, where it is told.
    pub media_type: Option<String>,
    /// Whether it is what was signed; absent: this signature leaves it out.
    pub outcome: Outcome,
}

/// What was found of one signature.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignatureReport {
    /// The checks in the order of [`Check`].
    pub findings: Vec<Finding>,
    /// Each data file.
    pub files: Vec<SignedFile>,
    /// The algorithm, in words of the trade.
    pub algorithm: Option<String>,
    /// The certificate's holder, once it could be read.
    pub signer: Option<Identity>,
    /// The signing certificate, DER, once it could be read.
    pub certificate: Option<Vec<u8>>,
    /// The claimed signing time.
    pub claimed_at: Option<Timestamp>,
    /// The time of the earliest time-stamp that counts.
    pub stamped_at: Option<Timestamp>,
    /// The level that was reached, once the signature holds.
    pub level: Option<Level>,
}

impl SignatureReport {
    /// The best known signing time.
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.stamped_at.or(self.claimed_at)
    }

    /// Notes a check's outcome.
    pub(in crate::signing) fn note(&mut self, check: Check, outcome: impl Into<Outcome>) {
        note(&mut self.findings, check, outcome.into());
    }
}

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the file turned out to be.
    pub profile: Profile,
    /// SHA-256 of the file.
    pub digest: ContainerDigest,
    /// The checks of the file as a whole.
    pub findings: Vec<Finding>,
    /// What was found of each signature.
    pub signatures: Vec<SignatureReport>,
    /// What was signed, once the data could be read. Believe it only if the report is valid.
    pub content: Option<Content>,
    /// The receipt, likewise.
    pub receipt: Option<Receipt>,
}

impl Report {
    /// A report of nothing yet.
    pub(in crate::signing) fn new(profile: Profile, digest: ContainerDigest) -> Report {
        let (findings, signatures) = (Vec::new(), Vec::new());
        Report { profile, digest, findings, signatures, content: None, receipt: None }
    }

    /// The application, where it is one.
    pub fn application(&self) -> Option<&Application> {
        match &self.content {
            Some(Content::Application(application)) => Some(application),
            Some(Content::Order(_)) | None => None,
        }
    }

    /// The order about an authority, where it is one.
    pub fn order(&self) -> Option<&Order> {
        match &self.content {
            Some(Content::Order(order)) => Some(order),
            Some(Content::Application(_)) | None => None,
        }
    }

    /// Notes a check's outcome.
    pub(in crate::signing) fn note(&mut self, check: Check, outcome: impl Into<Outcome>) {
        note(&mut self.findings, check, outcome.into());
    }

    /// All findings: of the file, then of each signature.
    pub fn all(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.signatures.iter().flat_map(|s| &s.findings))
    }

    /// How a check ended, where it was made.
    pub fn outcome(&self, check: Check) -> Option<&Outcome> {
        self.all().find(|(c, _)| *c == check).map(|(_, outcome)| outcome)
    }

    /// The first check that failed, or else the first that could not be decided and must be.
    pub fn failure(&self) -> Option<(Check, &Reason)> {
        let failed = self.all().find_map(|(check, outcome)| match outcome {
            Outcome::Failed(reason) => Some((*check, reason)),
            _ => None,
        });
        failed.or_else(|| self.undecided())
    }

    fn undecided(&self) -> Option<(Check, &Reason)> {
        self.all().find_map(|(check, outcome)| match outcome {
            Outcome::Undecided(reason) if *check != Check::Mandate => Some((*check, reason)),
            _ => None,
        })
    }

    /// The lowest level of all signatures.
    pub fn level(&self) -> Option<Level> {
        self.signatures.iter().map(|s| s.level).min().flatten()
    }

    /// The holder of the first signature's certificate.
    pub fn signer(&self) -> Option<&Identity> {
        self.signatures.first()?.signer.as_ref()
    }

    /// The first signature's certificate, DER.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.signatures.first()?.certificate.as_deref()
    }

    /// When the first signature was made, as well as it is known.
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.signatures.first()?.signed_at()
    }

    /// What it all comes to, for whoever asks for a level.
    pub fn verdict(&self, required: Level) -> Verdict {
        let has_failed = self.all().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
        let was_skipped = self.all().any(|(_, outcome)| *outcome == Outcome::Skipped);
        let leaves_out =
            self.signatures.iter().flat_map(|s| &s.files).any(|file| file.outcome == Outcome::Absent);
        if has_failed {
            Verdict::Invalid
        } else if let Some((_, reason)) = self.undecided() {
            Verdict::Undecided(reason.cause)
        } else if was_skipped || self.signatures.is_empty() {
            Verdict::Invalid
        } else if leaves_out || (self.profile != Profile::Receipt && self.level() < Some(required)) {
            Verdict::Incomplete
        } else {
            Verdict::Valid
        }
    }

    /// Whether everything holds, whatever the level.
    pub fn is_valid(&self) -> bool {
        self.verdict(Level::B) == Verdict::Valid
    }
}

/// A check is made once; a failure among several things of a kind is not covered up by the next one.
fn note(findings: &mut Vec<Finding>, check: Check, outcome: Outcome) {
    match findings.iter_mut().find(|(c, _)| *c == check) {
        Some((_, Outcome::Failed(_))) => {}
        Some((_, known)) => *known = outcome,
        None => findings.push((check, outcome)),
    }
}
