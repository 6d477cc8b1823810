//! The thread that owns the connection: it answers one request after the other. Changes that wait while
//! another one reaches the disk share one transaction, since that is what costs most.

use super::finder::Finder;
use super::key::KeySource;
use super::{Error, connection, error};
use futures::channel::oneshot;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

/// How long closing waits for requests under way.
const CLOSING_TIME: Duration = Duration::from_secs(5);

/// Most changes of one transaction, so that nobody waits for long.
const MOST_TOGETHER: usize = 32;

/// What the thread owns.
pub(super) struct Owned {
    pub file: connection::Opened,
    /// Where the file cannot be opened a second time for reading.
    pub finder: Finder,
}

enum Request {
    Read(Box<dyn FnOnce(&mut Owned) + Send>),
    Change(Box<dyn Change>),
}

/// A change that somebody waits for.
trait Change: Send {
    /// Makes it. Made anew where a transaction was taken back.
    fn make(&mut self, transaction: &Transaction<'_>) -> Result<(), Error>;
    /// Tells that it is on the disk, or why not.
    fn tell(self: Box<Self>, end: Result<(), Error>);
}

struct Asked<T, W> {
    work: W,
    made: Option<T>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl<T: Send, W: FnMut(&Transaction<'_>) -> Result<T, Error> + Send> Change for Asked<T, W> {
    fn make(&mut self, transaction: &Transaction<'_>) -> Result<(), Error> {
        self.made = Some(caught(|| (self.work)(transaction))?);
        Ok(())
    }

    fn tell(self: Box<Self>, end: Result<(), Error>) {
        let Asked { made, reply, .. } = *self;
        // Nobody waits for the answer any more: the change was made all the same.
        let _ = reply.send(end.and_then(|()| made.ok_or_else(stopped)));
    }
}

/// The way to the thread. It ends when this is dropped, after the requests already made.
pub(super) struct Queue {
    requests: Option<mpsc::Sender<Request>>,
    /// Disconnects when the thread has closed the file.
    closed: Mutex<mpsc::Receiver<()>>,
}

impl Queue {
    /// Opens the file in a thread of its own; gives what opens it a second time, where that is possible.
    ///
    /// # Errors
    /// See [`super::open`].
    pub async fn open(path: PathBuf, key: KeySource) -> Result<(Queue, Option<connection::Second>), Error> {
        let (sender, requests) = mpsc::channel::<Request>();
        let (closing, closed) = mpsc::channel::<()>();
        let (ready, opened) = oneshot::channel();
        std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            let _until_the_end = closing;
            match caught(|| connection::open(&path, key)) {
                Ok((file, second)) => {
                    // Nobody waits any more: the loop ends at once.
                    let _ = ready.send(Ok(second));
                    serve(&requests, Owned { file, finder: Finder::default() });
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        })?;
        let second = opened.await.unwrap_or_else(|_| Err(stopped()))?;
        Ok((Queue { requests: Some(sender), closed: Mutex::new(closed) }, second))
    }

    /// Asks for something that changes nothing.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Owned) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let work = move |owned: &mut Owned| drop(reply.send(caught(|| work(owned))));
        self.ask(Request::Read(Box::new(work)), answer).await
    }

    /// All of it or nothing; durable when it returns. `work` may be called again, after what it had done
    /// was taken back.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        self.ask(Request::Change(Box::new(Asked { work, made: None, reply })), answer).await
    }

    async fn ask<T>(
        &self,
        request: Request,
        answer: oneshot::Receiver<Result<T, Error>>,
    ) -> Result<T, Error> {
        self.requests.as_ref().ok_or_else(stopped)?.send(request).map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.requests = None;
        // The thread disconnects when it has closed the file.
        let closed = self.closed.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = closed.recv_timeout(CLOSING_TIME);
    }
}

/// Answers until nobody can ask any more, in the order of the requests.
fn serve(requests: &mpsc::Receiver<Request>, mut owned: Owned) {
    let mut next = requests.recv().ok();
    while let Some(request) = next.take() {
        match request {
            Request::Read(work) => work(&mut owned),
            Request::Change(change) => {
                let mut changes = vec![change];
                while changes.len() < MOST_TOGETHER
                    && next.is_none()
                    && let Ok(waiting) = requests.try_recv()
                {
                    match waiting {
                        Request::Change(change) => changes.push(change),
                        read @ Request::Read(_) => next = Some(read),
                    }
                }
                make(&mut owned.file.connection, changes);
            }
        }
        next = next.or_else(|| requests.recv().ok());
    }
}

