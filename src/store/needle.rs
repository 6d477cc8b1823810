//! What a search looks for, and what a row is found by: the words of its fields and their beginnings.

use super::rule;
use crate::domain::history::{Entry, Query};
use crate::domain::identifier::Voen;

/// Where a word stands in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Surname,
    Name,
    Patronymic,
    Fin,
    Ssn,
    /// The registration number.
    Number,
}

impl Field {
    /// What its terms begin with.
    fn letter(self) -> char {
        match self {
            Field::Surname => 's',
            Field::Name => 'n',
            Field::Patronymic => 'p',
            Field::Fin => 'f',
            Field::Ssn => 'i',
            Field::Number => 'r',
        }
    }

    /// Up to which length every beginning of a word is a term of its own: such a beginning is one list in the
    /// index, however many words begin with it. Longer ones are shared by few rows.
    fn reach(self) -> usize {
        match self {
            Field::Surname | Field::Name | Field::Patronymic => 10,
            Field::Fin => 7,
            Field::Ssn => 5,
            Field::Number => 0,
        }
    }

    /// Whether a word can be the beginning of such a field. A registration number is asked for by at least
    /// eight of its characters: shorter ones begin those of a whole year.
    fn may_begin_with(self, word: &str) -> bool {
        match self {
            Field::Surname | Field::Name | Field::Patronymic => true,
            Field::Fin => word.chars().count() <= 7,
            Field::Ssn => word.chars().all(|c| c.is_ascii_digit()),
            Field::Number => word.chars().count() >= 8,
        }
    }
}

/// What a row must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Needle {
    /// A word of this field that begins so.
    Word(Field, String),
    /// One of these.
    Any(Vec<Needle>),
    /// Each of these.
    All(Vec<Needle>),
}

impl Needle {
    /// What a query asks of the words of a row; `None` where it asks nothing.
    pub fn of(query: &Query) -> Option<Needle> {
        let anywhere = query.words.split_whitespace().filter_map(anywhere);
        let names = [
            (Field::Surname, &query.surname),
            (Field::Name, &query.name),
            (Field::Patronymic, &query.patronymic),
        ];
        let names = names
            .into_iter()
            .flat_map(|(field, text)| rule::words(text).into_iter().map(move |w| (field, w)));
        let numbers = [(Field::Fin, &query.fin), (Field::Ssn, &query.ssn)];
        let numbers = numbers.map(|(field, text)| (field, rule::words(text).concat()));
        let numbers = numbers.into_iter().filter(|(_, word)| !word.is_empty());
        let words = names.chain(numbers).map(|(field, word)| Needle::Word(field, word));
        let all: Vec<Needle> = anywhere.chain(words).collect();
        (!all.is_empty()).then_some(Needle::All(all))
    }

    /// Whether words have it.
    pub fn is_in(&self, words: &[(Field, String)]) -> bool {
        match self {
            Needle::Word(field, word) => {
                words.iter().any(|(f, w)| f == field && w.starts_with(word.as_str()))
            }
            Needle::Any(needles) => needles.iter().any(|needle| needle.is_in(words)),
            Needle::All(needles) => needles.iter().all(|needle| needle.is_in(words)),
        }
    }

    /// The word that a field is to begin with, where beginning with it is enough; and what else is enough, if
    /// anything.
    pub fn beginning(&self, field: Field) -> Option<(&str, Option<Needle>)> {
        match self {
            Needle::Word(own, word) => (*own == field).then_some((word.as_str(), None)),
            Needle::All(needles) => match needles.as_slice() {
                [only] => only.beginning(field),
                _ => None,
            },
            Needle::Any(needles) => {
                let place = needles.iter().position(|needle| needle.beginning(field).is_some())?;
                let (word, other) = needles.get(place)?.beginning(field)?;
                let others = needles.iter().enumerate().filter(|(at, _)| *at != place);
                let others: Vec<Needle> = others.map(|(_, needle)| needle.clone()).chain(other).collect();
                Some((word, (!others.is_empty()).then_some(Needle::Any(others))))
            }
        }
    }

