//! Fault switches and the seeded dice that apply them.

use std::sync::{Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::options::FaultLevel;

/// What the marketplaces do wrong. Shares lie between 0 and 1.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct MarketplaceFaults {
    /// Calls answered with the platform's throttling error.
    pub(crate) throttle_share: f64,
    /// Calls answered with HTTP 502 and a page of HTML.
    pub(crate) error_5xx_share: f64,
    /// Connections cut before the call has any effect.
    pub(crate) cut_before_share: f64,
    /// Connections cut after the effect; the answer is lost.
    pub(crate) cut_after_share: f64,
    /// List pages before which one row of the window moves to the top.
    pub(crate) move_rows: f64,
    /// Changes that lists show only after `late_commit_s`.
    pub(crate) late_commit_share: f64,
    /// How long a late row stays invisible, seconds.
    pub(crate) late_commit_s: i64,
    /// Orders whose documents are broken.
    pub(crate) malformed_share: f64,
    /// How far the platform's clock is off, seconds.
    pub(crate) clock_skew_s: i64,
    /// Pushes sent twice.
    pub(crate) push_duplicate_share: f64,
    /// Pushes sent long after what they tell of.
    pub(crate) push_stale_share: f64,
    /// Pushes that somebody else sends along, signed with a wrong secret.
    pub(crate) push_forged_share: f64,
    /// Pushes that never leave.
    pub(crate) push_dropped_share: f64,
}

/// What the ERP does wrong.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ErpFaults {
    /// Hand-overs it refuses.
    pub(crate) refuse_share: f64,
    /// Hand-overs it takes and then never answers.
    pub(crate) timeout_after_taking_share: f64,
    /// Shipment reports it sends twice.
    pub(crate) answer_twice: f64,
    /// How long it thinks before every answer, milliseconds.
    pub(crate) delay_ms: u64,
}

/// Body of `POST /_sim/faults`; what is absent stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultRequest {
    pub(crate) level: Option<FaultLevel>,
    pub(crate) throttle_share: Option<f64>,
    pub(crate) error_5xx_share: Option<f64>,
    pub(crate) cut_before_share: Option<f64>,
    pub(crate) cut_after_share: Option<f64>,
    pub(crate) move_rows: Option<Share>,
    pub(crate) late_commit_share: Option<f64>,
    pub(crate) late_commit_s: Option<i64>,
    pub(crate) malformed_share: Option<f64>,
    pub(crate) clock_skew_s: Option<i64>,
    pub(crate) push_duplicate_share: Option<f64>,
    pub(crate) push_stale_share: Option<f64>,
    pub(crate) push_forged_share: Option<f64>,
    pub(crate) push_dropped_share: Option<f64>,
    pub(crate) expire_tokens: Option<TokenExpiry>,
}

/// Body of `POST /_sim/erp/faults`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErpFaultRequest {
    pub(crate) refuse_share: Option<f64>,
    pub(crate) timeout_after_taking_share: Option<f64>,
    pub(crate) answer_twice: Option<Share>,
    pub(crate) delay_ms: Option<u64>,
}

/// Whose access tokens run out now; an absent part means every one.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenExpiry {
    pub(crate) platform: Option<String>,
    pub(crate) shop: Option<String>,
}

/// A switch that may be given as on/off or as a share.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Share {
    Switch(bool),
    Share(f64),
}

impl Share {
    fn or_when_on(self, on: f64) -> f64 {
        match self {
            Self::Switch(true) => on,
            Self::Switch(false) => 0.0,
            Self::Share(share) => share,
        }
    }
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallFate {
    Answered,
    Throttled,
    ServerError,
    CutBefore,
    CutAfter,
}

/// The switches and the dice.
#[derive(Debug)]
pub(crate) struct Faults {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    level: FaultLevel,
    marketplaces: MarketplaceFaults,
    erp: ErpFaults,
    dice: StdRng,
}

impl Faults {
    pub(crate) fn new(level: FaultLevel, seed: u64) -> Self {
        let (marketplaces, erp) = bundle(level);
        let dice = StdRng::seed_from_u64(seed);
        Self {
            inner: Mutex::new(Inner {
                level,
                marketplaces,
                erp,
                dice,
            }),
        }
    }

    pub(crate) fn marketplaces(&self) -> MarketplaceFaults {
        self.with(|inner| inner.marketplaces.clone())
    }

    pub(crate) fn erp(&self) -> ErpFaults {
        self.with(|inner| inner.erp.clone())
    }

    pub(crate) fn level(&self) -> FaultLevel {
        self.with(|inner| inner.level)
    }

    /// Draws what happens to one marketplace call.
    pub(crate) fn call_fate(&self) -> CallFate {
        self.with(|inner| {
            let faults = &inner.marketplaces;
            let steps = [
                (faults.cut_before_share, CallFate::CutBefore),
                (faults.error_5xx_share, CallFate::ServerError),
                (faults.throttle_share, CallFate::Throttled),
                (faults.cut_after_share, CallFate::CutAfter),
            ];
            let drawn: f64 = inner.dice.random();
            let mut reached = 0.0;
            for (share, fate) in steps {
                reached += share;
                if drawn < reached {
                    return fate;
                }
            }
            CallFate::Answered
        })
    }

