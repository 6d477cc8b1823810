//! A worker process from the outside: started when needed, ended when it hangs, crashes, or is not
//! wanted any more.

use super::Error;
use super::wire::{self, Frame, Item, Listed, Reply, Request};
use super::worker;
use crate::domain::secret::Pin;
use crate::domain::token::Credential;
use futures::channel::oneshot;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// How often a running request is looked after: whether its time is up, whether anybody still waits.
const CARE: Duration = Duration::from_millis(50);

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

/// The worker of one module. Requests are answered one after the other, by a thread of its own: the
/// process must not outlive the thread that started it, and the caller must never block.
pub struct Worker {
    module: PathBuf,
    jobs: Sender<Job>,
    end: Arc<AtomicBool>,
}

type Answer<T> = oneshot::Sender<Result<T, Error>>;

enum Job {
    List(Answer<Vec<Credential>>),
    Sign(Request, Option<Pin>, Answer<Vec<Vec<u8>>>),
    End(oneshot::Sender<()>),
}

impl Worker {
    /// Starts no process yet.
    pub fn new(module: PathBuf, launch: Launch) -> Worker {
        let (jobs, queue) = mpsc::channel();
        let end = Arc::new(AtomicBool::new(false));
        let keeper = Keeper { module: module.clone(), launch, process: None, end: end.clone() };
        std::thread::spawn(move || keeper.run(queue));
        Worker { module, jobs, end }
    }

    /// The module's file.
    pub fn module(&self) -> &Path {
        &self.module
    }

    /// All credentials of the module's tokens.
    pub async fn credentials(&self) -> Result<Vec<Credential>, Error> {
        self.ask(Job::List).await
    }

    /// Signs with a credential of this module.
    pub async fn sign(
        &self,
        credential: &Credential,
        pin: Option<Pin>,
        items: Vec<Item>,
    ) -> Result<Vec<Vec<u8>>, Error> {
        let request = Request::Sign {
            serial: credential.token.serial.clone(),
            fingerprint: credential.fingerprint,
            items,
            pin_follows: pin.is_some(),
        };
        self.ask(|answer| Job::Sign(request, pin, answer)).await
    }

    /// Ends the process, also in the middle of a request.
    pub async fn end(&self) {
        self.end.store(true, Ordering::Relaxed);
        let (done, ended) = oneshot::channel();
        if self.jobs.send(Job::End(done)).is_ok() {
            let _ = ended.await;
        }
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, Error> {
        let (answer, reply) = oneshot::channel();
        let crashed = || Error::ModuleCrashed { module: self.module.display().to_string() };
        self.jobs.send(job(answer)).map_err(|_| crashed())?;
        reply.await.unwrap_or_else(|_| Err(crashed()))
    }
}

/// Keeps the process of a worker.
struct Keeper {
    module: PathBuf,
    launch: Launch,
    process: Option<Process>,
    end: Arc<AtomicBool>,
}

impl Keeper {
    fn run(mut self, queue: Receiver<Job>) {
        while let Ok(job) = queue.recv() {
            match job {
                // Given up while it waited for its turn.
                Job::List(answer) if answer.is_canceled() => {}
                Job::Sign(_, _, answer) if answer.is_canceled() => {}
                Job::List(answer) => {
                    let waits = || !answer.is_canceled();
                    let was_running = self.process.is_some();
                    let mut result = self.list(&waits);
                    if was_running && matches!(result, Err(Error::ModuleCrashed { .. })) {
                        // It died some time since the last call; nothing is lost by another.
                        result = self.list(&waits);
                    }
                    let _ = answer.send(result);
                }
                Job::Sign(request, pin, answer) => {
                    let wanted = match &request {
                        Request::Sign { items, .. } => items.len(),
                        Request::List => 0,
                    };
                    let mut signatures = Vec::new();
                    let waits = || !answer.is_canceled();
                    let result = self.ask(&request, pin, &waits, |reply| {
                        if let Reply::Signature(signature) = reply {
                            signatures.push(signature);
                        }
                        signatures.len() == wanted
                    });
                    // Killed, not asked to leave: OpenSC leaves a PIV card verified at C_Logout and at
                    // C_Finalize, and the smart-card service resets the cards of a client that died.
                    // Whatever the middleware remembers of the PIN is gone too.
                    self.process = None;
                    let _ = answer.send(result.map(|()| signatures));
                }
                Job::End(done) => {
                    self.process = None;
                    self.end.store(false, Ordering::Relaxed);
                    let _ = done.send(());
                }
            }
        }
    }

