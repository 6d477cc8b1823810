//! SSN: the insured person's social insurance number with DSMF.
//!
//! Digits only. Thirteen digits are usual, but no official source fixes the length and no check
//! digit is known, so another length is only doubted.

use std::fmt;

/// A well-formed social insurance number.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ssn(String);

/// Why a text is not an SSN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// Nothing was typed.
    Empty,
    /// Something else than a digit.
    Character(char),
    /// More digits than any register takes.
    TooLong,
}

/// The length in digits seen in practice.
pub const USUAL_LENGTH: usize = 13;
/// Upper bound for input, in digits.
pub const MAX_LENGTH: usize = 32;

impl Ssn {
    /// Reads what a person typed; spaces and hyphens between groups are left out.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(text: &str) -> Result<Ssn, Error> {
        let digits: String = super::visible(text).filter(|c| *c != '-').collect();
        match digits.chars().find(|c| !c.is_ascii_digit()) {
            Some(c) => Err(Error::Character(c)),
            None if digits.is_empty() => Err(Error::Empty),
            None if digits.len() > MAX_LENGTH => Err(Error::TooLong),
            None => Ok(Ssn(digits)),
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has the length seen in practice; if not, worth a second look.
    pub fn has_usual_length(&self) -> bool {
        self.0.len() == USUAL_LENGTH
    }
}

impl fmt::Debug for Ssn {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ssn(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_only() {
        let ssn = Ssn::parse(" 991 2345-678 903").unwrap();
        assert_eq!(ssn.as_str(), "9912345678903");
        assert!(ssn.has_usual_length());
        assert!(!Ssn::parse("123").unwrap().has_usual_length());
        assert_eq!(Ssn::parse(""), Err(Error::Empty));
        assert_eq!(Ssn::parse("99a"), Err(Error::Character('a')));
        assert_eq!(Ssn::parse(&"9".repeat(33)), Err(Error::TooLong));
    }
}
