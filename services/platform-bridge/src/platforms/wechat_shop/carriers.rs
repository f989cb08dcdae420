//! WeChat shop's `delivery_id`s: data with a source.

use crate::carriers::CarrierTable;

/// Ids seen in its documentation and its SDKs (read 2026-08).
pub(super) static COMPANIES: CarrierTable<&str> = CarrierTable(&[
    ("SF", "SF"),
    ("YTO", "YTO"),
    ("ZTO", "ZTO"),
    ("STO", "STO"),
    ("YUNDA", "YUNDA"),
    ("JTSD", "JTSD"),
    ("JD", "JD"),
    ("EMS", "EMS"),
    ("CNKD", "CNSD"),
    ("DB", "DBKD"),
]);

/// What the platform wants in place of a company that it does not know.
pub(super) const OTHER: &str = "OTHER";

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::COMPANIES.is_sound());
    }
}
