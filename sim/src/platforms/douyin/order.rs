//! A shop order with its goods orders as Douyin words it: fen, Unix seconds, texts for ids.
//!
//! The postage stands on the shop order alone. Whether goods orders of the real platform carry
//! a share of it is not known, so here theirs is 0 and both readings of the amounts agree.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::after_sale;
use super::carriers::named;
use super::receiver::put_receiver;
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::order::{Line, Order, Parcel, Refund, Status};

/// Paid orders leave within this time.
const SHIP_WITHIN: Duration = Duration::hours(48);

/// 1 unpaid, 2 to ship, 101 partly shipped, 3 shipped, 4 cancelled, 5 done.
pub(super) fn order_status(order: &Order) -> i64 {
    match order.status {
        Status::AwaitingPayment => 1,
        Status::AwaitingShipment => 2,
        Status::PartiallyShipped => 101,
        Status::Shipped => 3,
        Status::Closed => 4,
        Status::Completed => 5,
    }
}

fn order_status_desc(order: &Order) -> &'static str {
    match order.status {
        Status::AwaitingPayment => "待支付",
        Status::AwaitingShipment => "备货中",
        Status::PartiallyShipped => "部分发货",
        Status::Shipped => "已发货",
        Status::Closed => "已关闭",
        Status::Completed => "已完成",
    }
}

/// As [`order_status`], and 21 or 22 for what was refunded before or after shipping.
fn main_status(order: &Order) -> i64 {
    match order.status {
        Status::Closed if order.paid.is_some() && order.shipped.is_some() => 22,
        Status::Closed if order.paid.is_some() => 21,
        _ => order_status(order),
    }
}

/// The order as lists and the detail give it.
pub(super) fn order(world: &World, order: &Order, damaged_share: f64) -> Value {
    let shop = &world.shops[order.shop];
    let payable = order.payable_fen();
    let shares = order.lines.iter().map(platform_share).sum::<i64>();
    let promised = order.paid.map(|paid| paid + SHIP_WITHIN);
    let done = order.ended.filter(|_| order.status == Status::Completed);
    let lines: Vec<Value> = (0..order.lines.len())
        .map(|place| sku_order(world, order, place))
        .collect();
    let parcels: Vec<Value> = order
        .parcels
        .iter()
        .map(|parcel| logistics(world, order, parcel))
        .collect();
    let mut document = json!({
        "order_id": order.key.id, "shop_id": shop.id.parse::<u64>().unwrap_or(0), "shop_name": shop.name, "order_level": 2,
        "order_status": order_status(order), "order_status_desc": order_status_desc(order),
        "main_status": main_status(order), "main_status_desc": order_status_desc(order),
        "order_type": 0, "order_type_desc": "普通订单", "biz": 2, "biz_desc": "小店自卖", "b_type": 2, "pay_type": 1, "trade_type": 0,
        "create_time": order.created.timestamp(), "pay_time": unix(order.paid), "update_time": order.modified.timestamp(),
        "ship_time": unix(order.shipped), "finish_time": unix(done), "exp_ship_time": unix(promised), "appointment_ship_time": 0,
        "order_expire_time": 1800,
        "order_amount": payable, "pay_amount": payable, "post_amount": order.postage_fen, "post_origin_amount": order.postage_fen,
        "post_promotion_amount": 0, "post_insurance_amount": 0, "modify_amount": 0, "modify_post_amount": 0,
        "promotion_amount": order.discount_fen(), "promotion_shop_amount": order.discount_fen() - shares,
        "promotion_platform_amount": shares, "promotion_talent_amount": 0, "promotion_pay_amount": 0,
        "shop_cost_amount": order.discount_fen() - shares, "platform_cost_amount": shares, "author_cost_amount": 0,
        "only_platform_cost_amount": 0, "total_promotion_amount": order.discount_fen(), "tax_amount": 0, "packing_amount": 0,
        "buyer_words": order.buyer_memo, "seller_words": order.seller_memo, "seller_remark_stars": order.flag,
        "doudian_open_id": format!("1@#{}==", &world.chance.hex(&["doudian open id", &order.buyer])[..22]), "open_id": "",
        "logistics_info": parcels, "order_phase_list": [], "shop_order_tag_ui": [], "user_tag_ui": [], "address_tag_ui": [],
        "serial_number_list": [], "accept_order_status": 0, "promise_info": "",
        "sku_order_list": lines,
    });
    put_receiver(&mut document, world, order);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["order_id"],
            status: "order_status",
            unknown_status: json!(77),
            amount: "pay_amount",
            absurd_amount: json!(1e300),
            text: "buyer_words",
        };
        damage(&mut document, kind, &places);
    }
    document
}

