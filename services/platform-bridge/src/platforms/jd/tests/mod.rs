//! Mapping of JD documents, on fixtures and on random ones.

mod after_sale_decisions;
mod after_sale_lists;
mod after_sales;
mod amounts;
mod calls;
mod damage;
mod goods_and_parcels;
mod second_hand;
mod signatures;
mod waybills;

use super::{
    envelope::{payload, signed, texts},
    listings, map_listing, orders, shipping,
    wire::{GetResponse, Order, PageResponse, Sku, Ware},
};
use crate::{
    http::Effect,
    platform::{
        CallError, Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport, ShopAccess,
    },
    platforms::{
        jd::Jd,
        reading::{Answer, document, parse},
    },
};
use bytes::Bytes;
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{PlatformAmounts, PlatformListing},
        types::v1::{Platform, PlatformStatus, RefundState},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const PAID: &str = include_str!("../fixtures/order_paid.json");
const SHIPPED: &str = include_str!("../fixtures/order_shipped.json");
const REFUND_OPEN: &str = include_str!("../fixtures/refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const WARES: &str = include_str!("../fixtures/listing.json");
const SKUS: &str = include_str!("../fixtures/listing_skus.json");

fn order_json(fixture: &str) -> String {
    let payload = payload(fixture, "jingdong.pop.order.get", Effect::Read).unwrap();
    let response: GetResponse<'_> = parse(payload, "orderDetailInfo").unwrap();
    response
        .order_detail_info
        .order_info
        .unwrap()
        .get()
        .to_owned()
}

fn map(json: &str) -> Document<MappedOrder> {
    Jd.remap(json.as_bytes())
}

fn mapped(fixture: &str) -> MappedOrder {
    map(&order_json(fixture)).mapped.unwrap()
}

/// The paid order with some fields set otherwise.
fn with(fields: &Value) -> Document<MappedOrder> {
    let mut order: Value = serde_json::from_str(&order_json(PAID)).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        order[key] = value.clone();
    }
    map(&order.to_string())
}

/// The paid order with one field of its receiver set otherwise.
fn with_receiver(key: &str, value: &str) -> MappedOrder {
    let mut order: Value = serde_json::from_str(&order_json(PAID)).unwrap();
    order["consigneeInfo"][key] = value.into();
    map(&order.to_string()).mapped.unwrap()
}

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(PAID);
    assert_eq!(order.platform_order_id, "300000000001");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2026-03-01T02:03:11+00:00");
    let latest = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(latest.to_rfc3339(), "2026-03-03T02:03:10+00:00");
    assert!(order.created_at.is_some() && order.paid_at.is_some());
    assert_eq!(order.ship_block_reason, "");
    let expected = PlatformAmounts {
        goods_fen: 31_600,
        discount_fen: 2_000,
        postage_fen: 800,
        payable_fen: 30_400,
    };
    assert_eq!(order.amounts, Some(expected));
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    let [coat, hat] = lines.lines.as_slice() else {
        panic!("not two lines");
    };
    assert_eq!(coat.line_key, "100000000001#1");
    assert_eq!((coat.quantity, coat.price_fen), (2, 12_900));
    assert_eq!(
        (coat.outer_id.as_str(), coat.platform_goods_id.as_str()),
        ("SKU-BLK-L", "10000000001")
    );
    assert_eq!(coat.title, "样例外套 黑色 L");
    assert_eq!(hat.refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 1));
    assert_eq!(
        (notes.buyer_nick.as_str(), notes.buyer_memo.as_str()),
        ("j***1", "请发顺丰")
    );
    assert!(order.shipments.unwrap().shipments.is_empty());
    let receiver = receiver.unwrap();
    assert_eq!(receiver.receiver.platform_receiver_id, "JDmadeupoaid");
    assert_eq!(receiver.receiver.phone_mask, "138****0000");
    assert_eq!(receiver.receiver.district, "余杭区");
    assert_eq!(receiver.fingerprint.len(), 64);
}

#[test]
fn the_fingerprint_follows_the_address_and_no_cipher() {
    let fingerprint = |order: MappedOrder| order.receiver.unwrap().fingerprint;
    let before = fingerprint(mapped(PAID));
    let ciphered = with_receiver("encrypt_mobile", "AAAAmadeup");
    assert_eq!(
        ciphered.receiver.as_ref().unwrap().receiver.phone_cipher,
        "AAAAmadeup"
    );
    assert_eq!(before, fingerprint(ciphered));
    // Neither is documented to follow each change alone. An OAID that were new at each
    // reading would make each look like a change.
    assert_ne!(before, fingerprint(with_receiver("oaid", "JDotheroaid")));
    for key in ["fullname", "mobile", "fullAddress", "county", "town"] {
        assert_ne!(before, fingerprint(with_receiver(key, "其**")), "{key}");
    }
}

