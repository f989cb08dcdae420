//! An after-sale as ark words it: milliseconds like orders, but amounts in yuan.

use serde_json::{Value, json};

use super::order::{millis, open_address_id};
use super::skus::wire_id;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::platforms::seller_address::seller_addresses;
use crate::world::World;
use crate::world::after_sale::{AfterSale, AfterSaleParcel, Kind, Stage};

/// 1 return, 2 exchange, 4 refund after and 5 before shipping, 6 lower price.
pub(super) fn kind(after_sale: &AfterSale) -> i64 {
    match after_sale.kind {
        Kind::ReturnRefund => 1,
        Kind::Exchange | Kind::Reship => 2,
        Kind::RefundOnly if after_sale.before_shipping => 5,
        Kind::RefundOnly => 4,
        Kind::PriceProtection => 6,
    }
}

pub(super) fn status(world: &World, after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 1,
        Stage::AwaitingReturn => 2,
        Stage::Returned => 3,
        Stage::Processing if after_sale.kind.pays() => 4,
        Stage::Processing if after_sale.replacement.is_some() => 13,
        Stage::Processing => 12,
        Stage::Refunded | Stage::Completed => 4,
        Stage::Refused if refused_late(after_sale) => 9001,
        Stage::Refused => 9,
        Stage::Closed if shipped_away(world, after_sale) => 6,
        Stage::Closed => 5,
    }
}

/// After the goods came back.
fn refused_late(after_sale: &AfterSale) -> bool {
    let refusal = after_sale.refusal.as_ref();
    refusal.is_some_and(|refusal| refusal.from != Stage::Requested)
}

/// Refused by shipping what the buyer did not want any more.
fn shipped_away(world: &World, after_sale: &AfterSale) -> bool {
    let order = world.order_of(after_sale);
    let ended = after_sale.ended;
    after_sale.before_shipping && order.parcels.iter().any(|sent| Some(sent.at) == ended)
}

/// 201 waits for the seller, 301 agreed, 302 refused, 1 running, 2 done, 401 cancelled, 402
/// closed.
fn refund_status(world: &World, after_sale: &AfterSale) -> i64 {
    match after_sale.stage {
        Stage::Requested => 201,
        Stage::AwaitingReturn | Stage::Returned | Stage::Completed => 301,
        Stage::Processing => 1,
        Stage::Refunded => 2,
        Stage::Refused => 302,
        Stage::Closed if shipped_away(world, after_sale) => 402,
        Stage::Closed => 401,
    }
}

fn reason_id(after_sale: &AfterSale) -> u64 {
    let bytes = after_sale.reason.bytes();
    bytes.fold(0, |sum, byte| (sum * 31 + u64::from(byte)) % 900) + 1
}

/// Until when the seller has to act; -1 while it is not waited for.
fn expires(after_sale: &AfterSale) -> i64 {
    let waits = match after_sale.stage {
        Stage::Requested | Stage::Returned => true,
        Stage::Processing => !after_sale.kind.pays() && after_sale.replacement.is_none(),
        _ => false,
    };
    let deadline = after_sale.deadline.filter(|_| waits);
    deadline.map_or(-1, |deadline| deadline.timestamp_millis())
}

/// Yuan as a JSON number with decimals.
pub(super) fn yuan(fen: i64) -> Value {
    json!(fen as f64 / 100.0)
}

