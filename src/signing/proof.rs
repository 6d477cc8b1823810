//! What others attest of a signature of this profile: its time-stamp, and that its certificates had not
//! been revoked. Judged strictly: every part must count, and none may be about something else.

use super::container::{Lasting, Opened};
use super::revocation::{self, Answer, Reason, Sources, Status};
use super::timestamp::{self, Stamp};
use super::trust::{Trust, Use};
use super::{certificate, x509::Certificate};
use crate::domain::identity::Unusable;
use crate::domain::level::Level;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;

/// How far the clocks of signer and authority may differ, and the authority's from ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// Why what is attested does not count.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// The time-stamp itself.
    #[error("time-stamp: {0}")]
    TimeStamp(#[from] timestamp::Fault),
    /// It is older than the signature claims to be.
    #[error("the time-stamp, {0}, is before the signing time")]
    BeforeSigning(Timestamp),
    /// It came too long after the signing time.
    #[error("the time-stamp, {0}, is too long after the signing time")]
    LongAfterSigning(Timestamp),
    /// The signing certificate was not valid at the time of the time-stamp.
    #[error("the certificate at the time of the time-stamp: {0:?}")]
    Certificate(Unusable),
    /// An answer or a list about revocation.
    #[error("revocation: {0}")]
    Revocation(#[from] revocation::Fault),
    /// A certificate had been revoked by then.
    #[error("{holder} was revoked at {since}")]
    Revoked {
        /// Common name of the certificate's holder.
        holder: String,
        /// Since when.
        since: Timestamp,
        /// Why, where that is told.
        reason: Option<Reason>,
    },
    /// Its own authority does not know a certificate.
    #[error("{0} is unknown to its authority")]
    Unknown(String),
    /// Nothing says whether the signing certificate was revoked.
    #[error("nothing is said of the signing certificate's revocation")]
    NoAnswer,
    /// An answer or a list is about none of the certificates.
    #[error("an answer about a certificate that is not part of this")]
    Superfluous,
    /// A certificate that is needed is not inside.
    #[error("the certificate of {0} is missing")]
    CertificateMissing(String),
}

/// What was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The level that holds.
    pub level: Level,
    /// The time-stamp, from B-T on.
    pub stamp: Option<Stamp>,
}

/// A certificate and its issuer, both of a path that was validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its issuer's, DER.
    pub issuer: Vec<u8>,
    /// Where to ask about its revocation.
    pub sources: Sources,
}

/// An answer about revocation, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// An OCSP answer.
    Ocsp(Vec<u8>),
    /// A revocation list.
    Crl(Vec<u8>),
}

/// Judges what is attested of an opened container's signature. `longest` is the longest time between
/// signature and time-stamp.
///
/// # Errors
/// See [`Fault`].
pub fn prove(
    opened: &Opened,
    trust: &Trust,
    longest: SignedDuration,
    now: Timestamp,
) -> Result<Proven, Fault> {
    if opened.level() == Level::B {
        return Ok(Proven { level: Level::B, stamp: None });
    }
    let stamp = stamp(opened, trust, longest, now)?;
    let path = path(opened.certificate(), stamp.time, trust)?;
    if let Some(lasting) = opened.lasting() {
        check_lasting(lasting, &path, &stamp, now)?;
    }
    Ok(Proven { level: opened.level(), stamp: Some(stamp) })
}

/// The certificates about whose revocation somebody can be asked: the signer's first, then those above
/// it, then the time-stamp's. Anchors are nobody's to revoke.
///
/// # Errors
/// [`Fault`] when the container's time-stamp does not count.
pub fn links(
    opened: &Opened,
    trust: &Trust,
    longest: SignedDuration,
    now: Timestamp,
) -> Result<Vec<Link>, Fault> {
    let stamp = stamp(opened, trust, longest, now)?;
    let path = path(opened.certificate(), stamp.time, trust)?;
    Ok(pairs(&path, &stamp)
        .into_iter()
        .map(|(certificate, issuer)| Link {
            certificate: certificate.to_vec(),
            issuer: issuer.to_vec(),
            sources: revocation::sources(certificate).unwrap_or_default(),
        })
        .collect())
}

