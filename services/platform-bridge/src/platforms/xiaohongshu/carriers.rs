//! Xiaohongshu's `expressCompanyCode`s: data with a source.

use crate::carriers::CarrierTable;

/// The companies of the electronic waybill page (read 2026-11); its codes are used for
/// shipping too. Any other one is asked for by `common.getExpressCompanyList`.
pub(super) static COMPANIES: CarrierTable<&str> = CarrierTable(&[
    ("SF", "shunfeng"),
    ("ZTO", "zto"),
    ("YTO", "yuantong"),
    ("STO", "shentong"),
    ("YUNDA", "yunda"),
    ("JTSD", "jtexpress"),
    ("JD", "jd"),
    ("DB", "debangwuliu"),
    ("EMS", "ems"),
    ("YZXB", "youzhengguonei"),
    ("YZDSBK", "youzhengbiaokuai"),
    ("CNKD", "danniao"),
]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::COMPANIES.is_sound());
    }
}
