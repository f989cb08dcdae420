//! JD's error codes as data (error table of the open platform, read 2026-08), and the two
//! levels at which an answer can fail: the gateway, and the business behind it.

use super::wire::{GatewayError, Outcome};
use crate::{
    http::Effect,
    platform::CallError,
    platforms::reading::{Envelope, Field, Means, PlatformError, parse},
};
use std::time::Duration;

/// Codes of the gateway; one that is absent is doubtful. 43 and 65 to 69 broke behind it,
/// so a write may have been done.
static CODES: [(i64, Means); 44] = [
    (1, Means::Retry),
    (2, Means::Throttled),
    (3, Means::Refused),
    (4, Means::Refused),
    (5, Means::Refused),
    (6, Means::Refused),
    (7, Means::Refused),
    (8, Means::Refused),
    (9, Means::Refused),
    (10, Means::Refused),
    (11, Means::Refused),
    (12, Means::Refused),
    (13, Means::Refused),
    (14, Means::Refused),
    (15, Means::Refused),
    (16, Means::Refused),
    (17, Means::Refused),
    (18, Means::AuthExpired),
    (19, Means::AuthExpired),
    (20, Means::Refused),
    (21, Means::Refused),
    (22, Means::Refused),
    (23, Means::Refused),
    (24, Means::Refused),
    (25, Means::Refused),
    (43, Means::Doubt),
    (50, Means::Refused),
    (60, Means::Refused),
    (61, Means::Refused),
    (62, Means::Refused),
    (63, Means::Refused),
    (64, Means::Refused),
    (65, Means::Doubt),
    (66, Means::Doubt),
    (67, Means::Doubt),
    (68, Means::Refused),
    (69, Means::Doubt),
    (70, Means::RetryAfter(Duration::from_secs(60))),
    (71, Means::Refused),
    (72, Means::Refused),
    (73, Means::Refused),
    (1_100, Means::Refused),
    (11_100_010, Means::Refused),
    (11_200_025, Means::Refused),
];

/// Codes of the business behind the gateway; any other is a refusal, so are those that the
/// after-sale pages name (10001 no condition in a query, 30005 no such kind of after-sale).
/// These two stand for "system busy" with one large seller, and nothing says whether it was
/// done.
static BUSINESS: [(&str, Means); 2] = [("999999", Means::Doubt), ("99999999", Means::Doubt)];

/// Our code for an answer that says no success and nothing else.
pub(super) const NOT_SUCCESS: &str = "SUCCESS_FALSE";

/// Our code for what is no after-sale id of ours.
pub(super) const UNKNOWN_AFTER_SALE: &str = "UNKNOWN_AFTER_SALE";

/// Our code for a refusal without one of JD's reasons.
pub(super) const UNKNOWN_REASON: &str = "UNKNOWN_REASON";

/// Our code for a carrier without an id at JD.
pub(super) const UNKNOWN_CARRIER: &str = "UNKNOWN_CARRIER";

/// What an error of the gateway means.
pub(super) fn gateway(error: &GatewayError<'_>) -> PlatformError {
    let code = text(error.code);
    PlatformError {
        means: by_code(&code).unwrap_or(Means::Doubt),
        message: first([error.zh_desc, error.en_desc]),
        code,
        after: None,
    }
}

/// Fails unless the business says success.
pub(super) fn check(outcome: &Outcome<'_>, effect: Effect) -> Result<(), CallError> {
    if outcome.success.int("success") == Ok(Some(1)) {
        return Ok(());
    }
    let said = [
        outcome.error_code,
        outcome.number_code,
        outcome.err_code,
        outcome.code,
    ]
    .map(text);
    let code = said
        .into_iter()
        .find(|code| !matches!(code.as_str(), "" | "0"))
        .unwrap_or_else(|| NOT_SUCCESS.to_owned());
    let texts = [
        outcome.chinese_err_code,
        outcome.english_err_code,
        outcome.error_msg,
        outcome.err_msg,
        outcome.msg,
    ];
    let error = PlatformError {
        means: business(&code),
        code,
        message: or_silent(first(texts)),
        after: None,
    };
    Err(error.into_call_error(effect))
}

