//! Reading a signature file of this profile, and nothing else.
//!
//! The values are taken from where the profile puts them, then the file is written anew from them and
//! must be the same bytes. That leaves no room for a DOCTYPE, comment, second Id, moved or wrapped
//! SignedProperties, extra Object, transform or algorithm, whatever an XML parser would make of them.

use super::*;

/// Most bytes of a signature file: some revocation lists, with room.
const LONGEST: usize = 3 << 20;
/// Most data files.
const MOST_FILES: usize = 64;

/// The values of a signature file.
pub fn read(file: &[u8]) -> Result<Signature, String> {
    if file.len() > LONGEST {
        return Err("too long".into());
    }
    let text = std::str::from_utf8(file).map_err(|e| e.to_string())?;
    let signature = values(text)?;
    let expected = signature.file();
    if expected == text {
        return Ok(signature);
    }
    let at = expected.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
    Err(format!("not the profile's spelling from byte {at}"))
}

fn values(text: &str) -> Result<Signature, String> {
    let mut rest = Cursor(text);
    let method = rest.value("<ds:SignatureMethod Algorithm=\"", "\"")?;
    let (algorithm, _) = ALGORITHMS
        .into_iter()
        .find(|(_, uri)| *uri == method)
        .ok_or("a signature method that is not in profile")?;
    let mut files = Vec::new();
    while rest.stands_before("<ds:Reference Id=\"", "<ds:Reference Type=\"") && files.len() < MOST_FILES {
        let name = rest.value(" URI=\"", "\"")?.to_owned();
        let digest = rest.digest("<ds:DigestValue>")?;
        files.push(SignedFile { name, media_type: String::new(), digest });
    }
    let properties_digest = rest.digest("<ds:DigestValue>")?;
    let value = base64(rest.value("Id=\"S0-Value\">", "<")?)?;
    let certificate = base64(rest.value("<ds:X509Certificate>", "<")?)?;
    let signed_at = rest.value("<xades:SigningTime>", "<")?.parse().map_err(|_| "unreadable signing time")?;
    let certificate_digest = rest.digest(&format!("<ds:DigestValue xmlns:ds=\"{DS}\">"))?;
    let issuer_serial = base64(rest.value("<xades:IssuerSerialV2>", "<")?)?;
    for file in &mut files {
        file.media_type = rest.value("<xades:MimeType>", "<")?.to_owned();
    }
    let properties = Properties { signed_at, certificate_digest, issuer_serial };
    let proof = proof(&mut rest)?;
    Ok(Signature { algorithm, files, properties_digest, value, certificate, properties, proof })
}

/// The time-stamp and what stands behind it.
fn proof(rest: &mut Cursor<'_>) -> Result<Option<Proof>, String> {
    if !rest.0.contains(proof::TIME_STAMP) {
        return Ok(None);
    }
    let time_stamp = base64(rest.value(proof::TIME_STAMP, "<")?)?;
    if !rest.0.contains(proof::CERTIFICATE_VALUES) {
        return Ok(Some(Proof { time_stamp, lasting: None }));
    }
    let mut list = |open: &str| {
        let mut found = Vec::new();
        while rest.0.contains(open) {
            if found.len() == proof::MOST {
                return Err(format!("more than {} of {open}", proof::MOST));
            }
            found.push(base64(rest.value(open, "<")?)?);
        }
        Ok(found)
    };
    let certificates = list(proof::CERTIFICATE)?;
    let (crl, ocsp) = (list(proof::CRL)?, list(proof::OCSP)?);
    Ok(Some(Proof { time_stamp, lasting: Some(Lasting { certificates, ocsp, crl }) }))
}

/// What was not read yet; only ever moves forward.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// The text between the next `open` and the `close` behind it.
    fn value(&mut self, open: &str, close: &str) -> Result<&'a str, String> {
        let (_, rest) = self.0.split_once(open).ok_or_else(|| format!("no {open}"))?;
        let (value, rest) = rest.split_once(close).ok_or_else(|| format!("no {close} behind {open}"))?;
        self.0 = rest;
        Ok(value)
    }

    fn digest(&mut self, open: &str) -> Result<[u8; 32], String> {
        let bytes = base64(self.value(open, "<")?)?;
        bytes.try_into().map_err(|_| "a digest is not a SHA-256".into())
    }

    /// Whether `first` comes before `second`, looking no further than `second`.
    fn stands_before(&self, first: &str, second: &str) -> bool {
        self.0.split_once(second).is_some_and(|(before, _)| before.contains(first))
    }
}

fn base64(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|e| format!("base64: {e}"))
}
