//! Douyin's error codes as data (return codes of the open platform in its call guide and
//! in published SDKs, read 2026-08 and, of waybills and receivers, 2026-11).

use super::{limits, wire::Reply};
use crate::platforms::reading::{Field, Means, PlatformError, by_pattern};

/// What `code` says where all went well.
const SUCCESS: i64 = 10_000;

/// What `err_no`, which older gateways answer in its place, says then.
const OLD_SUCCESS: i64 = 0;

/// What `code` says where some parts of the call failed.
const PARTLY: i64 = 10_001;

/// The sub code that says the same of ciphers.
const PARTLY_OPENED: &str = "isv.business-failed:300008";

/// Calls whose parts fail alone: each row of their data tells of its own part.
static IN_PARTS: [&str; 3] = [
    "logistics.newCreateOrder",
    "logistics.waybillApply",
    "order.batchDecrypt",
];

/// Calls of which a sub code means something else than of others, asked before all tables.
static BY_CALL: [(&str, Means); 15] = [
    (
        "logistics.newCreateOrder isv.business-failed:4007",
        Means::Retry,
    ),
    (
        "logistics.newCreateOrder isv.business-failed:4029",
        Means::Doubt,
    ),
    // The parcel was fetched.
    (
        "logistics.cancelOrder isv.business-failed:10000",
        Means::Refused,
    ),
    (
        "logistics.cancelOrder isv.business-failed:8018",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:4007",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:4008",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:4009",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:4010",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:10719",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:15000",
        Means::Doubt,
    ),
    (
        "logistics.updateOrder isv.business-failed:20043",
        Means::Doubt,
    ),
    (
        "logistics.templateList isv.business-failed:100201",
        Means::Retry,
    ),
    (
        "logistics.waybillApply isv.business-failed:100106",
        Means::Retry,
    ),
    (
        "order.addressConfirm isv.business-failed:20003",
        Means::Doubt,
    ),
    ("order.merge isv.business-failed:200101", Means::Retry),
];

/// Numbers that were given back before.
static GIVEN_BACK: [&str; 5] = [
    "isv.business-failed:10901",
    "isv.business-failed:10801",
    "isv.business-failed:8037",
    "isv.business-failed:1102",
    "isv.business-failed:10903",
];

/// Codes, asked after the sub codes; one that is absent is doubtful.
static CODES: [(i64, Means); 16] = [
    // Partly failed, in a call that has no parts.
    (PARTLY, Means::Doubt),
    (20_000, Means::Doubt),
    (20_001, Means::Doubt),
    (30_000, Means::Refused),
    (30_001, Means::Refused),
    (30_002, Means::Refused),
    (40_001, Means::Refused),
    (40_002, Means::Refused),
    (40_003, Means::Refused),
    (40_004, Means::Refused),
    (50_000, Means::Doubt),
    (50_001, Means::Doubt),
    (50_002, Means::Refused),
    (60_000, Means::Throttled),
    (70_000, Means::Refused),
    (80_000, Means::Refused),
];

/// Sub codes; the first pattern that fits decides.
static SUB_CODES: [(&str, Means); 24] = [
    ("isv.access-token-expired*", Means::AuthExpired),
    ("isv.access-token-no-existed*", Means::AuthExpired),
    ("isv.access-token-invalid*", Means::AuthExpired),
    ("dop.authorization-no-existed*", Means::AuthExpired),
    ("dop.authorization-closed*", Means::AuthExpired),
    ("dop.token-generate-failed:app-*", Means::Refused),
    ("dop.token-generate-failed:grant-type-*", Means::Refused),
    ("dop.token-generate-failed:*", Means::AuthExpired),
    ("isv.traffic-limited*", Means::Throttled),
    // Shipping that is busy. A report that did arrive is refused when it is repeated, and
    // then asked about.
    ("isv.business-failed:60106", Means::Retry),
    ("isv.business-failed:60114", Means::Retry),
    ("isv.business-failed:60118", Means::Retry),
    ("isv.business-failed:60121", Means::Retry),
    ("isv.business-failed:60124", Means::Retry),
    ("isv.business-failed:60125", Means::Retry),
    ("isv.business-failed:60132", Means::Retry),
    ("isv.business-failed:8888", Means::Retry),
    ("isv.business-failed:70009", Means::Retry),
    ("isv.business-failed:120032", Means::Retry),
    // After-sales: a system error of the decision itself, and one before it (the shop's own
    // rule for refunds could not be read).
    ("isv.business-failed:10000", Means::Doubt),
    ("isv.business-failed:12000", Means::Retry),
    ("isp.*", Means::Doubt),
    ("dop.service-error*", Means::Doubt),
    ("dop.unknown-error*", Means::Doubt),
];

