//! The logistics companies of a JD merchant. On the wire a company is its number; the letters
//! are the simulator's own.

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

/// 厂家自送: the merchant's own car, whose numbers are not kept.
pub(super) const OWN_CAR: u64 = 1274;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(463, "YTO", "圆通快递", true),
    carrier(465, "EMS", "邮政EMS", true),
    carrier(467, "SF", "顺丰快递", true),
    carrier(470, "STO", "申通快递", true),
    // Known, but no carrier to choose by chance: there is no number to report.
    carrier(OWN_CAR, "OWN", "厂家自送", false),
    carrier(1327, "YUNDA", "韵达快递", true),
    carrier(1499, "ZTO", "中通快递", true),
    carrier(2087, "JD", "京东快递", true),
];

/// JD's own express, whose numbers have calls of their own.
pub(super) const EXPRESS: &str = "JD";

/// Carriers with an account; the post has none.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("ZTO", NumberForm::ZTO),
    WaybillCarrier::franchise("YTO", NumberForm::YTO),
    WaybillCarrier::franchise("STO", NumberForm::STO),
    WaybillCarrier::franchise("YUNDA", NumberForm::YUNDA),
    WaybillCarrier::direct("SF", NumberForm::SF),
    WaybillCarrier::direct(EXPRESS, NumberForm::JD),
];

const fn carrier(id: u64, code: &'static str, name: &'static str, available: bool) -> Carrier {
    Carrier {
        id,
        code,
        name,
        available,
    }
}

/// The company of an id in the merchant's list.
pub(super) fn with_id(id: &str) -> Option<&'static Carrier> {
    let id: u64 = id.parse().ok()?;
    CARRIERS.iter().find(|carrier| carrier.id == id)
}

pub(super) fn name_of(code: &str) -> &'static str {
    let known = CARRIERS.iter().find(|carrier| carrier.code == code);
    known.map_or("", |carrier| carrier.name)
}

/// The id of a company.
pub(super) fn id_of(code: &str) -> String {
    CARRIERS
        .iter()
        .find(|carrier| carrier.code == code)
        .map(|carrier| carrier.id.to_string())
        .unwrap_or_default()
}
