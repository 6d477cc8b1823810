//! The checks of one signature made elsewhere.

use super::super::certificate::{self, Role, check_usage, check_validity};
use super::super::key::{EcdsaForm, Hash, PublicKey};
use super::super::trust::{Trust, Use};
use super::super::verify::{Cause, Check, Outcome, Reason, SignatureReport, SignedFile};
use super::super::x509::Certificate;
use super::archive::{self, Cover};
use super::container::Digests;
use super::lasting::{Beside, CLOCK_TOLERANCE, Shown, Stamped, level, revocation, stamps};
use super::signature::{FileReference, Signature, XADES, XADES_141};
use super::xml::{C14n, DS, Node, Xml};
use crate::domain::identity::{KeyType, Unusable};
use jiff::Timestamp;
use std::cell::Cell;

/// What the checks of a signature need from around it.
pub(super) struct Around<'a> {
    /// The container's data files in their order.
    pub files: &'a [&'a str],
    pub digests: &'a Digests,
    /// Content of a data file, for an archive time-stamp.
    pub content: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
    pub trust: &'a Trust,
    pub now: Timestamp,
    /// What is left of the work that time-stamps and answers about revocation may make.
    pub left: &'a Cell<u64>,
}

/// Makes every check that can be made of a signature.
pub(super) fn check(xml: &Xml<'_>, signature: &Signature, around: &Around<'_>) -> SignatureReport {
    let mut report = SignatureReport {
        algorithm: Some(signature.method.to_string()),
        claimed_at: signature.claimed_at,
        ..SignatureReport::default()
    };
    report.note(Check::SignatureFile, Outcome::Passed);
    report.files = files(signature, around);
    let digests = report.files.iter().find_map(|file| match &file.outcome {
        Outcome::Failed(reason) => Some(Err(reason.clone())),
        _ => None,
    });
    report.note(Check::Digests, digests.unwrap_or(Ok(())));

    let bound = bound(signature);
    let chosen = bound.as_ref().ok().or_else(|| signature.certificates.first());
    report.certificate = chosen.cloned();
    let read = chosen.map(|der| Certificate::read(der));
    match read {
        Some(Ok(certificate)) => {
            report.note(Check::Signature, value(xml, signature, &certificate));
            report.note(Check::Binding, bound.clone().and_then(|_| issuer_serial(signature, &certificate)));
            report.signer = certificate::read_identity(&certificate).ok();
            check_certificate(xml, signature, &certificate, around, &mut report);
        }
        Some(Err(detail)) => {
            report.note(Check::Binding, bound.map(drop));
            let reason = Reason::new(Cause::Certificate(Unusable::Malformed), detail);
            report.note(Check::Certificate, Err(reason));
        }
        None => report.note(Check::Binding, bound.map(drop)),
    }
    report.note(Check::Time, time(signature, around.now));
    report
}

/// Each file of the container, and each that is named but not there.
fn files(signature: &Signature, around: &Around<'_>) -> Vec<SignedFile> {
    let outcome = |file: &FileReference| match around.digests.get(&file.name) {
        None => Outcome::Failed(Reason::new(Cause::Missing, format!("{} is not there", file.name))),
        Some(Err(detail)) => Outcome::Failed(Reason::new(Cause::Malformed, detail.clone())),
        Some(Ok(digests)) => match digests.iter().find(|(hash, _)| *hash == file.hash) {
            Some((_, digest)) if digest.as_ref() == file.digest => Outcome::Passed,
            _ => Outcome::Failed(Reason::new(Cause::Changed, format!("{} was changed", file.name))),
        },
    };
    let signed = signature.files.iter().map(|file| SignedFile {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        outcome: outcome(file),
    });
    let left_out = around.files.iter().filter(|name| !signature.files.iter().any(|f| f.name == **name));
    let left_out = left_out.map(|name| SignedFile {
        name: (*name).to_owned(),
        media_type: None,
        outcome: Outcome::Absent,
    });
    signed.chain(left_out).collect()
}

/// The certificate of KeyInfo that the signed properties name.
fn bound(signature: &Signature) -> Result<Vec<u8>, Reason> {
    let missing = |what: &str| Reason::new(Cause::Missing, what);
    let named = signature.named.as_ref().ok_or_else(|| missing("the signature names no certificate"))?;
    if signature.certificates.is_empty() {
        return Err(missing("the signature holds no certificate"));
    }
    let found = signature.certificates.iter().find(|der| named.hash.of(der).as_ref() == named.digest);
    found
        .cloned()
        .ok_or_else(|| Reason::new(Cause::OtherCertificate, "the signature names another certificate"))
}

