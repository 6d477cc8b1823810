//! Versions of the smart-card service and of the library that talks to it.

/// What the system tells of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Versions {
    /// The service's, in its own words.
    pub service: Option<String>,
    /// The library's file.
    pub library: Option<String>,
}

/// Asks the system; takes some milliseconds.
pub fn versions() -> Versions {
    Versions { service: system::service(), library: system::library() }
}

#[cfg(unix)]
mod system {
    use super::super::monitor::service_program;
    use std::process::{Command, Stdio};

    /// The first line of `pcscd --version`.
    pub fn service() -> Option<String> {
        let mut command = Command::new(service_program()?);
        let output = command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().next().map(|line| line.trim_end_matches('.').to_owned())
    }

    /// The file that is loaded, with the version in its name.
    pub fn library() -> Option<String> {
        let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
        let line = maps.lines().find(|line| line.contains("/libpcsclite"))?;
        let file = line.get(line.find('/')?..)?;
        let real = std::fs::canonicalize(file).ok();
        Some(real.map_or_else(|| file.to_owned(), |real| real.display().to_string()))
    }
}

#[cfg(not(unix))]
mod system {
    pub fn service() -> Option<String> {
        None
    }

    pub fn library() -> Option<String> {
        None
    }
}
