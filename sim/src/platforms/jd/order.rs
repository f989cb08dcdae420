//! An order as JOS words it: texts throughout, yuan texts for money.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::carriers::id_of;
use super::consignee::consignee;
use crate::platforms::clock::{beijing, yuan};
use crate::platforms::damage::{Places, damage, damage_of};
use crate::world::World;
use crate::world::order::{Line, Order, Parcel, Status};

/// How JOS writes a time that is not set; both are seen.
const UNSET: &str = "0001-01-01 00:00:00";
const UNSET_TOO: &str = "1970-01-01 00:00:00";
/// A paid order leaves within this.
const SHIP_WITHIN_HOURS: i64 = 48;

/// The state word. A refund that is asked for before shipping locks the order; later ones are
/// service orders and leave it as it is.
pub(super) fn state(order: &Order) -> &'static str {
    match order.status {
        Status::Shipped => "WAIT_GOODS_RECEIVE_CONFIRM",
        Status::Completed => "FINISHED_L",
        Status::Closed => "TRADE_CANCELED",
        _ if order.has_open_refund() => "LOCKED",
        _ => "WAIT_SELLER_STOCK_OUT",
    }
}

fn state_remark(state: &str) -> &'static str {
    match state {
        "LOCKED" => "已锁定",
        "WAIT_SELLER_STOCK_OUT" => "等待出库",
        "WAIT_GOODS_RECEIVE_CONFIRM" => "等待确认收货",
        "FINISHED_L" => "完成",
        _ => "取消",
    }
}

/// Everything JOS knows of an order; `optional_fields` picks from it.
pub(super) fn order_info(
    world: &World,
    order: &Order,
    encrypted: bool,
    damaged_share: f64,
) -> Value {
    let shop = &world.shops[order.shop];
    let words = Words {
        long: world.chance.percent(50, &["jd words", &shop.seller]),
    };
    let state = state(order);
    let buyer = world.chance.hex(&["jd buyer", &order.buyer]);
    let due = order
        .paid
        .map(|paid| paid + Duration::hours(SHIP_WITHIN_HOURS));
    let mut document = json!({
        "orderId": order.key.id, "venderId": shop.id, "orderType": "22", "orderSource": "移动端订单", "storeOrder": "", "returnOrder": "0",
        "directParentOrderId": "0", "parentOrderId": "0", "pin": format!("j***{}", &buyer[..1]), "openIdBuyer": buyer,
        "xidBuyer": format!("o*AA{}", &buyer[..12]), "openIdSeller": world.chance.hex(&["jd seller", &shop.seller]),
        "orderState": state, "orderStateRemark": state_remark(state), "pauseBizInfo": "",
        "orderStartTime": beijing(order.created), "paymentConfirmTime": time_or(order.paid, UNSET), "orderEndTime": time_or(order.ended, UNSET),
        "modified": beijing(order.modified), "scDT": time_or(due, UNSET_TOO), "promisePickDate": UNSET_TOO,
        "payType": words.of("4", "在线支付"), "deliveryType": words.of("3", "任意时间"),
        "orderRemark": order.buyer_memo, "venderRemark": order.seller_memo, "venderRemarkFlagAlias": "",
        "venderRemarkLevelFlag": order.flag.to_string(), "orderSign": "", "sendpayMap": "{}",
        "waybill": waybills(&order.parcels), "logisticsId": companies(&order.parcels),
        "logisticsExt": "", "partialLogisticsInfoModel": [], "storeId": "0", "menDianId": "",
        "consigneeInfo": consignee(world.chance, order, encrypted),
        "itemInfoList": order.lines.iter().map(|line| item(world, order, line)).collect::<Vec<Value>>(),
        "invoiceEasyInfo": {"invoiceType": "0", "invoiceTitle": "", "invoiceContentId": "", "invoiceConsigneeEmail": "", "invoiceConsigneePhone": "", "invoiceCode": ""},
    });
    put_money(&mut document, world, order, &words);
    if let Some(kind) = damage_of(world.chance, damaged_share, &order.key.id) {
        let places = Places {
            id: &["orderId"],
            status: "orderState",
            unknown_status: json!("TRADE_IN_LIMBO"),
            amount: "orderPayment",
            absurd_amount: json!("99999999999999999999.99"),
            text: "orderRemark",
        };
        damage(&mut document, kind, &places);
    }
    document
}

