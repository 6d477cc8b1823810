//! Trust anchors and intermediates of one environment.

use super::Error;
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, UnixTime, pem};
use std::time::Duration;
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};

/// The certificates that chains may end at, and those that may stand in between. CA certificates
/// from a container are never used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// Self-signed certificates, DER.
    pub anchors: Vec<Vec<u8>>,
    /// CA certificates below them, DER.
    pub intermediates: Vec<Vec<u8>>,
}

impl Trust {
    /// Reads a PEM bundle: self-signed certificates become anchors, the others intermediates.
    ///
    /// # Errors
    /// [`Error::Trust`] when a block is not a certificate, or none is self-signed.
    pub fn from_pem(pem: &str) -> Result<Trust, Error> {
        let mut trust = Trust::default();
        let mut rest = pem.as_bytes();
        loop {
            match pem::from_buf(&mut rest) {
                Ok(Some((pem::SectionKind::Certificate, der))) => trust.add(der)?,
                Ok(Some((kind, _))) => return Err(Error::Trust(format!("a block is a {kind:?}"))),
                Ok(None) => break,
                Err(e) => return Err(Error::Trust(format!("{e:?}"))),
            }
        }
        if trust.anchors.is_empty() {
            return Err(Error::Trust("no self-signed certificate".into()));
        }
        Ok(trust)
    }

    fn add(&mut self, der: Vec<u8>) -> Result<(), Error> {
        let held = CertificateDer::from(der.as_slice());
        let anchor = anchor_from_trusted_cert(&held).map_err(|e| Error::Trust(format!("{e:?}")))?;
        let certificate = super::x509::Certificate::read(&der).map_err(Error::Trust)?;
        let issuer = super::asn1::elements(certificate.issuer).map_err(Error::Trust)?;
        let is_self_issued = issuer.first().is_some_and(|name| name.content == anchor.subject.as_ref());
        let list = if is_self_issued { &mut self.anchors } else { &mut self.intermediates };
        list.push(der);
        Ok(())
    }

    /// Whether a certificate chains to an anchor, each link valid at the moment: signatures, validity,
    /// basic constraints, path length, name constraints, no unknown critical extension
    /// (RFC 5280, 6.1). What the certificate may be used for is checked elsewhere.
    pub(super) fn chain(&self, der: &[u8], at: Timestamp) -> Result<(), webpki::Error> {
        let held: Vec<CertificateDer<'_>> =
            self.anchors.iter().map(|a| CertificateDer::from(a.as_slice())).collect();
        let anchors = held.iter().map(anchor_from_trusted_cert).collect::<Result<Vec<_>, _>>()?;
        let intermediates: Vec<CertificateDer<'_>> =
            self.intermediates.iter().map(|i| CertificateDer::from(i.as_slice())).collect();
        let leaf = CertificateDer::from(der);
        let seconds = u64::try_from(at.as_second()).map_err(|_| webpki::Error::InvalidCertValidity)?;
        EndEntityCert::try_from(&leaf)?
            .verify_for_usage(
                webpki::ALL_VERIFICATION_ALGS,
                &anchors,
                &intermediates,
                UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
                AnyUsage,
                None,
                None,
            )
            .map(|_| ())
    }
}

/// Leaves extended key usage to the caller: webpki's own validators ask for TLS usages, which
/// certificates for signing documents need not have.
struct AnyUsage;

impl ExtendedKeyUsageValidator for AnyUsage {
    fn validate(&self, usages: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        for usage in usages {
            usage?;
        }
        Ok(())
    }
}
