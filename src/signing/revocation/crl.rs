//! Revocation lists (RFC 5280, 5): only whole ones, of the certificate's own issuer. Delta and indirect
//! lists, parts by reason and unknown critical extensions are called unsupported.

use super::super::asn1::{Element, tag};
use super::super::authority;
use super::super::x509::{Certificate, moment};
use super::{Answer, CLOCK_TOLERANCE, Fault, LONGEST, Reason, Status, address, check_not_future, is_before};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5280::{ID_CE_CRL_REASONS, ID_CE_ISSUING_DISTRIBUTION_POINT};
use der::Decode;
use jiff::Timestamp;
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert};
use x509_cert::ext::Extensions;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::DistributionPointName;
use x509_cert::ext::pkix::{CrlDistributionPoints, CrlReason};

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
        return Err(Fault::Unsupported(format!("a list of more than {LONGEST} bytes")));
    }
    if is_first_version(list) {
        return Err(Fault::Unsupported("a list of version 1".into()));
    }
    let typed = CertificateList::from_der(list).map_err(malformed)?;
    let said = &typed.tbs_cert_list;
    if said.version != Version::V2 || said.signature != typed.signature_algorithm {
        return Err(Fault::Malformed("not a list of version 2, or of two algorithms".into()));
    }
    if said.issuer != certificate.typed.tbs_certificate.issuer {
        return Err(Fault::OtherCertificate);
    }
    if !issuer.key_usage().map_err(Fault::Malformed)?.is_some_and(|usage| usage.crl_sign()) {
        return Err(Fault::NotAuthorised("its key is not for revocation lists".into()));
    }
    verify_signature(list, issuer)?;
    check_extensions(said.crl_extensions.as_ref(), OF_LISTS)?;
    let scope = said.crl_extensions.iter().flatten().find(|e| e.extn_id == ID_CE_ISSUING_DISTRIBUTION_POINT);
    if let Some(scope) = scope {
        check_scope(scope.extn_value.as_bytes(), certificate)?;
    }
    let this_update = moment(&said.this_update);
    let next_update = said.next_update.as_ref().ok_or_else(|| malformed("it does not say until when"))?;
    let next_update = moment(next_update);
    if is_before(next_update, at) {
        return Err(Fault::Stale(this_update));
    }
    let mut status = Status::Good;
    for entry in said.revoked_certificates.iter().flatten() {
        // One entry that is not understood makes the whole list useless (RFC 5280, 5.3).
        check_extensions(entry.crl_entry_extensions.as_ref(), OF_ENTRIES)?;
        if entry.serial_number == certificate.typed.tbs_certificate.serial_number {
            let reason = reason(entry)?;
            if reason == Some(Reason::RemoveFromCRL) {
                return Err(Fault::Malformed("a whole list that takes a certificate off another one".into()));
            }
            status = Status::Revoked { since: moment(&entry.revocation_date), reason };
        }
    }
    Ok(Answer {
        status,
        produced_at: this_update,
        this_update,
        next_update: Some(next_update),
        responder: None,
    })
}

/// Whether a list is of the version before extensions, which does not say of what it speaks (RFC 5280, 5.1.2.1).
fn is_first_version(list: &[u8]) -> bool {
    let parts = Element::parse(list, tag::SEQUENCE).and_then(Element::children);
    let said = parts.and_then(|parts| parts.first().ok_or("empty".to_owned())?.expect(tag::SEQUENCE));
    // Without a version the algorithm comes first. There may be more entries than are counted here.
    said.is_ok_and(|said| said.content.first() == Some(&tag::SEQUENCE))
}

/// The extensions of lists and of their entries that may be critical: they are looked at.
const OF_LISTS: &[ObjectIdentifier] = &[ID_CE_ISSUING_DISTRIBUTION_POINT];
const OF_ENTRIES: &[ObjectIdentifier] = &[ID_CE_CRL_REASONS];

/// Critical is what one must understand: a part of a list that another one completes (5.2.4), entries of
/// other issuers (5.3.3), or what nobody here knows.
fn check_extensions(extensions: Option<&Extensions>, known: &[ObjectIdentifier]) -> Result<(), Fault> {
    let mut critical = extensions.into_iter().flatten().filter(|e| e.critical);
    match critical.find(|e| !known.contains(&e.extn_id)) {
        Some(unknown) => Err(Fault::Unsupported(format!("a list with the extension {}", unknown.extn_id))),
        None => Ok(()),
    }
}

/// The list's own signature, over the bytes as they came.
fn verify_signature(list: &[u8], issuer: &Certificate<'_>) -> Result<(), Fault> {
    let read = || {
        let parts = Element::parse(list, tag::SEQUENCE)?.children()?;
        let [signed, algorithm, signature] = parts.as_slice() else { return Err("not a list".to_owned()) };
        Ok((signed.whole, algorithm.expect(tag::SEQUENCE)?.content, authority::octets(signature)?))
    };
    let (signed, algorithm, signature) = read().map_err(Fault::Malformed)?;
    Ok(authority::verify(issuer.der, algorithm, signed, signature)?)
}

fn reason(entry: &RevokedCert) -> Result<Option<Reason>, Fault> {
    let mut extensions = entry.crl_entry_extensions.iter().flatten();
    let given = extensions.find(|e| e.extn_id == ID_CE_CRL_REASONS);
    given.map(|e| CrlReason::from_der(e.extn_value.as_bytes()).map_err(malformed)).transpose()
}

/// Whether the list's scope has the certificate in it (RFC 5280, 6.3.3, b 2).
fn check_scope(scope: &[u8], certificate: &Certificate<'_>) -> Result<(), Fault> {
    let scope = IssuingDistributionPoint::from_der(scope).map_err(malformed)?;
    if scope.indirect_crl || scope.only_some_reasons.is_some() {
        return Err(Fault::Unsupported("a list of several issuers, or of some reasons only".into()));
    }
    let is_authority = certificate.is_authority().map_err(Fault::Malformed)?;
    let is_outside = scope.only_contains_user_certs && is_authority
        || scope.only_contains_ca_certs && !is_authority
        || scope.only_contains_attribute_certs;
    if is_outside {
        return Err(Fault::OtherCertificate);
    }
    let names = match scope.distribution_point {
        None => return Ok(()),
        Some(DistributionPointName::FullName(names)) => names,
        Some(DistributionPointName::NameRelativeToCRLIssuer(_)) => {
            return Err(Fault::Unsupported("a list with a relative name".into()));
        }
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
