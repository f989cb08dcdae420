//! Carriers: our code, and what every Chinese name of the company contains. What a
//! platform calls the same company stands in that platform's folder.
//!
//! Our codes are the ones that Pinduoduo's carrier list gives (452 rows pulled from
//! the live platform; read 2026-08).

/// A company that moves parcels.
#[derive(Debug)]
pub(crate) struct Carrier {
    /// Our code.
    pub(crate) code: &'static str,
    /// What every Chinese name of it contains.
    pub(crate) name: &'static str,
}

const fn carrier(code: &'static str, name: &'static str) -> Carrier {
    Carrier { code, name }
}

/// Longer names stand before the shorter ones that they contain.
static CARRIERS: [Carrier; 29] = [
    carrier("SFKY", "顺丰快运"),
    carrier("SFTC", "顺丰同城"),
    carrier("SF", "顺丰"),
    carrier("ZTOKY", "中通快运"),
    carrier("ZTOCC", "中通冷链"),
    carrier("ZTO", "中通"),
    carrier("YTO", "圆通"),
    carrier("STO", "申通"),
    carrier("YDKY", "韵达快运"),
    carrier("YUNDA", "韵达"),
    carrier("EMS", "EMS"),
    carrier("YZDSBK", "邮政电商标快"),
    carrier("POSTBBZ", "邮政标准快递"),
    carrier("YZXB", "邮政"),
    carrier("JTSD", "极兔"),
    carrier("JD", "京东"),
    carrier("DB", "德邦"),
    carrier("HT", "百世"),
    carrier("YS", "优速"),
    carrier("TT", "天天"),
    carrier("ZJS", "宅急送"),
    carrier("KYE", "跨越"),
    carrier("CNKD", "菜鸟"),
    carrier("ANKY", "安能快运"),
    carrier("ANNENG", "安能"),
    carrier("SNWL", "苏宁"),
    carrier("YMDD", "壹米滴答"),
    carrier("SXJD", "顺心捷达"),
    carrier("FENGWANG", "丰网"),
];

/// The carrier that a text names, be it a company's name or our code.
pub(crate) fn by_name(text: &str) -> Option<&'static Carrier> {
    CARRIERS
        .iter()
        .find(|carrier| carrier.code == text)
        .or_else(|| CARRIERS.iter().find(|carrier| text.contains(carrier.name)))
}

/// Our code for a carrier that a platform names in words, else the words as they came.
pub(crate) fn code_of(words: &str) -> &str {
    by_name(words).map_or(words, |carrier| carrier.code)
}

/// What a platform calls carriers, beside our codes.
#[derive(Debug)]
pub(crate) struct CarrierTable<T: 'static>(pub(crate) &'static [(&'static str, T)]);

impl<T: Copy + PartialEq> CarrierTable<T> {
    /// The platform's word for our code.
    pub(crate) fn theirs(&self, code: &str) -> Option<T> {
        let row = self.0.iter().find(|(ours, _)| *ours == code);
        row.map(|(_, theirs)| *theirs)
    }

    /// Our code for the platform's word.
    pub(crate) fn ours<Q>(&self, theirs: Q) -> Option<&'static str>
    where
        T: PartialEq<Q>,
    {
        let row = self.0.iter().find(|(_, word)| *word == theirs);
        row.map(|(ours, _)| *ours)
    }

    /// Our code for a company by the platform's word, else by its name, else the word or
    /// the name as it is told.
    pub(crate) fn told<'a>(&self, word: &'a str, name: &'a str) -> String
    where
        T: PartialEq<&'a str>,
    {
        let known = self.ours(word).or_else(|| Some(by_name(name)?.code));
        let as_told = if word.is_empty() { name } else { word };
        known.unwrap_or(as_told).to_owned()
    }

    /// True when no code and no word stands twice, and each code is one of ours.
    #[cfg(test)]
    pub(crate) fn is_sound(&self) -> bool {
        self.0.iter().all(|(code, word)| {
            let known = CARRIERS.iter().any(|carrier| carrier.code == *code);
            let same = |row: &&(&str, T)| row.0 == *code || row.1 == *word;
            known && self.0.iter().filter(same).count() == 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique() {
        let codes: HashSet<_> = CARRIERS.iter().map(|carrier| carrier.code).collect();
        assert_eq!(codes.len(), CARRIERS.len());
    }

    #[test]
    fn the_most_special_name_wins() {
        for (text, code) in [
            ("圆通速递", "YTO"),
            ("中通快运", "ZTOKY"),
            ("中通快递", "ZTO"),
            ("德邦快递", "DB"),
        ] {
            assert_eq!(by_name(text).unwrap().code, code);
        }
        assert!(by_name("某某快递").is_none());
        assert_eq!(code_of("某某快递"), "某某快递");
        assert_eq!(code_of("申通E物流"), "STO");
    }
}
