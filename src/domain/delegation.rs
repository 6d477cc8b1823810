//! Authorities (səlahiyyətlər): who may use the service for an insurer by a right that was given to them. Given
//! and withdrawn by those with the seal right, and signed (manual, Səlahiyyətlərin verilməsi).

use super::application::{Id, Signatory};
use super::environment::Environment;
use super::identifier::{Fin, Phone, phone};
use super::insurer::Insurer;
use super::person::Names;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, offset};
use jiff::{Timestamp, ToSpan};
use std::fmt;

/// Days of an authority are days in Azerbaijan, which has kept UTC+04:00 the whole year since 2016.
pub const AZERBAIJAN: Offset = offset(4);
/// The list says how many days are left when they are so many or fewer.
pub const LISTED_DAYS: i32 = 30;
/// One's own authority that ends is told of when so many days are left or fewer.
pub const WARNED_DAYS: i32 = 14;
/// Longest number of a card, in characters. Its format is not known: free text.
pub const LONGEST_NUMBER: usize = 64;

/// By what the delegate signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Means {
    /// Elektron imza kartı.
    Card,
    /// Asan imza.
    Asan,
}

impl Means {
    /// In the form's order.
    pub const ALL: [Means; 2] = [Means::Card, Means::Asan];

    /// The contract's word.
    pub fn code(self) -> &'static str {
        match self {
            Means::Card => "card",
            Means::Asan => "asan",
        }
    }

    /// The means of a contract's word.
    pub fn from_code(code: &str) -> Option<Means> {
        Means::ALL.into_iter().find(|means| means.code() == code)
    }
}

/// The number of a card, or the phone number of an Asan İmza by its nine national digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(String);

/// Why a text is no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Nothing was typed.
    Empty,
    /// Longer than [`LONGEST_NUMBER`].
    TooLong,
    /// A character that nobody sees.
    Invisible,
    /// Not a mobile number.
    Phone(phone::Error),
}

impl Number {
    /// Reads what a person typed or pasted: a card's number with single spaces between its groups, a phone
    /// number in whatever spelling.
    ///
    /// # Errors
    /// See [`NumberError`].
    pub fn parse(means: Means, text: &str) -> Result<Number, NumberError> {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            return Err(NumberError::Empty);
        }
        match means {
            Means::Asan => match Phone::parse(&words) {
                Ok(phone) => Ok(Number(phone.national().to_owned())),
                Err(phone::Error::Empty) => Err(NumberError::Empty),
                Err(error) => Err(NumberError::Phone(error)),
            },
            Means::Card if words.chars().count() > LONGEST_NUMBER => Err(NumberError::TooLong),
            Means::Card if words.chars().any(is_unseen) => Err(NumberError::Invisible),
            Means::Card => Ok(Number(words)),
        }
    }

    /// As it is signed and sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people write it.
    pub fn shown(&self, means: Means) -> String {
        match means {
            Means::Card => self.0.clone(),
            Means::Asan => Phone::parse(&self.0).map_or_else(|_| self.0.clone(), |phone| phone.to_string()),
        }
    }

    /// Whether both are the same number, however they were spaced and whatever their case.
    pub fn is_same(&self, other: &Number) -> bool {
        let bare = |number: &Number| -> String {
            number.0.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
        };
        bare(self) == bare(other)
    }
}

fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{00AD}')
}

impl fmt::Debug for Number {
    /// Personal data stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Number(…)")
    }
}

/// To whom: a person by FİN, with one card or one Asan İmza.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegate {
    /// Card or Asan İmza.
    pub means: Means,
    /// Its number.
    pub number: Number,
    /// Whose it is.
    pub fin: Fin,
}

impl Delegate {
    /// Whether both are the same person with the same card or phone.
    pub fn is_same(&self, other: &Delegate) -> bool {
        self.means == other.means && self.fin == other.fin && self.number.is_same(&other.number)
    }
}

/// For how long: whole days in Azerbaijan, the first and the last one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub from: Date,
    /// The last day; without one it is unlimited (müddətsiz).
    pub until: Option<Date>,
}

/// Why nobody can be given an authority for this long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermError {
    /// It would begin in the past.
    BeginsInThePast,
    /// It would end before it begins.
    EndsBeforeItBegins,
}

impl Term {
    /// Whether it may be given on a day.
    ///
    /// # Errors
    /// See [`TermError`].
    pub fn check(&self, today: Date) -> Result<(), TermError> {
        if self.from < today {
            return Err(TermError::BeginsInThePast);
        }
        match self.until {
            Some(until) if until < self.from => Err(TermError::EndsBeforeItBegins),
            _ => Ok(()),
        }
    }

    /// Whether a day belongs to it.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether both have a day in common.
    pub fn overlaps(&self, other: &Term) -> bool {
        other.until.is_none_or(|until| self.from <= until)
            && self.until.is_none_or(|until| other.from <= until)
    }

    /// The moment at which it is over.
    pub fn ends(&self) -> Option<Timestamp> {
        let after = self.until?.checked_add(1.day()).ok()?;
        AZERBAIJAN.to_timestamp(after.to_datetime(Time::midnight())).ok()
    }
}

