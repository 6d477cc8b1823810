//! Levels at the service: what applications must have, and the service's own copy, raised to B-LT by
//! itself where the client did not do it.

use super::Error;
use super::problem::{Kind, Problem};
use super::service::{CONTAINER_MAX_AGE, Service};
use crate::domain::level::Level;
use crate::signing::container::{self, Opened};
use crate::signing::proof::{self, Fault, Given, Link};
use crate::signing::{self, revocation};
use jiff::Timestamp;

impl Service {
    /// Judges what is attested of a container's signature, which itself was verified.
    pub fn check_level(&self, container: &[u8], now: Timestamp) -> Result<Opened, Problem> {
        let opened = container::open(container).map_err(|e| Kind::ContainerRefused.because(e))?;
        let proven = proof::prove(&opened, &self.trust, CONTAINER_MAX_AGE, now).map_err(|fault| {
            let kind = match fault {
                Fault::Certificate(_) | Fault::Revoked { .. } | Fault::Unknown(_) => Kind::CertificateRefused,
                _ => Kind::ProofRefused,
            };
            kind.because(fault)
        })?;
        if proven.level < self.required_level {
            return Err(Kind::LevelTooLow.because(format!("{} is required", self.required_level.code())));
        }
        Ok(opened)
    }

    /// A container below B-LT, raised to it.
    pub fn raised(&self, opened: &Opened, now: Timestamp) -> Result<Vec<u8>, Error> {
        let stamped = match opened.level() {
            Level::B => {
                let token = self.authorities.own_token(&opened.stamped())?;
                &container::open(&opened.with_time_stamp(token)?.bytes)?
            }
            _ => opened,
        };
        let links = proof::links(stamped, &self.trust, CONTAINER_MAX_AGE, now).map_err(pki)?;
        let given = links.iter().map(|link| self.answer_about(link)).collect::<Result<Vec<_>, _>>()?;
        let given = given.into_iter().flatten().collect();
        let lasting = proof::lasting(stamped, given, &self.trust, CONTAINER_MAX_AGE, now).map_err(pki)?;
        Ok(stamped.with_lasting(lasting)?.bytes)
    }

    /// What the own authorities say of a certificate: the responder, else the list that it names.
    fn answer_about(&self, link: &Link) -> Result<Option<Given>, Error> {
        if link.issuer == self.pki.issuing {
            let asked = revocation::ocsp_request(&link.certificate, &link.issuer, super::random()?);
            let asked = asked.map_err(signing::Error::from)?;
            return Ok(Some(Given::Ocsp(self.authorities.answer(&asked.der, None)?)));
        }
        let file = link.sources.crl.first().and_then(|address| address.rsplit('/').next());
        Ok(file.and_then(|file| self.pki.list(file)).map(|list| Given::Crl(list.to_vec())))
    }
}

fn pki(fault: Fault) -> Error {
    Error::Pki(fault.to_string())
}