#[test]
fn a_mask_goes_before_a_plain_phone() {
    let order = with_receiver("desenMobile", "139****1111");
    assert_eq!(order.receiver.unwrap().receiver.phone_mask, "139****1111");
    let landline = json!({"consigneeInfo": {"fullname": "张**", "telephone": "0571-****"}});
    let receiver = with(&landline).mapped.unwrap().receiver.unwrap();
    assert_eq!(receiver.receiver.phone_mask, "0571-****");
}

#[test]
fn a_shipped_order_names_its_parcels() {
    let MappedOrder { order, receiver } = mapped(SHIPPED);
    assert_eq!(order.status(), PlatformStatus::Shipped);
    assert!(receiver.is_none());
    let told: Vec<_> = order
        .shipments
        .iter()
        .flat_map(|said| &said.shipments)
        .map(|parcel| (parcel.carrier_code.as_str(), parcel.waybill_no.as_str()))
        .collect();
    let expected = [
        ("ZTO", "75000000000001"),
        ("ZTO", "75000000000002"),
        ("YTO", "YT8800000000001"),
        ("JD-9999", "X1"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_locked_order_holds_all_its_lines() {
    let order = mapped(REFUND_OPEN).order;
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    assert_eq!(order.ship_block_reason, "LOCKED");
    let lines = order.lines.unwrap().lines;
    let keys: Vec<_> = lines.iter().map(|line| line.line_key.as_str()).collect();
    assert_eq!(keys, ["100000000001#1", "100000000002#1", "100000000001#2"]);
    for line in &lines {
        assert_eq!(
            (line.refund_state(), line.refunded_quantity),
            (RefundState::Open, 0)
        );
    }
}

#[test]
fn what_is_absent_is_not_said() {
    let MappedOrder { order, receiver } = mapped(CLOSED);
    assert_eq!(order.status(), PlatformStatus::Closed);
    assert!(order.notes.is_none() && receiver.is_none());
    assert!(order.amounts.is_none() && order.lines.is_none() && order.shipments.is_none());
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    let order = mapped(STRINGS).order;
    assert_eq!(order.platform_order_id, "9223372036854775807");
    assert_eq!(order.amounts.unwrap().payable_fen, 950);
    assert_eq!(order.amounts.unwrap().discount_fen, 50);
    assert!(order.paid_at.is_none(), "1970 means that it is not set");
    let latest = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(latest.to_rfc3339(), "2026-03-03T02:03:10+00:00");
    assert_eq!(order.notes.unwrap().seller_flag, 3);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].platform_sku_id, "100000000000000001");
    assert_eq!((lines[0].price_fen, lines[0].payable_fen), (1_000, 950));
}

#[test]
fn every_documented_state_is_known() {
    use PlatformStatus::{AwaitingShipment, Closed, Completed, Shipped};
    for (state, status, block) in [
        ("WAIT_SELLER_STOCK_OUT", AwaitingShipment, ""),
        ("WAIT_SELLER_DELIVERY", AwaitingShipment, ""),
        ("WAIT_SEND_CODE", AwaitingShipment, "WAIT_SEND_CODE"),
        ("LOCKED", AwaitingShipment, "LOCKED"),
        ("PAUSE", AwaitingShipment, "PAUSE"),
        ("POP_ORDER_PAUSE", AwaitingShipment, "POP_ORDER_PAUSE"),
        ("WAIT_GOODS_RECEIVE_CONFIRM", Shipped, ""),
        ("FINISHED_L", Completed, ""),
        ("TRADE_CANCELED", Closed, ""),
        ("PARENT_TRADE_CANCELED", Closed, ""),
    ] {
        let order = with(&json!({"orderState": state})).mapped.unwrap().order;
        assert_eq!(
            (order.status(), order.ship_block_reason.as_str()),
            (status, block),
            "{state}"
        );
    }
}

#[test]
fn an_order_of_jds_own_warehouse_is_not_shipped_by_the_seller() {
    let order = with(&json!({"storeOrder": "京仓订单"}))
        .mapped
        .unwrap()
        .order;
    assert_eq!(order.ship_block_reason, "JD_WAREHOUSE");
}

#[test]
fn a_flag_that_is_no_number_parks_nothing() {
    let flag = |level: Value, alias: Value| {
        let fields = json!({"venderRemarkLevelFlag": level, "venderRemarkFlagAlias": alias});
        with(&fields)
            .mapped
            .unwrap()
            .order
            .notes
            .unwrap()
            .seller_flag
    };
    assert_eq!(flag(json!("2"), json!("红色")), 2);
    assert_eq!(flag(json!("红色"), json!("4")), 4);
    assert_eq!(flag(json!("HIGH"), json!(77)), 0);
}