/// What the reply to `method` says went wrong; `None` where it says success, or where its
/// data says of each part what became of it.
pub(super) fn read(reply: &Reply<'_>, method: &str) -> Option<PlatformError> {
    let number = |field: Field<'_>| field.int("code").ok().flatten();
    let text = |field: Field<'_>| field.text("error").unwrap_or_default();
    let in_parts = || IN_PARTS.contains(&method) && reply.data.is_some();
    let succeeded = match (number(reply.code), number(reply.err_no)) {
        (Some(PARTLY), _) => in_parts(),
        (Some(code), _) => code == SUCCESS || (text(reply.sub_code) == PARTLY_OPENED && in_parts()),
        (None, err_no) => !reply.code.is_said() && err_no == Some(OLD_SUCCESS),
    };
    if succeeded {
        return None;
    }
    let either = |first: Field<'_>, second: Field<'_>| match text(first) {
        empty if empty.is_empty() => text(second),
        said => said,
    };
    let code = either(reply.code, reply.err_no);
    let sub_code = text(reply.sub_code);
    let by_code = || {
        let code: i64 = code.parse().ok()?;
        let known = CODES.iter().find(|(known, _)| *known == code)?;
        Some(known.1)
    };
    let means = by_pattern(&BY_CALL, &format!("{method} {sub_code}"))
        .or_else(|| by_pattern(&SUB_CODES, &sub_code))
        .or_else(by_code)
        .unwrap_or(Means::Doubt);
    let message = match text(reply.sub_msg) {
        empty if empty.is_empty() => either(reply.msg, reply.message),
        said => said,
    };
    Some(PlatformError {
        means,
        after: (means == Means::Throttled).then_some(limits::THROTTLED),
        code: if sub_code.is_empty() { code } else { sub_code },
        message: match text(reply.log_id) {
            empty if empty.is_empty() => message,
            // Douyin's support asks for it.
            log_id => format!("[log_id {log_id}] {message}"),
        },
    })
}

/// True where this code says that a number was given back before.
pub(super) fn is_given_back(code: &str) -> bool {
    GIVEN_BACK.contains(&code)
}

