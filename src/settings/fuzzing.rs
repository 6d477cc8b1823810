//! The door for the fuzz target (`fuzz/`) to the settings' text. The product never comes through here.

use super::{Error, Settings, file};
use std::path::{Path, PathBuf};

/// Reads the text of a settings file that lies at `path`.
///
/// # Errors
/// See [`Error`].
pub fn parse(text: &str, path: &str) -> Result<Settings, Error> {
    file::parse(text, Some(PathBuf::from(path)), Path::new("/data"))
}
