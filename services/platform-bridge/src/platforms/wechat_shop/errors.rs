//! WeChat's error codes as data (general codes and those of orders, shipping, waybills, goods
//! and after-sales in the documentation of the shop, read 2026-08 and 2026-11).

use crate::platforms::reading::{Means, PlatformError};
use std::time::Duration;

/// Codes with their meaning; one that is absent is final and shown as it came.
static CODES: [(i64, Means); 72] = [
    // Busy: whether a write got through is not said.
    (-1, Means::Doubt),
    (40_001, Means::AuthExpired),
    (40_014, Means::AuthExpired),
    (42_001, Means::AuthExpired),
    (45_009, Means::Throttled),
    (45_011, Means::Throttled),
    (40_002, Means::Refused),
    (40_013, Means::Refused),
    (40_066, Means::Refused),
    (40_097, Means::Refused),
    (40_164, Means::Refused),
    (41_001, Means::Refused),
    (43_001, Means::Refused),
    (43_002, Means::Refused),
    (44_002, Means::Refused),
    (45_035, Means::Refused),
    (47_001, Means::Refused),
    (48_001, Means::Refused),
    (48_004, Means::Refused),
    (50_001, Means::Refused),
    (50_002, Means::Refused),
    (61_004, Means::Refused),
    (61_007, Means::Refused),
    (100_002, Means::Refused),
    // Changed too often at once; not done.
    (100_003, Means::Retry),
    (101_100, Means::Refused),
    (108_009, Means::Refused),
    (109_000, Means::Refused),
    (109_001, Means::Refused),
    (109_002, Means::Refused),
    (606_003, Means::Refused),
    (606_004, Means::Refused),
    (606_005, Means::Refused),
    (606_034, Means::Refused),
    (606_040, Means::Refused),
    (606_041, Means::Refused),
    (606_042, Means::Refused),
    (10_020_000, Means::Refused),
    (10_020_001, Means::Refused),
    (10_020_003, Means::Refused),
    (10_020_004, Means::Refused),
    (10_020_049, Means::Refused),
    (10_020_050, Means::Refused),
    (10_020_051, Means::Refused),
    (10_020_052, Means::Refused),
    (10_020_055, Means::Refused),
    (10_021_041, Means::Refused),
    (10_021_043, Means::Refused),
    (10_021_044, Means::Retry),
    // The payment failed; the merchant's balance is too low.
    (10_021_045, Means::Refused),
    (10_021_046, Means::Refused),
    (10_021_050, Means::Refused),
    (10_021_051, Means::Refused),
    (10_021_057, Means::Refused),
    // One decision a minute about an order.
    (10_021_059, Means::RetryAfter(Duration::from_secs(60))),
    (10_021_060, Means::Refused),
    (10_021_062, Means::Refused),
    (10_021_068, Means::Refused),
    // Waybills: refused by the carrier, whose words stand beside the code.
    (10_025_005, Means::Refused),
    (10_025_006, Means::Refused),
    (10_025_010, Means::Refused),
    (10_025_011, Means::Retry),
    (10_025_012, Means::Refused),
    (10_025_013, Means::Refused),
    (10_025_014, Means::Refused),
    (10_025_017, Means::Refused),
    (10_025_019, Means::Refused),
    (10_025_020, Means::Refused),
    // The carrier did not answer WeChat.
    (10_025_030, Means::Doubt),
    (10_080_000, Means::Refused),
    (10_080_001, Means::Refused),
    (10_080_002, Means::Refused),
];

/// Refusals after which the order must be read to know whether it was shipped before:
/// 109001 shipped whole, 109000 two equal packages, 101100 a state that allows no shipping.
const MAYBE_SHIPPED: [i64; 3] = [101_100, 109_000, 109_001];

/// A quota of a day that is used up.
pub(super) const DAY_QUOTA: &str = "45009";

/// A waybill's id that WeChat does not know.
pub(super) const NO_SUCH_WAYBILL: &str = "10025010";

