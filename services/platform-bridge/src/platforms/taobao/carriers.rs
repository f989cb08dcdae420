//! Taobao's `company_code`s: data with a source.

use crate::carriers::CarrierTable;

/// Where Taobao's code differs from ours. Any other code of ours is sent as it is, and
/// Taobao refuses it if it knows no such company. Source: its shipping documentation,
/// read 2026-08.
pub(super) static COMPANIES: CarrierTable<&str> =
    CarrierTable(&[("YZXB", "POSTB"), ("DB", "DBKD")]);

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::COMPANIES.is_sound());
    }
}
