//! Reading an archive of this profile, and nothing else: each header is written anew from what it
//! says and must be the bytes that stand there; entries follow each other without a gap.

use super::*;
use flate2::read::DeflateDecoder;
use std::io::Read;

const END_LENGTH: usize = 22;
const TAIL_LENGTH: usize = 14;
/// Most bytes of a name.
const LONGEST_NAME: usize = 128;

/// The entries of an archive in their order. Needs memory for at most [`LONGEST_CONTENT`].
pub fn read(archive: &[u8]) -> Result<Vec<Entry>, String> {
    if archive.len() > LONGEST_ARCHIVE {
        return Err("too long".into());
    }
    let mut bytes = Bytes { all: archive, at: archive.len().checked_sub(END_LENGTH).ok_or("too short")? };
    let directory_end = bytes.at;
    let end = bytes.take(END_LENGTH)?;
    let mut fields = Bytes { all: end, at: 10 };
    let (count, size, directory) = (fields.u16()?, fields.u32()?, fields.u32()?);
    if end != end_record(count, size, directory) {
        return Err("end of central directory is not in profile".into());
    }
    if usize::from(count) > MOST_ENTRIES {
        return Err("too many entries".into());
    }
    let (size, directory) = (size as usize, directory as usize);
    if directory.checked_add(size) != Some(directory_end) {
        return Err("central directory does not end where it should".into());
    }

    let mut central = Bytes { all: archive, at: directory };
    let mut local = Bytes { all: archive, at: 0 };
    let mut entries: Vec<Entry> = Vec::new();
    let mut room = LONGEST_CONTENT;
    for _ in 0..count {
        let (header, name) = central_entry(&mut central, local.at)?;
        if entries.iter().any(|e| e.name.eq_ignore_ascii_case(name)) {
            return Err(format!("{name} stands twice"));
        }
        let packed = local_entry(&mut local, &header, name)?;
        let length = header.unpacked as usize;
        room = room.checked_sub(length).ok_or("too much content")?;
        if length > LONGEST_ENTRY {
            return Err(format!("{name} is too long"));
        }
        let content = unpack(packed, header.packing, length).map_err(|e| format!("{name}: {e}"))?;
        if crc(&content) != header.crc {
            return Err(format!("{name}: CRC differs"));
        }
        entries.push(Entry { name: name.to_owned(), packing: header.packing, content });
    }
    if central.at != directory_end {
        return Err("bytes behind the last entry of the central directory".into());
    }
    if local.at != directory {
        return Err("bytes between the last entry and the central directory".into());
    }
    Ok(entries)
}

/// A place in a byte string; reading past the end is an error.
pub(super) struct Bytes<'a> {
    pub all: &'a [u8],
    pub at: usize,
}

impl<'a> Bytes<'a> {
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(length).ok_or("cut off")?;
        let taken = self.all.get(self.at..end).ok_or("cut off")?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "cut off".into())
    }

    pub fn u16(&mut self) -> Result<u16, String> {
        self.array().map(u16::from_le_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, String> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn expect(&mut self, expected: &[u8], what: &str) -> Result<(), String> {
        if self.take(expected.len())? == expected { Ok(()) } else { Err(format!("{what} is not in profile")) }
    }
}

fn central_entry<'a>(central: &mut Bytes<'a>, local_offset: usize) -> Result<(Header, &'a str), String> {
    central.expect(&CENTRAL, "signature of a central header")?;
    central.expect(&MADE_BY.to_le_bytes(), "version made by")?;
    let written = central.take(Header::LENGTH)?;
    let mut fields = Bytes { all: written, at: 4 };
    let method = fields.u16()?;
    let packing =
        Packing::ALL.into_iter().find(|p| p.method() == method).ok_or("unknown compression method")?;
    fields.at += 4; // time and date
    let header = Header {
        packing,
        crc: fields.u32()?,
        packed: fields.u32()?,
        unpacked: fields.u32()?,
        name_length: fields.u16()?,
    };
    if header.bytes() != written {
        return Err("central header is not in profile".into());
    }
    let tail = central.take(TAIL_LENGTH)?;
    let name = name(central.take(header.name_length.into())?)?;
    let offset = u32::try_from(local_offset).map_err(|e| e.to_string())?;
    if tail != central_tail(offset) {
        return Err(format!("{name}: central header is not in profile, or does not point to the next entry"));
    }
    Ok((header, name))
}

fn local_entry<'a>(local: &mut Bytes<'a>, header: &Header, name: &str) -> Result<&'a [u8], String> {
    local.expect(&LOCAL, "signature of a local header")?;
    local.expect(&header.bytes(), "local header")?;
    local.expect(name.as_bytes(), "name in a local header")?;
    local.take(header.packed as usize)
}

