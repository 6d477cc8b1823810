//! The key of the database: from the system's key store, or from a passphrase.
//!
//! A file keyed by the key store names its own key: the first 16 bytes of an SQLCipher file are its
//! salt, in plain. Here they are a mark and a random number chosen with the key, and the key store's
//! entry is named after them. So a file that was moved or copied still finds its key, and anybody can
//! see whether a passphrase is to be asked for. (A salt protects passphrases; a random key needs none.)
//!
//! What is ours of a key is zeroed after use. SQLite's own short-lived copies of the statement are not:
//! `cipher_memory_security` would do it at the price of seconds for each search.

use super::Error;
use crate::domain::secret::Pin;
use keyring::{Entry, Error as KeyringError};
use ring::pbkdf2;
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt::Write;
use std::num::NonZeroU32;
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long the key store may take, unlocking by the user included.
const KEY_STORE_TIME: Duration = Duration::from_secs(60);

/// Length of a key in bytes (AES-256).
const KEY_LENGTH: usize = 32;

/// The first bytes of a database file.
pub(super) type Salt = [u8; 16];

/// As many as SQLCipher 4 takes.
pub(super) const ROUNDS: NonZeroU32 = NonZeroU32::new(256_000).unwrap();

/// What the salt of a file begins with whose key is in the key store.
const MARK: &[u8; 5] = b"MOHUR";

/// What opens a database file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// A key in the key store of the system where the file was made.
    KeyStore,
    /// A passphrase.
    Passphrase,
}

/// What opens a file with this salt.
pub(super) fn protection(salt: &Salt) -> Protection {
    if salt.starts_with(MARK) { Protection::KeyStore } else { Protection::Passphrase }
}

/// Where the key of a database is.
#[derive(Debug)]
pub enum KeySource {
    /// In the system's key store (Secret Service, Credential Manager); a new file gets a new random key.
    KeyStore,
    /// Derived from a passphrase (PBKDF2-HMAC-SHA512, 256,000 rounds).
    Passphrase(Pin),
}

/// Whether the system has a key store that answers; it may ask its user to unlock it.
///
/// # Errors
/// [`Error::NoKeyStore`].
pub async fn key_store() -> Result<(), Error> {
    let (reply, answer) = futures::channel::oneshot::channel();
    std::thread::Builder::new().name("key store".to_owned()).spawn(move || {
        // An entry that there is not: any answer but an error of the store itself will do.
        let found = Entry::new("mohur", "diagnosis").and_then(|entry| entry.get_password().map(drop));
        let _ = reply.send(match found {
            Ok(()) | Err(KeyringError::NoEntry) => Ok(()),
            Err(error) => Err(no_key_store(error)),
        });
    })?;
    answer.await.unwrap_or_else(|_| Err(Error::NoKeyStore("the key store does not answer".to_owned())))
}

/// The statement that keys a connection; `salt` is what the file begins with, if there is one yet.
///
/// # Errors
/// [`Error::NoKeyStore`], [`Error::WrongKey`] when the key store has no key for this file,
/// [`Error::WrongPassphrase`] for an empty one, which would leave the file in plain.
pub(super) fn statement(source: KeySource, salt: Option<Salt>) -> Result<Zeroizing<String>, Error> {
    match source {
        KeySource::KeyStore => bounded(move || from_key_store(salt)),
        KeySource::Passphrase(passphrase) => from_passphrase(&passphrase, salt),
    }
}

/// Derived as SQLCipher does it, so that the passphrase itself is needed once and kept by nobody, and a second
/// connection takes no time. `salt` is what the file begins with; a new one gets a random salt.
///
/// # Errors
/// See [`statement`].
pub(super) fn from_passphrase(passphrase: &Pin, salt: Option<Salt>) -> Result<Zeroizing<String>, Error> {
    if passphrase.expose().is_empty() {
        return Err(Error::WrongPassphrase);
    }
    let salt = salt.map_or_else(unmarked_salt, Ok)?;
    let mut key = Zeroizing::new([0; KEY_LENGTH]);
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, &salt, passphrase.expose(), &mut *key);
    Ok(raw(&hex(&*key), &salt))
}

/// The statement for a key of which nothing is to be derived.
fn raw(key: &str, salt: &Salt) -> Zeroizing<String> {
    // Room for all of it: a buffer that grows leaves its old self in memory.
    let mut sql = Zeroizing::new(String::with_capacity(160));
    for part in ["PRAGMA key = \"x'", key, &hex(salt), "'\";"] {
        sql.push_str(part);
    }
    sql
}

