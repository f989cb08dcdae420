//! How long a session lives: 12 h from its last use, 7 days at most.

use chrono::{DateTime, TimeDelta, Utc};

const IDLE: TimeDelta = TimeDelta::hours(12);
const LONGEST: TimeDelta = TimeDelta::days(7);
/// Uses closer together than this are noted once.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// When a session opened at `created_at` and used at `now` ends.
pub(crate) fn expires_at(created_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + IDLE).min(created_at + LONGEST)
}

/// Whether a use at `now` is worth a write.
pub(crate) fn is_worth_noting(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| now - last >= NOTED_EVERY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_up_to_its_end() {
        let opened = Utc::now();
        let at = |hours| expires_at(opened, opened + TimeDelta::hours(hours)) - opened;
        assert_eq!(at(0), TimeDelta::hours(12));
        assert_eq!(at(100), TimeDelta::hours(112));
        assert_eq!(at(160), TimeDelta::days(7));
    }
}
