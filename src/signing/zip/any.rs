//! Reading archives that others made (APPNOTE 6.3.10): extra fields, comments, dates, data descriptors and
//! folders are allowed, ambiguity is not. Every byte belongs to exactly one entry, to the directory or to
//! its end; both headers of an entry say the same; no name stands twice. Libraries for ZIP put up with
//! all of that, each in its own way, so that two programs may see two different containers in one file.

use super::read::Bytes;
use super::{CENTRAL, END, LOCAL, Packing};
use flate2::{Crc, read::DeflateDecoder};
use icu_normalizer::ComposingNormalizerBorrowed;
use std::io::Read;

/// Most bytes of a whole file.
pub(in super::super) const LONGEST_ARCHIVE: usize = 64 << 20;
/// Most bytes of all entries, unpacked.
pub(in super::super) const LONGEST_CONTENT: u64 = 128 << 20;
/// Most entries.
pub(in super::super) const MOST_ENTRIES: usize = 512;
/// Most bytes of a name.
const LONGEST_NAME: usize = 512;

const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// Leads to ZIP64's own end of the directory.
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;
/// ZIP64's lengths.
const ZIP64: u16 = 0x0001;
/// Name and comment are in UTF-8.
const IN_UTF8: u16 = 1 << 11;
/// Sizes and CRC stand behind the data.
const HAS_DESCRIPTOR: u16 = 1 << 3;
/// How hard the encoder tried.
const EFFORT: u16 = 0b110;
/// MS-DOS attributes of what is no file.
const DOS_FOLDER: u32 = 0x10;
const DOS_LABEL: u32 = 0x08;
/// Info-ZIP's second name, which some programs prefer.
const UNICODE_PATH: u16 = 0x7075;

/// Why an archive is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in super::super) enum Fault {
    /// It is not built as it must be.
    #[error("{0}")]
    Malformed(String),
    /// It may well be in order, but this program does not know how to read it.
    #[error("{0}")]
    Unsupported(String),
}

impl From<String> for Fault {
    fn from(detail: String) -> Fault {
        Fault::Malformed(detail)
    }
}

impl From<&str> for Fault {
    fn from(detail: &str) -> Fault {
        Fault::Malformed(detail.to_owned())
    }
}

fn unsupported(detail: impl Into<String>) -> Fault {
    Fault::Unsupported(detail.into())
}

/// An entry of an archive, still packed.
#[derive(Debug, Clone)]
pub(in super::super) struct Member<'a> {
    /// Its name, `/` between folders.
    pub name: String,
    packing: Packing,
    /// Bytes of its content, as declared; reading insists on it.
    length: u32,
    crc: u32,
    packed: &'a [u8],
    is_at_the_beginning: bool,
    has_extra_field: bool,
}

