//! The names of algorithms in XML signatures (RFC 9231, XML Encryption), and which are too weak.

use super::super::key::{Hash, Method, Scheme};
use super::super::verify::{Cause, Reason};
use super::xml::{DS, Node, Xml};

const ENC: &str = "http://www.w3.org/2001/04/xmlenc#";
const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
const MORE_2007: &str = "http://www.w3.org/2007/05/xmldsig-more#";

/// Hashes that two contents may be found for, or nearly so; and codes that prove nothing, since whoever can
/// check them can make them.
const WEAK: [&str; 22] = [
    "md5",
    "sha1",
    "ripemd160",
    "rsa-md5",
    "rsa-sha1",
    "rsa-ripemd160",
    "dsa-sha1",
    "ecdsa-sha1",
    "sha1-rsa-MGF1",
    "md2-rsa-MGF1",
    "md5-rsa-MGF1",
    "ripemd128-rsa-MGF1",
    "ripemd160-rsa-MGF1",
    "ecdsa-ripemd160",
    "hmac-md5",
    "hmac-sha1",
    "hmac-ripemd160",
    "hmac-sha224",
    "hmac-sha256",
    "hmac-sha384",
    "hmac-sha512",
    "esign-sha1",
];

/// The hash that a DigestMethod names.
pub(super) fn hash(xml: &Xml<'_>, method: Node) -> Result<Hash, Reason> {
    let (namespace, name) = uri(xml, method)?;
    if !xml.children(method).map_err(malformed)?.is_empty() {
        return Err(Reason::new(Cause::Unsupported, "a digest method with parameters"));
    }
    match (namespace, name) {
        (ENC, "sha256") => Ok(Hash::Sha256),
        (MORE, "sha384") => Ok(Hash::Sha384),
        (ENC, "sha512") => Ok(Hash::Sha512),
        _ => Err(refused(namespace, name)),
    }
}

/// What a SignatureMethod names.
pub(super) fn method(xml: &Xml<'_>, method: Node) -> Result<Method, Reason> {
    let (namespace, name) = uri(xml, method)?;
    let parameters = xml.children(method).map_err(malformed)?;
    let known = match (namespace, name) {
        (MORE, "rsa-sha256") => Some((Scheme::RsaPkcs1, Hash::Sha256)),
        (MORE, "rsa-sha384") => Some((Scheme::RsaPkcs1, Hash::Sha384)),
        (MORE, "rsa-sha512") => Some((Scheme::RsaPkcs1, Hash::Sha512)),
        (MORE_2007, "sha256-rsa-MGF1") => Some((Scheme::RsaPss, Hash::Sha256)),
        (MORE_2007, "sha384-rsa-MGF1") => Some((Scheme::RsaPss, Hash::Sha384)),
        (MORE_2007, "sha512-rsa-MGF1") => Some((Scheme::RsaPss, Hash::Sha512)),
        (MORE, "ecdsa-sha256") => Some((Scheme::Ecdsa, Hash::Sha256)),
        (MORE, "ecdsa-sha384") => Some((Scheme::Ecdsa, Hash::Sha384)),
        (MORE, "ecdsa-sha512") => Some((Scheme::Ecdsa, Hash::Sha512)),
        _ => None,
    };
    match (known, parameters.as_slice()) {
        (Some((scheme, hash)), []) => Ok(Method { scheme, hash }),
        (None, parameters) if (namespace, name) == (MORE_2007, "rsa-pss") => pss(xml, parameters),
        (Some(_), _) => Err(Reason::new(Cause::Unsupported, "a signature method with parameters")),
        (None, _) => Err(refused(namespace, name)),
    }
}

/// RSASSA-PSS with its parameters (RFC 9231, 2.3.9); only the usual ones are supported: one hash, a salt
/// as long as the hash.
fn pss(xml: &Xml<'_>, parameters: &[Node]) -> Result<Method, Reason> {
    let [parameters] = parameters else { return Ok(Method { scheme: Scheme::RsaPss, hash: Hash::Sha256 }) };
    if !xml.is(*parameters, MORE_2007, "RSAPSSParams") {
        return Err(Reason::new(Cause::Unsupported, "parameters that are not known"));
    }
    let found = match xml.child(*parameters, DS, "DigestMethod").map_err(malformed)? {
        Some(digest) => hash(xml, digest)?,
        None => Hash::Sha256,
    };
    let mut is_usual = true;
    if let Some(mask) = xml.child(*parameters, MORE_2007, "MaskGenerationFunction").map_err(malformed)? {
        let of_mask = match xml.child(mask, DS, "DigestMethod").map_err(malformed)? {
            Some(digest) => hash(xml, digest)?,
            None => Hash::Sha256,
        };
        is_usual &= of_mask == found && uri(xml, mask)? == (MORE_2007, "MGF1");
    }
    for (name, usual) in [("SaltLength", found.ring().output_len()), ("TrailerField", 1)] {
        if let Some(node) = xml.child(*parameters, MORE_2007, name).map_err(malformed)? {
            is_usual &= xml.text(node).map_err(malformed)?.trim() == usual.to_string();
        }
    }
    if is_usual {
        Ok(Method { scheme: Scheme::RsaPss, hash: found })
    } else {
        Err(Reason::new(Cause::Unsupported, "RSASSA-PSS with unusual parameters"))
    }
}

fn refused(namespace: &str, name: &str) -> Reason {
    let cause = if WEAK.contains(&name) { Cause::Weak } else { Cause::Unsupported };
    let shown: String = namespace.chars().chain(name.chars()).take(100).collect();
    Reason::new(cause, shown)
}

/// The Algorithm of an element: up to its `#`, and what comes behind.
fn uri<'x>(xml: &'x Xml<'_>, node: Node) -> Result<(&'x str, &'x str), Reason> {
    let uri = xml.attribute(node, "Algorithm").ok_or_else(|| malformed("no Algorithm".into()))?;
    let at = uri.find('#').map_or(0, |at| at + 1);
    Ok(uri.split_at(at))
}

fn malformed(detail: String) -> Reason {
    Reason::new(Cause::Malformed, detail)
}
