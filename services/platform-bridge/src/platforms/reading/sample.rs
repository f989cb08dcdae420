//! A request for a waybill, for tests.
#![cfg(test)]

use crate::platform::{Address, Person, WaybillItem, WaybillReceiver, WaybillRequest};
use oms_contracts::oms::types::v1::Receiver;

/// A parcel of the order `2100000000000000002`.
pub(crate) fn waybill_request(parcel_key: &str) -> WaybillRequest {
    WaybillRequest {
        parcel_key: parcel_key.into(),
        platform_order_ids: vec!["2100000000000000002".into()],
        carrier_code: "ZTO".into(),
        account_id: "571:".into(),
        template_id: "101".into(),
        template_url: "http://cloudprint.example/template/standard/101".into(),
        sender: Person {
            name: "仓库".into(),
            phone: "13800000000".into(),
            address: Address {
                province: "浙江省".into(),
                city: "杭州市".into(),
                district: "余杭区".into(),
                town: String::new(),
                detail: "某路1号".into(),
            },
        },
        receiver: WaybillReceiver::OfOrder(Receiver::default()),
        items: vec![WaybillItem {
            title: "样例外套".into(),
            spec: "黑色 L".into(),
            quantity: 2,
            platform_goods_id: "700000000001".into(),
            platform_sku_id: "5000000000001".into(),
        }],
        weight_g: 500,
        volume_cm3: 0,
        product_code: String::new(),
        services: Vec::new(),
        note: String::new(),
    }
}
