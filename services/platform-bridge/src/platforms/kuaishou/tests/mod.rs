//! Mapping of Kuaishou documents, on fixtures and on random ones.

mod after_sales;
mod damage;
mod decisions;
mod goods_and_parcels;
mod pushes;
mod receivers;
mod second_hand;
mod statuses;
mod waybills;

use super::{
    Kuaishou, listings, numbers, orders, receivers as receiver_calls, shipping, upkeep,
    waybills as waybill_calls,
    wire::{Envelope, Order},
};
use crate::{
    platform::{
        ChainedPage, Document, Feed, ListBy, Listed, MappedOrder, ShipmentFound, ShipmentReport,
        Window,
    },
    platforms::reading::{Answer, PageOf, parse},
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
const WITH_GIFT: &str = include_str!("../fixtures/order_with_gift.json");
const REFUND_OPEN: &str = include_str!("../fixtures/refund_open.json");
const CLOSED: &str = include_str!("../fixtures/order_closed.json");
const STRINGS: &str = include_str!("../fixtures/numbers_as_strings.json");
const LISTING: &str = include_str!("../fixtures/listing.json");

/// What stands under `data`.
fn data(fixture: &str) -> String {
    let envelope: Envelope<'_> = parse(fixture, "fixture").unwrap();
    envelope.data.unwrap().get().to_owned()
}

fn listed(data: &[u8]) -> ChainedPage {
    let body = Bytes::copy_from_slice(data);
    let answer = Answer::new(&body);
    orders::listed(&answer, answer.text()).unwrap()
}

fn paid_json() -> String {
    let Listed::Full(document) = listed(data(PAID).as_bytes()).rows.remove(0) else {
        panic!("Kuaishou lists whole orders");
    };
    String::from_utf8(document.raw.to_vec()).unwrap()
}

fn map(json: &str) -> Document<MappedOrder> {
    Kuaishou.remap(json.as_bytes())
}

fn mapped(json: &str) -> MappedOrder {
    map(json).mapped.unwrap()
}

/// The order of a fixture with some fields set otherwise, each named by its path.
fn altered(json: &str, fields: &Value) -> Document<MappedOrder> {
    let mut order: Value = serde_json::from_str(json).unwrap();
    for (path, value) in fields.as_object().unwrap() {
        match path.split_once('.') {
            Some((group, key)) => order[group][key] = value.clone(),
            None => order[path] = value.clone(),
        }
    }
    map(&order.to_string())
}

/// The paid order with some fields set otherwise.
fn with(fields: &Value) -> Document<MappedOrder> {
    altered(&paid_json(), fields)
}

#[test]
fn a_paid_order() {
    let MappedOrder { order, receiver } = mapped(&paid_json());
    assert_eq!(order.platform_order_id, "2436400000000001");
    assert_eq!(order.status(), PlatformStatus::AwaitingShipment);
    let modified = datetime(order.modified_at.as_ref()).unwrap();
    assert_eq!(modified.to_rfc3339(), "2024-12-31T23:59:58+00:00");
    let ship = datetime(order.latest_ship_at.as_ref()).unwrap();
    assert_eq!(ship.timestamp_millis(), 1_735_862_398_000);
    assert!(order.paid_at.is_some() && order.created_at.is_some());
    assert_eq!(order.ship_block_reason, "");
    let expected = PlatformAmounts {
        goods_fen: 12_800,
        discount_fen: 1_000,
        postage_fen: 600,
        payable_fen: 12_400,
    };
    assert_eq!(order.amounts, Some(expected));
    let lines = order.lines.unwrap();
    assert!(lines.complete);
    let line = &lines.lines[0];
    assert_eq!(line.line_key, "2436400000000001");
    assert_eq!(line.platform_sku_id, "21000000000011");
    assert_eq!(line.outer_id, "TS-001-BLK-L");
    assert_eq!(
        (line.quantity, line.price_fen, line.payable_fen),
        (2, 6_400, 11_800)
    );
    assert_eq!(line.refund_state(), RefundState::None);
    let notes = order.notes.unwrap();
    assert_eq!((notes.seller_memo.as_str(), notes.seller_flag), ("加急", 1));
    assert_eq!(notes.buyer_memo, "周末送");
    let receiver = receiver.unwrap().receiver;
    assert_eq!(receiver.phone_mask, "138****0001");
    assert_eq!(receiver.phone_cipher, "cipher-mobile-1");
    assert_eq!(receiver.town, "古荡街道");
    assert_eq!(receiver.platform_receiver_id, "oa-0001");
}

#[test]
fn a_waybill_that_is_drawn_is_no_shipment() {
    let shipments = mapped(&paid_json()).order.shipments.unwrap();
    assert!(shipments.shipments.is_empty());
}

#[test]
fn the_newest_note_is_the_memo() {
    let read = |notes: Value| {
        let order = with(&json!({"orderNote.orderNoteInfo": notes}));
        let notes = order.mapped.map_err(|error| error.reason)?.order.notes;
        Ok(notes.map(|notes| (notes.seller_memo, notes.seller_flag)))
    };
    let note = |at: i64, text: &str, flag: &str| json!({"createTime": at, "note": text, "flagTagCode": flag});
    let memo = |text: &str, flag| Ok(Some((text.to_owned(), flag)));
    let (red, grey) = ("red_flag_tag_order", "grey_flag_tag_order");
    assert_eq!(
        read(json!([note(1, "a", red), note(2, "b", grey)])),
        memo("b", 6)
    );
    assert_eq!(
        read(json!([note(2, "a", red), note(2, "b", grey)])),
        memo("a", 1)
    );
    assert_eq!(read(json!([note(1, "", grey)])), memo("", 6));
    assert_eq!(read(json!([note(1, "a", "")])), memo("a", 0));
    assert_eq!(read(json!(null)), memo("", 0));
    let unknown = read(json!([note(1, "a", "pink_flag_tag_order")]));
    assert_eq!(unknown, Err("BAD_DOCUMENT"));
}

#[test]
fn a_new_cipher_is_no_new_address() {
    let fingerprint = |fields: Value| with(&fields).mapped.unwrap().receiver.unwrap().fingerprint;
    let before = fingerprint(json!({}));
    let ciphers = json!({
        "orderAddress.encryptedConsignee": "x", "orderAddress.encryptedMobile": "y",
        "orderAddress.encryptedAddress": "z",
    });
    assert_eq!(before, fingerprint(ciphers));
    for fields in [
        json!({"orderAddress.desensitiseAddress": "文二路****"}),
        json!({"orderAddress.desensitiseConsignee": "李*"}),
        json!({"orderAddress.district": "余杭区"}),
        json!({"orderDeliveryInfo.openAddressId": "oa-0002"}),
    ] {
        assert_ne!(before, fingerprint(fields));
    }
}

#[test]
fn the_receiver_is_said_only_while_it_is_given() {
    let gone = json!({
        "orderAddress.encryptedConsignee": "", "orderAddress.encryptedMobile": "",
        "orderAddress.encryptedAddress": null,
    });
    assert!(with(&gone).mapped.unwrap().receiver.is_none());
    assert!(
        with(&json!({"orderAddress": null}))
            .mapped
            .unwrap()
            .receiver
            .is_none()
    );
}

#[test]
fn numbers_may_be_texts_and_groups_may_be_missing() {
    let MappedOrder { order, receiver } = mapped(&data(STRINGS));
    assert_eq!(order.platform_order_id, "9223372036854775807");
    assert_eq!(order.amounts.unwrap().payable_fen, 2_000);
    let lines = order.lines.unwrap().lines;
    assert_eq!(lines[0].platform_sku_id, "9223372036854775806");
    assert_eq!((lines[0].quantity, lines[0].payable_fen), (2, 2_000));
    assert!(order.notes.is_none() && order.shipments.is_none() && receiver.is_none());
}

proptest! {
    #[test]
    fn amounts_add_up(
        total in 0_i64..=1_000_000_000_000, postage in 0_i64..=1_000_000_000_000,
        discount in 0_i64..=1_000_000_000_000,
    ) {
        let order = altered(&data(WITH_GIFT), &json!({
            "orderBaseInfo.totalFee": total, "orderBaseInfo.expressFee": postage,
            "orderBaseInfo.discountFee": discount,
        })).mapped.unwrap().order;
        let amounts = order.amounts.unwrap();
        prop_assert_eq!(
            amounts.goods_fen - amounts.discount_fen + amounts.postage_fen,
            amounts.payable_fen
        );
        let paid: i64 = order.lines.unwrap().lines.iter().map(|line| line.payable_fen).sum();
        prop_assert_eq!(paid + amounts.postage_fen, amounts.payable_fen);
    }
}
