//! What stands in the search fields.

use crate::domain::history::{Query, StatusFilter};
use crate::domain::reason::Reason;
use crate::i18n::format;
use jiff::civil::Date;

/// The manual's two ways to look at the history (3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Ümumi: all that was sent.
    #[default]
    All,
    /// Fərdi: by parameters.
    Own,
}

/// A field that is typed into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Not before this day.
    From,
    /// Not after this day.
    Until,
    /// FİN.
    Fin,
    /// SSN.
    Ssn,
    /// Old or new surname.
    Surname,
    /// Name.
    Name,
    /// Patronymic.
    Patronymic,
}

/// The fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Form {
    pub view: View,
    /// Searched as it is typed.
    pub words: String,
    pub from: String,
    pub until: String,
    pub fin: String,
    pub ssn: String,
    pub surname: String,
    pub name: String,
    pub patronymic: String,
    pub reason: Option<Reason>,
    pub status: Option<StatusFilter>,
    /// *Axtar* was pressed: what is illegible is told.
    pub is_checked: bool,
}

impl Form {
    /// The fields of a search.
    pub fn of(query: &Query) -> Form {
        let day = |day: Option<Date>| day.map(format::date).unwrap_or_default();
        let form = Form {
            view: View::All,
            words: query.words.clone(),
            from: day(query.from),
            until: day(query.until),
            fin: query.fin.clone(),
            ssn: query.ssn.clone(),
            surname: query.surname.clone(),
            name: query.name.clone(),
            patronymic: query.patronymic.clone(),
            reason: query.reason,
            status: query.status,
            is_checked: false,
        };
        let is_all = Form { words: String::new(), ..form.clone() } == Form::default();
        Form { view: if is_all { View::All } else { View::Own }, ..form }
    }

    /// Whether there is anything to search for.
    pub fn is_empty(&self) -> bool {
        let typed = Form { view: View::All, is_checked: false, ..self.clone() };
        typed == Form::default()
    }

    /// What a field holds.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::From => &self.from,
            Field::Until => &self.until,
            Field::Fin => &self.fin,
            Field::Ssn => &self.ssn,
            Field::Surname => &self.surname,
            Field::Name => &self.name,
            Field::Patronymic => &self.patronymic,
        }
    }

    /// Takes in what was typed.
    pub fn set(&mut self, field: Field, text: String) {
        *match field {
            Field::From => &mut self.from,
            Field::Until => &mut self.until,
            Field::Fin => &mut self.fin,
            Field::Ssn => &mut self.ssn,
            Field::Surname => &mut self.surname,
            Field::Name => &mut self.name,
            Field::Patronymic => &mut self.patronymic,
        } = text;
    }

    /// The search, if both days are legible. The general view asks for the words alone.
    pub fn query(&self) -> Option<Query> {
        let words = self.words.trim().to_owned();
        if self.view == View::All {
            return Some(Query { words, ..Query::default() });
        }
        let text = |field| self.text(field).trim().to_owned();
        Some(Query {
            words,
            fin: text(Field::Fin),
            ssn: text(Field::Ssn),
            surname: text(Field::Surname),
            name: text(Field::Name),
            patronymic: text(Field::Patronymic),
            from: day(&self.from).ok()?,
            until: day(&self.until).ok()?,
            reason: self.reason,
            status: self.status,
            ..Query::default()
        })
    }
}

/// Reads a day; nothing typed is no limit.
pub(super) fn day(text: &str) -> Result<Option<Date>, ()> {
    if text.trim().is_empty() { Ok(None) } else { format::parse_date(text).map(Some).ok_or(()) }
}
