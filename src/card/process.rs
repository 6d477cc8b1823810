//! A worker process from the outside: started when needed, ended when it hangs, crashes, or is not
//! wanted any more.

mod child;

pub use child::Launch;

use super::wire::{Item, Listing, Reply, Request};
use super::{Error, Step};
use crate::domain::secret::Pin;
use child::Process;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::channel::oneshot;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::time::Instant;

/// The worker of one module. Requests are answered one after the other, by a thread of its own: the
/// process must not outlive the thread that started it, and the caller must never block.
pub struct Worker {
    module: PathBuf,
    notes: Sender<Note>,
}

/// Whatever the thread has to know; it sleeps until there is a note, or a time limit ends.
enum Note {
    /// Something to do.
    Job(Job),
    /// An item came for the running job, or nobody waits for it any more: look.
    Wake,
    /// The process of this generation said something.
    Reply(u64, Reply),
    /// The process of this generation is gone.
    Gone(u64),
    /// End the process, whatever it does.
    End(oneshot::Sender<()>),
    /// The worker was dropped: end the process and the thread.
    Quit,
}

enum Job {
    Survey(oneshot::Sender<Result<Listing, Error>>),
    Sign(Target, Option<Pin>, Receiver<Item>, UnboundedSender<Result<Step, Error>>),
    Pins(Target, Vec<Pin>, oneshot::Sender<Result<(), Error>>),
}

/// A request that a PIN is used for, and where its card is.
pub struct Target {
    /// What is asked.
    pub request: Request,
    /// The token's slot description: with PC/SC middleware the reader's name.
    pub reader: String,
}

/// Where the items of a batch go; dropping it says that there are no more.
pub struct Items {
    items: Option<Sender<Item>>,
    notes: Sender<Note>,
}

impl Items {
    /// Hands one on; false when nobody takes it any more.
    pub fn send(&self, item: Item) -> bool {
        let taken = self.items.as_ref().is_some_and(|items| items.send(item).is_ok());
        taken && self.notes.send(Note::Wake).is_ok()
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        self.items = None;
        let _ = self.notes.send(Note::Wake);
    }
}

/// Something that is waited for. When it is dropped, the thread looks whether anybody still waits:
/// fields are dropped in their order, so by then nobody does.
pub struct Waiting<T> {
    /// What is waited for.
    pub thing: T,
    _waker: Waker,
}

struct Waker(Sender<Note>);

impl Drop for Waker {
    fn drop(&mut self) {
        let _ = self.0.send(Note::Wake);
    }
}

impl Worker {
    /// Starts no process yet.
    pub fn new(module: PathBuf, launch: Launch) -> Worker {
        let (notes, queue) = mpsc::channel();
        let keeper = Keeper {
            module: module.clone(),
            launch,
            queue,
            notes: notes.clone(),
            waiting: VecDeque::new(),
            is_over: false,
            process: None,
            generation: 0,
        };
        std::thread::spawn(move || keeper.run());
        Worker { module, notes }
    }

    /// The module's file.
    pub fn module(&self) -> &Path {
        &self.module
    }

    /// The module's own name, its tokens and their credentials.
    pub async fn survey(&self) -> Result<Listing, Error> {
        self.ask(Job::Survey).await
    }

    /// Begins a batch: where its items go, and where its signatures come from.
    pub fn sign(
        &self,
        target: Target,
        pin: Option<Pin>,
    ) -> (Items, Waiting<UnboundedReceiver<Result<Step, Error>>>) {
        let (sender, items) = mpsc::channel();
        let (steps, thing) = unbounded();
        let _ = self.notes.send(Note::Job(Job::Sign(target, pin, items, steps)));
        let items = Items { items: Some(sender), notes: self.notes.clone() };
        (items, Waiting { thing, _waker: Waker(self.notes.clone()) })
    }

    /// Does something about the token's PINs.
    pub async fn pins(&self, target: Target, pins: Vec<Pin>) -> Result<(), Error> {
        self.ask(|answer| Job::Pins(target, pins, answer)).await
    }

    /// Ends the process, also in the middle of a request.
    pub async fn end(&self) {
        let (done, ended) = oneshot::channel();
        if self.notes.send(Note::End(done)).is_ok() {
            let _ = ended.await;
        }
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Result<T, Error>>) -> Job) -> Result<T, Error> {
        let (answer, thing) = oneshot::channel();
        let mut reply = Waiting { thing, _waker: Waker(self.notes.clone()) };
        let crashed = || Error::ModuleCrashed { module: self.module.display().to_string() };
        self.notes.send(Note::Job(job(answer))).map_err(|_| crashed())?;
        (&mut reply.thing).await.unwrap_or_else(|_| Err(crashed()))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.notes.send(Note::Quit);
    }
}

