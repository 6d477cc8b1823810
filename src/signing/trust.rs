//! Whom this computer trusts: anchors, intermediates, and for how long; paths from a certificate to an
//! anchor (RFC 5280, 6.1).

mod list;
mod remembered;

pub(super) use remembered::ALGORITHMS as OF_CERTIFICATES;

use super::asn1::{Element, tag};
use super::authority::{BadSignature, octets, verify};
use super::key::{self, EcdsaForm, Hash, Method, Scheme};
use super::{Error, x509};
use crate::domain::identity::KeyType;
use crate::domain::text::in_one_line;
use jiff::Timestamp;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, UnixTime, alg_id,
};
use std::time::Duration;
use webpki::{EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, VerifiedPath, ring};
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::name::GeneralName;

/// What a trust anchor is believed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// Certificates of persons and of receipts.
    Signature,
    /// Time-stamps (RFC 3161).
    TimeStamp,
    /// OCSP answers and revocation lists that do not come from the certificate's own issuer.
    Revocation,
}

impl Use {
    /// Everything.
    pub const ALL: [Use; 3] = [Use::Signature, Use::TimeStamp, Use::Revocation];
}

/// A certificate that chains may end at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The certificate, DER. For time-stamps and revocation it may be the service's own.
    pub certificate: Vec<u8>,
    /// What it is believed for.
    pub uses: Vec<Use>,
    /// The first moment for which it is believed: of signing, not of verifying.
    pub from: Option<Timestamp>,
    /// The last such moment. Old and new anchors overlap by it.
    pub until: Option<Timestamp>,
}

impl Anchor {
    /// Believed for everything, always.
    pub fn new(certificate: Vec<u8>) -> Anchor {
        Anchor { certificate, uses: Use::ALL.to_vec(), from: None, until: None }
    }

    fn counts(&self, purpose: Use, at: Timestamp) -> bool {
        self.uses.contains(&purpose)
            && self.from.is_none_or(|from| from <= at)
            && self.until.is_none_or(|until| at <= until)
    }
}

/// The certificates that chains may end at, and those that may stand in between.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trust {
    /// Where chains may end.
    pub anchors: Vec<Anchor>,
    /// CA certificates below them, DER.
    pub intermediates: Vec<Vec<u8>>,
    /// Who signs receipts, DER; empty: only the service says.
    pub receipts: Vec<Vec<u8>>,
    /// When the list was made, if it says so.
    pub issued: Option<Timestamp>,
    /// When a newer one is due, if it says so.
    pub next_update: Option<Timestamp>,
}

impl Trust {
    /// Reads a trust list: a dated one (TOML, see README's "Trust list") or a plain PEM bundle, whose
    /// self-signed certificates become anchors for everything and the others intermediates.
    ///
    /// # Errors
    /// [`Error::Trust`] when it is neither, or names no anchor.
    pub fn parse(text: &str) -> Result<Trust, Error> {
        list::parse(text).map_err(fault)
    }

    /// Reads a PEM bundle.
    ///
    /// # Errors
    /// [`Error::Trust`] when a block is not a certificate, or none is self-signed.
    pub fn from_pem(pem: &str) -> Result<Trust, Error> {
        list::from_pem(pem).map_err(fault)
    }

    /// Adds another list: the newer of both says when an update is due.
    pub fn merge(&mut self, other: Trust) {
        self.anchors.extend(other.anchors);
        self.intermediates.extend(other.intermediates);
        self.receipts.extend(other.receipts);
        self.issued = self.issued.max(other.issued);
        self.next_update = self.next_update.max(other.next_update);
    }

    /// All CA certificates of the list, DER.
    pub fn certificates(&self) -> Vec<Vec<u8>> {
        self.anchors.iter().map(|a| &a.certificate).chain(&self.intermediates).cloned().collect()
    }

