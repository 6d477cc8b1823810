//! The last events of the program, in memory only: nothing is written to disk. A report shows them.
//!
//! Events name modules, threads and states, never people; the report is scrubbed all the same.

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::sync::{Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// So many are kept.
const LENGTH: usize = 200;
/// Characters of one event.
const WIDTH: usize = 300;

static LAST: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Listens from now on to the events of this program. The libraries' are left out: what they say of
/// requests and cards is not ours to vouch for.
pub fn listen() {
    // Somebody else listens already: a test.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Journal));
}

/// The last events, oldest first.
pub fn last() -> Vec<String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

struct Journal;

impl<S: Subscriber> Layer<S> for Journal {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > Level::INFO || !metadata.target().starts_with("mohur") {
            return;
        }
        let now = jiff::Timestamp::now().strftime("%H:%M:%S");
        let mut line = Line(format!("{now} {} {}", metadata.level(), metadata.target()));
        event.record(&mut line);
        let line: String = line.0.chars().take(WIDTH).collect();
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() == LENGTH {
            last.pop_front();
        }
        last.push_back(line);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = match field.name() {
            "message" => write!(self.0, " {value:?}"),
            name => write!(self.0, " {name}={value:?}"),
        };
    }
}