/// Where IssuerSerialV2 is given, its serial number is the certificate's. The digest has already told
/// which certificate it is, and names have many spellings.
fn issuer_serial(signature: &Signature, certificate: &Certificate<'_>) -> Result<(), Reason> {
    use super::super::asn1::{Element, tag};
    let Some(der) = signature.named.as_ref().and_then(|named| named.issuer_serial.as_ref()) else {
        return Ok(());
    };
    let parts = Element::parse(der, tag::SEQUENCE).and_then(Element::children);
    let parts = parts.map_err(|detail| Reason::new(Cause::Malformed, detail))?;
    match parts.last() {
        Some(serial) if serial.whole == certificate.serial => Ok(()),
        _ => Err(Reason::new(Cause::OtherCertificate, "the signature names another serial number")),
    }
}

/// The value over SignedInfo, and the digests of what is signed in the signature file itself.
fn value(xml: &Xml<'_>, signature: &Signature, certificate: &Certificate<'_>) -> Result<(), Reason> {
    let malformed = |detail| Reason::new(Cause::TooMuch, detail);
    let signed = xml.canonical(signature.signed_info, &signature.signed_info_c14n).map_err(malformed)?;
    check_key(&certificate.key)?;
    certificate
        .key
        .verify_any(signature.method, EcdsaForm::Fixed, &signed, &signature.value)
        .map_err(|e| Reason::new(Cause::WrongSignature, e.to_string()))?;
    for inner in &signature.inner {
        let canonical = xml.canonical_reference(inner.node, &inner.c14n).map_err(malformed)?;
        if inner.hash.of(&canonical).as_ref() != inner.digest {
            return Err(Reason::new(Cause::Changed, format!("{} was changed", xml.name(inner.node))));
        }
    }
    Ok(())
}

fn check_key(key: &PublicKey) -> Result<(), Reason> {
    match key.kind {
        KeyType::Rsa(bits) if bits < 2048 => Err(Reason::new(Cause::Weak, format!("RSA with {bits} bits"))),
        KeyType::Rsa(bits) if bits > 8192 => {
            Err(Reason::new(Cause::Unsupported, format!("RSA with {bits} bits")))
        }
        KeyType::Other if key.is_short => Err(Reason::new(Cause::Weak, "a curve of less than 224 bits")),
        KeyType::Other => Err(Reason::new(Cause::Unsupported, "a type of key that is not known")),
        KeyType::Rsa(_) | KeyType::P256 | KeyType::P384 | KeyType::P521 => Ok(()),
    }
}

/// Time-stamp, validity, chain, usage, revocation; and the level, once everything holds.
fn check_certificate(
    xml: &Xml<'_>,
    signature: &Signature,
    certificate: &Certificate<'_>,
    around: &Around<'_>,
    report: &mut SignatureReport,
) {
    let unsigned = unsigned(xml, signature);
    let beside = Beside {
        certificates: &unsigned.certificates,
        ocsp: &unsigned.ocsp,
        crl: &unsigned.crl,
        now: around.now,
        renewed_at: None,
        left: around.left,
    };
    let (archived, cover) = archive::check(xml, signature, around, &beside);
    let (stamp, stamped) = signature_stamps(xml, signature, cover, around, &beside);
    let stamped_at = stamped.map(|stamped| stamped.time);
    report.stamped_at = stamped_at;
    report.note(Check::TimeStamp, stamp.clone());
    let Some(at) = report.signed_at() else {
        let reason = Reason::new(Cause::Missing, "nothing tells when it was signed");
        return report.note(Check::Validity, Err(reason));
    };
    let validity = check_validity(certificate, at).map_err(Reason::from);
    let open = certificate::without_time_stamp(certificate, around.now).filter(|_| stamped_at.is_none());
    report.note(Check::Validity, validity.and_then(|()| open.map_or(Ok(()), Err)));
    let others = [signature.certificates.clone(), unsigned.certificates.clone()].concat();
    let path = certificate::path(certificate, Use::Signature, at, around.trust, &others);
    let path = path.map_err(|why| match why {
        Unusable::UnknownIssuer if around.trust.may_be_updated(certificate.der, &others, around.now) => {
            Reason::from(Unusable::UpdateNeeded)
        }
        why => Reason::from(why),
    });
    report.note(Check::Certificate, path.clone().map(drop));
    report.note(Check::Usage, check_usage(certificate, Role::Signature).map_err(Reason::from));

    let Ok(path) = path else { return };
    let shown = if stamped_at.is_some() { Shown::Stamped } else { Shown::Claimed };
    let revoked = revocation(&beside, &path, at, shown, around.trust);
    report.note(Check::Revocation, revoked.clone());
    // It covers the time-stamp over the signature, and cannot be older.
    let is_older =
        cover.zip(stamped_at).is_some_and(|(first, at)| at.duration_since(first.time) > CLOCK_TOLERANCE);
    let archived = match is_older {
        true => Err(Reason::new(Cause::WrongTime, "the archive time-stamp is older than the other")).into(),
        false => archived,
    };
    report.note(Check::Archive, archived.clone());
    let holds = report.findings.iter().all(|(_, o)| matches!(o, Outcome::Passed | Outcome::Absent));
    report.level = holds.then(|| level(&stamp, &revoked, &archived));
}

