//! `application.json`: the data of an application in its one canonical form (RFC 8785).

use super::Error;
use crate::domain::application::Application;

/// Media type of the data file.
pub const MEDIA_TYPE: &str = "application/json";
/// Name of the data file in a container.
pub const FILE_NAME: &str = "application.json";

/// The canonical bytes.
pub fn encode(application: &Application) -> Vec<u8> {
    let _ = application;
    todo!()
}

/// Reads canonical bytes back; unknown keys, duplicate keys and any other spelling are refused.
///
/// # Errors
/// [`Error::Data`].
pub fn decode(bytes: &[u8]) -> Result<Application, Error> {
    let _ = bytes;
    todo!()
}
