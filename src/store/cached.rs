//! Statements that each connection prepares once: to read the SQL costs more than to carry it out.

use rusqlite::{Connection, Params, Row};

/// Carries out statements that were prepared before, or keeps them.
pub(super) trait Cached {
    /// Carries out one that gives no rows; tells how many it changed.
    fn run(&self, sql: &str, values: impl Params) -> rusqlite::Result<usize>;
    /// The one row that it gives.
    fn row<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T>;
}

impl Cached for Connection {
    fn run(&self, sql: &str, values: impl Params) -> rusqlite::Result<usize> {
        self.prepare_cached(sql)?.execute(values)
    }

    fn row<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.prepare_cached(sql)?.query_row(values, read)
    }
}
