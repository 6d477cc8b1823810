//! What stands in a container, and its manifest (ETSI EN 319 162-1; OpenDocument 1.2, part 3).

use super::zip::{Entry, Packing};
use super::{container, data, pdf};
use crate::domain::content::Content;

/// First entry: the container's media type.
pub(super) const MIMETYPE: &str = "mimetype";
/// The OpenDocument manifest.
pub(super) const MANIFEST: &str = "META-INF/manifest.xml";
/// The one signature file.
pub(super) const SIGNATURES: &str = "META-INF/signatures0.xml";

/// What a container of this profile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An application.
    Application,
    /// An order about an authority.
    Order,
}

/// A data file: name, media type, packing.
type DataFile = (&'static str, &'static str, Packing);

impl Form {
    /// Every form.
    pub(super) const ALL: [Form; 2] = [Form::Application, Form::Order];

    /// That of some content.
    pub(super) fn of(content: &Content) -> Form {
        match content {
            Content::Application(_) => Form::Application,
            Content::Order(_) => Form::Order,
        }
    }

    /// The form whose data file has this name.
    pub(super) fn of_file(name: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|form| form.data_files().iter().any(|(file, ..)| *file == name))
    }

    /// The data files in their order.
    pub(super) fn data_files(self) -> [DataFile; 2] {
        let (data, document) = match self {
            Form::Application => (data::FILE_NAME, pdf::FILE_NAME),
            Form::Order => (data::order::FILE_NAME, pdf::ORDER_FILE_NAME),
        };
        [(data, data::MEDIA_TYPE, Packing::Deflated), (document, pdf::MEDIA_TYPE, Packing::Stored)]
    }

    /// The manifest of the data files.
    pub(super) fn manifest(self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
             <manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" \
             manifest:version=\"1.2\">\
             <manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{}\"/>",
            container::MEDIA_TYPE
        );
        for (name, media_type, _) in self.data_files() {
            xml += &format!(
                "<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{media_type}\"/>"
            );
        }
        xml + "</manifest:manifest>"
    }

    /// All entries of a container in their order.
    pub(super) fn entries(self, contents: [Vec<u8>; 2], signatures: Vec<u8>) -> Vec<Entry> {
        let entry = |name: &str, packing, content| Entry { name: name.to_owned(), packing, content };
        let mut all = vec![entry(MIMETYPE, Packing::Stored, container::MEDIA_TYPE.into())];
        let files = self.data_files().into_iter().zip(contents);
        all.extend(files.map(|((name, _, packing), content)| entry(name, packing, content)));
        all.push(entry(MANIFEST, Packing::Deflated, self.manifest().into_bytes()));
        all.push(entry(SIGNATURES, Packing::Deflated, signatures));
        all
    }
}
