//! Pauses between attempts: doubling, capped, with jitter so that many waiters do
//! not return at the same moment.

use std::time::Duration;

/// Counts failures in a row and says how long to pause after each.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    max: Duration,
    failures: u32,
}

impl Backoff {
    pub(crate) fn new(first: Duration, max: Duration) -> Self {
        Self {
            first,
            max,
            failures: 0,
        }
    }

    /// The next pause: between half and all of `first` × 2^failures, at most `max`.
    pub(crate) fn next(&mut self) -> Duration {
        let full = self
            .first
            .saturating_mul(1 << self.failures.min(16))
            .min(self.max);
        self.failures += 1;
        full.mul_f64(rand::random_range(0.5..=1.0))
    }

    /// Starts over after a success.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_to_the_cap_and_starts_over() {
        let (first, max) = (Duration::from_millis(100), Duration::from_secs(10));
        let mut backoff = Backoff::new(first, max);
        assert!((first / 2..=first).contains(&backoff.next()));
        for _ in 0..50 {
            assert!(backoff.next() <= max);
        }
        assert!(backoff.next() >= max / 2);
        backoff.reset();
        assert!(backoff.next() <= first);
    }
}
