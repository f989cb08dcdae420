//! Mapping of Taobao documents, on fixtures and on random ones.

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
    map_listing, orders, payload, shipping,
    wire::{FullinfoResponse, Item, ItemsResponse, Trade},
};
use crate::{
    http::Effect,
    platform::{Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport},
    platforms::{
        reading::{Answer, document, parse},
        taobao::Taobao,
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

const PAID: &str = include_str!("../fixtures/order_paid.json");
const SHIPPED: &str = include_str!("../fixtures/order_shipped.json");
const SPLIT: &str = include_str!("../fixtures/order_split.json");
const REFUND_OPEN: &str = include_str!("../fixtures/refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const LISTING: &str = include_str!("../fixtures/listing.json");

fn trade_json(fixture: &str) -> String {
    let payload = payload(fixture, "taobao.trade.fullinfo.get", Effect::Read).unwrap();
    let response: FullinfoResponse<'_> = parse(payload, "trade").unwrap();
    response.trade.get().to_owned()
}

fn remap(raw: &[u8]) -> Document<MappedOrder> {
    Feed::<MappedOrder>::remap(&Taobao, raw)
}

fn shown(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&Taobao, raw)
}

fn map(fixture: &str) -> Document<MappedOrder> {
    remap(trade_json(fixture).as_bytes())
}

fn mapped(fixture: &str) -> MappedOrder {
    map(fixture).mapped.unwrap()
}

fn reason(fixture: &str) -> &'static str {
    map(fixture).mapped.unwrap_err().reason
}

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(PAID);
    assert_eq!(order.platform_order_id, "2100000000000000002");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2026-03-01T02:23:10+00:00");
    let latest = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(latest.to_rfc3339(), "2026-03-03T02:03:10+00:00");
    assert_eq!(order.ship_block_reason, "");
    let amounts = order.amounts.unwrap();
    let expected = PlatformAmounts {
        goods_fen: 25_800,
        discount_fen: 2_000,
        postage_fen: 800,
        payable_fen: 24_600,
    };
    assert_eq!(amounts, expected);
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    let paid: i64 = lines.lines.iter().map(|line| line.payable_fen).sum();
    assert_eq!(paid + amounts.postage_fen, amounts.payable_fen);
    let [black, white] = lines.lines.as_slice() else {
        panic!("not two lines");
    };
    assert_eq!(black.line_key, "2100000000000000003");
    assert_eq!(
        (black.outer_id.as_str(), white.outer_id.as_str()),
        ("SKU-BLK-L", "ITEM-1")
    );
    assert_eq!(black.spec, "颜色分类:黑色;尺码:L");
    assert_eq!(white.refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 1));
    assert!(order.shipments.unwrap().shipments.is_empty());
    let receiver = receiver.unwrap();
    assert_eq!(receiver.receiver.platform_receiver_id, "1Tmadeupoaid");
    assert_eq!(receiver.receiver.phone_mask, "1**********");
    assert_eq!(receiver.fingerprint.len(), 64);
}

#[test]
fn the_fingerprint_follows_the_oaid_else_the_masks() {
    let fingerprint = |json: &str| mapped(json).receiver.unwrap().fingerprint;
    let before = fingerprint(PAID);
    assert_eq!(before, fingerprint(&PAID.replace("张**", "李**")));
    assert_ne!(
        before,
        fingerprint(&PAID.replace("1Tmadeupoaid", "2Tmadeupoaid"))
    );
    let masked = PAID.replace("1Tmadeupoaid", "");
    assert_ne!(
        fingerprint(&masked),
        fingerprint(&masked.replace("文**路", "武**路"))
    );
}

#[test]
fn a_shipped_order_names_its_parcel_and_no_receiver() {
    let MappedOrder { order, receiver } = mapped(SHIPPED);
    assert_eq!(order.status(), PlatformStatus::Shipped);
    assert!(receiver.is_none());
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments.len(), 1);
    assert_eq!(shipments[0].carrier_code, "YTO");
    assert_eq!(shipments[0].waybill_no, "YT8800000000001");
    assert_eq!(shipments[0].line_keys, ["2100000000000000010"]);
}

#[test]
fn a_split_order_groups_lines_by_parcel() {
    let order = mapped(SPLIT).order;
    assert_eq!(order.status(), PlatformStatus::PartiallyShipped);
    let shipments = order.shipments.unwrap().shipments;
    assert_eq!(shipments.len(), 1);
    assert_eq!(
        shipments[0].line_keys,
        ["2100000000000000021", "2100000000000000022"]
    );
}

