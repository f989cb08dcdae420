//! Goods of a shop: their numbers, and each with its SKUs.

use serde::Deserialize;
use serde_json::{Value, json};

use super::access::{Call, Id};
use super::envelope::{WxError, success};
use super::gateway::Outcome;
use super::next_key;
use crate::world::shop::Goods;

/// Most numbers a page: the platform's own page says 30, unlike the 100 of orders.
const MOST_ROWS: usize = 30;
const ON_SALE: i64 = 5;
const OFF_SALE: i64 = 11;
const STATUSES: &[i64] = &[0, ON_SALE, 6, 9, OFF_SALE, 13, 14, 15, 20];
const AUDITED: i64 = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListRequest {
    status: Option<i64>,
    page_size: usize,
    next_key: Option<String>,
}

/// `/product/list/get`: the list ends with an empty `next_key`.
pub(super) fn list(call: &Call) -> Outcome {
    let asked: ListRequest = call.fields()?;
    if !(1..=MOST_ROWS).contains(&asked.page_size) {
        return Err(WxError::parameter("page_size: 1 to 30"));
    }
    if asked
        .status
        .is_some_and(|status| !STATUSES.contains(&status))
    {
        return Err(WxError::parameter("status"));
    }
    call.sim.read(|world| {
        let scope = format!("goods {} {:?}", call.shop, asked.status);
        let after = next_key::open(world.chance, &scope, asked.next_key.as_deref())?;
        let first: usize = after.map_or(Ok(0), |after| after.parse()).unwrap_or(0);
        let rows: Vec<&Goods> = world.shops[call.shop]
            .goods
            .iter()
            .filter(|goods| asked.status.is_none_or(|asked| asked == status(goods)))
            .collect();
        let end = rows.len().min(first + asked.page_size);
        let ids: Vec<String> = rows
            .get(first..end)
            .unwrap_or_default()
            .iter()
            .map(|goods| goods.goods_id.to_string())
            .collect();
        let next = if end < rows.len() {
            next_key::seal(world.chance, &scope, &end.to_string())
        } else {
            String::new()
        };
        Ok(success(
            json!({"product_ids": ids, "next_key": next, "total_num": rows.len()}),
        ))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GetRequest {
    product_id: Id,
    data_type: Option<i64>,
}

/// `/product/get`: what is online, the draft, or both.
pub(super) fn get(call: &Call) -> Outcome {
    let asked: GetRequest = call.fields()?;
    let (online, draft) = match asked.data_type.unwrap_or(1) {
        1 => (true, false),
        2 => (false, true),
        3 => (true, true),
        _ => return Err(WxError::parameter("data_type: 1 to 3")),
    };
    call.sim.read(|world| {
        let goods = world.shops[call.shop]
            .goods
            .iter()
            .find(|goods| goods.goods_id.to_string() == asked.product_id.0)
            .ok_or_else(|| WxError::new(10_020_052, "商品不存在"))?;
        let mut answer = success(
            json!({"sale_limit_info": {"is_limited": false, "title": "", "sub_title": ""}}),
        );
        if online {
            answer["product"] = product(goods);
        }
        if draft {
            answer["edit_product"] = product(goods);
        }
        Ok(answer)
    })
}

fn status(goods: &Goods) -> i64 {
    if goods.on_sale { ON_SALE } else { OFF_SALE }
}

fn product(goods: &Goods) -> Value {
    let attributes: Vec<Value> = goods
        .spec
        .iter()
        .map(|(key, value)| json!({"attr_key": key, "attr_value": value}))
        .collect();
    let image = format!("https://mmecimage.example/p/{}", goods.goods_id);
    json!({
        "product_id": goods.goods_id.to_string(), "out_product_id": "", "title": goods.title, "short_title": "", "sub_title": "",
        "head_imgs": [image], "desc_info": {"imgs": [], "desc": ""}, "cats_v2": [{"cat_id": "1"}, {"cat_id": "11"}, {"cat_id": "111"}],
        "attrs": [], "spu_code": "", "brand_id": "2100000000", "deliver_method": 0, "express_info": {"template_id": "50001", "weight": 0},
        "status": status(goods), "edit_status": AUDITED, "min_price": goods.price_fen, "edit_time": goods.modified.timestamp(),
        "product_type": 1, "total_sold_num": 0,
        "skus": [{
            "sku_id": goods.sku_id.to_string(), "out_sku_id": goods.outer_id, "thumb_img": image, "sale_price": goods.price_fen,
            "market_price": goods.price_fen + goods.price_fen / 2, "stock_num": goods.stock, "sku_code": goods.outer_id, "bar_code": "",
            "sku_attrs": attributes, "status": status(goods), "sku_deliver_info": {"stock_type": 0},
        }],
    })
}
