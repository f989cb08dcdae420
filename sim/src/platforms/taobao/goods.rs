//! Items and SKUs of a shop.

use serde_json::{Map, Value, json};

use super::access::Call;
use super::envelope::{TopError, list, without_empty};
use super::fields::Fields;
use super::gateway::{Outcome, fields};
use crate::platforms::clock::{beijing, yuan};
use crate::world::shop::{Goods, Shop};

const MAX_PAGE: usize = 200;

/// `taobao.items.onsale.get`.
pub(super) fn onsale(call: &Call) -> Outcome {
    listed(call, true)
}

/// `taobao.items.inventory.get`: what is not on sale.
pub(super) fn inventory(call: &Call) -> Outcome {
    listed(call, false)
}

fn listed(call: &Call, on_sale: bool) -> Outcome {
    let place = call.shop()?;
    let asked = Fields::of(call)?;
    let page = call.page(MAX_PAGE)?;
    let from = call.time("start_modified")?;
    let to = call.time("end_modified")?;
    Ok(call.read_shop(place, |shop| {
        let fits = |goods: &&Goods| {
            goods.on_sale == on_sale
                && from.is_none_or(|from| from <= goods.modified)
                && to.is_none_or(|to| goods.modified <= to)
        };
        let (rows, total) = page.cut(shop.goods.iter().filter(fits));
        let mut answer = fields([("total_results", json!(total))]);
        // Lists never carry SKUs; the single-item calls do.
        let rows = rows.into_iter().map(|goods| {
            let mut document = item(shop, goods);
            drop(
                document
                    .as_object_mut()
                    .and_then(|fields| fields.remove("skus")),
            );
            asked.select(&document, "skus", "sku")
        });
        put_list(&mut answer, "items", "item", rows.collect());
        answer
    }))
}

/// `taobao.items.seller.list.get`: up to 20 items by number.
pub(super) fn seller_list(call: &Call) -> Outcome {
    let place = call.shop()?;
    let asked = Fields::of(call)?;
    let ids = call.ids("num_iids", 20)?;
    Ok(call.read_shop(place, |shop| {
        let rows = shop
            .goods
            .iter()
            .filter(|goods| ids.contains(&goods.goods_id))
            .map(|goods| picked(&asked, item(shop, goods)));
        let mut answer = Map::new();
        put_list(&mut answer, "items", "item", rows.collect());
        answer
    }))
}

/// `taobao.item.seller.get`.
pub(super) fn seller_item(call: &Call) -> Outcome {
    let place = call.shop()?;
    let asked = Fields::of(call)?;
    let ids = call.ids("num_iid", 1)?;
    call.read_shop(place, |shop| {
        let goods = shop
            .goods
            .iter()
            .find(|goods| ids.contains(&goods.goods_id));
        let goods = goods.ok_or_else(|| TopError::service("isv.item-not-exist", "商品不存在"))?;
        Ok(fields([("item", picked(&asked, item(shop, goods)))]))
    })
}

/// `taobao.item.skus.get`: the SKUs of up to 40 items.
pub(super) fn skus(call: &Call) -> Outcome {
    let place = call.shop()?;
    let asked = Fields::of(call)?;
    let ids = call.ids("num_iids", 40)?;
    Ok(call.read_shop(place, |shop| {
        let rows = shop
            .goods
            .iter()
            .filter(|goods| ids.contains(&goods.goods_id))
            .map(|goods| asked.select(&sku(goods), "", ""));
        let mut answer = Map::new();
        put_list(&mut answer, "skus", "sku", rows.collect());
        answer
    }))
}

fn put_list(answer: &mut Map<String, Value>, name: &str, element: &str, rows: Vec<Value>) {
    if let Some(rows) = list(element, rows) {
        answer.insert(name.to_owned(), rows);
    }
}

/// `sku` in `fields` asks for all of `skus`.
fn picked(asked: &Fields, document: Value) -> Value {
    let mut kept = asked.select(&document, "skus", "sku");
    if asked.has("sku") {
        kept["skus"] = document["skus"].clone();
    }
    kept
}

fn item(shop: &Shop, goods: &Goods) -> Value {
    without_empty(json!({
        "num_iid": goods.goods_id, "title": goods.title, "nick": shop.name, "outer_id": format!("ITEM-{}", goods.goods_id % 1_000_000),
        "price": yuan(goods.price_fen), "num": goods.stock, "approve_status": if goods.on_sale { "onsale" } else { "instock" },
        "cid": 50_010_850, "pic_url": format!("https://img.example/{}.jpg", goods.goods_id), "modified": beijing(goods.modified),
        "skus": {"sku": [sku(goods)]},
    }))
}

fn sku(goods: &Goods) -> Value {
    let property = |(place, (name, value)): (usize, &(String, String))| {
        let (name, value) = (escaped(name), escaped(value));
        let pair = format!("{}:{}", 1_627_207 + place, 28_341 + goods.sku_id % 1_000);
        (pair.clone(), format!("{pair}:{name}:{value}"))
    };
    let (pairs, names): (Vec<String>, Vec<String>) =
        goods.spec.iter().enumerate().map(property).unzip();
    without_empty(json!({
        "sku_id": goods.sku_id, "num_iid": goods.goods_id, "properties": pairs.join(";"), "properties_name": names.join(";"),
        "price": yuan(goods.price_fen), "quantity": goods.stock, "with_hold_quantity": 0, "outer_id": goods.outer_id,
        "status": "normal", "created": beijing(goods.modified), "modified": beijing(goods.modified),
    }))
}

/// `:` and `;` inside names, as TOP writes them.
fn escaped(text: &str) -> String {
    text.replace(':', "#cln#").replace(';', "#scln#")
}
