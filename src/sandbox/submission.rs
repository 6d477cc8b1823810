//! Taking applications in. Nothing that the client says is believed: the container is verified as a
//! gateway must, and its data is compared with what the service itself showed.

use super::problem::{Kind, Language, Problem};
use super::service::{CONTAINER_MAX_AGE, LOOKUP_MAX_AGE, Remembered, Service};
use super::store::{Kept, NewApplication};
use super::{Error, answer, pki, status};
use crate::domain::application::Application;
use crate::domain::content::Content;
use crate::domain::environment::Environment;
use crate::domain::identity::{Algorithm, Identity};
use crate::domain::level::Level;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use crate::remote::wire;
use crate::signing::verify::{Check, Report, verify};
use crate::signing::{self, certificate};
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// How long the sandbox is ahead of Greenwich when it counts years: Azerbaijan's time.
pub const AZERBAIJAN: jiff::tz::Offset = jiff::tz::offset(4);

impl Service {
    /// Takes a container. Says whether it is new.
    pub fn submit(
        &self,
        key: Option<&str>,
        container: &[u8],
        language: Language,
    ) -> Result<(bool, wire::Submission), Problem> {
        let key = key.and_then(ContainerDigest::parse);
        let key = key.ok_or_else(|| Kind::InvalidRequest.because(wire::IDEMPOTENCY_KEY))?;
        let now = self.now();
        let known = self.store.by_digest(key, now)?;
        if ContainerDigest(Sha256::digest(container).into()) != key {
            return Err(match known {
                Some(_) => Kind::IdempotencyConflict.into(),
                None => Kind::InvalidRequest.because("the key is not the SHA-256 of the body"),
            });
        }
        if let Some(kept) = known {
            return Ok((false, submission(&kept, language)?));
        }
        let report = verify(container, &self.trust, now);
        let (content, holder, signed_at) = self.verified(report)?;
        let Content::Application(application) = content else {
            return Err(Kind::ContainerRefused.because("no application"));
        };
        self.admit(&application, &holder, signed_at, now)?;
        let opened = self.check_level(container, now)?;
        let is_new = match self.store.by_id(application.id.as_str(), now)? {
            Some(_) => false,
            None => {
                self.check_data(&application, signed_at)?;
                let raised = (opened.level() < Level::Lt).then(|| self.raised(&opened, now)).transpose()?;
                self.keep(&application, key, (container, raised.as_deref()), now)?
            }
        };
        let kept = self.store.of_insurer(&application.insurer.voen, application.id.as_str(), now)?;
        let kept = kept.ok_or_else(|| Kind::ContainerRefused.because("the id belongs to another insurer"))?;
        Ok((is_new, submission(&kept, language)?))
    }

    /// What became of a container.
    pub fn submission(&self, key: &str, language: Language) -> Result<wire::Submission, Problem> {
        let digest = ContainerDigest::parse(key).ok_or(Kind::NotFound)?;
        let kept = self.store.by_digest(digest, self.now())?.ok_or(Kind::NotFound)?;
        submission(&kept, language)
    }

    /// The contents of a container that holds in every respect.
    pub fn verified(&self, report: Report) -> Result<(Content, Identity, Timestamp), Problem> {
        if let Some((check, detail)) = report.failure() {
            let kind = match check {
                Check::Validity | Check::Certificate | Check::Usage => Kind::CertificateRefused,
                Check::TimeStamp | Check::Revocation => Kind::ProofRefused,
                Check::Digests | Check::Signature | Check::Binding => Kind::SignatureInvalid,
                _ => Kind::ContainerRefused,
            };
            return Err(kind.because(format!("{check:?}: {detail}")));
        }
        let holder = report.certificate().and_then(|der| certificate::identity(der).ok());
        match (report.is_valid(), report.signed_at(), holder, report.content) {
            (true, Some(signed_at), Some(holder), Some(content)) => Ok((content, holder, signed_at)),
            _ => Err(Kind::ContainerRefused.because("not verified")),
        }
    }

