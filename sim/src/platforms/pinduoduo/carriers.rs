//! The logistics companies Pinduoduo lists (`pdd.logistics.companies.get`).

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(1, "STO", "申通快递", true),
    carrier(3, "HT", "百世快递", false),
    carrier(44, "SF", "顺丰快递", true),
    carrier(85, "YTO", "圆通快递", true),
    carrier(115, "ZTO", "中通快递", true),
    carrier(117, "YS", "优速快递", true),
    carrier(118, "EMS", "邮政EMS", true),
    carrier(119, "TT", "天天快递", false),
    carrier(120, "JD", "京东快递", true),
    carrier(121, "YUNDA", "韵达快递", true),
    carrier(129, "ZJS", "宅急送", true),
    carrier(131, "DB", "德邦快递", true),
    carrier(132, "YZXB", "邮政快递包裹", true),
    carrier(183, "KYE", "跨越速运", true),
    carrier(384, "JTSD", "极兔速递", true),
];

/// Those whose electronic waybills a shop subscribed to; the others have none here.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("YTO", NumberForm::YTO),
    WaybillCarrier::franchise("ZTO", NumberForm::ZTO),
    WaybillCarrier::franchise("STO", NumberForm::STO),
    WaybillCarrier::franchise("YUNDA", NumberForm::YUNDA),
    WaybillCarrier::franchise("JTSD", NumberForm::JTSD),
    WaybillCarrier::direct("SF", NumberForm::SF),
    WaybillCarrier::direct("EMS", NumberForm::EMS),
    WaybillCarrier::direct("YZXB", NumberForm::POST),
];

const fn carrier(id: u64, code: &'static str, name: &'static str, available: bool) -> Carrier {
    Carrier {
        id,
        code,
        name,
        available,
    }
}

/// The company of an id.
pub(super) fn with_id(id: &str) -> Option<&'static Carrier> {
    let id: u64 = id.parse().ok()?;
    CARRIERS.iter().find(|carrier| carrier.id == id)
}

/// The id of a company; 0 for none, as orders without a parcel have it.
pub(super) fn id_of(code: &str) -> u64 {
    CARRIERS
        .iter()
        .find(|carrier| carrier.code == code)
        .map_or(0, |carrier| carrier.id)
}

/// The company of a code in words; the code itself where it is not listed.
pub(super) fn name_of(code: &str) -> &str {
    let named = CARRIERS.iter().find(|carrier| carrier.code == code);
    named.map_or(code, |carrier| carrier.name)
}
