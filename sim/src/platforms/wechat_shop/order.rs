//! An order as `/order/get` words it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::address_wishes::open_wish;
use super::after_sale::status_number;
use super::carriers::name_of;
use super::receiver::{address, openid};
use crate::platforms::damage::{Damage, Places, damage, damage_of};
use crate::world::World;
use crate::world::after_sale::{AfterSale, Stage};
use crate::world::order::{Line, Order, Parcel, Status};

/// One order in so many writes its numbers of 64 bits bare, as the platform's samples do.
const BARE_ONE_IN: u64 = 8;

/// Where the order stands, in the platform's numbers.
pub(super) fn status(order: &Order) -> i64 {
    match order.status {
        Status::AwaitingPayment => 10,
        Status::AwaitingShipment => 20,
        Status::PartiallyShipped => 21,
        Status::Shipped => 30,
        Status::Completed => 100,
        // All of it was refunded.
        Status::Closed if order.paid.is_some() => 200,
        Status::Closed => 250,
    }
}

/// The whole order.
pub(super) fn document(world: &World, order: &Order, damaged_share: f64) -> Value {
    let ids = Ids::of(world, order);
    let mut document = json!({
        "order_id": ids.write(&order.key.id), "status": status(order), "create_time": order.created.timestamp(),
        "update_time": order.modified.timestamp(), "openid": openid(world, order), "unionid": "",
        "is_present": false, "present_order_id_str": "", "present_note": "", "present_send_type": 0,
        "present_giver_openid": "", "is_flash_sale_order": false,
        "order_detail": {
            "product_infos": products(world, order, ids), "pay_info": payment(world, order, ids), "price_info": prices(order),
            "delivery_info": delivery(world, order, ids),
            "ext_info": {
                "customer_notes": order.buyer_memo, "merchant_notes": order.seller_memo,
                "confirm_receipt_time": if order.status == Status::Completed { seconds(order.ended) } else { 0 },
                "finder_id": "", "live_id": "", "order_scene": 2,
            },
            "coupon_info": {"user_coupon_id": ""}, "commission_infos": [], "sku_sharer_infos": [], "source_infos": [],
            "settle_info": {"predict_commission_fee": order.payable_fen() / 200, "commission_fee": 0, "predict_wecoin_commission": 0, "wecoin_commission": 0, "settle_time": 0},
            "refund_info": {"refund_freight": 0},
        },
        "aftersale_detail": after_sales(world, order),
    });
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["order_id"],
            status: "status",
            unknown_status: json!(77),
            amount: "order_price",
            absurd_amount: json!(u64::MAX),
            text: "customer_notes",
        };
        let part = match kind {
            Damage::UnknownStatus | Damage::MissingId => &mut document,
            Damage::AbsurdAmount => &mut document["order_detail"]["price_info"],
            Damage::BrokenText => &mut document["order_detail"]["ext_info"],
        };
        damage(part, kind, &places);
    }
    document
}

/// How one order writes its numbers of 64 bits; times of payment go with them.
#[derive(Clone, Copy)]
pub(super) struct Ids {
    bare: bool,
}

impl Ids {
    pub(super) fn of(world: &World, order: &Order) -> Self {
        let drawn = world
            .chance
            .below(BARE_ONE_IN, &["bare ids", &order.key.id]);
        Self { bare: drawn == 0 }
    }

    pub(super) fn write(self, id: &str) -> Value {
        match id.parse::<u64>() {
            Ok(number) if self.bare => json!(number),
            _ => json!(id),
        }
    }

    fn time(self, seconds: i64) -> Value {
        if self.bare {
            json!(seconds.to_string())
        } else {
            json!(seconds)
        }
    }
}

fn products(world: &World, order: &Order, ids: Ids) -> Vec<Value> {
    let deadline = order.paid.map(|paid| paid + Duration::hours(48));
    let product = |(place, line): (usize, &Line)| {
        let goods = world.goods_of(order, line);
        let paid = line.total_fen() - line.discount_fen;
        let newest = world.after_sale_of_line(order, place);
        let pieces = |told: &dyn Fn(Stage) -> bool| {
            let fits = newest.filter(|row| told(row.stage));
            fits.map_or(0, AfterSale::pieces)
        };
        let attributes: Vec<Value> = goods
            .spec
            .iter()
            .map(|(key, value)| json!({"attr_key": key, "attr_value": value}))
            .collect();
        json!({
            "product_id": ids.write(&goods.goods_id.to_string()), "sku_id": ids.write(&goods.sku_id.to_string()),
            "product_unique_id": (place + 1).to_string(), "title": goods.title,
            "thumb_img": format!("https://mmecimage.example/p/{}", goods.goods_id), "sku_cnt": line.quantity,
            "sale_price": line.price_fen, "market_price": line.price_fen + line.price_fen / 2, "real_price": paid,
            "estimate_price": paid, "is_change_price": false, "change_price": 0,
            "on_aftersale_sku_cnt": pieces(&Stage::is_open), "finish_aftersale_sku_cnt": pieces(&|stage| stage == Stage::Refunded),
            "sku_code": goods.outer_id, "out_product_id": "", "out_sku_id": goods.outer_id, "out_warehouse_id": "",
            "sku_attrs": attributes, "is_discounted": line.discount_fen > 0, "merchant_discounted_price": line.discount_fen,
            "finder_discounted_price": 0, "vip_discounted_price": 0, "bulkbuy_discounted_price": 0, "use_deduction": false,
            "deduction_price": 0, "sku_deliver_info": {"stock_type": 0, "predict_delivery_time": 0},
            "delivery_deadline": seconds(deadline), "extra_service": {"seven_day_return": 1, "freight_insurance": 0}, "is_free_gift": 0,
        })
    };
    order.lines.iter().enumerate().map(product).collect()
}

