//! The logistics companies Douyin lists (`order.logisticsCompanyList`).

use crate::platforms::Carrier;
use crate::platforms::waybill_account::WaybillCarrier;
use crate::world::waybill::NumberForm;

pub(super) const CARRIERS: &[Carrier] = &[
    carrier(7, "yuantong", "圆通快递"),
    carrier(8, "shentong", "申通快递"),
    carrier(9, "yunda", "韵达快递"),
    carrier(11, "youshuwuliu", "优速快递"),
    carrier(12, "shunfeng", "顺丰速运"),
    carrier(13, "debangwuliu", "德邦快递"),
    carrier(15, "zhongtong", "中通快递"),
    carrier(17, "ems", "EMS"),
    carrier(19, "youzhengguonei", "邮政国内"),
    carrier(21, "zhaijisong", "宅急送"),
    carrier(30, "jd", "京东物流"),
    carrier(32, "annengwuliu", "安能物流"),
    carrier(397, "kuayue", "跨越速运"),
    carrier(1017, "danniao", "菜鸟速递"),
    carrier(1021, "jtexpress", "极兔速递"),
    carrier(1109, "yzdsbk", "邮政电商标快"),
];

/// Those that shops have accounts at; waybill calls name them by the same codes.
pub(super) const WAYBILL_CARRIERS: &[WaybillCarrier] = &[
    WaybillCarrier::franchise("zhongtong", NumberForm::ZTO),
    WaybillCarrier::franchise("yuantong", NumberForm::YTO),
    WaybillCarrier::franchise("yunda", NumberForm::YUNDA),
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