    /// Whether a newer list was due: an issuer that it does not know may be in the new one.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.next_update.is_some_and(|due| due < now)
    }

    /// Whether a newer list may lead from a certificate to an anchor: this one was due, and knows neither who
    /// issued it nor who issued the others that came with it.
    pub(super) fn may_be_updated(&self, certificate: &[u8], others: &[Vec<u8>], now: Timestamp) -> bool {
        let listed = || self.anchors.iter().map(|a| &a.certificate).chain(&self.intermediates);
        let is_known = |der: &[u8]| {
            let named = x509::Certificate::read(der);
            named.is_ok_and(|certificate| {
                let mut listed = listed().filter_map(|known| x509::Certificate::read(known).ok());
                listed.any(|authority| certificate.names_as_issuer(&authority))
            })
        };
        self.is_stale(now) && !is_known(certificate) && !others.iter().any(|der| is_known(der))
    }

    /// Whether an authority limits directory names (RFC 5280, 4.2.1.10).
    pub(super) fn constrains_directory_names(&self, others: &[Vec<u8>]) -> bool {
        let limits = |certificate: &x509::Certificate<'_>| {
            let constraints = certificate.extension::<NameConstraints>().ok()??;
            let permitted = constraints.permitted_subtrees.into_iter().flatten();
            let mut all = permitted.chain(constraints.excluded_subtrees.into_iter().flatten());
            Some(all.any(|subtree| matches!(subtree.base, GeneralName::DirectoryName(_))))
        };
        self.authorities(others).iter().any(|authority| limits(authority) == Some(true))
    }

    /// Whether an authority that a certificate, or one that came along, names as its issuer sets conditions
    /// that webpki does not know, and therefore leaves out.
    pub(super) fn has_conditions(&self, der: &[u8], others: &[Vec<u8>]) -> bool {
        let left_out = |authority: &x509::Certificate<'_>| {
            let der = CertificateDer::from(authority.der);
            matches!(EndEntityCert::try_from(&der), Err(webpki::Error::UnsupportedCriticalExtension))
        };
        let authorities = self.authorities(others);
        let mut left_out = authorities.iter().filter(|authority| left_out(authority));
        let below = below(der, others);
        left_out.any(|authority| below.iter().any(|certificate| certificate.names_as_issuer(authority)))
    }

    /// Why the signature of an authority over a certificate, or over one that came along, cannot be believed:
    /// it uses what no longer counts as secure, or else what this program does not know.
    pub(super) fn obstacle(&self, der: &[u8], others: &[Vec<u8>]) -> Option<BadSignature> {
        let authorities = self.authorities(others);
        let mut unknown = None;
        for certificate in below(der, others) {
            for authority in authorities.iter().filter(|a| certificate.names_as_issuer(a)) {
                match check_signature(&certificate, authority) {
                    Err(weak @ BadSignature::Weak) => return Some(weak),
                    Err(fault @ BadSignature::Unsupported) => unknown = Some(fault),
                    Err(BadSignature::Wrong) | Ok(()) => {}
                }
            }
        }
        unknown
    }

    /// The authorities of the list, and those that came along and that one of the list's signed: nobody else
    /// can make a stranger look like somebody who cannot be judged.
    fn authorities<'a>(&'a self, others: &'a [Vec<u8>]) -> Vec<x509::Certificate<'a>> {
        let listed = self.anchors.iter().map(|a| &a.certificate).chain(&self.intermediates);
        let read = |der: &'a Vec<u8>| x509::Certificate::read(der).ok();
        let mut authorities: Vec<_> = listed.filter_map(read).collect();
        let listed = authorities.len();
        for other in others.iter().take(MOST_OTHERS).filter_map(read) {
            let mut listed = authorities.iter().take(listed).filter(|a| other.names_as_issuer(a));
            if listed.any(|authority| check_signature(&other, authority).is_ok()) {
                authorities.push(other);
            }
        }
        authorities
    }

    /// The OCSP responders that are believed although the certificate's issuer did not charge them
    /// (RFC 6960, 4.2.2.2, 1), DER.
    pub(super) fn responders(&self, at: Timestamp) -> Vec<&[u8]> {
        let counting = self.anchors.iter().filter(|a| a.counts(Use::Revocation, at));
        counting.map(|a| a.certificate.as_slice()).collect()
    }

    /// The certificates from this one to an anchor, both included, each link valid at the moment:
    /// signatures, validity, basic constraints, path length, key usage of the authorities, name
    /// constraints, no unknown critical extension. What the certificate itself may be used for is
    /// checked elsewhere. `others` may stand in between and are not believed by themselves.
    pub(super) fn path(
        &self,
        der: &[u8],
        purpose: Use,
        at: Timestamp,
        others: &[Vec<u8>],
    ) -> Result<Vec<Vec<u8>>, webpki::Error> {
        let counting = || self.anchors.iter().filter(|a| a.counts(purpose, at));
        if counting().any(|a| a.certificate == der) {
            return Ok(vec![der.to_vec()]);
        }
        let held: Vec<CertificateDer<'_>> =
            counting().map(|a| CertificateDer::from(a.certificate.as_slice())).collect();
        let anchors = held.iter().map(webpki::anchor_from_trusted_cert).collect::<Result<Vec<_>, _>>()?;
        let between: Vec<CertificateDer<'_>> = self
            .intermediates
            .iter()
            .chain(steps(others))
            .map(|i| CertificateDer::from(i.as_slice()))
            // webpki gives up at the first one that it cannot read.
            .filter(|der| EndEntityCert::try_from(der).is_ok())
            .collect();
        let leaf = CertificateDer::from(der);
        let seconds = u64::try_from(at.as_second()).map_err(|_| webpki::Error::InvalidCertValidity)?;
        let end_entity = EndEntityCert::try_from(&leaf)?;
        let path = end_entity.verify_for_usage(
            &remembered::ALGORITHMS,
            &anchors,
            &between,
            UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
            AnyUsage,
            None,
            Some(&may_issue),
        )?;
        let between = path.intermediate_certificates().map(|c| c.der().to_vec());
        let anchor = anchors.iter().position(|a| a == path.anchor()).and_then(|i| held.get(i));
        Ok([der.to_vec()].into_iter().chain(between).chain(anchor.map(|a| a.to_vec())).collect())
    }
}

