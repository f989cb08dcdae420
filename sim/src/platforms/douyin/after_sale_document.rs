//! An after-sale as Douyin words it, in its list and in its detail.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::after_sale::{
    kind, kind_text, number, postage_back, reason_code, refund_status, status, status_text,
};
use super::carriers::named;
use super::order::{line_status, unix};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::platforms::seller_address::seller_addresses;
use crate::world::World;
use crate::world::after_sale::{AfterSale, AfterSaleParcel, AskedLine, Kind, Remark, Stage};

/// An element of the list.
pub(super) fn listed(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let (company, number) = sent_back(after_sale);
    let mut info = json!({
        "aftersale_id": after_sale.key.id, "aftersale_order_type": 1, "aftersale_type": kind(after_sale),
        "aftersale_status": status(after_sale), "related_id": related(world, after_sale),
        "apply_time": after_sale.created.timestamp(), "create_time": after_sale.created.timestamp(),
        "update_time": after_sale.modified.timestamp(), "status_deadline": unix(after_sale.deadline),
        "refund_amount": after_sale.refund_fen, "refund_post_amount": postage_back(world, after_sale),
        "aftersale_num": after_sale.pieces(), "part_type": part(world, after_sale), "refund_status": refund_status(after_sale),
        "refund_type": 1, "aftersale_refund_type": 0, "arbitrate_status": 0, "got_pkg": i64::from(!after_sale.before_shipping),
        "return_logistics_code": number, "return_logistics_company_name": company, "order_logistics": [],
        "exchange_sku_info": exchange(world, after_sale), "remark": remark(after_sale), "is_agree_refuse_sign": 1,
        "aftersale_tags": [], "risk_decision_code": 0, "risk_decision_reason": "",
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["aftersale_id"],
            status: "aftersale_status",
            unknown_status: json!(77),
            amount: "refund_amount",
            absurd_amount: json!(1e300),
            text: "remark",
        };
        damage(&mut info, kind, &places);
    }
    json!({
        "aftersale_info": info,
        "order_info": {"shop_order_id": order.key.id, "order_flag": 0, "related_order_info": related_orders(world, after_sale)},
        "text_part": {
            "aftersale_status_text": status_text(after_sale), "aftersale_type_text": kind_text(after_sale),
            "reason_text": after_sale.reason,
        },
        "seller_logs": [],
    })
}

fn related_orders(world: &World, after_sale: &AfterSale) -> Vec<Value> {
    let order = world.order_of(after_sale);
    let row = |asked: &AskedLine| {
        let line = &order.lines[asked.place];
        let goods = world.goods_of(order, line);
        let spec: Vec<Value> = goods
            .spec
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        json!({
            "sku_order_id": line.id, "order_status": line_status(order, asked.place), "pay_amount": line.paid_fen(), "post_amount": 0,
            "item_num": line.quantity, "product_name": goods.title, "product_id": goods.goods_id, "sku_spec": spec,
            "shop_sku_code": goods.outer_id, "aftersale_pay_amount": after_sale.refund_fen, "aftersale_item_num": asked.quantity,
            "price": line.price_fen, "given_sku_order_ids": [],
        })
    };
    after_sale.lines.iter().map(row).collect()
}

/// The whole after-sale.
pub(super) fn detailed(
    world: &World,
    after_sale: &AfterSale,
    damaged_share: f64,
    with_records: bool,
) -> Value {
    let mut info = json!({
        "after_sale_id": number(&after_sale.key.id), "after_sale_status": status(after_sale),
        "after_sale_status_desc": status_text(after_sale), "after_sale_type": kind(after_sale),
        "after_sale_type_text": kind_text(after_sale), "refund_status": refund_status(after_sale), "refund_type": 1,
        "refund_total_amount": after_sale.refund_fen, "refund_post_amount": postage_back(world, after_sale),
        "real_refund_amount": if after_sale.stage == Stage::Refunded { after_sale.refund_fen } else { 0 },
        "apply_time": after_sale.created.timestamp(), "update_time": after_sale.modified.timestamp(),
        "status_deadline": unix(after_sale.deadline), "reason": after_sale.reason, "reason_code": reason_code(after_sale),
        "reason_remark": after_sale.buyer_note, "evidence": [], "after_sale_apply_count": after_sale.pieces(),
        "need_return_count": if after_sale.kind.returns_goods() { after_sale.pieces() } else { 0 },
        "part_type": part(world, after_sale), "got_pkg": i64::from(!after_sale.before_shipping),
        "return_address": return_address(world, after_sale), "exchange_sku_info": exchange(world, after_sale),
        "is_agree_refuse_sign": 1,
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["after_sale_id"],
            status: "after_sale_status",
            unknown_status: json!(77),
            amount: "refund_total_amount",
            absurd_amount: json!(1e300),
            text: "reason_remark",
        };
        damage(&mut info, kind, &places);
    }
    let (exchanged, resent) = match after_sale.kind {
        Kind::Reship => (None, after_sale.replacement.as_ref()),
        _ => (after_sale.replacement.as_ref(), None),
    };
    let order = world.order_of(after_sale);
    let sent: Vec<Value> = order
        .parcels
        .iter()
        .map(|sent| parcel(&sent.carrier, &sent.waybill, Some(sent.at)))
        .collect();
    json!({
        "process_info": {
            "after_sale_info": info,
            "logistics_info": {
                "return": one_parcel(after_sale.return_parcel.as_ref()), "exchange": one_parcel(exchanged),
                "resend": one_parcel(resent), "order": sent,
            },
            "arbitrate_info": {"arbitrate_status": 0, "is_required_evidence": false}, "after_sale_service_tag": {},
            "after_sale_shop_remarks": shop_remarks(after_sale), "price_protection_detail": {},
            "record_logs_list": if with_records { records(after_sale) } else { Vec::new() },
        },
        "order_info": {"shop_order_id": number(&order.key.id), "sku_order_infos": sku_orders(world, after_sale)},
    })
}

