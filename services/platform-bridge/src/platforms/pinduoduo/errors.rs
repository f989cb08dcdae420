//! Pinduoduo's error codes as data (error-code table of the open platform, read
//! 2026-05).

use crate::platforms::reading::{Field, Means, PlatformError, by_pattern};
use serde::Deserialize;

/// The error answer.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorResponse<'a> {
    #[serde(borrow, default)]
    error_code: Field<'a>,
    #[serde(borrow, default)]
    error_msg: Field<'a>,
    #[serde(borrow, default)]
    sub_code: Field<'a>,
    #[serde(borrow, default)]
    sub_msg: Field<'a>,
}

/// Codes; one that is absent is doubtful.
static CODES: [(i64, Means); 36] = [
    (10_000, Means::Refused),
    (10_001, Means::Refused),
    (10_002, Means::Refused),
    (10_010, Means::Refused),
    (10_014, Means::AuthExpired),
    (10_016, Means::Refused),
    (10_017, Means::Refused),
    (10_019, Means::AuthExpired),
    (10_035, Means::AuthExpired),
    (20_004, Means::Refused),
    (20_005, Means::Refused),
    (20_007, Means::Refused),
    (20_031, Means::Refused),
    (20_032, Means::Refused),
    (20_034, Means::Refused),
    (20_035, Means::Refused),
    (21_001, Means::Refused),
    (21_002, Means::Refused),
    (30_000, Means::Refused),
    (30_001, Means::Refused),
    (50_000, Means::Doubt),
    (50_001, Means::Refused),
    (50_002, Means::Doubt),
    (50_012, Means::Doubt),
    (52_001, Means::Doubt),
    (52_002, Means::Doubt),
    (52_004, Means::Refused),
    (52_101, Means::Throttled),
    (52_102, Means::Retry),
    (52_103, Means::Retry),
    (70_031, Means::Throttled),
    (70_032, Means::Refused),
    (70_033, Means::Retry),
    (70_034, Means::Refused),
    (70_035, Means::Refused),
    (70_036, Means::Refused),
];

/// Sub codes, which go before the codes.
static SUB_CODES: [(&str, Means); 2] = [
    ("isv.*-service-error:*", Means::Doubt),
    ("isv.invalid-parameter:*", Means::Refused),
];

/// The code under which every refusal of a business rule comes; the reason stands in
/// its text alone, so the order must be read to know what was refused.
const BUSINESS: &str = "50001";

/// Our code for an answer that says `is_success: false` and nothing else.
pub(super) const NOT_SUCCESS: &str = "IS_SUCCESS_FALSE";

/// What an error answer means.
pub(super) fn read(response: &ErrorResponse<'_>) -> PlatformError {
    let text = |field: Field<'_>| field.text("error").unwrap_or_default();
    let (code, sub_code, sub_msg) = (
        text(response.error_code),
        text(response.sub_code),
        text(response.sub_msg),
    );
    let number: Option<i64> = code.parse().ok();
    let by_code = || CODES.iter().find(|(known, _)| Some(*known) == number);
    PlatformError {
        means: by_pattern(&SUB_CODES, &sub_code)
            .or_else(|| by_code().map(|(_, means)| *means))
            .unwrap_or(Means::Doubt),
        after: None,
        code: if sub_code.is_empty() || sub_code == code {
            code
        } else {
            format!("{code}/{sub_code}")
        },
        message: if sub_msg.is_empty() {
            text(response.error_msg)
        } else {
            sub_msg
        },
    }
}

/// True where a refusal with this code may mean that what was asked for is done already:
/// an order shipped, an after-sale decided.
pub(super) fn may_be_done(code: &str) -> bool {
    code == NOT_SUCCESS || code.split('/').next() == Some(BUSINESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Effect, platform::CallError};

    fn error(code: i64, sub_code: &str, effect: Effect) -> CallError {
        let json = format!(
            r#"{{"error_code":{code},"error_msg":"m","sub_code":"{sub_code}","sub_msg":""}}"#
        );
        read(&serde_json::from_str(&json).unwrap()).into_call_error(effect)
    }

    #[test]
    fn each_class_of_the_table() {
        use Effect::{Read, Write};
        for code in [10_019, 10_014, 10_035] {
            assert!(matches!(
                error(code, "", Read),
                CallError::AuthExpired { .. }
            ));
        }
        for code in [52_101, 70_031] {
            assert!(matches!(
                error(code, "", Write),
                CallError::Throttled { .. }
            ));
        }
        for code in [52_102, 52_103, 70_033] {
            assert!(matches!(error(code, "", Write), CallError::Retry { .. }));
        }
        for code in [10_000, 10_017, 20_004, 20_031, 52_004, 70_032, 70_036] {
            assert!(
                matches!(error(code, "", Write), CallError::Refused { .. }),
                "{code}"
            );
        }
        for code in [50_000, 50_002, 50_012, 52_001, 52_002, 99_999] {
            assert!(matches!(error(code, "", Read), CallError::Retry { .. }));
            assert!(matches!(
                error(code, "", Write),
                CallError::OutcomeUnknown { .. }
            ));
        }
    }

    #[test]
    fn a_business_refusal_is_asked_about() {
        let CallError::Refused { code, .. } = error(50_001, "50001", Effect::Write) else {
            panic!("not refused");
        };
        assert_eq!(code, "50001");
        assert!(may_be_done(&code));
        assert!(may_be_done("50001/70"));
        assert!(!may_be_done("10000"));
    }

    #[test]
    fn a_failing_service_behind_a_business_code_is_doubtful() {
        let sub = "isv.order-service-error:11";
        assert!(matches!(
            error(50_001, sub, Effect::Read),
            CallError::Retry { .. }
        ));
        assert!(matches!(
            error(50_001, sub, Effect::Write),
            CallError::OutcomeUnknown { .. }
        ));
    }

    #[test]
    fn odd_types_are_read() {
        let json = r#"{"error_code":"10019","error_msg":"过期","sub_code":null}"#;
        let error = read(&serde_json::from_str(json).unwrap()).into_call_error(Effect::Read);
        assert!(matches!(error, CallError::AuthExpired { .. }));
    }
}
