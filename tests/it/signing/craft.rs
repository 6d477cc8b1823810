//! Containers that no honest program would make: an own ZIP writer that does as it is told, and
//! signature files edited as text and signed again.

use super::material::{Form, sign};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::io::{Cursor, Read, Write};

/// One entry with every field of its headers.
#[derive(Clone, Default)]
pub struct Item {
    pub name: Vec<u8>,
    /// The name in the local header.
    pub local_name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub date: u16,
    pub crc: u32,
    pub local_crc: u32,
    /// Lengths in the local header, packed and unpacked, where they are others.
    pub local_lengths: Option<(u32, u32)>,
    pub size: u32,
    pub packed: Vec<u8>,
    pub local_extra: Vec<u8>,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub attributes: u32,
    /// Bytes before the local header, and behind the packed data.
    pub before: Vec<u8>,
    pub behind: Vec<u8>,
}

impl Item {
    pub fn new(name: &str, content: &[u8], is_deflated: bool) -> Item {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let packed = if is_deflated { deflate(content) } else { content.to_vec() };
        Item {
            name: name.into(),
            local_name: name.into(),
            method: if is_deflated { 8 } else { 0 },
            date: 0x21,
            crc: crc.sum(),
            local_crc: crc.sum(),
            size: content.len() as u32,
            packed,
            ..Item::default()
        }
    }

    pub fn set_content(&mut self, content: &[u8]) {
        *self = Item::new(std::str::from_utf8(&self.name).unwrap(), content, self.method == 8);
    }

    fn common(&self, crc: u32, lengths: Option<(u32, u32)>, name: &[u8], extra: &[u8]) -> Vec<u8> {
        let version = if self.method == 0 { 10_u16 } else { 20 };
        let mut out = Vec::new();
        for field in [version, self.flags, self.method, 0, self.date] {
            out.extend(field.to_le_bytes());
        }
        let (packed, unpacked) = lengths.unwrap_or((self.packed.len() as u32, self.size));
        for field in [crc, packed, unpacked] {
            out.extend(field.to_le_bytes());
        }
        for length in [name.len(), extra.len()] {
            out.extend((length as u16).to_le_bytes());
        }
        out
    }
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// An archive with every field of its end record.
#[derive(Clone, Default)]
pub struct Archive {
    pub items: Vec<Item>,
    pub before_directory: Vec<u8>,
    pub before_end: Vec<u8>,
    pub comment: Vec<u8>,
    pub count: Option<u16>,
}

impl Archive {
    /// Reads a container with a reader that is not ours.
    pub fn open(container: &[u8]) -> Archive {
        let mut zip = zip::ZipArchive::new(Cursor::new(container)).unwrap();
        let items = (0..zip.len()).map(|i| {
            let mut file = zip.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            Item::new(&file.name().unwrap(), &content, file.compression() != zip::CompressionMethod::Stored)
        });
        Archive { items: items.collect(), ..Archive::default() }
    }

    pub fn item(&mut self, name: &str) -> &mut Item {
        self.items.iter_mut().find(|i| i.name == name.as_bytes()).unwrap()
    }

    pub fn content(&self, name: &str) -> Vec<u8> {
        let item = self.items.iter().find(|i| i.name == name.as_bytes()).unwrap();
        let mut content = Vec::new();
        if item.method == 0 {
            content = item.packed.clone();
        } else {
            flate2::read::DeflateDecoder::new(&item.packed[..]).read_to_end(&mut content).unwrap();
        }
        content
    }

    pub fn bytes(&self) -> Vec<u8> {
        let (mut out, mut directory) = (Vec::new(), Vec::new());
        for item in &self.items {
            out.extend(&item.before);
            let offset = out.len() as u32;
            out.extend(b"PK\x03\x04");
            out.extend(item.common(item.local_crc, item.local_lengths, &item.local_name, &item.local_extra));
            out.extend(&item.local_name);
            out.extend(&item.local_extra);
            out.extend(&item.packed);
            out.extend(&item.behind);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(item.common(item.crc, None, &item.name, &item.extra));
            directory.extend((item.comment.len() as u16).to_le_bytes());
            directory.extend([0; 4]);
            directory.extend(item.attributes.to_le_bytes());
            directory.extend(offset.to_le_bytes());
            directory.extend(&item.name);
            directory.extend(&item.extra);
            directory.extend(&item.comment);
        }
        out.extend(&self.before_directory);
        let offset = out.len() as u32;
        out.extend(&directory);
        out.extend(&self.before_end);
        let count = self.count.unwrap_or(self.items.len() as u16).to_le_bytes();
        out.extend(b"PK\x05\x06\0\0\0\0");
        out.extend([count, count].concat());
        out.extend((directory.len() as u32).to_le_bytes());
        out.extend(offset.to_le_bytes());
        out.extend((self.comment.len() as u16).to_le_bytes());
        out.extend(&self.comment);
        out
    }

