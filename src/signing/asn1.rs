//! DER taken apart and put together as bytes, where what was received must stay exactly as it is:
//! decoding into typed structures and encoding again may sort sets or drop defaults.

use der::{Decode, Encode, Header, Reader, SliceReader, Tag};
use std::borrow::Cow;

/// Universal and context tags of this profile (X.690).
pub(super) mod tag {
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const UTF8_STRING: u8 = 0x0C;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;
    /// Primitive [0]: a SignerIdentifier's subjectKeyIdentifier (RFC 5652, 5.3).
    pub const KEY_IDENTIFIER: u8 = 0x80;
    /// Constructed context-specific tags.
    pub const CONTEXT_0: u8 = 0xA0;
    pub const CONTEXT_1: u8 = 0xA1;
    pub const CONTEXT_4: u8 = 0xA4;
}

/// Most elements that one structure may have here; a bound for hostile input.
const MOST_ELEMENTS: usize = 256;

/// One element of a DER structure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element<'a> {
    /// Identifier octet.
    pub tag: u8,
    /// All of it: tag, length and content.
    pub whole: &'a [u8],
    /// Its content.
    pub content: &'a [u8],
}

impl<'a> Element<'a> {
    /// The one element that `bytes` is, with the expected tag.
    pub fn parse(bytes: &'a [u8], tag: u8) -> Result<Element<'a>, String> {
        match elements(bytes)?.as_slice() {
            [one] => one.expect(tag),
            other => Err(format!("expected one element, found {}", other.len())),
        }
    }

    /// This element, if it has the expected tag.
    pub fn expect(self, tag: u8) -> Result<Element<'a>, String> {
        if self.tag == tag {
            Ok(self)
        } else {
            Err(format!("expected tag {tag:#04x}, found {:#04x}", self.tag))
        }
    }

    /// The elements inside.
    pub fn children(self) -> Result<Vec<Element<'a>>, String> {
        elements(self.content)
    }
}

/// The elements that stand side by side in `bytes`, to their end. Only definite, minimal lengths and
/// one-octet tags: DER.
pub(super) fn elements(bytes: &[u8]) -> Result<Vec<Element<'_>>, String> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(tag) = rest.first() {
        if found.len() == MOST_ELEMENTS {
            return Err("too many elements".into());
        }
        let mut reader = SliceReader::new(rest).map_err(|e| e.to_string())?;
        let header = Header::decode(&mut reader).map_err(|e| e.to_string())?;
        let start = usize::try_from(reader.position()).map_err(|e| e.to_string())?;
        let length = usize::try_from(header.length).map_err(|e| e.to_string())?;
        let end = start.checked_add(length).ok_or("length overflows")?;
        let content = rest.get(start..end).ok_or("content is cut off")?;
        let whole = rest.get(..end).ok_or("content is cut off")?;
        found.push(Element { tag: *tag, whole, content });
        rest = rest.get(end..).unwrap_or_default();
    }
    Ok(found)
}

/// What the Basic Encoding Rules spell in many ways, as DER has it: definite, minimal lengths and whole OCTET
/// STRINGs. CMS allows both (RFC 5652, 2), and some programs write as they go along. DER, and what is neither,
/// stays as it is.
pub(super) fn der(bytes: &[u8]) -> Cow<'_, [u8]> {
    match (bytes.len() <= LONGEST).then(|| basic(bytes, DEEPEST)).flatten() {
        Some((der, [])) if der != bytes => Cow::Owned(der),
        _ => Cow::Borrowed(bytes),
    }
}

/// Most bytes that are spelled anew: small elements want much memory.
const LONGEST: usize = 1 << 20;
/// How deep one element may lie in others.
const DEEPEST: usize = 32;
/// Constructed: elements follow (X.690, 8.1.2.5).
const CONSTRUCTED: u8 = 0x20;
/// The two octets that end an indefinite length (X.690, 8.1.5).
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// The first element in DER, and what stands behind it.
fn basic(bytes: &[u8], deeper: usize) -> Option<(Vec<u8>, &[u8])> {
    let (tag, rest) = bytes.split_first().filter(|(tag, _)| **tag & 0x1F != 0x1F)?;
    let (length, rest) = basic_length(rest)?;
    let (mut content, behind) = match length {
        Some(length) => rest.split_at_checked(length).map(|(content, behind)| (content, Some(behind)))?,
        None => (rest, None),
    };
    if tag & CONSTRUCTED == 0 {
        return Some((element(*tag, &[content]), behind?));
    }
    let mut parts = Vec::new();
    let behind = loop {
        match (behind, content.strip_prefix(&END_OF_CONTENTS)) {
            (Some(behind), _) if content.is_empty() => break behind,
            (None, Some(behind)) => break behind,
            _ => {}
        }
        let (part, after) = basic(content, deeper.checked_sub(1)?)?;
        parts.push(part);
        content = after;
    };
    let of_string = |part: &Vec<u8>| Some(elements(part).ok()?.first()?.content.to_vec());
    let (tag, parts) = match *tag == tag::OCTET_STRING | CONSTRUCTED {
        true => (tag::OCTET_STRING, parts.iter().map(of_string).collect::<Option<_>>()?),
        false => (*tag, parts),
    };
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    Some((element(tag, &parts), behind))
}

