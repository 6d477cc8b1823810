//! What the scripts of the schema call for rows of older versions: the words a row is found by, and how its
//! names stand in the alphabet.

use super::needle::Fields;
use crate::domain::text;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Makes `sort_key(text)` and `history_words(...)` known to a connection.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("sort_key", 1, flags, |context| {
        Ok(text::sort_key(&context.get::<String>(0)?))
    })?;
    connection.create_scalar_function("history_words", 11, flags, history_words)
}

/// Of insurer, reason, registration number, FİN, SSN, the three names and the three old ones.
fn history_words(context: &Context<'_>) -> rusqlite::Result<String> {
    let text = |at| context.get::<Option<String>>(at);
    let (voen, reason) = (context.get::<String>(0)?, context.get::<String>(1)?);
    let (number, fin, ssn) = (text(2)?, text(3)?, text(4)?);
    let names: Vec<String> = (5..11).map(|at| context.get(at)).collect::<Result<_, _>>()?;
    let name = |at: usize| names.get(at).map_or("", String::as_str);
    let fields = Fields {
        surname: [name(0), name(3)],
        name: [name(1), name(4)],
        patronymic: [name(2), name(5)],
        fin: fin.as_deref().unwrap_or_default(),
        ssn: ssn.as_deref(),
        number: number.as_deref(),
    };
    Ok(fields.indexed(&voen, &reason))
}
