//! Douyin's carrier codes: data with a source.

use crate::carriers::CarrierTable;

/// From `order.logisticsCompanyList` (181 rows pulled from the live platform by a
/// production system; read 2026-08).
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

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::LOGISTICS.is_sound());
    }
}
