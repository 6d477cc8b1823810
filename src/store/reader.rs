//! Reading the history on a connection and a thread of its own, so that nobody who scrolls or searches
//! waits for what is being written. What is to be counted is counted in pieces, while nothing else is
//! asked for.

use super::finder::Finder;
use super::queue::{caught, stopped};
use super::{Error, connection};
use crate::domain::history::Query;
use crate::domain::identifier::Voen;
use futures::channel::oneshot;
use rusqlite::Connection;
use std::sync::mpsc::{self, TryRecvError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long closing waits for a request under way.
const CLOSING_TIME: Duration = Duration::from_secs(2);

/// A request: what to do, or how to say that it cannot be done.
type Job = Box<dyn FnOnce(Result<&mut Reading, Error>) + Send>;

/// Where an answer goes; `None` says that something else was asked for meanwhile.
type Reply<T> = oneshot::Sender<Result<Option<T>, Error>>;

/// The handle of the reading thread. It ends when this is dropped.
pub(super) struct Reader {
    jobs: Option<mpsc::Sender<Job>>,
    closed: Mutex<mpsc::Receiver<()>>,
}

/// What the thread owns.
struct Reading {
    connection: Connection,
    finder: Finder,
    /// Who waits for the length of an answer.
    waiting: Vec<(Voen, Query, Reply<usize>)>,
}

impl Reader {
    /// A thread that opens the file once more, at once: nobody keeps what opens it.
    pub fn start(second: connection::Second) -> Result<Reader, Error> {
        let (jobs, requests) = mpsc::channel::<Job>();
        let (closing, closed) = mpsc::channel::<()>();
        std::thread::Builder::new().name("reader".to_owned()).spawn(move || {
            let _until_the_end = closing;
            match caught(|| second.open()) {
                Ok(connection) => {
                    Reading { connection, finder: Finder::default(), waiting: Vec::new() }.work(&requests);
                }
                Err(error) => requests.iter().for_each(|job| job(Err(error.clone()))),
            }
        })?;
        Ok(Reader { jobs: Some(jobs), closed: Mutex::new(closed) })
    }

    /// Asks for something that is answered at once.
    pub async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Finder, &Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.send(Box::new(move |reading| {
            // Nobody waits for the answer any more: nothing is lost.
            let _ = reply.send(reading.and_then(|r| caught(|| work(&mut r.finder, &r.connection))));
        }))?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// The length of an answer, as soon as it is known; `None` when another query is asked for first.
    pub async fn count(&self, voen: Voen, query: Query) -> Result<Option<usize>, Error> {
        let (reply, answer) = oneshot::channel();
        self.send(Box::new(move |reading| {
            let known = reading.and_then(|r| {
                let known = caught(|| r.finder.count(&r.connection, &voen, &query))?;
                Ok((r, known))
            });
            match known {
                Ok((reading, None)) => reading.waiting.push((voen, query, reply)),
                Ok((_, known)) => drop(reply.send(Ok(known))),
                Err(error) => drop(reply.send(Err(error))),
            }
        }))?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    fn send(&self, job: Job) -> Result<(), Error> {
        self.jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.jobs = None;
        let closed = self.closed.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = closed.recv_timeout(CLOSING_TIME);
    }
}

impl Reading {
    /// Answers until nobody can ask any more, and counts in between.
    fn work(mut self, requests: &mpsc::Receiver<Job>) {
        loop {
            let job = match self.waiting.is_empty() {
                true => requests.recv().map_err(|_| TryRecvError::Disconnected),
                false => requests.try_recv(),
            };
            match job {
                Ok(job) => job(Ok(&mut self)),
                Err(TryRecvError::Empty) => self.count_on(),
                Err(TryRecvError::Disconnected) => return,
            }
        }
    }

    /// A piece of what is waited for.
    fn count_on(&mut self) {
        let Some((voen, query, reply)) = self.waiting.pop() else { return };
        let grown = caught(|| self.finder.grow(&self.connection, &voen, &query));
        let answer = match grown {
            Ok(Some(true)) if reply.is_canceled() => return,
            Ok(Some(true)) => return self.waiting.push((voen, query, reply)),
            Ok(Some(false)) => match self.finder.count(&self.connection, &voen, &query) {
                // The history has changed meanwhile: it is counted anew.
                Ok(None) => return self.waiting.push((voen, query, reply)),
                counted => counted,
            },
            Ok(None) => Ok(None),
            Err(error) => Err(error),
        };
        let _ = reply.send(answer);
    }
}
