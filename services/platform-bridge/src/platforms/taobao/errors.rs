//! Taobao's error codes as data (error reference of the open platform, read 2026-08).

use crate::{
    platform::CallError,
    platforms::reading::{Field, Means, PlatformError, by_pattern},
};
use serde::Deserialize;
use std::time::Duration;

/// The error answer.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorResponse<'a> {
    #[serde(borrow, default)]
    code: Field<'a>,
    #[serde(borrow, default)]
    msg: Field<'a>,
    #[serde(borrow, default)]
    sub_code: Field<'a>,
    #[serde(borrow, default)]
    sub_msg: Field<'a>,
}

/// Codes that decide by themselves; those that are absent leave it to the sub code.
static CODES: [(i64, Means); 29] = [
    (3, Means::Retry),
    (4, Means::Throttled),
    (5, Means::Throttled),
    (6, Means::Throttled),
    (7, Means::Throttled),
    (8, Means::Throttled),
    (9, Means::Refused),
    (10, Means::Retry),
    (11, Means::Refused),
    (12, Means::Refused),
    (13, Means::Refused),
    (21, Means::Refused),
    (22, Means::Refused),
    (23, Means::Refused),
    (24, Means::Refused),
    (25, Means::Refused),
    (26, Means::AuthExpired),
    (27, Means::AuthExpired),
    (28, Means::Refused),
    (29, Means::Refused),
    (30, Means::Refused),
    (31, Means::Refused),
    (32, Means::Refused),
    (33, Means::Refused),
    (34, Means::Refused),
    (40, Means::Refused),
    (41, Means::Refused),
    (42, Means::Refused),
    (43, Means::Refused),
];

/// Sub codes; the first pattern that fits decides.
static SUB_CODES: [(&str, Means); 13] = [
    ("*invalid-sessionkey*", Means::AuthExpired),
    ("*session-expired*", Means::AuthExpired),
    ("*sessionkey-not-generated-by-server*", Means::AuthExpired),
    ("accesscontrol.limited-by-*", Means::Throttled),
    (
        "isv.trade-service-rejection*",
        Means::RetryAfter(Duration::from_secs(180)),
    ),
    ("isp.null-pointer-exception*", Means::Refused),
    ("isp.top-parse-error*", Means::Refused),
    ("isp.top-mapping-parse-error*", Means::Refused),
    ("is*-service-error:B150", Means::Retry),
    ("is*-service-error:S01", Means::Retry),
    ("isp.*", Means::Doubt),
    ("isv.*", Means::Refused),
    // No numbers left at a branch; seen in public logs (read 2026-11).
    ("*not enough*", Means::Refused),
];

/// Endings of sub codes after which the order must be read to know whether it was
/// shipped before: B04 shipped or closed, B02 and B55 state does not allow it, HD06
/// confirmed already.
static MAYBE_SHIPPED: [&str; 4] = [":B02", ":B04", ":B55", ":HD06"];

/// Ending of the sub code that says that the number to be changed to stands there already.
const NOTHING_CHANGED: &str = ":P07";

/// Our code for an answer that says `is_success: false` and nothing else.
pub(super) const NOT_SUCCESS: &str = "IS_SUCCESS_FALSE";

/// What an error answer means.
pub(super) fn read(response: &ErrorResponse<'_>) -> PlatformError {
    let text = |field: Field<'_>| field.text("error").unwrap_or_default();
    let (code, sub_code, sub_msg) = (
        text(response.code),
        text(response.sub_code),
        text(response.sub_msg),
    );
    let message = if sub_msg.is_empty() {
        text(response.msg)
    } else {
        sub_msg
    };
    let number: Option<i64> = code.parse().ok();
    let by_code = CODES
        .iter()
        .find(|(known, _)| Some(*known) == number)
        .map(|(_, means)| *means);
    let means = match (by_code, by_pattern(&SUB_CODES, &sub_code)) {
        (None | Some(Means::Retry), Some(means)) | (Some(means), _) => means,
        (None, None) => Means::Doubt,
    };
    PlatformError {
        means,
        after: ban(&message),
        code: if sub_code.is_empty() { code } else { sub_code },
        message,
    }
}

/// True where a refusal with this code may mean that the order was shipped before.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code == NOT_SUCCESS || MAYBE_SHIPPED.iter().any(|ending| code.ends_with(ending))
}

/// True where a refused change of a number means that it stands there already.
pub(super) fn stands_there(code: &str) -> bool {
    code.ends_with(NOTHING_CHANGED)
}

/// True where one parcel may have earned the refusal of all that were asked for with it.
pub(super) fn of_a_parcel(code: &str) -> bool {
    code.starts_with("isv.") || code.contains("not enough")
}

