//! The delivery companies WeChat shop lists.

use serde_json::{Value, json};

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(1, "SF", "顺丰速运"),
    carrier(2, "YTO", "圆通速递"),
    carrier(3, "ZTO", "中通快递"),
    carrier(4, "STO", "申通快递"),
    carrier(5, "YUNDA", "韵达速递"),
    carrier(6, "JTSD", "极兔速递"),
    carrier(7, "JD", "京东物流"),
    carrier(8, "EMS", "中国邮政"),
    carrier(9, "CNSD", "菜鸟速递"),
    carrier(10, "DBKD", "德邦快递"),
    // Any company that is not listed; nobody ships with it unless told to.
    Carrier {
        id: 99,
        code: OTHER,
        name: "其他快递",
        available: false,
    },
];

const OTHER: &str = "OTHER";

/// Companies that shops have an account with; the post and 菜鸟 are not among them.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("ZTO", NumberForm::ZTO),
    WaybillCarrier::franchise("YTO", NumberForm::YTO),
    WaybillCarrier::franchise("STO", NumberForm::STO),
    WaybillCarrier::franchise("YUNDA", NumberForm::YUNDA),
    WaybillCarrier::franchise("JTSD", NumberForm::JTSD),
    WaybillCarrier::direct("SF", NumberForm::SF),
    WaybillCarrier::direct("JD", NumberForm::JD),
    WaybillCarrier::direct("DBKD", NumberForm::DBKD),
];

const fn carrier(id: u64, code: &'static str, name: &'static str) -> Carrier {
    Carrier {
        id,
        code,
        name,
        available: true,
    }
}

/// The company of a `delivery_id`.
pub(super) fn with_id(delivery_id: &str) -> Option<&'static Carrier> {
    CARRIERS.iter().find(|carrier| carrier.code == delivery_id)
}

pub(super) fn name_of(delivery_id: &str) -> &'static str {
    with_id(delivery_id).map_or("", |carrier| carrier.name)
}

/// `company_list`: all, or those with electronic waybills.
pub(super) fn listed(with_waybills_only: bool) -> Vec<Value> {
    let has_waybills = |carrier: &Carrier| {
        let mut known = WAYBILL_CARRIERS.iter();
        known.any(|known| known.code == carrier.code)
    };
    CARRIERS
        .iter()
        .filter(|carrier| !with_waybills_only || has_waybills(carrier))
        .map(|carrier| json!({"delivery_id": carrier.code, "delivery_name": carrier.name}))
        .collect()
}
