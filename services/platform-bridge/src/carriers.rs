//! Carriers: our code, and what each platform calls the same company. Data only.
//!
//! Our codes are the ones that Pinduoduo's carrier list gives (452 rows pulled from
//! the live platform; read 2026-08). Taobao's are from its shipping documentation of
//! the same date; where it names none, our code is sent as it is and Taobao refuses
//! it if it knows no such company.

/// A company that moves parcels.
#[derive(Debug)]
pub(crate) struct Carrier {
    /// Our code.
    pub(crate) code: &'static str,
    /// What every Chinese name of it contains.
    pub(crate) name: &'static str,
    /// Taobao's `company_code`.
    pub(crate) taobao: &'static str,
    /// Pinduoduo's `logistics_id`.
    pub(crate) pinduoduo: i64,
}

const fn carrier(
    code: &'static str,
    name: &'static str,
    taobao: &'static str,
    pinduoduo: i64,
) -> Carrier {
    Carrier {
        code,
        name,
        taobao,
        pinduoduo,
    }
}

/// Longer names stand before the shorter ones that they contain.
static CARRIERS: [Carrier; 29] = [
    carrier("SFKY", "顺丰快运", "SFKY", 372),
    carrier("SFTC", "顺丰同城", "SFTC", 416),
    carrier("SF", "顺丰", "SF", 44),
    carrier("ZTOKY", "中通快运", "ZTOKY", 343),
    carrier("ZTOCC", "中通冷链", "ZTOCC", 448),
    carrier("ZTO", "中通", "ZTO", 115),
    carrier("YTO", "圆通", "YTO", 85),
    carrier("STO", "申通", "STO", 1),
    carrier("YDKY", "韵达快运", "YDKY", 344),
    carrier("YUNDA", "韵达", "YUNDA", 121),
    carrier("EMS", "EMS", "EMS", 118),
    carrier("YZDSBK", "邮政电商标快", "YZDSBK", 458),
    carrier("POSTBBZ", "邮政标准快递", "POSTBBZ", 324),
    carrier("YZXB", "邮政", "POSTB", 132),
    carrier("JTSD", "极兔", "JTSD", 384),
    carrier("JD", "京东", "JD", 120),
    carrier("DB", "德邦", "DBKD", 131),
    carrier("HT", "百世", "HT", 3),
    carrier("YS", "优速", "YS", 117),
    carrier("TT", "天天", "TT", 119),
    carrier("ZJS", "宅急送", "ZJS", 129),
    carrier("KYE", "跨越", "KYE", 183),
    carrier("CNKD", "菜鸟", "CNKD", 191),
    carrier("ANKY", "安能快运", "ANKY", 345),
    carrier("ANNENG", "安能", "ANNENG", 208),
    carrier("SNWL", "苏宁", "SNWL", 228),
    carrier("YMDD", "壹米滴答", "YMDD", 348),
    carrier("SXJD", "顺心捷达", "SXJD", 358),
    carrier("FENGWANG", "丰网", "FENGWANG", 403),
];

/// The carrier that our code names.
pub(crate) fn by_code(code: &str) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| carrier.code == code)
}

/// The carrier that a platform's text names, be it a company's name or a code.
pub(crate) fn by_name(text: &str) -> Option<&'static Carrier> {
    CARRIERS
        .iter()
        .find(|carrier| carrier.taobao == text || carrier.code == text)
        .or_else(|| CARRIERS.iter().find(|carrier| text.contains(carrier.name)))
}

/// The carrier behind Pinduoduo's id.
pub(crate) fn by_pinduoduo(id: i64) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| carrier.pinduoduo == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_and_ids_are_unique() {
        let codes: HashSet<_> = CARRIERS.iter().map(|carrier| carrier.code).collect();
        let ids: HashSet<_> = CARRIERS.iter().map(|carrier| carrier.pinduoduo).collect();
        assert_eq!((codes.len(), ids.len()), (CARRIERS.len(), CARRIERS.len()));
    }

    #[test]
    fn the_most_special_name_wins() {
        for (text, code) in [
            ("圆通速递", "YTO"),
            ("中通快运", "ZTOKY"),
            ("中通快递", "ZTO"),
            ("POSTB", "YZXB"),
            ("德邦快递", "DB"),
        ] {
            assert_eq!(by_name(text).unwrap().code, code);
        }
        assert!(by_name("某某快递").is_none());
    }
}
