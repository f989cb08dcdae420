//! Kuaishou's numbers of carriers for shipping, and the texts that its waybill calls take:
//! data with a source.

use crate::{
    carriers::{CarrierTable, by_name},
    platform::{CallError, PlatformCarrier},
};

/// For shipping, from the page 物流公司编号 of the open platform (read 2026-09).
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

/// For waybills, as two production systems name them (read 2026-11). The platform's own list
/// is not public: a carrier that is not in this one (unconfirmed) has no waybills here.
static EBILL: CarrierTable<&str> = CarrierTable(&[
    ("SF", "SF"),
    ("ZTO", "ZTO"),
    ("YTO", "YTO"),
    ("STO", "STO"),
    ("YUNDA", "YUNDA"),
    ("EMS", "EMS"),
    ("YZXB", POST),
    ("JTSD", "JT"),
    ("JD", "JD"),
    ("HT", "HTKY"),
    ("FENGWANG", "FENGWANG"),
]);

/// The post's parcels, of which waybills want more than of others.
pub(super) const POST: &str = "POSTB";

/// Their number for our code.
pub(super) fn theirs(code: &str) -> Result<i64, CallError> {
    EXPRESS.theirs(code).ok_or_else(|| unknown(code))
}

/// What their waybills call our code.
pub(super) fn of_ebill(code: &str) -> Result<&'static str, CallError> {
    EBILL.theirs(code).ok_or_else(|| unknown(code))
}

/// Our code for what their waybills call a carrier; empty where we have none.
pub(super) fn from_ebill(theirs: &str) -> &'static str {
    EBILL.ours(theirs).unwrap_or_default()
}

fn unknown(code: &str) -> CallError {
    CallError::Refused {
        code: "UNKNOWN_CARRIER".into(),
        message: format!("no Kuaishou carrier is known for {code:?}"),
    }
}

/// The carriers that a shipment may name. Their page is the list: there is no call for it.
pub(super) fn all() -> Vec<PlatformCarrier> {
    let carrier = |(code, number): &(&str, i64)| PlatformCarrier {
        carrier_code: (*code).to_owned(),
        platform_carrier: number.to_string(),
        name: by_name(code).map_or(*code, |known| known.name).to_owned(),
    };
    EXPRESS.0.iter().map(carrier).collect()
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
        assert!(EXPRESS.is_sound() && EBILL.is_sound());
        assert_eq!((of_ebill("JTSD"), from_ebill("JT")), (Ok("JT"), "JTSD"));
        assert!(of_ebill("HORSE").is_err() && from_ebill("HORSE").is_empty());
        for (number, code) in ALSO {
            assert!(theirs(code).is_ok());
            assert_eq!(EXPRESS.ours(number), None);
            assert_eq!(ours(number), code);
        }
        assert_eq!(ours(9_999), "KS-9999");
    }
}