/// An element of the list, which the detail holds too.
pub(super) fn basics(world: &World, after_sale: &AfterSale, damaged_share: f64) -> Value {
    let order = world.order_of(after_sale);
    let mut document = json!({
        "returnsId": after_sale.key.id, "returnType": kind(after_sale), "reasonId": reason_id(after_sale),
        "reasonNameZh": after_sale.reason, "status": status(world, after_sale),
        "userId": world.chance.hex(&["xhs user", &order.buyer])[..24].to_owned(), "orderId": order.key.id,
        "applyTime": after_sale.created.timestamp_millis(), "updatedAt": after_sale.modified.timestamp_millis(),
        "expireTime": expires(after_sale), "desc": after_sale.buyer_note, "returnsTag": 0,
        "expectedRefundAmountYuan": yuan(after_sale.refund_fen),
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &after_sale.key.id) {
        let places = Places {
            id: &["returnsId"],
            status: "status",
            unknown_status: json!(77),
            amount: "expectedRefundAmountYuan",
            absurd_amount: json!(1e300),
            text: "desc",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// The whole after-sale.
pub(super) fn detail(
    world: &World,
    after_sale: &AfterSale,
    damaged_share: f64,
    with_records: bool,
) -> Value {
    let order = world.order_of(after_sale);
    let mut info = basics(world, after_sale, damaged_share);
    let paid_back = after_sale.stage == Stage::Refunded;
    let skus = skus(world, after_sale);
    let goods: i64 = after_sale
        .lines
        .iter()
        .map(|asked| {
            let line = &order.lines[asked.place];
            line.paid_fen() * asked.quantity / line.quantity.max(1)
        })
        .sum();
    let postage = (after_sale.refund_fen - goods).clamp(0, order.postage_fen);
    let more = json!({
        "returnAddress": return_address(world, after_sale), "proofPhotos": [], "supportCarriageInsurance": false,
        "openAddressId": open_address_id(world, order), "closeReasonZh": "",
        "exchangeSKUs": if after_sale.kind.sends_goods() { skus.clone() } else { Vec::new() }, "skus": skus,
        "appliedShipFeeAmountYuan": yuan(postage), "appliedSkusAmountYuan": yuan(after_sale.refund_fen - postage),
        "refundAmountYuan": yuan(if paid_back { after_sale.refund_fen } else { 0 }),
        "refundStatus": refund_status(world, after_sale), "cargoStatus": if after_sale.before_shipping { 1 } else { 2 },
        "refundTime": millis(after_sale.ended.filter(|_| paid_back)),
    });
    if let (Some(fields), Value::Object(more)) = (info.as_object_mut(), more) {
        fields.extend(more);
    }
    let first = order.parcels.first();
    json!({
        "afterSaleInfo": info,
        "logisticsInfo": {
            "afterSale": parcel(after_sale.return_parcel.as_ref()), "exchange": parcel(after_sale.replacement.as_ref()),
            "order": express(first.map_or("", |sent| &sent.carrier), first.map_or("", |sent| &sent.waybill)),
        },
        "negotiateRecords": if with_records { records(after_sale) } else { Vec::new() },
    })
}

/// Pieces of equal SKUs are added up, as in orders.
fn skus(world: &World, after_sale: &AfterSale) -> Vec<Value> {
    let order = world.order_of(after_sale);
    let mut rows: Vec<(u64, i64, i64, i64, usize)> = Vec::new();
    for asked in &after_sale.lines {
        let line = &order.lines[asked.place];
        let fen = line.paid_fen() * asked.quantity / line.quantity.max(1);
        let sku = world.goods_of(order, line).sku_id;
        match rows.iter_mut().find(|row| row.0 == sku) {
            Some((_, bought, applied, total, _)) => {
                *bought += line.quantity;
                *applied += asked.quantity;
                *total += fen;
            }
            None => rows.push((sku, line.quantity, asked.quantity, fen, line.goods)),
        }
    }
    let shop = &world.shops[after_sale.shop];
    let row = |(sku, bought, applied, total, place): (u64, i64, i64, i64, usize)| {
        let goods = &shop.goods[place];
        let variants: Vec<Value> = goods
            .spec
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        json!({
            "skuId": wire_id(sku), "skuName": goods.title, "image": "", "price": yuan(goods.price_fen), "boughtCount": bought,
            "appliedCount": applied, "appliedTotalAmountYuan": yuan(total), "scskucode": "", "barcode": "", "variants": variants,
            "skuERPCode": goods.outer_id,
        })
    };
    rows.into_iter().map(row).collect()
}

fn return_address(world: &World, after_sale: &AfterSale) -> Value {
    if !after_sale.kind.returns_goods() || after_sale.stage == Stage::Requested {
        return json!({});
    }
    let [usual, _] = seller_addresses(world.chance, &world.shops[after_sale.shop]);
    let person = &usual.person;
    json!({
        "province": person.province, "city": person.city, "county": person.district, "town": "", "street": person.address,
        "phone": person.phone, "name": person.name,
        "fullAddress": format!("{}{}{}{}", person.province, person.city, person.district, person.address),
    })
}

fn parcel(sent: Option<&AfterSaleParcel>) -> Value {
    match sent {
        Some(sent) => express(&sent.carrier, &sent.waybill),
        None => express("", ""),
    }
}

fn express(carrier: &str, waybill: &str) -> Value {
    json!({
        "expressNo": waybill, "expressCompanyCode": carrier,
        "expressCompanyName": super::carriers::named(carrier).map_or("", |carrier| carrier.name),
    })
}

fn records(after_sale: &AfterSale) -> Vec<Value> {
    let refusal = after_sale.refusal.as_ref();
    let refused = refusal.map(|refusal| {
        json!({"operator": "商家", "content": refusal.text, "time": crate::platforms::clock::beijing(refusal.at)})
    });
    let asked = json!({
        "operator": "用户", "content": after_sale.buyer_note, "time": crate::platforms::clock::beijing(after_sale.created),
    });
    std::iter::once(asked).chain(refused).collect()
}
