//! What stands in a container, and its manifest (ETSI EN 319 162-1; OpenDocument 1.2, part 3).

use super::zip::{Entry, Packing};
use super::{container, data, pdf};

/// First entry: the container's media type.
pub(super) const MIMETYPE: &str = "mimetype";
/// The OpenDocument manifest.
pub(super) const MANIFEST: &str = "META-INF/manifest.xml";
/// The one signature file.
pub(super) const SIGNATURES: &str = "META-INF/signatures0.xml";

/// The data files in their order: name, media type, packing.
pub(super) const DATA_FILES: [(&str, &str, Packing); 2] = [
    (data::FILE_NAME, data::MEDIA_TYPE, Packing::Deflated),
    (pdf::FILE_NAME, pdf::MEDIA_TYPE, Packing::Stored),
];

/// The manifest of the data files.
pub(super) fn manifest() -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
         <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
         manifest:version=\"1.2\">\
         <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{}\"/>",
        container::MEDIA_TYPE
    );
    for (name, media_type, _) in DATA_FILES {
        xml += &format!(
            "<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{media_type}\"/>"
        );
    }
    xml + "</manifest:manifest>"
}

/// All entries of a container in their order.
pub(super) fn entries(contents: [Vec<u8>; 2], signatures: Vec<u8>) -> Vec<Entry> {
    let entry = |name: &str, packing, content| Entry { name: name.to_owned(), packing, content };
    let mut all = vec![entry(MIMETYPE, Packing::Stored, container::MEDIA_TYPE.into())];
    all.extend(DATA_FILES.into_iter().zip(contents).map(|((name, _, packing), c)| entry(name, packing, c)));
    all.push(entry(MANIFEST, Packing::Deflated, manifest().into_bytes()));
    all.push(entry(SIGNATURES, Packing::Deflated, signatures));
    all
}
