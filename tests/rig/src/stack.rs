//! A private pcscd, as many as wanted side by side.
//!
//! The socket's place is compiled into pcscd, but it takes a listening socket from systemd's socket
//! activation (sd_listen_fds(3)): so it is given ours, and clients find it by `PCSCLITE_CSOCK_NAME`.
//! No root is needed, but `/run/pcscd` must exist (pcscd wants to write its process id there).
//!
//! libpcsclite reads `PCSCLITE_CSOCK_NAME` once per process: one daemon per process. Tests that talk
//! to PC/SC themselves use [`crate::isolated`]; tests that start other programs give them
//! [`Pcscd::env`].

use crate::bus::{Bus, Model, VIRTUAL};
use crate::impostor::{Impostor, Refusal};
use crate::lock;
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, mpsc};
use std::time::Duration;

/// The variable that leads clients to the daemon.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";

const DAEMON: &str = "/usr/sbin/pcscd";
const RUN: &str = "/run/pcscd";
/// Libccid's table of readers.
const TABLE: &str = "/usr/lib/pcsc/drivers/ifd-ccid.bundle/Contents/Info.plist";
const START_LIMIT: Duration = Duration::from_secs(20);

/// A running daemon; dropping it ends it. It also ends with this process, however that ends.
pub struct Pcscd {
    child: Option<Child>,
    impostor: Option<Impostor>,
    dir: PathBuf,
    bus: Bus,
    /// Deletes the directory at the end, where it is ours.
    _owned: Option<tempfile::TempDir>,
}

impl Pcscd {
    /// Starts a daemon with an empty bus, in a directory of its own.
    ///
    /// # Errors
    /// Something of what the rig needs is missing; the error says what.
    pub fn start() -> io::Result<(Pcscd, Bus)> {
        let dir = tempfile::Builder::new().prefix("rig").tempdir()?;
        let (mut pcscd, bus) = Pcscd::start_in(dir.path())?;
        pcscd._owned = Some(dir);
        Ok((pcscd, bus))
    }

    /// Starts a daemon whose files are in `dir`, an existing directory: `pcscd.comm` is the socket. The
    /// path must be short (sockets: 108 bytes).
    ///
    /// # Errors
    /// As [`Pcscd::start`].
    pub fn start_in(dir: &Path) -> io::Result<(Pcscd, Bus)> {
        let bus_socket = dir.join("bus");
        if bus_socket.exists() {
            std::fs::remove_file(&bus_socket)?;
        }
        let bus = Bus::serve(&bus_socket)?;
        let mut pcscd =
            Pcscd { child: None, impostor: None, dir: dir.to_owned(), bus: bus.share(), _owned: None };
        pcscd.restart()?;
        Ok((pcscd, bus))
    }

    /// Ends the daemon: its clients get an error, new ones find no service.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It can only fail where the daemon ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
        self.impostor = None;
        let _ = std::fs::remove_file(self.socket());
    }

    /// Puts another service in the daemon's place, one that refuses its clients, until a stop or a restart.
    ///
    /// # Errors
    /// The socket cannot be made.
    pub fn refuse(&mut self, refusal: Refusal) -> io::Result<()> {
        self.stop();
        self.impostor = Some(Impostor::start(self.socket(), refusal)?);
        Ok(())
    }

    /// What stands in the daemon's place.
    pub fn refusal(&self) -> Option<Refusal> {
        self.impostor.as_ref().map(|i| i.refusal)
    }

    /// Starts the daemon again, after ending it if it runs. It finds the readers that are plugged in.
    ///
    /// # Errors
    /// As [`Pcscd::start`].
    pub fn restart(&mut self) -> io::Result<()> {
        self.stop();
        let seen = self.bus.starts();
        self.child = Some(launch(&self.dir)?);
        if self.bus.wait_for_start(seen, START_LIMIT) {
            return Ok(());
        }
        self.stop();
        Err(io::Error::other(format!("pcscd did not start; it says: {}", self.log())))
    }

    /// Whether the daemon was started and not stopped.
    pub fn is_running(&self) -> bool {
        self.child.is_some()
    }

    /// Where clients connect.
    pub fn socket(&self) -> PathBuf {
        self.dir.join("pcscd.comm")
    }

    /// The variable that leads a client here, for `Command::envs([pcscd.env()])`.
    pub fn env(&self) -> (&'static str, PathBuf) {
        (SOCKET_VARIABLE, self.socket())
    }

    /// All that the daemon wrote.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("pcscd.log")).unwrap_or_default()
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The reader driver. cargo builds it with everything that depends on `mohur-rig`, so with every
/// `cargo test` and `cargo build` of the workspace or of the rig.
///
/// # Errors
/// It is not beside the running program.
pub fn driver() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    // target/debug/deps/TEST or target/debug/PROGRAM; the library is in deps, newest, and perhaps above.
    let here = program.parent().unwrap_or(Path::new("."));
    let places = [here.join("deps"), here.to_owned(), here.join("..")];
    places.iter().map(|dir| dir.join("libifdsim.so")).find(|file| file.is_file()).ok_or_else(|| {
        let text = format!("libifdsim.so is not beside {}: run `cargo build -p ifdsim`", program.display());
        io::Error::new(io::ErrorKind::NotFound, text)
    })
}