#[test]
fn refunds_per_line() {
    let lines = mapped(REFUND_OPEN).order.lines.unwrap().lines;
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line.refund_state(), line.refunded_quantity))
        .collect();
    // Open; refunded whole; refunded in part only. The line closed unpaid is gone.
    let expected = [
        (RefundState::Open, 0),
        (RefundState::Succeeded, 2),
        (RefundState::Succeeded, 0),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_absent_is_not_said() {
    let MappedOrder { order, receiver } = mapped(CLOSED);
    assert_eq!(order.status(), PlatformStatus::Closed);
    assert!(order.notes.is_none() && receiver.is_none());
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].platform_sku_id, "700000000001");
    let no_groups = r#"{"tid":1,"status":"TRADE_FINISHED","modified":"2026-03-01 11:00:00"}"#;
    let order = remap(no_groups.as_bytes()).mapped.unwrap().order;
    assert!(order.amounts.is_none() && order.lines.is_none() && order.shipments.is_none());
}

#[test]
fn numbers_may_be_texts_and_texts_numbers() {
    let order = mapped(STRINGS).order;
    assert_eq!(order.amounts.unwrap().payable_fen, 950);
    assert_eq!(order.amounts.unwrap().discount_fen, 50);
    assert_eq!(order.notes.unwrap().seller_flag, 3);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].platform_sku_id, "5000000000001");
    assert_eq!((lines[0].price_fen, lines[0].payable_fen), (1_000, 950));
}

#[test]
fn a_raised_price_is_a_discount_below_zero() {
    let raised = PAID
        .replacen(r#""discount_fee":"20.00""#, r#""discount_fee":"0.00""#, 1)
        .replacen(r#""adjust_fee":"0.00""#, r#""adjust_fee":"15.50""#, 1)
        .replacen(r#""payment":"246.00""#, r#""payment":"281.50""#, 1);
    let amounts = mapped(&raised).order.amounts.unwrap();
    assert_eq!((amounts.goods_fen, amounts.discount_fen), (25_800, -1_550));
    assert_eq!((amounts.postage_fen, amounts.payable_fen), (800, 28_150));
}

#[test]
fn every_documented_status_is_known() {
    use PlatformStatus::{
        AwaitingPayment, AwaitingShipment, Closed, Completed, PartiallyShipped, Shipped,
    };
    for (status, expected) in [
        ("TRADE_NO_CREATE_PAY", AwaitingPayment),
        ("WAIT_BUYER_PAY", AwaitingPayment),
        ("PAY_PENDING", AwaitingPayment),
        ("WAIT_PRE_AUTH_CONFIRM", AwaitingPayment),
        ("PAID_FORBID_CONSIGN", AwaitingShipment),
        ("WAIT_SELLER_SEND_GOODS", AwaitingShipment),
        ("SELLER_CONSIGNED_PART", PartiallyShipped),
        ("WAIT_BUYER_CONFIRM_GOODS", Shipped),
        ("TRADE_BUYER_SIGNED", Shipped),
        ("TRADE_FINISHED", Completed),
        ("TRADE_CLOSED", Closed),
        ("TRADE_CLOSED_BY_TAOBAO", Closed),
    ] {
        let json = PAID.replacen("WAIT_SELLER_SEND_GOODS", status, 1);
        assert_eq!(mapped(&json).order.status(), expected, "{status}");
    }
}

#[test]
fn what_forbids_shipping_is_named() {
    let with = |field: &str| {
        let json = PAID.replace(r#""tid_str""#, &format!(r#"{field},"tid_str""#));
        mapped(&json).order.ship_block_reason
    };
    assert_eq!(with(r#""team_buy_hold":1"#), "TEAM_BUY_HOLD");
    assert_eq!(with(r#""forbid_consign":true"#), "FORBID_CONSIGN");
    assert_eq!(with(r#""top_hold":0"#), "");
    assert_eq!(
        with(r#""step_trade_status":"FRONT_PAID_FINAL_NOPAID""#),
        "FRONT_PAID_FINAL_NOPAID"
    );
    let forbidden = PAID.replacen("WAIT_SELLER_SEND_GOODS", "PAID_FORBID_CONSIGN", 1);
    assert_eq!(
        mapped(&forbidden).order.ship_block_reason,
        "PAID_FORBID_CONSIGN"
    );
}