/// Fails unless a waybill or print call says `good`. No other code of theirs is published, so
/// each is a refusal with JD's words.
pub(super) fn check_code(
    code: Field<'_>,
    good: &str,
    message: Field<'_>,
    effect: Effect,
) -> Result<(), CallError> {
    let code = text(code);
    if code == good {
        return Ok(());
    }
    if code.is_empty() {
        return Err(CallError::Malformed {
            message: "the answer says neither success nor failure".into(),
        });
    }
    let error = PlatformError {
        means: business(&code),
        code: format!("WAYBILL_{code}"),
        message: or_silent(text(message)),
        after: None,
    };
    Err(error.into_call_error(effect))
}

/// Fails where a part of an answer says anything but success: for calls whose answer is
/// not documented further.
pub(super) fn check_parts(payload: &str, effect: Effect) -> Result<(), CallError> {
    let parts: Envelope<'_> = parse(payload, "answer")?;
    for part in parts.values().filter(|part| part.get().starts_with('{')) {
        let outcome: Outcome<'_> = parse(part.get(), "answer")?;
        if outcome.success.is_said() {
            check(&outcome, effect)?;
        }
    }
    Ok(())
}

/// True where a refusal with this code may mean that the order was shipped before. JD
/// publishes no code for it, so every refusal of the business is followed by reading the
/// order.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code != UNKNOWN_CARRIER && by_code(code).is_none()
}

fn by_code(code: &str) -> Option<Means> {
    let number: i64 = code.parse().ok()?;
    let row = CODES.iter().find(|(known, _)| *known == number);
    row.map(|(_, means)| *means)
}

fn business(code: &str) -> Means {
    let means = BUSINESS.iter().find(|(known, _)| *known == code);
    means.map_or(Means::Refused, |(_, means)| *means)
}

fn or_silent(message: String) -> String {
    match message.as_str() {
        "" => "JD answered without success and without a reason".to_owned(),
        _ => message,
    }
}

fn text(field: Field<'_>) -> String {
    field.text("error").unwrap_or_default()
}