/// The day in Azerbaijan.
pub fn today(now: Timestamp) -> Date {
    AZERBAIJAN.to_datetime(now).date()
}

/// Whole days from one day to another; none where the second comes first.
pub fn days_between(from: Date, until: Date) -> i32 {
    from.until(until).map_or(0, |span| span.get_days())
}

/// An authority as the service knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The name that the order to give it carried.
    pub id: Id,
    /// To whom.
    pub delegate: Delegate,
    /// The person's names, where the service knows them.
    pub names: Option<Names>,
    /// For how long.
    pub term: Term,
    /// Who gave it.
    pub given_by: String,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

/// How an authority stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has not begun.
    NotYet,
    /// In force.
    Active,
    /// In force for so many days after this one, [`LISTED_DAYS`] or fewer.
    EndsSoon(i32),
    /// Its last day is over.
    Ended,
    /// Somebody with the seal right took it away.
    Withdrawn,
}

impl State {
    /// Whether it has effect, or will have.
    pub fn is_open(self) -> bool {
        matches!(self, State::NotYet | State::Active | State::EndsSoon(_))
    }
}

impl Delegation {
    /// How it stands at a moment.
    pub fn state(&self, now: Timestamp) -> State {
        let today = today(now);
        if self.withdrawn_at.is_some() {
            return State::Withdrawn;
        }
        if today < self.term.from {
            return State::NotYet;
        }
        match self.term.until {
            Some(until) if until < today => State::Ended,
            Some(until) => match days_between(today, until) {
                days if days <= LISTED_DAYS => State::EndsSoon(days),
                _ => State::Active,
            },
            None => State::Active,
        }
    }
}

/// The authorities of an insurer, as far as the service shows them to whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Register {
    /// Newest first.
    pub delegations: Vec<Delegation>,
    /// Whether these are all; otherwise only one's own.
    pub is_complete: bool,
}

impl Register {
    /// Those with effect that a person holds with one card or phone, renewed together when it is replaced.
    pub fn open_of<'a>(
        &'a self,
        delegate: &'a Delegate,
        now: Timestamp,
    ) -> impl Iterator<Item = &'a Delegation> {
        self.delegations.iter().filter(move |d| d.delegate.is_same(delegate) && d.state(now).is_open())
    }

    /// Whether somebody holds an authority already on one of the days of a term, others than those that are
    /// replaced.
    pub fn holds(&self, delegate: &Delegate, term: &Term, replaced: Option<&Id>, now: Timestamp) -> bool {
        self.open_of(delegate, now).any(|d| d.term.overlaps(term) && Some(&d.id) != replaced)
    }
}

/// The authority whose place a new one takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Its name.
    pub id: Id,
    /// The number of the card or phone that is replaced.
    pub number: Number,
}

/// What is ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Səlahiyyətin verilməsi.
    Give {
        /// To whom.
        delegate: Delegate,
        /// For how long.
        term: Term,
        /// Renewed: the one that ends with this one's beginning.
        replaces: Option<Replaced>,
    },
    /// Səlahiyyətin ləğv edilməsi.
    Withdraw {
        /// Which one.
        delegation: Id,
        /// From whom.
        delegate: Delegate,
        /// How long it was to last.
        term: Term,
    },
}

impl Act {
    /// Whom it is about.
    pub fn delegate(&self) -> &Delegate {
        match self {
            Act::Give { delegate, .. } | Act::Withdraw { delegate, .. } => delegate,
        }
    }

    /// For how long it was or is given.
    pub fn term(&self) -> &Term {
        match self {
            Act::Give { term, .. } | Act::Withdraw { term, .. } => term,
        }
    }
}

