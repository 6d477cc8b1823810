//! Mobile numbers: country 994, then nine national digits of which the first two are a mobile prefix
//! (libphonenumber). Numbers move between operators, so a prefix tells nothing of the operator.

use std::fmt;

/// A well-formed mobile number, by its nine national digits.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone(String);

/// Why a text is not a mobile number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// Nothing was typed.
    Empty,
    /// Something else than a digit.
    Character(char),
    /// It begins with the code of another country.
    Country,
    /// Another number of national digits than nine.
    Length(usize),
    /// It does not begin with the prefix of a mobile number.
    Prefix,
}

/// Code of the country.
pub const COUNTRY: &str = "994";
/// National digits.
pub const LENGTH: usize = 9;
/// Prefixes of mobile numbers.
const PREFIXES: [&str; 10] = ["10", "40", "44", "50", "51", "55", "60", "70", "77", "99"];

impl Phone {
    /// Reads what a person typed or pasted: with `+994`, `00994`, `994`, `0`, or with none of them; signs
    /// between groups are left out.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(text: &str) -> Result<Phone, Error> {
        let text: String = super::visible(text).filter(|c| !is_between(*c)).collect();
        let (is_international, digits) = match text.strip_prefix('+') {
            Some(digits) => (true, digits),
            None => text.strip_prefix("00").map_or((false, text.as_str()), |digits| (true, digits)),
        };
        if let Some(c) = digits.chars().find(|c| !c.is_ascii_digit()) {
            return Err(Error::Character(c));
        }
        let has_country = is_international || digits.len() == COUNTRY.len() + LENGTH;
        let national = match digits.strip_prefix(COUNTRY).filter(|_| has_country) {
            Some(national) => national,
            None if is_international => return Err(Error::Country),
            None => digits.strip_prefix('0').unwrap_or(digits),
        };
        if national.is_empty() {
            return Err(Error::Empty);
        }
        if national.len() != LENGTH {
            return Err(Error::Length(national.len()));
        }
        if !PREFIXES.iter().any(|prefix| national.starts_with(prefix)) {
            return Err(Error::Prefix);
        }
        Ok(Phone(national.to_owned()))
    }

    /// The nine national digits.
    pub fn national(&self) -> &str {
        &self.0
    }

    /// As services take it: `+994` and the national digits.
    pub fn international(&self) -> String {
        format!("+{COUNTRY}{}", self.0)
    }
}

impl fmt::Display for Phone {
    /// As people write it: `0AA BBB CC DD`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "0{}", grouped(&self.0))
    }
}

impl fmt::Debug for Phone {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// What stands after a fixed `+994` while a number is typed or pasted: its national digits, as far as they
/// go, in groups. What is no digit falls out.
pub fn while_typed(text: &str) -> String {
    if let Ok(phone) = Phone::parse(text) {
        return grouped(&phone.0);
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    // Where +994 stands already, nobody needs the 0.
    let national = digits.trim_start_matches('0');
    let longest = COUNTRY.len() + LENGTH;
    grouped(national.get(..longest).unwrap_or(national))
}

/// National digits as `AA BBB CC DD`; those that are too many stay in the last group.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + 3);
    for (i, digit) in digits.chars().enumerate() {
        if matches!(i, 2 | 5 | 7) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Whether people write it between groups of digits.
fn is_between(c: char) -> bool {
    matches!(c, '-' | '–' | '‑' | '(' | ')' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_the_same_number() {
        for text in [
            "99 000 12 34",
            "990001234",
            "0990001234",
            "099 000-12-34",
            "(099) 000 12 34",
            "+994990001234",
            "+994 (99) 000-12-34",
            "+994\u{a0}99\u{a0}000\u{a0}12\u{a0}34\u{200e}",
            "00994 99 000 12 34",
            "994990001234",
        ] {
            let phone = Phone::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
            assert_eq!(phone.national(), "990001234", "{text}");
            assert_eq!(phone.to_string(), "099 000 12 34");
            assert_eq!(phone.international(), "+994990001234");
            assert_eq!(while_typed(text), "99 000 12 34", "{text}");
        }
    }

    #[test]
    fn each_prefix_of_mobile_numbers_and_no_other() {
        for prefix in PREFIXES {
            assert!(Phone::parse(&format!("{prefix}0001234")).is_ok(), "{prefix}");
        }
        for prefix in ["12", "18", "20", "36", "41", "66", "88"] {
            assert_eq!(Phone::parse(&format!("{prefix}0001234")), Err(Error::Prefix), "{prefix}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (text, error) in [
            ("", Error::Empty),
            (" +994 ", Error::Empty),
            ("0", Error::Empty),
            ("99 000 12 3", Error::Length(8)),
            ("99 000 12 345", Error::Length(10)),
            ("994 99 000 12 3", Error::Length(11)),
            ("+7 900 000 12 34", Error::Country),
            ("0090 500 000 00 00", Error::Country),
            ("99 OOO 12 34", Error::Character('O')),
            ("+99+000", Error::Character('+')),
        ] {
            assert_eq!(Phone::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn digits_form_groups_while_they_are_typed() {
        let steps = [
            ("9", "9"),
            ("99", "99"),
            ("990", "99 0"),
            ("99 00", "99 00"),
            ("99 0001", "99 000 1"),
            ("99 000 123", "99 000 12 3"),
            ("99 000 12 34", "99 000 12 34"),
            ("99 000 12 345", "99 000 12 345"),
            ("0", ""),
            ("099", "99"),
            ("a", ""),
            ("+994", "99 4"),
        ];
        for (typed, shown) in steps {
            assert_eq!(while_typed(typed), shown, "{typed}");
        }
        assert_eq!(while_typed("994 99 000 12 34"), "99 000 12 34", "with the code, digit by digit");
        assert_eq!(while_typed(&"9".repeat(40)).len(), 12 + 3);
    }

    #[test]
    fn debug_hides_it() {
        assert_eq!(format!("{:?}", Phone::parse("99 000 12 34").unwrap()), "Phone(…)");
    }
}