/// True where a code in a row tells of a platform that broke, and so of nothing else.
pub(super) fn broke_inside(code: &str) -> bool {
    by_pattern(&SUB_CODES, code).is_some_and(|means| means != Means::Refused)
}

/// An answer that says no, and no reason.
pub(super) fn not_success() -> CallError {
    CallError::Refused {
        code: NOT_SUCCESS.into(),
        message: "Taobao answered without success and without a reason".into(),
    }
}

/// The wait in `This ban will last for 17 more seconds`.
fn ban(message: &str) -> Option<Duration> {
    let (_, rest) = message.split_once("last for ")?;
    let (digits, unit) = rest.split_once(' ')?;
    let seconds: u32 = digits.parse().ok()?;
    unit.starts_with("more second")
        .then(|| Duration::from_secs(seconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Effect;

    fn error(json: &str, effect: Effect) -> CallError {
        read(&serde_json::from_str(json).unwrap()).into_call_error(effect)
    }

    fn sub(code: i64, sub_code: &str) -> String {
        format!(r#"{{"code":{code},"msg":"m","sub_code":"{sub_code}","sub_msg":"s"}}"#)
    }

    #[test]
    fn a_ban_names_its_end() {
        let json = r#"{"code":7,"msg":"App Call Limited","sub_code":"accesscontrol.limited-by-api-access-count","sub_msg":"This ban will last for 17 more seconds"}"#;
        let CallError::Throttled { after, code, .. } = error(json, Effect::Write) else {
            panic!("not throttled");
        };
        assert_eq!(after, Some(Duration::from_secs(17)));
        assert_eq!(code, "accesscontrol.limited-by-api-access-count");
    }

    #[test]
    fn tokens_end_by_code_or_by_sub_code() {
        for json in [
            r#"{"code":26,"msg":"Missing session"}"#.to_owned(),
            r#"{"code":"27","msg":"Invalid session","sub_code":"invalid-sessionkey"}"#.to_owned(),
            sub(15, "session-expired"),
        ] {
            assert!(matches!(
                error(&json, Effect::Read),
                CallError::AuthExpired { .. }
            ));
        }
    }

    #[test]
    fn what_broke_inside_is_doubtful_for_writes_only() {
        for code in [
            "isp.top-remote-connection-timeout",
            "isp.remote-service-timeout",
            "isp.x",
        ] {
            let json = sub(15, code);
            assert!(matches!(
                error(&json, Effect::Read),
                CallError::Retry { .. }
            ));
            assert!(matches!(
                error(&json, Effect::Write),
                CallError::OutcomeUnknown { .. }
            ));
        }
        let nothing_known = r#"{"code":15,"msg":"Remote service error"}"#;
        assert!(matches!(
            error(nothing_known, Effect::Write),
            CallError::OutcomeUnknown { .. }
        ));
        let timeout = sub(10, "isp.top-remote-connection-timeout");
        assert!(matches!(
            error(&timeout, Effect::Write),
            CallError::OutcomeUnknown { .. }
        ));
    }

    #[test]
    fn the_callers_faults_are_final() {
        for json in [
            r#"{"code":25,"msg":"Invalid Signature"}"#.to_owned(),
            sub(41, "isv.invalid-parameter:tid"),
            sub(11, "isv.permission-api-package-limit"),
            sub(15, "isv.logistics-offline-service-error:B60"),
            sub(15, "isv.trade-not-exist"),
            sub(15, "isp.null-pointer-exception"),
        ] {
            assert!(
                matches!(error(&json, Effect::Write), CallError::Refused { .. }),
                "{json}"
            );
        }
    }

    #[test]
    fn busy_is_retried_and_overload_later() {
        let busy = sub(15, "isv.logistics-offline-service-error:B150");
        assert!(matches!(
            error(&busy, Effect::Write),
            CallError::Retry { after: None, .. }
        ));
        let CallError::Retry { after, .. } =
            error(&sub(15, "isv.trade-service-rejection"), Effect::Read)
        else {
            panic!("not retried");
        };
        assert_eq!(after, Some(Duration::from_secs(180)));
    }

    #[test]
    fn shipped_before_is_asked_about() {
        assert!(may_be_shipped("isv.logistics-offline-service-error:B04"));
        assert!(!may_be_shipped("isv.logistics-offline-service-error:B60"));
    }

    #[test]
    fn refusals_of_waybills() {
        assert!(of_a_parcel("isv.invalid-parameter") && !of_a_parcel("25"));
        assert!(broke_inside("isp.remote-service-timeout") && !broke_inside("isv.x"));
        assert!(!broke_inside("NOT_FOUND"));
        let empty = sub(15, "waybill account not enough");
        assert!(matches!(
            error(&empty, Effect::Write),
            CallError::Refused { .. }
        ));
    }
}