fn payment(world: &World, order: &Order, ids: Ids) -> Value {
    let id = &order.key.id;
    let transaction = order.paid.map(|_| {
        let drawn = world.chance.below(10_000_000_000, &["transaction", id]);
        format!("420000000020260101{drawn:010}")
    });
    json!({
        "prepay_id": format!("up_wx{}", &world.chance.hex(&["prepay", id])[..24]), "prepay_time": order.created.timestamp() + 10,
        "transaction_id": transaction.unwrap_or_default(), "pay_time": ids.time(seconds(order.paid)), "payment_method": 1,
    })
}

fn prices(order: &Order) -> Value {
    let (goods, discount, freight) = (order.goods_fen(), order.discount_fen(), order.postage_fen);
    json!({
        "product_price": goods, "order_price": order.payable_fen(), "freight": freight, "discounted_price": discount,
        "is_discounted": discount > 0, "original_order_price": goods + freight, "estimate_product_price": goods - discount,
        "change_down_price": 0, "change_freight": 0, "is_change_freight": false, "use_deduction": false, "deduction_price": 0,
        "merchant_receieve_price": order.payable_fen(), "merchant_discounted_price": discount, "finder_discounted_price": 0,
        "vip_discounted_price": 0,
    })
}

fn delivery(world: &World, order: &Order, ids: Ids) -> Value {
    let address = address(world, &order.receiver);
    let done = matches!(order.status, Status::Shipped | Status::Completed);
    let last = order.parcels.iter().map(|parcel| parcel.at).max();
    let packages: Vec<Value> = order
        .parcels
        .iter()
        .map(|parcel| package(world, order, parcel, ids, &address))
        .collect();
    let mut document = json!({
        "address_info": address, "delivery_product_info": packages, "ship_done_time": if done { seconds(last) } else { 0 },
        "deliver_method": 0, "address_apply_time": 0, "ewaybill_order_code": waybill_code(world, order), "quality_inspect_type": 0,
    });
    // The address that waits for the seller's answer, told like the one that holds.
    if let Some(wish) = open_wish(order) {
        document["address_under_review"] = self::address(world, &wish.to);
        document["address_apply_time"] = json!(wish.at.timestamp());
    }
    document
}

/// What other shops ask for waybills of the order by.
pub(super) fn waybill_code(world: &World, order: &Order) -> String {
    STANDARD.encode(world.chance.hex(&["waybill order", &order.key.id]))
}

fn package(world: &World, order: &Order, parcel: &Parcel, ids: Ids, address: &Value) -> Value {
    let inside = parcel.lines.iter().map(|place| {
        let line = &order.lines[*place];
        let goods = world.goods_of(order, line);
        json!({
            "product_id": ids.write(&goods.goods_id.to_string()), "sku_id": ids.write(&goods.sku_id.to_string()),
            "product_cnt": parcel.pieces_of(*place, line),
        })
    });
    json!({
        "waybill_id": parcel.waybill, "delivery_id": parcel.carrier, "delivery_name": name_of(&parcel.carrier),
        "delivery_time": parcel.at.timestamp(), "deliver_type": 1, "product_infos": inside.collect::<Vec<Value>>(),
        "delivery_address": address,
    })
}

/// After-sales by their number and state.
fn after_sales(world: &World, order: &Order) -> Value {
    let Some(place) = world.order_place(&order.key) else {
        return json!({});
    };
    let row = |row: &AfterSale| {
        let status = status_number(row)?;
        Some(json!({"aftersale_order_id": row.key.id, "status": status}))
    };
    let open = world
        .after_sales_of_order(place)
        .filter(|row| row.stage.is_open());
    let rows: Vec<Value> = world.after_sales_of_order(place).filter_map(row).collect();
    json!({"on_aftersale_order_cnt": open.count(), "aftersale_order_list": rows})
}

/// An absent time is 0.
pub(super) fn seconds(time: Option<DateTime<Utc>>) -> i64 {
    time.map_or(0, |time| time.timestamp())
}
