//! Pinduoduo's `logistics_id`s: data with a source.

use crate::carriers::CarrierTable;

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

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sound() {
        assert!(super::LOGISTICS.is_sound());
    }
}
