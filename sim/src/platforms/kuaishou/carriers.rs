//! The shipping companies of Kuaishou. A report names a company by its number; the letters are
//! the simulator's own.

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(1, "BEST", "百世快递", false),
    carrier(2, "EMS", "EMS", true),
    carrier(3, "STO", "申通快递", true),
    carrier(4, "SF", "顺丰速运", true),
    carrier(5, "TT", "天天快递", false),
    carrier(6, "YTO", "圆通速递", true),
    carrier(7, "YUNDAKY", "韵达快运", true),
    carrier(8, "YZXB", "邮政快递包裹", true),
    carrier(9, "ZTO", "中通快递", true),
    carrier(11, "YUNDA", "韵达快递", true),
    carrier(12, "ZTOKY", "中通快运", true),
    carrier(14, "JD", "京东快递", true),
    carrier(15, "YS", "优速快递", true),
    carrier(17, "DB", "德邦物流", true),
    carrier(25, "KYE", "跨越速运", true),
    carrier(40, "ANE", "安能快递", true),
    carrier(53, "DBKD", "德邦快递", true),
    carrier(97, "YZBK", "邮政标准快递", true),
    carrier(109, "JTSD", "极兔速递", true),
    carrier(112, "ZYKD", "众邮快递", true),
    carrier(113, "CNSD", "菜鸟速递", true),
    carrier(119, "EMSBG", "EMS包裹", true),
];

/// Those that shops have accounts at, by the letters of waybill calls.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("ZTO", NumberForm::ZTO),
    WaybillCarrier::franchise("YTO", NumberForm::YTO),
    WaybillCarrier::franchise("STO", NumberForm::STO),
    WaybillCarrier::franchise("YUNDA", NumberForm::YUNDA),
    WaybillCarrier::franchise("JT", NumberForm::JTSD),
    WaybillCarrier::direct("SF", NumberForm::SF),
    WaybillCarrier::direct("JD", NumberForm::JD),
    WaybillCarrier::direct("POSTB", NumberForm::POST),
];

/// Beginnings that only one company's numbers have.
const PREFIXES: [(&str, u64); 4] = [("SF", 4), ("YT", 6), ("JT", 109), ("JD", 14)];

const fn carrier(id: u64, code: &'static str, name: &'static str, available: bool) -> Carrier {
    Carrier {
        id,
        code,
        name,
        available,
    }
}

/// The company of a number, while it works.
pub(super) fn with_id(id: u64) -> Option<&'static Carrier> {
    CARRIERS
        .iter()
        .find(|carrier| carrier.id == id && carrier.available)
}

/// The letters of a company that waybill calls name.
pub(super) fn code_of_waybills(code: &str) -> &str {
    match code {
        "JT" => "JTSD",
        "POSTB" => "YZXB",
        same => same,
    }
}

/// The number of a company; 0 for none.
pub(super) fn id_of(code: &str) -> u64 {
    CARRIERS
        .iter()
        .find(|carrier| carrier.code == code)
        .map_or(0, |carrier| carrier.id)
}

/// Whether a waybill number can be the company's.
pub(super) fn takes_number(carrier: &Carrier, number: &str) -> bool {
    let sound =
        (6..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let others = |(prefix, owner): &(&str, u64)| number.starts_with(prefix) && *owner != carrier.id;
    sound && !PREFIXES.iter().any(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_tell_their_company_fit_no_other() {
        let fits = |id, number| takes_number(with_id(id).unwrap(), number);
        assert!(fits(9, "75000000000001") && fits(4, "SF10000001"));
        assert!(!fits(9, "SF10000001") && !fits(9, "short") && !fits(9, "中通75000001"));
        assert!(with_id(1).is_none(), "a company that closed");
    }
}
