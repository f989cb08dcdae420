//! Goods of a shop, one row per SKU.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::access::Call;
use super::envelope::ArkError;
use super::gateway::Outcome;
use super::skus::wire_id;
use crate::world::shop::Goods;

/// `product.getDetailSkuList`: item and SKU side by side.
pub(super) fn skus(call: &Call) -> Outcome {
    call.only(&[
        "id",
        "updateTimeFrom",
        "updateTimeTo",
        "buyable",
        "pageNo",
        "pageSize",
    ])?;
    let shop = call.shop()?;
    let page = call.page(None)?;
    let id = call.optional_text("id")?;
    let buyable = call.optional_flag("buyable")?;
    let from = millis(call, "updateTimeFrom")?;
    let to = millis(call, "updateTimeTo")?;
    let fits = |goods: &&Goods| {
        id.is_none_or(|id| wire_id(goods.sku_id) == id)
            && buyable.is_none_or(|buyable| buyable == goods.on_sale)
            && from.is_none_or(|from| from <= goods.modified)
            && to.is_none_or(|to| goods.modified <= to)
    };
    Ok(call.sim.read(|world| {
        let (rows, total) = page.cut(world.shops[shop].goods.iter().filter(fits));
        let rows: Vec<Value> = rows.into_iter().map(row).collect();
        json!({"data": rows, "pageNO": page.number, "pageSize": page.size, "total": total})
    }))
}

fn millis(call: &Call, name: &str) -> Result<Option<DateTime<Utc>>, ArkError> {
    let Some(number) = call.optional_number(name)? else {
        return Ok(None);
    };
    DateTime::from_timestamp_millis(number)
        .map(Some)
        .ok_or_else(|| ArkError::parameter(name, "应为毫秒级时间戳"))
}

fn row(goods: &Goods) -> Value {
    let time = goods.modified.timestamp_millis();
    let image = format!("https://img.example/{}.jpg", wire_id(goods.goods_id));
    let variants: Vec<Value> = goods
        .spec
        .iter()
        .enumerate()
        .map(|(place, (name, value))| {
            let id = format!("5a{:022x}", place + 1);
            json!({"id": id, "name": name, "value": value, "valueId": ""})
        })
        .collect();
    let values: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    json!({
        "item": {
            "id": wire_id(goods.goods_id), "name": goods.title, "itemShortTitle": "", "brandId": 0, "categoryId": "5a3100000000000000009df5",
            "attributes": [], "images": [image], "imageDescriptions": [], "articleNo": format!("A{}", goods.goods_id % 1_000_000),
            "isChannel": false, "deliveryMode": 0, "freeReturn": 1, "enableMultiWarehouse": false, "createTime": time, "updateTime": time,
        },
        "sku": {
            "id": wire_id(goods.sku_id), "itemId": wire_id(goods.goods_id), "erpCode": goods.outer_id, "barcode": "",
            "name": format!("{} {}", goods.title, values.join(" ")), "price": goods.price_fen, "originalPrice": goods.price_fen,
            "stock": goods.stock, "buyable": goods.on_sale, "variants": variants, "specImage": image, "whcode": "CPartner",
            "deliveryTime": {"type": "RELATIVE_TIME_NEW", "time": "48"}, "isGift": false, "unionItemDetails": [],
            "createTime": time, "updateTime": time,
        },
    })
}
