//! The checks of this profile one by one: pure functions that yield what later checks need, or say what
//! is wrong.

use super::super::asic::Form;
use super::super::certificate::{Role, check_chain, check_usage, check_validity};
use super::super::container::Opened;
use super::super::key::{EcdsaForm, sha256};
use super::super::pdf::{self, Mismatch};
use super::super::timestamp::{self, Stamp};
use super::super::trust::Trust;
use super::super::x509::Certificate;
use super::super::xades::{self, Signature};
use super::super::zip::{self, Entry, Packing};
use super::super::{asic, container, document as model, proof};
use super::Mandates;
use super::report::{Cause, Outcome, Reason, SignedFile};
use crate::domain::content::Content;
use crate::domain::identity::Identity;
use jiff::{SignedDuration, Timestamp};

/// How far clocks may differ: the signer's from ours, and the registries' from the signer's.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

type Checked<T = ()> = Result<T, Reason>;

fn malformed(detail: impl Into<String>) -> Reason {
    Reason::new(Cause::Malformed, detail)
}

/// The entries, the first being the stored media type.
pub(super) fn format(container: &[u8]) -> Checked<Vec<Entry>> {
    let entries = zip::read(container).map_err(malformed)?;
    let first = entries.first().ok_or_else(|| malformed("empty"))?;
    let is_mimetype = first.name == asic::MIMETYPE
        && first.packing == Packing::Stored
        && first.content == container::MEDIA_TYPE.as_bytes();
    if is_mimetype { Ok(entries) } else { Err(malformed("the first entry is not the stored media type")) }
}

/// The contents of a container with exactly the files of the profile.
pub(super) struct Files<'a> {
    pub form: Form,
    pub data: &'a [u8],
    pub document: &'a [u8],
    pub signatures: &'a [u8],
}

pub(super) fn manifest(entries: &[Entry]) -> Checked<Files<'_>> {
    let [_mimetype, data, document, manifest, signatures] = entries else {
        return Err(malformed(format!("{} entries instead of 5", entries.len())));
    };
    // Whatever has no name of its own is measured against an application.
    let form = Form::of_file(&data.name).unwrap_or(Form::Application);
    let [data_file, document_file] = form.data_files();
    let expected = [data_file.0, document_file.0, asic::MANIFEST, asic::SIGNATURES];
    for (entry, name) in [data, document, manifest, signatures].into_iter().zip(expected) {
        if entry.name != name {
            return Err(malformed(format!("{} stands where {name} belongs", entry.name)));
        }
    }
    if manifest.content != form.manifest().as_bytes() {
        let detail = "the manifest does not name the files and their media types";
        return Err(Reason::new(Cause::Differs, detail));
    }
    Ok(Files { form, data: &data.content, document: &document.content, signatures: &signatures.content })
}

pub(super) fn signature_file(files: &Files<'_>) -> Checked<Signature> {
    let signature = xades::read(files.signatures).map_err(malformed)?;
    let signed = signature.files.iter().map(|f| (f.name.as_str(), f.media_type.as_str()));
    if signed.eq(files.form.data_files().into_iter().map(|(name, media_type, _)| (name, media_type))) {
        Ok(signature)
    } else {
        let detail = "the signed files are not the data files with their media types";
        Err(Reason::new(Cause::Differs, detail))
    }
}

/// Each data file, and whether it is what was signed.
pub(super) fn files(files: &Files<'_>, signature: &Signature) -> Vec<SignedFile> {
    let contents = signature.files.iter().zip([files.data, files.document]);
    let file = |(signed, content): (&xades::SignedFile, &[u8])| {
        let is_same = signed.digest == sha256(content);
        let changed = || Outcome::Failed(Reason::new(Cause::Changed, format!("{} was changed", signed.name)));
        SignedFile {
            name: signed.name.clone(),
            media_type: Some(signed.media_type.clone()),
            outcome: if is_same { Outcome::Passed } else { changed() },
        }
    };
    contents.map(file).collect()
}

pub(super) fn digests(files: &[SignedFile]) -> Checked {
    let failed = files.iter().find_map(|file| match &file.outcome {
        Outcome::Failed(reason) => Some(reason.clone()),
        _ => None,
    });
    failed.map_or(Ok(()), Err)
}

/// The value over SignedInfo, and SignedProperties.
pub(super) fn signature(signature: &Signature, certificate: &Certificate<'_>) -> Checked {
    certificate
        .key
        .verify(signature.algorithm, EcdsaForm::Fixed, signature.signed_info().as_bytes(), &signature.value)
        .map_err(|e| Reason::new(Cause::WrongSignature, e.to_string()))?;
    if signature.properties_digest != sha256(signature.signed_properties().as_bytes()) {
        return Err(Reason::new(Cause::Changed, "SignedProperties were changed"));
    }
    Ok(())
}

/// The certificate is the one that the signed properties name.
pub(super) fn binding(signature: &Signature, certificate: &Certificate<'_>) -> Checked {
    if signature.properties.certificate_digest != sha256(certificate.der)
        || signature.properties.issuer_serial != certificate.issuer_serial()
    {
        return Err(Reason::new(Cause::OtherCertificate, "SigningCertificateV2 names another certificate"));
    }
    Ok(())
}

pub(super) fn validity(certificate: &Certificate<'_>, at: Timestamp) -> Checked {
    check_validity(certificate, at).map_err(Reason::from)
}