    /// Whether this signer may send this application here and now.
    fn admit(
        &self,
        application: &Application,
        holder: &Identity,
        signed_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if self.is_revoked(holder) {
            return Err(Kind::CertificateRefused.because("Revoked"));
        }
        if application.environment != Environment::Sandbox || application.service != self.origin {
            return Err(Kind::WrongEnvironment.into());
        }
        self.mandate(holder, &application.insurer.voen, signed_at)?;
        if now.duration_since(signed_at) > CONTAINER_MAX_AGE {
            return Err(Kind::ContainerTooOld.into());
        }
        Ok(())
    }

    /// Whether the data is what was shown, was fresh when signed, and still holds.
    fn check_data(&self, application: &Application, signed_at: Timestamp) -> Result<(), Problem> {
        let (lookup, voen) = (&application.lookup, &application.insurer.voen);
        let remembered = self.store.lookup(&lookup.id)?;
        let remembered = remembered.filter(|l| l.voen == voen.as_str());
        let remembered = remembered.ok_or_else(|| Kind::ContainerRefused.because("unknown lookup"))?;
        let shown: Remembered = serde_json::from_str(&remembered.data).map_err(Error::from)?;
        let signed = Remembered { query: answer::query(&lookup.query), answer: answer::lookup(lookup) };
        if shown != signed {
            return Err(Kind::ContainerRefused.because("the data is not what was shown"));
        }
        let age = signed_at.duration_since(shown.answer.time);
        if age.is_negative() || age > LOOKUP_MAX_AGE {
            return Err(Kind::LookupTooOld.into());
        }
        let looks = self.store.looks(voen, &lookup.query.fin)?;
        let now = self.registry.ask(&lookup.query, voen, looks);
        match now {
            Err(Kind::RegistryUnreachable) => Err(Kind::RegistryUnreachable.into()),
            Err(kind) => Err(Kind::DataChanged.because(format!("{kind:?}"))),
            Ok((dsmf, by_fin)) if dsmf != lookup.dsmf_record || by_fin != lookup.registry_record => {
                Err(Kind::DataChanged.because("person"))
            }
            Ok(_) if self.registry.insurer(voen) != Some(&application.insurer) => {
                Err(Kind::DataChanged.because("insurer"))
            }
            Ok(_) => Ok(()),
        }
    }

    /// Commits it with its receipt. Says whether it is new.
    fn keep(
        &self,
        application: &Application,
        digest: ContainerDigest,
        (container, raised): (&[u8], Option<&[u8]>),
        time: Timestamp,
    ) -> Result<bool, Error> {
        self.store.keep(&application.id, |sequence| {
            let year = AZERBAIJAN.to_datetime(time).year();
            let registration_number = format!("SB-{year}-{sequence:06}");
            let receipt = Receipt {
                registration_number: registration_number.clone(),
                time,
                digest,
                voen: application.insurer.voen.clone(),
                service: self.origin.clone(),
                environment: Environment::Sandbox,
            };
            let data = answer::taken(application, &registration_number, time);
            let case = self.case(&application.lookup.query.fin);
            Ok(NewApplication {
                sequence,
                id: &application.id,
                digest,
                application,
                time,
                data: serde_json::to_string(&data)?,
                container,
                raised,
                receipt: self.sign_receipt(&receipt)?,
                steps: status::plan(case, time, self.status_pace),
            })
        })
    }

    fn sign_receipt(&self, receipt: &Receipt) -> Result<Vec<u8>, Error> {
        let signer = &self.pki.receipt;
        let sign =
            |bytes: &[u8]| pki::sign(signer, bytes).map_err(|e| signing::Error::Receipt(e.to_string()));
        Ok(signing::receipt::make(receipt, &signer.certificate, Algorithm::EcdsaP256Sha256, sign)?)
    }
}

fn submission(kept: &Kept, language: Language) -> Result<wire::Submission, Problem> {
    let application = answer::application(kept, language).map_err(Error::from)?;
    Ok(wire::Submission {
        id: application.id,
        registration_number: application.registration_number,
        time: application.time,
        status: application.status,
        receipt: STANDARD.encode(&kept.receipt),
    })
}
