//! `application.json`: the data of an application in its one canonical form (RFC 8785, JSON
//! Canonicalization Scheme). That of an order is [`order`].

pub mod order;
mod schema;
#[cfg(test)]
pub(in crate::signing) mod tests;

use super::Error;
use crate::domain::application::Application;

/// Media type of the data file.
pub const MEDIA_TYPE: &str = "application/json";
/// Name of the data file in a container.
pub const FILE_NAME: &str = "application.json";
/// The largest data file that is read, in bytes. A usual one has about 1,500.
pub const MAX_BYTES: usize = 64 * 1024;

/// The canonical bytes. Times are written to the second, in UTC; parts of a second are dropped.
pub fn encode(application: &Application) -> Vec<u8> {
    // The schema holds texts and one small number, for which writing to memory cannot fail.
    serde_json_canonicalizer::to_vec(&schema::Application::from(application)).unwrap_or_default()
}

/// Reads canonical bytes back; unknown keys, duplicate keys and any other spelling are refused, and
/// so is every value that the domain's rules do not allow.
///
/// # Errors
/// [`Error::Data`], which says where and why, but never repeats a value: they are personal data.
pub fn decode(bytes: &[u8]) -> Result<Application, Error> {
    let application = read(bytes)?;
    // Each application has one spelling; this one comparison refuses all others.
    if encode(&application) != bytes {
        return Err(Error::Data("not in canonical form".into()));
    }
    Ok(application)
}

/// Reads bytes that [`encode`] has just written: their spelling is not looked at.
///
/// # Errors
/// Those of [`decode`].
pub(super) fn read(bytes: &[u8]) -> Result<Application, Error> {
    if bytes.len() > MAX_BYTES {
        return Err(Error::Data("too large".into()));
    }
    let read: schema::Application = serde_json::from_slice(bytes).map_err(|e| {
        let kind = if e.is_data() { "not an application" } else { "not JSON" };
        Error::Data(format!("{kind}, line {} column {}", e.line(), e.column()))
    })?;
    Application::try_from(read).map_err(|what| Error::Data(what.to_string()))
}
