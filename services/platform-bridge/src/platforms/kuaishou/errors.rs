//! Kuaishou's error codes and texts as data (call rules, return codes, rate limits, the
//! authorisation guide and FAQ K0003 to K1009 of the open platform, read 2026-09; of waybills no
//! codes are published).

use super::wire::Envelope;
use crate::{
    http::Effect,
    platform::CallError,
    platforms::reading::{Field, Means, PlatformError, by_pattern},
};
use std::time::Duration;

/// How long a used up daily quota is left alone; it is asked again within the day,
/// because a quota can be raised.
const QUOTA_PAUSE: Duration = Duration::from_secs(3_600);

/// Texts in small letters, which go before the codes: the numbers that limits and ended
/// tokens come with are not published.
static TEXTS: [(&str, Means); 7] = [
    ("*exceed qps limit*", Means::Throttled),
    ("*exceed quota limit*", Means::RetryAfter(QUOTA_PAUSE)),
    ("*authorization_revoked*", Means::AuthExpired),
    ("*鉴权失败*", Means::AuthExpired),
    ("*token*过期*", Means::AuthExpired),
    ("*token中无scope权限*", Means::AuthExpired),
    ("*timeout*", Means::Doubt),
];

/// Codes; one that is absent did not succeed and is shown whole. An after-sale that was
/// updated meanwhile (300014, 300017) is read again before it is decided about.
static CODES: [(i64, Means); 16] = [
    (SHIPMENT, Means::Refused),
    (FOREIGN_ORDER, Means::Refused),
    (24, Means::AuthExpired),
    (26, Means::AuthExpired),
    (300_014, Means::Retry),
    (300_016, Means::Refused),
    (300_017, Means::Retry),
    (300_018, Means::Refused),
    (100_200_100, Means::Refused),
    (100_200_101, Means::Refused),
    (100_200_102, Means::AuthExpired),
    (100_200_103, Means::Refused),
    (100_200_104, Means::Refused),
    (100_200_105, Means::AuthExpired),
    (100_200_106, Means::AuthExpired),
    (100_200_500, Means::Doubt),
];

/// The shipment breaks a rule of the platform. It is not published whether this stands
/// in `result` or in `sub_code`, so both are looked at.
const SHIPMENT: i64 = 11;

/// The order is another seller's.
const FOREIGN_ORDER: i64 = 21;

/// What `result` is where all is well.
const SUCCESS: i64 = 1;

/// Lets an answer pass that succeeded.
pub(super) fn check(envelope: &Envelope<'_>, effect: Effect) -> Result<(), CallError> {
    let Ok(Some(result)) = envelope.result.int("result") else {
        return Err(CallError::Malformed {
            message: "result is missing or no number".into(),
        });
    };
    let sub_code = envelope.sub_code.text("sub_code").unwrap_or_default();
    let sub_number: Option<i64> = sub_code.trim().parse().ok();
    if result == SUCCESS && sub_number != Some(SHIPMENT) {
        return Ok(());
    }
    let message = message(envelope);
    let by_code = |code: Option<i64>| Some(CODES.iter().find(|(known, _)| Some(*known) == code)?.1);
    let means = by_pattern(&TEXTS, &message.to_lowercase())
        .or_else(|| by_code(sub_number))
        .or_else(|| by_code(Some(result)))
        .unwrap_or(Means::Refused);
    let code = match sub_code.trim() {
        "" | "0" => result.to_string(),
        sub_code => format!("{result}/{sub_code}"),
    };
    let error = PlatformError {
        means,
        code,
        message,
        after: None,
    };
    Err(error.into_call_error(effect))
}

/// The texts that say what is wrong, each once.
fn message(envelope: &Envelope<'_>) -> String {
    let text = |field: Field<'_>| field.text("error").unwrap_or_default();
    let mut said: Vec<String> = Vec::new();
    for field in [envelope.error_msg, envelope.sub_msg] {
        let text = text(field);
        if !text.is_empty() && !said.contains(&text) {
            said.push(text);
        }
    }
    if said.is_empty() {
        said.extend([text(envelope.error), text(envelope.msg)]);
    }
    said.retain(|text| !text.is_empty());
    match said.is_empty() {
        true => "Kuaishou answered without success and without a reason".into(),
        false => said.join("; "),
    }
}

/// Texts of numbers that were given back before (unconfirmed: none is published).
static GIVEN_BACK: [&str; 3] = ["已取消", "重复取消", "取消过"];

