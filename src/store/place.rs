//! Where the database is, and how much room there is.

use super::{Protection, protection};
use std::path::Path;

/// A database's place on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Size of the file and its journal in bytes; `None` where there is none yet.
    pub size: Option<u64>,
    /// What opens it, as far as its first bytes tell.
    pub protection: Option<Protection>,
    /// Bytes that this user may still write there; `None` where the system does not tell.
    pub free: Option<u64>,
}

/// Looks at a database's place without opening it.
pub fn place(path: &Path) -> Place {
    let size = |path: &Path| std::fs::metadata(path).ok().map(|m| m.len());
    let journal = path.with_extension("db-wal");
    let folder = path.ancestors().skip(1).find(|folder| folder.is_dir());
    Place {
        size: size(path).map(|bytes| bytes + size(&journal).unwrap_or(0)),
        protection: protection(path).ok().flatten(),
        free: folder.and_then(free),
    }
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let space = rustix::fs::statvfs(folder).ok()?;
    Some(space.f_bavail.saturating_mul(space.f_frsize))
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}