/// The certificates from this one to its anchor.
pub(super) fn path(
    certificate: &Certificate<'_>,
    at: Timestamp,
    trust: &Trust,
    now: Timestamp,
) -> Checked<Vec<Vec<u8>>> {
    check_chain(certificate, at, trust, now).map_err(Reason::from)
}

/// The time-stamp; without one it is absent. How long after the signature it may come is for the service
/// to say.
pub(super) fn stamp(opened: &Opened, trust: &Trust, now: Timestamp) -> Result<Stamp, Outcome> {
    if opened.time_stamp().is_none() {
        return Err(Outcome::Absent);
    }
    let token = opened.time_stamp().unwrap_or_default();
    proof::stamp(opened, trust, SignedDuration::MAX, now).map_err(|fault| {
        let cause = match &fault {
            proof::Fault::TimeStamp(fault) => timestamp::cause(fault, token, trust, now),
            proof::Fault::BeforeSigning(_) => Cause::WrongTime,
            _ => Cause::BadTimeStamp,
        };
        Reason::new(cause, fault.to_string()).into()
    })
}

/// What the container holds about revocation; without that it is absent.
pub(super) fn revocation(
    opened: &Opened,
    path: &[Vec<u8>],
    stamp: Option<&Stamp>,
    now: Timestamp,
) -> Outcome {
    match (opened.lasting(), stamp) {
        (None, _) => Outcome::Absent,
        (Some(_), None) => Outcome::Skipped,
        (Some(lasting), Some(stamp)) => {
            let judged = proof::check_lasting(lasting, path, stamp, now).map_err(|fault| {
                let cause = match &fault {
                    proof::Fault::Revoked { .. } => Cause::Revoked,
                    proof::Fault::NoAnswer | proof::Fault::CertificateMissing(_) => Cause::Missing,
                    proof::Fault::Revocation(fault) => fault.cause(),
                    _ => Cause::BadRevocation,
                };
                Reason::new(cause, fault.to_string())
            });
            judged.into()
        }
    }
}

pub(super) fn usage(certificate: &Certificate<'_>) -> Checked {
    check_usage(certificate, Role::Signature).map_err(Reason::from)
}

pub(super) fn data(files: &Files<'_>) -> Checked<Content> {
    container::decode(files.form, files.data).map_err(|e| malformed(e.to_string()))
}

pub(super) fn document(bytes: &[u8], content: &Content) -> Checked {
    let compared = pdf::compare(bytes, &model::of(content), content.prepared_at());
    compared.map_err(|e| malformed(e.to_string()))?.map_err(|mismatch| match mismatch {
        Mismatch::Differs => Reason::new(Cause::Differs, "the document is not what the data renders to"),
        // Not forged, as far as anybody can tell here.
        Mismatch::OtherRenderer(number) => Reason::new(
            Cause::Unsupported,
            format!("the document was rendered by version {number} and cannot be rendered by this one"),
        ),
    })
}

pub(super) fn signer(signer: &Identity, content: &Content) -> Checked {
    let other = |detail| Err(Reason::new(Cause::OtherSigner, detail));
    match &signer.fin {
        Some(fin) if *fin == content.prepared_by().fin => Ok(()),
        Some(_) => other("signed by somebody else than who prepared it"),
        None => other("the certificate names no FİN"),
    }
}

/// The signing time has whole seconds only, and so has the comparison.
pub(super) fn time(signed_at: Timestamp, content: &Content, now: Timestamp) -> Checked {
    let wrong = |detail| Err(Reason::new(Cause::WrongTime, detail));
    if signed_at.duration_since(now) > CLOCK_TOLERANCE {
        return wrong("the signing time is in the future");
    }
    if signed_at.as_second() < content.prepared_at().as_second() {
        return wrong("signed before it was prepared");
    }
    // The lookup's time is by the service's clock.
    match content {
        Content::Application(a) if a.lookup.time.duration_since(signed_at) > CLOCK_TOLERANCE => {
            wrong("signed before the lookup")
        }
        Content::Application(_) | Content::Order(_) => Ok(()),
    }
}

/// Whether the signer may act for the insurer: the certificate is the insurer's own, or the service says
/// so. Who may give authorities is in no certificate. Where nobody was asked it stays open.
pub(super) fn mandate(
    signer: Option<&Identity>,
    content: &Content,
    mandates: Option<Mandates<'_>>,
) -> Outcome {
    let insurer = &content.insurer().voen;
    let is_own = signer.is_some_and(|signer| signer.voen.as_ref() == Some(insurer));
    if is_own && matches!(content, Content::Application(_)) {
        return Outcome::Passed;
    }
    // What the service says of one signer, it says of nobody else.
    let of_signer = mandates.filter(|m| signer.is_some_and(|signer| signer.fin.as_ref() == Some(m.signer)));
    let entitled = of_signer.map(|mandates| match content {
        Content::Application(_) => mandates.insurers,
        Content::Order(_) => mandates.sealed,
    });
    match entitled {
        Some(insurers) if insurers.contains(insurer) => Outcome::Passed,
        Some(_) => Outcome::Failed(Reason::new(Cause::OtherSigner, "the service knows of no mandate")),
        None => Outcome::Undecided(Reason::new(Cause::NotAsked, "the service was not asked")),
    }
}
