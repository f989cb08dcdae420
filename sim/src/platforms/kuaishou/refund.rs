//! An after-sale as Kuaishou words it: about the whole of an order's one line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::carriers::id_of;
use super::event::{buyer, seller_id};
use super::receiver::described;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};

/// 10 asked for, 12 refused, 30 goods to come back, 40 on their way, 45 replacement sent,
/// 50 money under way, 60 done, 70 closed.
pub(super) fn status(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 10,
        Stage::Refused => 12,
        Stage::AwaitingReturn => 30,
        Stage::Returned => 40,
        Stage::Processing if after_sale.replacement.is_some() => 45,
        Stage::Processing => 50,
        Stage::Refunded | Stage::Completed => 60,
        Stage::Closed => 70,
    }
}

/// `handlingWay`: 10 money only, 1 with the goods back, 3 exchange, 4 goods sent again. A lower
/// price is money only, told by `specialRefundType`.
pub(super) fn handling_way(kind: Kind) -> i64 {
    match kind {
        Kind::RefundOnly | Kind::PriceProtection => 10,
        Kind::ReturnRefund => 1,
        Kind::Exchange => 3,
        Kind::Reship => 4,
    }
}

pub(super) fn special_type(kind: Kind) -> i64 {
    i64::from(kind == Kind::PriceProtection)
}

/// 1 waits for the seller, 2 the seller agreed, 3 the seller refused.
pub(super) fn negotiate_status(after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 1,
        Stage::Refused => 3,
        _ => 2,
    }
}

/// An element of the list.
pub(super) fn element(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let line = &order.lines[0];
    let goods = world.goods_of(order, line);
    let mut document = json!({
        "refundId": after_sale.number, "oid": order.key.id.parse::<u64>().unwrap_or(0), "itemId": goods.goods_id, "skuId": goods.sku_id,
        "relItemId": 0, "relSkuId": 0, "skuNick": goods.outer_id, "refundFee": after_sale.refund_fen, "status": status(after_sale),
        "handlingWay": handling_way(after_sale.kind), "refundType": 1, "refundReason": 117, "refundReasonDesc": after_sale.reason,
        "refundDesc": after_sale.buyer_note, "negotiateStatus": negotiate_status(after_sale),
        "negotiateUpdateTime": after_sale.modified.timestamp_millis(), "receiptStatus": if after_sale.before_shipping { 1 } else { 2 },
        "logisticsId": 0, "submitTime": after_sale.created.timestamp_millis(), "createTime": after_sale.created.timestamp_millis(),
        "updateTime": after_sale.version_ms(), "expireTime": ms(after_sale.deadline), "endTime": ms(after_sale.ended),
        "urgeTimes": 0, "requireReturnFreight": 0, "specialRefundType": special_type(after_sale.kind),
        "sellerId": seller_id(world.chance, &world.shops[order.shop].id),
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["refundId"],
            status: "status",
            unknown_status: json!(77),
            amount: "refundFee",
            absurd_amount: json!(1e300),
            text: "refundDesc",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// An after-sale as the detail gives it. Pieces are not told: it is about the whole line.
pub(super) fn detail(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let goods = world.goods_of(order, &order.lines[0]);
    let spec: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let refusal = after_sale.refusal.as_ref();
    let back = after_sale.return_parcel.as_ref();
    let mut document = element(world, after_sale, damaged_share);
    document["buyerOpenId"] = json!(buyer(world, order));
    document["pictures"] = json!("");
    document["logisticsInfo"] = json!({
        "expressNo": back.map_or("", |parcel| &parcel.waybill), "expressCode": back.map_or(0, |parcel| id_of(&parcel.carrier)),
    });
    document["sellerDisagreeReason"] = json!(refusal.map_or("", |refusal| &refusal.code));
    document["sellerDisagreeDesc"] = json!(refusal.map_or("", |refusal| &refusal.text));
    document["sellerDisagreeImages"] = json!([]);
    document["address"] = json!(if after_sale.kind.returns_goods() {
        "浙江省杭州市余杭区样例路1号"
    } else {
        ""
    });
    document["productNum"] = json!(0);
    document["logisticsRiskInfos"] = json!([]);
    if after_sale.kind.sends_goods() {
        document["buyerExchangeAddress"] = described(world.chance, &order.key.id, &order.receiver);
        document["exchangeInfo"] = json!({
            "skuId": goods.sku_id, "skuDesc": spec.join(","), "quantity": after_sale.pieces(),
        });
    }
    document
}

fn ms(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp_millis())
}
