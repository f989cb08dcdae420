//! Kuaishou's numbers of carriers for shipping, which differ from the texts that its
//! waybill calls take: data with a source.

use crate::carriers::CarrierTable;

/// From the page 物流公司编号 of the open platform (read 2026-09).
static EXPRESS: CarrierTable<i64> = CarrierTable(&[
    ("SF", 4),
    ("ZTOKY", 12),
    ("ZTOCC", 135),
    ("ZTO", 9),
    ("YTO", 6),
    ("STO", 3),
    ("YDKY", 7),
    ("YUNDA", 11),
    ("EMS", 2),
    ("YZDSBK", 139),
    ("POSTBBZ", 97),
    ("YZXB", 8),
    ("JTSD", 109),
    ("JD", 14),
    ("DB", 53),
    ("HT", 1),
    ("YS", 15),
    ("TT", 5),
    ("ZJS", 10),
    ("KYE", 25),
    ("CNKD", 113),
    ("ANKY", 43),
    ("ANNENG", 40),
    ("SNWL", 81),
    ("YMDD", 100),
    ("SXJD", 86),
    ("FENGWANG", 127),
]);

/// Further numbers of the same companies, which are read and never sent: 圆通快运 (merged
/// into 6), 德邦, EMS包裹.
static ALSO: [(i64, &str); 3] = [(13, "YTO"), (17, "DB"), (119, "EMS")];

/// Their number for our code.
pub(super) fn theirs(code: &str) -> Option<i64> {
    EXPRESS.theirs(code)
}

/// Our code for their number; `KS-<number>` for a company that we have no code for.
pub(super) fn ours(express_code: i64) -> String {
    let also = || {
        let row = ALSO.iter().find(|(number, _)| *number == express_code)?;
        Some(row.1)
    };
    EXPRESS
        .ours(express_code)
        .or_else(also)
        .map_or_else(|| format!("KS-{express_code}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sound() {
        assert!(EXPRESS.is_sound());
        for (number, code) in ALSO {
            assert!(theirs(code).is_some());
            assert_eq!(EXPRESS.ours(number), None);
            assert_eq!(ours(number), code);
        }
        assert_eq!(ours(9_999), "KS-9999");
    }
}
