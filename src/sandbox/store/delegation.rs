//! The authorities that were given, and the orders that came about them.

use super::Store;
use crate::domain::application::Id;
use crate::domain::delegation::{Delegate, Delegation, Means, Number, Term};
use crate::domain::identifier::{Fin, Voen};
use crate::domain::outbox::ContainerDigest;
use crate::sandbox::Error;
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

/// Days as the contract writes them, times in milliseconds since 1970.
pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS delegation (
    sequence INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    voen TEXT NOT NULL,
    means TEXT NOT NULL,
    number TEXT NOT NULL,
    fin TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT,
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS delegation_of_insurer ON delegation (voen, sequence);
CREATE INDEX IF NOT EXISTS delegation_of_person ON delegation (fin);
CREATE TABLE IF NOT EXISTS delegation_order (
    digest TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    delegation TEXT NOT NULL,
    container BLOB NOT NULL
) STRICT;
";

/// An authority with the insurer that it is for.
pub struct Given {
    /// For whom the delegate may act.
    pub voen: Voen,
    /// The authority, without the delegate's names.
    pub delegation: Delegation,
}

/// An order that came.
pub struct NewOrder<'a> {
    /// SHA-256 of its container.
    pub digest: ContainerDigest,
    /// The client's id.
    pub id: &'a Id,
    /// The authority that it is about.
    pub about: &'a Id,
    /// As received.
    pub container: &'a [u8],
}

/// What an order does.
pub enum Effect<'a> {
    /// A new authority, in place of another one where it is renewed.
    Give(&'a Given, Option<&'a Id>),
    /// The end of one, now.
    Withdraw(Timestamp),
}

impl Store {
    /// Those that are there from the beginning, in a new file only.
    pub fn begin_with(&self, given: &[Given]) -> Result<(), Error> {
        let mut connection = self.lock();
        let transaction = connection.transaction()?;
        let known: i64 = transaction.query_row("SELECT count(*) FROM delegation", [], |r| r.get(0))?;
        if known == 0 {
            given.iter().try_for_each(|given| insert(&transaction, given))?;
        }
        Ok(transaction.commit()?)
    }

    /// The authorities for an insurer, newest first.
    pub fn delegations(&self, voen: &Voen) -> Result<Vec<Given>, Error> {
        all(&self.lock(), "voen = ?", voen.as_str())
    }

    /// The authorities that a person was given.
    pub fn delegations_of(&self, fin: &Fin) -> Result<Vec<Given>, Error> {
        all(&self.lock(), "fin = ?", fin.as_str())
    }

    /// One of them.
    pub fn delegation(&self, id: &Id) -> Result<Option<Given>, Error> {
        Ok(all(&self.lock(), "id = ?", id.as_str())?.pop())
    }

    /// Which authority the order with this digest was about.
    pub fn order_by_digest(&self, digest: ContainerDigest) -> Result<Option<Id>, Error> {
        let sql = "SELECT delegation FROM delegation_order WHERE digest = ?";
        about(&self.lock(), sql, &digest.to_hex())
    }

    /// Which authority the order with this id was about.
    pub fn order_by_id(&self, id: &Id) -> Result<Option<Id>, Error> {
        about(&self.lock(), "SELECT delegation FROM delegation_order WHERE id = ?", id.as_str())
    }

    /// Keeps an order and does what it says, in one transaction. `may` judges with everything that the insurer's
    /// list holds at that moment.
    pub fn order<E: From<Error>>(
        &self,
        order: &NewOrder<'_>,
        voen: &Voen,
        effect: &Effect<'_>,
        may: impl FnOnce(&[Given]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut connection = self.lock();
        let transaction = connection.transaction().map_err(Error::from)?;
        may(&all(&transaction, "voen = ?", voen.as_str())?)?;
        carry_out(&transaction, order, effect)?;
        transaction.commit().map_err(Error::from)?;
        Ok(())
    }
}

fn carry_out(transaction: &Transaction<'_>, order: &NewOrder<'_>, effect: &Effect<'_>) -> Result<(), Error> {
    let sql = "INSERT INTO delegation_order (digest, id, delegation, container) VALUES (?, ?, ?, ?)";
    let about = order.about.as_str();
    transaction.execute(sql, params![order.digest.to_hex(), order.id.as_str(), about, order.container])?;
    let end = |id: &Id, at: Timestamp| {
        let sql = "UPDATE delegation SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL";
        transaction.execute(sql, params![at.as_millisecond(), id.as_str()])
    };
    match effect {
        Effect::Give(given, replaced) => {
            if let Some(old) = replaced {
                end(old, given.delegation.given_at)?;
            }
            insert(transaction, given)
        }
        Effect::Withdraw(at) => Ok(end(order.about, *at).map(drop)?),
    }
}

fn insert(transaction: &Transaction<'_>, given: &Given) -> Result<(), Error> {
    let Delegation { id, delegate, term, given_by, given_at, withdrawn_at, .. } = &given.delegation;
    transaction.execute(
        "INSERT INTO delegation (id, voen, means, number, fin, first_day, last_day, given_by, given_at, withdrawn_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            id.as_str(),
            given.voen.as_str(),
            delegate.means.code(),
            delegate.number.as_str(),
            delegate.fin.as_str(),
            term.from.to_string(),
            term.until.map(|day| day.to_string()),
            given_by,
            given_at.as_millisecond(),
            withdrawn_at.map(Timestamp::as_millisecond),
        ],
    )?;
    Ok(())
}

fn about(connection: &Connection, sql: &str, key: &str) -> Result<Option<Id>, Error> {
    let id: Option<String> = connection.query_row(sql, [key], |r| r.get(0)).optional()?;
    Ok(id.as_deref().and_then(Id::parse))
}

fn all(connection: &Connection, condition: &str, key: &str) -> Result<Vec<Given>, Error> {
    let sql = format!(
        "SELECT id, voen, means, number, fin, first_day, last_day, given_by, given_at, withdrawn_at
         FROM delegation WHERE {condition} ORDER BY sequence DESC"
    );
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([key], |row| Ok(read(row)))?;
    rows.map(|row| row?.ok_or_else(|| Error::Pki("a delegation in the store cannot be read".into())))
        .collect()
}

/// Only what this program wrote stands there.
fn read(row: &Row<'_>) -> Option<Given> {
    let text = |at: usize| row.get::<_, String>(at).ok();
    let day = |at: usize| text(at).and_then(|text| text.parse::<Date>().ok());
    let time = |at: usize| row.get::<_, i64>(at).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok());
    let means = Means::from_code(&text(2)?)?;
    Some(Given {
        voen: Voen::parse(&text(1)?).ok()?,
        delegation: Delegation {
            id: Id::parse(&text(0)?)?,
            delegate: Delegate {
                means,
                number: Number::parse(means, &text(3)?).ok()?,
                fin: Fin::parse(&text(4)?).ok()?.0,
            },
            names: None,
            term: Term { from: day(5)?, until: day(6) },
            given_by: text(7)?,
            given_at: time(8)?,
            withdrawn_at: time(9),
        },
    })
}
