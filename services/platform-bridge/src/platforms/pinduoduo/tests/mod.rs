//! Mapping of Pinduoduo documents, on fixtures and on random ones.

mod after_sales;
mod channel;
mod damage;
mod decisions;
mod goods_and_parcels;
mod numbers;
mod pushes;
mod receivers;
mod second_hand;
mod waybill_calls;
mod waybills;

use super::{
    map_lines, orders, shipping,
    wire::{Goods, GoodsResponse, Order, OrderInfoResponse},
    writes::written,
};
use crate::{
    platform::{CallError, Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport},
    platforms::{
        pinduoduo::Pinduoduo,
        reading::{Answer, Envelope, Field, parse},
    },
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
const REFUND_OPEN: &str = include_str!("../fixtures/refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const LISTING: &str = include_str!("../fixtures/listing.json");

fn under(fixture: &str) -> String {
    let envelope: Envelope<'_> = parse(fixture, "fixture").unwrap();
    envelope.values().next().unwrap().get().to_owned()
}

fn order_json(fixture: &str) -> String {
    let payload = under(fixture);
    let response: OrderInfoResponse<'_> = parse(&payload, "order_info").unwrap();
    response.order_info.get().to_owned()
}

fn listed(payload: &str) -> Vec<Listed> {
    let body = Bytes::copy_from_slice(payload.as_bytes());
    let answer = Answer::new(&body);
    orders::listed(&answer, answer.text()).unwrap()
}

fn paid_json() -> String {
    let Listed::Full(document) = listed(&under(PAID)).remove(0) else {
        panic!("Pinduoduo lists whole orders");
    };
    String::from_utf8(document.raw.to_vec()).unwrap()
}

fn remap(raw: &[u8]) -> Document<MappedOrder> {
    Feed::<MappedOrder>::remap(&Pinduoduo, raw)
}

fn shown(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&Pinduoduo, raw)
}

fn map(json: &str) -> Document<MappedOrder> {
    remap(json.as_bytes())
}

fn mapped(json: &str) -> MappedOrder {
    map(json).mapped.unwrap()
}

/// The paid order with some fields set otherwise.
fn with(fields: &Value) -> Document<MappedOrder> {
    let mut order: Value = serde_json::from_str(&paid_json()).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        order[key] = value.clone();
    }
    map(&order.to_string())
}

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(&paid_json());
    assert_eq!(order.platform_order_id, "261001-123456789012345");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2026-10-01T01:58:40+00:00");
    assert!(order.latest_ship_at.is_some() && order.paid_at.is_some());
    assert_eq!(order.ship_block_reason, "");
    let expected = PlatformAmounts {
        goods_fen: 5_990,
        discount_fen: 500,
        postage_fen: 0,
        payable_fen: 5_490,
    };
    assert_eq!(order.amounts, Some(expected));
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    assert_eq!(lines.lines[0].line_key, "900000000011#1");
    assert_eq!(lines.lines[0].payable_fen, 5_490);
    assert_eq!(lines.lines[0].refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 1));
    assert!(order.shipments.unwrap().shipments.is_empty());
    let receiver = receiver.unwrap().receiver;
    assert_eq!(receiver.phone_mask, "138****0000");
    assert_eq!(receiver.phone_cipher, "$189$BKx1e6cQ0pH2Vw==$2$");
    assert_eq!(receiver.district, "余杭区");
    assert_eq!(receiver.platform_receiver_id, "2f1c9d7be0");
}

#[test]
fn a_new_cipher_is_no_new_address() {
    let fingerprint = |fields: Value| with(&fields).mapped.unwrap().receiver.unwrap().fingerprint;
    let before = fingerprint(json!({}));
    assert_eq!(
        before,
        fingerprint(json!({"receiver_name": "~new~0~", "receiver_phone": "$2$"}))
    );
    assert_ne!(
        before,
        fingerprint(json!({"receiver_address_mask": "文二西路****"}))
    );
    assert_ne!(before, fingerprint(json!({"open_address_id_2": "other"})));
    let by_id = fingerprint(json!({"open_address_id": "a"}));
    assert_eq!(
        by_id,
        fingerprint(json!({"open_address_id": "a", "receiver_name_mask": "李*"}))
    );
    assert_ne!(by_id, fingerprint(json!({"open_address_id": "b"})));
}

#[test]
fn the_receiver_is_said_only_while_it_is_given() {
    let empty = json!({"receiver_name": "", "receiver_phone": "", "receiver_address": ""});
    assert!(with(&empty).mapped.unwrap().receiver.is_none());
    let mut contact = empty;
    contact["contact_mobile"] = json!("$9$");
    let receiver = with(&contact).mapped.unwrap().receiver.unwrap().receiver;
    assert_eq!(receiver.phone_cipher, "$9$");
}

