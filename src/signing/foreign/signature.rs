//! One `ds:Signature` of a stranger, taken apart: XAdES (EN 319 132-1) on XML signatures (RFC 3275).
//!
//! Everything that is used is read from where it is signed: SignedInfo is a child of the signature, the
//! signed properties are where QualifyingProperties has them and nowhere else, and a reference to them must
//! lead exactly there. So nothing can be wrapped or moved.

use super::super::key::{Hash, Method};
use super::super::verify::{Cause, Reason};
use super::algorithm;
use super::xml::{C14n, DS, Node, Xml};
use jiff::{Timestamp, civil};

/// XAdES 1.3.2, and what 1.4.1 added.
pub(super) const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";
pub(super) const XADES_141: &str = "http://uri.etsi.org/01903/v1.4.1#";
/// Type of the reference to the signed properties.
const SIGNED_PROPERTIES: &str = "http://uri.etsi.org/01903#SignedProperties";

/// Most references, objects or certificates of one signature.
const MOST_PARTS: usize = 600;

/// A reference to a file of the container.
pub(super) struct FileReference {
    pub name: String,
    pub hash: Hash,
    pub digest: Vec<u8>,
    pub media_type: Option<String>,
    id: Option<String>,
}

/// A reference to an element of the signature file.
pub(super) struct InnerReference {
    pub node: Node,
    pub hash: Hash,
    pub digest: Vec<u8>,
    pub c14n: C14n,
}

/// The certificate that the signed properties name.
pub(super) struct Named {
    pub hash: Hash,
    pub digest: Vec<u8>,
    /// IssuerSerial (RFC 5035), DER, where the newer form has it.
    pub issuer_serial: Option<Vec<u8>>,
}

/// A signature taken apart; nothing of it is verified yet.
pub(super) struct Signature {
    pub signed_info: Node,
    pub signed_info_c14n: C14n,
    pub method: Method,
    /// All references in their order, as elements; an archive time-stamp covers them.
    pub references: Vec<Node>,
    pub files: Vec<FileReference>,
    pub inner: Vec<InnerReference>,
    pub value_node: Node,
    pub value: Vec<u8>,
    pub key_info: Option<Node>,
    /// Certificates of KeyInfo, DER.
    pub certificates: Vec<Vec<u8>>,
    /// The claimed signing time.
    pub claimed_at: Option<Timestamp>,
    pub named: Option<Named>,
    /// What stands in UnsignedSignatureProperties.
    pub unsigned: Vec<Node>,
    /// Objects other than the one with the properties.
    pub objects: Vec<Node>,
}

/// Takes a signature apart.
pub(super) fn read(xml: &Xml<'_>, node: Node) -> Result<Signature, Reason> {
    let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
    let (children, key_info) = (xml.children(node), xml.child(node, DS, "KeyInfo"));
    let (children, key_info) = (children.map_err(malformed)?, key_info.map_err(malformed)?);
    let [signed_info, value_node, rest @ ..] = children.as_slice() else {
        return Err(malformed("not a signature".into()));
    };
    let objects = rest.strip_prefix(key_info.as_slice()).unwrap_or(rest);
    if !xml.is(*signed_info, DS, "SignedInfo")
        || !xml.is(*value_node, DS, "SignatureValue")
        || !objects.iter().all(|object| xml.is(*object, DS, "Object"))
    {
        return Err(malformed("its parts are not those of a signature".into()));
    }
    check_kind(xml, *signed_info, objects)?;
    let (properties_object, qualifying) = qualifying(xml, node, objects).map_err(malformed)?;
    let properties = xml.one(qualifying, XADES, "SignedProperties").map_err(malformed)?;
    let unsigned = unsigned(xml, qualifying).map_err(malformed)?;

    let (signed_info_c14n, method, references) = signed_info_parts(xml, *signed_info)?;
    let mut signature = Signature {
        signed_info: *signed_info,
        signed_info_c14n,
        method,
        files: Vec::new(),
        inner: Vec::new(),
        value_node: *value_node,
        value: xml.base64(*value_node).map_err(malformed)?,
        key_info,
        certificates: certificates(xml, key_info).map_err(malformed)?,
        claimed_at: None,
        named: None,
        unsigned,
        objects: objects.iter().copied().filter(|object| *object != properties_object).collect(),
        references,
    };
    let mut covers_properties = false;
    for reference in signature.references.clone() {
        let is_properties = signature.add_reference(xml, reference, properties)?;
        if is_properties && std::mem::replace(&mut covers_properties, true) {
            return Err(malformed("the signed properties are referred to twice".into()));
        }
    }
    if !covers_properties {
        return Err(malformed("the signed properties are not signed".into()));
    }
    signature.add_properties(xml, properties)?;
    Ok(signature)
}