    pub fn xml(&self) -> String {
        String::from_utf8(self.content(SIGNATURES)).unwrap()
    }

    /// Replaces text in the signature file; it must stand there.
    pub fn replace(&mut self, from: &str, to: &str) {
        let xml = self.xml();
        assert!(xml.contains(from), "{from} does not stand in the signature file");
        self.item(SIGNATURES).set_content(xml.replacen(from, to, 1).as_bytes());
    }

    /// Puts the right digests and a right signature value in, whatever was changed before.
    pub fn sign_again(&mut self, key: &str) {
        let mut xml = self.xml();
        for name in ["application.json", "application.pdf"] {
            if xml.contains(&format!("URI=\"{name}\"")) {
                let digest = STANDARD.encode(Sha256::digest(self.content(name)));
                set(
                    &mut xml,
                    &format!("URI=\"{name}\">"),
                    ("<ds:DigestValue>", "</ds:DigestValue>"),
                    &digest,
                );
            }
        }
        let properties = between(&xml, "<xades:SignedProperties ", "</xades:SignedProperties>");
        let digest = STANDARD.encode(Sha256::digest(properties));
        set(&mut xml, "URI=\"#S0-SignedProperties\">", ("<ds:DigestValue>", "</ds:DigestValue>"), &digest);
        let value = sign(key, Form::Fixed, between(&xml, "<ds:SignedInfo ", "</ds:SignedInfo>").as_bytes());
        set(&mut xml, "<ds:SignatureValue", (">", "</ds:SignatureValue>"), &STANDARD.encode(value));
        self.item(SIGNATURES).set_content(xml.as_bytes());
    }
}

/// Puts the right digest of the signed properties and a right value into a signature of exclusive
/// canonicalization, whatever was changed before.
pub fn re_sign(xml: &str, key: &str) -> String {
    use bergshamra_c14n::{C14nMode, canonicalize_doc};
    let canonical = |xml: &str, name: &str| {
        let document = uppsala::parse(xml).unwrap();
        let node = document.get_elements_by_tag_name(name)[0];
        let nodes = bergshamra_xml::NodeSet::tree_without_comments(node, &document);
        canonicalize_doc(&document, C14nMode::Exclusive, Some(&nodes), &[] as &[&str]).unwrap()
    };
    let mut xml = xml.to_owned();
    let digest = STANDARD.encode(Sha256::digest(canonical(&xml, "SignedProperties")));
    set(&mut xml, "#SignedProperties\"", ("<ds:DigestValue>", "</ds:DigestValue>"), &digest);
    let value = sign(key, Form::Fixed, &canonical(&xml, "SignedInfo"));
    set(&mut xml, "<ds:SignatureValue", (">", "</ds:SignatureValue>"), &STANDARD.encode(value));
    xml
}

/// That many zeros, deflated.
pub fn deflated(length: usize) -> Vec<u8> {
    deflate(&vec![0; length])
}

pub const SIGNATURES: &str = "META-INF/signatures0.xml";

/// From `open` to `close`, both included.
pub fn between<'a>(text: &'a str, open: &str, close: &str) -> &'a str {
    let start = text.find(open).unwrap();
    let end = start + text[start..].find(close).unwrap() + close.len();
    &text[start..end]
}

/// Replaces what stands between two marks behind a third.
fn set(text: &mut String, behind: &str, (open, close): (&str, &str), value: &str) {
    let start = text.find(behind).unwrap() + behind.len() - usize::from(open == ">" && behind.ends_with('>'));
    let start = start + text[start..].find(open).unwrap() + open.len();
    let end = start + text[start..].find(close).unwrap();
    text.replace_range(start..end, value);
}
