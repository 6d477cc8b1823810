//! An answer in the order of a number of which the beginning is sought: its rows follow one another on the number's
//! index. The few that are found by something else stand before them or behind.

use super::Error;
use super::found::Asked;
use super::index::{Index, Place};
use super::needle::{Field, Needle};
use super::search::Walk;
use crate::domain::history::{Column, Query};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

/// So many rows at most may be found by something else: each is read.
const FEW: usize = 100;

/// How far the answer was walked.
pub(super) struct Range {
    index: Index,
    /// The first text that begins so in the column, and the first behind all that do.
    within: (String, String),
    /// What was found by something else, where it comes first.
    before: Vec<i64>,
    /// And where it comes last.
    behind: Vec<i64>,
    /// The last row that was met within.
    after: Option<Place>,
}

impl Range {
    /// One of which nothing was walked yet; `None` where something else is asked for, or too much is found by
    /// something else.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(connection: &Connection, asked: &Asked) -> Result<Option<Range>, Error> {
        let Query { order, from: None, until: None, reason: None, status: None, .. } = &asked.query else {
            return Ok(None);
        };
        let field = match order.by {
            Column::Fin => Field::Fin,
            Column::Ssn => Field::Ssn,
            _ => return Ok(None),
        };
        let (Some(index), Some(needle), [leg]) =
            (Index::of(order.by), Needle::of(&asked.query), asked.legs.as_slice())
        else {
            return Ok(None);
        };
        let Some((word, others)) = needle.beginning(field) else { return Ok(None) };
        let mut keys = Vec::new();
        if let Some(others) = others {
            let this = Needle::Word(field, word.to_owned()).expression(&asked.voen);
            let others = leg.with(format!("{} NOT {this}", others.expression(&asked.voen)));
            if Walk::default().on(connection, &[others], FEW, &mut keys)? {
                return Ok(None);
            }
        }
        // Numbers have digits and capitals of ASCII only.
        let first = word.to_ascii_uppercase();
        let others = index.places(connection, order.ascending, keys)?;
        let (before, behind): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|(number, _)| (*number < first) == order.ascending);
        let keys = |places: Vec<Place>| places.into_iter().map(|(_, key)| key).collect();
        let within = (first.clone(), first + "\u{7F}");
        Ok(Some(Range { index, within, before: keys(before), behind: keys(behind), after: None }))
    }

    /// Adds a piece to the first keys of the answer, and says whether there is more.
    ///
    /// # Errors
    /// Those of the database.
    pub fn step(
        &mut self,
        connection: &Connection,
        asked: &Asked,
        count: usize,
        met: &mut Vec<i64>,
    ) -> Result<bool, Error> {
        met.append(&mut self.before);
        let Index { name, column } = self.index;
        let ascending = asked.query.order.ascending;
        let (way, beyond) = if ascending { ("ASC", ">") } else { ("DESC", "<") };
        let (first, end) = self.within.clone();
        let mut parameters = vec![Value::from(asked.voen.as_str().to_owned()), first.into(), end.into()];
        let mut bounds = [format!("{column} >= ?2"), format!("{column} < ?3")];
        if let Some((number, key)) = self.after.take() {
            let [from, until] = &mut bounds;
            *(if ascending { from } else { until }) = format!("({column}, key) {beyond} (?4, ?5)");
            parameters.extend([number.into(), key.into()]);
        }
        let sql = format!(
            "SELECT {column}, key FROM history INDEXED BY {name} WHERE voen = ?1 AND {}
             ORDER BY {column} {way}, key {way} LIMIT {count}",
            bounds.join(" AND ")
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let mut passed = 0;
        while let Some(row) = rows.next()? {
            let key = row.get(1)?;
            met.push(key);
            passed += 1;
            if passed == count {
                self.after = Some((row.get(0)?, key));
            }
        }
        if self.after.is_none() {
            met.append(&mut self.behind);
        }
        Ok(self.after.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::super::sort::tests::{asked, filled, queries, wanted};
    use super::*;

    #[test]
    fn an_answer_is_the_same_as_by_the_rules() {
        let connection = filled();
        let mut ranges = 0;
        for query in queries() {
            let (asked, wanted) = (asked(&query), wanted(&query));
            let Some(mut range) = Range::of(&connection, &asked).unwrap() else { continue };
            let has_others = !range.before.is_empty() && !range.behind.is_empty();
            let (mut keys, mut has_more) = (Vec::new(), true);
            while has_more {
                has_more = range.step(&connection, &asked, 7, &mut keys).unwrap();
                assert_eq!(keys, wanted[..keys.len()], "{query:?}");
            }
            assert_eq!(keys, wanted, "{query:?}");
            ranges += usize::from(has_others && keys.len() > 20);
        }
        assert!(ranges >= 2, "some have rows before, within and behind: {ranges}");
    }
}
