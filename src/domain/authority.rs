//! Authorities of time and revocation: whom to ask, and how much. Time-stamps are a scarce service that
//! many share.

use super::level::Level;
use jiff::{SignedDuration, Timestamp};

/// An authority that gives time-stamps (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeStampAuthority {
    /// Where requests are posted; http or https.
    pub address: String,
    /// How much it bears from one client, where there is a bound.
    pub quota: Option<Quota>,
}

/// How many requests an authority bears in how much time. Whoever asks more may be shut out for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Most requests.
    pub requests: u32,
    /// Within this time.
    pub window: SignedDuration,
}

/// What is set on this computer about levels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// A level that is wanted beyond what the service requires.
    pub wanted: Option<Level>,
    /// The time-stamping authorities to ask instead of the service's, in this order.
    pub time_stamping: Vec<TimeStampAuthority>,
    /// The OCSP responder to ask instead of those that certificates name.
    pub responder: Option<String>,
    /// Where the revocation list is, instead of where certificates say.
    pub list: Option<String>,
}

/// What an authority was asked lately, and whether it wants to be left alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Usage {
    /// When it was asked, oldest first.
    pub requests: Vec<Timestamp>,
    /// Until when it is not asked, after it failed.
    pub resting_until: Option<Timestamp>,
}

impl TimeStampAuthority {
    /// From when on the authority may be asked again; `None`: now.
    pub fn busy_until(&self, usage: &Usage, now: Timestamp) -> Option<Timestamp> {
        let resting = usage.resting_until.filter(|until| *until > now);
        let spent = self.quota.and_then(|quota| {
            let mut recent: Vec<Timestamp> =
                usage.requests.iter().copied().filter(|t| now.duration_since(*t) < quota.window).collect();
            recent.sort_unstable();
            // The oldest that still counts once one more would be within the quota.
            let most = usize::try_from(quota.requests).unwrap_or(usize::MAX);
            let over = recent.len().checked_sub(most)?;
            recent.get(over).map_or(Some(now), |t| t.checked_add(quota.window).ok())
        });
        resting.max(spent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: SignedDuration = SignedDuration::from_mins(1);

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + MINUTE * i32::try_from(minutes).unwrap()
    }

    fn authority(requests: u32) -> TimeStampAuthority {
        let quota = Some(Quota { requests, window: MINUTE * 20 });
        TimeStampAuthority { address: "http://localhost/tsa".into(), quota }
    }

    #[test]
    fn a_spent_quota_comes_back_with_time() {
        let usage = Usage { requests: vec![at(0), at(5), at(6)], resting_until: None };
        assert_eq!(authority(4).busy_until(&usage, at(7)), None);
        assert_eq!(authority(3).busy_until(&usage, at(7)), Some(at(20)));
        assert_eq!(authority(2).busy_until(&usage, at(7)), Some(at(25)));
        assert_eq!(authority(3).busy_until(&usage, at(20)), None, "the first no longer counts");
        let free = TimeStampAuthority { quota: None, ..authority(1) };
        assert_eq!(free.busy_until(&usage, at(7)), None);
    }

    #[test]
    fn one_that_rests_is_left_alone() {
        let usage = Usage { requests: vec![], resting_until: Some(at(9)) };
        assert_eq!(authority(1).busy_until(&usage, at(8)), Some(at(9)));
        assert_eq!(authority(1).busy_until(&usage, at(9)), None);
        let both = Usage { requests: vec![at(8)], ..usage };
        assert_eq!(authority(1).busy_until(&both, at(8)), Some(at(28)));
    }
}
