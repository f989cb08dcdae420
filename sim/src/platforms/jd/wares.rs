//! Wares and SKUs of a shop.

use serde_json::{Value, json};

use super::access::Call;
use super::envelope::JosError;
use super::fields::Fields;
use super::gateway::Outcome;
use crate::platforms::call::Page;
use crate::world::shop::{Goods, Shop};

/// The largest page that is known to work.
const MAX_PAGE: usize = 50;
const DEFAULT_PAGE: usize = 20;
const MAX_WARES: usize = 20;

/// `jingdong.ware.read.searchWare4Valid`.
pub(super) fn search_wares(call: &Call) -> Outcome {
    let place = call.shop()?;
    let wares = call.numbers("wareId", MAX_WARES)?;
    let statuses = call.numbers("wareStatusValue", MAX_WARES)?;
    let title = match call.optional("searchField") {
        None => None,
        Some("title") => Some(call.required("searchKey")?),
        Some(_) => return Err(JosError::invalid("searchField", "不支持的搜索字段")),
    };
    let times = Times::of(call)?;
    let page = call.page(("pageNo", "pageSize"), MAX_PAGE, Some(DEFAULT_PAGE))?;
    let fits = |goods: &&Goods| {
        named(&wares, goods.goods_id)
            && named(&statuses, ware_status(goods))
            && title.is_none_or(|title| goods.title.contains(title))
            && times.hold(goods)
    };
    paged(call, place, page, fits, ware)
}

/// `jingdong.sku.read.searchSkuList`, whose page size has another name than the page number.
pub(super) fn search_skus(call: &Call) -> Outcome {
    let place = call.shop()?;
    let wares = call.numbers("wareId", MAX_WARES)?;
    let skus = call.numbers("skuId", MAX_WARES)?;
    let statuses = call.numbers("skuStatuValue", MAX_WARES)?;
    let outer = call.optional("outId");
    let times = Times::of(call)?;
    let page = call.page(("pageNo", "page_size"), MAX_PAGE, Some(DEFAULT_PAGE))?;
    let fits = |goods: &&Goods| {
        named(&wares, goods.goods_id)
            && named(&skus, goods.sku_id)
            && named(&statuses, sku_status(goods))
            && outer.is_none_or(|outer| goods.outer_id == outer)
            && times.hold(goods)
    };
    paged(call, place, page, fits, sku)
}

/// `jingdong.ware.read.findWareById`.
pub(super) fn find_ware(call: &Call) -> Outcome {
    let id: u64 = call.number("wareId")?;
    found(call, "ware", |goods| goods.goods_id == id, ware)
}

/// `jingdong.sku.read.findSkuById`.
pub(super) fn find_sku(call: &Call) -> Outcome {
    let id: u64 = call.number("skuId")?;
    found(call, "sku", |goods| goods.sku_id == id, sku)
}

fn paged(
    call: &Call,
    place: usize,
    page: Page,
    fits: impl Fn(&&Goods) -> bool,
    worded: impl Fn(&Shop, &Goods) -> Value,
) -> Outcome {
    let fields = asked(call);
    Ok(call.sim.read(|world| {
        let shop = &world.shops[place];
        let (rows, total) = page.cut(shop.goods.iter().filter(fits));
        let rows: Vec<Value> = rows
            .into_iter()
            .map(|goods| picked(fields.as_ref(), worded(shop, goods)))
            .collect();
        json!({"page": {"data": rows, "pageNo": page.number, "pageSize": page.size, "totalItem": total}})
    }))
}

fn found(
    call: &Call,
    node: &str,
    fits: impl Fn(&Goods) -> bool,
    worded: impl Fn(&Shop, &Goods) -> Value,
) -> Outcome {
    let place = call.shop()?;
    let fields = asked(call);
    call.sim.read(|world| {
        let shop = &world.shops[place];
        let goods = shop.goods.iter().find(|goods| fits(goods));
        let goods = goods.ok_or_else(JosError::foreign)?;
        Ok(json!({node: picked(fields.as_ref(), worded(shop, goods))}))
    })
}

fn asked(call: &Call) -> Option<Fields> {
    // The ids always come.
    call.optional("field")
        .map(|names| Fields::of(&format!("wareId,skuId,{names}")))
}

fn picked(fields: Option<&Fields>, document: Value) -> Value {
    match fields {
        Some(fields) => fields.select(document),
        None => document,
    }
}

/// No numbers name everything.
fn named(numbers: &[u64], number: u64) -> bool {
    numbers.is_empty() || numbers.contains(&number)
}

/// The range of modified times a search asks for.
struct Times {
    from: Option<chrono::DateTime<chrono::Utc>>,
    to: Option<chrono::DateTime<chrono::Utc>>,
}

impl Times {
    fn of(call: &Call) -> Result<Self, JosError> {
        Ok(Self {
            from: call.loose_time("startModifiedTime")?,
            to: call.loose_time("endModifiedTime")?,
        })
    }

    fn hold(&self, goods: &Goods) -> bool {
        self.from.is_none_or(|from| from <= goods.modified)
            && self.to.is_none_or(|to| goods.modified <= to)
    }
}

/// 8 on the shelf, 2 taken off it by the merchant.
fn ware_status(goods: &Goods) -> u64 {
    if goods.on_sale { 8 } else { 2 }
}

fn sku_status(goods: &Goods) -> u64 {
    if goods.on_sale { 1 } else { 2 }
}

fn ware(shop: &Shop, goods: &Goods) -> Value {
    let vender: u64 = shop.id.parse().unwrap_or(0);
    let modified = goods.modified.timestamp_millis();
    json!({
        "wareId": goods.goods_id, "title": goods.title, "wareStatus": ware_status(goods), "outerId": format!("ITEM-{}", goods.goods_id % 1_000_000),
        "itemNum": "", "barCode": "", "jdPrice": yuan(goods.price_fen), "marketPrice": yuan(goods.price_fen), "costPrice": yuan(0),
        "stockNum": goods.stock, "logo": logo(goods), "categoryId": 1_350, "brandId": 7_000, "brandName": "其他", "shopId": vender,
        "created": modified, "modified": modified, "onlineTime": modified, "offlineTime": Value::Null,
    })
}

fn sku(_shop: &Shop, goods: &Goods) -> Value {
    let modified = goods.modified.timestamp_millis();
    let values: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let attribute = |(place, value): (usize, &&str)| {
        let id = 1_500_000_000 + goods.sku_id % 1_000_000 + place as u64;
        json!({"attrId": (1_000_000_001 + place).to_string(), "attrValues": [id.to_string()], "attrValueAlias": [value], "index": place + 1})
    };
    json!({
        "skuId": goods.sku_id, "wareId": goods.goods_id, "status": sku_status(goods), "jdPrice": yuan(goods.price_fen), "outerId": goods.outer_id,
        "barCode": "", "skuName": format!("{} {}", goods.title, values.join(" ")), "wareTitle": goods.title, "stockNum": goods.stock,
        "logo": logo(goods), "saleAttrs": values.iter().enumerate().map(attribute).collect::<Vec<Value>>(),
        "created": modified, "modified": modified,
    })
}

/// A path; the picture's host is another matter.
fn logo(goods: &Goods) -> String {
    format!("jfs/t1/{}.jpg", goods.goods_id)
}

/// Yuan as a JSON number with decimals.
fn yuan(fen: i64) -> Value {
    json!(fen as f64 / 100.0)
}