    fn list(&mut self, waits: &dyn Fn() -> bool) -> Result<Vec<Credential>, Error> {
        let mut found = Vec::new();
        self.ask(&Request::List, None, waits, |reply| match reply {
            Reply::Credentials(listed) => {
                found.extend(listed.into_iter().map(|Listed(c)| c));
                true
            }
            _ => false,
        })?;
        Ok(found)
    }

    /// Sends a request and takes replies until `take` says that it was the last.
    fn ask(
        &mut self,
        request: &Request,
        pin: Option<Pin>,
        waits: &dyn Fn() -> bool,
        take: impl FnMut(Reply) -> bool,
    ) -> Result<(), Error> {
        // Dropping the process on every way out but the good ones ends it.
        let running = self.process.take().and_then(Process::if_alive);
        let mut process = running.map_or_else(|| self.start(), Ok)?;
        if process.send(request, pin).is_err() {
            return Err(self.crashed());
        }
        let result = self.follow(&mut process, waits, take);
        if !matches!(result, Err(Error::ModuleHung { .. } | Error::ModuleCrashed { .. })) {
            self.process = Some(process);
        }
        result
    }

    fn follow(
        &self,
        process: &mut Process,
        waits: &dyn Fn() -> bool,
        mut take: impl FnMut(Reply) -> bool,
    ) -> Result<(), Error> {
        let mut since = Some(Instant::now());
        let mut told = false;
        loop {
            match process.replies.recv_timeout(CARE) {
                Ok(Reply::Failed(error)) => return Err(error),
                Ok(Reply::AtKeypad) => since = None,
                Ok(reply) => {
                    since = Some(Instant::now());
                    if take(reply) {
                        return Ok(());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.crashed()),
                Err(RecvTimeoutError::Timeout) => {
                    let overdue = since.is_some_and(|since| since.elapsed() > self.launch.limit);
                    if overdue || self.end.load(Ordering::Relaxed) {
                        tracing::warn!(module = self.name(), overdue, "PKCS#11 worker ended while busy");
                        return Err(Error::ModuleHung { module: self.name() });
                    }
                    if !waits() && !told {
                        // Between two signatures it can stop in good order; at the keypad it cannot.
                        if since.is_none() || wire::send_stop(&mut process.input).is_err() {
                            return Err(self.crashed());
                        }
                        told = true;
                    }
                }
            }
        }
    }

    fn start(&self) -> Result<Process, Error> {
        Process::start(&self.module, &self.launch)
            .map_err(|e| Error::ModuleFailed { module: self.name(), detail: e.to_string() })
    }

    fn crashed(&self) -> Error {
        tracing::warn!(module = self.name(), "PKCS#11 worker gone");
        Error::ModuleCrashed { module: self.name() }
    }

    fn name(&self) -> String {
        self.module.display().to_string()
    }
}

/// A running worker process; killed when dropped.
struct Process {
    child: Child,
    input: ChildStdin,
    replies: Receiver<Reply>,
}

impl Process {
    fn start(module: &Path, launch: &Launch) -> io::Result<Process> {
        let mut command = Command::new(&launch.program);
        #[cfg(windows)]
        {
            // CREATE_NO_WINDOW.
            std::os::windows::process::CommandExt::creation_flags(&mut command, 0x0800_0000);
        }
        let mut child = command
            .arg(worker::ARGUMENT)
            .arg(module)
            // OpenSC writes PINs into its debug log.
            .env_remove("OPENSC_DEBUG")
            .envs(launch.environment.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (sender, replies) = mpsc::channel();
        std::thread::spawn(move || {
            while let Ok(Frame::Message(body)) = wire::receive(&mut output) {
                let Ok(reply) = serde_json::from_slice(&body) else { return };
                if sender.send(reply).is_err() {
                    return;
                }
            }
        });
        Ok(Process { child, input, replies })
    }

    fn if_alive(mut self) -> Option<Process> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    fn send(&mut self, request: &Request, pin: Option<Pin>) -> io::Result<()> {
        wire::send(&mut self.input, request)?;
        match pin {
            Some(pin) => wire::send_pin(&mut self.input, pin.expose()),
            None => Ok(()),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
