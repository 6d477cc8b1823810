//! Searching the history: what a row is found by, and how a page of a million rows is made.
//!
//! With words the answer is read from the full-text index alone: insurer, reason and status stand in
//! it as marks beside the folded words, so that posting lists are intersected and only the rows
//! of the page are loaded. Without words an index of the table has all that is asked for. Both are
//! ordered by time already, and days are ranges of keys.

use super::column::{category_code, nanoseconds};
use super::{Error, row, rule};
use crate::domain::history::{Entry, Page, Query, StatusFilter};
use crate::domain::identifier::Voen;
use crate::domain::reason::Reason;
use jiff::tz::TimeZone;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// A page that is asked for.
pub(super) struct Wanted {
    pub voen: Voen,
    pub query: Query,
    pub offset: usize,
    pub count: usize,
}

/// The numbers of the last answer: scrolling asks again and again, and counting is the dear part.
#[derive(Default)]
pub(super) struct Counted(Option<(Voen, Query, Numbers)>);

#[derive(Clone, Copy)]
struct Numbers {
    matching: usize,
    total: usize,
}

impl Counted {
    /// Forgets; after each change.
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

// Marks begin with an underscore, which `rule::words` never lets through.
fn insurer_mark(voen: &Voen) -> String {
    format!("_v{voen}")
}

fn reason_mark(reason: Reason) -> String {
    format!("_r{}", reason.code())
}

fn status_mark(group: StatusFilter) -> String {
    match group {
        StatusFilter::NotSent => "_not_sent".to_owned(),
        StatusFilter::Category(category) => format!("_s{}", category_code(category)),
    }
}

/// What stands in the full-text index for a row.
pub(super) fn indexed(entry: &Entry) -> String {
    let mut all = rule::words_of(entry);
    all.sort_unstable();
    all.dedup();
    let status = status_mark(rule::group(&entry.standing));
    all.extend([insurer_mark(&entry.voen), reason_mark(entry.reason), status]);
    all.join(" ")
}

/// A condition on the keys of the history, and its parameters.
struct Condition {
    from: &'static str,
    clause: String,
    parameters: Vec<Value>,
}

impl Condition {
    fn new(voen: &Voen, query: &Query, zone: &TimeZone) -> Condition {
        let (start, end) = rule::days(query, zone);
        let bounds = [start.map_or(i64::MIN, nanoseconds), end.map_or(i64::MAX, nanoseconds)];
        let words = rule::words(&query.words);
        if words.is_empty() {
            let mut clause = "voen = ?1 AND key >= ?2 AND key < ?3".to_owned();
            let mut parameters = vec![Value::from(voen.as_str().to_owned())];
            parameters.extend(bounds.map(Value::from));
            if let Some(reason) = query.reason {
                parameters.push(reason.code().to_owned().into());
                clause.push_str(&format!(" AND reason = ?{}", parameters.len()));
            }
            match query.status {
                Some(StatusFilter::NotSent) => clause.push_str(" AND category IS NULL"),
                Some(StatusFilter::Category(category)) => {
                    parameters.push(category_code(category).to_owned().into());
                    clause.push_str(&format!(" AND category = ?{}", parameters.len()));
                }
                None => {}
            }
            return Condition { from: "key FROM history INDEXED BY history_of_insurer", clause, parameters };
        }
        let marks = [Some(insurer_mark(voen)), query.reason.map(reason_mark), query.status.map(status_mark)];
        let marks = marks.into_iter().flatten().map(|mark| format!("\"{mark}\""));
        let expression: Vec<String> = marks.chain(words.iter().map(|word| format!("\"{word}\" *"))).collect();
        let mut parameters = vec![Value::from(expression.join(" AND "))];
        parameters.extend(bounds.map(Value::from));
        Condition {
            from: "rowid AS key FROM history_text",
            clause: "history_text MATCH ?1 AND rowid >= ?2 AND rowid < ?3".to_owned(),
            parameters,
        }
    }

    fn count(&self, connection: &Connection) -> Result<usize, Error> {
        let sql = format!("SELECT count(*) FROM (SELECT {} WHERE {})", self.from, self.clause);
        let count: i64 = connection.query_row(&sql, params_from_iter(&self.parameters), |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    fn keys(&self, connection: &Connection, offset: usize, count: usize) -> Result<Vec<i64>, Error> {
        let limit = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT {} WHERE {} ORDER BY key DESC LIMIT {} OFFSET {}",
            self.from,
            self.clause,
            limit(count),
            limit(offset)
        );
        let mut statement = connection.prepare(&sql)?;
        let keys = statement
            .query_map(params_from_iter(&self.parameters), |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(keys)
    }
}

/// Makes a page. Days are days of `zone`.
pub(super) fn page(
    connection: &Connection,
    counted: &mut Counted,
    wanted: Wanted,
    zone: &TimeZone,
) -> Result<Page, Error> {
    let Wanted { voen, query, offset, count } = wanted;
    let condition = Condition::new(&voen, &query, zone);
    let keys = condition.keys(connection, offset, count)?;
    let entries = row::load(connection, &keys)?;
    let numbers = match &counted.0 {
        Some((of, by, numbers)) if *of == voen && *by == query => *numbers,
        known => {
            let total = match known {
                Some((of, _, numbers)) if *of == voen => numbers.total,
                _ => Condition::new(&voen, &Query::default(), zone).count(connection)?,
            };
            let matching = if query == Query::default() { total } else { condition.count(connection)? };
            Numbers { matching, total }
        }
    };
    counted.0 = Some((voen, query, numbers));
    Ok(Page { entries, matching: numbers.matching, total: numbers.total })
}
