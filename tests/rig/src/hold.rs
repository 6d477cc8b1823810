//! Another program that uses a card, alone or with others. It is a process of its own, since PC/SC's
//! library knows one daemon a process.

use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How a program uses a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// For itself alone: nobody else gets at it.
    Alone,
    /// With others, as browsers do: the service does not power the card down meanwhile.
    Shared,
}

/// Uses the card in the reader whose name begins so, and calls `held` once it does.
///
/// # Errors
/// There is no such reader, no card in it, or another program uses the card.
pub fn hold(reader: &str, share: Share, time: Duration, held: impl FnOnce()) -> io::Result<()> {
    let failed = |e: pcsc::Error| io::Error::other(format!("{reader}: {e}"));
    let context = Context::establish(Scope::User).map_err(failed)?;
    let readers = context.list_readers_owned().map_err(failed)?;
    let name = readers.iter().find(|name| name.to_string_lossy().starts_with(reader));
    let name = name.ok_or_else(|| io::Error::other(format!("there is no reader {reader}")))?;
    let mode = match share {
        Share::Alone => ShareMode::Exclusive,
        Share::Shared => ShareMode::Shared,
    };
    let card = context.connect(name, mode, Protocols::ANY).map_err(failed)?;
    held();
    std::thread::sleep(time);
    card.disconnect(Disposition::LeaveCard).map_err(|(_, e)| failed(e))
}

/// The program that uses a card; it ends when this is dropped.
pub struct Holder(Child);

impl Holder {
    /// Starts `mohur-rig hold` for a reader of this name at the service that the variable leads to, and
    /// waits until it holds the card.
    ///
    /// # Errors
    /// The program's words, or why it could not be started.
    pub fn start(
        program: &Path,
        service: (&str, PathBuf),
        reader: &str,
        share: Share,
        seconds: u64,
    ) -> io::Result<Holder> {
        let mut command = Command::new(program);
        command.args(["hold", "--reader", reader, "--seconds", &seconds.to_string()]).envs([service]);
        command.args((share == Share::Shared).then_some("--shared"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let said = child.stdout.take().map(BufReader::new).and_then(|out| out.lines().next());
        if said.is_none() {
            let output = child.wait_with_output()?;
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ")));
        }
        Ok(Holder(child))
    }

    /// Waits until it lets the card go.
    ///
    /// # Errors
    /// As [`Child::wait`].
    pub fn wait(mut self) -> io::Result<()> {
        self.0.wait().map(drop)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program `mohur-rig` beside a running test. cargo builds it with the whole workspace.
///
/// # Errors
/// It is not there.
pub fn program() -> io::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let mut places = test.ancestors().skip(1).take(2).map(|dir| dir.join("mohur-rig"));
    places.find(|file| file.is_file()).ok_or_else(|| {
        let text = format!("mohur-rig is not beside {}: run `cargo build --workspace`", test.display());
        io::Error::new(io::ErrorKind::NotFound, text)
    })
}
