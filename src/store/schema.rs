//! The tables, and how a file of an older version is brought up to date.

use super::Error;
use rusqlite::{Connection, TransactionBehavior};

/// One script for each version; never changed once released, only added to.
pub(super) const MIGRATIONS: &[&str] = &[VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5];

/// Runs the scripts that the file has not seen, all of them or none, so that a failure leaves the
/// old file as it was.
///
/// # Errors
/// [`Error::TooNew`] when a newer program wrote the file; the failure of a script.
pub(super) fn migrate(connection: &mut Connection, scripts: &[&str]) -> Result<(), Error> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(scripts.len()).unwrap_or(u32::MAX);
    if found > known {
        return Err(Error::TooNew { found, known });
    }
    if found == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for script in scripts.iter().skip(found as usize) {
        transaction.execute_batch(script)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

/// Times are nanoseconds since 1970, dates and codes are text as the contract writes them.
///
/// `history.key` is the time of a row, counted on where two rows have the same, so that the order of
/// the keys is the order of the list. `history_text` holds, under the same key, the folded words
/// that a row is found by, and marks beginning with `_` for insurer, reason and status; it keeps no
/// trace of what is deleted (`secure-delete`).
const VERSION_1: &str = "
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    voen TEXT NOT NULL,
    fin TEXT NOT NULL,
    ssn TEXT NOT NULL,
    document_type TEXT NOT NULL,
    reason TEXT,
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_of_insurer ON draft (voen, updated);

CREATE TABLE lookup (
    draft TEXT PRIMARY KEY REFERENCES draft ON DELETE CASCADE,
    id TEXT NOT NULL,
    fin TEXT NOT NULL,
    ssn TEXT,
    document_type TEXT NOT NULL,
    time INTEGER NOT NULL,
    longest_age INTEGER NOT NULL
) STRICT;

CREATE TABLE record (
    draft TEXT NOT NULL REFERENCES lookup ON DELETE CASCADE,
    source TEXT NOT NULL CHECK (source IN ('dsmf', 'registry')),
    surname TEXT NOT NULL,
    name TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    sex TEXT NOT NULL,
    birth_date TEXT NOT NULL,
    birthplace TEXT NOT NULL,
    ssn TEXT,
    document TEXT,
    PRIMARY KEY (draft, source)
) STRICT;

CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    application TEXT NOT NULL,
    voen TEXT NOT NULL,
    state TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    refusal TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_one_each ON outbox (application) WHERE state <> 'discarded';
CREATE INDEX outbox_by_state ON outbox (state);

CREATE TABLE container (
    digest BLOB PRIMARY KEY REFERENCES outbox (digest) ON DELETE CASCADE,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE receipt (
    digest BLOB PRIMARY KEY REFERENCES outbox (digest) ON DELETE CASCADE,
    registration_number TEXT NOT NULL,
    time INTEGER NOT NULL,
    received_digest BLOB NOT NULL,
    voen TEXT NOT NULL,
    service TEXT NOT NULL,
    environment TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE history (
    key INTEGER PRIMARY KEY,
    voen TEXT NOT NULL,
    application TEXT NOT NULL,
    registration_number TEXT,
    time INTEGER NOT NULL,
    reason TEXT NOT NULL,
    fin TEXT NOT NULL,
    surname TEXT NOT NULL,
    name TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    old_surname TEXT NOT NULL,
    old_name TEXT NOT NULL,
    old_patronymic TEXT NOT NULL,
    ssn TEXT,
    office TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    state TEXT,
    category TEXT,
    status_code TEXT,
    status_name TEXT,
    status_text TEXT,
    UNIQUE (voen, application),
    CHECK ((state IS NULL) = (category IS NOT NULL)),
    CHECK ((status_code IS NULL) = (category IS NULL))
) STRICT;
CREATE INDEX history_of_insurer ON history (voen, key, reason, category);
CREATE INDEX history_in_outbox ON history (state) WHERE state IS NOT NULL;

CREATE TABLE step (
    history INTEGER NOT NULL REFERENCES history ON DELETE CASCADE,
    number INTEGER NOT NULL,
    category TEXT NOT NULL,
    status_code TEXT NOT NULL,
    status_name TEXT,
    status_text TEXT,
    time INTEGER NOT NULL,
    PRIMARY KEY (history, number)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE history_text USING fts5 (
    words, tokenize = \"ascii tokenchars '_'\", detail = none, columnsize = 0, prefix = '1 2 3'
);
INSERT INTO history_text (history_text, rank) VALUES ('secure-delete', 1);

CREATE TABLE synchronised (
    voen TEXT PRIMARY KEY,
    time INTEGER NOT NULL
) STRICT;

CREATE TABLE choice (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
";

/// Levels. `outbox.key` is the SHA-256 of the container as it is sent, `outbox.level` its level, and
/// `raised` what was raised after it was sent. What an older version had sent already stays as it is.
const VERSION_2: &str = "
ALTER TABLE outbox ADD COLUMN key BLOB;
ALTER TABLE outbox ADD COLUMN level TEXT NOT NULL DEFAULT 'B-B';
ALTER TABLE outbox ADD COLUMN stamped_at INTEGER;
ALTER TABLE outbox ADD COLUMN frozen INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET key = digest, frozen = attempts > 0;

CREATE TABLE raised (
    digest BLOB PRIMARY KEY REFERENCES outbox (digest) ON DELETE CASCADE,
    bytes BLOB NOT NULL,
    level TEXT NOT NULL,
    stamped_at INTEGER NOT NULL
) STRICT;

CREATE TABLE authority_request (
    address TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT;
CREATE INDEX authority_request_by_address ON authority_request (address, time);

CREATE TABLE authority_rest (
    address TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT;
";

/// The history found and ordered by every column. `history_text` holds, under a row's key, every beginning
/// of every word that the row is found by, with insurer and field before it, and its reason; no copy of
/// them. What changes often, a row's status, stands outside of it. `..._key` is a name as it stands in the
/// alphabet. `history_count` counts rows as they come and go (an empty category: not acknowledged yet), and
/// `history_revision` changes whenever the answer to a search may have. Of authorities: the last list of each
/// insurer, and orders whose outcome is not known; days are text as the contract writes them. `home` says which
/// service the data belong to: what an older version received says it.
const VERSION_3: &str = "
CREATE TABLE delegation_list (
    voen TEXT PRIMARY KEY,
    time INTEGER NOT NULL,
    complete INTEGER NOT NULL
) STRICT;

CREATE TABLE delegation (
    voen TEXT NOT NULL REFERENCES delegation_list ON DELETE CASCADE,
    place INTEGER NOT NULL,
    id TEXT NOT NULL,
    means TEXT NOT NULL,
    number TEXT NOT NULL,
    fin TEXT NOT NULL,
    surname TEXT,
    name TEXT,
    patronymic TEXT,
    first_day TEXT NOT NULL,
    last_day TEXT,
    given_by TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    withdrawn_at INTEGER,
    PRIMARY KEY (voen, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE delegation_order (
    digest BLOB PRIMARY KEY,
    voen TEXT NOT NULL,
    withdrawn TEXT,
    container BLOB NOT NULL
) STRICT;

ALTER TABLE history ADD COLUMN surname_key TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN patronymic_key TEXT NOT NULL DEFAULT '';
ALTER TABLE history ADD COLUMN ssn_key TEXT GENERATED ALWAYS AS (coalesce(ssn, '')) VIRTUAL;
UPDATE history SET surname_key = sort_key(surname), name_key = sort_key(name),
    patronymic_key = sort_key(patronymic);
DROP INDEX history_of_insurer;
CREATE INDEX history_of_insurer ON history (voen);
CREATE INDEX history_by_status ON history (voen, category);
CREATE INDEX history_by_fin ON history (voen, fin);
CREATE INDEX history_by_ssn ON history (voen, ssn_key);
CREATE INDEX history_by_surname ON history (voen, surname_key);
CREATE INDEX history_by_name ON history (voen, name_key);
CREATE INDEX history_by_patronymic ON history (voen, patronymic_key);

DROP TABLE history_text;
CREATE VIRTUAL TABLE history_text USING fts5 (
    words, content = '', tokenize = \"ascii tokenchars '_'\", detail = none, columnsize = 0
);
INSERT INTO history_text (history_text, rank) VALUES ('secure-delete', 1);
INSERT INTO history_text (rowid, words)
    SELECT key, history_words(voen, reason, registration_number, fin, ssn, surname, name, patronymic,
        old_surname, old_name, old_patronymic)
    FROM history;

CREATE TABLE history_count (
    voen TEXT NOT NULL,
    reason TEXT NOT NULL,
    category TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (voen, reason, category)
) STRICT, WITHOUT ROWID;
INSERT INTO history_count
    SELECT voen, reason, coalesce(category, ''), count(*) FROM history GROUP BY 1, 2, 3;

CREATE TABLE history_revision (number INTEGER NOT NULL) STRICT;
INSERT INTO history_revision VALUES (0);

CREATE TABLE synchronising (
    voen TEXT PRIMARY KEY,
    asked_at INTEGER NOT NULL,
    since INTEGER,
    cursor TEXT NOT NULL
) STRICT;

CREATE TABLE saved_search (
    voen TEXT NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    fin TEXT NOT NULL,
    ssn TEXT NOT NULL,
    surname TEXT NOT NULL,
    given_name TEXT NOT NULL,
    patronymic TEXT NOT NULL,
    first_day TEXT,
    last_day TEXT,
    reason TEXT,
    status TEXT,
    order_by TEXT NOT NULL,
    ascending INTEGER NOT NULL,
    PRIMARY KEY (voen, name)
) STRICT;

CREATE TRIGGER history_came AFTER INSERT ON history BEGIN
    INSERT INTO history_count VALUES (NEW.voen, NEW.reason, coalesce(NEW.category, ''), 1)
        ON CONFLICT DO UPDATE SET number = number + 1;
    UPDATE history_revision SET number = number + 1;
END;
CREATE TRIGGER history_went AFTER DELETE ON history BEGIN
    UPDATE history_count SET number = number - 1
        WHERE voen = OLD.voen AND reason = OLD.reason AND category = coalesce(OLD.category, '');
    UPDATE history_revision SET number = number + 1;
END;
CREATE TRIGGER history_changed AFTER UPDATE OF reason, category, fin, ssn, surname, name, patronymic,
    old_surname, old_name, old_patronymic, registration_number ON history BEGIN
    UPDATE history_count SET number = number - 1
        WHERE voen = OLD.voen AND reason = OLD.reason AND category = coalesce(OLD.category, '');
    INSERT INTO history_count VALUES (NEW.voen, NEW.reason, coalesce(NEW.category, ''), 1)
        ON CONFLICT DO UPDATE SET number = number + 1;
    UPDATE history_revision SET number = number + 1;
END;

CREATE TABLE home (
    service TEXT NOT NULL,
    environment TEXT
) STRICT;
INSERT INTO home SELECT service, environment FROM receipt ORDER BY time DESC LIMIT 1;

CREATE TABLE looked_up (
    time INTEGER NOT NULL,
    signer TEXT NOT NULL,
    voen TEXT NOT NULL,
    fin TEXT NOT NULL
) STRICT;
CREATE INDEX looked_up_by_time ON looked_up (time);

CREATE TABLE insurer (
    voen TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    account_number TEXT,
    office_code TEXT NOT NULL,
    office_name TEXT NOT NULL,
    office_kind TEXT NOT NULL,
    used INTEGER NOT NULL
) STRICT;
";

/// Orders about authorities that were carried out, with the service's answer as it came.
const VERSION_4: &str = "
CREATE TABLE delegation_proof (
    digest BLOB PRIMARY KEY,
    voen TEXT NOT NULL,
    delegation TEXT NOT NULL,
    withdrawal INTEGER NOT NULL,
    time INTEGER NOT NULL,
    container BLOB NOT NULL,
    answer BLOB NOT NULL
) STRICT;
CREATE INDEX delegation_proof_of_one ON delegation_proof (voen, delegation);
";

/// The history found by status and reason at once, however rare the two are together.
const VERSION_5: &str = "
CREATE INDEX history_by_status_and_reason ON history (voen, category, reason);
";

#[cfg(test)]
mod tests {
    use super::super::{Answered, Pending, delegation, function};
    use super::*;
    use crate::domain::application::Id;
    use crate::domain::identifier::Voen;
    use crate::domain::outbox::ContainerDigest;
    use jiff::Timestamp;

    #[test]
    fn an_order_that_waits_in_an_older_file_is_kept_once_it_is_answered() {
        let mut file = Connection::open_in_memory().unwrap();
        function::register(&file).unwrap();
        migrate(&mut file, MIGRATIONS.get(..3).unwrap()).unwrap();
        let (key, id) = (ContainerDigest([7; 32]), Id::from_bytes([1; 16]));
        let voen = Voen::parse("9900000141").unwrap();
        let waiting = Pending { key, voen: voen.clone(), withdrawn: None, container: vec![1, 2, 3] };
        let transaction = file.transaction().unwrap();
        delegation::keep_order(&transaction, &waiting).unwrap();
        transaction.commit().unwrap();
        migrate(&mut file, MIGRATIONS).unwrap();
        assert_eq!(delegation::pending(&file, &voen).unwrap(), std::slice::from_ref(&waiting));
        assert_eq!(delegation::carried_out(&file, &voen, &id).unwrap(), []);
        let answered =
            Answered { delegation: id.clone(), time: Timestamp::UNIX_EPOCH, bytes: b"{}".to_vec() };
        let transaction = file.transaction().unwrap();
        delegation::settle(&transaction, key, Some(&answered)).unwrap();
        transaction.commit().unwrap();
        let kept = delegation::carried_out(&file, &voen, &id).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!((&kept[0].container, &kept[0].answered), (&waiting.container, &answered));
        assert_eq!(delegation::pending(&file, &voen).unwrap(), []);
    }

    const FIRST: &str = "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('kept');";
    const SECOND: &str = "CREATE TABLE b (x TEXT); ALTER TABLE a RENAME COLUMN x TO y;";
    const BROKEN: &str = "DELETE FROM a; CREATE TABLE b (x TEXT);";

    fn version(connection: &Connection) -> u32 {
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_failed_migration_leaves_the_old_file() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, &[FIRST]).unwrap();
        assert!(migrate(&mut file, &[FIRST, SECOND, BROKEN]).is_err());
        assert_eq!(version(&file), 1);
        let kept: String = file.query_row("SELECT x FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "kept");
        migrate(&mut file, &[FIRST, SECOND]).unwrap();
        assert_eq!(version(&file), 2);
        let kept: String = file.query_row("SELECT y FROM a", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, "kept");
    }

    #[test]
    fn a_newer_version_is_not_touched() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, &[FIRST, SECOND]).unwrap();
        assert_eq!(migrate(&mut file, &[FIRST]), Err(Error::TooNew { found: 2, known: 1 }));
    }
}
