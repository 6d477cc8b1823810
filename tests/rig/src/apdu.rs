//! Command APDUs (ISO 7816-4, short and extended) and BER-TLV.

/// A parsed command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apdu {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Command data.
    pub data: Vec<u8>,
    /// Expected length; `None` when the command carries no Le.
    pub le: Option<usize>,
}

impl Apdu {
    /// Reads a command; `None` when its lengths do not add up.
    pub fn parse(bytes: &[u8]) -> Option<Apdu> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>()?;
        let make = |data: &[u8], le| Apdu { cla, ins, p1, p2, data: data.to_vec(), le };
        let short = |x: u8| if x == 0 { 256 } else { usize::from(x) };
        let long = |x: u8, y: u8| match u16::from_be_bytes([x, y]) {
            0 => 65536,
            n => usize::from(n),
        };
        let (lc, rest, extended) = match body {
            [] => return Some(make(&[], None)),
            [le] => return Some(make(&[], Some(short(*le)))),
            [0, a, b] => return Some(make(&[], Some(long(*a, *b)))),
            [0, a, b, rest @ ..] => (usize::from(u16::from_be_bytes([*a, *b])), rest, true),
            [lc, rest @ ..] => (usize::from(*lc), rest, false),
        };
        match (rest.get(..lc)?, rest.get(lc..)?, extended) {
            (data, [], _) => Some(make(data, None)),
            (data, [le], false) => Some(make(data, Some(short(*le)))),
            (data, [a, b], true) => Some(make(data, Some(long(*a, *b)))),
            _ => None,
        }
    }
}

/// Writes one BER-TLV of up to 65535 bytes; `tag` is given as its bytes.
pub fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_vec();
    match value.len() {
        n @ 0..=0x7F => out.push(n as u8),
        n @ 0x80..=0xFF => out.extend([0x81, n as u8]),
        n => out.extend([0x82, (n >> 8) as u8, n as u8]),
    }
    out.extend_from_slice(value);
    out
}

/// Reads one TLV with a tag of one byte: tag, value, what follows.
pub fn read_tlv(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (len, header) = match bytes {
        [_, n @ 0..=0x7F, ..] => (usize::from(*n), 2),
        [_, 0x81, n, ..] => (usize::from(*n), 3),
        [_, 0x82, a, b, ..] => (usize::from(u16::from_be_bytes([*a, *b])), 4),
        _ => return None,
    };
    let rest = bytes.get(header..)?;
    Some((*bytes.first()?, rest.get(..len)?, rest.get(len..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bytes: &[u8]) -> Option<(usize, Option<usize>)> {
        Apdu::parse(bytes).map(|a| (a.data.len(), a.le))
    }

    #[test]
    fn the_seven_cases_of_iso_7816_4() {
        assert_eq!(parts(&[0, 1, 2, 3]), Some((0, None)));
        assert_eq!(parts(&[0, 1, 2, 3, 0]), Some((0, Some(256))));
        assert_eq!(parts(&[0, 1, 2, 3, 2, 9, 9]), Some((2, None)));
        assert_eq!(parts(&[0, 1, 2, 3, 2, 9, 9, 7]), Some((2, Some(7))));
        assert_eq!(parts(&[0, 1, 2, 3, 0, 0, 0]), Some((0, Some(65536))));
        assert_eq!(parts(&[0, 1, 2, 3, 0, 0, 2, 9, 9]), Some((2, None)));
        assert_eq!(parts(&[0, 1, 2, 3, 0, 0, 2, 9, 9, 1, 0]), Some((2, Some(256))));
    }

    #[test]
    fn wrong_lengths_are_refused() {
        assert_eq!(parts(&[0, 1, 2]), None);
        assert_eq!(parts(&[0, 1, 2, 3, 4, 9]), None);
        assert_eq!(parts(&[0, 1, 2, 3, 1, 9, 9, 9]), None);
        assert_eq!(parts(&[0, 1, 2, 3, 0, 0, 1, 9, 9]), None);
    }

    #[test]
    fn tlv_of_each_length_form_reads_back() {
        for n in [0, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF] {
            let value = vec![7; n];
            let bytes = [tlv(&[0x70], &value), vec![1, 2]].concat();
            assert_eq!(read_tlv(&bytes), Some((0x70, &value[..], &[1, 2][..])));
            assert_eq!(read_tlv(&bytes[..bytes.len() - 3]), None);
        }
    }
}
