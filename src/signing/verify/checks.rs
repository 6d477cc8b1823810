//! The checks one by one: pure functions that yield what later checks need, or say what is wrong.

use super::super::certificate::{Role, check_trust, check_usage};
use super::super::key::{EcdsaForm, sha256};
use super::super::trust::Trust;
use super::super::x509::Certificate;
use super::super::xades::{self, Signature};
use super::super::zip::{self, Entry, Packing};
use super::super::{asic, container, data as json, document as model, pdf};
use crate::domain::application::Application;
use crate::domain::identity::Identity;
use jiff::{SignedDuration, Timestamp};

/// How far clocks may differ: the signer's from ours, and the registries' from the signer's.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// The entries, the first being the stored media type.
pub(super) fn format(container: &[u8]) -> Result<Vec<Entry>, String> {
    let entries = zip::read(container)?;
    let first = entries.first().ok_or("empty")?;
    let is_mimetype = first.name == asic::MIMETYPE
        && first.packing == Packing::Stored
        && first.content == container::MEDIA_TYPE.as_bytes();
    if is_mimetype { Ok(entries) } else { Err("the first entry is not the stored media type".into()) }
}

/// The contents of a container with exactly the files of the profile.
pub(super) struct Files<'a> {
    pub data: &'a [u8],
    pub document: &'a [u8],
    pub signatures: &'a [u8],
}

pub(super) fn manifest(entries: &[Entry]) -> Result<Files<'_>, String> {
    let [_mimetype, data, document, manifest, signatures] = entries else {
        return Err(format!("{} entries instead of 5", entries.len()));
    };
    let [data_file, document_file] = asic::DATA_FILES;
    let expected = [data_file.0, document_file.0, asic::MANIFEST, asic::SIGNATURES];
    for (entry, name) in [data, document, manifest, signatures].into_iter().zip(expected) {
        if entry.name != name {
            return Err(format!("{} stands where {name} belongs", entry.name));
        }
    }
    if manifest.content != asic::manifest().as_bytes() {
        return Err("the manifest does not name the files and their media types".into());
    }
    Ok(Files { data: &data.content, document: &document.content, signatures: &signatures.content })
}

pub(super) fn signature_file(file: &[u8]) -> Result<Signature, String> {
    let signature = xades::read(file)?;
    let signed = signature.files.iter().map(|f| (f.name.as_str(), f.media_type.as_str()));
    if signed.eq(asic::DATA_FILES.into_iter().map(|(name, media_type, _)| (name, media_type))) {
        Ok(signature)
    } else {
        Err("the signed files are not the data files with their media types".into())
    }
}

pub(super) fn digests(files: &Files<'_>, signature: &Signature) -> Result<(), String> {
    for (signed, content) in signature.files.iter().zip([files.data, files.document]) {
        if signed.digest != sha256(content) {
            return Err(format!("{} was changed", signed.name));
        }
    }
    Ok(())
}

/// The value over SignedInfo, SignedProperties, and that the certificate is the one they name.
pub(super) fn signature(signature: &Signature, certificate: &Certificate<'_>) -> Result<(), String> {
    certificate
        .key
        .verify(signature.algorithm, EcdsaForm::Fixed, signature.signed_info().as_bytes(), &signature.value)
        .map_err(|e| e.to_string())?;
    if signature.properties_digest != sha256(signature.signed_properties().as_bytes()) {
        return Err("SignedProperties were changed".into());
    }
    if signature.properties.certificate_digest != sha256(certificate.der)
        || signature.properties.issuer_serial != certificate.issuer_serial()
    {
        return Err("SigningCertificateV2 names another certificate".into());
    }
    Ok(())
}

pub(super) fn certificate(
    certificate: &Certificate<'_>,
    signed_at: Timestamp,
    trust: &Trust,
) -> Result<(), String> {
    check_trust(certificate, signed_at, trust).map_err(|reason| format!("{reason:?}"))
}

pub(super) fn usage(certificate: &Certificate<'_>) -> Result<(), String> {
    check_usage(certificate, Role::Signature).map_err(|reason| format!("{reason:?}"))
}

pub(super) fn data(bytes: &[u8]) -> Result<Application, String> {
    json::decode(bytes).map_err(|e| e.to_string())
}

pub(super) fn document(bytes: &[u8], application: &Application) -> Result<(), String> {
    let rendered =
        pdf::render(&model::document(application), application.prepared_at).map_err(|e| e.to_string())?;
    if rendered == bytes { Ok(()) } else { Err("the document is not what the data renders to".into()) }
}

pub(super) fn signer(signer: &Identity, application: &Application) -> Result<(), String> {
    match &signer.fin {
        Some(fin) if *fin == application.prepared_by.fin => Ok(()),
        Some(_) => Err("signed by somebody else than who prepared it".into()),
        None => Err("the certificate names no FİN".into()),
    }
}

/// The signing time has whole seconds only, and so has the comparison.
pub(super) fn time(signed_at: Timestamp, application: &Application, now: Timestamp) -> Result<(), String> {
    if signed_at.duration_since(now) > CLOCK_TOLERANCE {
        return Err("the signing time is in the future".into());
    }
    if signed_at.as_second() < application.prepared_at.as_second() {
        return Err("signed before it was prepared".into());
    }
    // The lookup's time is by the service's clock.
    if application.lookup.time.duration_since(signed_at) > CLOCK_TOLERANCE {
        return Err("signed before the lookup".into());
    }
    Ok(())
}
