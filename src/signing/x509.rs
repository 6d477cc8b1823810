//! An X.509 certificate (RFC 5280), read once: typed where it is only looked at, and as the bytes that
//! came where they go into something signed.

use super::asn1::{Element, element, tag};
use super::key::PublicKey;
use der::{Decode, asn1::ObjectIdentifier};
use jiff::Timestamp;
use std::time::Duration;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::time::Time;

/// Most bytes of a certificate.
const LONGEST: usize = 64 * 1024;

/// A certificate as it came, and what it says.
pub(super) struct Certificate<'a> {
    /// The certificate, DER.
    pub der: &'a [u8],
    /// Typed; never encoded again.
    pub typed: x509_cert::Certificate,
    /// Its key.
    pub key: PublicKey,
    /// Issuer's name, DER.
    pub issuer: &'a [u8],
    /// Its holder's name, DER.
    pub subject: &'a [u8],
    /// Serial number: the INTEGER, DER.
    pub serial: &'a [u8],
    /// First and last moment of validity.
    pub validity: (Timestamp, Timestamp),
}

impl<'a> Certificate<'a> {
    /// Reads a certificate.
    pub fn read(der: &'a [u8]) -> Result<Certificate<'a>, String> {
        if der.len() > LONGEST {
            return Err("too long".into());
        }
        let typed = x509_cert::Certificate::from_der(der).map_err(|e| e.to_string())?;
        let fields = Element::parse(der, tag::SEQUENCE)?.children()?;
        let to_be_signed = fields.first().ok_or("empty")?.expect(tag::SEQUENCE)?.children()?;
        // version [0], serialNumber, signature, issuer, validity, subject: only version 3 has the extensions needed here.
        let [_version, serial, _algorithm, issuer, _validity, subject, ..] = to_be_signed.as_slice() else {
            return Err("fields are missing".into());
        };
        let (serial, issuer) = (serial.expect(tag::INTEGER)?, issuer.expect(tag::SEQUENCE)?);
        let body = &typed.tbs_certificate;
        Ok(Certificate {
            der,
            key: PublicKey::read(&body.subject_public_key_info),
            issuer: issuer.whole,
            subject: subject.expect(tag::SEQUENCE)?.whole,
            serial: serial.whole,
            validity: (moment(&body.validity.not_before), moment(&body.validity.not_after)),
            typed,
        })
    }

    /// IssuerSerial (RFC 5035): what names a certificate in CAdES and XAdES.
    pub fn issuer_serial(&self) -> Vec<u8> {
        let name = element(tag::CONTEXT_4, &[self.issuer]);
        let names = element(tag::SEQUENCE, &[&name]);
        element(tag::SEQUENCE, &[&names, self.serial])
    }

    /// Key usage; none when the extension is absent.
    pub fn key_usage(&self) -> Result<Option<KeyUsage>, String> {
        self.extension::<KeyUsage>()
    }

    /// Extended key usages; none when the extension is absent.
    pub fn extended_key_usage(&self) -> Result<Option<Vec<ObjectIdentifier>>, String> {
        Ok(self.extension::<ExtendedKeyUsage>()?.map(|usage| usage.0))
    }

    /// Whether it says that this authority issued it: by its name and, where both tell, by its key
    /// (RFC 5280, 4.2.1.1). An authority that took a new key keeps its name.
    pub fn names_as_issuer(&self, authority: &Certificate<'_>) -> bool {
        let of_issuer = self.extension::<AuthorityKeyIdentifier>().ok().flatten();
        let own = authority.extension::<SubjectKeyIdentifier>().ok().flatten();
        let is_its_key = match (of_issuer.and_then(|id| id.key_identifier), own) {
            (Some(of_issuer), Some(own)) => of_issuer == own.0,
            _ => true,
        };
        self.issuer == authority.subject && is_its_key
    }

    /// Whether it says that its key is for other signatures than those of authorities, or does not say for what.
    pub fn may_sign(&self) -> Result<bool, String> {
        let usage = self.key_usage()?;
        Ok(usage.is_none_or(|usage| usage.digital_signature() || usage.non_repudiation()))
    }

    /// Whether it belongs to a certification authority.
    pub fn is_authority(&self) -> Result<bool, String> {
        Ok(self.extension::<BasicConstraints>()?.is_some_and(|b| b.ca))
    }

    /// Subject key identifier; none when the extension is absent.
    pub fn key_identifier(&self) -> Result<Option<Vec<u8>>, String> {
        Ok(self.extension::<SubjectKeyIdentifier>()?.map(|id| id.0.into_bytes()))
    }

    /// An extension; none when it is absent.
    pub fn extension<'s, T>(&'s self) -> Result<Option<T>, String>
    where
        T: Decode<'s> + const_oid::AssociatedOid,
    {
        let found = self.typed.tbs_certificate.get::<T>().map_err(|e| e.to_string())?;
        Ok(found.map(|(_critical, value)| value))
    }
}

/// A time of a certificate or a list.
pub(super) fn moment(time: &Time) -> Timestamp {
    moment_of(time.to_unix_duration())
}

/// A time since 1970. The end of what has none, the last second of 9999 (RFC 5280, 4.1.2.5), is the last moment
/// that can be counted here.
pub(super) fn moment_of(since: Duration) -> Timestamp {
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}