/// Keeps the process of a worker.
struct Keeper {
    module: PathBuf,
    launch: Launch,
    queue: Receiver<Note>,
    /// For the threads that read what processes say.
    notes: Sender<Note>,
    /// Jobs that came while another was done.
    waiting: VecDeque<Job>,
    /// The worker was dropped.
    is_over: bool,
    process: Option<Process>,
    /// Counts processes, so that a late word of an ended one is not taken for another's.
    generation: u64,
}

/// What goes on with a running request.
struct Running<'r> {
    /// Whether anybody still waits for it.
    is_wanted: &'r dyn Fn() -> bool,
    /// Where items still come from.
    items: Option<&'r Receiver<Item>>,
    /// Takes a reply, and says whether it was the last.
    take: &'r mut dyn FnMut(Reply) -> bool,
}

impl Keeper {
    fn run(mut self) {
        while let Some(job) = self.next_job() {
            match job {
                // Given up while it waited for its turn.
                Job::Survey(answer) if answer.is_canceled() => {}
                Job::Sign(.., steps) if steps.is_closed() => {}
                Job::Pins(.., answer) if answer.is_canceled() => {}
                Job::Survey(answer) => {
                    let result = self.survey(&|| !answer.is_canceled());
                    let is_empty = matches!(&result, Ok(listing) if listing.tokens.is_empty());
                    let _ = answer.send(result);
                    if is_empty {
                        self.stand_by();
                    }
                }
                Job::Sign(Target { request, reader }, pin, items, steps) => {
                    let result = self.sign(&request, pin, &items, &steps);
                    self.forget(&reader);
                    if let Err(error) = result {
                        let _ = steps.unbounded_send(Err(error));
                    }
                }
                Job::Pins(Target { request, reader }, pins, answer) => {
                    let result = self.pins(&request, pins, &|| !answer.is_canceled());
                    self.forget(&reader);
                    let _ = answer.send(result);
                }
            }
        }
    }

    fn next_job(&mut self) -> Option<Job> {
        loop {
            if self.is_over {
                return None;
            }
            if let Some(job) = self.waiting.pop_front() {
                return Some(job);
            }
            match self.queue.recv().ok()? {
                Note::Job(job) => return Some(job),
                Note::End(done) => {
                    self.process = None;
                    let _ = done.send(());
                }
                Note::Gone(generation) if generation == self.generation => self.process = None,
                Note::Quit => return None,
                Note::Wake | Note::Reply(..) | Note::Gone(_) => {}
            }
        }
    }

    fn survey(&mut self, is_wanted: &dyn Fn() -> bool) -> Result<Listing, Error> {
        match self.list(is_wanted) {
            // A session ended meanwhile; nothing is lost by another.
            Err(Error::Stopped) if is_wanted() && !self.is_over => self.list(is_wanted),
            result => result,
        }
    }

    /// Ahead of the next card: a new process in place of one that knows none, with the module in memory but
    /// not yet begun. One that cannot be started is reported by the next listing, which tries again.
    fn stand_by(&mut self) {
        self.process = None;
        self.process = self.start(None).ok();
    }

    /// By a new process, which then knows the card for what is signed next: OpenSC never reads a card again
    /// that it has read badly once, and does not always see that a card was changed.
    fn list(&mut self, is_wanted: &dyn Fn() -> bool) -> Result<Listing, Error> {
        let mut found = None;
        let mut take = |reply| match reply {
            Reply::Listed(listing) => {
                found = Some(listing);
                true
            }
            _ => false,
        };
        let standing_by = self.process.take().filter(Process::is_new).and_then(Process::if_alive);
        let mut process = standing_by.map_or_else(|| self.start(None), Ok)?;
        let running = Running { is_wanted, items: None, take: &mut take };
        let result = self.ask(&mut process, &Request::List, Vec::new(), running);
        // Dropping the process on every other way out ends it.
        if !matches!(result, Err(Error::ModuleHung { .. } | Error::ModuleCrashed { .. } | Error::Stopped)) {
            self.process = Some(process);
        }
        result?;
        found.ok_or_else(|| self.crashed())
    }

    fn sign(
        &mut self,
        request: &Request,
        pin: Option<Pin>,
        items: &Receiver<Item>,
        steps: &UnboundedSender<Result<Step, Error>>,
    ) -> Result<(), Error> {
        let mut take = |reply| {
            let step = match reply {
                Reply::AtKeypad => Step::AtKeypad,
                Reply::KeypadDone => Step::KeypadDone,
                Reply::Signature(signature) => Step::Signature(signature),
                other => return matches!(other, Reply::Done),
            };
            let _ = steps.unbounded_send(Ok(step));
            false
        };
        let is_wanted = || !steps.is_closed();
        let running = Running { is_wanted: &is_wanted, items: Some(items), take: &mut take };
        let mut process = self.running()?;
        self.ask(&mut process, request, pin.into_iter().collect(), running)
    }

