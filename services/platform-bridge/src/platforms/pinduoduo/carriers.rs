//! Pinduoduo's `logistics_id`s: data with a source.

use crate::{
    carriers::{self, CarrierTable},
    platform::CallError,
};

/// From Pinduoduo's carrier list (452 rows pulled from the live platform; read 2026-08).
pub(super) static LOGISTICS: CarrierTable<i64> = CarrierTable(&[
    ("SFKY", 372),
    ("SFTC", 416),
    ("SF", 44),
    ("ZTOKY", 343),
    ("ZTOCC", 448),
    ("ZTO", 115),
    ("YTO", 85),
    ("STO", 1),
    ("YDKY", 344),
    ("YUNDA", 121),
    ("EMS", 118),
    ("YZDSBK", 458),
    ("POSTBBZ", 324),
    ("YZXB", 132),
    ("JTSD", 384),
    ("JD", 120),
    ("DB", 131),
    ("HT", 3),
    ("YS", 117),
    ("TT", 119),
    ("ZJS", 129),
    ("KYE", 183),
    ("CNKD", 191),
    ("ANKY", 345),
    ("ANNENG", 208),
    ("SNWL", 228),
    ("YMDD", 348),
    ("SXJD", 358),
    ("FENGWANG", 403),
]);

/// The id that shipments name a carrier by.
pub(super) fn logistics_id(ours: &str) -> Result<i64, CallError> {
    LOGISTICS.theirs(ours).ok_or_else(|| CallError::Refused {
        code: "UNKNOWN_CARRIER".into(),
        message: format!("no Pinduoduo carrier is known for {ours:?}"),
    })
}

/// Our code for the one that waybills name a carrier by (`wp_code`), which is the list's own
/// `code` and so the same; empty where we have none.
pub(super) fn our_code(wp_code: &str) -> &'static str {
    let same = carriers::by_name(wp_code).map(|carrier| carrier.code);
    same.filter(|code| *code == wp_code).unwrap_or("")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::LOGISTICS.is_sound());
    }

    #[test]
    fn waybills_name_carriers_by_our_codes() {
        assert_eq!(super::our_code("YTO"), "YTO");
        assert_eq!(super::our_code("圆通"), "");
        assert_eq!(super::our_code("NEW"), "");
    }
}