/// The files of an archive in the order of its directory; folders are left out.
pub(in super::super) fn open(archive: &[u8]) -> Result<Vec<Member<'_>>, Fault> {
    if archive.len() > LONGEST_ARCHIVE {
        return Err("too long".into());
    }
    let end_at = end_of_directory(archive)?;
    let mut end = Bytes { all: archive, at: end_at + 4 };
    let (disk, directory_disk, here, count) = (end.u16()?, end.u16()?, end.u16()?, end.u16()?);
    let (size, directory) = (end.u32()?, end.u32()?);
    if [count, here].contains(&u16::MAX) || [size, directory].contains(&u32::MAX) {
        return Err(unsupported("ZIP64 is not supported"));
    }
    if disk != 0 || directory_disk != 0 || here != count {
        return Err(unsupported("an archive in parts is not supported"));
    }
    if usize::from(count) > MOST_ENTRIES {
        return Err("too many entries".into());
    }
    let directory = directory as usize;
    if directory.checked_add(size as usize) != Some(end_at) {
        let locator = end_at.checked_sub(LOCATOR_LENGTH).and_then(|at| archive.get(at..end_at));
        if locator.is_some_and(|locator| locator.starts_with(&LOCATOR)) {
            return Err(unsupported("ZIP64 is not supported"));
        }
        return Err("bytes before the archive, or behind its directory".into());
    }
    let mut central = Bytes { all: archive, at: directory };
    let mut headers = (0..count).map(|_| Header::read(&mut central)).collect::<Result<Vec<_>, _>>()?;
    if central.at != end_at {
        return Err("bytes behind the last entry of the directory".into());
    }
    check_names(&headers)?;
    if headers.iter().map(|h| u64::from(h.unpacked)).sum::<u64>() > LONGEST_CONTENT {
        return Err("too much content".into());
    }
    if let Some(folder) = headers.iter().find(|h| h.name.ends_with('/') && h.unpacked != 0) {
        return Err(format!("{}: a folder with content", folder.name).into());
    }
    place(archive, directory, &mut headers)?;
    let files = headers.into_iter().filter(|h| !h.name.ends_with('/'));
    Ok(files
        .map(|h| Member {
            name: h.name,
            packing: h.packing,
            length: h.unpacked,
            crc: h.crc,
            packed: h.packed,
            is_at_the_beginning: h.offset == 0,
            has_extra_field: h.has_extra_field,
        })
        .collect())
}

/// Where the end record begins: the one whose comment reaches the end of the file.
fn end_of_directory(archive: &[u8]) -> Result<usize, String> {
    const LENGTH: usize = 22;
    let last = archive.len().checked_sub(LENGTH).ok_or("too short for a ZIP file")?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let mut found = None;
    for at in (first..=last).filter(|at| archive.get(*at..).is_some_and(|rest| rest.starts_with(&END))) {
        let comment = Bytes { all: archive, at: at + LENGTH - 2 }.u16()?;
        if at + LENGTH + usize::from(comment) == archive.len() && found.replace(at).is_some() {
            return Err("two ends of the directory".into());
        }
    }
    found.ok_or_else(|| "no end of a directory, or bytes behind it".into())
}

/// A central header, and the data that it names once that was found.
struct Header<'a> {
    name: String,
    raw_name: &'a [u8],
    flags: u16,
    packing: Packing,
    crc: u32,
    packed_length: u32,
    unpacked: u32,
    offset: usize,
    packed: &'a [u8],
    /// In its local header.
    has_extra_field: bool,
}

