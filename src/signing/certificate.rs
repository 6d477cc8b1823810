//! Reading X.509 certificates: holder, terms, usage.

mod subject;

use super::authority::BadSignature;
use super::key::{EcdsaForm, hash, sha256};
use super::trust::{Trust, Use};
use super::verify::{Cause, Reason};
use super::{Error, x509::Certificate};
use crate::domain::identity::{Algorithm, Identity, Purpose, Unusable};
use crate::domain::token::Fingerprint;
use const_oid::db::rfc5280;
use jiff::Timestamp;
use std::fmt::Write;
use x509_cert::ext::pkix::AuthorityInfoAccessSyntax;
use x509_cert::ext::pkix::name::GeneralName;

/// Reads holder and terms.
///
/// # Errors
/// [`Error::Certificate`].
pub fn identity(der: &[u8]) -> Result<Identity, Error> {
    read_identity(&Certificate::read(der).map_err(Error::Certificate)?)
}

pub(super) fn read_identity(certificate: &Certificate<'_>) -> Result<Identity, Error> {
    let body = &certificate.typed.tbs_certificate;
    let subject = subject::Attributes::read(&body.subject);
    let issuer = subject::Attributes::read(&body.issuer);
    let usage = certificate.key_usage().map_err(Error::Certificate)?;
    let serial = body.serial_number.as_bytes().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    Ok(Identity {
        names: subject.names(),
        fin: subject.fin(),
        organisation: subject.organisation(),
        voen: subject.voen(),
        issuer: issuer.common_name().unwrap_or_else(|| body.issuer.to_string()),
        serial,
        not_before: certificate.validity.0,
        not_after: certificate.validity.1,
        can_authenticate: usage.is_some_and(|u| u.digital_signature()),
        can_sign: usage.is_some_and(|u| u.non_repudiation()),
        key: certificate.key.kind,
    })
}

/// Addresses where the issuer tells whether a certificate was revoked (RFC 5280, 4.2.2.1, OCSP); none of
/// one that cannot be read.
pub fn revocation_services(der: &[u8]) -> Vec<String> {
    let Ok(certificate) = Certificate::read(der) else { return Vec::new() };
    let access = certificate.typed.tbs_certificate.get::<AuthorityInfoAccessSyntax>().ok().flatten();
    let described = access.map(|(_, access)| access.0).unwrap_or_default();
    let ocsp = described.into_iter().filter(|d| d.access_method == rfc5280::ID_AD_OCSP);
    ocsp.filter_map(|d| match d.access_location {
        GeneralName::UniformResourceIdentifier(address) => Some(address.to_string()),
        _ => None,
    })
    .collect()
}

/// SHA-256 of the DER.
pub fn fingerprint(der: &[u8]) -> Fingerprint {
    Fingerprint(sha256(der))
}

/// The hash of some bytes that an algorithm signs.
pub fn digest(algorithm: Algorithm, bytes: &[u8]) -> Vec<u8> {
    ring::digest::digest(hash(algorithm), bytes).as_ref().to_vec()
}

/// Verifies a raw signature, in PKCS#11's form, with a certificate's key.
///
/// # Errors
/// [`Error::WrongSignature`]; a certificate or key that cannot be read or used.
pub fn verify(der: &[u8], algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Result<(), Error> {
    let certificate = Certificate::read(der).map_err(Error::Certificate)?;
    certificate.key.verify(algorithm, EcdsaForm::Fixed, message, signature)
}

/// Whether a certificate may serve a purpose at a moment: usage, validity, key, chain to the trust list.
/// An extension that it calls critical and nobody knows makes it [`Unusable::NotUnderstood`].
///
/// # Errors
/// The first reason, in the order in which it helps the holder: whether it is the right certificate at
/// all, then whether it is time for a new one.
pub fn check(der: &[u8], purpose: Purpose, at: Timestamp, trust: &Trust) -> Result<(), Unusable> {
    let certificate = Certificate::read(der).map_err(|_| Unusable::Malformed)?;
    let role = match purpose {
        Purpose::Authentication => Role::Authentication,
        Purpose::Signature => Role::Signature,
    };
    check_usage(&certificate, role)?;
    check_validity(&certificate, at)?;
    check_chain(&certificate, at, trust, at).map(|_| ())
}

/// What a certificate is wanted for, the service's own certificates included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A person signs in.
    Authentication,
    /// A person signs a document.
    Signature,
    /// The service signs a receipt.
    Receipt,
}

