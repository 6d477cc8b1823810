//! The door for the fuzz target (`fuzz/`) to the settings' text. The product never comes through here.

use super::{Error, Settings, file};
use std::path::{Path, PathBuf};

/// Reads the text of a settings file that lies at `path`.
///
/// # Errors
/// See [`Error`].
pub fn parse(text: &str, path: &str) -> Result<Settings, Error> {
    let own = file::parse(text, Path::new(path), false)?;
    Ok(Settings::of(own, file::Layer::default(), Some(PathBuf::from(path)), None))
}