/// CanonicalizationMethod, SignatureMethod, References.
fn signed_info_parts(xml: &Xml<'_>, signed_info: Node) -> Result<(C14n, Method, Vec<Node>), Reason> {
    let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
    let children = xml.children(signed_info).map_err(malformed)?;
    let [c14n, method, references @ ..] = children.as_slice() else {
        return Err(malformed("SignedInfo lacks parts".into()));
    };
    let are_named = xml.is(*c14n, DS, "CanonicalizationMethod")
        && xml.is(*method, DS, "SignatureMethod")
        && references.iter().all(|r| xml.is(*r, DS, "Reference"));
    if !are_named || references.len() > MOST_PARTS {
        return Err(malformed("the parts of SignedInfo are not those of a signature".into()));
    }
    let unsupported = || Reason::new(Cause::Unsupported, "a canonicalization that is not known");
    let c14n = xml.c14n(*c14n).map_err(malformed)?.ok_or_else(unsupported)?;
    Ok((c14n, algorithm::method(xml, *method)?, references.to_vec()))
}

/// Tells signatures that are not XAdES, or an earlier version of it, from those that lack what they must have.
fn check_kind(xml: &Xml<'_>, signed_info: Node, objects: &[Node]) -> Result<(), Reason> {
    let inside = objects.iter().flat_map(|object| xml.children(*object).unwrap_or_default());
    let mut inside = inside.filter(|node| xml.name(*node) == "QualifyingProperties");
    let references = xml.all(signed_info, DS, "Reference").unwrap_or_default();
    let mut types = references.iter().filter_map(|reference| xml.attribute(*reference, "Type"));
    let is_plain = inside.next().is_none_or(|node| !xml.is(node, XADES, "QualifyingProperties"))
        && !types.any(|kind| kind == SIGNED_PROPERTIES);
    match is_plain {
        true => Err(Reason::new(Cause::Unsupported, "an XML signature without XAdES 1.3.2 properties")),
        false => Ok(()),
    }
}

/// The one QualifyingProperties, and the object that it alone stands in.
fn qualifying(xml: &Xml<'_>, signature: Node, objects: &[Node]) -> Result<(Node, Node), String> {
    let mut found = None;
    for object in objects {
        // What else objects hold is none of our business, text included.
        let Ok(children) = xml.children(*object) else { continue };
        for child in children.iter().filter(|c| xml.is(**c, XADES, "QualifyingProperties")) {
            if children.len() != 1 || found.replace((*object, *child)).is_some() {
                return Err("QualifyingProperties are not alone".into());
            }
        }
    }
    let (object, qualifying) = found.ok_or("no QualifyingProperties: not XAdES")?;
    let own = xml.attribute(signature, "Id").map(|id| format!("#{id}"));
    let target = xml.attribute(qualifying, "Target");
    if target.is_none_or(|t| t.is_empty()) || target == own.as_deref() {
        Ok((object, qualifying))
    } else {
        Err("QualifyingProperties of another signature".into())
    }
}

fn unsigned(xml: &Xml<'_>, qualifying: Node) -> Result<Vec<Node>, String> {
    let Some(unsigned) = xml.child(qualifying, XADES, "UnsignedProperties")? else { return Ok(Vec::new()) };
    match xml.child(unsigned, XADES, "UnsignedSignatureProperties")? {
        Some(properties) => xml.children(properties),
        None => Ok(Vec::new()),
    }
}

fn certificates(xml: &Xml<'_>, key_info: Option<Node>) -> Result<Vec<Vec<u8>>, String> {
    let mut found = Vec::new();
    let Some(key_info) = key_info else { return Ok(found) };
    for data in xml.all(key_info, DS, "X509Data")? {
        for certificate in xml.all(data, DS, "X509Certificate")? {
            if found.len() == MOST_PARTS {
                return Err("too many certificates".into());
            }
            found.push(xml.base64(certificate)?);
        }
    }
    Ok(found)
}

impl Signature {
    /// Reads a reference; says whether it is the one to the signed properties.
    fn add_reference(&mut self, xml: &Xml<'_>, node: Node, properties: Node) -> Result<bool, Reason> {
        let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
        let uri = xml.attribute(node, "URI").ok_or_else(|| malformed("a reference to nothing".into()))?;
        let hash = algorithm::hash(xml, xml.one(node, DS, "DigestMethod").map_err(malformed)?)?;
        let value = xml.one(node, DS, "DigestValue").and_then(|value| xml.base64(value));
        let digest = value.map_err(malformed)?;
        let transforms = match xml.child(node, DS, "Transforms").map_err(malformed)? {
            Some(transforms) => xml.all(transforms, DS, "Transform").map_err(malformed)?,
            None => Vec::new(),
        };
        let c14n = match transforms.as_slice() {
            [] => None,
            [one] => xml.c14n(*one).map_err(malformed)?,
            _ => None,
        };
        if !transforms.is_empty() && c14n.is_none() {
            return Err(Reason::new(Cause::Unsupported, "a transform that is not known"));
        }
        let is_typed = xml.attribute(node, "Type") == Some(SIGNED_PROPERTIES);
        let Some(id) = uri.strip_prefix('#') else {
            if c14n.is_some() || uri.contains('#') || is_typed {
                return Err(Reason::new(Cause::Unsupported, "a part of a file, or a transformed one"));
            }
            let name = file_name(uri).ok_or_else(|| malformed("a URI that cannot be read".into()))?;
            if self.files.iter().any(|f| f.name == name) {
                return Err(malformed(format!("{name} is referred to twice")));
            }
            let id = xml.attribute(node, "Id").map(str::to_owned);
            self.files.push(FileReference { name, hash, digest, media_type: None, id });
            return Ok(false);
        };
        let target =
            xml.by_id(id).ok_or_else(|| malformed("a reference to an Id that is not there".into()))?;
        if is_typed != (target == properties) {
            return Err(malformed("a reference to the signed properties leads elsewhere".into()));
        }
        let c14n = c14n.unwrap_or_default();
        self.inner.push(InnerReference { node: target, hash, digest, c14n });
        Ok(is_typed)
    }

