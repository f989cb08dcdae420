//! A trade as TOP words it.

use chrono::Duration;
use serde_json::{Value, json};

use super::envelope::without_empty;
use super::oaid::{masked, oaid_of};
use super::refund::{self, buyer_open_uid, is_tmall};
use crate::chance::Chance;
use crate::platforms::clock::{beijing, beijing_or_empty, yuan};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::order::{Line, Order, Receiver, Refund, Status};

/// The status word of the whole trade.
pub(super) fn status(order: &Order) -> &'static str {
    match order.status {
        Status::AwaitingPayment => "WAIT_BUYER_PAY",
        Status::AwaitingShipment => "WAIT_SELLER_SEND_GOODS",
        Status::PartiallyShipped => "SELLER_CONSIGNED_PART",
        Status::Shipped => "WAIT_BUYER_CONFIRM_GOODS",
        Status::Completed => "TRADE_FINISHED",
        Status::Closed if order.paid.is_some() => "TRADE_CLOSED",
        Status::Closed => "TRADE_CLOSED_BY_TAOBAO",
    }
}

/// Everything TOP knows of a trade; `fields` picks from it.
pub(super) fn trade(world: &World, order: &Order, damaged_share: f64) -> Value {
    let shop = &world.shops[order.shop];
    let tid: u64 = order.key.id.parse().unwrap_or(0);
    let lines: Vec<Value> = (0..order.lines.len())
        .map(|place| line(world, order, place))
        .collect();
    let mut document = json!({
        "tid": tid, "tid_str": order.key.id, "seller_nick": shop.name, "title": shop.name, "type": "fixed", "trade_from": "TAOBAO",
        "buyer_nick": "t**1", "buyer_open_uid": buyer_open_uid(world, order),
        "status": status(order), "is_part_consign": order.status == Status::PartiallyShipped,
        "created": beijing(order.created), "pay_time": beijing_or_empty(order.paid), "modified": beijing(order.modified),
        "consign_time": beijing_or_empty(order.shipped), "end_time": beijing_or_empty(order.ended),
        "delivery_time": beijing_or_empty(order.paid.map(|paid| paid + Duration::hours(48))),
        "payment": yuan(order.payable_fen()), "total_fee": yuan(order.goods_fen()), "discount_fee": yuan(order.discount_fen()),
        "adjust_fee": "0.00", "post_fee": yuan(order.postage_fen), "received_payment": yuan(if order.status == Status::Completed { order.payable_fen() } else { 0 }),
        "buyer_message": order.buyer_memo, "has_buyer_message": !order.buyer_memo.is_empty(),
        "seller_memo": order.seller_memo, "seller_flag": order.flag, "shipping_type": "express",
        "orders": {"order": lines},
    });
    put_receiver(&mut document, world.chance, order);
    if order.discount_fen() > 0 {
        let promotion = json!({"id": tid, "promotion_name": "店铺满减", "discount_fee": yuan(order.discount_fen()), "promotion_id": "mjs-1_2"});
        document["promotion_details"] = json!({"promotion_detail": [promotion]});
    }
    let mut document = without_empty(document);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["tid", "tid_str"],
            status: "status",
            unknown_status: json!("TRADE_IN_LIMBO"),
            amount: "payment",
            absurd_amount: json!("99999999999999999999.99"),
            text: "receiver_name",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn line(world: &World, order: &Order, place: usize) -> Value {
    let line = &order.lines[place];
    let goods = world.goods_of(order, line);
    let paid = line.total_fen() - line.discount_fen;
    let payment = if order.lines.len() == 1 {
        order.payable_fen()
    } else {
        line.total_fen()
    };
    let parcel = order
        .parcels
        .iter()
        .find(|parcel| parcel.lines.contains(&place));
    let spec: Vec<String> = goods
        .spec
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    let refunded = line.refund != Refund::None;
    json!({
        "oid": line.id.parse::<u64>().unwrap_or(0), "oid_str": line.id, "num_iid": goods.goods_id, "sku_id": goods.sku_id.to_string(),
        "outer_iid": format!("ITEM-{}", goods.goods_id % 1_000_000), "outer_sku_id": goods.outer_id,
        "title": goods.title, "sku_properties_name": spec.join(";"), "pic_path": format!("https://img.example/{}.jpg", goods.goods_id),
        "price": yuan(line.price_fen), "num": line.quantity, "total_fee": yuan(line.total_fen()), "payment": yuan(payment),
        "discount_fee": "0.00", "adjust_fee": "0.00", "divide_order_fee": yuan(paid), "part_mjz_discount": yuan(line.discount_fen),
        "status": line_status(order, line), "refund_status": refund_status(world, order, place),
        "refund_id": if refunded { line.refund_id.to_string() } else { String::new() },
        "consign_time": beijing_or_empty(parcel.map(|parcel| parcel.at)),
        "logistics_company": parcel.map(|parcel| parcel.carrier.clone()), "invoice_no": parcel.map(|parcel| parcel.waybill.clone()),
        "shipping_type": "express", "cid": 50_010_850, "seller_type": if is_tmall(world, order.shop) { "B" } else { "C" },
    })
}

fn line_status(order: &Order, line: &Line) -> &'static str {
    match (order.status, line.refund) {
        (Status::Closed, _) | (_, Refund::None | Refund::Open | Refund::Withdrawn)
            if order.status != Status::PartiallyShipped =>
        {
            status(order)
        }
        (_, Refund::Granted) => "TRADE_CLOSED",
        _ if line.shipped => "WAIT_BUYER_CONFIRM_GOODS",
        _ => "WAIT_SELLER_SEND_GOODS",
    }
}

/// What the refund of the line says; an exchange is no refund.
fn refund_status(world: &World, order: &Order, place: usize) -> &'static str {
    let line = &order.lines[place];
    let of_line = world.after_sale_by_number(order, line.refund_id);
    match (line.refund, of_line) {
        (Refund::None, _) => "NO_REFUND",
        (_, Some(after_sale)) => refund::status(after_sale),
        (Refund::Open, None) => "WAIT_SELLER_AGREE",
        (Refund::Withdrawn, None) => "CLOSED",
        (Refund::Granted, None) => "SUCCESS",
    }
}

fn put_receiver(document: &mut Value, chance: Chance, order: &Order) {
    let Receiver {
        province,
        city,
        district,
        zip,
        ..
    } = &order.receiver;
    let [name, mobile, address] = masked(order);
    document["receiver_name"] = json!(name);
    document["receiver_mobile"] = json!(mobile);
    document["receiver_phone"] = json!("");
    document["receiver_country"] = json!("中国");
    document["receiver_state"] = json!(province);
    document["receiver_city"] = json!(city);
    document["receiver_district"] = json!(district);
    document["receiver_address"] = json!(address);
    document["receiver_zip"] = json!(zip);
    document["oaid"] = json!(oaid_of(chance, order));
}
