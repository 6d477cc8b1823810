//! Stands in pcscd's place and serves nobody: what clients see of a service of another version, and of
//! one that does not let them in.

use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why clients are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The service speaks another version of the protocol (pcsc-lite's winscard_svc.c, CMD_VERSION).
    Version,
    /// The system's rules (polkit) keep the client out: the service hangs up.
    Permission,
}

/// Listens until dropped.
pub(crate) struct Impostor {
    pub refusal: Refusal,
    socket: PathBuf,
    ended: Arc<AtomicBool>,
}

impl Impostor {
    pub fn start(socket: PathBuf, refusal: Refusal) -> io::Result<Impostor> {
        let listener = UnixListener::bind(&socket)?;
        let ended = Arc::new(AtomicBool::new(false));
        let is_over = ended.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                // A client that hangs up first is refused all the same.
                let _ = refuse(client, refusal);
            }
        });
        Ok(Impostor { refusal, socket, ended })
    }
}

impl Drop for Impostor {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // Wakes the thread.
        let _ = UnixStream::connect(Path::new(&self.socket));
    }
}

fn refuse(mut client: UnixStream, refusal: Refusal) -> io::Result<()> {
    // Size and command in one message, then in another what CMD_VERSION says: major, minor, result.
    const SAID: usize = 8 + 12;
    if refusal == Refusal::Permission {
        // pcscd asks polkit first. By then the client has said both; who hangs up before is taken for none at all.
        return client.read_exact(&mut [0; SAID - 1]);
    }
    client.read_exact(&mut [0; SAID])?;
    const SCARD_E_SERVICE_STOPPED: u32 = 0x8010_001E;
    let answer = [3, 0, SCARD_E_SERVICE_STOPPED].map(u32::to_ne_bytes);
    client.write_all(answer.as_flattened())
}
