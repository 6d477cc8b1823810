//! Containers that others made: ASiC-E with XAdES signatures (EN 319 162-1, EN 319 132-1), whatever the
//! prefixes, white space and canonicalization; several signatures and several files. What cannot be
//! verified here is told apart from what does not hold.

mod algorithm;
mod archive;
mod check;
mod container;
mod lasting;
mod signature;
mod xml;

use super::asn1::{Element, tag};
use super::verify::{Cause, Check, Outcome, Profile, Reason, Report, SignatureReport};
use super::zip::any::{self, Member};
use super::{key::sha256, trust::Trust};
use crate::domain::outbox::ContainerDigest;
use check::Around;
use jiff::Timestamp;
use signature::Signature;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use xml::{DS, Node, Xml};

/// The signature files' document element (EN 319 162-1, annex A.5).
const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";
/// Most signatures of a container.
const MOST_SIGNATURES: usize = 64;

/// Verifies a file that somebody else made.
pub(super) fn examine(bytes: &[u8], trust: &Trust, now: Timestamp) -> Report {
    let mut report = Report::new(Profile::Other, ContainerDigest(sha256(bytes)));
    if let Err(reason) = run(bytes, trust, now, &mut report) {
        report.note(Check::Format, Err(reason));
    }
    report
}

/// The names of an archive's files, if it can be read at all.
pub(super) fn names(bytes: &[u8]) -> Option<Vec<String>> {
    Some(any::open(bytes).ok()?.into_iter().map(|member| member.name).collect())
}

