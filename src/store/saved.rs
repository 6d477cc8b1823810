//! Searches that were given a name, by insurer.

use super::Error;
use super::column::{Day, category_code};
use crate::domain::history::{Column, Order, Query, Search, StatusFilter};
use crate::domain::identifier::Voen;
use rusqlite::{Connection, Row, Transaction, params};

/// How a column stands in a table.
fn column_code(column: Column) -> &'static str {
    match column {
        Column::Date => "date",
        Column::Reason => "reason",
        Column::Fin => "fin",
        Column::Surname => "surname",
        Column::Name => "name",
        Column::Patronymic => "patronymic",
        Column::Ssn => "ssn",
        Column::Status => "status",
    }
}

fn status_code(status: StatusFilter) -> &'static str {
    match status {
        StatusFilter::NotSent => "not_sent",
        StatusFilter::Category(category) => category_code(category),
    }
}

fn status(code: &str) -> Option<StatusFilter> {
    StatusFilter::ALL.into_iter().find(|status| status_code(*status) == code)
}

/// By their names.
pub(super) fn all(connection: &Connection, voen: &Voen) -> Result<Vec<Search>, Error> {
    let sql = "SELECT * FROM saved_search WHERE voen = ?1 ORDER BY name";
    let mut statement = connection.prepare(sql)?;
    let searches = statement.query_map(params![voen], read)?.collect::<Result<_, _>>()?;
    Ok(searches)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Search> {
    let day = |name| Ok::<_, rusqlite::Error>(row.get::<_, Option<Day>>(name)?.map(|day| day.0));
    let by: String = row.get("order_by")?;
    let order = Order {
        by: Column::ALL.into_iter().find(|c| column_code(*c) == by).unwrap_or(Column::Date),
        ascending: row.get("ascending")?,
    };
    Ok(Search {
        name: row.get("name")?,
        query: Query {
            words: row.get("words")?,
            fin: row.get("fin")?,
            ssn: row.get("ssn")?,
            surname: row.get("surname")?,
            name: row.get("given_name")?,
            patronymic: row.get("patronymic")?,
            from: day("first_day")?,
            until: day("last_day")?,
            reason: row.get("reason")?,
            status: row.get::<_, Option<String>>("status")?.and_then(|code| status(&code)),
            order,
        },
    })
}

/// Writes one over another of the same name.
pub(super) fn save(transaction: &Transaction<'_>, voen: &Voen, search: &Search) -> Result<(), Error> {
    let sql =
        "INSERT OR REPLACE INTO saved_search (voen, name, words, fin, ssn, surname, given_name, patronymic,
                   first_day, last_day, reason, status, order_by, ascending)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let Query { words, fin, ssn, surname, name, patronymic, from, until, reason, status, order } =
        &search.query;
    transaction.execute(
        sql,
        params![
            voen,
            search.name,
            words,
            fin,
            ssn,
            surname,
            name,
            patronymic,
            from.map(Day),
            until.map(Day),
            reason,
            status.map(status_code),
            column_code(order.by),
            order.ascending,
        ],
    )?;
    Ok(())
}

/// Gives one another name, which no other has; gone already is fine.
pub(super) fn rename(transaction: &Transaction<'_>, voen: &Voen, from: &str, to: &str) -> Result<(), Error> {
    let sql = "UPDATE saved_search SET name = ?3 WHERE voen = ?1 AND name = ?2";
    transaction.execute(sql, params![voen, from, to])?;
    Ok(())
}

/// Deletes one; gone already is fine.
pub(super) fn delete(transaction: &Transaction<'_>, voen: &Voen, name: &str) -> Result<(), Error> {
    transaction.execute("DELETE FROM saved_search WHERE voen = ?1 AND name = ?2", params![voen, name])?;
    Ok(())
}
