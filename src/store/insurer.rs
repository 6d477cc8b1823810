//! Insurers that somebody acted for on this computer: what offline work begins with.

use super::Error;
use super::column::Time;
use crate::domain::insurer::{Insurer, Kind, Office, OfficeKind};
use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, params};

pub(super) fn remember(
    transaction: &Transaction<'_>,
    insurer: &Insurer,
    time: Timestamp,
) -> Result<(), Error> {
    let sql = "INSERT INTO insurer VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
               ON CONFLICT (voen) DO UPDATE SET name = excluded.name, kind = excluded.kind,
                   account_number = excluded.account_number, office_code = excluded.office_code,
                   office_name = excluded.office_name, office_kind = excluded.office_kind,
                   used = excluded.used";
    let Insurer { voen, name, kind, account_number, office } = insurer;
    let values = params![
        voen,
        name,
        kind_word(*kind),
        account_number,
        office.code,
        office.name,
        office_word(office.kind),
        Time(time)
    ];
    transaction.execute(sql, values)?;
    Ok(())
}

/// All of them, the one of the last use first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Insurer>, Error> {
    let mut statement = connection.prepare("SELECT * FROM insurer ORDER BY used DESC")?;
    let rows = statement.query_map([], read)?;
    rows.map(|row| Ok(row?)).collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Insurer> {
    let kind: String = row.get("kind")?;
    let office: String = row.get("office_kind")?;
    Ok(Insurer {
        voen: row.get("voen")?,
        name: row.get("name")?,
        kind: if kind == kind_word(Kind::Entrepreneur) { Kind::Entrepreneur } else { Kind::LegalEntity },
        account_number: row.get("account_number")?,
        office: Office {
            code: row.get("office_code")?,
            name: row.get("office_name")?,
            kind: [OfficeKind::Department, OfficeKind::Nakhchivan]
                .into_iter()
                .find(|kind| office_word(*kind) == office)
                .unwrap_or(OfficeKind::Branch),
        },
    })
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::LegalEntity => "legal_entity",
        Kind::Entrepreneur => "entrepreneur",
    }
}

fn office_word(kind: OfficeKind) -> &'static str {
    match kind {
        OfficeKind::Department => "department",
        OfficeKind::Branch => "branch",
        OfficeKind::Nakhchivan => "nakhchivan",
    }
}