/// A length, if it is a definite one, and what stands behind it.
fn basic_length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    match bytes.split_first()? {
        (0x80, rest) => Some((None, rest)),
        (short @ ..0x80, rest) => Some((Some((*short).into()), rest)),
        (long, rest) => {
            let (octets, rest) = rest.split_at_checked((long & 0x7F).into())?;
            let add = |sum: usize, octet: &u8| Some(sum.checked_mul(256)? | usize::from(*octet));
            Some((Some(octets.iter().try_fold(0, add)?), rest))
        }
    }
}

/// Puts an element together from its parts.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|p| p.len()).sum();
    let mut out = Vec::with_capacity(length + 6);
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let significant: Vec<u8> = octets.iter().copied().skip_while(|b| *b == 0).collect();
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(&significant);
        }
    }
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// Puts a SET OF together, its members in DER's order (X.690, 11.6).
pub(super) fn set_of(mut members: Vec<Vec<u8>>) -> Vec<u8> {
    members.sort();
    let parts: Vec<&[u8]> = members.iter().map(Vec::as_slice).collect();
    element(tag::SET, &parts)
}

/// An object identifier as an element.
pub(super) fn oid(oid: const_oid::ObjectIdentifier) -> Vec<u8> {
    element(tag::OID, &[oid.as_bytes()])
}

/// Text of a DirectoryString (X.520) or IA5String, whichever kind it is.
pub(super) fn text(value: &der::Any) -> Option<String> {
    use der::asn1::{BmpString, Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
    match der::Tagged::tag(value) {
        Tag::Utf8String => value.decode_as::<Utf8StringRef<'_>>().ok().map(|s| s.as_str().to_owned()),
        Tag::PrintableString => {
            value.decode_as::<PrintableStringRef<'_>>().ok().map(|s| s.as_str().to_owned())
        }
        Tag::Ia5String => value.decode_as::<Ia5StringRef<'_>>().ok().map(|s| s.as_str().to_owned()),
        Tag::TeletexString => value.decode_as::<TeletexStringRef<'_>>().ok().map(|s| s.as_str().to_owned()),
        Tag::BmpString => {
            let der = value.to_der().ok()?;
            BmpString::from_der(&der).ok().map(|s| s.to_string())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_what_it_reads() {
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let whole = element(tag::OCTET_STRING, &[&content]);
            let read = Element::parse(&whole, tag::OCTET_STRING).unwrap();
            assert_eq!((read.whole, read.content), (whole.as_slice(), content.as_slice()));
        }
    }

    #[test]
    fn basic_rules_become_der() {
        let der: &[u8] = &[0x30, 0x07, 0x04, 0x03, 1, 2, 3, 0x31, 0x00];
        let same: [&[u8]; 3] = [
            // Indefinite lengths, and a string in two parts.
            &[0x30, 0x80, 0x24, 0x80, 0x04, 0x02, 1, 2, 0x04, 0x01, 3, 0, 0, 0x31, 0x80, 0, 0, 0, 0],
            // Lengths that are longer than they must be.
            &[0x30, 0x82, 0x00, 0x09, 0x04, 0x81, 0x03, 1, 2, 3, 0x31, 0x81, 0x00],
            der,
        ];
        for bytes in same {
            assert_eq!(super::der(bytes), der, "{bytes:02x?}");
        }
        let deep = [[0x30, 0x80].repeat(100_000), vec![0; 200_000]].concat();
        let wrong: [&[u8]; 6] = [
            &[0x30, 0x80],
            &[0x30, 0x80, 0x00],
            &[0x04, 0x80, 1, 0, 0], // a primitive one cannot be indefinite
            &[0x30, 0x80, 0, 0, 1], // bytes behind
            &[0x30, 0x89, 1, 0, 0, 0, 0, 0, 0, 0, 0], // an overflowing length
            &deep,
        ];
        for bytes in wrong {
            assert_eq!(super::der(bytes), bytes);
        }
    }

    #[test]
    fn refuses_what_is_not_der() {
        let cases: [&[u8]; 6] = [
            &[0x30, 0x80, 0x00, 0x00],             // indefinite length
            &[0x04, 0x81, 0x01, 0x00],             // length not minimal
            &[0x04, 0x02, 0x00],                   // cut off
            &[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF], // 4 GiB declared
            &[0x1F, 0x81, 0x01, 0x00],             // long tag
            &[0x04, 0x00, 0x04, 0x00],             // two elements
        ];
        for bytes in cases {
            assert!(Element::parse(bytes, tag::OCTET_STRING).is_err(), "{bytes:02x?}");
            assert!(Element::parse(bytes, tag::SEQUENCE).is_err(), "{bytes:02x?}");
        }
    }
}