/// An order about an authority, ready to be signed. Its JSON and its PDF are made from this alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The client's name for it. An authority that is given keeps the name of its order.
    pub id: Id,
    /// Whether it has legal effect.
    pub environment: Environment,
    /// Origin of the service it is meant for: scheme://host[:port].
    pub service: String,
    /// For whom the delegate may act.
    pub insurer: Insurer,
    /// What is ordered.
    pub act: Act,
    /// Who signs.
    pub prepared_by: Signatory,
    /// When it was put together, to the second.
    pub prepared_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn now() -> Timestamp {
        "2026-11-22T10:00:00Z".parse().unwrap()
    }

    fn delegate(number: &str) -> Delegate {
        Delegate {
            means: Means::Card,
            number: Number::parse(Means::Card, number).unwrap(),
            fin: Fin::parse("TST5H3K").unwrap().0,
        }
    }

    fn delegation(n: u8, until: Option<Date>) -> Delegation {
        Delegation {
            id: Id::from_bytes([n; 16]),
            delegate: delegate("AZ 77 4410 0187"),
            names: None,
            term: Term { from: date(2026, 11, 1), until },
            given_by: "Əliyeva Günel Rauf qızı".into(),
            given_at: now(),
            withdrawn_at: None,
        }
    }

    #[test]
    fn numbers_are_trimmed_and_shown_as_people_write_them() {
        let card = |text| Number::parse(Means::Card, text);
        assert_eq!(card("  AZ\u{a0}77  4410\t0187 ").unwrap().as_str(), "AZ 77 4410 0187");
        assert_eq!(card("çip-№7/b").unwrap().as_str(), "çip-№7/b", "free text");
        assert_eq!(card(" \t"), Err(NumberError::Empty));
        assert_eq!(Number::parse(Means::Card, &"9".repeat(65)), Err(NumberError::TooLong));
        assert_eq!(card("AZ\u{202e}77"), Err(NumberError::Invisible));
        let asan = |text| Number::parse(Means::Asan, text);
        assert_eq!(asan("+994 99 000 45 67").unwrap().as_str(), "990004567");
        assert_eq!(asan("099 000 45 67").unwrap().shown(Means::Asan), "099 000 45 67");
        assert_eq!(asan("99 000"), Err(NumberError::Phone(phone::Error::Length(5))));
        assert_eq!(asan(" "), Err(NumberError::Empty));
        assert!(card("az 77 44100187").unwrap().is_same(&card("AZ 77 4410 0187").unwrap()));
        assert!(!card("AZ 77 4410 0188").unwrap().is_same(&card("AZ 77 4410 0187").unwrap()));
        assert_eq!(format!("{:?}", delegate("AZ 77 4410 0187").number), "Number(…)");
    }

    #[test]
    fn a_term_begins_today_at_the_earliest_and_does_not_end_before_it_begins() {
        let today = today(now());
        assert_eq!(today, date(2026, 11, 22));
        let term = |from, until| Term { from, until }.check(today);
        assert_eq!(term(today, None), Ok(()));
        assert_eq!(term(today, Some(today)), Ok(()), "for one day");
        assert_eq!(term(date(2026, 11, 21), None), Err(TermError::BeginsInThePast));
        assert_eq!(term(date(2026, 12, 2), Some(date(2026, 12, 1))), Err(TermError::EndsBeforeItBegins));
    }

    #[test]
    fn days_are_days_in_azerbaijan() {
        assert_eq!(super::today("2026-11-22T20:00:00Z".parse().unwrap()), date(2026, 11, 23));
        let term = Term { from: date(2026, 11, 1), until: Some(date(2026, 11, 22)) };
        assert_eq!(term.ends(), "2026-11-22T20:00:00Z".parse().ok());
        assert_eq!(Term { until: None, ..term }.ends(), None);
        assert!(term.contains(date(2026, 11, 22)) && !term.contains(date(2026, 11, 23)));
    }

    #[test]
    fn terms_overlap_when_they_share_a_day() {
        let term = |from: i8, until: Option<i8>| Term {
            from: date(2026, 11, from),
            until: until.map(|day| date(2026, 11, day)),
        };
        for (a, b, overlap) in [
            (term(1, Some(5)), term(5, Some(9)), true),
            (term(1, Some(5)), term(6, Some(9)), false),
            (term(1, None), term(20, Some(21)), true),
            (term(10, None), term(1, Some(9)), false),
            (term(10, None), term(1, None), true),
        ] {
            assert_eq!((a.overlaps(&b), b.overlaps(&a)), (overlap, overlap), "{a:?} {b:?}");
        }
    }

    #[test]
    fn an_authority_stands_as_its_days_say() {
        let state = |until| delegation(1, until).state(now());
        assert_eq!(state(None), State::Active);
        assert_eq!(state(Some(date(2026, 12, 15))), State::EndsSoon(23));
        assert_eq!(state(Some(date(2026, 12, 22))), State::EndsSoon(30));
        assert_eq!(state(Some(date(2026, 12, 23))), State::Active);
        assert_eq!(state(Some(date(2026, 11, 22))), State::EndsSoon(0), "its last day");
        assert_eq!(state(Some(date(2026, 11, 21))), State::Ended);
        let later =
            Delegation { term: Term { from: date(2026, 11, 23), until: None }, ..delegation(1, None) };
        assert_eq!(later.state(now()), State::NotYet);
        let withdrawn = Delegation { withdrawn_at: Some(now()), ..delegation(1, None) };
        assert_eq!(withdrawn.state(now()), State::Withdrawn);
        for (state, is_open) in [(State::NotYet, true), (State::EndsSoon(0), true), (State::Ended, false)] {
            assert_eq!(state.is_open(), is_open);
        }
    }

    #[test]
    fn who_holds_one_already_is_known_and_what_is_replaced_does_not_count() {
        let register = Register {
            delegations: vec![
                delegation(1, None),
                delegation(2, Some(date(2026, 11, 2))),
                Delegation { withdrawn_at: Some(now()), ..delegation(3, None) },
            ],
            is_complete: true,
        };
        let term = Term { from: date(2026, 11, 22), until: None };
        let same = delegate("az774410 0187");
        assert!(register.holds(&same, &term, None, now()));
        assert!(!register.holds(&same, &term, Some(&Id::from_bytes([1; 16])), now()));
        assert!(!register.holds(&delegate("AZ 1"), &term, None, now()));
        assert_eq!(register.open_of(&same, now()).count(), 1);
    }
}
