//! FİN: the personal identification number printed on identity documents.
//!
//! Seven characters, digits and Latin capitals; the letter O is never used (several official
//! descriptions; OECD TIN sheet for Azerbaijan). There is no check digit.

use std::fmt;

/// A well-formed FİN.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fin(String);

/// Why a text is not a FİN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Nothing was typed.
    Empty,
    /// Another number of characters than seven.
    Length(usize),
    /// A character that no FİN has.
    Character(char),
    /// The letter O stands in it; zero was meant. Holds the text with zeros.
    LetterO(String),
}

/// What reading changed or doubts; shown beside the field, never an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Cyrillic look-alikes were replaced by the Latin letters.
    CyrillicReplaced,
    /// An i, ı or İ was read as I.
    DottedIFolded,
    /// Holds an I, which probably is a 1: worth a second look.
    LetterI,
}

/// Length of a FİN in characters.
pub const LENGTH: usize = 7;

impl Fin {
    /// Reads what a person typed or pasted, and says what it changed on the way.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(text: &str) -> Result<(Fin, Vec<Note>), Error> {
        let mut notes = Vec::new();
        let mut note = |n| {
            if !notes.contains(&n) {
                notes.push(n);
            }
        };
        let mut out = String::with_capacity(LENGTH);
        for c in super::visible(text) {
            let latin = match c {
                'А' | 'а' => 'A',
                'В' | 'в' => 'B',
                'Е' | 'е' => 'E',
                'К' | 'к' => 'K',
                'М' | 'м' => 'M',
                'Н' | 'н' => 'H',
                'О' | 'о' => 'O',
                'Р' | 'р' => 'P',
                'С' | 'с' => 'C',
                'Т' | 'т' => 'T',
                'Х' | 'х' => 'X',
                'i' | 'ı' | 'İ' => {
                    note(Note::DottedIFolded);
                    'I'
                }
                other => other.to_ascii_uppercase(),
            };
            if !c.is_ascii() && latin.is_ascii() && latin != 'I' {
                note(Note::CyrillicReplaced);
            }
            out.push(latin);
        }
        if out.is_empty() {
            return Err(Error::Empty);
        }
        if let Some(bad) = out.chars().find(|c| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
            return Err(Error::Character(bad));
        }
        if out.len() != LENGTH {
            return Err(Error::Length(out.len()));
        }
        if out.contains('O') {
            return Err(Error::LetterO(out.replace('O', "0")));
        }
        if out.contains('I') {
            note(Note::LetterI);
        }
        Ok((Fin(out), notes))
    }

    /// The seven characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Fin {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fin(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(text: &str) -> (String, Vec<Note>) {
        let (fin, notes) = Fin::parse(text).unwrap();
        (fin.as_str().to_owned(), notes)
    }

    #[test]
    fn trims_and_upper_cases() {
        assert_eq!(ok("  tst4w7e\u{200B} "), ("TST4W7E".into(), vec![]));
    }

    #[test]
    fn replaces_cyrillic_and_says_so() {
        assert_eq!(ok("ТSТ4W7Е"), ("TST4W7E".into(), vec![Note::CyrillicReplaced]));
    }

    #[test]
    fn folds_turkic_i_and_doubts_it() {
        assert_eq!(ok("tsti123"), ("TSTI123".into(), vec![Note::DottedIFolded, Note::LetterI]));
        assert_eq!(ok("TSTI123"), ("TSTI123".into(), vec![Note::LetterI]));
    }

    #[test]
    fn offers_zero_for_the_letter_o() {
        assert_eq!(Fin::parse("TST4WOE"), Err(Error::LetterO("TST4W0E".into())));
        assert_eq!(Fin::parse("TST4WОE"), Err(Error::LetterO("TST4W0E".into())), "Cyrillic О too");
    }

    #[test]
    fn refuses_the_rest() {
        assert_eq!(Fin::parse(" "), Err(Error::Empty));
        assert_eq!(Fin::parse("TST"), Err(Error::Length(3)));
        assert_eq!(Fin::parse("TST4W7EE"), Err(Error::Length(8)));
        assert_eq!(Fin::parse("TST-W7E"), Err(Error::Character('-')));
        assert_eq!(Fin::parse("TSTƏW7E"), Err(Error::Character('Ə')));
    }

    #[test]
    fn debug_hides_it() {
        assert_eq!(format!("{:?}", Fin::parse("TST4W7E").unwrap().0), "Fin(…)");
    }
}
