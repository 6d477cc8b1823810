//! Doors for the fuzz targets (`fuzz/`) to readers that are nobody else's business. The product never
//! comes through here.

use super::asic::Form;
use super::xades;
use super::zip::{self, Entry, Packing, any};
use super::{Error, asn1, container, receipt};
use crate::domain::receipt::Receipt;
use jiff::Timestamp;

/// An entry of an archive: name, whether it is deflated, content.
pub type File = (String, bool, Vec<u8>);

/// Reads an archive.
///
/// # Errors
/// It is not in profile.
pub fn read_zip(archive: &[u8]) -> Result<Vec<File>, String> {
    let entries = zip::read(archive)?;
    Ok(entries.into_iter().map(|e| (e.name, e.packing == Packing::Deflated, e.content)).collect())
}

/// Reads an archive that somebody else made.
///
/// # Errors
/// It cannot be read, or in more than one way.
pub fn read_any_zip(archive: &[u8]) -> Result<Vec<File>, String> {
    let read = |m: any::Member<'_>| Ok((m.name.clone(), !m.is_stored(), m.content(any::LONGEST_ARCHIVE)?));
    any::open(archive).map_err(|fault| fault.to_string())?.into_iter().map(read).collect()
}

/// Writes an archive.
///
/// # Errors
/// Something is too long for the format.
pub fn write_zip(files: Vec<File>) -> Result<Vec<u8>, String> {
    let packing = |deflated| if deflated { Packing::Deflated } else { Packing::Stored };
    let entries: Vec<Entry> = files
        .into_iter()
        .map(|(name, deflated, content)| Entry { name, packing: packing(deflated), content })
        .collect();
    zip::write(&entries)
}

/// Reads a signature file and writes it anew from what was read.
///
/// # Errors
/// It is not in profile.
pub fn signature_file(file: &[u8]) -> Result<String, String> {
    xades::read(file).map(|signature| signature.file())
}

/// Takes DER apart, one level deep, and puts it together again.
///
/// # Errors
/// It is not DER.
pub fn der(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let elements = asn1::elements(bytes)?;
    Ok(elements.iter().flat_map(|e| asn1::element(e.tag, &[e.content])).collect())
}

/// Reads what a receipt's signature covers.
///
/// # Errors
/// It is not a receipt in canonical form.
pub fn receipt_content(bytes: &[u8]) -> Result<Receipt, String> {
    receipt::decode(bytes)
}

/// A container of any two data files, as their signer would make it.
///
/// # Errors
/// Those of `prepare` and `assemble`.
pub fn container(
    contents: [Vec<u8>; 2],
    certificate: &[u8],
    signing_time: Timestamp,
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, Error> {
    let key = super::x509::Certificate::read(certificate).map_err(Error::Certificate)?.key;
    let algorithm = key.kind.algorithm().ok_or(Error::UnsupportedKey)?;
    let prepared =
        container::prepare_files(Form::Application, contents, certificate, algorithm, signing_time)?;
    let value = sign(&prepared.to_be_signed);
    container::assemble(prepared, &value).map(|made| made.bytes)
}
