//! What makes a signature last, as others write it: time-stamps and answers about revocation. Whatever
//! counts is enough; parts that are about something else do no harm.

use super::super::trust::Trust;
use super::super::verify::{Cause, Outcome, Reason};
use super::super::{revocation, timestamp};
use super::check::Around;
use crate::domain::level::Level;
use jiff::{SignedDuration, Timestamp};
use std::cell::Cell;

/// Most time-stamps over one thing, and most answers and lists, that are looked at.
const MOST: usize = 16;

/// Most bytes of answers and lists that are looked at for all signatures of a container: for each certificate of
/// each path, all of them are.
pub(super) const MOST_READ: u64 = 128 << 20;
/// What a time-stamp costs of that: the path of its authority is looked for.
const PER_STAMP: usize = 512 << 10;

/// How far clocks may differ: the signer's from ours, and others' from the signer's.
pub(super) const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Judges the time-stamps over some bytes: one that counts is enough, and the earliest that counts tells
/// the time. None may be older than what it stamps claims, nor from the future, nor of a revoked authority.
pub(super) fn stamps(
    tokens: &[Vec<u8>],
    stamped: &[u8],
    not_before: Option<Timestamp>,
    around: &Around<'_>,
    beside: &Beside<'_>,
) -> (Outcome, Option<Stamped>) {
    if tokens.len() > MOST || !beside.may_read(tokens.len() * PER_STAMP) {
        return (too_many("time-stamps"), None);
    }
    let (mut outcome, mut earliest) = (Outcome::Absent, None::<Stamped>);
    for token in tokens {
        match stamp(token, stamped, not_before, around, beside) {
            Ok(found) => {
                earliest = earliest.into_iter().chain([found]).min_by_key(|stamped| stamped.time);
                outcome = Outcome::Passed;
            }
            Err(reason) if earliest.is_none() => outcome = Outcome::from(Err(reason)),
            Err(_) => {}
        }
    }
    (outcome, earliest)
}

/// A time-stamp that counts.
pub(super) struct Stamped {
    pub time: Timestamp,
}

/// What stands behind the first ones would not be seen: a revocation, say.
fn too_many(what: &str) -> Outcome {
    Outcome::from(Err(Reason::new(Cause::TooMuch, format!("too many {what}"))))
}

fn stamp(
    token: &[u8],
    stamped: &[u8],
    not_before: Option<Timestamp>,
    around: &Around<'_>,
    beside: &Beside<'_>,
) -> Result<Stamped, Reason> {
    let stamp =
        timestamp::verify_among(token, stamped, around.trust, beside.certificates).map_err(|fault| {
            Reason::new(timestamp::cause(&fault, token, around.trust, around.now), fault.to_string())
        })?;
    if stamp.time.duration_since(around.now) > CLOCK_TOLERANCE {
        return Err(Reason::new(Cause::WrongTime, "the time-stamp is in the future"));
    }
    if not_before.is_some_and(|claimed| claimed.duration_since(stamp.time) > CLOCK_TOLERANCE) {
        return Err(Reason::new(Cause::WrongTime, "the time-stamp is older than the signing time"));
    }
    match revocation(beside, &stamp.chain, stamp.time, Shown::OwnStamp, around.trust) {
        Outcome::Failed(reason) if [Cause::Revoked, Cause::TooMuch].contains(&reason.cause) => Err(reason),
        _ => Ok(Stamped { time: stamp.time }),
    }
}

/// What tells when something was signed, and thus what a revocation after that means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing but the signer's word.
    Claimed,
    /// A time-stamp.
    Stamped,
    /// It is a time-stamp itself: its own authority's word, and that of whoever issued the authority's certificate.
    OwnStamp,
}

impl Shown {
    /// Whether it counts although its certificate was revoked later.
    fn outlasts(
        self,
        since: Timestamp,
        reason: Option<revocation::Reason>,
        renewed_at: Option<Timestamp>,
    ) -> bool {
        match self {
            Shown::Claimed => false,
            Shown::Stamped => true,
            Shown::OwnStamp => {
                revocation::leaves_stamps(reason) || renewed_at.is_some_and(|renewed_at| renewed_at < since)
            }
        }
    }
}

/// What lies beside a signature to make it last.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// Certificates, DER; nobody vouches for them.
    pub certificates: &'a [Vec<u8>],
    /// OCSP answers (RFC 6960).
    pub ocsp: &'a [Vec<u8>],
    /// Revocation lists (RFC 5280, 5).
    pub crl: &'a [Vec<u8>],
    /// When they are looked at: none is from later.
    pub now: Timestamp,
    /// When a later time-stamp shows that a time-stamp was there already.
    pub renewed_at: Option<Timestamp>,
    /// What is left of [`MOST_READ`].
    pub left: &'a Cell<u64>,
}

