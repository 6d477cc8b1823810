//! VÖEN: the taxpayer number of an insurer (python-stdnum `stdnum.az.voen` agrees on the rule).
//!
//! Ten digits: two of territory, six of serial number, a check digit, and a last digit that says
//! legal entity (1) or natural person (2).

use crate::domain::insurer::Kind;
use std::fmt;

/// A valid VÖEN.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Voen(String);

/// Why a text is not a VÖEN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// Nothing was typed.
    Empty,
    /// Something else than a digit.
    Character(char),
    /// Another number of digits than ten (or nine, where a spreadsheet dropped the leading zero).
    Length(usize),
    /// The ninth digit does not follow from the first eight.
    CheckDigit,
    /// The last digit is neither 1 nor 2.
    StatusDigit,
}

const WEIGHTS: [u32; 8] = [4, 1, 8, 6, 2, 7, 5, 3];

impl Voen {
    /// Reads what a person typed; a lost leading zero is put back.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(text: &str) -> Result<Voen, Error> {
        let mut digits: String = super::visible(text).collect();
        if digits.is_empty() {
            return Err(Error::Empty);
        }
        if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Error::Character(c));
        }
        if digits.len() == 9 {
            digits.insert(0, '0');
        }
        let d: Vec<u32> = digits.bytes().map(|b| u32::from(b - b'0')).collect();
        let [head @ .., check, status] = d.as_slice() else { return Err(Error::Length(d.len())) };
        if head.len() != WEIGHTS.len() {
            return Err(Error::Length(d.len()));
        }
        if !matches!(status, 1 | 2) {
            return Err(Error::StatusDigit);
        }
        let sum: u32 = head.iter().zip(WEIGHTS).map(|(d, w)| d * w).sum();
        if sum % 11 != *check {
            return Err(Error::CheckDigit);
        }
        Ok(Voen(digits))
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Legal entity or natural person, as the last digit says.
    pub fn kind(&self) -> Kind {
        if self.0.ends_with('1') { Kind::LegalEntity } else { Kind::Entrepreneur }
    }
}

impl fmt::Debug for Voen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Voen(…)")
    }
}

impl fmt::Display for Voen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for good in ["1400057421", "1401555071", "0300725012", "300725012", "9900000141", "9900000142"] {
            assert!(Voen::parse(good).is_ok(), "{good}");
        }
        assert_eq!(Voen::parse("300725012").unwrap().as_str(), "0300725012");
        assert_eq!(Voen::parse("1401555081"), Err(Error::CheckDigit));
        assert_eq!(Voen::parse("1400057424"), Err(Error::StatusDigit));
        assert_eq!(Voen::parse("14000"), Err(Error::Length(5)));
        assert_eq!(Voen::parse("14000574211"), Err(Error::Length(11)));
        assert_eq!(Voen::parse("14000x7421"), Err(Error::Character('x')));
        assert_eq!(Voen::parse("\u{a0}"), Err(Error::Empty));
    }

    #[test]
    fn remainder_ten_is_invalid() {
        // 5·3 with all else zero leaves 15 mod 11 = 4; search one that leaves 10 and try every digit.
        let head = (0..100_000_000u32)
            .map(|n| format!("{n:08}"))
            .find(|h| h.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum::<u32>() % 11 == 10)
            .unwrap();
        for check in 0..10 {
            assert_eq!(Voen::parse(&format!("{head}{check}1")), Err(Error::CheckDigit));
        }
    }

    #[test]
    fn kind_from_the_last_digit() {
        assert_eq!(Voen::parse("9900000141").unwrap().kind(), Kind::LegalEntity);
        assert_eq!(Voen::parse("9900000142").unwrap().kind(), Kind::Entrepreneur);
    }
}
