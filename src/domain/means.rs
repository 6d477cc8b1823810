//! What one signs in and signs with: a certificate, and where its key is.

use super::asan::Subscriber;
use super::identifier::{Fin, Voen};
use super::identity::{Algorithm, Identity, Unusable};
use super::token::{Candidate, Fingerprint};

/// A certificate with the way to its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// The key is on a card.
    Card(Candidate),
    /// The key is in a telephone, behind Asan İmza.
    Asan(Mobile),
}

/// A certificate whose key is in a telephone's SIM card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mobile {
    /// Whose.
    pub subscriber: Subscriber,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// Its name.
    pub fingerprint: Fingerprint,
    /// What it says; `None` when it cannot be read.
    pub identity: Option<Identity>,
    /// Whether it may be used, and if not why.
    pub usable: Result<(), Unusable>,
}

impl Means {
    /// The certificate, DER.
    pub fn certificate(&self) -> &[u8] {
        match self {
            Means::Card(candidate) => &candidate.credential.certificate,
            Means::Asan(mobile) => &mobile.certificate,
        }
    }

    /// The certificate's name.
    pub fn fingerprint(&self) -> Fingerprint {
        match self {
            Means::Card(candidate) => candidate.credential.fingerprint,
            Means::Asan(mobile) => mobile.fingerprint,
        }
    }

    /// What the certificate says; `None` when it cannot be read.
    pub fn identity(&self) -> Option<&Identity> {
        match self {
            Means::Card(candidate) => candidate.identity.as_ref(),
            Means::Asan(mobile) => mobile.identity.as_ref(),
        }
    }

    /// Whether it may be used, and if not why.
    pub fn usable(&self) -> Result<(), Unusable> {
        match self {
            Means::Card(candidate) => candidate.usable,
            Means::Asan(mobile) => mobile.usable,
        }
    }

    /// The best algorithm that it signs with.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match self {
            Means::Card(candidate) => candidate.algorithm(),
            Means::Asan(mobile) => mobile.identity.as_ref()?.key.algorithm(),
        }
    }

    /// FİN and VÖEN of the holder, where the certificate names a person.
    pub fn holder(&self) -> Option<(&Fin, Option<&Voen>)> {
        let identity = self.identity()?;
        Some((identity.fin.as_ref()?, identity.voen.as_ref()))
    }

    /// The certificate on its card, where it is on one.
    pub fn card(&self) -> Option<&Candidate> {
        match self {
            Means::Card(candidate) => Some(candidate),
            Means::Asan(_) => None,
        }
    }
}