fn launch(dir: &Path) -> io::Result<Child> {
    for (path, package) in [(DAEMON, "pcscd"), (TABLE, "libccid")] {
        if !Path::new(path).exists() {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{path}: install {package}")));
        }
    }
    std::fs::create_dir_all(RUN)
        .map_err(|e| io::Error::new(e.kind(), format!("{RUN}: {e}; root must make it once (mkdir {RUN})")))?;
    let readers = dir.join("reader.conf.d");
    std::fs::create_dir_all(&readers)?;
    let table = dir.join("Info.plist");
    std::fs::write(&table, reader_table(&std::fs::read_to_string(TABLE)?))?;
    let socket = UnixListener::bind(dir.join("pcscd.comm"))?;
    let log = File::options().create(true).append(true).open(dir.join("pcscd.log"))?;
    // The socket comes as standard input and is moved to descriptor 3, the first of socket activation.
    // Builds with polkit must be told not to ask it: there is no session here.
    let script = r#"exec 3<&0 0</dev/null
"$1" --help 2>&1 | grep -q disable-polkit && polkit=--disable-polkit
LISTEN_FDS=1 LISTEN_PID=$$ exec setpriv --pdeathsig KILL env LD_PRELOAD="$MOHUR_RIG_DRIVER" \
    "$1" --foreground --info $polkit -c "$0""#;
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .arg(readers)
        .arg(DAEMON)
        .env("MOHUR_RIG_DRIVER", driver()?)
        .env("MOHUR_RIG_TABLE", table)
        .env("MOHUR_RIG_BUS", dir.join("bus"))
        .stdin(Stdio::from(OwnedFd::from(socket)))
        .stdout(log.try_clone()?)
        .stderr(log);
    spawn_from_lasting_thread(command)
}

/// Libccid's table and the readers that are in it no more than on a USB bus.
fn reader_table(table: &str) -> String {
    type Column = (&'static str, fn(&Model) -> String);
    let columns: [Column; 3] = [
        ("ifdVendorID", |m| format!("{:#06X}", m.vendor)),
        ("ifdProductID", |m| format!("{:#06X}", m.product)),
        ("ifdFriendlyName", |m| m.name.to_owned()),
    ];
    let extra = |value: fn(&Model) -> String| -> String {
        let added = Model::ALL.iter().filter(|m| m.vendor == VIRTUAL);
        added.map(|m| format!("<string>{}</string>\n", value(m))).collect()
    };
    columns.iter().fold(table.to_owned(), |table, (key, value)| {
        let key = format!("<key>{key}</key>");
        match table.split_once(&key).and_then(|(before, rest)| Some((before, rest.split_once("</array>")?))) {
            Some((before, (column, after))) => {
                format!("{before}{key}{column}{}</array>{after}", extra(*value))
            }
            None => table,
        }
    })
}

/// Linux sends the parent-death signal when the *thread* that started the child ends; a test's thread
/// ends long before the process. So one thread that never ends starts all daemons.
fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    type Order = (Command, mpsc::Sender<io::Result<Child>>);
    static SPAWNER: LazyLock<Mutex<mpsc::Sender<Order>>> = LazyLock::new(|| {
        let (orders, incoming) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, reply) in incoming {
                // Whoever ordered it waits for the reply.
                let _ = reply.send(command.spawn());
            }
        });
        Mutex::new(orders)
    });
    let (reply, outcome) = mpsc::channel();
    let gone = |_| io::Error::other("the thread that starts daemons is gone");
    lock(&SPAWNER).send((command, reply)).map_err(|_| gone(mpsc::RecvError))?;
    outcome.recv().map_err(gone)?
}