fn sku_orders(world: &World, after_sale: &AfterSale) -> Vec<Value> {
    let order = world.order_of(after_sale);
    let row = |asked: &AskedLine| {
        let line = &order.lines[asked.place];
        let goods = world.goods_of(order, line);
        json!({
            "sku_order_id": number(&line.id), "order_status": line_status(order, asked.place), "pay_amount": line.paid_fen(),
            "item_quantity": line.quantity, "product_id": goods.goods_id, "product_name": goods.title, "sku_id": goods.sku_id,
            "shop_sku_code": goods.outer_id, "after_sale_item_count": asked.quantity,
        })
    };
    after_sale.lines.iter().map(row).collect()
}

/// The goods order it is about.
fn related(world: &World, after_sale: &AfterSale) -> String {
    let order = world.order_of(after_sale);
    let line = after_sale.lines.first();
    line.map_or_else(String::new, |asked| order.lines[asked.place].id.clone())
}

/// 0 the whole line, 1 a part of it.
fn part(world: &World, after_sale: &AfterSale) -> i64 {
    let order = world.order_of(after_sale);
    let whole = |asked: &AskedLine| asked.quantity == order.lines[asked.place].quantity;
    i64::from(!after_sale.lines.iter().all(whole))
}

/// The same goods again, which is what buyers here change for.
fn exchange(world: &World, after_sale: &AfterSale) -> Value {
    let asked = after_sale.lines.first();
    let Some(asked) = asked.filter(|_| after_sale.kind.sends_goods()) else {
        return json!({});
    };
    let order = world.order_of(after_sale);
    let goods = world.goods_of(order, &order.lines[asked.place]);
    json!({
        "sku_id": goods.sku_id.to_string(), "code": goods.outer_id, "num": asked.quantity, "out_sku_id": "0",
        "price": goods.price_fen.to_string(), "name": goods.title,
    })
}

fn return_address(world: &World, after_sale: &AfterSale) -> Value {
    if !after_sale.kind.returns_goods() || after_sale.stage == Stage::Requested {
        return json!({});
    }
    let shop = &world.shops[after_sale.shop];
    let [usual, _] = seller_addresses(world.chance, shop);
    let level = |name: &str| json!({"name": name, "id": ""});
    json!({
        "province": level(&usual.person.province), "city": level(&usual.person.city), "town": level(&usual.person.district),
        "detail": usual.person.address,
    })
}

fn sent_back(after_sale: &AfterSale) -> (&str, &str) {
    let company = |code: &str| named(code).map_or("", |carrier| carrier.name);
    match &after_sale.return_parcel {
        Some(sent) => (company(&sent.carrier), &sent.waybill),
        None => ("", ""),
    }
}

fn one_parcel(sent: Option<&AfterSaleParcel>) -> Value {
    match sent {
        Some(sent) => parcel(&sent.carrier, &sent.waybill, Some(sent.at)),
        None => parcel("", "", None),
    }
}

fn parcel(carrier: &str, waybill: &str, at: Option<DateTime<Utc>>) -> Value {
    json!({
        "tracking_no": waybill, "company_name": named(carrier).map_or("", |carrier| carrier.name), "company_code": carrier,
        "logistics_time": unix(at), "logistics_state": i64::from(at.is_some()),
    })
}

fn remark(after_sale: &AfterSale) -> &str {
    after_sale
        .remarks
        .first()
        .map_or("", |remark| remark.text.as_str())
}

fn shop_remarks(after_sale: &AfterSale) -> Vec<Value> {
    let row = |remark: &Remark| {
        json!({
            "after_sale_id": number(&after_sale.key.id), "remark": remark.text, "operator": "商家",
            "create_time": remark.at.timestamp(),
        })
    };
    after_sale.remarks.iter().map(row).collect()
}

/// What is known of its way, oldest first.
fn records(after_sale: &AfterSale) -> Vec<Value> {
    let row = |operator: &str, at: DateTime<Utc>, text: &str, action: &str| {
        json!({
            "operator": operator, "time": at.timestamp().to_string(), "text": text, "images": [], "action": action,
        })
    };
    let mut rows = vec![row(
        "买家",
        after_sale.created,
        &after_sale.buyer_note,
        "买家发起售后",
    )];
    if let Some(sent) = &after_sale.return_parcel {
        rows.push(row("买家", sent.at, &sent.waybill, "买家寄回商品"));
    }
    if let Some(refusal) = &after_sale.refusal {
        rows.push(row("商家", refusal.at, &refusal.text, "商家拒绝"));
    }
    if let Some(ended) = after_sale.ended {
        rows.push(row("系统", ended, "", status_text(after_sale)));
    }
    rows
}
