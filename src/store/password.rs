//! The proxy's password, in the system's key store and nowhere else.

use super::Error;
use super::key::no_key_store;
use crate::domain::proxy::{Manual, Place};
use crate::domain::secret::Pin;
use keyring::{Entry, Error as KeyringError};
use std::sync::mpsc;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long the key store may take, unlocking by the user included.
const TIME: Duration = Duration::from_secs(60);

/// What is to be done with it.
enum Work {
    Load,
    Save(Zeroizing<String>),
    Forget,
}

/// The password of a proxy's user; `None` where none was kept. Waits for the key store, and so perhaps for
/// its user.
///
/// # Errors
/// [`Error::NoKeyStore`].
pub fn proxy_password(manual: &Manual) -> Result<Option<Zeroizing<String>>, Error> {
    match &manual.user {
        Some(user) => ask(&manual.place, user, Work::Load),
        None => Ok(None),
    }
}

/// Keeps it, or forgets it where it is empty. Waits as [`proxy_password`] does.
///
/// # Errors
/// [`Error::NoKeyStore`].
pub fn keep_proxy_password(place: &Place, user: &str, password: &Pin) -> Result<(), Error> {
    let text = Zeroizing::new(String::from_utf8_lossy(password.expose()).into_owned());
    let work = if text.is_empty() { Work::Forget } else { Work::Save(text) };
    ask(place, user, work).map(drop)
}

/// On a thread of its own: the key store may wait for a person, or for ever.
fn ask(place: &Place, user: &str, work: Work) -> Result<Option<Zeroizing<String>>, Error> {
    let name = format!("proxy {user}@{place}");
    let (reply, answer) = mpsc::channel();
    std::thread::Builder::new().name("key store".to_owned()).spawn(move || {
        let done = Entry::new("mohur", &name).and_then(|entry| match work {
            Work::Load => entry.get_password().map(|password| Some(Zeroizing::new(password))),
            Work::Save(password) => entry.set_password(&password).map(|()| None),
            Work::Forget => entry.delete_credential().map(|()| None),
        });
        // Too late is as good as never.
        let _ = reply.send(match done {
            Err(KeyringError::NoEntry) => Ok(None),
            done => done.map_err(no_key_store),
        });
    })?;
    answer
        .recv_timeout(TIME)
        .unwrap_or_else(|_| Err(Error::NoKeyStore("the key store does not answer".to_owned())))
}
