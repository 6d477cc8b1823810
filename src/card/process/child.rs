//! One process of a worker: how it is started, spoken to, and ended.

use super::super::wire::{self, Frame, Item, Reply, Request};
use super::super::worker;
use crate::domain::secret::Pin;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::NamedTempFile;

/// How worker processes are started.
#[derive(Debug, Clone)]
pub struct Launch {
    /// The program: this one, or for tests, which are not it, one that calls
    /// [`worker::run_if_asked`].
    pub program: PathBuf,
    /// Environment variables besides the inherited ones.
    pub environment: Vec<(OsString, OsString)>,
    /// Longest time for loading a module and listing its tokens, and for each signature. While the
    /// user is at the reader's keypad there is no limit.
    pub limit: Duration,
}

impl Launch {
    /// The program, with what is the same for each use.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        #[cfg(windows)]
        {
            // CREATE_NO_WINDOW.
            std::os::windows::process::CommandExt::creation_flags(&mut command, 0x0800_0000);
        }
        command.envs(self.environment.iter().cloned()).stderr(Stdio::null());
        command
    }
}

impl Default for Launch {
    fn default() -> Launch {
        // On Linux the running file, even when an update has put another in its place.
        let program = if cfg!(target_os = "linux") {
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe().unwrap_or_default()
        };
        Launch { program, environment: Vec::new(), limit: Duration::from_secs(30) }
    }
}

/// A settings file for the module in this process alone; gone when dropped.
pub struct Settings(NamedTempFile);

/// With these, OpenSC takes the PUK and a new PIN in `C_SetPIN`; otherwise it would take the PUK for a
/// wrong PIN. Other modules do not read them.
///
/// # Errors
/// The file cannot be written.
pub fn unblocking() -> io::Result<Settings> {
    let mut file = NamedTempFile::new()?;
    file.write_all(
        b"app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = set_pin_in_unlogged_session; } }\n",
    )?;
    file.flush()?;
    Ok(Settings(file))
}

/// How long a reset of a card may take, and how often it is looked after. A card that stands still keeps the
/// service from it; the client that it stands still for was killed, and then the service resets it by itself.
const RESET: (Duration, Duration) = (Duration::from_secs(1), Duration::from_millis(5));

/// Resets the card of a token, by its slot description, in a process of its own; returns within a second.
pub fn reset(launch: &Launch, slot_description: &str) {
    let mut command = launch.command();
    command.arg(worker::RESET).arg(slot_description).stdin(Stdio::null()).stdout(Stdio::null());
    let Ok(mut child) = command.spawn() else { return };
    let start = Instant::now();
    while matches!(child.try_wait(), Ok(None)) {
        if start.elapsed() > RESET.0 {
            let _ = child.kill();
            let _ = child.wait();
            return;
        }
        std::thread::sleep(RESET.1);
    }
}

/// A running worker process; killed when dropped.
pub struct Process {
    child: Child,
    input: ChildStdin,
    is_new: bool,
    is_told_to_stop: bool,
}

impl Process {
    /// Starts it. Each reply is told, and then `None` when it has ended; `tell` says whether anybody listens.
    ///
    /// # Errors
    /// The system's.
    pub fn start(
        module: &Path,
        launch: &Launch,
        settings: Option<&Settings>,
        tell: impl Fn(Option<Reply>) -> bool + Send + 'static,
    ) -> io::Result<Process> {
        let mut child = launch
            .command()
            .arg(worker::ARGUMENT)
            .arg(module)
            // OpenSC writes PINs into its debug log.
            .env_remove("OPENSC_DEBUG")
            .envs(settings.map(|Settings(file)| ("OPENSC_CONF", file.path())))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        std::thread::spawn(move || {
            while let Ok(Frame::Message(body)) = wire::receive(&mut output) {
                let Ok(reply) = serde_json::from_slice(&body) else { break };
                if !tell(Some(reply)) {
                    return;
                }
            }
            tell(None);
        });
        Ok(Process { child, input, is_new: true, is_told_to_stop: false })
    }

    /// Whether it was never asked for anything.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Itself, unless it has ended.
    pub fn if_alive(mut self) -> Option<Process> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    /// Sends a request and the PINs that belong to it, which are wiped.
    ///
    /// # Errors
    /// It is gone.
    pub fn send(&mut self, request: &Request, pins: Vec<Pin>) -> io::Result<()> {
        (self.is_new, self.is_told_to_stop) = (false, false);
        wire::send(&mut self.input, request)?;
        pins.into_iter().try_for_each(|pin| wire::send_pin(&mut self.input, pin.expose()))
    }

    /// Sends an item of a batch.
    ///
    /// # Errors
    /// It is gone, or the item is too long.
    pub fn send_item(&mut self, item: &Item) -> io::Result<()> {
        wire::send_item(&mut self.input, item)
    }

    /// Says that the batch has no more items.
    ///
    /// # Errors
    /// It is gone.
    pub fn send_last(&mut self) -> io::Result<()> {
        wire::send_last(&mut self.input)
    }

    /// Asks it to stop before the next signature.
    ///
    /// # Errors
    /// It is gone.
    pub fn send_stop(&mut self) -> io::Result<()> {
        self.is_told_to_stop = true;
        wire::send_stop(&mut self.input)
    }

    /// Whether it was asked to stop.
    pub fn is_told_to_stop(&self) -> bool {
        self.is_told_to_stop
    }

    /// Ends it and waits for its end.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}
