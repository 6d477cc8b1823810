//! Printing through the system: CUPS's `lp`, which takes PDF.

use std::path::Path;
use thiserror::Error;
use tokio::process::Command;

/// What hands a file to the system's printers.
pub const COMMAND: &str = "lp";

/// Why nothing was printed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// This system has no printing.
    #[error("no printing system: {0}")]
    NoSystem(String),
    /// It did not take the file: no printer, or one that refuses.
    #[error("not printed: {0}")]
    Refused(String),
}

/// Hands a file to the printer that the user prefers. It is under way when this returns, not yet on paper.
///
/// # Errors
/// [`Error`]; the file stays where it is.
pub async fn print(command: &Path, file: &Path) -> Result<(), Error> {
    let output = Command::new(command)
        .args(["-s", "-t", "Mohur", "--"])
        .arg(file)
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|e| Error::NoSystem(format!("{}: {e}", command.display())))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::Refused(said.trim().chars().take(300).collect()))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    fn script(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("lp");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[tokio::test]
    async fn a_file_is_handed_over_and_what_the_system_says_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a document.pdf");
        std::fs::write(&file, "%PDF").unwrap();
        let taken = folder.path().join("taken");
        let lp = script(folder.path(), &format!("for f; do :; done; cp \"$f\" {}", taken.display()));
        print(&lp, &file).await.unwrap();
        assert_eq!(std::fs::read(taken).unwrap(), b"%PDF");
        let lp = script(folder.path(), "echo 'lp: Error - no default destination available.' >&2; exit 1");
        let refused = Error::Refused("lp: Error - no default destination available.".into());
        assert_eq!(print(&lp, &file).await, Err(refused));
        let nowhere = print(&folder.path().join("nothing"), &file).await;
        assert!(matches!(nowhere, Err(Error::NoSystem(_))));
    }
}
