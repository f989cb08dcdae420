//! An order as ark words it: fen, milliseconds, the receiver apart.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::skus::{after_sale_status, groups, inside, merchant_share, platform_share, sku};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::order::{Order, Refund, Status};

/// Paid orders leave within this time.
const SHIP_WITHIN: Duration = Duration::hours(48);

/// What lists give of an order; the rest is in the detail.
pub(super) const LISTED: [&str; 27] = [
    "orderId",
    "orderType",
    "orderStatus",
    "orderAfterSalesStatus",
    "cancelStatus",
    "createdTime",
    "paidTime",
    "updateTime",
    "deliveryTime",
    "cancelTime",
    "finishTime",
    "promiseLastDeliveryTime",
    "planInfoId",
    "planInfoName",
    "receiverCountryId",
    "receiverCountryName",
    "receiverProvinceId",
    "receiverProvinceName",
    "receiverCityId",
    "receiverCityName",
    "receiverDistrictId",
    "receiverDistrictName",
    "customerRemark",
    "sellerRemark",
    "sellerRemarkFlag",
    "logistics",
    "orderTagList",
];

/// 1 unpaid, 4 to ship, 5 partly shipped, 6 to receive, 7 done, 8 closed, 9 cancelled.
pub(super) fn order_status(order: &Order) -> i64 {
    match order.status {
        Status::AwaitingPayment => 1,
        Status::AwaitingShipment => 4,
        Status::PartiallyShipped => 5,
        Status::Shipped => 6,
        Status::Completed => 7,
        Status::Closed if order.paid.is_some() => 8,
        Status::Closed => 9,
    }
}

/// Whom the order goes to, in one id.
pub(super) fn open_address_id(world: &World, order: &Order) -> String {
    world.chance.hex(&["xhs open address", &order.receiver.key])
}

/// The order as the detail gives it.
pub(super) fn order(world: &World, order: &Order, damaged_share: f64) -> Value {
    let mut document = basics(world, order);
    put_contents(&mut document, world, order);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["orderId"],
            status: "orderStatus",
            unknown_status: json!(77),
            amount: "totalPayAmount",
            absurd_amount: json!(1e300),
            text: "customerRemark",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn basics(world: &World, order: &Order) -> Value {
    let ended_as = |status| order.ended.filter(|_| order.status == status);
    let receiver = &order.receiver;
    let region = |level: &str, name: &str| {
        (100_000 + world.chance.below(900_000, &["xhs region", level, name])).to_string()
    };
    json!({
        "orderId": order.key.id, "orderType": 1, "orderStatus": order_status(order),
        "orderAfterSalesStatus": after_sale_status(world, order, 0..order.lines.len()), "cancelStatus": i64::from(order_status(order) == 9),
        "createdTime": order.created.timestamp_millis(), "paidTime": millis(order.paid), "updateTime": order.modified.timestamp_millis(),
        "deliveryTime": millis(order.shipped), "cancelTime": millis(ended_as(Status::Closed)), "finishTime": millis(ended_as(Status::Completed)),
        "promiseLastDeliveryTime": millis(order.paid.map(|paid| paid + SHIP_WITHIN)),
        "planInfoId": "601a0000000000000000fb49", "planInfoName": "默认模板", "receiverCountryId": "1", "receiverCountryName": "中国",
        "receiverProvinceId": region("province", &receiver.province), "receiverProvinceName": receiver.province,
        "receiverCityId": region("city", &receiver.city), "receiverCityName": receiver.city,
        "receiverDistrictId": region("district", &receiver.district), "receiverDistrictName": receiver.district,
        "customerRemark": order.buyer_memo, "sellerRemark": order.seller_memo, "sellerRemarkFlag": order.flag.max(1),
        "originalOrderId": "", "logistics": "red_auto", "orderTagList": [],
    })
}

fn put_contents(document: &mut Value, world: &World, order: &Order) {
    let skus: Vec<Value> = groups(world, order)
        .iter()
        .map(|group| sku(world, order, group))
        .collect();
    let merchant: i64 = order.lines.iter().map(merchant_share).sum();
    let platform: i64 = order.lines.iter().map(platform_share).sum();
    let shop = &world.shops[order.shop];
    let first = order.parcels.first();
    let contents = json!({
        "skuList": skus, "totalPayAmount": order.payable_fen(), "totalShippingFree": order.postage_fen, "totalDepositAmount": 0,
        "totalMerchantDiscount": merchant, "totalRedDiscount": platform,
        "merchantActualReceiveAmount": order.payable_fen() + platform, "totalChangePriceAmount": 0, "outPromotionAmount": 0,
        "unpack": order.status == Status::PartiallyShipped || order.parcels.len() > 1,
        "expressTrackingNo": first.map_or("", |parcel| parcel.waybill.as_str()),
        "expressCompanyCode": first.map_or("", |parcel| parcel.carrier.as_str()),
        "simpleDeliveryOrderList": deliveries(world, order), "openAddressId": open_address_id(world, order),
        "receiverName": "", "receiverPhone": "", "receiverAddress": "",
        "paymentType": 2, "outTradeNo": format!("OT{}", &world.chance.hex(&["xhs trade", &order.key.id])[..16]),
        "shopId": shop.id, "shopName": shop.name, "userId": world.chance.hex(&["xhs user", &order.buyer])[..24].to_owned(),
        "whcode": "CPartner", "logisticsMode": 1, "customsCode": "", "presaleDeliveryStartTime": 0, "presaleDeliveryEndTime": 0,
        "boundExtendInfo": {}, "transferExtendInfo": {},
    });
    if let (Some(fields), Value::Object(contents)) = (document.as_object_mut(), contents) {
        fields.extend(contents);
    }
}

/// Every parcel with its SKUs, and last what has not left.
fn deliveries(world: &World, order: &Order) -> Vec<Value> {
    let sent = match order.status {
        Status::Completed => 7,
        _ => 6,
    };
    let mut rows: Vec<Value> = order
        .parcels
        .iter()
        .enumerate()
        .map(|(index, parcel)| {
            json!({
                "deliveryOrderIndex": index, "status": sent, "expressTrackingNo": parcel.waybill,
                "expressCompanyCode": parcel.carrier, "skuIdList": inside(world, order, parcel),
            })
        })
        .collect();
    let waits = |place: &usize| {
        let line = &order.lines[*place];
        !line.shipped && (order.status == Status::Closed || line.refund != Refund::Granted)
    };
    let rest: Vec<String> = groups(world, order)
        .iter()
        .filter(|group| group.places.iter().any(waits))
        .map(|group| group.id())
        .collect();
    if !rest.is_empty() {
        let status = match order.status {
            Status::PartiallyShipped => 4,
            _ => order_status(order),
        };
        rows.push(json!({
            "deliveryOrderIndex": rows.len(), "status": status, "expressTrackingNo": "", "expressCompanyCode": "", "skuIdList": rest,
        }));
    }
    rows
}

/// An absent time is 0.
pub(super) fn millis(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp_millis())
}
