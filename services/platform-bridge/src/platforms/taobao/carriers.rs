//! Taobao's `company_code`s: data with a source.

use crate::carriers::{self, CarrierTable};

/// Where Taobao's code differs from ours. Any other code of ours is sent as it is, and
/// Taobao refuses it if it knows no such company. Source: its shipping documentation,
/// read 2026-08. Waybills (`cp_code`) are taken to name companies alike; the documentation
/// does so in its examples (read 2026-11; for companies that no example names unconfirmed).
pub(super) static COMPANIES: CarrierTable<&str> =
    CarrierTable(&[("YZXB", "POSTB"), ("DB", "DBKD")]);

/// Taobao's code for ours.
pub(super) fn company(ours: &str) -> &str {
    COMPANIES.theirs(ours).unwrap_or(ours)
}

/// Our code for Taobao's; empty where no code of ours is sent as it.
pub(super) fn our_code(theirs: &str) -> &'static str {
    let same = || carriers::by_name(theirs).map(|carrier| carrier.code);
    let ours = COMPANIES.ours(theirs).or_else(same);
    ours.filter(|ours| company(ours) == theirs).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{company, our_code};

    #[test]
    fn a_code_goes_there_and_back() {
        for (ours, theirs) in [("ZTO", "ZTO"), ("YZXB", "POSTB"), ("DB", "DBKD")] {
            assert_eq!((company(ours), our_code(theirs)), (theirs, ours));
        }
        // Sent as they are, these would name others or nobody.
        for theirs in ["DB", "YZXB", "EMSBZ", "LE04284890", ""] {
            assert_eq!(our_code(theirs), "", "{theirs}");
        }
    }

    #[test]
    fn the_table_is_sound() {
        assert!(super::COMPANIES.is_sound());
    }
}
