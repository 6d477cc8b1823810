//! The last list of an insurer's authorities, and signed orders about them: those whose outcome is not known, and
//! those that were carried out.

use super::column::Time;
use super::{Answered, CarriedOut, Error, Listed, Pending};
use crate::domain::application::Id;
use crate::domain::delegation::{Delegate, Delegation, Means, Number, Register, Term, today};
use crate::domain::identifier::Voen;
use crate::domain::outbox::ContainerDigest;
use crate::domain::person::Names;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// Puts a list in the place of the one before.
pub(super) fn save(transaction: &Transaction<'_>, voen: &Voen, listed: &Listed) -> Result<(), Error> {
    transaction.execute("DELETE FROM delegation_list WHERE voen = ?1", params![voen])?;
    let sql = "INSERT INTO delegation_list (voen, time, complete) VALUES (?1, ?2, ?3)";
    transaction.execute(sql, params![voen, Time(listed.at), listed.register.is_complete])?;
    let sql = "INSERT INTO delegation
               (voen, place, id, means, number, fin, surname, name, patronymic, first_day, last_day, given_by,
                given_at, withdrawn_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let mut statement = transaction.prepare(sql)?;
    for (place, delegation) in listed.register.delegations.iter().enumerate() {
        let Delegation { id, delegate, names, term, given_by, given_at, withdrawn_at } = delegation;
        let names = names.as_ref();
        statement.execute(params![
            voen,
            i64::try_from(place).unwrap_or(i64::MAX),
            id,
            delegate.means.code(),
            delegate.number.as_str(),
            delegate.fin,
            names.map(|n| n.surname.as_str()),
            names.map(|n| n.name.as_str()),
            names.map(|n| n.patronymic.as_str()),
            term.from.to_string(),
            term.until.map(|day| day.to_string()),
            given_by,
            Time(*given_at),
            withdrawn_at.map(Time),
        ])?;
    }
    Ok(())
}

/// The last list of an insurer.
pub(super) fn listed(connection: &Connection, voen: &Voen) -> Result<Option<Listed>, Error> {
    let sql = "SELECT time, complete FROM delegation_list WHERE voen = ?1";
    let head = connection.query_row(sql, params![voen], |row| Ok((row.get::<_, Time>(0)?.0, row.get(1)?)));
    let Some((at, is_complete)) = head.optional()? else { return Ok(None) };
    let sql =
        "SELECT id, means, number, fin, surname, name, patronymic, first_day, last_day, given_by, given_at,
               withdrawn_at FROM delegation WHERE voen = ?1 ORDER BY place";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params![voen], |row| Ok(read(row)))?;
    let delegations = rows.map(|row| row?).collect::<Result<_, _>>()?;
    Ok(Some(Listed { register: Register { delegations, is_complete }, at }))
}

fn read(row: &Row<'_>) -> Result<Delegation, Error> {
    let wrong = |what: &str| Error::Database(format!("an authority's {what} cannot be read"));
    let day = |text: String, what| text.parse::<Date>().map_err(|_| wrong(what));
    let means = Means::from_code(&row.get::<_, String>(1)?).ok_or_else(|| wrong("means"))?;
    let number = Number::parse(means, &row.get::<_, String>(2)?).map_err(|_| wrong("number"))?;
    let surname: Option<String> = row.get(4)?;
    let names = match surname {
        Some(surname) => Some(Names { surname, name: row.get(5)?, patronymic: row.get(6)? }),
        None => None,
    };
    let until: Option<String> = row.get(8)?;
    Ok(Delegation {
        id: row.get(0)?,
        delegate: Delegate { means, number, fin: row.get(3)? },
        names,
        term: Term {
            from: day(row.get(7)?, "first day")?,
            until: until.map(|text| day(text, "last day")).transpose()?,
        },
        given_by: row.get(9)?,
        given_at: row.get::<_, Time>(10)?.0,
        withdrawn_at: row.get::<_, Option<Time>>(11)?.map(|time| time.0),
    })
}

/// Keeps an order before it is sent; the same again changes nothing.
pub(super) fn keep_order(transaction: &Transaction<'_>, pending: &Pending) -> Result<(), Error> {
    let sql =
        "INSERT OR IGNORE INTO delegation_order (digest, voen, withdrawn, container) VALUES (?1, ?2, ?3, ?4)";
    transaction.execute(sql, params![pending.key, pending.voen, pending.withdrawn, pending.container])?;
    Ok(())
}

/// The orders of an insurer whose outcome is not known, oldest first.
pub(super) fn pending(connection: &Connection, voen: &Voen) -> Result<Vec<Pending>, Error> {
    let sql = "SELECT digest, withdrawn, container FROM delegation_order WHERE voen = ?1 ORDER BY rowid";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params![voen], |row| {
        let (key, withdrawn): (ContainerDigest, Option<Id>) = (row.get(0)?, row.get(1)?);
        Ok(Pending { key, voen: voen.clone(), withdrawn, container: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets one, now that its outcome is known; one that was carried out is kept with the answer.
pub(super) fn settle(
    transaction: &Transaction<'_>,
    key: ContainerDigest,
    answered: Option<&Answered>,
) -> Result<(), Error> {
    if let Some(Answered { delegation, time, bytes }) = answered {
        let sql = "INSERT OR IGNORE INTO delegation_proof
                   (digest, voen, delegation, withdrawal, time, container, answer)
                   SELECT digest, voen, ?2, withdrawn IS NOT NULL, ?3, container, ?4
                   FROM delegation_order WHERE digest = ?1";
        transaction.execute(sql, params![key, delegation, Time(*time), bytes])?;
    }
    transaction.execute("DELETE FROM delegation_order WHERE digest = ?1", params![key])?;
    Ok(())
}

/// The orders about an authority that were carried out, oldest first.
pub(super) fn carried_out(
    connection: &Connection,
    voen: &Voen,
    delegation: &Id,
) -> Result<Vec<CarriedOut>, Error> {
    let sql = "SELECT withdrawal, container, time, answer FROM delegation_proof
               WHERE voen = ?1 AND delegation = ?2 ORDER BY time, rowid";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map(params![voen, delegation], |row| {
        let time = row.get::<_, Time>(2)?.0;
        let answered = Answered { delegation: delegation.clone(), time, bytes: row.get(3)? };
        Ok(CarriedOut { is_withdrawal: row.get(0)?, container: row.get(1)?, answered })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes the orders that are older, but for those about authorities that were in force since.
pub(super) fn forget_before(transaction: &Transaction<'_>, time: Timestamp) -> Result<(), Error> {
    let sql = "DELETE FROM delegation_proof WHERE time < ?1 AND NOT EXISTS (
                   SELECT 1 FROM delegation
                   WHERE delegation.voen = delegation_proof.voen AND delegation.id = delegation_proof.delegation
                       AND (withdrawn_at IS NULL OR withdrawn_at >= ?1) AND (last_day IS NULL OR last_day >= ?2))";
    transaction.execute(sql, params![Time(time), today(time).to_string()])?;
    Ok(())
}
