//! The smart-card service's readers and cards, watched by a thread.
//!
//! The thread blocks in `SCardGetStatusChange` while nothing changes, and while the service is down in
//! watching its socket's folder. It looks time and again only where nothing else tells: whether a card
//! that another program holds is free, and whether a service that refuses has changed its mind.

mod door;
mod holder;
mod service;

#[cfg(unix)]
pub(super) use door::program as service_program;

use crate::domain::reader::{Reader, Slot, Snapshot};
use door::Socket;
use futures::Stream;
use futures::channel::mpsc::{self, UnboundedReceiver, UnboundedSender};
use futures::stream::BoxStream;
use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};
use std::ffi::CString;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{self, Poll};
use std::time::Duration;

/// After a change, how long to look once more for readers before blocking. pcsc-lite up to 1.9 counts
/// the readers only when the wait begins, so that one plugged in between list and wait is missed;
/// readers come in bursts (several slots of one device).
const SETTLING: Duration = Duration::from_millis(250);

/// Between two looks whether a card that another program holds is free: nothing tells.
const HELD: Duration = Duration::from_millis(400);

/// After something moved at the service's door, how soon to knock: a starting service makes its socket
/// before it listens.
const KNOCKS: [Duration; 5] = [
    Duration::from_millis(10),
    Duration::from_millis(40),
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(400),
];

/// Between two knocks at a door that is there but does not open: nothing tells when it would.
const REFUSED: Duration = Duration::from_secs(2);

/// Between two looks for a service where the system cannot tell of it.
#[cfg_attr(target_os = "linux", allow(dead_code))]
const BLIND: Duration = Duration::from_millis(400);

/// Between two tries to wake the thread when nobody watches any more.
const WAKING: Duration = Duration::from_millis(5);

/// A snapshot now, and another after each change. The thread ends soon after the stream is dropped.
///
/// pcsc-lite does not tell when a program begins to hold a card for itself alone: such a card is seen as
/// held in a first snapshot and after other changes. Whoever finds no token though there is a card asks
/// for a first snapshot; when the card is free again is told.
pub fn watch() -> BoxStream<'static, Snapshot> {
    let (sender, snapshots) = mpsc::unbounded();
    let control = Arc::new(Control::default());
    let theirs = control.clone();
    let started = std::thread::Builder::new().name("card-monitor".into()).spawn(move || {
        Watcher { control: &theirs, sender, last: None }.run();
        theirs.lock().ended = true;
    });
    if let Err(error) = started {
        // The sender is gone with the thread: the stream has ended.
        control.lock().ended = true;
        tracing::error!(%error, "no thread to watch the readers");
    }
    Box::pin(Watch { snapshots, control })
}

/// What stream and thread share.
#[derive(Default)]
struct Control {
    state: Mutex<ControlState>,
    stopped: Condvar,
    /// Closed to wake the thread where it waits for the service.
    #[cfg(target_os = "linux")]
    waker: Mutex<Option<std::io::PipeWriter>>,
}

#[derive(Default)]
struct ControlState {
    /// What the thread blocks on.
    context: Option<Context>,
    stop: bool,
    ended: bool,
}

impl Control {
    fn lock(&self) -> std::sync::MutexGuard<'_, ControlState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, unless it is to stop.
    fn pause(&self, time: Duration) {
        drop(self.stopped.wait_timeout_while(self.lock(), time, |state| !state.stop));
    }
}

/// Waiting for the service to come back.
struct Door {
    #[cfg(target_os = "linux")]
    watch: Option<(door::Watch, std::io::PipeReader)>,
}

impl Door {
    #[cfg(target_os = "linux")]
    fn begin(control: &Control) -> Door {
        let watch = || {
            let watch = door::Watch::begin()?;
            let (reader, writer) = std::io::pipe()?;
            *control.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(writer);
            // Stopped just now, before the waker was in its place.
            if control.lock().stop {
                control.waker.lock().unwrap_or_else(PoisonError::into_inner).take();
            }
            std::io::Result::Ok((watch, reader))
        };
        Door { watch: watch().ok() }
    }

    #[cfg(not(target_os = "linux"))]
    fn begin(_control: &Control) -> Door {
        Door {}
    }

    /// Waits; true when something moved at the door.
    #[cfg(target_os = "linux")]
    fn wait(&self, control: &Control, limit: Option<Duration>) -> bool {
        match &self.watch {
            Some((watch, stop)) => watch.wait(stop, limit),
            None => {
                control.pause(limit.unwrap_or(BLIND));
                false
            }
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn wait(&self, control: &Control, limit: Option<Duration>) -> bool {
        control.pause(limit.unwrap_or(BLIND));
        false
    }
}

struct Watch {
    snapshots: UnboundedReceiver<Snapshot>,
    control: Arc<Control>,
}

impl Stream for Watch {
    type Item = Snapshot;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<Snapshot>> {
        Pin::new(&mut self.snapshots).poll_next(cx)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.control.lock().stop = true;
        self.control.stopped.notify_all();
        #[cfg(target_os = "linux")]
        drop(self.control.waker.lock().unwrap_or_else(PoisonError::into_inner).take());
        // A cancel that comes just before the wait begins is lost, so it is repeated, elsewhere:
        // whoever drops the stream must not block.
        let control = self.control.clone();
        std::thread::spawn(move || {
            loop {
                let state = control.lock();
                if state.ended {
                    return;
                }
                if let Some(context) = &state.context {
                    let _ = context.cancel();
                }
                drop(state);
                std::thread::sleep(WAKING);
            }
        });
    }
}

struct Watcher<'c> {
    control: &'c Control,
    sender: UnboundedSender<Snapshot>,
    last: Option<Snapshot>,
}

impl Watcher<'_> {
    fn run(mut self) {
        let mut knocks = KNOCKS.iter();
        while !self.control.lock().stop {
            // From before the door is tried, so that nothing that moves meanwhile is missed.
            let door = Door::begin(self.control);
            let down = match Context::establish(Scope::User) {
                Ok(context) => {
                    self.control.lock().context = Some(context.clone());
                    let error = self.follow(&context);
                    self.control.lock().context = None;
                    knocks = KNOCKS.iter();
                    service::lost(error)
                }
                Err(error) => service::refused(error),
            };
            if self.control.lock().stop {
                return;
            }
            self.publish(Snapshot::Down(down));
            let soon = knocks.next().copied();
            let limit = match door::socket() {
                Socket::Present | Socket::Forbidden => Some(soon.unwrap_or(REFUSED)),
                Socket::Unknown => Some(soon.unwrap_or(BLIND)),
                Socket::Absent | Socket::Stale => soon,
            };
            if door.wait(self.control, limit) {
                knocks = KNOCKS.iter();
            }
        }
    }

