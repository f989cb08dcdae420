//! Goods of a shop: the list without SKUs, the detail, and the SKUs of one product.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::DoudianError;
use super::gateway::Outcome;
use crate::world::shop::Goods;

/// Products that one query can reach.
const REACH: i64 = 10_000;

/// `product.listV2`: pages from 1, and `data` inside `data`.
pub(super) fn list(call: &Call) -> Outcome {
    call.only(&[
        "page",
        "size",
        "status",
        "check_status",
        "update_start_time",
        "update_end_time",
    ])?;
    let shop = call.shop()?;
    let page = call.page(1, REACH)?;
    let status = call.optional_number("status")?;
    let check_status = call.optional_number("check_status")?;
    // Both bounds are exclusive.
    let after = call.time("update_start_time")?;
    let before = call.time("update_end_time")?;
    let fits = |goods: &&Goods| {
        status.is_none_or(|status| status == state(goods))
            && check_status.is_none_or(|check| check == PASSED)
            && after.is_none_or(|after| after < goods.modified)
            && before.is_none_or(|before| goods.modified < before)
    };
    Ok(call.sim.read(|world| {
        let (rows, total) = page.cut(world.shops[shop].goods.iter().filter(fits));
        let rows: Vec<Value> = rows.into_iter().map(product).collect();
        json!({"data": rows, "total": total, "page": page.number, "size": page.size})
    }))
}

/// `product.detail`.
pub(super) fn detail(call: &Call) -> Outcome {
    call.only(&["product_id", "show_draft"])?;
    let id = call.filled("product_id")?.to_owned();
    with_goods(call, &id, |goods| {
        let mut document = product(goods);
        let price = json!({
            "sku_id": goods.sku_id, "price": goods.price_fen, "stock_num": goods.stock, "code": goods.outer_id, "outer_sku_id": "",
            "out_sku_id": 0, "lock_stock_num": 0, "prom_stock_num": 0, "step_stock_num": 0, "stock_num_map": {},
        });
        document["spec_prices"] = json!([price]);
        document["spec_pics"] = json!([]);
        document["presell_type"] = json!(0);
        document["delivery_delay_day"] = json!(2);
        document
    })
}

/// `sku.list`: the data is an array.
pub(super) fn skus(call: &Call) -> Outcome {
    call.only(&["product_id"])?;
    // The description gives no type, so both are taken.
    let id = match call.params.get("product_id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(DoudianError::missing("product_id")),
    };
    with_goods(call, &id, |goods| json!([sku(goods)]))
}

fn with_goods(call: &Call, id: &str, document: impl FnOnce(&Goods) -> Value) -> Outcome {
    let shop = call.shop()?;
    call.sim.read(|world| {
        let found = world.shops[shop]
            .goods
            .iter()
            .find(|goods| goods.goods_id.to_string() == id);
        found
            .map(document)
            .ok_or_else(|| DoudianError::invalid(5, "商品不存在"))
    })
}

/// Looked through and found good, as every product here.
const PASSED: i64 = 3;

/// 0 on sale, 1 off sale.
fn state(goods: &Goods) -> i64 {
    i64::from(!goods.on_sale)
}

fn product(goods: &Goods) -> Value {
    json!({
        "product_id": goods.goods_id, "product_id_str": goods.goods_id.to_string(), "name": goods.title,
        "img": format!("https://img.example/{}.jpg", goods.goods_id), "status": state(goods), "check_status": PASSED, "product_type": 0,
        "create_time": goods.modified.timestamp(), "update_time": goods.modified.timestamp(),
        "outer_product_id": format!("P{}", goods.goods_id % 1_000_000_000), "out_product_id": 0,
        "market_price": goods.price_fen, "discount_price": goods.price_fen, "is_package_product": false, "sub_product_list": [],
    })
}

fn sku(goods: &Goods) -> Value {
    let value = |place: usize| {
        goods
            .spec
            .get(place)
            .map_or("", |(_, value)| value.as_str())
    };
    let properties: Vec<Value> = goods
        .spec
        .iter()
        .enumerate()
        .map(|(place, (_, value))| {
            json!({"value_spec_detail_id": spec_id(goods, place), "value_name": value})
        })
        .collect();
    json!({
        "id": goods.sku_id, "product_id": goods.goods_id, "product_id_str": goods.goods_id.to_string(), "code": goods.outer_id,
        "out_sku_id": 0, "price": goods.price_fen, "stock_num": goods.stock, "prehold_stock_num": 0, "prom_stock_num": 0,
        "step_stock_num": 0, "sku_type": 0, "stock_map": {}, "supplier_id": "",
        "spec_detail_id1": spec_id(goods, 0), "spec_detail_id2": spec_id(goods, 1), "spec_detail_id3": 0,
        "spec_detail_name1": value(0), "spec_detail_name2": value(1), "spec_detail_name3": value(2),
        "sell_properties": properties, "create_time": goods.modified.timestamp(),
    })
}

/// 0 where the product has no such property.
fn spec_id(goods: &Goods, place: usize) -> u64 {
    match goods.spec.get(place) {
        None => 0,
        Some(_) => goods.sku_id + 1 + place as u64,
    }
}