/// Key usage (RFC 5280, 4.2.1.3), extended key usage (4.2.1.12), and that it is nobody's CA. An absent
/// key usage means no usage here: certificates of persons always carry one (ETSI EN 319 412-2).
pub(super) fn check_usage(certificate: &Certificate<'_>, role: Role) -> Result<(), Unusable> {
    let malformed = |_| Unusable::Malformed;
    let Some(usage) = certificate.key_usage().map_err(malformed)? else { return Err(Unusable::WrongUsage) };
    let extended = certificate.extended_key_usage().map_err(malformed)?;
    let is_allowed = match role {
        Role::Authentication => usage.digital_signature(),
        Role::Signature => usage.non_repudiation(),
        Role::Receipt => usage.digital_signature() || usage.non_repudiation(),
    };
    let fits = extended.is_none_or(|usages| match role {
        Role::Authentication => {
            usages.iter().any(|u| [rfc5280::ID_KP_CLIENT_AUTH, rfc5280::ANY_EXTENDED_KEY_USAGE].contains(u))
        }
        // No usage says "signs documents" everywhere; only certificates of machines are kept out.
        Role::Signature | Role::Receipt => usages.iter().any(|u| !MACHINES.contains(u)),
    });
    let is_authority = certificate.is_authority().map_err(malformed)?;
    if is_allowed && fits && !is_authority { Ok(()) } else { Err(Unusable::WrongUsage) }
}

/// Extended key usages that are not about signing documents.
const MACHINES: [const_oid::ObjectIdentifier; 4] = [
    rfc5280::ID_KP_SERVER_AUTH,
    rfc5280::ID_KP_CODE_SIGNING,
    rfc5280::ID_KP_TIME_STAMPING,
    rfc5280::ID_KP_OCSP_SIGNING,
];

/// Whether a moment lies within the validity.
pub(super) fn check_validity(certificate: &Certificate<'_>, at: Timestamp) -> Result<(), Unusable> {
    if at > certificate.validity.1 {
        Err(Unusable::Expired)
    } else if at < certificate.validity.0 {
        Err(Unusable::NotYetValid)
    } else {
        Ok(())
    }
}

/// What is open where only the signer says when it was signed: whoever has the key can still say so after the
/// certificate's end.
pub(super) fn without_time_stamp(certificate: &Certificate<'_>, now: Timestamp) -> Option<Reason> {
    let has_ended = check_validity(certificate, now) == Err(Unusable::Expired);
    let detail = || format!("expired at {}", certificate.validity.1);
    has_ended.then(|| Reason::new(Cause::ExpiredUnknownWhen, detail()))
}

/// Key and chain at a moment; gives the certificates from this one to its anchor. An issuer that a list does not know is
/// not the certificate's fault where a newer list is due `now`.
pub(super) fn check_chain(
    certificate: &Certificate<'_>,
    at: Timestamp,
    trust: &Trust,
    now: Timestamp,
) -> Result<Vec<Vec<u8>>, Unusable> {
    if certificate.key.kind.algorithm().is_none() {
        return Err(Unusable::UnsupportedKey);
    }
    match path(certificate, Use::Signature, at, trust, &[]) {
        Err(Unusable::UnknownIssuer) if trust.may_be_updated(certificate.der, &[], now) => {
            Err(Unusable::UpdateNeeded)
        }
        path => path,
    }
}

/// The certificates from this one to its anchor, both included: each valid at the moment, whatever its
/// key. `others` may stand in between.
pub(super) fn path(
    certificate: &Certificate<'_>,
    purpose: Use,
    at: Timestamp,
    trust: &Trust,
    others: &[Vec<u8>],
) -> Result<Vec<Vec<u8>>, Unusable> {
    check_validity(certificate, at)?;
    trust.path(certificate.der, purpose, at, others).map_err(|error| match error {
        webpki::Error::CaUsedAsEndEntity => Unusable::WrongUsage,
        webpki::Error::UnsupportedCriticalExtension => Unusable::NotUnderstood,
        // What webpki says of all constraints on directory names, met or not.
        webpki::Error::NameConstraintViolation if trust.constrains_directory_names(others) => {
            Unusable::NotUnderstood
        }
        webpki::Error::UnknownIssuer if trust.has_conditions(certificate.der, others) => {
            Unusable::NotUnderstood
        }
        webpki::Error::NameConstraintViolation
        | webpki::Error::CertExpired { .. }
        | webpki::Error::CertNotValidYet { .. }
        | webpki::Error::PathLenConstraintViolated
        | webpki::Error::EndEntityUsedAsCa => Unusable::UnfitIssuer,
        webpki::Error::MalformedExtensions
        | webpki::Error::ExtensionValueInvalid
        | webpki::Error::UnsupportedCertVersion
        | webpki::Error::SignatureAlgorithmMismatch
        | webpki::Error::BadDer
        | webpki::Error::BadDerTime
        | webpki::Error::TrailingData(_)
        | webpki::Error::InvalidSerialNumber => Unusable::Malformed,
        _ => match trust.obstacle(certificate.der, others) {
            Some(BadSignature::Unsupported) => Unusable::NotUnderstood,
            Some(BadSignature::Weak) => Unusable::UnfitIssuer,
            Some(BadSignature::Wrong) | None => Unusable::UnknownIssuer,
        },
    })
}