/// The link of a certificate that is to sign now.
///
/// # Errors
/// [`Fault::Certificate`].
pub fn link(certificate: &[u8], trust: &Trust, now: Timestamp) -> Result<Link, Fault> {
    let path = path(certificate, now, trust)?;
    let [certificate, issuer, ..] = path.as_slice() else {
        return Err(Fault::Certificate(Unusable::WrongUsage));
    };
    let sources = revocation::sources(certificate).unwrap_or_default();
    Ok(Link { certificate: certificate.clone(), issuer: issuer.clone(), sources })
}

/// Says of a verified answer whether the certificate had been revoked at a moment.
///
/// # Errors
/// [`Fault::Revoked`], [`Fault::Unknown`].
pub fn check_status(answer: &Answer, certificate: &[u8], at: Timestamp) -> Result<(), Fault> {
    match answer.status {
        Status::Good => Ok(()),
        // What was signed before it was revoked stays signed.
        Status::Revoked { since, .. } if since > at => Ok(()),
        Status::Revoked { since, reason } => {
            Err(Fault::Revoked { holder: holder(certificate), since, reason })
        }
        Status::Unknown => Err(Fault::Unknown(holder(certificate))),
    }
}

/// Puts together what makes a container last: the answers, and every certificate of the paths and of the
/// responders but the signer's own, which stands in the signature.
///
/// # Errors
/// As for [`links`], and [`Fault::Revocation`].
pub fn lasting(
    opened: &Opened,
    given: Vec<Given>,
    trust: &Trust,
    longest: SignedDuration,
    now: Timestamp,
) -> Result<Lasting, Fault> {
    let stamp = stamp(opened, trust, longest, now)?;
    let path = path(opened.certificate(), stamp.time, trust)?;
    let mut lasting = Lasting::default();
    let mut add = |certificate: &[u8]| {
        if certificate != opened.certificate() && !lasting.certificates.iter().any(|c| c == certificate) {
            lasting.certificates.push(certificate.to_vec());
        }
    };
    path.iter().chain(&stamp.chain).for_each(|c| add(c));
    let pairs = read(&pairs(&path, &stamp))?;
    for answer in &given {
        let responders = about(answer, &pairs, stamp.time)?.into_iter().filter_map(|(a, _)| a.responder);
        responders.for_each(|responder| add(&responder));
    }
    for answer in given {
        match answer {
            Given::Ocsp(bytes) => lasting.ocsp.push(bytes),
            Given::Crl(bytes) => lasting.crl.push(bytes),
        }
    }
    check_lasting(&lasting, &path, &stamp, now)?;
    Ok(lasting)
}

pub(super) fn stamp(
    opened: &Opened,
    trust: &Trust,
    longest: SignedDuration,
    now: Timestamp,
) -> Result<Stamp, Fault> {
    let token = opened.time_stamp().unwrap_or_default();
    let stamp = timestamp::verify(token, &opened.stamped(), trust)?;
    let after = stamp.time.duration_since(opened.signed_at());
    if stamp.time.duration_since(now) > CLOCK_TOLERANCE {
        Err(timestamp::Fault::InFuture(stamp.time).into())
    } else if after < -CLOCK_TOLERANCE {
        Err(Fault::BeforeSigning(stamp.time))
    } else if after > longest {
        Err(Fault::LongAfterSigning(stamp.time))
    } else {
        Ok(stamp)
    }
}

fn path(certificate: &[u8], at: Timestamp, trust: &Trust) -> Result<Vec<Vec<u8>>, Fault> {
    let read = Certificate::read(certificate).map_err(|_| Fault::Certificate(Unusable::Malformed))?;
    certificate::path(&read, Use::Signature, at, trust, &[]).map_err(Fault::Certificate)
}