fn first<const N: usize>(fields: [Field<'_>; N]) -> String {
    let texts = fields.map(text);
    let said = texts.into_iter().find(|text| !text.is_empty());
    said.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Effect::{Read, Write};

    fn error(json: &str, effect: Effect) -> CallError {
        gateway(&serde_json::from_str(json).unwrap()).into_call_error(effect)
    }

    fn coded(code: i64, effect: Effect) -> CallError {
        let json = format!(r#"{{"code":"{code}","zh_desc":"说明","en_desc":"text"}}"#);
        error(&json, effect)
    }

    fn checked(json: &str, effect: Effect) -> Result<(), CallError> {
        check(&serde_json::from_str(json).unwrap(), effect)
    }

    #[test]
    fn each_class_of_the_table() {
        for code in [18, 19] {
            assert!(matches!(coded(code, Read), CallError::AuthExpired { .. }));
        }
        assert!(matches!(coded(2, Write), CallError::Throttled { .. }));
        assert!(matches!(coded(1, Write), CallError::Retry { .. }));
        for code in [3, 8, 12, 21, 24, 50, 64, 71, 73, 1_100, 11_100_010] {
            assert!(
                matches!(coded(code, Write), CallError::Refused { .. }),
                "{code}"
            );
        }
        let CallError::Retry { after, .. } = coded(70, Write) else {
            panic!("an order that is just being shipped is not asked about again");
        };
        assert_eq!(after, Some(Duration::from_secs(60)));
    }

    #[test]
    fn what_broke_inside_and_what_is_unknown_is_doubtful_for_writes_only() {
        for code in [43, 65, 66, 67, 69, 777_777] {
            assert!(matches!(coded(code, Read), CallError::Retry { .. }));
            let CallError::OutcomeUnknown { message } = coded(code, Write) else {
                panic!("{code} is not doubtful");
            };
            assert_eq!(message, format!("{code}: 说明"));
        }
    }

    #[test]
    fn codes_may_be_numbers_and_texts_missing() {
        let json = r#"{"code":19,"en_desc":"Invalid access_token"}"#;
        let CallError::AuthExpired { code, message } = error(json, Read) else {
            panic!("the token has not ended");
        };
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("19", "Invalid access_token")
        );
    }

    #[test]
    fn success_is_said_in_each_notation() {
        for json in [
            r#"{"success":true}"#,
            r#"{"success":"true","errorCode":"0"}"#,
        ] {
            assert_eq!(checked(json, Write), Ok(()), "{json}");
        }
        for json in ["{}", r#"{"success":false,"errorCode":""}"#] {
            let Err(CallError::Refused { code, .. }) = checked(json, Write) else {
                panic!("{json} is taken for success");
            };
            assert_eq!(code, NOT_SUCCESS);
        }
    }

    #[test]
    fn a_refusal_of_the_business_is_asked_about() {
        let json =
            r#"{"success":"false","errorCode":"10400001","chineseErrCode":"订单状态不允许出库"}"#;
        let Err(CallError::Refused { code, message }) = checked(json, Write) else {
            panic!("not refused");
        };
        assert_eq!(message, "订单状态不允许出库");
        assert!(may_be_shipped(&code) && may_be_shipped(NOT_SUCCESS));
        assert!(!may_be_shipped("12") && !may_be_shipped(UNKNOWN_CARRIER));
    }

    #[test]
    fn a_busy_business_is_doubtful_whether_or_not_it_is_transient() {
        let json = r#"{"success":false,"errorCode":"999999","englishErrCode":"system error"}"#;
        assert!(matches!(checked(json, Read), Err(CallError::Retry { .. })));
        assert!(matches!(
            checked(json, Write),
            Err(CallError::OutcomeUnknown { .. })
        ));
    }

    #[test]
    fn after_sales_name_code_and_text_in_their_own_ways() {
        for (json, expected) in [
            (
                r#"{"success":false,"code":"30005","msg":"售后分类不存在"}"#,
                ("30005", "售后分类不存在"),
            ),
            (
                r#"{"success":"false","errorCode":"10001","errorMsg":"查询条件不能为空"}"#,
                ("10001", "查询条件不能为空"),
            ),
            (
                r#"{"success":false,"errCode":"1","errMsg":"无权限"}"#,
                ("1", "无权限"),
            ),
        ] {
            let Err(CallError::Refused { code, message }) = checked(json, Write) else {
                panic!("not refused");
            };
            assert_eq!((code.as_str(), message.as_str()), expected);
        }
        assert_eq!(
            checked(r#"{"success":true,"code":"200","msg":"成功"}"#, Read),
            Ok(())
        );
    }

    #[test]
    fn waybill_calls_have_a_code_of_their_own() {
        let checked = |json: &str| {
            let info: crate::platforms::jd::wire_waybill::ResultInfo<'_> =
                serde_json::from_str(json).unwrap();
            check_code(info.status_code, "0", info.status_message, Write)
        };
        assert_eq!(checked(r#"{"statusCode":"0"}"#), Ok(()));
        let empty = r#"{"statusCode":-1,"statusMessage":"面单余额不足"}"#;
        let Err(CallError::Refused { code, message }) = checked(empty) else {
            panic!("not refused");
        };
        assert_eq!(
            (code.as_str(), message.as_str()),
            ("WAYBILL_-1", "面单余额不足")
        );
        let busy = checked(r#"{"statusCode":999999}"#);
        assert!(matches!(busy, Err(CallError::OutcomeUnknown { .. })));
        assert!(matches!(checked("{}"), Err(CallError::Malformed { .. })));
    }

    #[test]
    fn an_undocumented_answer_fails_where_any_part_of_it_does() {
        for good in [
            r#"{"code":"0"}"#,
            r#"{"code":"0","x":{"success":"true"},"y":{}}"#,
        ] {
            assert_eq!(check_parts(good, Write), Ok(()), "{good}");
        }
        let bad = r#"{"code":"0","x":{"success":false,"numberCode":500}}"#;
        let Err(CallError::Refused { code, .. }) = check_parts(bad, Write) else {
            panic!("not refused");
        };
        assert_eq!(code, "500");
    }
}
