//! Receipts: CMS SignedData (RFC 5652) by the service over a small canonical JSON.

pub(super) mod cms;

use super::certificate::{Role, check_chain, check_usage, check_validity};
use super::verify::{Cause, Check, Profile, Reason, Report, SignatureReport};
use super::{Error, key::sha256, trust::Trust, x509::Certificate};
use crate::domain::environment::Environment;
use crate::domain::identifier::Voen;
use crate::domain::identity::Algorithm;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use const_oid::db::rfc5911::ID_DATA;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// File name extension of a receipt.
pub const EXTENSION: &str = "p7s";
/// How far the service's clock may be ahead of ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Most bytes of a receipt.
const LONGEST: usize = 256 * 1024;
/// What a receipt's content says first, so that other CMS files are told from receipts.
const CLAIM: &[u8] = b"\"registrationNumber\"";

/// Verifies a receipt's signature, signer and content. `signers` are the certificates that the
/// service card names; the signer must be one of them and chain to the trust list at the signing
/// time, which may not lie in the future. So a receipt stays good when the signer's certificate ends.
///
/// # Errors
/// [`Error::Receipt`].
pub fn verify(bytes: &[u8], signers: &[Vec<u8>], trust: &Trust, now: Timestamp) -> Result<Receipt, Error> {
    let report = examine(bytes, signers, trust, now);
    if let Some((check, reason)) = report.failure() {
        return Err(Error::Receipt(format!("{check:?}: {reason}")));
    }
    // Who accepts a receipt knows who signs receipts: whatever was left open above has failed here.
    report.receipt.ok_or_else(|| Error::Receipt("no receipt".into()))
}

/// Verifies a file that may be a receipt, and reports every check. It is [`Profile::Receipt`] only if it
/// claims to be one. Where nobody says who signs receipts, that stays open.
pub(super) fn examine(bytes: &[u8], signers: &[Vec<u8>], trust: &Trust, now: Timestamp) -> Report {
    let mut report = Report::new(Profile::Other, ContainerDigest(sha256(bytes)));
    if bytes.len() > LONGEST {
        report.note(Check::Format, Err(Reason::new(Cause::TooMuch, "too long")));
        return report;
    }
    let der = super::asn1::der(bytes);
    let signed = match super::cms::read(&der, ID_DATA) {
        Ok(signed) => signed,
        Err(detail) => {
            report.note(Check::Format, Err(Reason::new(Cause::Malformed, detail)));
            return report;
        }
    };
    if signed.content.windows(CLAIM.len()).any(|window| window == CLAIM) {
        report.profile = Profile::Receipt;
    }
    report.note(Check::Format, Ok(()));
    let mut own = SignatureReport::default();
    let inside = signed.certificates.iter().copied();
    let known = || signers.iter().map(Vec::as_slice);
    let read = |der| Certificate::read(der).ok();
    let signer = known().chain(inside).filter_map(read).find(|c| signed.names(c));
    let is_known = signer.as_ref().is_some_and(|signer| known().any(|der| der == signer.der));
    own.note(
        Check::Signer,
        match (is_known, signers.is_empty()) {
            (true, _) => Ok(()),
            (false, true) => Err(Reason::new(Cause::NotAsked, "it is not known who signs receipts")),
            (false, false) => {
                let detail = "the signer is not one of the service's receipt signers";
                Err(Reason::new(Cause::OtherSigner, detail))
            }
        },
    );
    if let Some(signer) = &signer {
        examine_signer(&signed, signer, trust, now, &mut own);
    } else {
        let detail = "the signer's certificate is not there";
        own.note(Check::Binding, Err(Reason::new(Cause::Missing, detail)));
    }
    let content = decode(signed.content).map_err(|detail| Reason::new(Cause::Malformed, detail));
    let times = [("signing time", own.claimed_at), ("time", content.as_ref().ok().map(|c| c.time))];
    let future = times.iter().find(|(_, t)| t.is_some_and(|t| t.duration_since(now) > CLOCK_TOLERANCE));
    own.note(
        Check::Time,
        match future {
            Some((what, _)) => Err(Reason::new(Cause::WrongTime, format!("{what} is in the future"))),
            None => Ok(()),
        },
    );
    own.note(Check::Data, content.as_ref().map(drop).map_err(Reason::clone));
    report.receipt = content.ok();
    report.signatures.push(own);
    report
}