/// The time-stamps over the signature value. Nothing shows how old one is that stands behind what archives them.
fn signature_stamps(
    xml: &Xml<'_>,
    signature: &Signature,
    cover: Option<Cover>,
    around: &Around<'_>,
    beside: &Beside<'_>,
) -> (Outcome, Option<Stamped>) {
    let mut found = (Outcome::Absent, None);
    let all = signature.unsigned.iter().enumerate();
    for (at, node) in all.filter(|(_, node)| xml.is(**node, XADES, "SignatureTimeStamp")).take(8) {
        let cover = cover.filter(|cover| at < cover.properties);
        let beside = Beside { renewed_at: cover.map(|cover| cover.time), ..*beside };
        let judged = tokens(xml, *node).and_then(|(tokens, c14n)| {
            let stamped = xml.canonical(signature.value_node, &c14n)?;
            Ok(stamps(&tokens, &stamped, signature.claimed_at, around, &beside))
        });
        let judged = judged.unwrap_or_else(|detail: String| {
            (Outcome::Failed(Reason::new(Cause::BadTimeStamp, detail)), None)
        });
        found = match (found, judged) {
            ((Outcome::Passed, known), (Outcome::Passed, other)) => {
                (Outcome::Passed, known.into_iter().chain(other).min_by_key(|stamped| stamped.time))
            }
            (known @ (Outcome::Passed, _), _) => known,
            (_, judged) => judged,
        };
    }
    found
}

/// The tokens of a time-stamp element, and how it wants the stamped elements canonicalized.
pub(super) fn tokens(xml: &Xml<'_>, node: Node) -> Result<(Vec<Vec<u8>>, C14n), String> {
    let method = xml.child(node, DS, "CanonicalizationMethod")?;
    let c14n = match method {
        Some(method) => xml.c14n(method)?.ok_or("a canonicalization that is not known")?,
        None => C14n::default(),
    };
    let tokens = xml.all(node, XADES, "EncapsulatedTimeStamp")?;
    let tokens: Vec<Vec<u8>> = tokens.into_iter().map(|t| xml.base64(t)).collect::<Result<_, _>>()?;
    if tokens.is_empty() { Err("a time-stamp without a token".into()) } else { Ok((tokens, c14n)) }
}

/// What lies in the unsigned properties for later.
#[derive(Default)]
struct Unsigned {
    certificates: Vec<Vec<u8>>,
    ocsp: Vec<Vec<u8>>,
    crl: Vec<Vec<u8>>,
}

fn unsigned(xml: &Xml<'_>, signature: &Signature) -> Unsigned {
    // What cannot be read is not there: nothing of it is believed by itself.
    let values = |node: Node, name: &str| -> Vec<Vec<u8>> {
        let found = xml.all(node, XADES, name).unwrap_or_default();
        found.into_iter().filter_map(|value| xml.base64(value).ok()).collect()
    };
    let mut all = Unsigned::default();
    // What belongs to a time-stamp may stand apart (EN 319 132-1, 5.5.1).
    let of_stamps = signature.unsigned.iter().filter(|n| xml.is(**n, XADES_141, "TimeStampValidationData"));
    let of_stamps = of_stamps.flat_map(|node| xml.children(*node).unwrap_or_default());
    for node in &signature.unsigned.iter().copied().chain(of_stamps).collect::<Vec<_>>() {
        if xml.is(*node, XADES, "CertificateValues") {
            all.certificates.extend(values(*node, "EncapsulatedX509Certificate"));
        }
        if xml.is(*node, XADES, "RevocationValues") {
            let inside = |name| xml.child(*node, XADES, name).ok().flatten();
            all.ocsp
                .extend(inside("OCSPValues").map(|n| values(n, "EncapsulatedOCSPValue")).unwrap_or_default());
            all.crl
                .extend(inside("CRLValues").map(|n| values(n, "EncapsulatedCRLValue")).unwrap_or_default());
        }
    }
    all
}

fn time(signature: &Signature, now: Timestamp) -> Result<(), Reason> {
    match signature.claimed_at {
        Some(claimed) if claimed.duration_since(now) > CLOCK_TOLERANCE => {
            Err(Reason::new(Cause::WrongTime, "the signing time is in the future"))
        }
        _ => Ok(()),
    }
}

/// Which hashes of which files a signature needs.
pub(super) fn wanted(signature: &Signature) -> impl Iterator<Item = (&str, Hash)> {
    signature.files.iter().map(|file| (file.name.as_str(), file.hash))
}
