//! The ZIP files of this profile (APPNOTE 6.3.10, narrowed down): nothing optional, so that one list of
//! files has one spelling but for the choice of the deflate encoder, and a reader can insist on it.
//! No extra fields, comments, data descriptors, directories, ZIP64 or encryption; one fixed date.

pub(super) mod any;
mod read;

pub(super) use read::read;

use flate2::Crc;
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};

/// Most bytes of a whole file.
pub(super) const LONGEST_ARCHIVE: usize = 8 << 20;
/// Most bytes of one entry, unpacked.
pub(super) const LONGEST_ENTRY: usize = 4 << 20;
/// Most bytes of all entries, unpacked.
pub(super) const LONGEST_CONTENT: usize = 16 << 20;
/// Most entries.
pub(super) const MOST_ENTRIES: usize = 64;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
/// MS-DOS attributes, specification 2.0.
const MADE_BY: u16 = 20;
/// 1 January 1980, the first day that the format knows, midnight.
const TIME_AND_DATE: [u16; 2] = [0, 0x0021];

/// How an entry is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// As it is.
    Stored,
    /// Deflate (RFC 1951).
    Deflated,
}

impl Packing {
    const ALL: [Packing; 2] = [Packing::Stored, Packing::Deflated];

    fn method(self) -> u16 {
        match self {
            Packing::Stored => 0,
            Packing::Deflated => 8,
        }
    }

    /// Version of the specification that a reader must know.
    fn version(self) -> u16 {
        match self {
            Packing::Stored => 10,
            Packing::Deflated => 20,
        }
    }
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name, `/` between folders.
    pub name: String,
    /// How it is packed.
    pub packing: Packing,
    /// Its bytes, unpacked.
    pub content: Vec<u8>,
}

/// What local and central header have in common, byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    packing: Packing,
    crc: u32,
    packed: u32,
    unpacked: u32,
    name_length: u16,
}

impl Header {
    const LENGTH: usize = 26;

    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(Header::LENGTH);
        let flags = 0;
        for field in [self.packing.version(), flags, self.packing.method()].into_iter().chain(TIME_AND_DATE) {
            out.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.packed, self.unpacked] {
            out.extend(field.to_le_bytes());
        }
        let extra_length = 0_u16;
        out.extend(self.name_length.to_le_bytes());
        out.extend(extra_length.to_le_bytes());
        out
    }
}

/// What stands behind the common fields in the central directory: comment length, disk, internal and
/// external attributes, then the local header's offset.
fn central_tail(offset: u32) -> Vec<u8> {
    let mut out = vec![0; 2 + 2 + 2 + 4];
    out.extend(offset.to_le_bytes());
    out
}

/// The end of the central directory, without a comment.
fn end_record(entries: u16, size: u32, offset: u32) -> Vec<u8> {
    let mut out = END.to_vec();
    out.extend([0; 4]); // disks
    out.extend(entries.to_le_bytes());
    out.extend(entries.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend(offset.to_le_bytes());
    out.extend([0; 2]); // comment
    out
}

/// Writes an archive.
pub(super) fn write(entries: &[Entry]) -> Result<Vec<u8>, String> {
    let number = |n: usize| u32::try_from(n).map_err(|e| e.to_string());
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut packer = Packer::new();
    for entry in entries {
        let packed = match entry.packing {
            Packing::Stored => entry.content.clone(),
            Packing::Deflated => packer.deflate(&entry.content)?,
        };
        let header = Header {
            packing: entry.packing,
            crc: crc(&entry.content),
            packed: number(packed.len())?,
            unpacked: number(entry.content.len())?,
            name_length: u16::try_from(entry.name.len()).map_err(|e| e.to_string())?,
        };
        directory.extend(CENTRAL);
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(header.bytes());
        directory.extend(central_tail(number(archive.len())?));
        directory.extend(entry.name.as_bytes());
        archive.extend(LOCAL);
        archive.extend(header.bytes());
        archive.extend(entry.name.as_bytes());
        archive.extend(packed);
    }
    let offset = number(archive.len())?;
    let count = u16::try_from(entries.len()).map_err(|e| e.to_string())?;
    let end = end_record(count, number(directory.len())?, offset);
    archive.extend(directory);
    archive.extend(end);
    Ok(archive)
}

/// One encoder, whichever the program's other libraries use: the same files are the same bytes on every
/// computer. Its tables are large, and made once for all entries.
struct Packer(CompressorOxide);

impl Packer {
    fn new() -> Packer {
        let (level, no_wrapper, strategy) = (6, 0, 0);
        Packer(CompressorOxide::new(create_comp_flags_from_zip_params(level, no_wrapper, strategy)))
    }

    fn deflate(&mut self, content: &[u8]) -> Result<Vec<u8>, String> {
        self.0.reset();
        let mut packed = Vec::with_capacity(content.len() / 2);
        let mut keep = |piece: &[u8]| {
            packed.extend(piece);
            true
        };
        match compress_to_output(&mut self.0, content, TDEFLFlush::Finish, &mut keep) {
            (TDEFLStatus::Done, _) => Ok(packed),
            (status, _) => Err(format!("deflate: {status:?}")),
        }
    }
}

fn crc(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}
