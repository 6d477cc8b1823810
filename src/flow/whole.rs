//! Files that have their name only once they are whole: what was there stays until then, and what a program that was
//! killed left unfinished is swept away by the next file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// What unfinished files are called.
const PREFIX: &str = ".mohur-";
const SUFFIX: &str = ".part";
/// Nobody writes to one any more that was not written to for so long.
const ABANDONED: Duration = Duration::from_secs(60 * 60);

/// A file that is not whole yet. Dropped, it leaves nothing, and a file that was there stays as it was.
pub struct Part {
    part: NamedTempFile,
    file: PathBuf,
}

impl Part {
    /// Begins one, in the folder where it is going to stay.
    ///
    /// # Errors
    /// The folder cannot be made or written to.
    pub fn new(file: &Path) -> io::Result<Part> {
        let folder = folder_of(file);
        fs::create_dir_all(folder)?;
        sweep(folder);
        let part = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
        Ok(Part { part, file: file.to_path_buf() })
    }

    /// What its bytes are written to.
    ///
    /// # Errors
    /// The system's.
    pub fn target(&self) -> io::Result<File> {
        self.part.as_file().try_clone()
    }

    /// The folder that it is in.
    pub fn folder(&self) -> &Path {
        folder_of(&self.file)
    }

    /// Gives it its name, once it is on the disk.
    ///
    /// # Errors
    /// The system's; a file that was there is then as it was.
    pub fn finish(self) -> io::Result<()> {
        self.part.as_file().sync_all()?;
        self.part.persist(&self.file)?;
        // The name is on the disk once its folder is; not every system can say so.
        #[cfg(unix)]
        File::open(folder_of(&self.file))?.sync_all()?;
        Ok(())
    }
}

/// Writes a file as a whole or not at all.
///
/// # Errors
/// The system's; a file that was there is then as it was.
pub fn write(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = Part::new(file)?;
    part.target()?.write_all(bytes)?;
    part.finish()
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Takes away what was left unfinished, as far as that can be done.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_abandoned = || entry.metadata().ok()?.modified().ok()?.elapsed().ok().map(|t| t > ABANDONED);
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && is_abandoned() == Some(true) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::time::SystemTime;

    #[test]
    fn a_file_is_written_as_a_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep").join("paper.pdf");
        write(&file, b"the old one").unwrap();
        let mut before = File::open(&file).unwrap();
        let part = Part::new(&file).unwrap();
        part.target().unwrap().write_all(b"half of").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"the old one", "until the new one is whole");
        drop(part);
        write(&file, b"the new one").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"the new one");
        let mut seen = String::new();
        before.read_to_string(&mut seen).unwrap();
        assert_eq!(seen, "the old one", "nothing was written into it");
        assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn what_was_left_unfinished_is_swept_away_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let long_ago = SystemTime::now() - 2 * ABANDONED;
        for name in [".mohur-left.part", "of-somebody.part", ".mohur-x.toml"] {
            File::create(folder.path().join(name)).unwrap().set_modified(long_ago).unwrap();
        }
        File::create(folder.path().join(".mohur-now.part")).unwrap();
        write(&folder.path().join("paper.pdf"), b"%PDF").unwrap();
        let names = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, [".mohur-now.part", ".mohur-x.toml", "of-somebody.part", "paper.pdf"]);
    }
}
