//! What lies in a stranger's container: which kind it is, which files are data, what its manifest says.

use super::super::key::Hash;
use super::super::verify::{Cause, Reason};
use super::super::zip::any::Member;
use super::super::{asic, container};
use super::xml::Xml;
use ring::digest::{Context, Digest};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

const MANIFEST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
const META: &str = "META-INF/";
/// What may lie in META-INF beside signatures (EN 319 162-1, 4.4.3; OCF).
const KNOWN: [&str; 3] = ["manifest.xml", "container.xml", "metadata.xml"];
/// Most bytes of the media type.
const LONGEST_MIMETYPE: usize = 256;

/// The files of a container by their purpose.
pub(super) struct Contents<'a> {
    /// In their order.
    pub data: Vec<&'a Member<'a>>,
    /// Files with XAdES signatures.
    pub signatures: Vec<&'a Member<'a>>,
    pub manifest: Option<&'a Member<'a>>,
    /// The first file in META-INF that nobody knows.
    pub unknown: Option<&'a str>,
    /// The first one with signatures of another kind.
    pub unsupported: Option<&'a str>,
}

/// Sorts the files, if it is an ASiC-E container.
pub(super) fn sort<'a>(members: &'a [Member<'a>]) -> Result<Contents<'a>, Reason> {
    let first = members.first().ok_or_else(|| Reason::new(Cause::Malformed, "an empty archive"))?;
    if first.name != asic::MIMETYPE {
        let cause = if members.iter().any(|m| m.name == asic::MIMETYPE) {
            Cause::Malformed
        } else {
            Cause::Unsupported
        };
        return Err(Reason::new(cause, "a ZIP file whose first entry is not a media type"));
    }
    let media_type = first.content(LONGEST_MIMETYPE).map_err(|e| Reason::new(Cause::Malformed, e))?;
    if !first.is_at_the_beginning() {
        return Err(Reason::new(Cause::Malformed, "the archive does not begin with the media type"));
    }
    if !first.is_stored() {
        return Err(Reason::new(Cause::Malformed, "the media type is not stored as it is"));
    }
    if first.has_extra_field() {
        // Then its words do not stand where they are looked for (EN 319 162-1, A.1).
        return Err(Reason::new(Cause::Malformed, "the media type has an extra field"));
    }
    match std::str::from_utf8(&media_type).map(str::trim_ascii_end) {
        Ok(container::MEDIA_TYPE) => {}
        Ok("application/vnd.etsi.asic-s+zip") => {
            let why =
                "an ASiC-S container: it holds one file whose signature or time-stamp may be of many kinds";
            return Err(Reason::new(Cause::Unsupported, why));
        }
        Ok(other) => {
            let shown: String = other.escape_default().take(80).collect();
            return Err(Reason::new(Cause::Unsupported, format!("a container of the type {shown}")));
        }
        Err(_) => return Err(Reason::new(Cause::Malformed, "the media type cannot be read")),
    }
    let mut contents = Contents {
        data: Vec::new(),
        signatures: Vec::new(),
        manifest: None,
        unknown: None,
        unsupported: None,
    };
    for member in members.iter().skip(1) {
        let Some(name) = member.name.strip_prefix(META) else {
            contents.data.push(member);
            continue;
        };
        if name == "manifest.xml" {
            contents.manifest = Some(member);
        } else if name.contains("signatures") && name.ends_with(".xml") {
            contents.signatures.push(member);
        } else if name.ends_with(".p7s") || name.ends_with(".tst") || name.starts_with("ASiC") {
            contents.unsupported.get_or_insert(&member.name);
        } else if !KNOWN.contains(&name) {
            contents.unknown.get_or_insert(&member.name);
        }
    }
    match (contents.signatures.is_empty(), contents.unsupported) {
        (false, _) => Ok(contents),
        (true, Some(name)) => {
            let why = format!("a container with CAdES signatures or time-stamps only ({name})");
            Err(Reason::new(Cause::Unsupported, why))
        }
        (true, None) => Err(Reason::new(Cause::Missing, "a container without a signature")),
    }
}

/// The digests of the files that are wanted, or why a file cannot be read.
pub(super) type Digests = BTreeMap<String, Result<Vec<(Hash, Digest)>, String>>;

/// Reads each wanted file once and forgets it.
pub(super) fn digests(data: &[&Member<'_>], wanted: &BTreeMap<String, BTreeSet<Hash>>) -> Digests {
    let mut digests = Digests::new();
    for member in data {
        let Some(hashes) = wanted.get(&member.name) else { continue };
        let mut contexts: Vec<(Hash, Context)> =
            hashes.iter().map(|h| (*h, Context::new(h.ring()))).collect();
        let read = member.read(&mut |piece| {
            for (_, context) in &mut contexts {
                context.update(piece);
            }
        });
        let found =
            read.map(|()| contexts.into_iter().map(|(hash, context)| (hash, context.finish())).collect());
        digests.insert(member.name.clone(), found);
    }
    digests
}

/// The media types of the manifest (OpenDocument 1.2, part 3), which names every data file once.
pub(super) fn manifest(file: &Member<'_>, data: &[&Member<'_>]) -> Result<BTreeMap<String, String>, Reason> {
    let malformed = |detail: String| Reason::new(Cause::Malformed, format!("manifest: {detail}"));
    let bytes = file.content(super::xml::LONGEST).map_err(malformed)?;
    let work = Cell::new(0);
    let xml = Xml::parse(&bytes, &work).map_err(malformed)?;
    let root = xml.root().map_err(malformed)?;
    if !xml.is(root, MANIFEST, "manifest") {
        return Err(malformed("not a manifest".into()));
    }
    let mut found = BTreeMap::new();
    for entry in xml.children(root).map_err(malformed)? {
        let attribute = |name| xml.attribute_of(entry, MANIFEST, name);
        let (Some(path), Some(media_type)) = (attribute("full-path"), attribute("media-type")) else {
            return Err(malformed("an entry without name and media type".into()));
        };
        if !xml.is(entry, MANIFEST, "file-entry")
            || found.insert(path.to_owned(), media_type.to_owned()).is_some()
        {
            return Err(malformed("an entry that is not a file, or stands twice".into()));
        }
    }
    if found.remove("/").is_some_and(|media_type| media_type != container::MEDIA_TYPE) {
        return Err(Reason::new(Cause::Differs, "the manifest is of another kind of container"));
    }
    // Folders, and what need not be listed.
    found.retain(|path, _| !path.ends_with('/') && !path.starts_with(META));
    if let Some(missing) = found.keys().find(|path| !data.iter().any(|m| m.name == **path)) {
        return Err(Reason::new(Cause::Missing, format!("{missing} is in the manifest only")));
    }
    match data.iter().find(|member| !found.contains_key(&member.name)) {
        Some(extra) => Err(Reason::new(Cause::Differs, format!("{} is not in the manifest", extra.name))),
        None => Ok(found),
    }
}