/// A certificate and its issuer, read.
type Pair<'a> = (Certificate<'a>, Certificate<'a>);

fn read<'a>(pairs: &[(&'a [u8], &'a [u8])]) -> Result<Vec<Pair<'a>>, Fault> {
    let read = |der: &'a [u8]| Certificate::read(der).map_err(revocation::Fault::Malformed);
    pairs.iter().map(|(certificate, issuer)| Ok((read(certificate)?, read(issuer)?))).collect()
}

/// Each certificate of both paths with its issuer, once.
fn pairs<'a>(path: &'a [Vec<u8>], stamp: &'a Stamp) -> Vec<(&'a [u8], &'a [u8])> {
    let mut pairs = Vec::new();
    for pair in path.windows(2).chain(stamp.chain.windows(2)) {
        let [certificate, issuer] = pair else { continue };
        let pair = (certificate.as_slice(), issuer.as_slice());
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Verifies an answer, and says what it says of which of the certificates. A list speaks of all that its
/// issuer issued.
fn about<'a>(given: &Given, pairs: &[Pair<'a>], at: Timestamp) -> Result<Vec<(Answer, &'a [u8])>, Fault> {
    // Each answer is read once, whatever it turns out to be about.
    let verified: Vec<_> = match given {
        Given::Ocsp(bytes) => {
            let answer = revocation::Ocsp::read(bytes)?;
            pairs.iter().map(|(certificate, issuer)| answer.verify(certificate, issuer, at, &[])).collect()
        }
        Given::Crl(bytes) => {
            let verify = |(c, i): &Pair<'a>| revocation::verify_crl_read(bytes, c, i, at);
            pairs.iter().map(verify).collect()
        }
    };
    let mut found = Vec::new();
    for (verified, (certificate, _)) in verified.into_iter().zip(pairs) {
        match verified {
            Err(revocation::Fault::OtherCertificate) => {}
            verified => found.push((verified?, certificate.der)),
        }
    }
    if found.is_empty() { Err(Fault::Superfluous) } else { Ok(found) }
}

/// Judges what makes a signature last: every answer counts, one is about the signer, and no certificate
/// of both paths is missing.
pub(super) fn check_lasting(
    lasting: &Lasting,
    path: &[Vec<u8>],
    stamp: &Stamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let pairs = read(&pairs(path, stamp))?;
    let mut of_signer = false;
    let ocsp = lasting.ocsp.iter().cloned().map(Given::Ocsp);
    let crl = lasting.crl.iter().cloned().map(Given::Crl);
    for given in ocsp.chain(crl) {
        for (answer, certificate) in about(&given, &pairs, stamp.time)? {
            if answer.produced_at.duration_since(now) > CLOCK_TOLERANCE {
                return Err(revocation::Fault::InFuture(answer.produced_at).into());
            }
            check_status(&answer, certificate, stamp.time)?;
            if let Status::Revoked { since, reason } = answer.status
                && stamp.chain.iter().any(|link| link == certificate)
                && !revocation::leaves_stamps(reason)
            {
                return Err(Fault::Revoked { holder: holder(certificate), since, reason });
            }
            of_signer |= path.first().is_some_and(|signer| signer == certificate);
        }
    }
    if !of_signer {
        return Err(Fault::NoAnswer);
    }
    // The signer's certificate stands in the signature, and anchors are known to whoever verifies.
    let above = path.split_last().map(|(_anchor, rest)| rest.iter().skip(1)).into_iter().flatten();
    let of_stamp = stamp.chain.split_last().map(|(_anchor, rest)| rest.iter()).into_iter().flatten();
    match above.chain(of_stamp).find(|c| !lasting.certificates.contains(c)) {
        Some(missing) => Err(Fault::CertificateMissing(holder(missing))),
        None => Ok(()),
    }
}

fn holder(certificate: &[u8]) -> String {
    certificate::identity(certificate).map(|i| i.names.full()).unwrap_or_default()
}