impl<'a> Header<'a> {
    fn read(central: &mut Bytes<'a>) -> Result<Header<'a>, Fault> {
        central.expect(&CENTRAL, "signature of a central header")?;
        let (_made_by, _needed, flags, method) =
            (central.u16()?, central.u16()?, central.u16()?, central.u16()?);
        let _time_and_date = central.u32()?;
        let (crc, packed_length, unpacked) = (central.u32()?, central.u32()?, central.u32()?);
        let (name_length, extra_length, comment_length) = (central.u16()?, central.u16()?, central.u16()?);
        let (disk, _internal, external) = (central.u16()?, central.u16()?, central.u32()?);
        let offset = central.u32()?;
        let raw_name = central.take(name_length.into())?;
        let name = name(raw_name)?;
        check_extra(central.take(extra_length.into())?).map_err(|e| format!("{name}: {e}"))?;
        central.take(comment_length.into())?;
        if flags & !(IN_UTF8 | HAS_DESCRIPTOR | EFFORT) != 0 {
            return Err(unsupported(format!("{name}: encrypted, or in a way that is not supported")));
        }
        let packing = Packing::ALL.into_iter().find(|p| p.method() == method);
        let packing = packing
            .ok_or_else(|| unsupported(format!("{name}: compression method {method} is not supported")))?;
        if [packed_length, unpacked, offset].contains(&u32::MAX) {
            return Err(unsupported(format!("{name}: ZIP64 is not supported")));
        }
        let is_folder = name.ends_with('/');
        let is_ordinary = match (external >> 16) & 0o170_000 {
            0 | 0o100_000 => is_folder || external & (DOS_FOLDER | DOS_LABEL) == 0,
            kind => is_folder && kind == 0o040_000,
        };
        if disk != 0 || !is_ordinary {
            return Err(format!("{name}: in another part, or a link, a device or the like").into());
        }
        let offset = offset as usize;
        let (packed, has_extra_field) = (&[][..], false);
        Ok(Header {
            name,
            raw_name,
            flags,
            packing,
            crc,
            packed_length,
            unpacked,
            offset,
            packed,
            has_extra_field,
        })
    }

    /// Reads the local header and finds the data; gives the place behind them.
    fn locate(&mut self, archive: &'a [u8], until: usize) -> Result<usize, Fault> {
        let mut local = Bytes { all: archive.get(..until).unwrap_or_default(), at: self.offset };
        local.expect(&LOCAL, "signature of a local header")?;
        let (_needed, flags, method) = (local.u16()?, local.u16()?, local.u16()?);
        let _time_and_date = local.u32()?;
        let sizes = (local.u32()?, local.u32()?, local.u32()?);
        let (name_length, extra_length) = (local.u16()?, local.u16()?);
        let raw_name = local.take(name_length.into())?;
        let is_zip64 = check_extra(local.take(extra_length.into())?)?;
        self.has_extra_field = extra_length != 0;
        let own = (self.crc, self.packed_length, self.unpacked);
        let is_later = flags & HAS_DESCRIPTOR != 0;
        if is_zip64 && (is_later || [sizes.1, sizes.2].contains(&u32::MAX)) {
            return Err(unsupported("ZIP64 is not supported"));
        }
        let is_same = raw_name == self.raw_name && flags == self.flags && method == self.packing.method();
        if !is_same || !(sizes == own || (is_later && sizes == (0, 0, 0))) {
            return Err("local and central header differ".into());
        }
        self.packed = local.take(self.packed_length as usize)?;
        if is_later {
            if local.all.get(local.at..).is_some_and(|rest| rest.starts_with(&DESCRIPTOR)) {
                local.take(DESCRIPTOR.len())?;
            }
            if (local.u32()?, local.u32()?, local.u32()?) != own {
                return Err("data descriptor and central header differ".into());
            }
        }
        Ok(local.at)
    }
}

/// Finds the data of every entry, which together fill the file from its beginning to the directory.
fn place<'a>(archive: &'a [u8], directory: usize, headers: &mut [Header<'a>]) -> Result<(), Fault> {
    let mut order: Vec<&mut Header<'a>> = headers.iter_mut().collect();
    order.sort_by_key(|h| h.offset);
    let mut at = 0;
    for header in order {
        if header.offset != at {
            return Err(format!("{}: a gap before it, or an overlap", header.name).into());
        }
        at = header.locate(archive, directory).map_err(|fault| match fault {
            Fault::Malformed(detail) => Fault::Malformed(format!("{}: {detail}", header.name)),
            Fault::Unsupported(detail) => unsupported(format!("{}: {detail}", header.name)),
        })?;
    }
    if at == directory { Ok(()) } else { Err("bytes between the last entry and the directory".into()) }
}

/// UTF-8, and no way out of a folder, whatever system it is unpacked on.
fn name(raw: &[u8]) -> Result<String, String> {
    let name = std::str::from_utf8(raw).map_err(|_| "a name is not in UTF-8")?;
    let path = name.strip_suffix('/').unwrap_or(name);
    let is_plain = |c: char| !c.is_control() && c != '\\' && !is_invisible(c);
    let is_drive = path.chars().nth(1) == Some(':');
    if name.len() > LONGEST_NAME || is_drive || !path.chars().all(is_plain) {
        return Err("a name with characters that it must not have".into());
    }
    if path.split('/').any(|part| part.is_empty() || part.trim_matches(['.', ' ']).is_empty()) {
        return Err("a name that leads out of the container".into());
    }
    Ok(name.to_owned())
}

/// Characters that make a name look like another: marks of direction, joiners, variation selectors, tags and
/// letters without a shape.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

fn check_names(headers: &[Header<'_>]) -> Result<(), String> {
    let mut names: Vec<String> = headers.iter().map(|h| folded(&h.name)).collect();
    names.sort();
    match names.windows(2).find(|pair| pair.first() == pair.last()).and_then(<[String]>::first) {
        Some(name) => Err(format!("{name} stands twice")),
        None => Ok(()),
    }
}

/// A name as file systems may take it: without regard to capitals and to how a letter with a mark is spelled
/// (Unicode, annex 15), and without the dots and spaces that Windows leaves out.
fn folded(name: &str) -> String {
    let parts = name.trim_end_matches('/').split('/').map(|part| part.trim_end_matches(['.', ' ']));
    let name = parts.collect::<Vec<_>>().join("/").to_lowercase();
    ComposingNormalizerBorrowed::new_nfc().normalize(&name).into_owned()
}

/// Whether there are ZIP64's lengths among extra fields that are in order.
fn check_extra(extra: &[u8]) -> Result<bool, String> {
    let mut is_zip64 = false;
    let mut fields = Bytes { all: extra, at: 0 };
    while fields.at < extra.len() {
        let (kind, length) = (fields.u16()?, fields.u16()?);
        fields.take(length.into())?;
        if kind == UNICODE_PATH {
            return Err("a second name".into());
        }
        is_zip64 |= kind == ZIP64;
    }
    Ok(is_zip64)
}

impl Member<'_> {
    /// Whether the archive begins with it, whatever its directory says.
    pub fn is_at_the_beginning(&self) -> bool {
        self.is_at_the_beginning
    }

    /// Whether its local header has an extra field.
    pub fn has_extra_field(&self) -> bool {
        self.has_extra_field
    }

    /// Whether it is packed as it is.
    pub fn is_stored(&self) -> bool {
        self.packing == Packing::Stored
    }

    /// Bytes of its content.
    pub fn length(&self) -> u64 {
        self.length.into()
    }

    /// Unpacks it piece by piece, so that its size costs no memory.
    pub fn read(&self, sink: &mut dyn FnMut(&[u8])) -> Result<(), String> {
        let mut crc = Crc::new();
        let mut length = 0_u64;
        let mut take = |piece: &[u8]| {
            length += piece.len() as u64;
            crc.update(piece);
            sink(piece);
        };
        match self.packing {
            Packing::Stored => take(self.packed),
            Packing::Deflated => {
                let mut decoder = DeflateDecoder::new(self.packed);
                // One byte more than declared: shows what is too long, and reads the end of the stream.
                let mut left = u64::from(self.length) + 1;
                let mut buffer = vec![0; 64 << 10];
                loop {
                    let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    let room = buffer.get_mut(..most).unwrap_or_default();
                    let read = decoder.read(room).map_err(|e| format!("{}: {e}", self.name))?;
                    if read == 0 {
                        break;
                    }
                    left -= read as u64;
                    take(room.get(..read).unwrap_or_default());
                }
                if decoder.total_in() != self.packed.len() as u64 {
                    return Err(format!(
                        "{}: bytes behind the deflate stream, or too much content",
                        self.name
                    ));
                }
            }
        }
        if length != u64::from(self.length) {
            return Err(format!("{}: length differs", self.name));
        }
        if crc.sum() == self.crc { Ok(()) } else { Err(format!("{}: CRC differs", self.name)) }
    }

    /// All of it, if it is not longer than that.
    pub fn content(&self, longest: usize) -> Result<Vec<u8>, String> {
        if self.length as usize > longest {
            return Err(format!("{} is too long", self.name));
        }
        let mut content = Vec::new();
        self.read(&mut |piece| content.extend_from_slice(piece))?;
        Ok(content)
    }
}
