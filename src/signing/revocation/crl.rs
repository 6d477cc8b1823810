//! Revocation lists (RFC 5280, 5): only whole ones, of the certificate's own issuer. `webpki` reads them
//! and refuses what this does not know: delta and indirect lists, parts by reason, critical extensions.

use super::super::asn1::{Element, tag};
use super::super::authority;
use super::super::x509::Certificate;
use super::{Answer, CLOCK_TOLERANCE, Fault, LONGEST, Reason, Status, address, check_not_future, is_before};
use der::Decode;
use jiff::Timestamp;
use webpki::{BorrowedCertRevocationList, CertRevocationList};
use x509_cert::ext::pkix::CrlDistributionPoints;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::DistributionPointName;

fn malformed(error: impl std::fmt::Debug) -> Fault {
    Fault::Malformed(format!("{error:?}"))
}

/// Takes a list that was just fetched: judged as [`verify`] does, and by our clock.
///
/// # Errors
/// See [`Fault`].
pub fn accept(
    list: &[u8],
    certificate: &[u8],
    issuer: &[u8],
    at: Timestamp,
    now: Timestamp,
) -> Result<Answer, Fault> {
    let verified = verify(list, certificate, issuer, at)?;
    check_not_future(&verified, now)?;
    match verified.next_update {
        Some(next) if now.duration_since(next) > CLOCK_TOLERANCE => Err(Fault::Stale(verified.this_update)),
        _ => Ok(verified),
    }
}

/// Verifies what a list says of a certificate whose `issuer` stands in a path that was validated. Lists
/// come at intervals: one counts for `at` if the next was not due yet then, or if it is newer.
///
/// # Errors
/// See [`Fault`].
pub fn verify(list: &[u8], certificate: &[u8], issuer: &[u8], at: Timestamp) -> Result<Answer, Fault> {
    let read = |der| Certificate::read(der).map_err(Fault::Malformed);
    verify_read(list, &read(certificate)?, &read(issuer)?, at)
}

/// The same for certificates that were read.
pub(in crate::signing) fn verify_read(
    list: &[u8],
    certificate: &Certificate<'_>,
    issuer: &Certificate<'_>,
    at: Timestamp,
) -> Result<Answer, Fault> {
    if list.len() > LONGEST {
        return Err(Fault::Malformed("too long".into()));
    }
    let parsed = CertRevocationList::from(BorrowedCertRevocationList::from_der(list).map_err(malformed)?);
    let times = Times::read(list).map_err(Fault::Malformed)?;
    if times.issuer != certificate.issuer {
        return Err(Fault::OtherCertificate);
    }
    if !issuer.key_usage().map_err(Fault::Malformed)?.is_some_and(|usage| usage.crl_sign()) {
        return Err(Fault::NotAuthorised("its key is not for revocation lists".into()));
    }
    let (signed, algorithm, signature) = times.signature;
    authority::verify(issuer.der, algorithm, signed, signature)?;
    if let Some(scope) = parsed.issuing_distribution_point() {
        check_scope(scope, certificate)?;
    }
    if is_before(times.next_update, at) {
        return Err(Fault::Stale(times.this_update));
    }
    let serial = certificate.typed.tbs_certificate.serial_number.as_bytes();
    let status = match parsed.find_serial(serial).map_err(malformed)? {
        Some(entry) => Status::Revoked {
            since: Timestamp::from_second(i64::try_from(entry.revocation_date.as_secs()).map_err(malformed)?)
                .map_err(malformed)?,
            reason: entry.reason_code.and_then(reason),
        },
        None => Status::Good,
    };
    Ok(Answer {
        status,
        produced_at: times.this_update,
        this_update: times.this_update,
        next_update: Some(times.next_update),
        responder: None,
    })
}

/// What `webpki` keeps to itself.
struct Times<'a> {
    /// Issuer's name, DER.
    issuer: &'a [u8],
    this_update: Timestamp,
    next_update: Timestamp,
    /// What is signed, with which algorithm, and the value.
    signature: (&'a [u8], &'a [u8], &'a [u8]),
}

impl<'a> Times<'a> {
    fn read(list: &'a [u8]) -> Result<Times<'a>, String> {
        let parts = Element::parse(list, tag::SEQUENCE)?.children()?;
        let [signed, algorithm, signature] = parts.as_slice() else { return Err("not a list".into()) };
        let fields = signed.expect(tag::SEQUENCE)?.children()?;
        let [_version, _algorithm, issuer, this_update, next_update, ..] = fields.as_slice() else {
            return Err("fields are missing".into());
        };
        Ok(Times {
            issuer: issuer.expect(tag::SEQUENCE)?.whole,
            this_update: authority::moment(this_update)?,
            next_update: authority::moment(next_update)?,
            signature: (
                signed.whole,
                algorithm.expect(tag::SEQUENCE)?.content,
                authority::octets(signature)?,
            ),
        })
    }
}

/// Whether the list's scope has the certificate in it (RFC 5280, 6.3.3, b 2).
fn check_scope(scope: &[u8], certificate: &Certificate<'_>) -> Result<(), Fault> {
    let scope = IssuingDistributionPoint::from_der(scope).map_err(malformed)?;
    let is_authority = certificate.is_authority().map_err(Fault::Malformed)?;
    if scope.only_contains_user_certs && is_authority || scope.only_contains_ca_certs && !is_authority {
        return Err(Fault::OtherCertificate);
    }
    let Some(DistributionPointName::FullName(names)) = scope.distribution_point else {
        return Err(malformed("a scope without a full name"));
    };
    let points = certificate.extension::<CrlDistributionPoints>().map_err(Fault::Malformed)?;
    // A certificate that names no list is in the scope of all of its issuer's.
    let Some(points) = points else { return Ok(()) };
    let wanted = points.0.iter().filter_map(|p| match &p.distribution_point {
        Some(DistributionPointName::FullName(names)) => Some(names),
        _ => None,
    });
    let listed: Vec<String> = names.iter().filter_map(address).collect();
    let is_listed = wanted.flatten().filter_map(address).any(|a| listed.contains(&a));
    if is_listed { Ok(()) } else { Err(Fault::OtherCertificate) }
}

fn reason(reason: webpki::RevocationReason) -> Option<Reason> {
    use webpki::RevocationReason as Given;
    match reason {
        Given::Unspecified => Some(Reason::Unspecified),
        Given::KeyCompromise => Some(Reason::KeyCompromise),
        Given::CaCompromise => Some(Reason::CaCompromise),
        Given::AffiliationChanged => Some(Reason::AffiliationChanged),
        Given::Superseded => Some(Reason::Superseded),
        Given::CessationOfOperation => Some(Reason::CessationOfOperation),
        Given::CertificateHold => Some(Reason::CertificateHold),
        Given::RemoveFromCrl => Some(Reason::RemoveFromCRL),
        Given::PrivilegeWithdrawn => Some(Reason::PrivilegeWithdrawn),
        Given::AaCompromise => Some(Reason::AaCompromise),
    }
}
