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

/// Carriers of the same page that bill by the month (直营): a request names `customerCode`;
/// the others are franchises and it names `branchCode`.
static DIRECT: [&str; 7] = [
    "shunfeng",
    "jd",
    "debangwuliu",
    "ems",
    "youzhengguonei",
    "youzhengbiaokuai",
    "danniao",
];

/// `cpCode` of the one carrier with brands.
pub(super) const BRANDED: &str = "shunfeng";

/// Its `brandCode`s.
static BRANDS: CarrierTable<&str> = CarrierTable(&[("SF", "SF"), ("SFKY", "FOP")]);

/// A carrier as requests for numbers name it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WaybillCarrier {
    /// `cpCode`.
    pub(super) cp_code: &'static str,
    /// `brandCode`, mostly empty.
    pub(super) brand_code: &'static str,
    /// It bills by the month.
    pub(super) is_direct: bool,
}

/// The carrier of our code; `None` for one that gives no numbers through the platform.
pub(super) fn waybill_carrier(code: &str) -> Option<WaybillCarrier> {
    let brand_code = BRANDS.theirs(code).unwrap_or_default();
    let cp_code = match brand_code {
        "" => COMPANIES.theirs(code)?,
        _ => BRANDED,
    };
    Some(WaybillCarrier {
        cp_code,
        brand_code,
        is_direct: DIRECT.contains(&cp_code),
    })
}

/// Our code for a carrier of waybills; empty where we have none.
pub(super) fn of_waybills(cp_code: &str, brand_code: &str) -> &'static str {
    let ours = match (cp_code, brand_code) {
        (BRANDED, brand) if !brand.is_empty() => BRANDS.ours(brand),
        _ => COMPANIES.ours(cp_code),
    };
    ours.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sound() {
        assert!(COMPANIES.is_sound() && BRANDS.is_sound());
        let known = |theirs: &&str| COMPANIES.ours(*theirs).is_some();
        assert!(DIRECT.iter().all(known));
    }

    #[test]
    fn a_brand_is_a_carrier_of_its_own() {
        for (code, cp_code, brand_code, is_direct) in [
            ("SF", "shunfeng", "SF", true),
            ("SFKY", "shunfeng", "FOP", true),
            ("YTO", "yuantong", "", false),
            ("JD", "jd", "", true),
        ] {
            let expected = WaybillCarrier {
                cp_code,
                brand_code,
                is_direct,
            };
            assert_eq!(waybill_carrier(code), Some(expected), "{code}");
            assert_eq!(of_waybills(cp_code, brand_code), code);
        }
        assert_eq!(waybill_carrier("KYE"), None);
        assert_eq!(of_waybills("shunfeng", ""), "SF");
        assert_eq!(of_waybills("kuayue", ""), "");
    }
}
