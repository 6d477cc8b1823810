//! Asan İmza: signatures by a key in a telephone's SIM card, asked for through the service (a Mobile-ID).
//! The computer shows a code, the phone shows it too, the user compares them and enters the PIN on the
//! phone; nothing is typed back.

use super::identifier::Phone;
use jiff::SignedDuration;
use std::fmt;

/// Whose Asan İmza: a number and the user ID that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscriber {
    /// The mobile number.
    pub phone: Phone,
    /// The user ID (istifadəçi İD).
    pub user_id: UserId,
}

/// A user ID: digits; no source fixes how many, so none are too few or too many but for a bound.
#[derive(Clone, PartialEq, Eq)]
pub struct UserId(String);

/// Why a text is not a user ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserIdError {
    /// Nothing was typed.
    Empty,
    /// Something else than a digit.
    Character(char),
    /// More digits than any service takes.
    TooLong,
}

/// Upper bound for input, in digits.
pub const LONGEST_USER_ID: usize = 32;

impl UserId {
    /// Reads what a person typed.
    ///
    /// # Errors
    /// See [`UserIdError`].
    pub fn parse(text: &str) -> Result<UserId, UserIdError> {
        let text: String = super::identifier::visible(text).collect();
        match text.chars().find(|c| !c.is_ascii_digit()) {
            Some(c) => Err(UserIdError::Character(c)),
            None if text.is_empty() => Err(UserIdError::Empty),
            None if text.len() > LONGEST_USER_ID => Err(UserIdError::TooLong),
            None => Ok(UserId(text)),
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserId {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserId(…)")
    }
}

/// The verification code: four digits that computer and phone both show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(u16);

impl Code {
    /// The code of a hash: its first six bits and its last seven, as one number (Mobile-ID,
    /// github.com/SK-EID/MID).
    pub fn of(hash: &[u8]) -> Code {
        let byte = |at: Option<&u8>| u16::from(at.copied().unwrap_or(0));
        Code((byte(hash.first()) & 0xFC) << 5 | byte(hash.last()) & 0x7F)
    }

    /// Reads four digits.
    pub fn parse(text: &str) -> Option<Code> {
        let is_code = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| is_code).map(Code)
    }
}

impl fmt::Display for Code {
    /// Four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.0)
    }
}

/// Something that a phone was asked for, and that is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name at the service: whoever knows it may ask what came of it.
    pub session: SessionId,
    /// What the phone shows, as the service says.
    pub code: Code,
    /// How long the phone takes the PIN, from now on; where nobody knows, as long as it lasts.
    pub pin_within: SignedDuration,
    /// How long can be asked what has come of it, from now on.
    pub lasts: SignedDuration,
}

/// Names what a phone was asked for; a secret of service and client.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionId(pub String);

impl fmt::Debug for SessionId {
    /// Secrets stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(…)")
    }
}

/// What has come of it so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<T> {
    /// The phone is still asked.
    Running,
    /// The right PIN was entered.
    Done(T),
    /// It ended without.
    Ended(Ending),
}

/// How it may end without a signature, in Mobile-ID's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Nobody entered a PIN in time.
    Timeout,
    /// Refused on the phone.
    UserCancelled,
    /// No Asan İmza is active for this number and user ID.
    NotClient,
    /// The phone signed something else.
    HashMismatch,
    /// The phone is off or out of reach.
    PhoneAbsent,
    /// The message did not get through to the phone.
    Delivery,
    /// The SIM card failed.
    Sim,
    /// The number has no certificate for an enterprise.
    NoBusinessCertificate,
    /// A word that this version does not know.
    Other(String),
}

impl Ending {
    /// Those with a word that is known.
    pub const KNOWN: [Ending; 8] = [
        Ending::Timeout,
        Ending::UserCancelled,
        Ending::NotClient,
        Ending::HashMismatch,
        Ending::PhoneAbsent,
        Ending::Delivery,
        Ending::Sim,
        Ending::NoBusinessCertificate,
    ];

    /// The word of the contract.
    pub fn word(&self) -> &str {
        match self {
            Ending::Timeout => "TIMEOUT",
            Ending::UserCancelled => "USER_CANCELLED",
            Ending::NotClient => "NOT_MID_CLIENT",
            Ending::HashMismatch => "SIGNATURE_HASH_MISMATCH",
            Ending::PhoneAbsent => "PHONE_ABSENT",
            Ending::Delivery => "DELIVERY_ERROR",
            Ending::Sim => "SIM_ERROR",
            Ending::NoBusinessCertificate => "NO_BUSINESS_CERTIFICATE",
            Ending::Other(word) => word,
        }
    }

    /// The ending that a word names.
    pub fn from_word(word: &str) -> Ending {
        let known = Ending::KNOWN.into_iter().find(|ending| ending.word() == word);
        known.unwrap_or_else(|| Ending::Other(super::text::in_one_line(word, LONGEST_WORD)))
    }
}

/// Longest word taken over from a service, in characters.
const LONGEST_WORD: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    /// The hash as hexadecimal digits.
    fn code(hash: &str) -> String {
        let byte = |at: usize| u8::from_str_radix(&hash[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hash.len()).step_by(2).map(byte).collect();
        Code::of(&bytes).to_string()
    }

    #[test]
    fn the_code_is_made_of_the_first_and_the_last_bits_of_the_hash() {
        // SK-EID/MID, documentation of the verification code.
        assert_eq!(code("2f665f6a6999e0ef0752e00ec9f453adf59d8cb6"), "1462");
        assert_eq!(code("0000"), "0000");
        assert_eq!(code("ffff"), "8191", "thirteen bits");
        assert_eq!(code("03aa80"), "0000", "neither the low bits of the first byte nor the high one");
        assert_eq!(Code::of(&[]).to_string(), "0000");
    }

    #[test]
    fn a_code_has_four_digits() {
        assert_eq!(Code::parse("0042").map(|c| c.to_string()).as_deref(), Some("0042"));
        for wrong in ["", "42", "00042", "+042", "004a", " 042"] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn user_ids_are_digits_of_any_number() {
        for text in ["1", "12345", " 123 456 "] {
            assert!(UserId::parse(text).is_ok(), "{text}");
        }
        assert_eq!(UserId::parse(" "), Err(UserIdError::Empty));
        assert_eq!(UserId::parse("12a"), Err(UserIdError::Character('a')));
        assert_eq!(UserId::parse(&"1".repeat(33)), Err(UserIdError::TooLong));
        assert_eq!(format!("{:?}", UserId::parse("123").unwrap()), "UserId(…)");
    }

    #[test]
    fn every_ending_comes_back_from_its_word_and_unknown_ones_are_kept() {
        for ending in Ending::KNOWN {
            assert_eq!(Ending::from_word(ending.word()), ending);
        }
        let moon = Ending::from_word("PHONE_ON_THE_MOON");
        assert_eq!((moon.word(), &moon), ("PHONE_ON_THE_MOON", &Ending::Other("PHONE_ON_THE_MOON".into())));
    }
}