    fn add_properties(&mut self, xml: &Xml<'_>, properties: Node) -> Result<(), Reason> {
        let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
        let child = |node, name| xml.child(node, XADES, name).map_err(malformed);
        if let Some(own) = child(properties, "SignedSignatureProperties")? {
            if let Some(time) = child(own, "SigningTime")? {
                let text = xml.text(time).map_err(malformed)?;
                self.claimed_at = Some(signing_time(text.trim())?);
            }
            let (old, new) = (child(own, "SigningCertificate")?, child(own, "SigningCertificateV2")?);
            self.named = match (new, old) {
                (Some(list), None) | (None, Some(list)) => Some(named(xml, list)?),
                (None, None) => None,
                (Some(_), Some(_)) => return Err(malformed("two signing certificates are named".into())),
            };
        }
        let Some(of_data) = child(properties, "SignedDataObjectProperties")? else { return Ok(()) };
        for format in xml.all(of_data, XADES, "DataObjectFormat").map_err(malformed)? {
            let object = xml.attribute(format, "ObjectReference").and_then(|o| o.strip_prefix('#'));
            let Some(media_type) = child(format, "MimeType")? else { continue };
            let media_type = xml.text(media_type).map_err(malformed)?.trim().to_owned();
            let mut files = self.files.iter_mut().filter(|f| f.id.is_some());
            let Some(file) = files.find(|f| f.id.as_deref() == object) else { continue };
            if file.media_type.replace(media_type).is_some() {
                return Err(malformed(format!("{} has two media types", file.name)));
            }
        }
        Ok(())
    }
}

/// The first certificate of SigningCertificate or SigningCertificateV2: the signer's.
fn named(xml: &Xml<'_>, list: Node) -> Result<Named, Reason> {
    let malformed = |detail: String| Reason::new(Cause::Malformed, detail);
    let certificates = xml.all(list, XADES, "Cert").map_err(malformed)?;
    let first = *certificates.first().ok_or_else(|| malformed("no certificate is named".into()))?;
    let digest = xml.one(first, XADES, "CertDigest").map_err(malformed)?;
    let value = xml.one(digest, DS, "DigestValue").and_then(|value| xml.base64(value));
    let method = xml.one(digest, DS, "DigestMethod").map_err(malformed)?;
    let issuer_serial = xml.child(first, XADES, "IssuerSerialV2").map_err(malformed)?;
    Ok(Named {
        hash: algorithm::hash(xml, method)?,
        digest: value.map_err(malformed)?,
        issuer_serial: issuer_serial.map(|node| xml.base64(node)).transpose().map_err(malformed)?,
    })
}

/// An xs:dateTime. One without its zone is somebody's local time.
fn signing_time(text: &str) -> Result<Timestamp, Reason> {
    let is_date_time = text.bytes().all(|b| b.is_ascii_digit() || b"-:.+TZ".contains(&b));
    match text.parse() {
        Ok(time) if is_date_time => Ok(time),
        _ if text.parse::<civil::DateTime>().is_ok() && is_date_time => {
            Err(Reason::new(Cause::Unsupported, "a signing time without its zone"))
        }
        _ => Err(Reason::new(Cause::Malformed, "unreadable signing time")),
    }
}

/// The name that a relative URI stands for (RFC 3986, 2.1 and 5.2.4).
pub(super) fn file_name(uri: &str) -> Option<String> {
    let uri = uri.strip_prefix("./").unwrap_or(uri);
    let mut bytes = uri.bytes();
    let mut name = Vec::with_capacity(uri.len());
    while let Some(byte) = bytes.next() {
        name.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                let text =
                    std::str::from_utf8(&digits).ok().filter(|t| t.bytes().all(|b| b.is_ascii_hexdigit()));
                u8::from_str_radix(text?, 16).ok()?
            }
            other => other,
        });
    }
    String::from_utf8(name).ok().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_are_decoded_once() {
        for (uri, name) in [
            ("a.txt", Some("a.txt")),
            ("./a.txt", Some("a.txt")),
            ("m%C3%BCraci%C9%99t%20%2541.pdf", Some("müraciət %41.pdf")),
            ("müraciət.pdf", Some("müraciət.pdf")),
            ("a%2", None),
            ("a%+1", None),
            ("%FF", None),
            ("", None),
        ] {
            assert_eq!(file_name(uri).as_deref(), name, "{uri}");
        }
    }
}