/// A certificate and those that came along, as far as they can be read.
fn below<'a>(der: &'a [u8], others: &'a [Vec<u8>]) -> Vec<x509::Certificate<'a>> {
    let all = others.iter().take(MOST_OTHERS).map(Vec::as_slice).chain([der]);
    all.filter_map(|der| x509::Certificate::read(der).ok()).collect()
}

/// Whether an authority signed a certificate.
fn check_signature(
    certificate: &x509::Certificate<'_>,
    authority: &x509::Certificate<'_>,
) -> Result<(), BadSignature> {
    let parts =
        Element::parse(certificate.der, tag::SEQUENCE).and_then(Element::children).unwrap_or_default();
    let [signed, algorithm, signature] = parts.as_slice() else { return Err(BadSignature::Wrong) };
    let (algorithm, signature) = (algorithm.expect(tag::SEQUENCE), octets(signature));
    let (Ok(algorithm), Ok(signature)) = (algorithm, signature) else { return Err(BadSignature::Wrong) };
    verify(authority.der, algorithm.content, signed.whole, signature)
}

/// What is wrong with a list, as far as a line holds it: readers repeat what they could not read.
fn fault(detail: String) -> Error {
    Error::Trust(in_one_line(&detail, 300))
}

/// Most certificates from elsewhere that are tried in between, and most of one holder.
const MOST_OTHERS: usize = 32;
const MOST_OF_ONE: usize = 3;

/// Those certificates from elsewhere that can lead from one to the next: each once, and none that issued
/// itself, for it leads nowhere. Few of one holder, since many that lead to each other make more ways than
/// can be tried.
fn steps(others: &[Vec<u8>]) -> Vec<&Vec<u8>> {
    let mut steps: Vec<(&[u8], &Vec<u8>)> = Vec::new();
    for der in others.iter().take(MOST_OTHERS) {
        let Ok(certificate) = x509::Certificate::read(der) else { continue };
        let subject = certificate.subject;
        let of_one = steps.iter().filter(|(known, _)| *known == subject).count();
        let is_known = steps.iter().any(|(_, known)| *known == der);
        if subject != certificate.issuer && !is_known && of_one < MOST_OF_ONE {
            steps.push((subject, der));
        }
    }
    steps.into_iter().map(|(_, der)| der).collect()
}

/// Authorities that say what their key is for must say that it signs certificates (RFC 5280, 6.1.4 n),
/// which webpki leaves out.
fn may_issue(path: &VerifiedPath<'_>) -> Result<(), webpki::Error> {
    for authority in path.intermediate_certificates() {
        let der = authority.der();
        let certificate = x509::Certificate::read(&der).map_err(|_| webpki::Error::BadDer)?;
        let usage = certificate.key_usage().map_err(|_| webpki::Error::MalformedExtensions)?;
        if usage.is_some_and(|usage| !usage.key_cert_sign()) {
            return Err(webpki::Error::EndEntityUsedAsCa);
        }
    }
    Ok(())
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

/// What authorities may sign with: all that ring offers, and the curves that it leaves out.
pub(super) static ALGORITHMS: &[&dyn SignatureVerificationAlgorithm] = &[
    ring::ECDSA_P256_SHA256,
    ring::ECDSA_P256_SHA384,
    ring::ECDSA_P384_SHA256,
    ring::ECDSA_P384_SHA384,
    ring::ED25519,
    ring::RSA_PKCS1_2048_8192_SHA256,
    ring::RSA_PKCS1_2048_8192_SHA384,
    ring::RSA_PKCS1_2048_8192_SHA512,
    ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA384_LEGACY_KEY,
    ring::RSA_PSS_2048_8192_SHA512_LEGACY_KEY,
    &Ecdsa { curve: KeyType::P256, hash: Hash::Sha512 },
    &Ecdsa { curve: KeyType::P384, hash: Hash::Sha512 },
    &Ecdsa { curve: KeyType::P521, hash: Hash::Sha256 },
    &Ecdsa { curve: KeyType::P521, hash: Hash::Sha384 },
    &Ecdsa { curve: KeyType::P521, hash: Hash::Sha512 },
];

#[derive(Debug)]
struct Ecdsa {
    curve: KeyType,
    hash: Hash,
}

impl SignatureVerificationAlgorithm for Ecdsa {
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.curve {
            KeyType::P256 => alg_id::ECDSA_P256,
            KeyType::P384 => alg_id::ECDSA_P384,
            _ => alg_id::ECDSA_P521,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        Method { scheme: Scheme::Ecdsa, hash: self.hash }.identifier()
    }

    fn verify_signature(&self, point: &[u8], message: &[u8], value: &[u8]) -> Result<(), InvalidSignature> {
        key::verify_ecdsa(self.curve, point, self.hash, EcdsaForm::Asn1, message, value)
            .map_err(|_| InvalidSignature)
    }
}
