//! Receipts: CMS SignedData (RFC 5652) by the service over a small canonical JSON.

mod cms;

use super::certificate::{Role, check_trust, check_usage};
use super::{Error, trust::Trust, x509::Certificate};
use crate::domain::environment::Environment;
use crate::domain::identifier::Voen;
use crate::domain::identity::Algorithm;
use crate::domain::outbox::ContainerDigest;
use crate::domain::receipt::Receipt;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// File name extension of a receipt.
pub const EXTENSION: &str = "p7s";
/// How far the service's clock may be ahead of ours.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);
/// Most bytes of a receipt.
const LONGEST: usize = 256 * 1024;

/// Verifies a receipt's signature, signer and content. `signers` are the certificates that the
/// service card names; the signer must be one of them and chain to the trust list at the signing
/// time, which may not lie in the future. So a receipt stays good when the signer's certificate ends.
///
/// # Errors
/// [`Error::Receipt`].
pub fn verify(bytes: &[u8], signers: &[Vec<u8>], trust: &Trust, now: Timestamp) -> Result<Receipt, Error> {
    verify_receipt(bytes, signers, trust, now).map_err(Error::Receipt)
}

fn verify_receipt(
    bytes: &[u8],
    signers: &[Vec<u8>],
    trust: &Trust,
    now: Timestamp,
) -> Result<Receipt, String> {
    if bytes.len() > LONGEST {
        return Err("too long".into());
    }
    let signed = cms::read(bytes)?;
    let signer = signers
        .iter()
        .filter_map(|der| Certificate::read(der).ok())
        .find(|c| signed.names(c))
        .ok_or("the signer is not one of the service's receipt signers")?;
    let signed_at = signed.verify(&signer)?;
    check_usage(&signer, Role::Receipt).map_err(|reason| format!("signer: {reason:?}"))?;
    check_trust(&signer, signed_at, trust).map_err(|reason| format!("signer: {reason:?}"))?;
    let receipt = decode(signed.content)?;
    for (what, time) in [("signing time", signed_at), ("time", receipt.time)] {
        if time.duration_since(now) > CLOCK_TOLERANCE {
            return Err(format!("{what} is in the future"));
        }
    }
    Ok(receipt)
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
    let attributes = cms::signed_attributes(&signer, algorithm, &content, receipt.time);
    let signature = sign(&attributes)?;
    let key = &signer.key;
    key.verify(algorithm, super::key::EcdsaForm::Asn1, &attributes, &signature)?;
    Ok(cms::assemble(&signer, algorithm, &content, &attributes, &signature))
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

fn decode(bytes: &[u8]) -> Result<Receipt, String> {
    let content: Content = serde_json::from_slice(bytes).map_err(|e| format!("content: {e}"))?;
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