/// ASCII letters, digits, `.`, `_`, `-`; the one folder is `META-INF`; no name begins with a dot.
fn name(bytes: &[u8]) -> Result<&str, String> {
    let name = std::str::from_utf8(bytes).map_err(|e| e.to_string())?;
    let file = name.strip_prefix("META-INF/").unwrap_or(name);
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if file.is_empty() || file.len() > LONGEST_NAME || file.starts_with('.') || !file.bytes().all(is_plain) {
        return Err("a name is not in profile".into());
    }
    Ok(name)
}

fn unpack(packed: &[u8], packing: Packing, length: usize) -> Result<Vec<u8>, String> {
    let content = match packing {
        Packing::Stored => packed.to_vec(),
        Packing::Deflated => {
            let mut decoder = DeflateDecoder::new(packed);
            let mut content = Vec::new();
            // One byte more than declared: shows what is too long, and reads the end of the stream.
            let most = length as u64 + 1;
            (&mut decoder).take(most).read_to_end(&mut content).map_err(|e| e.to_string())?;
            if decoder.total_in() != packed.len() as u64 {
                return Err("bytes behind the deflate stream".into());
            }
            content
        }
    };
    if content.len() == length { Ok(content) } else { Err("length differs".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |name: &str, packing, content: &[u8]| Entry {
            name: name.into(),
            packing,
            content: content.into(),
        };
        vec![
            entry("mimetype", Packing::Stored, b"application/x-test"),
            entry("a.txt", Packing::Deflated, &[b'a'; 1000]),
            entry("META-INF/b.xml", Packing::Deflated, b""),
        ]
    }

    #[test]
    fn comes_back() {
        assert_eq!(read(&write(&entries()).unwrap()).unwrap(), entries());
        assert_eq!(read(&write(&[]).unwrap()).unwrap(), []);
    }

    #[test]
    fn names_are_narrow() {
        for name in [
            "../a",
            "/a",
            "a/b",
            "META-INF/",
            "",
            ".a",
            "META-INF/.a",
            "a\\b",
            "ə",
            "a b",
            "meta-inf/a",
            "C:a",
            &"a".repeat(129),
        ] {
            let entry = Entry { name: name.into(), packing: Packing::Stored, content: vec![] };
            assert!(read(&write(&[entry]).unwrap()).is_err(), "{name}");
        }
    }

    #[test]
    fn names_do_not_collide() {
        let mut twice = entries();
        for name in ["a.txt", "A.TXT"] {
            twice.truncate(3);
            twice.push(Entry { name: name.into(), packing: Packing::Stored, content: vec![] });
            assert!(read(&write(&twice).unwrap()).unwrap_err().contains("twice"));
        }
    }

    #[test]
    fn bombs_do_not_go_off() {
        // More than declared.
        let bomb = Entry { name: "a".into(), packing: Packing::Deflated, content: vec![0; LONGEST_ENTRY] };
        let mut archive = write(std::slice::from_ref(&bomb)).unwrap();
        assert_eq!(read(&archive).unwrap().len(), 1);
        let declared = (LONGEST_ENTRY as u32).to_le_bytes();
        let small = 1000_u32.to_le_bytes();
        for at in 0..archive.len() - 4 {
            if archive[at..at + 4] == declared {
                archive[at..at + 4].copy_from_slice(&small);
            }
        }
        assert!(read(&archive).unwrap_err().contains("behind the deflate stream"));
        // Too much declared, alone and together.
        let long = Entry { content: vec![0; LONGEST_ENTRY + 1], ..bomb.clone() };
        assert!(read(&write(&[long]).unwrap()).unwrap_err().contains("too long"));
        let many: Vec<Entry> = (0..5).map(|i| Entry { name: format!("a{i}"), ..bomb.clone() }).collect();
        assert!(read(&write(&many).unwrap()).unwrap_err().contains("too much"));
        let crowd: Vec<Entry> = (0..65)
            .map(|i| Entry { name: format!("a{i}"), packing: Packing::Stored, content: vec![] })
            .collect();
        assert!(read(&write(&crowd).unwrap()).unwrap_err().contains("too many"));
    }

    #[test]
    fn every_changed_byte_outside_of_packed_data_is_seen() {
        let archive = write(&entries()).unwrap();
        for at in 0..archive.len() {
            for flip in [0x01, 0x80, 0xFF] {
                let mut changed = archive.clone();
                changed[at] ^= flip;
                if let Ok(read) = read(&changed) {
                    // Only spare bits behind the end of a deflate stream may differ, or a name.
                    let same = read.iter().zip(entries()).all(|(a, b)| a.content == b.content);
                    assert!(same, "byte {at}");
                }
            }
            assert!(read(&archive[..at]).is_err());
            assert!(read(&archive[at + 1..]).is_err());
        }
    }
}
