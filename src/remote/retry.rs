//! When to try again: doubling waits with jitter and a cap, and the service's own wish before all.

use std::time::Duration;

/// Longest wait that a service can ask for; a wrong header must not silence the client for days.
const LONGEST_WISH: Duration = Duration::from_secs(60 * 60);

/// Waits between tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Before the second try.
    pub first: Duration,
    /// Never longer than this.
    pub longest: Duration,
}

impl Default for Backoff {
    /// From two seconds to five minutes: a network that comes back is noticed soon, and a service
    /// that is down is left in peace.
    fn default() -> Backoff {
        Backoff { first: Duration::from_secs(2), longest: Duration::from_secs(300) }
    }
}

impl Backoff {
    /// The wait after `failures` failures in a row (1 or more). `random` is any random number: it
    /// spreads the wait over its upper half, so that many clients do not come back at once.
    /// `retry_after` is what the service asked for, in seconds: never less than that.
    pub fn wait(&self, failures: u32, retry_after: Option<u64>, random: u64) -> Duration {
        let doublings = failures.saturating_sub(1).min(30);
        let full = self.first.saturating_mul(1 << doublings).min(self.longest);
        let half = full / 2;
        let spread = u64::try_from(half.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        let wait = full - half + Duration::from_millis(random % spread);
        match retry_after {
            Some(seconds) => wait.max(Duration::from_secs(seconds).min(LONGEST_WISH)),
            None => wait,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn doubles_up_to_the_cap() {
        let b = Backoff { first: SECOND, longest: 10 * SECOND };
        let longest = |n| (0..8001).map(|r| b.wait(n, None, r)).max().unwrap();
        assert_eq!([1, 2, 3, 4].map(longest), [1, 2, 4, 8].map(|n| n * SECOND));
        assert_eq!(longest(5), b.wait(5, None, 5000));
        assert_eq!(b.wait(u32::MAX, None, 5000), 10 * SECOND, "no overflow, and capped");
    }

    #[test]
    fn jitter_stays_in_the_upper_half() {
        let b = Backoff::default();
        for random in [0, 1, 77, 500, 999, 1000, u64::MAX] {
            let wait = b.wait(1, None, random);
            assert!(wait >= SECOND && wait <= 2 * SECOND, "{random}: {wait:?}");
        }
        assert_ne!(b.wait(3, None, 1), b.wait(3, None, 2));
    }

    #[test]
    fn the_service_decides_when_it_wants_longer() {
        let b = Backoff::default();
        assert_eq!(b.wait(1, Some(120), 3), 120 * SECOND);
        assert!(b.wait(9, Some(1), 3) > 100 * SECOND, "a shorter wish does not shorten");
        assert_eq!(b.wait(1, Some(u64::MAX), 3), LONGEST_WISH);
    }
}