    /// It in the language of the full-text index.
    pub fn expression(&self, voen: &Voen) -> String {
        let joined = |needles: &[Needle], by: &str| {
            let parts: Vec<_> = needles.iter().map(|needle| needle.expression(voen)).collect();
            format!("({})", parts.join(by))
        };
        match self {
            Needle::Word(field, word) if word.chars().count() > field.reach() => {
                format!("\"{}\" *", term(voen.as_str(), *field, word))
            }
            Needle::Word(field, word) => format!("\"{}\"", term(voen.as_str(), *field, word)),
            Needle::Any(needles) => joined(needles, " OR "),
            Needle::All(needles) => joined(needles, " AND "),
        }
    }
}

/// A piece of what was typed without saying of which field: words of any, or a registration number.
fn anywhere(piece: &str) -> Option<Needle> {
    const FIELDS: [Field; 5] = [Field::Surname, Field::Name, Field::Patronymic, Field::Fin, Field::Ssn];
    let words = rule::words(piece);
    let number = words.concat();
    if number.is_empty() {
        return None;
    }
    let any = |word: String| {
        let fields = FIELDS.into_iter().filter(|field| field.may_begin_with(&word));
        Needle::Any(fields.map(|field| Needle::Word(field, word.clone())).collect())
    };
    let words = Needle::All(words.into_iter().map(any).collect());
    if !Field::Number.may_begin_with(&number) {
        return Some(words);
    }
    Some(Needle::Any(vec![words, Needle::Word(Field::Number, number)]))
}

/// The fields of a row that it can be found by, each pair by its new and its old self.
pub(super) struct Fields<'a> {
    pub surname: [&'a str; 2],
    pub name: [&'a str; 2],
    pub patronymic: [&'a str; 2],
    pub fin: &'a str,
    pub ssn: Option<&'a str>,
    pub number: Option<&'a str>,
}

impl<'a> Fields<'a> {
    fn of(entry: &'a Entry) -> Fields<'a> {
        let Entry { fin, ssn, names, old_names: old, registration_number, .. } = entry;
        Fields {
            surname: [&names.surname, &old.surname],
            name: [&names.name, &old.name],
            patronymic: [&names.patronymic, &old.patronymic],
            fin: fin.as_str(),
            ssn: ssn.as_ref().map(|ssn| ssn.as_str()),
            number: registration_number.as_deref(),
        }
    }

    /// Its words: names fall into several, a number is one whatever separates its parts.
    fn words(&self) -> Vec<(Field, String)> {
        let names =
            [(Field::Surname, self.surname), (Field::Name, self.name), (Field::Patronymic, self.patronymic)];
        let names = names
            .into_iter()
            .flat_map(|(field, pair)| pair.into_iter().flat_map(rule::words).map(move |word| (field, word)));
        let numbers = [(Field::Fin, Some(self.fin)), (Field::Ssn, self.ssn), (Field::Number, self.number)];
        let numbers =
            numbers.into_iter().filter_map(|(field, text)| Some((field, rule::words(text?).concat())));
        names.chain(numbers.filter(|(_, word)| !word.is_empty())).collect()
    }

    /// What stands in the full-text index for it.
    pub fn indexed(&self, voen: &str, reason: &str) -> String {
        let mut terms = vec![reason_term(voen, reason)];
        for (field, word) in self.words() {
            let ends = word.char_indices().map(|(start, c)| start + c.len_utf8()).take(field.reach());
            terms.extend(ends.filter_map(|end| Some(term(voen, field, word.get(..end)?))));
            if word.chars().count() > field.reach() {
                terms.push(term(voen, field, &word));
            }
        }
        terms.sort_unstable();
        terms.dedup();
        terms.join(" ")
    }
}

/// The words by which a row can be found.
pub(super) fn words_of(entry: &Entry) -> Vec<(Field, String)> {
    Fields::of(entry).words()
}

/// What stands in the full-text index for a row. Deleting needs the very text that was put in.
pub(super) fn indexed(entry: &Entry) -> String {
    Fields::of(entry).indexed(entry.voen.as_str(), entry.reason.code())
}

/// A word of an insurer's rows in the index: nothing of one insurer is found under another.
fn term(voen: &str, field: Field, word: &str) -> String {
    format!("{voen}{}{word}", field.letter())
}

/// A reason of an insurer's rows in the index. No word of a field has an underscore.
pub(super) fn reason_term(voen: &str, reason: &str) -> String {
    format!("{voen}_{reason}")
}
