//! Goods of a shop with their SKUs.

use serde_json::{Value, json};

use super::access::Call;
use super::gateway::Outcome;
use crate::world::shop::Goods;

/// `pdd.goods.list.get`; of the filters only the first given one counts.
pub(super) fn list(call: &Call) -> Outcome {
    let shop = call.shop()?;
    let page = call.page()?;
    call.required("page_size")?;
    let on_sale = call.optional("is_onsale").map(|flag| flag == "1");
    let outer_id = call.optional("outer_id");
    let name = call.optional("goods_name");
    let fits = |goods: &&Goods| match (on_sale, outer_id, name) {
        (Some(on_sale), _, _) => goods.on_sale == on_sale,
        (None, Some(outer_id), _) => goods.outer_id == outer_id,
        (None, None, Some(name)) => goods.title.contains(name),
        (None, None, None) => true,
    };
    Ok(call.sim.read(|world| {
        let (rows, total) = page.cut(world.shops[shop].goods.iter().filter(fits));
        let rows: Vec<Value> = rows.into_iter().map(goods).collect();
        json!({"goods_list_get_response": {"total_count": total, "goods_list": rows}})
    }))
}

fn goods(goods: &Goods) -> Value {
    let values: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let details: Vec<Value> = goods
        .spec
        .iter()
        .enumerate()
        .map(|(place, (name, value))| json!({"parent_id": 1215 + place, "parent_name": name, "spec_id": goods.sku_id % 100_000 + place as u64, "spec_name": value, "spec_note": ""}))
        .collect();
    let on_sale = i64::from(goods.on_sale);
    let outer_goods_id = format!("G{}", goods.goods_id % 1_000_000);
    let image = format!("https://img.example/{}.jpg", goods.goods_id);
    json!({
        "goods_id": goods.goods_id, "goods_name": goods.title, "goods_quantity": goods.stock, "goods_reserve_quantity": 0,
        "image_url": image, "thumb_url": image, "is_more_sku": 0, "is_onsale": on_sale, "created_at": goods.modified.timestamp(),
        "sku_list": [{
            "sku_id": goods.sku_id, "spec": values.join(","), "spec_details": details, "outer_id": goods.outer_id,
            "outer_goods_id": outer_goods_id, "sku_quantity": goods.stock, "reserve_quantity": 0, "is_sku_onsale": on_sale,
        }],
    })
}