#[test]
fn a_shipped_order_names_its_parcels() {
    let MappedOrder { order, receiver } = mapped(&order_json(SHIPPED));
    assert_eq!(order.status(), PlatformStatus::Shipped);
    assert!(receiver.is_none());
    assert_eq!(order.notes.unwrap().seller_memo, "加急");
    let shipments = order.shipments.unwrap().shipments;
    let told: Vec<_> = shipments
        .iter()
        .map(|shipment| (shipment.carrier_code.as_str(), shipment.waybill_no.as_str()))
        .collect();
    let expected = [
        ("YTO", "YT8800000000001"),
        ("ZTO", "75000000000001"),
        ("PDD-9999", "X1"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn an_order_with_several_lines_shares_its_discount() {
    let order = mapped(&order_json(REFUND_OPEN)).order;
    let amounts = order.amounts.unwrap();
    let lines = order.lines.unwrap().lines;
    let keys: Vec<_> = lines.iter().map(|line| line.line_key.as_str()).collect();
    assert_eq!(keys, ["900000000011#1", "900000000012#1", "900000000011#2"]);
    let paid: i64 = lines.iter().map(|line| line.payable_fen).sum();
    assert_eq!(paid + amounts.postage_fen, amounts.payable_fen);
    assert_eq!(
        amounts.goods_fen - amounts.discount_fen + amounts.postage_fen,
        amounts.payable_fen
    );
    assert!(
        lines
            .iter()
            .all(|line| line.refund_state() == RefundState::Open)
    );
    assert!(order.shipments.is_none() && order.notes.is_none());
}

#[test]
fn a_refund_before_shipping_closes_the_order_and_its_units() {
    let order = mapped(&order_json(CLOSED)).order;
    assert_eq!(order.status(), PlatformStatus::Closed);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].refund_state(), RefundState::Succeeded);
    assert_eq!(lines[0].refunded_quantity, 2);
    let sent = with(&json!({"order_status": 2, "refund_status": 4}))
        .mapped
        .unwrap()
        .order;
    assert_eq!(sent.status(), PlatformStatus::Shipped);
    assert_eq!(sent.lines.unwrap().lines[0].refunded_quantity, 0);
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    let order = mapped(&order_json(STRINGS)).order;
    assert_eq!(order.amounts.unwrap().payable_fen, 2_000);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].platform_goods_id, "9223372036854775807");
    assert_eq!((lines[0].quantity, lines[0].price_fen), (2, 1_000));
}

#[test]
fn statuses_and_what_forbids_shipping() {
    use PlatformStatus::{AwaitingPayment, AwaitingShipment, Closed, Completed, Shipped};
    for (fields, status, block) in [
        (json!({"order_status": 2}), Shipped, ""),
        (json!({"order_status": 3}), Completed, ""),
        (json!({"confirm_status": 0}), AwaitingPayment, ""),
        (json!({"confirm_status": 2}), Closed, ""),
        (json!({"group_status": 2}), Closed, ""),
        (
            json!({"group_status": 0}),
            AwaitingShipment,
            "GROUP_NOT_FORMED",
        ),
        (
            json!({"risk_control_status": 1}),
            AwaitingShipment,
            "RISK_CONTROL",
        ),
        (json!({"trade_type": 1}), AwaitingShipment, "STEP_NOT_PAID"),
        (
            json!({"trade_type": 1, "step_order_info": {"step_trade_status": 1}}),
            AwaitingShipment,
            "STEP_NOT_PAID",
        ),
        (
            json!({"trade_type": 1, "step_order_info": {"step_trade_status": 2}}),
            AwaitingShipment,
            "",
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
fn the_after_sale_tells_where_the_refund_status_is_missing() {
    let state = |fields: Value| {
        let order = with(&fields).mapped.map_err(|error| error.reason)?.order;
        Ok(order.lines.unwrap().lines[0].refund_state())
    };
    let told = |status: i64| state(json!({"refund_status": null, "after_sales_status": status}));
    assert_eq!(told(0), Ok(RefundState::None));
    assert_eq!(told(6), Ok(RefundState::Open));
    assert_eq!(told(10), Ok(RefundState::Succeeded));
    assert_eq!(told(99), Err("UNKNOWN_STATUS"));
    assert_eq!(
        state(json!({"refund_status": null, "after_sales_status": null})),
        Err("UNKNOWN_STATUS")
    );
}

#[test]
fn the_clock_is_read_in_each_notation() {
    let read = |json| orders::platform_time(serde_json::from_str::<Field<'_>>(json).unwrap());
    let at = read("1760000000").unwrap();
    assert_eq!(read("\"1760000000000\""), Some(at));
    assert_eq!(read("\"2025-10-09 16:53:20\""), Some(at));
    assert_eq!(read("\"soon\""), None);
}