    /// After a PIN was used nothing may remember it: the middleware is killed, not asked to leave, and its card
    /// reset, since OpenSC leaves a PIV card verified at C_Logout and at C_Finalize.
    fn forget(&mut self, reader: &str) {
        self.process = None;
        child::reset(&self.launch, reader);
    }

    /// In a process of its own, begun for it: how a module unblocks a PIN can depend on its settings. Never in
    /// another, where a PUK could be taken for a wrong PIN.
    fn pins(&mut self, request: &Request, pins: Vec<Pin>, is_wanted: &dyn Fn() -> bool) -> Result<(), Error> {
        self.process = None;
        // Kept until the process has ended.
        let settings = match request {
            Request::Unblock { .. } => Some(child::unblocking().map_err(|e| self.not_started(&e))?),
            _ => None,
        };
        let mut process = self.start(settings.as_ref())?;
        let mut take = |reply| matches!(reply, Reply::Done);
        self.ask(&mut process, request, pins, Running { is_wanted, items: None, take: &mut take })
    }

    /// The process, or a new one.
    fn running(&mut self) -> Result<Process, Error> {
        self.process.take().and_then(Process::if_alive).map_or_else(|| self.start(None), Ok)
    }

    /// Sends a request and takes replies until the last.
    fn ask(
        &mut self,
        process: &mut Process,
        request: &Request,
        pins: Vec<Pin>,
        running: Running<'_>,
    ) -> Result<(), Error> {
        process.send(request, pins).map_err(|_| self.crashed())?;
        self.follow(process, running)
    }

    fn follow(&mut self, process: &mut Process, mut running: Running<'_>) -> Result<(), Error> {
        let until = |limit| Some(Instant::now() + limit);
        // Replies that the module owes: while it owes none, or the user is at the keypad, there is no limit.
        let mut owed = 1;
        let mut is_at_keypad = false;
        let mut deadline = until(self.launch.limit);
        loop {
            while let Some(items) = running.items {
                let sent = match items.try_recv() {
                    Ok(item) => process.send_item(&item),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => {
                        running.items = None;
                        process.send_last()
                    }
                };
                sent.map_err(|_| self.crashed())?;
                owed += 1;
                if deadline.is_none() && !is_at_keypad {
                    deadline = until(self.launch.limit);
                }
            }
            match self.listen(deadline) {
                Ok(Note::Reply(generation, reply)) if generation == self.generation => {
                    match reply {
                        Reply::Failed(error) => return Err(error),
                        Reply::AtKeypad => is_at_keypad = true,
                        Reply::KeypadDone => is_at_keypad = false,
                        _ => owed -= 1,
                    }
                    deadline = if owed == 0 || is_at_keypad { None } else { until(self.launch.limit) };
                    if (running.take)(reply) {
                        return Ok(());
                    }
                }
                Ok(Note::Gone(generation)) if generation == self.generation => return Err(self.crashed()),
                Ok(Note::Reply(..) | Note::Gone(_)) => {}
                Ok(Note::Job(job)) => self.waiting.push_back(job),
                Ok(Note::Wake) => {
                    if !(running.is_wanted)() && !process.is_told_to_stop() {
                        // Between two signatures it can stop in good order; at the keypad it cannot.
                        if is_at_keypad || process.send_stop().is_err() {
                            return Err(Error::Stopped);
                        }
                        running.items = None;
                        deadline = until(self.launch.limit);
                    }
                }
                Ok(Note::End(done)) => {
                    process.kill();
                    let _ = done.send(());
                    return Err(Error::Stopped);
                }
                Ok(Note::Quit) | Err(RecvTimeoutError::Disconnected) => {
                    self.is_over = true;
                    return Err(Error::Stopped);
                }
                Err(RecvTimeoutError::Timeout) => {
                    tracing::warn!(module = self.name(), "PKCS#11 worker ended: it did not answer");
                    return Err(Error::ModuleHung { module: self.name() });
                }
            }
        }
    }

    fn listen(&self, deadline: Option<Instant>) -> Result<Note, RecvTimeoutError> {
        match deadline {
            Some(deadline) => self.queue.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => self.queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    fn start(&mut self, settings: Option<&child::Settings>) -> Result<Process, Error> {
        self.generation += 1;
        let (generation, notes) = (self.generation, self.notes.clone());
        let tell = move |reply: Option<Reply>| {
            let note = reply.map_or(Note::Gone(generation), |reply| Note::Reply(generation, reply));
            notes.send(note).is_ok()
        };
        Process::start(&self.module, &self.launch, settings, tell).map_err(|e| self.not_started(&e))
    }

    fn not_started(&self, error: &std::io::Error) -> Error {
        Error::ModuleFailed { module: self.name(), detail: error.to_string() }
    }

    fn crashed(&self) -> Error {
        tracing::warn!(module = self.name(), "PKCS#11 worker gone");
        Error::ModuleCrashed { module: self.name() }
    }

    fn name(&self) -> String {
        self.module.display().to_string()
    }
}
