//! Mapping of Xiaohongshu documents, on fixtures and on random ones.

mod after_sale_decisions;
mod after_sales;
mod damage;
mod goods_and_parcels;
mod numbers;
mod opening;
mod pushes;
mod receivers;
mod signatures;
mod waybills;

use super::{
    map_listing, method, orders, payload, shipping, signed,
    wire::{CompaniesResponse, Order, SkusResponse},
};
use crate::{
    http::Effect,
    platform::{
        CallError, Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport, ShopAccess,
    },
    platforms::{
        reading::{Answer, document, parse},
        xiaohongshu::{Method, Xiaohongshu},
    },
};
use bytes::Bytes;
use oms_contracts::{
    datetime,
    ids::ShopId,
    oms::{
        events::v1::{PlatformAmounts, PlatformLine},
        types::v1::{Platform, PlatformStatus, RefundState},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const PAID: &str = include_str!("../fixtures/order_paid.json");
const RECEIVER: &str = include_str!("../fixtures/receiver.json");
const SPLIT: &str = include_str!("../fixtures/order_split.json");
const SHIPPED: &str = include_str!("../fixtures/order_shipped.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const LISTING: &str = include_str!("../fixtures/listing.json");

static READ: Method = method("test.read", Effect::Read);

fn data(fixture: &str) -> Value {
    serde_json::from_str(payload(fixture, &READ).unwrap()).unwrap()
}

/// An order, its receiver beside it, as it is parked.
fn whole(detail: &Value, receiver: &Value) -> Document<MappedOrder> {
    let receiver = receiver.to_string();
    let raw = orders::whole(detail.to_string().as_bytes(), Some(receiver.as_bytes()));
    Xiaohongshu.remap(&raw)
}

fn receiver_info() -> Value {
    data(RECEIVER)["receiverInfos"][0].clone()
}

/// The paid order with some fields set otherwise.
fn with(fields: &Value) -> Document<MappedOrder> {
    let mut order = data(PAID);
    for (key, value) in fields.as_object().unwrap() {
        order[key] = value.clone();
    }
    whole(&order, &receiver_info())
}

fn mapped(fixture: &str) -> MappedOrder {
    whole(&data(fixture), &Value::Null).mapped.unwrap()
}

fn lines(order: MappedOrder) -> Vec<PlatformLine> {
    order.order.lines.unwrap().lines
}

#[test]
fn a_paid_order() {
    let MappedOrder { order, .. } = with(&json!({})).mapped.unwrap();
    assert_eq!(order.platform_order_id, "P700000000000000001");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2026-03-01T02:23:11.500+00:00");
    let latest = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(latest.to_rfc3339(), "2026-03-03T02:23:10+00:00");
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
    assert_eq!(shirt.line_key, "6700000000000000000000a1#1");
    assert_eq!(shirt.platform_goods_id, "6700000000000000000000a0");
    assert_eq!(
        (shirt.outer_id.as_str(), shirt.title.as_str()),
        ("TS-001-BLK-L", "纯棉T恤")
    );
    assert_eq!(shirt.spec, "黑色 L");
    assert_eq!((shirt.price_fen, shirt.payable_fen), (5_900, 10_800));
    assert_eq!(gift.payable_fen, 0);
    assert_eq!(shirt.refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 2));
    assert!(order.shipments.unwrap().shipments.is_empty());
}

#[test]
fn refunds_of_a_split_order() {
    let order = mapped(SPLIT);
    assert_eq!(order.order.status(), PlatformStatus::PartiallyShipped);
    assert!(
        order.receiver.is_none(),
        "its ciphers are not given any more"
    );
    let shipments = order.order.shipments.clone().unwrap().shipments;
    assert_eq!(shipments.len(), 1);
    assert_eq!(shipments[0].carrier_code, "ZTO");
    assert_eq!(shipments[0].line_keys, ["s1#1"]);
    let told: Vec<_> = lines(order)
        .iter()
        .map(|line| (line.refund_state(), line.refunded_quantity))
        .collect();
    let expected = [
        (RefundState::None, 0),
        (RefundState::Open, 0),
        // Its part of the order is cancelled: it will not leave.
        (RefundState::Succeeded, 2),
        // Done, and yet awaited: of how many units, or a price protection, is not told.
        (RefundState::Open, 0),
        (RefundState::None, 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_shipped_order_names_its_parcel_and_no_receiver() {
    let MappedOrder { order, receiver } = mapped(SHIPPED);
    assert_eq!(order.status(), PlatformStatus::Shipped);
    assert!(receiver.is_none() && order.notes.is_none());
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments[0].carrier_code, "YTO");
    assert_eq!(shipments[0].waybill_no, "YT8800000000001");
    assert!(shipments[0].line_keys.is_empty(), "all lines");
    let line = &order.lines.unwrap().lines[0];
    assert_eq!(line.refund_state(), RefundState::Succeeded);
    assert_eq!(line.refunded_quantity, 0, "it left");
}

#[test]
fn a_closed_order_loses_the_units_that_never_left() {
    let MappedOrder { order, receiver } = mapped(CLOSED);
    assert_eq!(order.status(), PlatformStatus::Closed);
    assert!(receiver.is_none() && order.shipments.is_none());
    let line = &order.lines.unwrap().lines[0];
    assert_eq!(line.title, "甲 红");
    assert_eq!(line.refund_state(), RefundState::Succeeded);
    assert_eq!(line.refunded_quantity, 2);
}

#[test]
fn numbers_may_be_texts_and_lines_bear_what_the_order_adds() {
    let order = mapped(STRINGS);
    assert_eq!(order.order.status(), PlatformStatus::AwaitingPayment);
    assert!(order.order.paid_at.is_none());
    let amounts = order.order.amounts.unwrap();
    // The deposit stands in no line: the lines bear it, and the discount is negative.
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (2_000, -900));
    let lines = lines(order);
    assert_eq!(lines[0].line_key, "6700000000000000001#1");
    assert_eq!(lines[1].line_key, "6700000000000000001#2");
    assert_eq!((lines[0].payable_fen, lines[1].payable_fen), (2_900, 0));
}

#[test]
fn what_is_absent_is_not_said() {
    let raw = r#"{"detail":{"orderId":"P1","orderStatus":7,"updateTime":1772400000000}}"#;
    let document: Document<MappedOrder> = Xiaohongshu.remap(raw.as_bytes());
    let MappedOrder { order, receiver } = document.mapped.unwrap();
    assert_eq!(order.status(), PlatformStatus::Completed);
    assert!(order.amounts.is_none() && order.lines.is_none() && order.shipments.is_none());
    assert!(order.notes.is_none() && receiver.is_none());
}

#[test]
fn statuses_and_what_forbids_shipping() {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    for (fields, status, block) in [
        (json!({"orderStatus": 1}), AwaitingPayment, ""),
        (
            json!({"orderStatus": 2}),
            AwaitingShipment,
            "PAYMENT_IN_REVIEW",
        ),
        (
            json!({"orderStatus": 3}),
            AwaitingShipment,
            "CUSTOMS_CLEARANCE",
        ),
        (json!({"orderStatus": 5}), PartiallyShipped, ""),
        (json!({"orderStatus": 6}), Shipped, ""),
        (json!({"orderStatus": 7}), Completed, ""),
        (json!({"orderStatus": 8}), Closed, ""),
        (json!({"orderStatus": 9}), Closed, ""),
        (
            json!({"orderStatus": 10, "deliveryTime": 1_772_400_000_000_i64}),
            Shipped,
            "",
        ),
        (
            json!({"logistics": "red_domestic_trade"}),
            AwaitingShipment,
            "PLATFORM_SHIPS",
        ),
        (json!({"logistics": "red_bonded"}), AwaitingShipment, ""),
        (
            json!({"subsidySkuIdentifyCodeRequiredInfo": {"snRequired": false, "imei1Required": true}}),
            AwaitingShipment,
            "IDENTITY_CODES_REQUIRED",
        ),
    ] {
        let order = with(&fields).mapped.unwrap().order;
        assert_eq!(
            (order.status(), order.ship_block_reason.as_str()),
            (status, block),
            "{fields}"
        );
    }
}

#[test]
fn a_cancellation_that_is_asked_for_keeps_lines_from_leaving() {
    let order = with(&json!({"cancelStatus": 1})).mapped.unwrap();
    for line in lines(order) {
        assert_eq!(line.refund_state(), RefundState::Open);
        assert_eq!(line.refunded_quantity, 0);
    }
}

#[test]
fn the_status_of_the_order_tells_where_a_line_has_none() {
    let state = |of_order: Value| {
        let mut order = data(CLOSED);
        order["orderStatus"] = json!(5);
        order["orderAfterSalesStatus"] = of_order;
        let mapped = whole(&order, &Value::Null).mapped;
        mapped.map(|order| lines(order)[0].refund_state())
    };
    assert_eq!(state(json!(6)), Ok(RefundState::Open));
    assert_eq!(state(json!(5)), Ok(RefundState::None));
    for unknown in [json!(null), json!(8), json!(0)] {
        assert_eq!(state(unknown).unwrap_err().reason, "UNKNOWN_STATUS");
    }
}

#[test]
fn the_body_holds_common_fields_beside_those_of_the_call() {
    let shop = ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Xiaohongshu,
        platform_shop_id: "shop0001".into(),
        endpoint: None,
        app_key: "demoappid0123456789ab".into(),
        app_secret: "demosecret0123456789abcdef012345".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "token-a".into(),
        refresh_token: "refresh-b".into(),
        access_expires_at: None,
        credential_version: 1,
    };
    let list = method("order.getOrderList", Effect::Read);
    let body = signed(&shop, &list, json!({"pageNo": 1}), 1_735_689_600);
    let expected = json!({
        "appId": "demoappid0123456789ab", "timestamp": "1735689600", "version": "2.0",
        "method": "order.getOrderList", "sign": "d983ff865a25fa5b790dcf1c564e400a",
        "accessToken": "token-a", "pageNo": 1,
    });
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), expected);
    let refresh = Method {
        needs_token: false,
        ..method("oauth.refreshToken", Effect::Write)
    };
    assert!(!signed(&shop, &refresh, json!({}), 1).contains("accessToken"));
}

proptest! {
    #[test]
    fn amounts_add_up_whatever_the_lines_say(
        skus in proptest::collection::vec((0_i64..1_000_000, 0_i64..10_000, 1_i64..50), 1..8),
        postage in 0_i64..5_000,
        paid in 0_i64..10_000_000,
    ) {
        let list: Vec<_> = skus.iter().enumerate().map(|(at, (paid, discount, quantity))| json!({
            "skuId": format!("s{at}"), "skuQuantity": quantity, "totalPaidAmount": paid,
            "totalMerchantDiscount": discount, "skuAfterSaleStatus": 1,
        })).collect();
        let fields = json!({
            "skuList": list, "totalShippingFree": postage, "totalPayAmount": postage + paid,
        });
        let order = with(&fields).mapped.unwrap();
        let amounts = order.order.amounts.unwrap();
        prop_assert_eq!(
            amounts.goods_fen - amounts.discount_fen + amounts.postage_fen,
            postage + paid
        );
        let lines = lines(order);
        prop_assert_eq!(lines.iter().map(|line| line.payable_fen).sum::<i64>(), paid);
        prop_assert!(lines.iter().all(|line| line.payable_fen >= 0));
    }
}
