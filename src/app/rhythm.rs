//! How often the service is asked for changes in the background: each minute while it answers, less and less
//! often while it fails, and afresh as soon as it answers again.

use crate::remote::retry::Backoff;
use std::time::Duration;

/// How often it is asked while it answers.
pub(super) const EVERY: Duration = Duration::from_secs(60);
/// How soon it is asked again after a failure: later and later, with jitter.
const AFTER_FAILURE: Backoff =
    Backoff { first: Duration::from_secs(30), longest: Duration::from_secs(15 * 60) };

/// When to ask next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rhythm {
    wait: Duration,
    failures: u32,
}

impl Default for Rhythm {
    fn default() -> Rhythm {
        Rhythm { wait: EVERY, failures: 0 }
    }
}

impl Rhythm {
    /// How long to wait before it is asked again.
    pub fn wait(&self) -> Duration {
        self.wait
    }

    /// It answered.
    pub fn answered(&mut self) {
        *self = Rhythm::default();
    }

    /// It did not. `wish`: after how many seconds it wants to be asked again. `random`: any number.
    pub fn failed(&mut self, wish: Option<u64>, random: u64) {
        self.failures = self.failures.saturating_add(1);
        self.wait = AFTER_FAILURE.wait(self.failures, wish, random);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits after so many failures, at the longest and at the shortest that chance makes them.
    fn waits(count: usize) -> Vec<(u64, u64)> {
        let run = |random: fn(u64) -> u64| {
            let mut rhythm = Rhythm::default();
            let mut waits = Vec::new();
            for _ in 0..count {
                let full = (30 << rhythm.failures.min(10)).min(15 * 60);
                rhythm.failed(None, random(full));
                waits.push(rhythm.wait().as_secs());
            }
            waits
        };
        run(|_| 0).into_iter().zip(run(|full| full * 1000 / 2)).collect()
    }

    #[test]
    fn a_service_that_fails_is_asked_less_and_less_up_to_a_limit() {
        let all = [(15, 30), (30, 60), (60, 120), (120, 240), (240, 480), (450, 900), (450, 900), (450, 900)];
        assert_eq!(waits(8), all);
    }

    #[test]
    fn it_is_asked_afresh_once_it_answers() {
        let mut rhythm = Rhythm::default();
        for _ in 0..20 {
            rhythm.failed(None, 7);
        }
        rhythm.answered();
        assert_eq!(rhythm.wait(), EVERY);
        rhythm.failed(None, 0);
        assert_eq!(rhythm.wait(), Duration::from_secs(15), "as after the first failure");
    }

    #[test]
    fn the_service_may_want_to_be_left_alone_longer() {
        let mut rhythm = Rhythm::default();
        rhythm.failed(Some(600), 0);
        assert_eq!(rhythm.wait(), Duration::from_secs(600));
        rhythm.failed(Some(1), 0);
        assert_eq!(rhythm.wait(), Duration::from_secs(30), "never sooner than it would be asked anyway");
    }
}
