//! How the domain's values stand in columns: codes, digits and dates as text, times as a number.

use crate::domain::application::Id;
use crate::domain::draft::Typed;
use crate::domain::environment::Environment;
use crate::domain::history::Category;
use crate::domain::identifier::{Fin, Ssn, Voen};
use crate::domain::level::Level;
use crate::domain::lookup::DocumentType;
use crate::domain::outbox::{ContainerDigest, State};
use crate::domain::person::Sex;
use crate::domain::reason::Reason;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

/// A type that stands as text: how it is written, and how it is read back.
macro_rules! stands_as_text {
    ($type:ty, $write:expr, $read:expr) => {
        impl ToSql for $type {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                let write: fn(&$type) -> &str = $write;
                Ok(ToSqlOutput::Borrowed(ValueRef::Text(write(self).as_bytes())))
            }
        }

        impl FromSql for $type {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<$type> {
                let read: fn(&str) -> Option<$type> = $read;
                read(value.as_str()?).ok_or(FromSqlError::InvalidType)
            }
        }
    };
}

stands_as_text!(Id, Id::as_str, Id::parse);
stands_as_text!(Fin, Fin::as_str, |text| Fin::parse(text).ok().map(|(fin, _)| fin));
stands_as_text!(Ssn, Ssn::as_str, |text| Ssn::parse(text).ok());
stands_as_text!(Voen, Voen::as_str, |text| Voen::parse(text).ok());
stands_as_text!(Typed, |typed| &typed.0, |text| Some(Typed(text.to_owned())));
stands_as_text!(Reason, |reason| reason.code(), Reason::from_code);
stands_as_text!(DocumentType, |kind| kind.code(), DocumentType::from_code);
stands_as_text!(State, |state| state.code(), State::from_code);
stands_as_text!(Level, |level| level.code(), Level::from_code);
stands_as_text!(Category, |category| category_code(*category), category_from_code);
stands_as_text!(
    Sex,
    |sex| match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    },
    |text| match text {
        "male" => Some(Sex::Male),
        "female" => Some(Sex::Female),
        _ => None,
    }
);
stands_as_text!(
    Environment,
    |environment| match environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    },
    |text| match text {
        "production" => Some(Environment::Production),
        "sandbox" => Some(Environment::Sandbox),
        _ => None,
    }
);

/// The contract's word for a group of statuses.
pub(super) fn category_code(category: Category) -> &'static str {
    match category {
        Category::Received => "received",
        Category::InProgress => "in_progress",
        Category::Done => "done",
        Category::Refused => "refused",
    }
}

fn category_from_code(code: &str) -> Option<Category> {
    [Category::Received, Category::InProgress, Category::Done, Category::Refused]
        .into_iter()
        .find(|category| category_code(*category) == code)
}

impl ToSql for ContainerDigest {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for ContainerDigest {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<ContainerDigest> {
        value.as_blob()?.try_into().map(ContainerDigest).map_err(|_| FromSqlError::InvalidType)
    }
}

/// A moment in nanoseconds since 1970. What lies beyond the years 1677 to 2262 is moved to the nearest
/// moment within: a clock gone wild must not keep an application from being stored.
pub(super) struct Time(pub Timestamp);

/// Nanoseconds as a column holds them.
pub(super) fn nanoseconds(time: Timestamp) -> i64 {
    clamped(time.as_nanosecond())
}

fn clamped(nanoseconds: i128) -> i64 {
    i64::try_from(nanoseconds).unwrap_or(if nanoseconds < 0 { i64::MIN } else { i64::MAX })
}

impl ToSql for Time {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(nanoseconds(self.0)))
    }
}

impl FromSql for Time {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Time> {
        let nanoseconds = value.as_i64()?;
        Timestamp::from_nanosecond(nanoseconds.into())
            .map(Time)
            .map_err(|_| FromSqlError::OutOfRange(nanoseconds))
    }
}

/// A length of time in nanoseconds, at most 292 years.
pub(super) struct Span(pub SignedDuration);

impl ToSql for Span {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(clamped(self.0.as_nanos())))
    }
}

impl FromSql for Span {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Span> {
        Ok(Span(SignedDuration::from_nanos(value.as_i64()?)))
    }
}

/// A day, as 2026-11-22.
pub(super) struct Day(pub Date);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0.to_string()))
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Day> {
        value.as_str()?.parse().map(Day).map_err(|_| FromSqlError::InvalidType)
    }
}
