//! An order as Kuaishou words it: one line, fen as numbers, times in milliseconds.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::address_audit::audit_info;
use super::notes::note;
use super::parcel::{delivery, logistics};
use super::receiver::described;
use super::refund;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::AfterSale;
use crate::world::order::{Line, Order, Refund, Status};

/// A paid order leaves within this.
const SHIP_WITHIN_HOURS: i64 = 48;
const NOTES: usize = 30;

/// 10 unpaid, 30 to ship, 40 shipped from the first piece on, 70 done, 80 closed.
pub(super) fn status(order: &Order) -> i64 {
    match order.status {
        Status::AwaitingPayment => 10,
        Status::AwaitingShipment => 30,
        Status::PartiallyShipped | Status::Shipped => 40,
        Status::Completed => 70,
        Status::Closed => 80,
    }
}

/// An order as lists give it.
pub(super) fn element(world: &World, order: &Order, damaged_share: f64) -> Value {
    let mut document = json!({
        "orderBaseInfo": base(world, order), "orderItemInfo": Value::Null, "orderAddress": {}, "orderCpsInfo": Value::Null,
        "orderRefundList": refunds(world, order),
        "orderLogisticsInfo": order.parcels.iter().map(|parcel| logistics(world.chance, order, parcel)).collect::<Vec<Value>>(),
        "orderNote": {"sellerNote": [], "orderNoteInfo": order.notes.iter().take(NOTES).map(note).collect::<Vec<Value>>()},
        "orderDeliveryInfo": delivery(world.chance, order), "subOrderInfo": [],
    });
    if let Some(line) = order.lines.first() {
        document["orderItemInfo"] = item(world, order, line);
    }
    document["orderAddress"] = described(world.chance, &order.key.id, &order.receiver);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["oid"],
            status: "status",
            unknown_status: json!(77),
            amount: "totalFee",
            absurd_amount: json!(1e300),
            text: "remark",
        };
        damage(&mut document["orderBaseInfo"], kind, &places);
    }
    document
}

/// An order as the detail gives it: more fields, one of them spelt wrong.
pub(super) fn detail_of(world: &World, order: &Order, damaged_share: f64) -> Value {
    let mut document = element(world, order, damaged_share);
    document["addressUpdateAuditInfo"] = audit_info(world.chance, order);
    document["orderCustomizedInfo"] = Value::Null;
    let more = json!({
        "carrierType": 1, "carrierId": 0, "privacyInfoAuthStatus": 0, "privacyInfoAuthTime": 0, "outBizTradeNo": "",
        "shopNewBuyer": false, "platformNewBuyer": false,
    });
    if let (Some(base), Value::Object(more)) = (document["orderBaseInfo"].as_object_mut(), more) {
        base.extend(more);
        if let Some(role) = base.remove("orderSellerRoleInfo") {
            base.insert("orderlSellerRoleInfo".to_owned(), role);
        }
    }
    document
}

fn base(world: &World, order: &Order) -> Value {
    let shop = &world.shops[order.shop];
    let oid: u64 = order.key.id.parse().unwrap_or(0);
    let completed = order.ended.filter(|_| order.status == Status::Completed);
    let refunded = order
        .lines
        .iter()
        .any(|line| line.refund == Refund::Granted);
    let due = order
        .paid
        .filter(|_| order.status != Status::Closed)
        .map(|paid| paid + Duration::hours(SHIP_WITHIN_HOURS));
    json!({
        "oid": oid, "status": status(order), "createTime": ms(Some(order.created)), "payTime": ms(order.paid), "sendTime": ms(order.shipped),
        "recvTime": ms(completed), "refundTime": ms(refunded.then_some(order.ended.unwrap_or(order.modified))), "updateTime": ms(Some(order.modified)),
        "buyerOpenId": format!("f1{}", &world.chance.hex(&["ks buyer", &order.buyer])[..30]), "buyerNick": "快手用户", "buyerImage": "",
        "sellerOpenId": shop.id, "sellerNick": shop.name,
        "totalFee": order.goods_fen() - order.discount_fen(), "expressFee": order.postage_fen, "discountFee": order.discount_fen(),
        "allowanceExpressFee": 0, "governmentDiscount": 0, "payChannelDiscount": 0, "tradeInPayAfterPromoAmount": 0,
        "remark": order.buyer_memo, "payType": if order.paid.is_some() { 1 } else { 0 }, "payChannel": "", "cpsType": 1, "coType": 0, "preSale": 0,
        "activityType": 0, "allActivityType": [], "riskCode": 0, "disableDeliveryReasonCode": [], "validPromiseShipmentTimeStamp": ms(due),
        "promiseTimeStampOfDelivery": 0, "sellerDelayPromiseTimeStamp": 0, "theDayOfDeliverGoodsTime": 0, "remindShipmentSign": 0,
        "remindShipmentTime": 0, "priorityDelivery": false, "enableSplitDeliveryOrder": true, "multiplePiecesNo": 0, "orderLabels": [],
        "commentStatus": 0, "orderSellerRoleInfo": {"roleType": 1, "roleId": 0, "roleName": shop.name},
    })
}

/// `originalPrice` before the discount, `price` after it, rounded down to a whole fen a piece.
fn item(world: &World, order: &Order, line: &Line) -> Value {
    let goods = world.goods_of(order, line);
    let spec: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let price = (line.total_fen() - line.discount_fen) / line.quantity.max(1);
    json!({
        "orderItemId": goods.sku_id % 1_000_000, "itemId": goods.goods_id, "relItemId": 0, "skuId": goods.sku_id, "relSkuId": 0,
        "skuNick": goods.outer_id, "skuDesc": spec.join(","), "itemTitle": goods.title,
        "itemPicUrl": format!("https://img.example/{}.jpg", goods.goods_id), "itemLinkUrl": "", "itemType": 1, "num": line.quantity,
        "originalPrice": line.price_fen, "price": price, "discountFee": line.discount_fen, "goodsCode": "", "warehouseCode": "",
        "itemPrevInfo": {}, "serviceInfo": {}, "itemExtra": {"categoryInfo": {"itemCid": 1_001, "categoryName": "其他"}},
    })
}

/// Everything the order had after it was sold, newest first.
fn refunds(world: &World, order: &Order) -> Vec<Value> {
    let row = |row: &AfterSale| {
        json!({
            "refundId": row.number, "refundStatus": refund::status(row), "handlingWay": refund::handling_way(row.kind),
            "specialRefundType": refund::special_type(row.kind),
        })
    };
    let place = world.order_place(&order.key);
    let after_sales = place.map(|place| world.after_sales_of_order(place));
    let mut rows: Vec<Value> = after_sales.into_iter().flatten().map(row).collect();
    rows.reverse();
    rows
}

fn ms(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp_millis())
}
