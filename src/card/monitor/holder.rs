//! Which programs may hold a card. PC/SC does not tell; on Linux those are looked for that have loaded
//! pcsc-lite's library and talk to the same service. Other users' programs cannot be seen.

/// Names of the programs, each once, without this one and its workers.
pub fn programs() -> Vec<String> {
    system::programs()
}

#[cfg(target_os = "linux")]
mod system {
    use super::super::super::worker;
    use std::fs;
    use std::path::Path;

    const LIBRARY: &str = "/libpcsclite.so";
    const SOCKET: &str = "PCSCLITE_CSOCK_NAME=";

    pub fn programs() -> Vec<String> {
        let own = std::process::id().to_string();
        let service = socket(Path::new("/proc/self"));
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
        let mut names: Vec<String> = processes
            .filter(|process| {
                let id = process.file_name().and_then(|id| id.to_str()).unwrap_or_default();
                id.bytes().all(|b| b.is_ascii_digit())
                    && id != own
                    && has_loaded_library(process)
                    && !is_worker(process)
                    && socket(process) == service
            })
            .filter_map(|process| fs::read_to_string(process.join("comm")).ok())
            .map(|name| name.trim().to_owned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    fn has_loaded_library(process: &Path) -> bool {
        fs::read_to_string(process.join("maps")).is_ok_and(|maps| maps.contains(LIBRARY))
    }

    fn is_worker(process: &Path) -> bool {
        let arguments = fs::read(process.join("cmdline")).unwrap_or_default();
        arguments.split(|byte| *byte == 0).any(|argument| argument == worker::ARGUMENT.as_bytes())
    }

    /// The service that a process was told to talk to.
    fn socket(process: &Path) -> Option<Vec<u8>> {
        let environment = fs::read(process.join("environ")).ok()?;
        let mut values = environment.split(|byte| *byte == 0);
        Some(values.find_map(|v| v.strip_prefix(SOCKET.as_bytes())).unwrap_or_default().to_vec())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    pub fn programs() -> Vec<String> {
        Vec::new()
    }
}
