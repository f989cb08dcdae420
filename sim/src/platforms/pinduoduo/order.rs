//! An order as POP words it.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::carriers::id_of;
use super::cipher::Field;
use super::envelope::yuan;
use super::refund;
use crate::platforms::clock::{beijing, beijing_or_empty};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::order::{Order, Refund, Status};

/// 1 to ship, 2 shipped, 3 signed.
pub(super) fn order_status(order: &Order) -> i64 {
    match order.status {
        Status::AwaitingPayment | Status::AwaitingShipment => 1,
        Status::PartiallyShipped | Status::Shipped => 2,
        Status::Completed => 3,
        Status::Closed if order.shipped.is_some() => 2,
        Status::Closed => 1,
    }
}

/// 1 none or closed, 2 in work, 4 granted.
pub(super) fn refund_status(order: &Order) -> i64 {
    let any = |refund| order.lines.iter().any(|line| line.refund == refund);
    if any(Refund::Open) {
        2
    } else if any(Refund::Granted) {
        4
    } else {
        1
    }
}

/// The state of the newest after-sale; 0 without any.
fn after_sales_status(world: &World, order: &Order) -> i64 {
    world.after_sale_of_line(order, 0).map_or(0, refund::status)
}

/// The order with every field the lists and the detail share.
pub(super) fn order(world: &World, order: &Order, now: DateTime<Utc>, damaged_share: f64) -> Value {
    let confirmed = order.paid.unwrap_or(order.created);
    let discount = order.discount_fen();
    let main = order.parcels.iter().find(|parcel| !parcel.extra);
    let extra: Vec<Value> = order.parcels.iter().filter(|parcel| parcel.extra).map(|parcel| json!({"logistics_id": id_of(&parcel.carrier), "tracking_number": parcel.waybill})).collect();
    let mut document = json!({
        "order_sn": order.key.id, "order_status": order_status(order), "refund_status": refund_status(order),
        "after_sales_status": after_sales_status(world, order), "confirm_status": if order.status == Status::Closed { 2 } else { 1 },
        "group_status": 1, "risk_control_status": 0, "trade_type": 0, "is_lucky_flag": 1, "is_pre_sale": 0, "is_stock_out": 0,
        "created_time": beijing(order.created), "pay_time": beijing_or_empty(order.paid), "confirm_time": beijing(confirmed),
        "shipping_time": beijing_or_empty(order.shipped), "receive_time": if order.status == Status::Completed { beijing_or_empty(order.ended) } else { String::new() },
        "updated_at": beijing(order.modified), "last_ship_time": beijing(confirmed + Duration::hours(48)),
        "goods_amount": yuan(order.goods_fen()), "discount_amount": yuan(discount), "platform_discount": yuan(0), "seller_discount": yuan(discount),
        "capital_free_discount": yuan(0), "order_change_amount": yuan(0), "postage": yuan(order.postage_fen), "pay_amount": yuan(order.payable_fen()),
        "buyer_memo": order.buyer_memo, "remark": order.seller_memo, "remark_tag": order.flag, "remark_tag_name": order.flag_name,
        "logistics_id": main.map_or(0, |parcel| id_of(&parcel.carrier)), "tracking_number": main.map(|parcel| parcel.waybill.clone()).unwrap_or_default(),
        "extra_delivery_list": extra, "item_list": items(world, order), "step_order_info": Value::Null,
    });
    put_receiver(&mut document, world, order, now);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["order_sn"],
            status: "order_status",
            unknown_status: json!(77),
            amount: "pay_amount",
            absurd_amount: json!(1e300),
            text: "buyer_memo",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn items(world: &World, order: &Order) -> Vec<Value> {
    let item = |line: &crate::world::order::Line| {
        let goods = world.goods_of(order, line);
        let spec: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
        json!({
            "goods_id": goods.goods_id, "sku_id": goods.sku_id, "goods_name": goods.title, "goods_spec": spec.join(","),
            "goods_img": format!("https://img.example/{}.jpg", goods.goods_id), "goods_count": line.quantity, "goods_price": yuan(line.price_fen),
            "outer_id": goods.outer_id, "outer_goods_id": format!("G{}", goods.goods_id % 1_000_000),
        })
    };
    order.lines.iter().map(item).collect()
}

/// Ciphers are there only while the order waits for shipment, and differ from read to read.
fn put_receiver(document: &mut Value, world: &World, order: &Order, now: DateTime<Utc>) {
    let receiver = &order.receiver;
    let waiting = order.status == Status::AwaitingShipment;
    let cipher = |field: Field| match waiting {
        true => field.cipher(world.chance, order, now),
        false => String::new(),
    };
    let Some(fields) = document.as_object_mut() else {
        return;
    };
    let key = receiver.key.as_str();
    let open_address_2 = world.chance.hex(&["open address 2", key]);
    let texts = [
        ("country", "中国".to_owned()),
        ("province", receiver.province.clone()),
        ("city", receiver.city.clone()),
        ("town", receiver.district.clone()),
        ("receiver_name", cipher(Field::Name)),
        ("receiver_phone", cipher(Field::Phone)),
        ("receiver_address", cipher(Field::Detail)),
        ("address", cipher(Field::Full)),
        ("receiver_name_mask", Field::Name.mask(order)),
        ("receiver_phone_mask", Field::Phone.mask(order)),
        ("receiver_address_mask", Field::Detail.mask(order)),
        ("address_mask", Field::Full.mask(order)),
        ("open_address_id", world.chance.hex(&["open address", key])),
        ("open_address_id_2", open_address_2[..10].to_owned()),
    ];
    fields.extend(texts.map(|(name, text)| (name.to_owned(), json!(text))));
}
