//! Xiaohongshu's errors as data (FAQ and gateway texts, read 2026-11).
//!
//! Few codes are published, none of them for after-sales, and the same failure comes under
//! several of them, so the text is looked at first. What neither table knows was not done
//! and is final: its code and text are shown as they came.

use super::wire::Envelope;
use crate::{
    platform::CallError,
    platforms::reading::{Field, Means, PlatformError, by_pattern},
};
use std::time::Duration;

/// Texts; the first pattern that fits decides. The last three are ours: words in which
/// a service says that it is busy or broke, so that a write must be asked about.
static TEXTS: [(&str, Means); 8] = [
    ("*accessToken expired*", Means::AuthExpired),
    ("*获取mercuryUser失败*", Means::AuthExpired),
    ("*应用无权限调用该接口*", Means::Refused),
    ("*限流*", Means::Throttled),
    ("*频繁*", Means::Throttled),
    ("*超时*", Means::Doubt),
    ("*系统异常*", Means::Doubt),
    ("*系统繁忙*", Means::Doubt),
];

/// Codes that are not final. The last one says that the service that counts opened
/// receivers broke, which asking again at once does not mend; the wait is ours.
static CODES: [(&str, Means); 4] = [
    ("500", Means::Doubt),
    ("501", Means::Doubt),
    ("504", Means::Doubt),
    ("-2000702", Means::RetryAfter(Duration::from_secs(600))),
];

/// The platform's code for "no more receivers today".
const QUOTA_USED_UP: &str = "-2000701";

/// Texts of a refusal to give a number back that was given back before. The platform
/// publishes none: these are our guess, from its words for the state of a waybill.
static GIVEN_BACK: [(&str, Means); 2] =
    [("*已取消*", Means::Refused), ("*已回收*", Means::Refused)];

/// Our code for an answer that says `success: false` under no code.
pub(super) const NOT_SUCCESS: &str = "SUCCESS_FALSE";

/// What an error answer means.
pub(super) fn read(envelope: &Envelope<'_>) -> PlatformError {
    let first = |fields: [Field<'_>; 2]| {
        let texts = fields.map(|field| field.text("error").unwrap_or_default());
        let said = |text: &String| !matches!(text.as_str(), "" | "0");
        texts.into_iter().find(said)
    };
    let code = first([envelope.error_code, envelope.code]).unwrap_or_else(|| NOT_SUCCESS.into());
    let message = first([envelope.error_msg, envelope.msg]).unwrap_or_default();
    classified(code, message)
}

/// What one row of a batch says that failed; `None` where it names no error.
pub(super) fn of_row(failed: bool, code: Field<'_>, message: Field<'_>) -> Option<PlatformError> {
    let code = code.text("errorCode").unwrap_or_default();
    let code = match code.as_str() {
        "" | "0" | "200" if failed => NOT_SUCCESS.to_owned(),
        "" | "0" | "200" => return None,
        _ => code,
    };
    let message = message.text("errorMsg").unwrap_or_default();
    Some(classified(code, message))
}

fn classified(code: String, message: String) -> PlatformError {
    PlatformError {
        means: by_pattern(&TEXTS, &message)
            .or_else(|| by_pattern(&CODES, &code))
            .unwrap_or(Means::Refused),
        after: None,
        code: match code.as_str() {
            QUOTA_USED_UP => "QUOTA_USED_UP".to_owned(),
            _ => code,
        },
        message,
    }
}

/// True where a waybill call was refused because the same one came before: 302 (a
/// request once more) and 402 (submitted once more).
pub(super) fn came_before(error: &CallError) -> bool {
    matches!(error, CallError::Refused { code, .. } if matches!(code.as_str(), "302" | "402"))
}

/// True where a number is not given back because it was before.
pub(super) fn was_given_back(error: &CallError) -> bool {
    let told = |message: &str| by_pattern(&GIVEN_BACK, message).is_some();
    came_before(error) || matches!(error, CallError::Refused { message, .. } if told(message))
}

