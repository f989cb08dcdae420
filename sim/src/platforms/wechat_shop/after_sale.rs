//! An after-sale as `/aftersale/getaftersaleorder` words it.
//!
//! The states of exchanges are not in every description of the platform; those used here are
//! the ones its newer clients know.

use serde_json::{Value, json};

use super::order::{Ids, seconds};
use super::receiver::openid;
use crate::platforms::damage::{Damage, Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};

/// The state in words.
pub(super) fn status(after_sale: &AfterSale) -> &'static str {
    let exchange = after_sale.kind == Kind::Exchange;
    match after_sale.stage {
        Stage::Requested => "MERCHANT_PROCESSING",
        Stage::AwaitingReturn => "USER_WAIT_RETURN",
        Stage::Returned => "MERCHANT_WAIT_RECEIPT",
        Stage::Processing if after_sale.replacement.is_some() => "USER_WAIT_RECEIPT",
        Stage::Processing if exchange => "MERCHANT_WAIT_RECEIPT",
        Stage::Processing => "PLATFORM_REFUNDING",
        Stage::Completed => "MERCHANT_EXCHANGE_SUCCESS",
        Stage::Refunded if after_sale.kind == Kind::ReturnRefund => "MERCHANT_RETURN_SUCCESS",
        Stage::Refunded => "MERCHANT_REFUND_SUCCESS",
        Stage::Refused if exchange && refused_late(after_sale) => "MERCHANT_REJECT_RESHIP",
        Stage::Refused if exchange => "MERCHANT_REJECT_EXCHANGE",
        Stage::Refused if after_sale.kind == Kind::ReturnRefund => "MERCHANT_REJECT_RETURN",
        Stage::Refused => "MERCHANT_REJECT_REFUND",
        Stage::Closed => "USER_CANCELD",
    }
}

/// After the goods came back.
fn refused_late(after_sale: &AfterSale) -> bool {
    let refusal = after_sale.refusal.as_ref();
    refusal.is_some_and(|refusal| refusal.from != Stage::Requested)
}

/// The state as orders tell it; the newer states of exchanges have no known number.
pub(super) fn status_number(after_sale: &AfterSale) -> Option<i64> {
    Some(match status(after_sale) {
        "USER_CANCELD" => 1,
        "MERCHANT_PROCESSING" => 2,
        "MERCHANT_REJECT_REFUND" => 4,
        "MERCHANT_REJECT_RETURN" => 5,
        "USER_WAIT_RETURN" => 6,
        "MERCHANT_WAIT_RECEIPT" => 8,
        "MERCHANT_REFUND_SUCCESS" => 13,
        "MERCHANT_RETURN_SUCCESS" => 14,
        "PLATFORM_REFUNDING" => 15,
        _ => return None,
    })
}

pub(super) fn kind(after_sale: &AfterSale) -> &'static str {
    match after_sale.kind {
        Kind::ReturnRefund => "RETURN",
        Kind::Exchange | Kind::Reship => "EXCHANGE",
        Kind::RefundOnly | Kind::PriceProtection => "REFUND",
    }
}

/// Buyers' reasons with their codes.
pub(super) const REASONS: [(&str, &str); 6] = [
    ("NO_LONGER_WANT", "不想要了"),
    ("INCORRECT_SELECTION", "多拍/错拍"),
    ("QUALITY_ISSUE", "质量问题"),
    ("NOT_MATCH_PRODUCT_DESC", "与描述不符"),
    ("SEND_WRONG_GOODS", "颜色发错"),
    ("OTHERS", "其他"),
];

fn reason(after_sale: &AfterSale) -> &'static str {
    REASONS
        .iter()
        .find(|(_, text)| *text == after_sale.reason)
        .map_or("OTHERS", |(code, _)| code)
}

/// Who let the money go: 3 the merchant by a call, 6 the platform.
fn refund_reason(after_sale: &AfterSale) -> i64 {
    match (after_sale.stage, after_sale.platform_decided) {
        (Stage::Refunded, false) => 3,
        (Stage::Refunded, true) => 6,
        _ => 0,
    }
}

