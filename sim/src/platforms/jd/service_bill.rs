//! A service order (服务单) as the after-sale services word it: numbers, and milliseconds.

use serde_json::{Value, json};

use super::carriers::id_of;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Kind, Stage};

/// 10001 to audit, 10004 refused, 10005 to receive, 10007 to handle, 10009 to be confirmed by
/// the buyer, 10010 done, 10011 cancelled.
pub(super) fn status(row: &AfterSale) -> i64 {
    match row.stage {
        Stage::Requested => 10_001,
        Stage::AwaitingReturn | Stage::Returned => 10_005,
        Stage::Processing if row.replacement.is_some() => 10_009,
        Stage::Processing => 10_007,
        Stage::Refused if sent_back_as_it_came(row) => 10_010,
        Stage::Refused => 10_004,
        Stage::Refunded | Stage::Completed => 10_010,
        Stage::Closed => 10_011,
    }
}

fn status_name(row: &AfterSale) -> &'static str {
    match status(row) {
        10_001 => "待审核",
        10_004 => "审核关闭",
        10_005 => "待收货",
        10_007 => "待处理",
        10_009 => "待用户确认",
        10_010 => "完成",
        _ => "取消",
    }
}

/// Refused once the goods were there.
fn sent_back_as_it_came(row: &AfterSale) -> bool {
    let refusal = row.refusal.as_ref();
    refusal.is_some_and(|refusal| refusal.from != Stage::Requested)
}

fn expects(row: &AfterSale) -> (i64, &'static str) {
    match row.kind {
        Kind::ReturnRefund => (10, "退货"),
        Kind::RefundOnly | Kind::PriceProtection => (11, "仅退款"),
        Kind::Exchange => (20, "换货"),
        Kind::Reship => (80, "补发商品"),
    }
}

/// 33 the buyer posts, 87 goods sent again; none before it was agreed to.
fn approved(row: &AfterSale) -> Option<(i64, &'static str)> {
    match row.stage {
        Stage::Requested | Stage::Refused | Stage::Closed => None,
        _ if row.kind.returns_goods() => Some((33, "客户发货")),
        _ if row.kind == Kind::Reship => Some((87, "补发商品")),
        _ => Some((91, "退款不退货")),
    }
}

/// How it was handled in the end: 40 return, 80 exchange, 70 sent back as it came, 6 cancelled.
fn processed(row: &AfterSale) -> i64 {
    match row.stage {
        Stage::Refunded => 40,
        Stage::Completed => 80,
        Stage::Refused if sent_back_as_it_came(row) => 70,
        Stage::Closed => 6,
        _ => 0,
    }
}

/// The number that every change of the service order moves.
pub(super) fn version(row: &AfterSale) -> i64 {
    i64::from(row.revision) + 1
}

pub(super) fn number(id: &str) -> u64 {
    id.parse().unwrap_or(0)
}

/// An element of a list.
pub(super) fn item(world: &World, row: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(row);
    let buyer = world.chance.hex(&["jd buyer", &order.buyer]);
    let surname: String = order.receiver.name.chars().take(1).collect();
    let (expect, expect_name) = expects(row);
    let approved = approved(row);
    let line = row.lines.first().map(|asked| &order.lines[asked.place]);
    let goods = line.map(|line| world.goods_of(order, line));
    let mut document = json!({
        "applyId": number(&row.key.id) + 10_000_000, "serviceId": number(&row.key.id), "orderId": number(&order.key.id),
        "applyTime": row.created.timestamp_millis(), "customerExpect": expect, "customerExpectName": expect_name,
        "serviceStatus": status(row), "serviceStatusName": status_name(row), "customerPin": format!("j***{}", &buyer[..1]),
        "customerName": format!("{surname}**"), "customerTel": format!("{}****{}", &order.receiver.phone[..3], &order.receiver.phone[7..]),
        "pickwareType": 40, "pickwareAddress": "", "orderType": 22, "skuId": goods.map_or(0, |goods| goods.sku_id), "skuUuid": "",
        "wareName": goods.map_or("", |goods| goods.title.as_str()), "wareType": 10, "skuType": 1, "serviceCount": row.pieces(),
        "actualPayPrice": row.refund_fen as f64 / 100.0, "approveTime": approved.map(|_| row.modified.timestamp_millis()),
        "approveResult": approved.map(|(number, _)| number), "approveResultName": approved.map_or("", |(_, name)| name),
        "approveName": approved.map_or("", |_| "商家"), "processResult": processed(row), "updateDate": row.modified.timestamp_millis(),
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &row.key.id) {
        let places = Places {
            id: &["serviceId"],
            status: "serviceStatus",
            unknown_status: json!(77),
            amount: "actualPayPrice",
            absurd_amount: json!(1e300),
            text: "wareName",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// The whole service order.
pub(super) fn view(world: &World, row: &AfterSale, damaged_share: f64) -> Value {
    let mut document = item(world, row, damaged_share);
    document["sysVersion"] = json!(version(row));
    document["applyReason"] = json!(row.reason);
    // Why, by the number and name of JD's own list; the number is made up.
    document["questionTypeCid1"] = json!(601);
    document["questionTypeCid1Name"] = json!(row.reason);
    document["questionDesc"] = json!(row.buyer_note);
    let refusal = row.refusal.as_ref();
    document["approveNotes"] = json!(refusal.map_or("", |refusal| refusal.text.as_str()));
    document["applyDetailList"] =
        json!([{"applyDetailId": number(&row.key.id) + 20_000_000, "wareNum": row.pieces()}]);
    document
}

/// The buyer's parcel; an empty object before there is one.
pub(super) fn freight(row: &AfterSale) -> Value {
    match &row.return_parcel {
        None => json!({}),
        Some(sent) => json!({
            "serviceId": number(&row.key.id), "shipWayId": id_of(&sent.carrier),
            "expressCompany": super::carriers::name_of(&sent.carrier), "expressCode": sent.waybill, "freightMoney": 0.0,
            "updateDate": sent.at.timestamp_millis(),
        }),
    }
}
