//! Rate budgets: one lane per shop and one per app, each a leaky bucket kept as the
//! single time at which it will be empty again (GCRA).

use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Share of a second that may pass at once; small, because platforms count in
/// windows that a larger burst would overrun.
const BURST: Duration = Duration::from_millis(200);

/// Idle lanes are swept once there are this many.
const SWEEP_AT: usize = 8_192;

/// What a budget is kept for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Lane {
    /// One shop.
    Shop(ShopId),
    /// One app of a platform, all its shops together.
    App(Platform, String),
}

/// The budgets of one engine.
pub(super) struct Budget {
    /// When each lane is empty again.
    empty_at: Mutex<HashMap<Lane, Instant>>,
    longest_wait: Duration,
}

impl Budget {
    pub(super) fn new(longest_wait: Duration) -> Self {
        Self {
            empty_at: Mutex::default(),
            longest_wait,
        }
    }

    /// Takes one call from every lane (with its calls per second) and says how long
    /// to wait before sending it; takes nothing and fails with the wait where that
    /// is longer than allowed.
    pub(super) fn reserve<const N: usize>(
        &self,
        lanes: [(Lane, u32); N],
    ) -> Result<Duration, Duration> {
        let now = Instant::now();
        let mut empty_at = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        if empty_at.len() >= SWEEP_AT {
            empty_at.retain(|_, at| *at > now);
        }
        let filled = lanes.map(|(lane, per_second)| {
            let from = empty_at.get(&lane).map_or(now, |at| (*at).max(now));
            let spacing = Duration::from_secs(1) / per_second.max(1);
            (lane, from, spacing)
        });
        let wait = filled
            .iter()
            .map(|(_, from, spacing)| (*from - now).saturating_sub(BURST.saturating_sub(*spacing)))
            .max()
            .unwrap_or_default();
        if wait > self.longest_wait {
            return Err(wait);
        }
        for (lane, from, spacing) in filled {
            empty_at.insert(lane, from + spacing);
        }
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Lane {
        Lane::Shop(ShopId::new())
    }

    #[tokio::test(start_paused = true)]
    async fn calls_are_spaced_to_the_rate() {
        let budget = Budget::new(Duration::from_secs(60));
        let lane = shop();
        let mut last = Duration::ZERO;
        for _ in 0..31 {
            last = budget.reserve([(lane.clone(), 10)]).unwrap();
        }
        // Two pass at once, the other 29 follow at 10 a second.
        assert_eq!(last, Duration::from_millis(2_900));
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_is_too_long_takes_nothing() {
        let budget = Budget::new(Duration::from_secs(1));
        let lane = shop();
        while budget.reserve([(lane.clone(), 1)]).is_ok() {}
        let first = budget.reserve([(lane.clone(), 1)]).unwrap_err();
        assert_eq!(budget.reserve([(lane.clone(), 1)]), Err(first));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(budget.reserve([(lane, 1)]).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn shops_of_one_app_share_its_budget() {
        let budget = Budget::new(Duration::from_secs(60));
        let app = Lane::App(Platform::Taobao, "1".into());
        let mut last = Duration::ZERO;
        for _ in 0..21 {
            last = budget.reserve([(shop(), 10), (app.clone(), 10)]).unwrap();
        }
        assert_eq!(last, Duration::from_millis(1_900));
    }
}