/// Runs on a thread of its own: the key store may wait for a person, or for ever.
fn bounded(
    work: impl FnOnce() -> Result<Zeroizing<String>, Error> + Send + 'static,
) -> Result<Zeroizing<String>, Error> {
    let (reply, answer) = mpsc::channel();
    std::thread::Builder::new().name("key store".to_owned()).spawn(move || {
        // Too late is as good as never.
        let _ = reply.send(work());
    })?;
    answer
        .recv_timeout(KEY_STORE_TIME)
        .unwrap_or_else(|_| Err(Error::NoKeyStore("the key store does not answer".to_owned())))
}

fn from_key_store(salt: Option<Salt>) -> Result<Zeroizing<String>, Error> {
    let (salt, is_new) = match salt {
        Some(salt) if protection(&salt) == Protection::Passphrase => return Err(Error::WrongKey),
        Some(salt) => (salt, false),
        None => (new_salt()?, true),
    };
    let entry = Entry::new("mohur", &format!("database {}", *hex(&salt))).map_err(no_key_store)?;
    if is_new {
        let key = random::<KEY_LENGTH>()?;
        // In hexadecimal, since KDE's wallet keeps text only.
        entry.set_password(&hex(&*key)).map_err(no_key_store)?;
    }
    let key = match entry.get_password() {
        Ok(key) => Zeroizing::new(key),
        Err(KeyringError::NoEntry) if !is_new => return Err(Error::WrongKey),
        Err(error) => return Err(no_key_store(error)),
    };
    if key.len() != 2 * KEY_LENGTH || !key.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(Error::WrongKey);
    }
    Ok(raw(&key, &salt))
}

/// The reason in the key store's words; they name no secret.
pub(super) fn no_key_store(error: KeyringError) -> Error {
    Error::NoKeyStore(match error {
        KeyringError::NoDefaultStore => match Entry::store_status() {
            Err(why) => why.to_string(),
            Ok(()) => "there is none".to_owned(),
        },
        // These carry what was read.
        KeyringError::BadEncoding(_) | KeyringError::BadDataFormat(..) => "its entry is malformed".to_owned(),
        other => other.to_string(),
    })
}

fn new_salt() -> Result<Salt, Error> {
    let mut salt: Salt = *random()?;
    salt.iter_mut().zip(MARK).for_each(|(byte, mark)| *byte = *mark);
    Ok(salt)
}

/// A salt that does not promise an entry of the key store.
fn unmarked_salt() -> Result<Salt, Error> {
    loop {
        let salt: Salt = *random()?;
        if !salt.starts_with(MARK) {
            return Ok(salt);
        }
    }
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Error> {
    let mut bytes = Zeroizing::new([0; N]);
    SystemRandom::new()
        .fill(&mut *bytes)
        .map_err(|_| Error::Database("the system has no random numbers".to_owned()))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len()));
    for byte in bytes {
        let _ = write!(*text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(words: &str) -> Pin {
        let mut pin = Pin::new();
        assert!(words.chars().all(|c| pin.push(c)));
        pin
    }

    #[test]
    fn the_statement_holds_a_key_derived_as_sqlcipher_does_and_not_the_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("theirs.db");
        let theirs = rusqlite::Connection::open(&path).unwrap();
        theirs.execute_batch("PRAGMA key = 'it''s; DROP '''' ə'; CREATE TABLE kept (x);").unwrap();
        drop(theirs);
        let salt: Salt = std::fs::read(&path).unwrap()[..16].try_into().unwrap();
        let sql = from_passphrase(&passphrase("it's; DROP '' ə"), Some(salt)).unwrap();
        assert!(!sql.contains("DROP"));
        let ours = rusqlite::Connection::open(&path).unwrap();
        ours.execute_batch(&sql).unwrap();
        ours.execute_batch("INSERT INTO kept VALUES (1)").unwrap();
    }

    #[test]
    fn a_new_file_has_a_salt_of_its_own() {
        let sql = || from_passphrase(&passphrase("same"), None).unwrap();
        assert_ne!(sql(), sql());
    }

    #[test]
    fn an_empty_passphrase_would_leave_the_file_in_plain() {
        assert_eq!(from_passphrase(&Pin::new(), None), Err(Error::WrongPassphrase));
    }
}