/// True where this text says that a number was given back before.
pub(super) fn is_given_back(message: &str) -> bool {
    GIVEN_BACK.iter().any(|text| message.contains(text))
}

/// What a waybill was refused with, in a call that others succeeded in.
pub(super) fn of_row(result: Field<'_>, message: Field<'_>) -> CallError {
    let message = message.text("message").unwrap_or_default();
    let means = by_pattern(&TEXTS, &message.to_lowercase()).unwrap_or(Means::Refused);
    let error = PlatformError {
        means,
        code: result.text("result").unwrap_or_default(),
        message,
        after: None,
    };
    error.into_call_error(Effect::Write)
}

/// True where a refusal with this code may mean that the order was shipped before: which
/// code says so is not published, so it is asked after any of theirs but one.
pub(super) fn may_be_shipped(code: &str) -> bool {
    let result = code.split('/').next().and_then(|code| code.parse().ok());
    result.is_some_and(|result: i64| result != FOREIGN_ORDER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(json: &str, effect: Effect) -> Result<(), CallError> {
        check(&serde_json::from_str(json).unwrap(), effect)
    }

    fn error(result: i64, text: &str, effect: Effect) -> CallError {
        let json = format!(r#"{{"result":{result},"error_msg":"{text}","data":null}}"#);
        told(&json, effect).unwrap_err()
    }

    #[test]
    fn each_class_of_the_tables() {
        use Effect::{Read, Write};
        for (result, text) in [
            (24, "AUTHORIZATION_REVOKED"),
            (26, "主账号不存在"),
            (28, "TOKEN过期"),
            (28, "access_token 已过期"),
            (802_000, "鉴权失败"),
            (999, "token中无scope权限"),
            (100_200_102, "refreshToken.discarded"),
            (100_200_105, "invalid_grant"),
        ] {
            let error = error(result, text, Write);
            assert!(matches!(error, CallError::AuthExpired { .. }), "{text}");
        }
        let qps = "Exceed qps limit, KEY [apiId:1;appkey:ks6], MAX_QPS [300.0]";
        assert!(matches!(error(5, qps, Write), CallError::Throttled { .. }));
        let quota = "[1017] exceed quota limit,[apiId:1;primaryUserId:2]";
        assert!(matches!(
            error(5, quota, Write),
            CallError::Retry {
                after: Some(QUOTA_PAUSE),
                ..
            }
        ));
        for text in ["签名校验失败", "order operation reject", "不能备注"] {
            assert!(matches!(error(21, text, Write), CallError::Refused { .. }));
        }
        assert!(matches!(
            error(100_200_500, "server_error", Read),
            CallError::Retry { .. }
        ));
        assert!(matches!(
            error(100_200_500, "server_error", Write),
            CallError::OutcomeUnknown { .. }
        ));
    }

    #[test]
    fn an_unknown_code_did_not_succeed_and_is_shown_whole() {
        let json = r#"{"result":80,"error_msg":"操作失败","sub_code":"7001","sub_msg":"备注过长"}"#;
        let expected = CallError::Refused {
            code: "80/7001".into(),
            message: "操作失败; 备注过长".into(),
        };
        assert_eq!(told(json, Effect::Write), Err(expected));
    }

    #[test]
    fn a_rejected_shipment_is_told_wherever_its_code_stands() {
        let text = "运单号和物流公司不匹配";
        for (json, code) in [
            (format!(r#"{{"result":11,"error_msg":"{text}"}}"#), "11"),
            (
                format!(r#"{{"result":50,"sub_code":"11","sub_msg":"{text}"}}"#),
                "50/11",
            ),
            (
                format!(r#"{{"result":1,"sub_code":"11","sub_msg":"{text}"}}"#),
                "1/11",
            ),
        ] {
            let expected = CallError::Refused {
                code: code.into(),
                message: text.into(),
            };
            assert_eq!(told(&json, Effect::Write), Err(expected));
            assert!(may_be_shipped(code));
        }
        assert!(!may_be_shipped("21"));
        assert!(!may_be_shipped("UNKNOWN_CARRIER"));
    }

    #[test]
    fn success_is_told_by_the_result_alone() {
        for json in [
            r#"{"result":1}"#,
            r#"{"result":"1","msg":"x","error_msg":"anything","code":"1","sub_code":""}"#,
        ] {
            assert_eq!(told(json, Effect::Write), Ok(()));
        }
        for json in ["{}", r#"{"result":null}"#, r#"{"result":"ok"}"#] {
            assert!(matches!(
                told(json, Effect::Read),
                Err(CallError::Malformed { .. })
            ));
        }
    }
}
