//! An after-sale as POP words it: about the one line of an order. The list writes amounts as
//! yuan texts, the detail as fen.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::carriers::{id_of, name_of};
use super::order::order_status;
use crate::platforms::clock::yuan;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};

/// The number of the state. Goods on their way back are for the seller to handle again.
pub(super) fn status(after_sale: &AfterSale) -> i64 {
    let sent = after_sale.replacement.is_some();
    match (after_sale.kind, after_sale.stage) {
        (Kind::RefundOnly | Kind::PriceProtection, Stage::Requested | Stage::Returned) => 2,
        (Kind::ReturnRefund, Stage::Requested | Stage::Returned) => 3,
        (Kind::Exchange | Kind::Reship, Stage::Requested | Stage::Returned) => 14,
        (Kind::Exchange | Kind::Reship, Stage::AwaitingReturn) => 15,
        (_, Stage::AwaitingReturn) => 7,
        (Kind::Exchange, Stage::Processing) if sent => 18,
        (Kind::Exchange, Stage::Processing) => 14,
        (Kind::Reship, Stage::Processing) if sent => 27,
        (Kind::Reship, Stage::Processing) => 32,
        (_, Stage::Processing) => 4,
        (_, Stage::Refunded) => 10,
        (_, Stage::Completed) => 16,
        (_, Stage::Refused) => 6,
        (Kind::Exchange | Kind::Reship, Stage::Closed) => 17,
        (_, Stage::Closed) => 11,
    }
}

/// 1 money only, 2 with the goods back, 3 exchange, 4 goods sent again.
pub(super) fn detail_type(kind: Kind) -> i64 {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => 1,
        Kind::ReturnRefund => 2,
        Kind::Exchange => 3,
        Kind::Reship => 4,
    }
}

/// A row of the list.
pub(super) fn row(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let line = &order.lines[0];
    let goods = world.goods_of(order, line);
    let confirmed = order.paid.unwrap_or(order.created);
    let mut document = json!({
        "id": after_sale.number, "order_sn": order.key.id, "after_sales_type": detail_type(after_sale.kind),
        "after_sales_status": status(after_sale), "after_sale_reason": after_sale.reason,
        "goods_id": goods.goods_id, "sku_id": goods.sku_id.to_string(), "goods_name": goods.title,
        "good_image": format!("https://img.example/{}.jpg", goods.goods_id), "goods_number": after_sale.pieces().to_string(),
        "goods_price": yuan(line.price_fen), "order_amount": yuan(order.payable_fen()), "discount_amount": yuan(order.discount_fen()),
        "refund_amount": yuan(after_sale.refund_fen), "created_time": seconds(after_sale.created),
        "updated_time": seconds(after_sale.modified), "confirm_time": seconds(confirmed),
        "outer_id": goods.outer_id, "outer_goods_id": format!("G{}", goods.goods_id % 1_000_000),
        "shipping_name": after_sale.return_parcel.as_ref().map_or("", |parcel| name_of(&parcel.carrier)),
        "tracking_number": after_sale.return_parcel.as_ref().map_or("", |parcel| &parcel.waybill),
        "speed_refund_flag": 0, "speed_refund_status": "", "user_shipping_status": receipt(after_sale),
        "dispute_refund_status": 0, "refund_operator_role": role(after_sale),
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["id"],
            status: "after_sales_status",
            unknown_status: json!(77),
            amount: "refund_amount",
            absurd_amount: json!("99999999999999999999.99"),
            text: "goods_name",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// One after-sale by itself; documented without an outer key.
pub(super) fn detail(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let line = &order.lines[0];
    let goods = world.goods_of(order, line);
    let confirmed = order.paid.unwrap_or(order.created);
    let waits = after_sale.stage == Stage::Requested || after_sale.stage == Stage::Returned;
    let mut document = json!({
        "id": after_sale.number, "order_sn": order.key.id, "after_sales_type": detail_type(after_sale.kind),
        "after_sales_status": status(after_sale), "after_sales_reason": after_sale.reason, "remark": after_sale.buyer_note,
        "images": [], "order_amount": order.payable_fen(), "discount_amount": order.discount_fen(), "goods_price": line.price_fen,
        "refund_amount": after_sale.refund_fen, "goods_number": after_sale.pieces(), "sku_id": goods.sku_id.to_string(),
        "express_no": after_sale.return_parcel.as_ref().map_or("", |parcel| &parcel.waybill),
        "shipping_name": after_sale.return_parcel.as_ref().map_or("", |parcel| name_of(&parcel.carrier)),
        "shipping_status": i64::from(order_status(order) > 1), "join_or_not": if after_sale.platform_decided { "1" } else { "0" },
        "dispute_refund_status": 0, "speed_refund_flag": 0, "user_shipping_status": receipt(after_sale),
        "recreated_at": seconds(after_sale.created), "updated_time": seconds(after_sale.modified), "confirm_time": seconds(confirmed),
        "expire_time": after_sale.deadline.filter(|_| waits).map(seconds), "exchange_shipping_detail": Value::Null,
    });
    if after_sale.kind == Kind::Exchange {
        document["exchange_shipping_detail"] = exchange(world, after_sale);
    }
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["id"],
            status: "after_sales_status",
            unknown_status: json!(77),
            amount: "refund_amount",
            absurd_amount: json!(1e300),
            text: "remark",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn exchange(world: &World, after_sale: &AfterSale) -> Value {
    let order = world.order_of(after_sale);
    let line = &order.lines[0];
    let goods = world.goods_of(order, line);
    let (back, sent) = (
        after_sale.return_parcel.as_ref(),
        after_sale.replacement.as_ref(),
    );
    let receiver = &order.receiver;
    let surname: String = receiver.name.chars().take(1).collect();
    json!({
        "customer_send_back_ship_id": back.map_or(0, |parcel| id_of(&parcel.carrier)),
        "customer_send_back_trunk_number": back.map_or("", |parcel| &parcel.waybill),
        "merchant_exchange_ship_id": sent.map_or(0, |parcel| id_of(&parcel.carrier)),
        "merchant_exchange_trunk_number": sent.map_or("", |parcel| &parcel.waybill),
        "exchange_goods_name": goods.title, "exchange_goods_number": after_sale.pieces(), "exchange_goods_price": line.price_fen,
        "exchange_receiver_province": receiver.province, "exchange_receiver_city": receiver.city,
        "exchange_receiver_town": receiver.district, "merchant_exchange_receiver_mask": format!("{surname}*"),
        "sku_id_exchange": goods.sku_id.to_string(),
    })
}

/// What the buyer said about the goods: 1 not there, 2 there.
fn receipt(after_sale: &AfterSale) -> &'static str {
    if after_sale.before_shipping { "1" } else { "2" }
}

/// Who acted last: 1 buyer, 2 seller, 3 platform.
fn role(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        _ if after_sale.platform_decided => 3,
        Stage::Requested | Stage::Returned | Stage::Completed | Stage::Closed => 1,
        Stage::AwaitingReturn | Stage::Processing | Stage::Refunded | Stage::Refused => 2,
    }
}

/// UNIX seconds as a text.
fn seconds(time: DateTime<Utc>) -> String {
    time.timestamp().to_string()
}