/// A waybill's id that had a number before.
pub(super) const WAYBILL_EXISTS: &str = "10025019";

/// Goods that are gone.
pub(super) const NO_SUCH_GOODS: &str = "10020052";

/// What an error code means. Where no token is sent, none can have ended: the same codes
/// then say that the app's secret is wrong.
pub(super) fn read(code: i64, message: String, with_token: bool) -> PlatformError {
    let means = match known(code).unwrap_or(Means::Refused) {
        Means::AuthExpired if !with_token => Means::Refused,
        means => means,
    };
    PlatformError {
        means,
        code: code.to_string(),
        message,
        after: None,
    }
}

/// True where a refusal with this code may mean that the order was shipped before; any
/// code that is not documented may.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code.parse()
        .is_ok_and(|code: i64| MAYBE_SHIPPED.contains(&code) || known(code).is_none())
}

fn known(code: i64) -> Option<Means> {
    let row = CODES.iter().find(|(known, _)| *known == code);
    row.map(|(_, means)| *means)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Effect, platform::CallError};

    fn error(code: i64, effect: Effect) -> CallError {
        read(code, "m".into(), true).into_call_error(effect)
    }

    #[test]
    fn each_class_of_the_table() {
        use Effect::{Read, Write};
        for code in [40_001, 40_014, 42_001] {
            assert!(matches!(error(code, Write), CallError::AuthExpired { .. }));
        }
        for code in [45_009, 45_011] {
            assert!(matches!(error(code, Write), CallError::Throttled { .. }));
        }
        assert!(matches!(error(-1, Read), CallError::Retry { .. }));
        assert!(matches!(error(-1, Write), CallError::OutcomeUnknown { .. }));
        let waits = |code| match error(code, Write) {
            CallError::Retry { after, .. } => after.map(|after| after.as_secs()),
            other => panic!("{other}"),
        };
        assert_eq!((waits(10_021_044), waits(10_021_059)), (None, Some(60)));
        for code in [10_020_001, 10_021_046, 10_021_057, 10_021_060, 10_021_068] {
            assert!(matches!(error(code, Write), CallError::Refused { .. }));
        }
        for code in [40_164, 41_001, 48_001, 100_002, 606_034, 10_080_001] {
            assert!(matches!(error(code, Write), CallError::Refused { .. }));
        }
    }

    #[test]
    fn what_a_carrier_did_not_answer_is_doubtful_for_writes() {
        let silent = error(10_025_030, Effect::Write);
        assert!(matches!(silent, CallError::OutcomeUnknown { .. }));
        for code in [100_003, 10_025_011] {
            assert!(matches!(
                error(code, Effect::Write),
                CallError::Retry { .. }
            ));
        }
        for code in [DAY_QUOTA, NO_SUCH_WAYBILL, WAYBILL_EXISTS] {
            assert!(known(code.parse().unwrap()).is_some(), "{code}");
        }
    }

    #[test]
    fn an_undocumented_code_is_final_and_shown_whole() {
        let text = "新的限制 rid: 67000000-00000000-00000009";
        let error = read(990_001, text.into(), true).into_call_error(Effect::Write);
        let expected = CallError::Refused {
            code: "990001".into(),
            message: text.into(),
        };
        assert_eq!(error, expected);
        // Whether it was shipped before is read from the order, not guessed.
        assert!(may_be_shipped("990001"));
    }

    #[test]
    fn a_wrong_secret_is_no_ended_token() {
        let error = read(40_001, "m".into(), false).into_call_error(Effect::Read);
        assert!(matches!(error, CallError::Refused { .. }));
    }

    #[test]
    fn shipped_before_is_asked_about() {
        for code in ["101100", "109000", "109001"] {
            assert!(may_be_shipped(code), "{code}");
        }
        assert!(!may_be_shipped("108009") && !may_be_shipped("BAD_LINE"));
    }
}