fn run(bytes: &[u8], trust: &Trust, now: Timestamp, report: &mut Report) -> Result<(), Reason> {
    if !bytes.starts_with(b"PK") {
        return Err(kind(bytes));
    }
    let members = any::open(bytes).map_err(unreadable_archive)?;
    let contents = container::sort(&members)?;
    report.profile = Profile::AsicE;
    report.note(
        Check::Format,
        match (contents.unknown, contents.unsupported) {
            (Some(name), _) => {
                Err(Reason::new(Cause::NotSigned, format!("{name}: nobody knows what it is for")))
            }
            (None, Some(name)) => Err(Reason::new(Cause::Unsupported, format!("{name}: of another kind"))),
            (None, None) => Ok(()),
        },
    );
    // Together they may not be longer than one: each is work of its own.
    if contents.signatures.iter().map(|m| m.length()).sum::<u64>() > xml::LONGEST as u64 {
        return Err(Reason::new(Cause::TooMuch, "too much in the signature files"));
    }
    let files = contents.signatures.iter().map(|m| m.content(xml::LONGEST));
    let files: Vec<Vec<u8>> = files.collect::<Result<_, _>>().map_err(|e| Reason::new(Cause::TooMuch, e))?;
    let work = Cell::new(xml::MOST_WORK);
    let parsed = files.iter().map(|bytes| read_file(bytes, &work));
    let parsed: Vec<Result<(Xml<'_>, Vec<Node>), Reason>> = parsed.collect();
    let count = parsed.iter().flatten().map(|(_, nodes)| nodes.len()).sum::<usize>();
    if count > MOST_SIGNATURES {
        return Err(Reason::new(Cause::TooMuch, format!("{count} signatures")));
    }

    // Every signature is read first, so that each file needs to be unpacked only once.
    let mut read: Vec<(Option<&Xml<'_>>, Result<Signature, Reason>)> = Vec::new();
    for file in &parsed {
        match file {
            Ok((xml, nodes)) => {
                read.extend(nodes.iter().map(|node| (Some(xml), signature::read(xml, *node))));
            }
            Err(reason) => read.push((None, Err(reason.clone()))),
        }
    }
    let mut wanted: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for (name, hash) in read.iter().filter_map(|(_, s)| s.as_ref().ok()).flat_map(check::wanted) {
        wanted.entry(name.to_owned()).or_default().insert(hash);
    }
    let digests = container::digests(&contents.data, &wanted);
    let names: Vec<&str> = contents.data.iter().map(|m| m.name.as_str()).collect();
    // Archive time-stamps may want a file again and again.
    let left = Cell::new(any::LONGEST_CONTENT);
    let content = |name: &str| {
        let member = find(&contents.data, name)?;
        left.set(left.get().checked_sub(member.length()).ok_or("too much for the archive time-stamps")?);
        member.content(any::LONGEST_ARCHIVE)
    };
    let to_read = Cell::new(lasting::MOST_READ);
    let around = Around { files: &names, digests: &digests, content: &content, trust, now, left: &to_read };
    report.signatures.extend(read.iter().map(|(xml, signature)| match (xml, signature) {
        (Some(xml), Ok(signature)) => check::check(xml, signature, &around),
        (_, Err(reason)) => unreadable(reason.clone()),
        (None, Ok(_)) => SignatureReport::default(),
    }));
    report.note(Check::Manifest, manifest(&contents, report));
    let all_were_read = read.iter().all(|(_, signature)| signature.is_ok());
    report.note(
        Check::Coverage,
        match all_were_read {
            true => coverage(&names, &wanted).into(),
            false => Outcome::Skipped,
        },
    );
    Ok(())
}

fn unreadable_archive(fault: any::Fault) -> Reason {
    match fault {
        any::Fault::Malformed(detail) => Reason::new(Cause::Malformed, detail),
        any::Fault::Unsupported(detail) => Reason::new(Cause::Unsupported, detail),
    }
}

/// What a file is that is no ZIP archive.
fn kind(bytes: &[u8]) -> Reason {
    let unsupported = |what: &str| Reason::new(Cause::Unsupported, what);
    if bytes.starts_with(b"%PDF-") {
        unsupported("a PDF document: signatures inside of documents (PAdES) are not supported")
    } else if bytes.starts_with(b"<") || bytes.starts_with(b"\xEF\xBB\xBF<") {
        unsupported("an XML file: only containers are supported")
    } else if Element::parse(&super::asn1::der(bytes), tag::SEQUENCE).is_ok()
        || bytes.starts_with(b"-----BEGIN")
    {
        unsupported("a CMS file or a certificate: only receipts and containers are supported")
    } else {
        Reason::new(Cause::Malformed, "neither a container nor a receipt")
    }
}

/// The signatures of a signature file.
fn read_file<'a>(bytes: &'a [u8], work: &'a Cell<u64>) -> Result<(Xml<'a>, Vec<Node>), Reason> {
    let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
    if let Some(encoding) = xml::foreign_encoding(bytes) {
        return Err(Reason::new(Cause::Unsupported, format!("a signature file in {encoding}")));
    }
    let xml = Xml::parse(bytes, work).map_err(malformed)?;
    let root = xml.root().map_err(malformed)?;
    let nodes = xml.children(root).map_err(malformed)?;
    if !xml.is(root, ASIC, "XAdESSignatures") {
        return Err(Reason::new(
            Cause::Unsupported,
            format!("a signature file of another kind: {}", xml.name(root)),
        ));
    }
    if nodes.is_empty() || !nodes.iter().all(|node| xml.is(*node, DS, "Signature")) {
        return Err(malformed("something else than signatures in the signature file".into()));
    }
    Ok((xml, nodes))
}

fn unreadable(reason: Reason) -> SignatureReport {
    let mut report = SignatureReport::default();
    report.note(Check::SignatureFile, Err(reason));
    report
}

fn find<'a>(data: &[&'a Member<'a>], name: &str) -> Result<&'a Member<'a>, String> {
    data.iter().copied().find(|m| m.name == name).ok_or_else(|| format!("{name} is not there"))
}

/// The manifest, where there is one, says of every file what the signatures say of it.
fn manifest(contents: &container::Contents<'_>, report: &Report) -> Outcome {
    let Some(file) = contents.manifest else { return Outcome::Absent };
    let media_types = match container::manifest(file, &contents.data) {
        Ok(media_types) => media_types,
        Err(reason) => return Err(reason).into(),
    };
    let signed = report.signatures.iter().flat_map(|s| &s.files);
    let differing =
        signed.filter_map(|file| Some((file, media_types.get(&file.name)?))).find(|(file, told)| {
            file.media_type.as_ref().is_some_and(|signed| !signed.eq_ignore_ascii_case(told))
        });
    match differing {
        Some((file, told)) => {
            let detail = format!("{}: the manifest calls it {told}", file.name);
            Err(Reason::new(Cause::Differs, detail)).into()
        }
        None => Outcome::Passed,
    }
}

/// Every data file is signed by somebody.
fn coverage(names: &[&str], wanted: &BTreeMap<String, BTreeSet<super::key::Hash>>) -> Result<(), Reason> {
    match names.iter().find(|name| !wanted.contains_key(**name)) {
        Some(name) => Err(Reason::new(Cause::NotSigned, format!("nobody signed {name}"))),
        None if names.is_empty() => Err(Reason::new(Cause::Missing, "no file that could be signed")),
        None => Ok(()),
    }
}
