//! Mapping of WeChat shop documents, on fixtures and on random ones.

mod after_sales;
mod amounts;
mod damage;
mod decisions;
mod goods_and_parcels;
mod pushes;
mod second_hand;
mod waybills;

use super::{
    WechatShop, map_listing, orders, shipping, succeeded,
    wire::{Goods, GoodsResponse, Order, OrderResponse},
};
use crate::{
    platform::{
        CallError, ChainedPage, Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport,
    },
    platforms::reading::{Answer, parse},
};
use bytes::Bytes;
use oms_contracts::{
    datetime,
    oms::{
        events::v1::PlatformAmounts,
        types::v1::{PlatformStatus, RefundState},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const PAID: &str = include_str!("../fixtures/order_paid.json");
const SHIPPED: &str = include_str!("../fixtures/order_shipped.json");
const SPLIT: &str = include_str!("../fixtures/order_split.json");
const REFUND_OPEN: &str = include_str!("../fixtures/refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const LISTING: &str = include_str!("../fixtures/listing.json");

fn order_json(fixture: &str) -> String {
    let response: OrderResponse<'_> = parse(fixture, "order").unwrap();
    response.order.get().to_owned()
}

fn map(json: &str) -> Document<MappedOrder> {
    remap(json.as_bytes())
}

fn remap(raw: &[u8]) -> Document<MappedOrder> {
    WechatShop.remap(raw)
}

fn mask(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&WechatShop, raw)
}

fn mapped(fixture: &str) -> MappedOrder {
    map(&order_json(fixture)).mapped.unwrap()
}

/// The paid order with the values at some paths set otherwise.
fn with(changes: &[(&str, Value)]) -> Document<MappedOrder> {
    map(&changed(PAID, changes))
}

fn changed(fixture: &str, changes: &[(&str, Value)]) -> String {
    let mut order: Value = serde_json::from_str(&order_json(fixture)).unwrap();
    for (path, value) in changes {
        let (parent, key) = path.rsplit_once('/').unwrap();
        let parent = order.pointer_mut(parent).unwrap();
        parent[key] = value.clone();
    }
    order.to_string()
}

const DETAIL: &str = "/order_detail";
const DELIVERY: &str = "/order_detail/delivery_info";
const ADDRESS: &str = "/order_detail/delivery_info/address_info";
const FIRST_LINE: &str = "/order_detail/product_infos/0";

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(PAID);
    assert_eq!(order.platform_order_id, "3720000000000000001");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let at = |at: Option<&prost_types::Timestamp>| datetime(at).unwrap().timestamp();
    assert_eq!(at(order.modified_at.as_ref()), 1_772_331_790);
    assert_eq!(at(order.created_at.as_ref()), 1_772_330_590);
    assert_eq!(at(order.paid_at.as_ref()), 1_772_330_620);
    // The earlier of the two lines' deadlines.
    assert_eq!(at(order.latest_ship_at.as_ref()), 1_772_404_590);
    assert_eq!(order.ship_block_reason, "");
    let expected = PlatformAmounts {
        goods_fen: 11_800,
        discount_fen: 1_000,
        postage_fen: 500,
        payable_fen: 11_300,
    };
    assert_eq!(order.amounts, Some(expected));
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    let [shirt, gift] = lines.lines.as_slice() else {
        panic!("not two lines");
    };
    assert_eq!(shirt.line_key, "10000000000101:1000101#1");
    assert_eq!((shirt.quantity, shirt.price_fen), (2, 5_900));
    assert_eq!((shirt.payable_fen, gift.payable_fen), (10_800, 0));
    assert_eq!(
        (shirt.outer_id.as_str(), gift.outer_id.as_str()),
        ("TS-BLK-L", "SOCK")
    );
    assert_eq!(shirt.spec, "颜色:黑色;尺码:L");
    assert_eq!(shirt.refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!(
        (notes.buyer_memo.as_str(), notes.seller_memo.as_str()),
        ("周末送", "加急")
    );
    assert!(order.shipments.unwrap().shipments.is_empty());
    let receiver = receiver.unwrap().receiver;
    assert_eq!(receiver.phone_mask, "138****0001");
    assert_eq!(receiver.address_mask, "文**路**号");
    assert_eq!(receiver.district, "西湖区");
    assert_eq!(receiver.platform_receiver_id, "a1b2c3d4");
}

#[test]
fn the_fingerprint_follows_the_hash_else_the_masks() {
    let fingerprint = |changes: &[(&str, Value)]| {
        let receiver = with(changes).mapped.unwrap().receiver;
        receiver.unwrap().fingerprint
    };
    let at = |key: &str| format!("{ADDRESS}/{key}");
    let (hash, name, lent) = (
        at("hash_code"),
        at("user_name"),
        at("virtual_order_tel_number"),
    );
    let before = fingerprint(&[]);
    assert_eq!(before, fingerprint(&[(&name, json!("张*"))]));
    assert_ne!(before, fingerprint(&[(&hash, json!("ffff"))]));
    let masks = fingerprint(&[(&hash, json!(""))]);
    assert_ne!(
        masks,
        fingerprint(&[(&hash, json!("")), (&name, json!("李**"))])
    );
    assert_eq!(
        masks,
        fingerprint(&[(&hash, json!("")), (&lent, json!("17000000000"))])
    );
}

#[test]
fn every_documented_status_is_known() {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    for (status, expected, block) in [
        (10, AwaitingPayment, ""),
        (12, AwaitingShipment, "GIFT_NOT_ACCEPTED"),
        (13, AwaitingShipment, "GROUP_NOT_FORMED"),
        // One source only knows 17: whatever it means, such an order is not shipped.
        (17, AwaitingShipment, "AWAITING_REDEMPTION"),
        (20, AwaitingShipment, ""),
        (21, PartiallyShipped, ""),
        (30, Shipped, ""),
        (100, Completed, ""),
        // Not in the official table; were it no cancellation, a person would see it closed.
        (190, Closed, ""),
        (200, Closed, ""),
        (250, Closed, ""),
    ] {
        let order = with(&[("/status", json!(status))]).mapped.unwrap().order;
        assert_eq!(
            (order.status(), order.ship_block_reason.as_str()),
            (expected, block),
            "{status}"
        );
    }
}

#[test]
fn what_forbids_shipping_is_named() {
    let block = |path: &str, value: Value| {
        let order = with(&[(path, value)]).mapped.unwrap().order;
        order.ship_block_reason
    };
    let method = format!("{DELIVERY}/deliver_method");
    assert_eq!(block(&method, json!(1)), "VIRTUAL_DELIVERY");
    assert_eq!(block(&method, json!(3)), "VIRTUAL_DELIVERY");
    assert_eq!(block(&method, json!(null)), "");
    let review = format!("{DELIVERY}/address_under_review");
    assert_eq!(block(&review, json!(true)), "ADDRESS_UNDER_REVIEW");
    assert_eq!(block(&review, json!(false)), "");
    // It may be the new address as well.
    assert_eq!(
        block(&review, json!({"hash_code": "ffff"})),
        "ADDRESS_UNDER_REVIEW"
    );
    assert_eq!(block(&review, json!({"hash_code": ""})), "");
    let change = format!("{FIRST_LINE}/change_sku_info");
    let state = |state: i64| json!({"preshipment_change_sku_state": state});
    assert_eq!(block(&change, state(3)), "SKU_CHANGE_REQUESTED");
    assert_eq!(block(&change, state(4)), "");
}

#[test]
fn refunds_per_line() {
    let told = |json: &str| {
        let lines = map(json).mapped.unwrap().order.lines.unwrap().lines;
        let told = lines
            .iter()
            .map(|line| (line.refund_state(), line.refunded_quantity));
        told.collect::<Vec<_>>()
    };
    let expected = [
        (RefundState::Open, 0),
        (RefundState::Succeeded, 2),
        (RefundState::None, 0),
    ];
    assert_eq!(told(&order_json(REFUND_OPEN)), expected);
    // After it left, a refund takes nothing of what is to be shipped.
    assert_eq!(told(&order_json(SHIPPED)), [(RefundState::Succeeded, 0)]);
    // Two of three left; the third was refunded before.
    assert_eq!(told(&order_json(SPLIT))[0], (RefundState::Succeeded, 1));
    assert_eq!(told(&order_json(CLOSED)), [(RefundState::Succeeded, 2)]);
    // The order says that one is open and no line does: it may be any of them.
    let nowhere = changed(
        REFUND_OPEN,
        &[(&format!("{FIRST_LINE}/on_aftersale_sku_cnt"), json!(0))],
    );
    let open = told(&nowhere);
    assert!(open.iter().all(|(state, _)| *state == RefundState::Open));
}

#[test]
fn what_is_absent_is_not_said() {
    let MappedOrder { order, receiver } = mapped(CLOSED);
    assert_eq!(order.status(), PlatformStatus::Closed);
    assert!(order.notes.is_none() && order.shipments.is_none() && receiver.is_none());
    let bare = map(r#"{"order_id":"1","status":100,"update_time":1772331790}"#);
    let MappedOrder { order, receiver } = bare.mapped.unwrap();
    assert!(order.amounts.is_none() && order.lines.is_none() && order.shipments.is_none());
    assert!(order.notes.is_none() && receiver.is_none());
    // A gift that waits to be taken has no address yet.
    let gift = with(&[("/status", json!(12)), (ADDRESS, json!({}))]);
    assert!(gift.mapped.unwrap().receiver.is_none());
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    let order = mapped(STRINGS).order;
    assert_eq!(order.platform_order_id, "3705115058471208928");
    assert_eq!(order.amounts.unwrap().discount_fen, 100);
    let lines = order.lines.unwrap().lines;
    assert_eq!(
        lines[0].line_key,
        "9223372036854775807:18446744073709551615#1"
    );
    assert_eq!((lines[0].quantity, lines[0].payable_fen), (2, 1_900));
    assert_eq!(order.notes.unwrap().buyer_memo, "7");
}
