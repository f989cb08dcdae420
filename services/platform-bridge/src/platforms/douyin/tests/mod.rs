//! Mapping of Douyin documents, on fixtures and on random ones.

mod after_sales;
mod amounts;
mod damage;
mod decisions;
mod goods_and_parcels;
mod numbers;
mod orders;
mod pushes;
mod receivers;
mod refunds;
mod second_hand;
mod signatures;
mod waybills;

use super::{
    Douyin,
    listings::goods,
    orders::{DETAIL, SEARCH, listed},
    payload,
    shipping::{self, found},
    wire::{Order, OrderDetail},
};
use crate::{
    platform::{CallError, Document, Feed, Listed, MappedOrder, ShipmentFound, ShipmentReport},
    platforms::reading::{Answer, parse},
};
use bytes::Bytes;
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{PlatformAmounts, PlatformLine},
        types::v1::{PlatformStatus, RefundState},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const PAID: &str = include_str!("../fixtures/order_paid.json");
const PARTLY_SHIPPED: &str = include_str!("../fixtures/order_partly_shipped.json");
const REFUND_OPEN: &str = include_str!("../fixtures/order_refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const GOODS: &str = include_str!("../fixtures/goods.json");
const SKUS: &str = include_str!("../fixtures/skus.json");

fn order_json(fixture: &str) -> String {
    let data = payload(fixture, &DETAIL).unwrap();
    let detail: OrderDetail<'_> = parse(data, "shop_order_detail").unwrap();
    detail.shop_order_detail.get().to_owned()
}

fn paid_json() -> String {
    let body = Bytes::from_static(PAID.as_bytes());
    let answer = Answer::new(&body);
    let rows = listed(&answer, payload(answer.text(), &SEARCH).unwrap()).unwrap();
    let [Listed::Full(document)] = rows.as_slice() else {
        panic!("Douyin lists whole orders");
    };
    String::from_utf8(document.raw.to_vec()).unwrap()
}

fn map(json: &str) -> Document<MappedOrder> {
    remap(json.as_bytes())
}

fn remap(raw: &[u8]) -> Document<MappedOrder> {
    Douyin.remap(raw)
}

fn mask(raw: &[u8]) -> String {
    Feed::<MappedOrder>::mask_raw(&Douyin, raw)
}

fn mapped(json: &str) -> MappedOrder {
    map(json).mapped.unwrap()
}

/// The paid order with some fields set otherwise.
fn with(fields: &Value) -> Document<MappedOrder> {
    let mut order: Value = serde_json::from_str(&paid_json()).unwrap();
    set(&mut order, fields);
    map(&order.to_string())
}

/// The only line of the paid order with some fields set otherwise.
fn with_line(fields: &Value) -> Document<MappedOrder> {
    let mut order: Value = serde_json::from_str(&paid_json()).unwrap();
    set(&mut order["sku_order_list"][0], fields);
    map(&order.to_string())
}

fn set(target: &mut Value, fields: &Value) {
    for (key, value) in fields.as_object().unwrap() {
        target[key] = value.clone();
    }
}

fn lines(mapped: MappedOrder) -> Vec<PlatformLine> {
    mapped.order.lines.unwrap().lines
}

/// Fails unless goods, less discount, plus postage is what is paid, in sum and by line.
fn check_sums(order: &MappedOrder) -> PlatformAmounts {
    let amounts = order.order.amounts.unwrap();
    let PlatformAmounts {
        goods_fen,
        discount_fen,
        postage_fen,
        payable_fen,
    } = amounts;
    assert_eq!(goods_fen - discount_fen + postage_fen, payable_fen);
    assert!(goods_fen >= 0 && postage_fen >= 0 && payable_fen >= 0);
    let lines = &order.order.lines.as_ref().unwrap().lines;
    let paid: i64 = lines.iter().map(|line| line.payable_fen).sum();
    assert_eq!(paid + postage_fen, payable_fen);
    assert!(lines.iter().all(|line| line.payable_fen >= 0));
    amounts
}
