//! Drafts in their tables: the form, the registries' answer, and its two records.

use super::Error;
use super::cached::Cached;
use super::column::{Day, Span, Time};
use crate::domain::application::Id;
use crate::domain::draft::Draft;
use crate::domain::identifier::Voen;
use crate::domain::lookup::{Lookup, Query};
use crate::domain::person::{Names, Record};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

const DSMF: &str = "dsmf";
const REGISTRY: &str = "registry";

/// Writes a draft over its older self. A name that was signed, or that belongs to another insurer,
/// is refused: a late save must not bring a sent application back into the form.
pub(super) fn save(transaction: &Transaction<'_>, draft: &Draft) -> Result<(), Error> {
    let signed = "SELECT count(*) FROM outbox WHERE application = ?1 AND state <> 'discarded'";
    if transaction.row(signed, params![draft.id], |row| row.get::<_, i64>(0))? > 0 {
        return Err(Error::Database("the draft is signed already".to_owned()));
    }
    // Saves are begun one after the other but may arrive in another order: the newest stays.
    let newest = "SELECT updated FROM draft WHERE id = ?1";
    let known: Option<Time> = transaction.row(newest, params![draft.id], |row| row.get(0)).optional()?;
    if known.is_some_and(|Time(known)| known > draft.updated) {
        return Ok(());
    }
    let form = "INSERT INTO draft (id, voen, fin, ssn, document_type, reason, updated)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT (id) DO UPDATE SET fin = excluded.fin, ssn = excluded.ssn,
                    document_type = excluded.document_type, reason = excluded.reason,
                    updated = excluded.updated
                WHERE voen = excluded.voen";
    let Draft { id, voen, fin, ssn, document_type, reason, updated, lookup } = draft;
    let written =
        transaction.run(form, params![id, voen, fin, ssn, document_type, reason, Time(*updated)])?;
    if written == 0 {
        return Err(Error::Database("the draft belongs to another insurer".to_owned()));
    }
    transaction.run("DELETE FROM lookup WHERE draft = ?1", params![id])?;
    lookup.as_ref().map_or(Ok(()), |lookup| save_lookup(transaction, id, lookup))
}

fn save_lookup(transaction: &Transaction<'_>, draft: &Id, lookup: &Lookup) -> Result<(), Error> {
    let answer = "INSERT INTO lookup (draft, id, fin, ssn, document_type, time, longest_age)
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let Query { fin, ssn, document_type } = &lookup.query;
    let (time, age) = (Time(lookup.time), Span(lookup.longest_age));
    transaction.run(answer, params![draft, lookup.id, fin, ssn, document_type, time, age])?;
    for (source, record) in [(DSMF, &lookup.dsmf_record), (REGISTRY, &lookup.registry_record)] {
        let sql = "INSERT INTO record (draft, source, surname, name, patronymic, sex, birth_date,
                       birthplace, ssn, document)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let Record { names: Names { surname, name, patronymic }, sex, birth_date, birthplace, ssn, document } =
            record;
        let born = Day(*birth_date);
        let values = params![draft, source, surname, name, patronymic, sex, born, birthplace, ssn, document];
        transaction.run(sql, values)?;
    }
    Ok(())
}

/// The drafts of an insurer, last changed first.
pub(super) fn all(connection: &Connection, voen: &Voen) -> Result<Vec<Draft>, Error> {
    let sql = "SELECT * FROM draft WHERE voen = ?1 ORDER BY updated DESC, rowid DESC";
    let mut statement = connection.prepare_cached(sql)?;
    let mut drafts =
        statement.query_map(params![voen], read_form)?.collect::<Result<Vec<Draft>, rusqlite::Error>>()?;
    for draft in &mut drafts {
        draft.lookup = read_lookup(connection, &draft.id)?;
    }
    Ok(drafts)
}

fn read_form(row: &Row<'_>) -> rusqlite::Result<Draft> {
    Ok(Draft {
        id: row.get("id")?,
        voen: row.get("voen")?,
        fin: row.get("fin")?,
        ssn: row.get("ssn")?,
        document_type: row.get("document_type")?,
        lookup: None,
        reason: row.get("reason")?,
        updated: row.get::<_, Time>("updated")?.0,
    })
}

fn read_lookup(connection: &Connection, draft: &Id) -> Result<Option<Lookup>, Error> {
    let record = |source: &str| {
        let sql = "SELECT * FROM record WHERE draft = ?1 AND source = ?2";
        connection.row(sql, params![draft, source], read_record)
    };
    let sql = "SELECT * FROM lookup WHERE draft = ?1";
    let lookup = connection.row(sql, params![draft], |row| {
        Ok(Lookup {
            id: row.get("id")?,
            query: Query {
                fin: row.get("fin")?,
                ssn: row.get("ssn")?,
                document_type: row.get("document_type")?,
            },
            time: row.get::<_, Time>("time")?.0,
            longest_age: row.get::<_, Span>("longest_age")?.0,
            dsmf_record: record(DSMF)?,
            registry_record: record(REGISTRY)?,
        })
    });
    Ok(lookup.optional()?)
}

fn read_record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        names: Names {
            surname: row.get("surname")?,
            name: row.get("name")?,
            patronymic: row.get("patronymic")?,
        },
        sex: row.get("sex")?,
        birth_date: row.get::<_, Day>("birth_date")?.0,
        birthplace: row.get("birthplace")?,
        ssn: row.get("ssn")?,
        document: row.get("document")?,
    })
}

/// Deletes a draft; gone already is fine.
pub(super) fn delete(transaction: &Transaction<'_>, id: &Id) -> Result<(), Error> {
    transaction.run("DELETE FROM draft WHERE id = ?1", params![id])?;
    Ok(())
}
