//! The logistics companies Taobao lists (`taobao.logistics.companies.get`).

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

/// Every company takes numbers of this form.
pub(super) const NUMBER_PATTERN: &str = "^[A-Za-z0-9]{8,32}$";

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(1, "POST", "中国邮政"),
    carrier(2, "EMS", "EMS"),
    carrier(100, "STO", "申通快递"),
    carrier(101, "YTO", "圆通速递"),
    carrier(102, "YUNDA", "韵达快递"),
    carrier(103, "ZJS", "宅急送"),
    carrier(500, "ZTO", "中通快递"),
    carrier(505, "SF", "顺丰速运"),
    carrier(1_200, "POSTB", "邮政快递包裹"),
    carrier(5_000_000_110_730, "DBKD", "德邦快递"),
    carrier(5_000_000_178_661, "JTSD", "极兔速递"),
    carrier(5_000_000_182_132, "JD", "京东快递"),
];

/// Those whose electronic waybills a shop subscribed to; the others have none here.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("ZTO", NumberForm::ZTO),
    WaybillCarrier::franchise("YTO", NumberForm::YTO),
    WaybillCarrier::franchise("STO", NumberForm::STO),
    WaybillCarrier::franchise("YUNDA", NumberForm::YUNDA),
    WaybillCarrier::franchise("JTSD", NumberForm::JTSD),
    WaybillCarrier::direct("SF", NumberForm::SF),
    WaybillCarrier::direct("EMS", NumberForm::EMS),
    WaybillCarrier::direct("POSTB", NumberForm::POST),
];

const fn carrier(id: u64, code: &'static str, name: &'static str) -> Carrier {
    Carrier {
        id,
        code,
        name,
        available: true,
    }
}

pub(super) fn named(code: &str) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| carrier.code == code)
}

/// Whether a number fits [`NUMBER_PATTERN`].
pub(super) fn takes_number(number: &str) -> bool {
    (8..=32).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The company of a code in words; the code itself where it is not listed.
pub(super) fn name_of(code: &str) -> &str {
    named(code).map_or(code, |carrier| carrier.name)
}