impl Beside<'_> {
    /// Counts bytes that are to be read; nothing more is read once there are too many.
    fn may_read(&self, bytes: usize) -> bool {
        let left = self.left.get().checked_sub(bytes as u64);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }
}

/// Judges whether the first certificate of a path had been revoked at the signing time. Authorities above
/// it are judged too where an answer is about them.
pub(super) fn revocation(
    answers: &Beside<'_>,
    path: &[Vec<u8>],
    at: Timestamp,
    shown: Shown,
    trust: &Trust,
) -> Outcome {
    let bytes: usize = answers.ocsp.iter().chain(answers.crl).map(Vec::len).sum();
    let is_too_much = answers.ocsp.len() > MOST || answers.crl.len() > MOST;
    if is_too_much || !answers.may_read(bytes * path.len()) {
        return too_many("answers about revocation");
    }
    let mut of_signer = Outcome::Absent;
    for (depth, pair) in path.windows(2).enumerate() {
        let [certificate, issuer] = pair else { continue };
        let outcome = judge(answers, certificate, issuer, at, shown, trust);
        match (depth, &outcome) {
            (0, _) => of_signer = outcome,
            // Nothing says that answers about authorities must be there.
            (_, Outcome::Failed(Reason { cause: Cause::Revoked, .. })) => return outcome,
            (_, Outcome::Undecided(Reason { cause: Cause::RevokedUnknownWhen, .. }))
                if matches!(of_signer, Outcome::Passed | Outcome::Absent) =>
            {
                of_signer = outcome;
            }
            _ => {}
        }
    }
    of_signer
}

fn judge(
    answers: &Beside<'_>,
    certificate: &[u8],
    issuer: &[u8],
    at: Timestamp,
    shown: Shown,
    trust: &Trust,
) -> Outcome {
    use revocation::{Status, verify_crl};
    let responders = trust.responders(at);
    let ocsp = answers.ocsp.iter();
    let ocsp = ocsp.map(|answer| revocation::verify_ocsp_by(answer, certificate, issuer, at, &responders));
    let crl = answers.crl.iter().map(|list| verify_crl(list, certificate, issuer, at));
    let mut outcome = Outcome::Absent;
    let ahead =
        |answer: &revocation::Answer| answer.produced_at.max(answer.this_update).duration_since(answers.now);
    for answer in ocsp.chain(crl) {
        let is_good = |answer: &revocation::Answer| !matches!(answer.status, Status::Revoked { .. });
        if answer.as_ref().is_ok_and(|answer| is_good(answer) && ahead(answer) > CLOCK_TOLERANCE) {
            if outcome == Outcome::Absent {
                outcome = Outcome::Failed(Reason::new(Cause::BadRevocation, "from the future"));
            }
            continue;
        }
        match answer.map(|answer| answer.status) {
            Ok(Status::Good) if outcome != Outcome::Passed => outcome = Outcome::Passed,
            Ok(Status::Good) => {}
            // Who was revoked does not become good by another answer.
            Ok(Status::Revoked { since, reason })
                if since > at && shown.outlasts(since, reason, answers.renewed_at) =>
            {
                outcome = Outcome::Passed;
            }
            Ok(Status::Revoked { since, .. }) => {
                let is_later = since > at && shown == Shown::Claimed;
                let cause = if is_later { Cause::RevokedUnknownWhen } else { Cause::Revoked };
                return Outcome::from(Err(Reason::new(cause, format!("revoked since {since}"))));
            }
            Ok(Status::Unknown) if outcome == Outcome::Absent => {
                let reason = Reason::new(Cause::BadRevocation, "its authority does not know the certificate");
                outcome = Outcome::Failed(reason);
            }
            // About somebody else: another certificate of the path.
            Err(revocation::Fault::OtherCertificate) | Ok(Status::Unknown) => {}
            // It may tell of a revocation.
            Err(fault) if outcome == Outcome::Absent => {
                outcome = Reason::new(fault.cause(), fault.to_string()).into();
            }
            Err(_) => {}
        }
    }
    outcome
}

/// The level that a signature reached which holds in every other respect.
pub(super) fn level(stamp: &Outcome, revocation: &Outcome, archive: &Outcome) -> Level {
    match (stamp, revocation, archive) {
        (Outcome::Passed, Outcome::Passed, Outcome::Passed) => Level::Lta,
        (Outcome::Passed, Outcome::Passed, _) => Level::Lt,
        (Outcome::Passed, ..) => Level::T,
        _ => Level::B,
    }
}