    /// Publishes until the service fails.
    fn follow(&mut self, context: &Context) -> Error {
        let mut plug_and_play = ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE);
        loop {
            let names = match context.list_readers_owned() {
                Ok(names) => names,
                Err(Error::NoReadersAvailable) => Vec::new(),
                Err(error) => return error,
            };
            let mut states = vec![plug_and_play];
            states.extend(names.iter().map(|name| ReaderState::new(name.clone(), State::UNAWARE)));
            if let Err(error) = self.settle(context, &mut states, &names) {
                return error;
            }
            plug_and_play = states.swap_remove(0);
        }
    }

    /// Follows these readers until others come or any goes.
    fn settle(
        &mut self,
        context: &Context,
        states: &mut [ReaderState],
        names: &[CString],
    ) -> Result<(), Error> {
        // The first call answers at once where there are readers: their states are not known yet.
        let mut timeout = Some(if names.is_empty() { Duration::ZERO } else { SETTLING });
        loop {
            match context.get_status_change(timeout, states) {
                Ok(()) => timeout = Some(SETTLING),
                Err(Error::Timeout) if is_any_held(states) => {
                    // Asked afresh: a card that became free is no change to the service.
                    for state in states.iter_mut().skip(1) {
                        *state = ReaderState::new(state.name(), State::UNAWARE);
                    }
                    context.get_status_change(Duration::ZERO, states).or_else(|e| match e {
                        Error::Timeout => Ok(()),
                        other => Err(other),
                    })?;
                    timeout = Some(HELD);
                }
                Err(Error::Timeout) if timeout == Some(Duration::ZERO) => timeout = Some(SETTLING),
                Err(Error::Timeout) if context.list_readers_owned()? != names => return Ok(()),
                Err(Error::Timeout) => timeout = is_any_held(states).then_some(HELD),
                // A reader went between the list and the wait.
                Err(Error::UnknownReader) => return Ok(()),
                Err(error) => return Err(error),
            }
            if self.control.lock().stop {
                return Err(Error::Cancelled);
            }
            for state in states.iter_mut() {
                state.sync_current_state();
            }
            let Some((plug_and_play, readers)) = states.split_first() else { return Ok(()) };
            self.publish(Snapshot::Readers(readers.iter().filter_map(reader).collect()));
            if readers.iter().any(|r| r.event_state().contains(State::UNKNOWN)) {
                return Ok(());
            }
            if plug_and_play.event_state().contains(State::CHANGED) {
                return Ok(());
            }
        }
    }

    fn publish(&mut self, snapshot: Snapshot) {
        if self.last.as_ref() != Some(&snapshot) {
            self.last = Some(snapshot.clone());
            let _ = self.sender.unbounded_send(snapshot);
        }
    }
}

fn is_any_held(states: &[ReaderState]) -> bool {
    states.iter().any(|state| state.event_state().contains(State::PRESENT | State::EXCLUSIVE))
}

/// What the service says of a reader; nothing of one that is on its way out.
fn reader(state: &ReaderState) -> Option<Reader> {
    slot(state.event_state(), state.atr(), holder::programs)
        .map(|slot| Reader { name: state.name().to_string_lossy().into_owned(), slot })
}

fn slot(event: State, atr: &[u8], holders: fn() -> Vec<String>) -> Option<Slot> {
    if event.intersects(State::UNKNOWN | State::UNAVAILABLE) {
        None
    } else if !event.contains(State::PRESENT) {
        Some(Slot::Empty)
    } else if event.contains(State::MUTE) || atr.is_empty() {
        Some(Slot::Mute)
    } else if event.contains(State::EXCLUSIVE) {
        Some(Slot::Held { by: holders() })
    } else {
        Some(Slot::Card { atr: atr.to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_the_service_become_states_of_a_slot() {
        let card = Slot::Card { atr: vec![0x3B] };
        let held = Slot::Held { by: vec![] };
        for (event, expected) in [
            (State::EMPTY | State::CHANGED, Some(Slot::Empty)),
            (State::PRESENT | State::CHANGED, Some(card.clone())),
            (State::PRESENT | State::INUSE, Some(card)),
            (State::PRESENT | State::EXCLUSIVE | State::INUSE, Some(held)),
            (State::PRESENT | State::MUTE, Some(Slot::Mute)),
            (State::UNKNOWN | State::CHANGED, None),
            (State::UNAVAILABLE | State::CHANGED, None),
        ] {
            assert_eq!(slot(event, &[0x3B], Vec::new), expected, "{event:?}");
        }
        assert_eq!(slot(State::PRESENT, &[], Vec::new), Some(Slot::Mute), "no answer to reset");
    }
}
