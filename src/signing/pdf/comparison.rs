//! Whether a file is what a document renders to. All bytes count but for the choice of the deflate
//! encoder: what is packed otherwise than here is unpacked and compared, which takes less time than packing
//! it anew.

use super::{RENDERER, metadata, render_with};
use crate::signing::{Error, document::Document};
use flate2::read::ZlibDecoder;
use jiff::Timestamp;
use std::io::Read;

/// Why a file is not what a document renders to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// It says that this version made it, and shows something else.
    Differs,
    /// Another version made it, by its own word: this one cannot tell what it ought to show.
    OtherRenderer(u32),
}

/// Compares a file with what a document renders to.
///
/// # Errors
/// [`Error::Document`], as for [`super::render`].
pub fn compare(
    file: &[u8],
    document: &Document,
    prepared_at: Timestamp,
) -> Result<Result<(), Mismatch>, Error> {
    // What the file packs to the same content stands in for our packing of it.
    let rendered = render_with(document, prepared_at, |at, content, ready| {
        let is_same = |packed: &&[u8]| ready == Some(*packed) || unpacks_to(packed, content);
        packed_at(file, at).filter(is_same).unwrap_or_default().to_vec()
    })?;
    if rendered == file {
        return Ok(Ok(()));
    }
    Ok(Err(match metadata::renderer(file) {
        Some(other) if other != RENDERER => Mismatch::OtherRenderer(other),
        _ => Mismatch::Differs,
    }))
}

/// The bytes of the stream that begins at an offset. Whether the file spells it as we do, shows when all
/// of it is compared.
fn packed_at(file: &[u8], at: usize) -> Option<&[u8]> {
    const LENGTH: &[u8] = b"/Length ";
    const BEGIN: &[u8] = b"stream\n";
    /// The longest head of a stream.
    const HEAD: usize = 120;
    let object = file.get(at..)?;
    let find = |word: &[u8]| {
        let head = object.get(..HEAD.min(object.len()))?;
        head.windows(word.len()).position(|w| w == word).map(|at| at + word.len())
    };
    let digits = object.get(find(LENGTH)?..)?;
    let digits = digits.get(..digits.iter().position(|b| !b.is_ascii_digit())?)?;
    let length: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    object.get(find(BEGIN)?..)?.get(..length)
}

/// Whether a packed stream is this content, all of it and nothing else.
fn unpacks_to(packed: &[u8], content: &[u8]) -> bool {
    let mut decoder = ZlibDecoder::new(packed);
    let mut unpacked = Vec::with_capacity(content.len() + 1);
    // One byte more than wanted: shows what is too long, and reads the end of the stream.
    let most = content.len() as u64 + 1;
    let read = (&mut decoder).take(most).read_to_end(&mut unpacked);
    read.is_ok() && unpacked == content && decoder.total_in() == packed.len() as u64
}
