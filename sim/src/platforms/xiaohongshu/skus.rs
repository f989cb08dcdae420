//! The SKUs of an order: the platform adds up lines of equal SKUs, and its totals are of all pieces.

use serde_json::{Value, json};

use super::after_sale::status;
use crate::world::World;
use crate::world::order::{Line, Order, Parcel};
use crate::world::shop::Goods;

/// Lines of one SKU.
pub(super) struct Group<'a> {
    pub(super) goods: &'a Goods,
    /// Places of the lines.
    pub(super) places: Vec<usize>,
}

impl Group<'_> {
    pub(super) fn id(&self) -> String {
        wire_id(self.goods.sku_id)
    }

    fn sum(&self, order: &Order, part: impl Fn(&Line) -> i64) -> i64 {
        self.places
            .iter()
            .map(|place| part(&order.lines[*place]))
            .sum()
    }
}

/// The order's SKUs in the order of its lines.
pub(super) fn groups<'a>(world: &'a World, order: &Order) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (place, line) in order.lines.iter().enumerate() {
        let goods = world.goods_of(order, line);
        match groups
            .iter_mut()
            .find(|group| group.goods.sku_id == goods.sku_id)
        {
            Some(group) => group.places.push(place),
            None => groups.push(Group {
                goods,
                places: vec![place],
            }),
        }
    }
    groups
}

/// 24 hexadecimal characters, as items and SKUs have them.
pub(super) fn wire_id(number: u64) -> String {
    format!("670000{number:018x}")
}

/// The part of a discount that the merchant bears; the rest is the platform's.
pub(super) fn merchant_share(line: &Line) -> i64 {
    line.discount_fen - platform_share(line)
}

pub(super) fn platform_share(line: &Line) -> i64 {
    line.discount_fen / 2
}

/// 1 none, 2 in work, 3 done, 4 refused, 5 closed, 7 withdrawn: the first of these in force
/// among the newest after-sales of the lines.
pub(super) fn after_sale_status(
    world: &World,
    order: &Order,
    places: impl Iterator<Item = usize>,
) -> i64 {
    let of_line = |place| match world.after_sale_of_line(order, place) {
        None => 1,
        Some(row) if row.stage.is_open() => 2,
        Some(row) => match status(world, row) {
            4 => 3,
            9 | 9001 => 4,
            6 => 5,
            _ => 7,
        },
    };
    let told: Vec<i64> = places.map(of_line).collect();
    let first = [2, 3, 4, 5, 7].into_iter().find(|one| told.contains(one));
    first.unwrap_or(1)
}

/// An element of `skuList`.
pub(super) fn sku(world: &World, order: &Order, group: &Group<'_>) -> Value {
    let goods = group.goods;
    let quantity = group.sum(order, |line| line.quantity);
    let full = group.sum(order, Line::total_fen);
    let merchant = group.sum(order, merchant_share);
    let platform = group.sum(order, platform_share);
    let paid = full - merchant - platform;
    let values: Vec<&str> = goods.spec.iter().map(|(_, value)| value.as_str()).collect();
    let name = format!("{} {}", goods.title, values.join(" "));
    let image = format!("https://img.example/{}.jpg", wire_id(goods.goods_id));
    let places = group.places.iter().copied();
    // Amounts of one piece are rounded down: only the totals add up.
    let each = |total: i64| total / quantity.max(1);
    let piece = json!({
        "skuId": group.id(), "erpCode": goods.outer_id, "barcode": "", "scSkuCode": "", "quantity": quantity, "registerName": "",
        "skuName": name, "pricePerSku": each(full), "taxPerSku": 0, "paidAmountPerSku": each(paid), "depositAmountPerSku": 0,
        "merchantDiscountPerSku": each(merchant), "redDiscountPerSku": each(platform), "rawPricePerSku": each(full),
    });
    json!({
        "skuId": group.id(), "skuName": name, "itemId": wire_id(goods.goods_id), "itemName": goods.title, "erpcode": goods.outer_id,
        "skuSpec": values.join(" "), "skuImage": image, "skuQuantity": quantity, "skuDetailList": [piece],
        "totalPaidAmount": paid, "totalMerchantDiscount": merchant, "totalRedDiscount": platform, "totalTaxAmount": 0,
        "totalNetWeight": 200 * quantity, "skuTag": 0, "isChannel": false, "deliveryMode": 0, "kolId": "", "kolName": "",
        "skuAfterSaleStatus": after_sale_status(world, order, places),
    })
}

/// The SKUs inside a parcel.
pub(super) fn inside(world: &World, order: &Order, parcel: &Parcel) -> Vec<String> {
    groups(world, order)
        .iter()
        .filter(|group| {
            group
                .places
                .iter()
                .any(|place| parcel.lines.contains(place))
        })
        .map(Group::id)
        .collect()
}