fn examine_signer(
    signed: &super::cms::Signed<'_>,
    signer: &Certificate<'_>,
    trust: &Trust,
    now: Timestamp,
    own: &mut SignatureReport,
) {
    own.certificate = Some(signer.der.to_vec());
    own.signer = super::certificate::read_identity(signer).ok();
    match cms::verify(signed, signer) {
        Ok(signed_at) => {
            own.claimed_at = Some(signed_at);
            own.note(Check::Signature, Ok(()));
            own.note(Check::Validity, check_validity(signer, signed_at).map_err(Reason::from));
            let chain = check_chain(signer, signed_at, trust, now);
            own.note(Check::Certificate, chain.map(drop).map_err(Reason::from));
        }
        Err(reason) => own.note(Check::Signature, Err(reason)),
    }
    own.note(Check::Usage, check_usage(signer, Role::Receipt).map_err(Reason::from));
}

/// Makes a receipt, signed at its own time; `sign` signs the bytes it is given with the certificate's
/// key (ECDSA as ASN.1 DER, as CMS wants it). For the service.
///
/// # Errors
/// [`Error::Receipt`], or what `sign` returns.
pub fn make(
    receipt: &Receipt,
    certificate: &[u8],
    algorithm: Algorithm,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    let signer = Certificate::read(certificate).map_err(Error::Certificate)?;
    let content = encode(receipt)?;
    let attributes = cms::signed_attributes(&signer, algorithm, ID_DATA, &content, receipt.time);
    let signature = sign(&attributes)?;
    let key = &signer.key;
    key.verify(algorithm, super::key::EcdsaForm::Asn1, &attributes, &signature)?;
    Ok(cms::assemble(&signer, algorithm, ID_DATA, &content, &attributes, &signature))
}

/// The signed content.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Content {
    registration_number: String,
    time: String,
    /// SHA-256 of the container, hexadecimal.
    container: String,
    voen: String,
    service: String,
    environment: String,
}

const ENVIRONMENTS: [(Environment, &str); 2] =
    [(Environment::Production, "production"), (Environment::Sandbox, "sandbox")];

/// The one canonical form (RFC 8785).
fn encode(receipt: &Receipt) -> Result<Vec<u8>, Error> {
    let environment = ENVIRONMENTS.iter().find(|(e, _)| *e == receipt.environment).map_or("", |(_, w)| w);
    let content = Content {
        registration_number: receipt.registration_number.clone(),
        time: receipt.time.to_string(),
        container: receipt.digest.to_hex(),
        voen: receipt.voen.as_str().to_owned(),
        service: receipt.service.clone(),
        environment: environment.to_owned(),
    };
    serde_json_canonicalizer::to_vec(&content).map_err(|e| Error::Receipt(e.to_string()))
}

pub(super) fn decode(bytes: &[u8]) -> Result<Receipt, String> {
    let content: Content = serde_json::from_slice(bytes)
        .map_err(|e| format!("content: not a receipt, line {} column {}", e.line(), e.column()))?;
    let (environment, _) = ENVIRONMENTS
        .into_iter()
        .find(|(_, word)| *word == content.environment)
        .ok_or("content: unknown environment")?;
    let receipt = Receipt {
        registration_number: content.registration_number,
        time: content.time.parse().map_err(|_| "content: time")?,
        digest: ContainerDigest::parse(&content.container).ok_or("content: container digest")?,
        voen: Voen::parse(&content.voen).map_err(|_| "content: VÖEN")?,
        service: content.service,
        environment,
    };
    match encode(&receipt) {
        Ok(canonical) if canonical == bytes => Ok(receipt),
        _ => Err("content is not in canonical form".into()),
    }
}