/// Some apps get `4-在线支付` where others get `4`.
struct Words {
    long: bool,
}

impl Words {
    fn of(&self, code: &str, meaning: &str) -> String {
        match self.long {
            true => format!("{code}-{meaning}"),
            false => code.to_owned(),
        }
    }
}

/// Sums and discounts: what the seller gives is in the seller's price, what JD gives is not.
fn put_money(document: &mut Value, world: &World, order: &Order, words: &Words) {
    let discount = order.discount_fen();
    let (kind, meaning, sellers) = match world.chance.below(3, &["jd discount", &order.key.id]) {
        0 => ("100", "店铺优惠", true),
        1 => ("30", "单品促销", true),
        _ => ("41", "京东券", false),
    };
    let seller_discount = if sellers { discount } else { 0 };
    let sums = [
        ("orderTotalPrice", order.goods_fen()),
        ("sellerDiscount", seller_discount),
        ("orderSellerPrice", order.goods_fen() - seller_discount),
        ("freightPrice", order.postage_fen),
        ("balanceUsed", 0),
        ("taxFee", 0),
        ("serviceFee", 0),
        ("orderPayment", order.payable_fen()),
        ("shouldPay", order.payable_fen()),
    ];
    for (name, fen) in sums {
        document[name] = json!(yuan(fen));
    }
    document["couponDetailList"] = json!([]);
    if discount > 0 {
        // Only a promotion of one goods names the goods.
        let discounted = order.lines.iter().find(|line| line.discount_fen > 0);
        let sku = discounted
            .filter(|_| kind == "30")
            .map(|line| world.goods_of(order, line).sku_id.to_string());
        document["couponDetailList"] = json!([{
            "orderId": order.key.id, "skuId": sku.unwrap_or_default(), "couponType": words.of(kind, meaning), "couponPrice": yuan(discount),
        }]);
    }
}

fn item(world: &World, order: &Order, line: &Line) -> Value {
    let goods = world.goods_of(order, line);
    let sku = goods.sku_id.to_string();
    let spec: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    // The ware is not guaranteed on a line.
    let ware = match world.chance.percent(10, &["jd line without ware", &sku]) {
        true => String::new(),
        false => goods.goods_id.to_string(),
    };
    json!({
        "skuId": sku, "outerSkuId": goods.outer_id, "skuName": format!("{} {}", goods.title, spec.join(" ")), "jdPrice": yuan(line.price_fen),
        "itemTotal": line.quantity.to_string(), "wareId": ware, "productNo": "", "giftPoint": "0", "serviceName": "", "newStoreId": "0",
        "invoiceContentId": "",
    })
}

fn time_or(time: Option<DateTime<Utc>>, unset: &str) -> String {
    time.map_or_else(|| unset.to_owned(), beijing)
}

/// The companies of an order, joined as a shipment names them.
fn companies(parcels: &[Parcel]) -> String {
    let mut ids: Vec<String> = parcels
        .iter()
        .map(|parcel| id_of(&parcel.carrier))
        .collect();
    ids.dedup();
    ids.join("|")
}

/// Their numbers: joined by commas within a company, by bars between companies.
fn waybills(parcels: &[Parcel]) -> String {
    let numbers = |group: &[Parcel]| {
        let numbers: Vec<&str> = group.iter().map(|parcel| parcel.waybill.as_str()).collect();
        numbers.join(",")
    };
    let groups = parcels.chunk_by(|a, b| a.carrier == b.carrier);
    groups.map(numbers).collect::<Vec<_>>().join("|")
}