/// True where a refusal with this code may mean that the order was shipped before:
/// for every code of the platform, since those of `order.orderDeliver` are not
/// published. Codes of ours are words.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code == NOT_SUCCESS || code.parse::<i64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Effect;

    fn error(json: &str, effect: Effect) -> CallError {
        read(&serde_json::from_str(json).unwrap()).into_call_error(effect)
    }

    #[test]
    fn a_token_ends_by_its_text_under_any_code() {
        for json in [
            r#"{"code":401,"msg":"根据accessToken和appId获取mercuryUser失败：accessToken expired","success":false}"#,
            r#"{"error_code":-1,"error_msg":"accessToken expired","success":false}"#,
        ] {
            assert!(matches!(
                error(json, Effect::Write),
                CallError::AuthExpired { .. }
            ));
        }
    }

    #[test]
    fn throttling_is_told_by_its_text() {
        for text in ["请求被限流", "调用过于频繁"] {
            let json = format!(r#"{{"error_code":-9,"error_msg":"{text}","success":false}}"#);
            assert!(matches!(
                error(&json, Effect::Write),
                CallError::Throttled { .. }
            ));
        }
    }

    #[test]
    fn what_broke_inside_is_doubtful_for_writes_only() {
        for json in [
            r#"{"code":501,"msg":"未知","success":false}"#,
            r#"{"code":"504","msg":"","success":false}"#,
            r#"{"error_code":-3,"error_msg":"下游服务超时","success":false}"#,
        ] {
            assert!(matches!(error(json, Effect::Read), CallError::Retry { .. }));
            assert!(matches!(
                error(json, Effect::Write),
                CallError::OutcomeUnknown { .. }
            ));
        }
    }

    #[test]
    fn what_is_not_known_is_final_and_shown_whole() {
        for (json, expected, text) in [
            (
                r#"{"error_code":-2000400,"error_msg":"请求参数错误","success":false}"#,
                "-2000400",
                "请求参数错误",
            ),
            (
                r#"{"error_code":"-77","error_msg":"订单中存在商品已进行电子面单打单，请至电子面单发货","data":null,"success":false}"#,
                "-77",
                "订单中存在商品已进行电子面单打单，请至电子面单发货",
            ),
            (
                r#"{"error_code":0,"code":402,"msg":"重复提交","success":false}"#,
                "402",
                "重复提交",
            ),
            (r#"{"success":false}"#, NOT_SUCCESS, ""),
        ] {
            let expected = CallError::Refused {
                code: expected.into(),
                message: text.into(),
            };
            assert_eq!(error(json, Effect::Write), expected);
        }
    }

    fn row(failed: bool, json: &str) -> Option<CallError> {
        let fields: [Field<'_>; 2] = serde_json::from_str(json).unwrap();
        let error = of_row(failed, fields[0], fields[1])?;
        Some(error.into_call_error(Effect::Read))
    }

    #[test]
    fn a_row_fails_by_its_code_or_by_saying_so() {
        for fine in ["[0,\"\"]", "[\"200\",null]", "[null,null]"] {
            assert_eq!(row(false, fine), None);
            let Some(CallError::Refused { code, .. }) = row(true, fine) else {
                panic!("{fine} did not fail");
            };
            assert_eq!(code, NOT_SUCCESS);
        }
        let quota = row(false, r#"[-2000701,"触发解密限额，无法解密"]"#);
        let Some(CallError::Refused { code, .. }) = quota else {
            panic!("the quota is final for today");
        };
        assert_eq!(code, "QUOTA_USED_UP");
        let later = row(false, r#"[-2000702,"解密限额接口调用异常"]"#);
        assert!(matches!(
            later,
            Some(CallError::Retry { after: Some(_), .. })
        ));
    }

    #[test]
    fn what_came_before_is_told_by_code_or_text() {
        let refused = |code: &str, message: &str| CallError::Refused {
            code: code.into(),
            message: message.into(),
        };
        for code in ["302", "402"] {
            assert!(came_before(&refused(code, "")) && was_given_back(&refused(code, "")));
        }
        let cancelled = refused("401", "面单已取消，请勿重复操作");
        assert!(was_given_back(&cancelled) && !came_before(&cancelled));
        assert!(!was_given_back(&refused("401", "面单不存在")));
    }

    #[test]
    fn every_refusal_of_a_report_is_asked_about_but_ours() {
        for code in ["-77", "402", NOT_SUCCESS] {
            assert!(may_be_shipped(code), "{code}");
        }
        assert!(!may_be_shipped("SPLIT_BY_SKU_ONLY"));
    }
}
