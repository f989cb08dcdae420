//! A refund as TOP words it: always about one line of a trade.

use serde_json::{Value, json};

use super::envelope::without_empty;
use super::trade;
use crate::platforms::clock::{beijing, beijing_or_empty, yuan};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};
use crate::world::order::Order;

/// The status word; exchanges have two of their own.
pub(super) fn status(after_sale: &AfterSale) -> &'static str {
    match after_sale.stage {
        Stage::Requested => "WAIT_SELLER_AGREE",
        Stage::AwaitingReturn => "WAIT_BUYER_RETURN_GOODS",
        Stage::Returned => "WAIT_SELLER_CONFIRM_GOODS",
        Stage::Processing if after_sale.replacement.is_some() => {
            "WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS"
        }
        Stage::Processing => "WAIT_SELLER_CONSIGN_GOODS",
        Stage::Refunded | Stage::Completed => "SUCCESS",
        Stage::Refused => "SELLER_REFUSE_BUYER",
        Stage::Closed => "CLOSED",
    }
}

/// `onsale` until the buyer confirmed the goods, as it was when the refund was asked for.
pub(super) fn phase(after_sale: &AfterSale) -> &'static str {
    if after_sale.after_receipt {
        "aftersale"
    } else {
        "onsale"
    }
}

/// About half of the shops are Tmall's, which asks more of its sellers.
pub(super) fn is_tmall(world: &World, shop: usize) -> bool {
    let seller = world.shops[shop].seller.as_str();
    world.chance.percent(50, &["tmall", seller])
}

pub(super) fn buyer_open_uid(world: &World, order: &Order) -> String {
    format!("AAH{}", &world.chance.hex(&["buyer", &order.buyer])[..20])
}

/// Everything TOP knows of a refund; `fields` picks from it.
pub(super) fn refund(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let number = |id: &str| id.parse::<u64>().unwrap_or(0);
    let mut document = json!({
        "refund_id": after_sale.key.id, "tid": number(&order.key.id), "status": status(after_sale),
        "order_status": trade::status(order), "good_status": good_status(after_sale),
        "has_good_return": after_sale.kind.returns_goods(), "dispute_type": dispute_type(world, after_sale),
        "refund_phase": phase(after_sale), "refund_version": after_sale.version_ms(),
        "refund_fee": yuan(after_sale.refund_fen), "reason": after_sale.reason, "desc": after_sale.buyer_note,
        "created": beijing(after_sale.created), "modified": beijing(after_sale.modified),
        "seller_nick": world.shops[order.shop].name, "buyer_nick": "t**1", "buyer_open_uid": buyer_open_uid(world, order),
        "shipping_type": "express", "cs_status": if after_sale.platform_decided { 6 } else { 1 }, "advance_status": 0,
        "refund_remind_timeout": {
            "exist_timeout": after_sale.deadline.is_some(), "remind_type": 1, "timeout": beijing_or_empty(after_sale.deadline),
        },
    });
    if let Some(asked) = after_sale.lines.first() {
        let line = &order.lines[asked.place];
        let goods = world.goods_of(order, line);
        let spec: Vec<String> = goods
            .spec
            .iter()
            .map(|(name, value)| format!("{name}:{value}"))
            .collect();
        let kept = (line.paid_fen() - after_sale.refund_fen).max(0);
        document["oid"] = json!(number(&line.id));
        document["total_fee"] = json!(yuan(line.total_fen()));
        document["payment"] = json!(yuan(kept));
        document["price"] = json!(yuan(line.price_fen));
        document["num"] = json!(asked.quantity);
        document["num_iid"] = json!(goods.goods_id);
        document["title"] = json!(goods.title);
        document["outer_id"] = json!(goods.outer_id);
        document["sku"] = json!(format!("{}|{}", goods.sku_id, spec.join(";")));
    }
    if let Some(parcel) = &after_sale.return_parcel {
        document["company_name"] = json!(super::carriers::name_of(&parcel.carrier));
        document["sid"] = json!(parcel.waybill);
        document["good_return_time"] = json!(beijing(parcel.at));
    }
    let mut document = without_empty(document);
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["refund_id"],
            status: "status",
            unknown_status: json!("REFUND_IN_LIMBO"),
            amount: "refund_fee",
            absurd_amount: json!("99999999999999999999.99"),
            text: "title",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn good_status(after_sale: &AfterSale) -> &'static str {
    if after_sale.return_parcel.is_some() {
        "BUYER_RETURNED_GOODS"
    } else if after_sale.before_shipping {
        "BUYER_NOT_RECEIVED"
    } else {
        "BUYER_RECEIVED"
    }
}

fn dispute_type(world: &World, after_sale: &AfterSale) -> &'static str {
    match after_sale.kind {
        Kind::RefundOnly | Kind::PriceProtection => "REFUND",
        Kind::ReturnRefund => "REFUND_AND_RETURN",
        Kind::Exchange if is_tmall(world, after_sale.shop) => "TMALL_EXCHANGE",
        Kind::Exchange => "TAOBAO_EXCHANGE",
        Kind::Reship => "RESHIPPING",
    }
}