/// The whole after-sale.
pub(super) fn document(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let ids = Ids::of(world, order);
    let refusal = after_sale.refusal.as_ref();
    let closed = after_sale
        .ended
        .filter(|_| after_sale.stage == Stage::Closed);
    let (delivery_id, waybill_id) = parcel(after_sale.return_parcel.as_ref());
    let mut document = json!({
        "after_sale_order_id": ids.write(&after_sale.key.id), "status": status(after_sale), "openid": openid(world, order),
        "unionid": "", "order_id": ids.write(&order.key.id), "type": kind(after_sale),
        "product_info": product(world, after_sale, ids),
        "details": {
            "desc": after_sale.buyer_note, "receive_product": !after_sale.before_shipping, "cancel_time": seconds(closed),
            "media_id_list": [], "tel_number": "",
        },
        "refund_info": {"amount": after_sale.refund_fen, "refund_reason": refund_reason(after_sale)},
        "return_info": {
            "waybill_id": waybill_id, "delivery_id": delivery_id, "delivery_name": super::carriers::name_of(delivery_id),
        },
        "merchant_upload_info": {
            "reject_reason": refusal.map_or("", |refusal| refusal.text.as_str()), "refund_certificates": [],
        },
        "create_time": after_sale.created.timestamp(), "update_time": after_sale.modified.timestamp(),
        "complete_time": seconds(after_sale.ended), "deadline": seconds(after_sale.deadline),
        "reason": reason(after_sale), "reason_text": after_sale.reason,
        "refund_resp": {"code": "", "ret": 0, "message": ""}, "gen_scene": 1, "complaint_id": "",
    });
    if after_sale.kind == Kind::Exchange {
        document["exchange_product_info"] = exchange(world, after_sale, ids);
        let (delivery_id, waybill_id) = parcel(after_sale.replacement.as_ref());
        document["exchange_delivery_info"] = json!({
            "waybill_id": waybill_id, "delivery_id": delivery_id, "delivery_name": super::carriers::name_of(delivery_id),
        });
    }
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["after_sale_order_id"],
            status: "status",
            unknown_status: json!("MERCHANT_IN_LIMBO"),
            amount: "amount",
            absurd_amount: json!(u64::MAX),
            text: "desc",
        };
        let part = match kind {
            Damage::UnknownStatus | Damage::MissingId => &mut document,
            Damage::AbsurdAmount => &mut document["refund_info"],
            Damage::BrokenText => &mut document["details"],
        };
        damage(part, kind, &places);
    }
    document
}

fn product(world: &World, after_sale: &AfterSale, ids: Ids) -> Value {
    let order = world.order_of(after_sale);
    let Some(asked) = after_sale.lines.first() else {
        return json!({});
    };
    let goods = world.goods_of(order, &order.lines[asked.place]);
    json!({
        "product_id": ids.write(&goods.goods_id.to_string()), "sku_id": ids.write(&goods.sku_id.to_string()),
        "sku_code": goods.outer_id, "count": asked.quantity, "fast_refund": false, "voucher_list": [], "gift_product_list": [],
    })
}

/// The same goods again, which is what buyers here change for.
fn exchange(world: &World, after_sale: &AfterSale, ids: Ids) -> Value {
    let order = world.order_of(after_sale);
    let Some(asked) = after_sale.lines.first() else {
        return json!({});
    };
    let goods = world.goods_of(order, &order.lines[asked.place]);
    json!({
        "product_id": ids.write(&goods.goods_id.to_string()), "old_sku_id": ids.write(&goods.sku_id.to_string()),
        "new_sku_id": ids.write(&goods.sku_id.to_string()), "product_cnt": asked.quantity,
    })
}

/// Company and number, empty for none.
fn parcel(sent: Option<&crate::world::after_sale::AfterSaleParcel>) -> (&str, &str) {
    sent.map_or(("", ""), |sent| (&sent.carrier, &sent.waybill))
}
