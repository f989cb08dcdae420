//! JD's company ids (`logiCoprId`, `logisticsId`): data with a source.

use crate::carriers::CarrierTable;

/// Ids that public code agrees on (read 2026-08). JD takes an id only if the merchant's
/// own list of companies holds it. Any other company has no id here, and a report with it
/// is refused before it is sent.
pub(super) static COMPANIES: CarrierTable<&str> = CarrierTable(&[
    ("SF", "467"),
    ("EMS", "465"),
    ("YTO", "463"),
    ("STO", "470"),
    ("YUNDA", "1327"),
    ("ZTO", "1499"),
    ("JD", "2087"),
]);

/// The company that stands for the seller's own couriers: it takes no number.
pub(super) const OWN_COURIER: &str = "1274";

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::COMPANIES.is_sound());
    }
}