/// Makes changes in one transaction. Where one of them fails, each is made by itself, so that it costs the
/// others nothing.
fn make(connection: &mut Connection, mut changes: Vec<Box<dyn Change>>) {
    if changes.len() > 1 && transact(connection, &mut changes).is_ok() {
        changes.into_iter().for_each(|change| change.tell(Ok(())));
        return;
    }
    for change in changes {
        let mut alone = [change];
        let end = transact(connection, &mut alone);
        alone.into_iter().for_each(|change| change.tell(end.clone()));
    }
}

/// Taken back whole unless all of it succeeds.
fn transact(connection: &mut Connection, changes: &mut [Box<dyn Change>]) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    changes.iter_mut().try_for_each(|change| change.make(&transaction))?;
    Ok(transaction.commit()?)
}

/// Turns a defect of ours into an error: the thread goes on, and the transaction was rolled back.
pub(super) fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| Err(error::panicked(payload.as_ref())))
}

pub(super) fn stopped() -> Error {
    Error::Database("the store has stopped".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::secret::Pin;
    use futures::FutureExt;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    async fn opened(folder: &std::path::Path) -> Queue {
        let mut pin = Pin::new();
        assert!("passphrase".chars().all(|c| pin.push(c)));
        Queue::open(folder.join("mohur.db"), KeySource::Passphrase(pin)).await.unwrap().0
    }

    /// Keeps the thread busy until the sender is dropped.
    fn busy(queue: &Queue) -> (mpsc::Sender<()>, impl Future<Output = Result<(), Error>> + '_) {
        let (release, held) = mpsc::channel();
        let read = queue.read(move |_| {
            let _ = held.recv();
            Ok(())
        });
        (release, read)
    }

    #[tokio::test]
    async fn what_waits_together_is_made_together_and_a_failure_costs_the_others_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let queue = opened(folder.path()).await;
        let made = Arc::new(AtomicUsize::new(0));
        let change = |name: &'static str| {
            let made = made.clone();
            queue.write(move |transaction| {
                made.fetch_add(1, Ordering::Relaxed);
                assert_ne!(name, "defect");
                let sql = "INSERT INTO choice VALUES (?1, ?1)";
                if name == "fails" { Err(Error::NotFound) } else { Ok(transaction.execute(sql, [name])?) }
            })
        };
        let mut asked = [change("first"), change("second")].map(Box::pin);
        let (release, mut held) = {
            let (release, held) = busy(&queue);
            (release, Box::pin(held))
        };
        assert!(held.as_mut().now_or_never().is_none());
        assert!(asked.iter_mut().all(|change| change.as_mut().now_or_never().is_none()));
        drop(release);
        for change in asked {
            assert_eq!(change.await, Ok(1));
        }
        held.await.unwrap();
        assert_eq!(made.swap(0, Ordering::Relaxed), 2, "nothing is made twice where all is well");

        let (release, held) = busy(&queue);
        let mut held = Box::pin(held);
        let mut asked = [change("third"), change("fails"), change("defect"), change("fourth")].map(Box::pin);
        assert!(held.as_mut().now_or_never().is_none());
        assert!(asked.iter_mut().all(|change| change.as_mut().now_or_never().is_none()));
        drop(release);
        let mut ends = Vec::new();
        for change in asked {
            ends.push(change.await);
        }
        let [Ok(1), Err(Error::NotFound), Err(Error::Database(_)), Ok(1)] = ends.as_slice() else {
            panic!("{ends:?}")
        };
        assert_eq!(made.load(Ordering::Relaxed), 6, "the first two together, then each of the four alone");
        let kept = |owned: &mut Owned| {
            let mut names = owned.file.connection.prepare("SELECT name FROM choice ORDER BY rowid")?;
            Ok(names.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?)
        };
        assert_eq!(queue.read(kept).await.unwrap(), ["first", "second", "third", "fourth"]);
    }
}
