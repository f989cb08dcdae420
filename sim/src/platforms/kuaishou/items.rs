//! Items and SKUs of a shop.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::KsError;
use super::gateway::Outcome;
use crate::platforms::call::Page;
use crate::world::shop::Goods;

/// `open.item.list.get`: only what is on sale is listed.
pub(super) fn list(call: &Call) -> Outcome {
    let place = call.shop()?;
    call.choice("itemStatus", &[1], Some(1))?;
    call.choice("onOfflineStatus", &[1], Some(1))?;
    // No goods of the simulator are sold in a flash.
    let is_flash = call.choice("itemType", &[1, 2], Some(1))? == 2;
    let wanted = call.number_or_none("kwaiItemId")?;
    let number = call.number_or_none("pageNumber")?.unwrap_or(1);
    let size = call.number_or_none("pageSize")?.unwrap_or(20);
    if number < 1 {
        return Err(KsError::invalid("pageNumber", "页码从1开始"));
    }
    if !(10..=100).contains(&size) {
        return Err(KsError::invalid("pageSize", "应在10到100之间"));
    }
    let page = Page {
        number: usize::try_from(number).unwrap_or(1),
        size: usize::try_from(size).unwrap_or(20),
    };
    Ok(call.sim.read(|world| {
        let fits = |goods: &&Goods| {
            !is_flash && goods.on_sale && wanted.is_none_or(|wanted| is(goods.goods_id, wanted))
        };
        let (rows, total) = page.cut(world.shops[place].goods.iter().filter(fits));
        let items: Vec<Value> = rows.into_iter().map(listed).collect();
        json!({
            "totalItemCount": total, "currentPageItemCount": items.len(), "currentPageNumber": number,
            "totalPage": total.div_ceil(page.size), "items": items,
        })
    }))
}

/// `open.item.get`, whose fields have other names than the list's.
pub(super) fn item(call: &Call) -> Outcome {
    one(call, |goods| {
        let image = image(goods);
        json!({
            "itemId": goods.goods_id, "relItemId": 0, "title": goods.title, "categoryId": 1_001, "imageUrls": [image], "auditStatus": 2,
            "onOfflineStatus": i64::from(goods.on_sale), "createdTime": ms(goods), "updateTime": ms(goods), "expressTemplateId": 1,
            "skuInfos": [sku(goods)],
        })
    })
}

/// `open.item.sku.list.get`.
pub(super) fn skus(call: &Call) -> Outcome {
    call.choice("skuStatus", &[1], Some(1))?;
    one(
        call,
        |goods| json!({"skuCount": 1, "skuList": [sku(goods)]}),
    )
}

fn one(call: &Call, worded: impl Fn(&Goods) -> Value) -> Outcome {
    let place = call.shop()?;
    let wanted = call.number("kwaiItemId")?;
    call.sim.read(|world| {
        let goods = world.shops[place]
            .goods
            .iter()
            .find(|goods| is(goods.goods_id, wanted));
        goods
            .map(worded)
            .ok_or_else(|| KsError::invalid("kwaiItemId", "商品不存在"))
    })
}

fn listed(goods: &Goods) -> Value {
    let image = image(goods);
    json!({
        "kwaiItemId": goods.goods_id, "relItemId": 0, "userId": 0, "title": goods.title, "details": "", "mainImageUrl": image, "imageUrls": [image],
        "linkUrl": "", "categoryId": 1_001, "categoryName": "其他", "price": goods.price_fen, "volume": 0, "createTime": ms(goods),
        "updateTime": ms(goods), "auditStatus": 2, "auditReason": "", "shelfStatus": i64::from(goods.on_sale), "itemStatus": 1,
        "expressTemplateId": 1, "itemType": 1, "multipleStock": false, "skuList": [sku(goods)],
    })
}

fn sku(goods: &Goods) -> Value {
    let values: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let properties: Vec<Value> = goods
        .spec
        .iter()
        .map(|(name, value)| json!({"propName": name, "propValueName": value}))
        .collect();
    json!({
        "kwaiSkuId": goods.sku_id, "relSkuId": 0, "skuNick": goods.outer_id, "skuStock": goods.stock, "reserveStock": 0,
        "skuSalePrice": goods.price_fen, "specification": values.join(","), "imageUrl": image(goods), "isValid": 1, "gtinCode": "",
        "goodsId": "", "goodsCode": [], "skuProp": properties, "createTime": ms(goods), "updateTime": ms(goods),
        "kwaiItemId": goods.goods_id, "appkey": "",
    })
}

fn is(id: u64, wanted: i64) -> bool {
    i64::try_from(id).is_ok_and(|id| id == wanted)
}

fn image(goods: &Goods) -> String {
    format!("https://img.example/{}.jpg", goods.goods_id)
}

fn ms(goods: &Goods) -> i64 {
    goods.modified.timestamp_millis()
}