fn sku_order(world: &World, order: &Order, place: usize) -> Value {
    let line = &order.lines[place];
    let goods = world.goods_of(order, line);
    let paid = line.total_fen() - line.discount_fen;
    let share = platform_share(line);
    let spec: Vec<Value> = goods
        .spec
        .iter()
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect();
    json!({
        "order_id": line.id, "parent_order_id": order.key.id, "order_level": 3, "order_status": line_status(order, place),
        "main_status": line_status(order, place), "create_time": order.created.timestamp(), "pay_time": unix(order.paid),
        "update_time": order.modified.timestamp(), "ship_time": unix(sent_at(order, place)),
        "exp_ship_time": unix(order.paid.map(|paid| paid + SHIP_WITHIN)), "appointment_ship_time": 0,
        "logistics_receipt_time": 0, "confirm_receipt_time": 0,
        "product_id": goods.goods_id, "product_id_str": goods.goods_id.to_string(), "sku_id": goods.sku_id,
        "product_name": goods.title, "product_pic": format!("https://img.example/{}.jpg", goods.goods_id), "spec": spec,
        "item_num": line.quantity, "origin_amount": line.price_fen, "goods_price": line.price_fen, "sum_amount": line.total_fen(),
        "order_amount": paid, "pay_amount": paid, "post_amount": 0, "modify_amount": 0,
        "promotion_amount": line.discount_fen, "promotion_shop_amount": line.discount_fen - share,
        "promotion_platform_amount": share, "promotion_talent_amount": 0, "promotion_pay_amount": 0,
        "code": goods.outer_id, "out_sku_id": "0", "out_product_id": "0", "supplier_id": "",
        "goods_type": 0, "trade_type": 0, "pre_sale_type": 0, "receive_type": 1, "need_serial_number": false,
        "given_product_type": "", "master_sku_order_id_list": [], "bundle_sku_info": [], "inventory_list": [],
        "after_sale_info": after_sale_info(world, order, place), "author_id": 0, "author_name": "", "room_id": 0, "theme_type": "",
    })
}

/// Of a discount the platform bears the smaller half.
fn platform_share(line: &Line) -> i64 {
    line.discount_fen / 2
}

pub(super) fn line_status(order: &Order, place: usize) -> i64 {
    let line = &order.lines[place];
    match order.status {
        Status::PartiallyShipped if line.refund == Refund::Granted => 4,
        Status::PartiallyShipped if line.shipped => 3,
        Status::PartiallyShipped if order.pieces_left(place) < line.quantity => 101,
        Status::PartiallyShipped => 2,
        _ if line.refund == Refund::Granted => 4,
        _ => order_status(order),
    }
}

/// The newest after-sale of the line.
fn after_sale_info(world: &World, order: &Order, place: usize) -> Value {
    let (status, kind, refund) = match world.after_sale_of_line(order, place) {
        None => (0, 0, 0),
        Some(row) => (
            after_sale::status(row),
            after_sale::kind(row),
            after_sale::refund_status(row),
        ),
    };
    json!({"after_sale_status": status, "after_sale_type": kind, "refund_status": refund})
}

fn logistics(world: &World, order: &Order, parcel: &Parcel) -> Value {
    let product = |place: &usize| {
        let line = &order.lines[*place];
        let goods = world.goods_of(order, line);
        let spec: Vec<Value> = goods
            .spec
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        json!({
            "sku_order_id": line.id, "product_id": goods.goods_id, "product_id_str": goods.goods_id.to_string(), "sku_id": goods.sku_id,
            "product_name": goods.title, "product_count": parcel.pieces_of(*place, line), "price": line.price_fen,
            "outer_sku_id": "", "sku_specs": spec,
        })
    };
    let products: Vec<Value> = parcel.lines.iter().map(product).collect();
    json!({
        "tracking_no": parcel.waybill, "company": parcel.carrier, "company_name": named(&parcel.carrier).map_or("", |carrier| carrier.name),
        "ship_time": parcel.at.timestamp(), "delivery_id": pack_id(world, order, parcel), "product_info": products,
    })
}

/// The platform's own number of a parcel, which stays when the parcel gets another waybill.
pub(super) fn pack_id(world: &World, order: &Order, parcel: &Parcel) -> String {
    let mut parcels = order.parcels.iter();
    let place = parcels.position(|sent| sent.waybill == parcel.waybill);
    let place = place.unwrap_or_default().to_string();
    let drawn = world
        .chance
        .below(9_000_000_000_000, &["pack", &order.key.id, &place]);
    (7_000_000_000_000 + drawn).to_string()
}

fn sent_at(order: &Order, place: usize) -> Option<DateTime<Utc>> {
    let holds = |parcel: &&Parcel| parcel.lines.contains(&place);
    order.parcels.iter().find(holds).map(|parcel| parcel.at)
}

/// An absent time is 0.
pub(super) fn unix(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp())
}
