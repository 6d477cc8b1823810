//! The columns that have an index of their own.

use super::Error;
use crate::domain::history::Column;
use rusqlite::{Connection, params};

/// An index of the history, by insurer, column and key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Index {
    pub name: &'static str,
    pub column: &'static str,
}

/// The word of a row in an indexed column, and its key: rows stand in the order of these.
pub(super) type Place = (String, i64);

impl Index {
    /// That of a column; `None` where the order is made of other things.
    pub fn of(column: Column) -> Option<Index> {
        let (name, column) = match column {
            Column::Date | Column::Reason | Column::Status => return None,
            Column::Fin => ("history_by_fin", "fin"),
            Column::Ssn => ("history_by_ssn", "ssn_key"),
            Column::Surname => ("history_by_surname", "surname_key"),
            Column::Name => ("history_by_name", "name_key"),
            Column::Patronymic => ("history_by_patronymic", "patronymic_key"),
        };
        Some(Index { name, column })
    }

    /// Rows with their words, read one by one, in order.
    pub fn places(
        self,
        connection: &Connection,
        ascending: bool,
        keys: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<Place>, Error> {
        let sql = format!("SELECT {} FROM history WHERE key = ?1", self.column);
        let mut words = connection.prepare_cached(&sql)?;
        let mut places = Vec::new();
        for key in keys {
            places.push((words.query_row(params![key], |row| row.get(0))?, key));
        }
        places.sort_unstable();
        if !ascending {
            places.reverse();
        }
        Ok(places)
    }
}
