//! The logistics companies Xiaohongshu lists (`common.getExpressCompanyList`).

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(1, "zto", "中通快递"),
    carrier(2, "yuantong", "圆通速递"),
    carrier(3, "yunda", "韵达快递"),
    carrier(4, "shentong", "申通快递"),
    carrier(5, "jtexpress", "极兔速递"),
    carrier(6, "shunfeng", "顺丰速运"),
    carrier(7, "jd", "京东快递"),
    carrier(8, "ems", "EMS"),
    carrier(9, "youzhengguonei", "邮政快递包裹"),
    carrier(10, "youzhengbiaokuai", "邮政标准快递"),
    carrier(11, "debangwuliu", "德邦快递"),
    carrier(12, "danniao", "菜鸟速递"),
];

/// Those that shops have accounts at; waybill calls name them by the same codes.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("zto", NumberForm::ZTO),
    WaybillCarrier::franchise("yuantong", NumberForm::YTO),
    WaybillCarrier::franchise("yunda", NumberForm::YUNDA),
    WaybillCarrier::franchise("shentong", NumberForm::STO),
    WaybillCarrier::franchise("jtexpress", NumberForm::JTSD),
    WaybillCarrier::direct("shunfeng", NumberForm::SF),
    WaybillCarrier::direct("jd", NumberForm::JD),
    WaybillCarrier::direct("youzhengguonei", NumberForm::POST),
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
