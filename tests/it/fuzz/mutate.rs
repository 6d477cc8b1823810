//! Mutations of seeds, the same each time: no coverage, no randomness.

/// xorshift64* (Vigna 2016).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `bound`; 0 when that is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A short range within `length`, small ones mostly.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = 1 << self.below(10);
        start..(start + self.below(most)).min(length)
    }
}

/// Values that readers stumble over, in both byte orders.
const NUMBERS: [u32; 12] =
    [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF];

/// Bytes that mean something in DER, JSON, XML, TOML, base64 or UTF-8.
const BYTES: &[u8] = b"\0\x01\x02\x04\x05\x06\x0C\x30\x31\x80\x81\x84\xA0\xFF\n\r\t \"'\\/<>&{}[]:,;=-+.#09aAzZ\xC9\x99\xE2\x80\xAE\xF0";

/// One seed, changed in up to four places.
pub fn mutate(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut bytes = seeds[random.below(seeds.len())].clone();
    for _ in 0..=random.below(4) {
        change(&mut bytes, seeds, random);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(10) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|b| *b ^= 1 << random.below(8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|b| *b = BYTES[random.below(BYTES.len())]),
        2 | 3 => {
            let number = NUMBERS[random.below(NUMBERS.len())];
            let octets = [number.to_le_bytes(), number.to_be_bytes()][random.below(2)];
            let width = [1, 2, 4][random.below(3)];
            let from = if octets[0] == 0 { 4 - width } else { 0 };
            bytes.iter_mut().skip(at).zip(&octets[from..from + width]).for_each(|(b, new)| *b = *new);
        }
        4 => bytes.insert(at, BYTES[random.below(BYTES.len())]),
        5 => drop(bytes.drain(random.range(bytes.len()))),
        6 => {
            let copied = bytes[random.range(bytes.len())].to_vec();
            bytes.splice(at..at, copied);
        }
        7 => {
            let other = &seeds[random.below(seeds.len())];
            let copied = other[random.range(other.len())].iter().copied();
            let place = random.range(bytes.len());
            bytes.splice(place, copied);
        }
        8 => {
            let run = vec![BYTES[random.below(BYTES.len())]; 1 << random.below(12)];
            bytes.splice(at..at, run);
        }
        _ => bytes.truncate(random.below(bytes.len() + 1)),
    }
}
