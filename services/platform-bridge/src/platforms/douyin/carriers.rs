//! Douyin's carrier codes: data with a source.

use crate::{carriers::CarrierTable, platform::CallError};

/// From `order.logisticsCompanyList` (181 rows pulled from the live platform by a
/// production system; read 2026-08). Waybills name carriers by the same codes.
pub(super) static LOGISTICS: CarrierTable<&str> = CarrierTable(&[
    ("SFKY", "shunfengkuaiyun"),
    ("SF", "shunfeng"),
    ("ZTOKY", "zhongtongkuaiyun"),
    ("ZTO", "zhongtong"),
    ("YTO", "yuantong"),
    ("STO", "shentong"),
    ("YDKY", "yundakuaiyun"),
    ("YUNDA", "yunda"),
    ("EMS", "ems"),
    ("YZDSBK", "yzdsbk"),
    ("YZXB", "youzhengguonei"),
    ("JTSD", "jtexpress"),
    ("JD", "jd"),
    ("DB", "debangwuliu"),
    ("YS", "youshuwuliu"),
    ("ZJS", "zhaijisong"),
    ("KYE", "kuayue"),
    ("CNKD", "danniao"),
    ("ANNENG", "annengwuliu"),
    ("SNWL", "suning"),
    ("YMDD", "yimidida"),
    ("SXJD", "sxjdfreight"),
    ("FENGWANG", "fengwang"),
]);

/// Douyin's code for ours.
pub(super) fn company(carrier_code: &str) -> Result<&'static str, CallError> {
    LOGISTICS
        .theirs(carrier_code)
        .ok_or_else(|| CallError::Refused {
            code: "UNKNOWN_CARRIER".into(),
            message: format!("no Douyin carrier is known for {carrier_code:?}"),
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::LOGISTICS.is_sound());
    }
}