/// True where a refusal with this code may mean that the parcel was reported before. The
/// numbers that say so are known (60110, 70023, 60113), but not all that can stand in
/// their place, so each refusal of the shipping rules is followed by reading the order.
pub(super) fn may_be_shipped(code: &str) -> bool {
    code == "50002"
        || code.starts_with("isv.business-failed:")
        || code.starts_with("isv.idempotent-id-existed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{http::Effect, platform::CallError};

    fn told(json: &str, method: &str) -> Option<PlatformError> {
        read(&serde_json::from_str(json).unwrap(), method)
    }

    fn error_of(method: &str, code: i64, sub_code: &str, effect: Effect) -> CallError {
        let json = format!(
            r#"{{"code":{code},"msg":"m","sub_code":"{sub_code}","sub_msg":"","data":null}}"#
        );
        told(&json, method).unwrap().into_call_error(effect)
    }

    fn error(code: i64, sub_code: &str, effect: Effect) -> CallError {
        error_of("order.logisticsAdd", code, sub_code, effect)
    }

    #[test]
    fn success_in_both_notations() {
        for json in [
            r#"{"code":10000,"msg":"success","err_no":0}"#,
            r#"{"code":"10000","data":null}"#,
            r#"{"err_no":0,"message":"success"}"#,
        ] {
            assert!(told(json, "order.logisticsAdd").is_none(), "{json}");
        }
        for json in [
            "{}",
            r#"{"code":null}"#,
            r#"{"code":"ok","err_no":0}"#,
            r#"{"err_no":30001,"message":"x"}"#,
            r#"{"code":40003,"err_no":0}"#,
        ] {
            assert!(told(json, "order.logisticsAdd").is_some(), "{json}");
        }
    }

    #[test]
    fn parts_that_failed_are_told_by_the_data() {
        for json in [
            r#"{"code":10001,"data":{}}"#,
            r#"{"code":50002,"sub_code":"isv.business-failed:300008","data":{}}"#,
        ] {
            assert!(told(json, "order.batchDecrypt").is_none(), "{json}");
            assert!(told(json, "order.logisticsAdd").is_some(), "{json}");
            let bare = json.replace("{}", "null");
            assert!(told(&bare, "order.batchDecrypt").is_some(), "{bare}");
        }
    }

    #[test]
    fn a_sub_code_may_mean_something_else_of_another_call() {
        let code = "isv.business-failed:10000";
        let fetched = error_of("logistics.cancelOrder", 50_002, code, Effect::Write);
        assert!(matches!(fetched, CallError::Refused { .. }));
        let busy = error_of(
            "logistics.newCreateOrder",
            50_002,
            "isv.business-failed:4007",
            Effect::Write,
        );
        assert!(matches!(busy, CallError::Retry { .. }));
        assert!(is_given_back("isv.business-failed:10801"));
        assert!(!is_given_back("isv.business-failed:10802"));
    }

    #[test]
    fn each_class_of_the_table() {
        use Effect::{Read, Write};
        for (code, sub_code) in [
            (40_003, "isv.access-token-expired"),
            (40_003, "isv.access-token-no-existed"),
            (40_004, "isv.access-token-invalid"),
            (30_001, "dop.authorization-closed"),
            (50_002, "dop.token-generate-failed:token-expired"),
        ] {
            assert!(
                matches!(error(code, sub_code, Read), CallError::AuthExpired { .. }),
                "{sub_code}"
            );
        }
        for (code, sub_code) in [
            (40_003, "isv.signature-invalid"),
            (40_003, "isv.parameter-invalid:20022"),
            (40_001, "isv.missing-parameter:50050"),
            (30_002, "dop.no-permissions"),
            (50_002, "dop.token-generate-failed:app-secret-invalid"),
            (50_002, "isv.business-failed:60110"),
            (40_004, "isv.parameter-invalid:11000"),
            (50_002, "isv.business-failed:11001"),
            (50_002, "isv.business-failed:11005"),
            (50_002, "isv.business-failed:20309541"),
            (50_002, ""),
            (80_000, ""),
        ] {
            assert!(
                matches!(error(code, sub_code, Write), CallError::Refused { .. }),
                "{code} {sub_code}"
            );
        }
        for (code, sub_code) in [
            (20_000, "isp.service-error:20004"),
            (20_001, "dop.service-error"),
            (20_000, "isp.service-error:10002"),
            (50_002, "isv.business-failed:10000"),
            (50_000, ""),
            (90_000, ""),
            (12_345, "isv.never-heard-of"),
        ] {
            assert!(matches!(
                error(code, sub_code, Read),
                CallError::Retry { .. }
            ));
            assert!(matches!(
                error(code, sub_code, Write),
                CallError::OutcomeUnknown { .. }
            ));
        }
        for code in ["isv.business-failed:60106", "isv.business-failed:12000"] {
            let busy = error(50_002, code, Write);
            assert!(matches!(busy, CallError::Retry { .. }), "{code}");
        }
    }

    #[test]
    fn a_limit_is_waited_for_at_least_a_second() {
        let limited = error(60_000, "isv.traffic-limited", Effect::Write);
        let CallError::Throttled { after, .. } = limited else {
            panic!("not throttled");
        };
        assert_eq!(after, Some(limits::THROTTLED));
    }

    #[test]
    fn people_see_the_sub_code_and_the_log_id() {
        let json = r#"{"code":50002,"msg":"业务处理失败","sub_code":"isv.business-failed:60110","sub_msg":"订单已发货，请勿重复发货","data":null,"log_id":"20261001090200010011012345678912"}"#;
        let error = told(json, "order.logisticsAdd").unwrap();
        assert!(may_be_shipped(&error.code));
        assert_eq!(error.code, "isv.business-failed:60110");
        assert_eq!(
            error.message,
            "[log_id 20261001090200010011012345678912] 订单已发货，请勿重复发货"
        );
        assert!(!may_be_shipped("isv.parameter-invalid:60017"));
    }
}
