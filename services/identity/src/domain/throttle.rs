//! How long a name has to wait after failed logins.

use chrono::{DateTime, TimeDelta, Utc};

/// Failures within [`WINDOW`] that bring the first pause.
const FAILURES: i32 = 5;
const WINDOW: TimeDelta = TimeDelta::minutes(15);
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(30);
const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);

/// Failed logins of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: i32,
    /// When the first of them was.
    pub(crate) since: DateTime<Utc>,
    pub(crate) refused_until: Option<DateTime<Utc>>,
}

impl Failures {
    /// No failure yet.
    pub(crate) fn none(now: DateTime<Utc>) -> Self {
        Self {
            count: 0,
            since: now,
            refused_until: None,
        }
    }

    /// One more, at `now`. After a quiet window they count from the start again.
    pub(crate) fn and_one(self, now: DateTime<Utc>) -> Self {
        let forgotten = now > self.refused_until.unwrap_or(self.since) + WINDOW;
        let before = if forgotten { Self::none(now) } else { self };
        let count = before.count.saturating_add(1);
        Self {
            count,
            since: before.since,
            refused_until: pause(count).map(|pause| now + pause),
        }
    }

    /// How long the name still has to wait, if at all.
    pub(crate) fn wait(self, now: DateTime<Utc>) -> Option<TimeDelta> {
        self.refused_until
            .filter(|until| *until > now)
            .map(|until| until - now)
    }
}

/// 30 s, doubled with every further failure.
fn pause(count: i32) -> Option<TimeDelta> {
    let doublings = u32::try_from(count - FAILURES).ok()?;
    let factor = 1_i32.checked_shl(doublings.min(10)).unwrap_or(i32::MAX);
    Some((FIRST_PAUSE * factor).min(LONGEST_PAUSE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(times: usize, now: DateTime<Utc>) -> Failures {
        (0..times).fold(Failures::none(now), |failures, _| failures.and_one(now))
    }

    #[test]
    fn the_fifth_failure_brings_a_growing_pause() {
        let now = Utc::now();
        let wait = |times| failed(times, now).wait(now).map(|wait| wait.num_seconds());
        assert_eq!(wait(4), None);
        assert_eq!(wait(5), Some(30));
        assert_eq!(wait(6), Some(60));
        assert_eq!(wait(8), Some(240));
        assert_eq!(wait(100), Some(900));
    }

    #[test]
    fn a_pause_ends_and_a_quiet_window_is_forgiven() {
        let now = Utc::now();
        let five = failed(5, now);
        let later = now + TimeDelta::seconds(31);
        assert_eq!(five.wait(later), None);
        assert_eq!(five.and_one(later).count, 6);
        assert_eq!(five.and_one(later + WINDOW).count, 1);
        let four = failed(4, now);
        assert_eq!(four.and_one(now + WINDOW + TimeDelta::seconds(1)).count, 1);
    }
}
