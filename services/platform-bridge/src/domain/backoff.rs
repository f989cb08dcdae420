//! How long to wait after failures in a row.

use chrono::TimeDelta;
use std::time::Duration;

/// Bounds of the waits for one kind of work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// After the first failure.
    pub(crate) first: Duration,
    /// Never more than this.
    pub(crate) most: Duration,
}

/// For pulls that failed on the way.
pub(crate) const PULL: Backoff = Backoff {
    first: Duration::from_secs(2),
    most: Duration::from_secs(600),
};
/// For pulls that the platform refuses until a person mends the settings.
pub(crate) const REFUSED_PULL: Backoff = Backoff {
    first: Duration::from_secs(300),
    most: Duration::from_secs(3_600),
};
/// For commands.
pub(crate) const COMMAND: Backoff = Backoff {
    first: Duration::from_secs(1),
    most: Duration::from_secs(600),
};

impl Backoff {
    /// The wait after the `failures`-th failure in a row (from 1): doubling, capped, and
    /// spread over its upper half by `spread` in [0, 1], so that many do not return at
    /// the same moment. Never shorter than what the other side asked for.
    pub(crate) fn wait(self, failures: i32, asked: Option<Duration>, spread: f64) -> TimeDelta {
        let doublings = u32::try_from(failures.saturating_sub(1))
            .unwrap_or(0)
            .min(20);
        let full = self.first.saturating_mul(1 << doublings).min(self.most);
        let spread_out = full.mul_f64(0.5 + 0.5 * spread.clamp(0.0, 1.0));
        let wait = asked.map_or(spread_out, |asked| asked.max(spread_out));
        TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stays_within_its_bounds(failures in 0..200_i32, spread in 0.0..1.0_f64) {
            let wait = COMMAND.wait(failures, None, spread).to_std().unwrap();
            prop_assert!(wait >= COMMAND.first / 2);
            prop_assert!(wait <= COMMAND.most);
        }

        #[test]
        fn is_never_shorter_than_asked(failures in 1..9_i32, asked in 0..4_000_u64) {
            let asked = Duration::from_secs(asked);
            let wait = PULL.wait(failures, Some(asked), 0.5).to_std().unwrap();
            prop_assert!(wait >= asked);
        }
    }

    #[test]
    fn doubles() {
        assert_eq!(COMMAND.wait(1, None, 1.0), TimeDelta::seconds(1));
        assert_eq!(COMMAND.wait(4, None, 1.0), TimeDelta::seconds(8));
    }
}