    /// True in about `share` of all draws.
    pub(crate) fn happens(&self, share: f64) -> bool {
        share > 0.0 && self.with(|inner| inner.dice.random::<f64>() < share)
    }

    /// A number below `bound`, 0 when there is nothing to choose from.
    pub(crate) fn below(&self, bound: usize) -> usize {
        if bound < 2 {
            return 0;
        }
        self.with(|inner| inner.dice.random_range(0..bound))
    }

    pub(crate) fn set_marketplaces(&self, asked: &FaultRequest) {
        self.with(|inner| {
            if let Some(level) = asked.level {
                inner.level = level;
                (inner.marketplaces, inner.erp) = bundle(level);
            }
            let faults = &mut inner.marketplaces;
            set_share(&mut faults.throttle_share, asked.throttle_share);
            set_share(&mut faults.error_5xx_share, asked.error_5xx_share);
            set_share(&mut faults.cut_before_share, asked.cut_before_share);
            set_share(&mut faults.cut_after_share, asked.cut_after_share);
            set_share(&mut faults.late_commit_share, asked.late_commit_share);
            set_share(&mut faults.malformed_share, asked.malformed_share);
            set_share(&mut faults.push_duplicate_share, asked.push_duplicate_share);
            set_share(&mut faults.push_stale_share, asked.push_stale_share);
            set_share(&mut faults.push_forged_share, asked.push_forged_share);
            set_share(&mut faults.push_dropped_share, asked.push_dropped_share);
            set_share(
                &mut faults.move_rows,
                asked.move_rows.map(|share| share.or_when_on(0.3)),
            );
            faults.late_commit_s = asked.late_commit_s.unwrap_or(faults.late_commit_s);
            faults.clock_skew_s = asked.clock_skew_s.unwrap_or(faults.clock_skew_s);
        });
    }

    /// Replaces the ERP's switches alone.
    pub(crate) fn set_erp_level(&self, level: FaultLevel) {
        self.with(|inner| inner.erp = bundle(level).1);
    }

    pub(crate) fn set_erp(&self, asked: &ErpFaultRequest) {
        self.with(|inner| {
            let faults = &mut inner.erp;
            set_share(&mut faults.refuse_share, asked.refuse_share);
            set_share(
                &mut faults.timeout_after_taking_share,
                asked.timeout_after_taking_share,
            );
            set_share(
                &mut faults.answer_twice,
                asked.answer_twice.map(|share| share.or_when_on(1.0)),
            );
            faults.delay_ms = asked.delay_ms.unwrap_or(faults.delay_ms);
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn set_share(place: &mut f64, asked: Option<f64>) {
    if let Some(share) = asked {
        *place = share.clamp(0.0, 1.0);
    }
}

/// Later than a sensible safety lag behind the platform's clock.
const LATE_COMMIT_S: i64 = 400;

fn bundle(level: FaultLevel) -> (MarketplaceFaults, ErpFaults) {
    let quiet = MarketplaceFaults {
        late_commit_s: LATE_COMMIT_S,
        ..MarketplaceFaults::default()
    };
    match level {
        FaultLevel::None => (quiet, ErpFaults::default()),
        FaultLevel::Light => (
            MarketplaceFaults {
                throttle_share: 0.05,
                cut_before_share: 0.01,
                cut_after_share: 0.01,
                move_rows: 0.1,
                push_duplicate_share: 0.05,
                ..quiet
            },
            ErpFaults::default(),
        ),
        FaultLevel::Heavy => (
            MarketplaceFaults {
                throttle_share: 0.15,
                error_5xx_share: 0.05,
                cut_before_share: 0.04,
                cut_after_share: 0.04,
                move_rows: 0.3,
                late_commit_share: 0.1,
                push_duplicate_share: 0.1,
                push_stale_share: 0.1,
                push_forged_share: 0.05,
                push_dropped_share: 0.1,
                ..quiet
            },
            ErpFaults {
                refuse_share: 0.02,
                timeout_after_taking_share: 0.05,
                answer_twice: 0.2,
                delay_ms: 50,
            },
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_replaces_everything_and_single_switches_add_to_it() {
        let faults = Faults::new(FaultLevel::Heavy, 1);
        assert!(faults.marketplaces().late_commit_share > 0.0);
        let asked = serde_json::from_str(r#"{"level":"none","throttle_share":7,"move_rows":true}"#);
        faults.set_marketplaces(&asked.unwrap());
        assert_eq!(faults.marketplaces().throttle_share, 1.0);
        assert_eq!(faults.marketplaces().move_rows, 0.3);
        assert_eq!(faults.marketplaces().late_commit_share, 0.0);
        assert_eq!(faults.call_fate(), CallFate::Throttled);
    }

    #[test]
    fn the_same_seed_draws_the_same_fates() {
        let fates = |seed| {
            let faults = Faults::new(FaultLevel::Heavy, seed);
            (0..200).map(|_| faults.call_fate()).collect::<Vec<_>>()
        };
        assert_eq!(fates(7), fates(7));
        assert_ne!(fates(7), fates(8));
    }
}
