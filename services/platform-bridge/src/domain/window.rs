//! Which time window to ask for next. Everything goes by the platform's clock.

use crate::platform::{PullLimits, Window};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::time::Duration;

/// The end of everything that can be asked for now: the platform's clock minus the
/// lag within which it may still commit rows, in whole seconds.
pub(crate) fn horizon(platform_now: DateTime<Utc>, limits: &PullLimits) -> DateTime<Utc> {
    (platform_now - delta(limits.safety_lag)).trunc_subsecs(0)
}

/// Where a new shop's first fill begins.
pub(crate) fn fill_from(
    horizon: DateTime<Utc>,
    limits: &PullLimits,
    fill: Duration,
) -> DateTime<Utc> {
    horizon - delta(fill.min(limits.history))
}

/// The next window of the pull by change: from where the last one ended, minus the
/// overlap, at most as long as the platform allows. `None` when there is nothing new.
pub(crate) fn next(
    pulled_up_to: DateTime<Utc>,
    horizon: DateTime<Utc>,
    limits: &PullLimits,
) -> Option<Window> {
    if horizon <= pulled_up_to {
        return None;
    }
    let longest = delta(limits.max_window).max(TimeDelta::seconds(2));
    // An overlap of half a window or more would never get on.
    let overlap = delta(limits.overlap).min(longest / 2);
    // Older changes cannot be asked for; what lies between stays a visible gap.
    let from = (pulled_up_to - overlap).max(horizon - delta(limits.history));
    let to = horizon.min(from + longest);
    (from < to).then_some(Window { from, to })
}

/// `[from, to)` in pieces of at most `longest`, in order, without gap or overlap.
pub(crate) fn split(from: DateTime<Utc>, to: DateTime<Utc>, longest: Duration) -> Vec<Window> {
    let longest = delta(longest).max(TimeDelta::seconds(1));
    let mut windows = Vec::new();
    let mut start = from;
    while start < to {
        let end = to.min(start + longest);
        windows.push(Window {
            from: start,
            to: end,
        });
        start = end;
    }
    windows
}

/// Both halves of a window with more rows than can be read; `None` for one that is too
/// short to be cut at a whole second.
pub(crate) fn halves(window: Window) -> Option<[Window; 2]> {
    let middle = (window.from + (window.to - window.from) / 2).trunc_subsecs(0);
    (window.from < middle && middle < window.to).then_some([
        Window {
            to: middle,
            ..window
        },
        Window {
            from: middle,
            ..window
        },
    ])
}

/// What to ask for in place of `asked`, which has more rows than can be read: its first
/// half while that gets beyond `pulled_up_to`, else the window without its overlap, which
/// the late sweep makes up for. `None` where it cannot be cut.
pub(crate) fn shorter(asked: Window, pulled_up_to: DateTime<Utc>) -> Option<Window> {
    match halves(asked) {
        Some([first, _]) if first.to > pulled_up_to => Some(first),
        _ if asked.from < pulled_up_to => Some(Window {
            from: pulled_up_to,
            ..asked
        }),
        _ => None,
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::days(36_500))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn limits(longest: u64, overlap: u64) -> PullLimits {
        PullLimits {
            max_window: Duration::from_secs(longest),
            max_created_window: Duration::from_secs(longest),
            safety_lag: Duration::from_secs(30),
            overlap: Duration::from_secs(overlap),
            page_size: 50,
            max_rows: None,
            reverse_paging: true,
            history: Duration::from_secs(90 * 86_400),
            detail_concurrency: 1,
            source: "test",
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_750_000_000 + seconds, 0).unwrap()
    }

    proptest! {
        #[test]
        fn windows_reach_the_horizon_without_a_gap(
            behind in 1..200_000_i64, longest in 2..90_000_u64, overlap in 0..100_000_u64,
        ) {
            let limits = limits(longest, overlap);
            let mut pulled = at(-behind);
            let mut steps = 0;
            while let Some(window) = next(pulled, at(0), &limits) {
                prop_assert!(window.from <= pulled, "no gap");
                prop_assert!(window.to > pulled, "gets on");
                prop_assert!(window.to - window.from <= delta(limits.max_window));
                pulled = window.to;
                steps += 1;
                prop_assert!(steps <= 400_000);
            }
            prop_assert_eq!(pulled, at(0));
        }

        #[test]
        fn pieces_join(length in 1..1_000_000_i64, longest in 1_000..90_000_u64) {
            let pieces = split(at(0), at(length), Duration::from_secs(longest));
            prop_assert_eq!(pieces[0].from, at(0));
            prop_assert_eq!(pieces[pieces.len() - 1].to, at(length));
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for piece in pieces {
                prop_assert!(piece.from < piece.to);
                prop_assert!(piece.to - piece.from <= delta(Duration::from_secs(longest)));
            }
        }
    }

    #[test]
    fn a_long_absence_asks_only_for_what_the_platform_keeps() {
        let limits = limits(86_400, 120);
        let window = next(at(-200 * 86_400), at(0), &limits).unwrap();
        assert_eq!(window.from, at(-90 * 86_400));
    }

    #[test]
    fn the_horizon_stays_behind_the_platforms_clock() {
        let now = DateTime::from_timestamp_millis(1_750_000_000_900).unwrap();
        assert_eq!(horizon(now, &limits(60, 0)), at(-30));
    }

    #[test]
    fn a_window_is_cut_until_it_is_one_second_that_gets_on() {
        let pulled = at(0);
        let mut asked = Window {
            from: at(-120),
            to: at(3_480),
        };
        let mut asked_for = vec![asked];
        while let Some(next) = shorter(asked, pulled) {
            assert!(next.to > pulled && next.to - next.from < asked.to - asked.from);
            assert!(next.from <= pulled, "no gap");
            asked = next;
            asked_for.push(next);
        }
        assert_eq!((asked.from, asked.to), (pulled, at(1)));
        assert!(asked_for.len() < 16, "{asked_for:?}");
    }

    #[test]
    fn halves_join() {
        let [a, b] = halves(Window {
            from: at(0),
            to: at(5),
        })
        .unwrap();
        assert_eq!((a.from, a.to, b.from, b.to), (at(0), at(2), at(2), at(5)));
        assert_eq!(
            halves(Window {
                from: at(0),
                to: at(1)
            }),
            None
        );
    }
}
