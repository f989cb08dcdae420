//! Makes sellers, products and orders up from the seed.

use super::receivers::invented_customer;
use super::{Catalogue, Fate, SeedLine, SeedPart, SeedProduct, SeedSeller};
use crate::chance::Chance;
use crate::platforms::Platform;

/// Shops when as many as there are were asked for.
pub(crate) const SHOPS: usize = 24;
const ORDERS_PER_SHOP: usize = 40;
const GOODS_PER_SHOP: u64 = 12;

const KINDS: [&str; 20] = [
    "纯棉圆领短袖T恤",
    "高腰直筒牛仔裤",
    "加绒连帽卫衣",
    "轻薄羽绒服",
    "法式碎花连衣裙",
    "透气网面运动鞋",
    "真皮单肩斜挎包",
    "保温杯500ml",
    "不粘平底锅",
    "蓝牙无线耳机",
    "儿童益智积木",
    "竹纤维毛巾",
    "遮光窗帘",
    "人体工学坐垫",
    "折叠收纳箱",
    "护手霜",
    "有机红枣",
    "手冲咖啡壶",
    "露营折叠椅",
    "宠物自动喂食器",
];
const COLOURS: [&str; 6] = ["黑色", "白色", "军绿色", "藏青色", "雾霾蓝", "焦糖色"];
const SIZES: [&str; 5] = ["S", "M", "L", "XL", "均码"];
const SHOP_NAMES: [&str; 12] = [
    "启明", "云栖", "拾光", "南山", "青禾", "知夏", "北辰", "木槿", "山海", "四季", "星河", "小满",
];
const SHOP_KINDS: [&str; 6] = ["旗舰店", "专营店", "生活馆", "优选店", "工厂店", "百货店"];
const MEMOS: [&str; 5] = [
    "请发顺丰",
    "尽快发货，谢谢",
    "包装要完好",
    "送人的，不要放小票",
    "周末送货",
];

/// A catalogue of `shops` sellers with about forty orders each.
pub(crate) fn invent(chance: Chance, shops: usize) -> Catalogue {
    let products = products(chance);
    let sellers: Vec<SeedSeller> = (0..shops)
        .map(|place| seller(chance, place, products.len()))
        .collect();
    let total = sellers.len() * ORDERS_PER_SHOP;
    let mut parts = Vec::with_capacity(total);
    for place in 0..total {
        parts.push(part(chance, &sellers, &products, place, total));
    }
    Catalogue {
        sellers,
        products,
        parts,
    }
}

fn products(chance: Chance) -> Vec<SeedProduct> {
    let mut products = Vec::new();
    for (kind_no, kind) in KINDS.iter().enumerate() {
        for variant in 0..3 {
            let id = format!("QH-{:02}{variant}", kind_no + 1);
            products.push(SeedProduct {
                code: id.clone(),
                title: format!("{kind} {}款", ["经典", "新", "加厚"][variant]),
                spec: vec![
                    (
                        "颜色分类".to_owned(),
                        (*chance.pick(&COLOURS, &["colour", &id])).to_owned(),
                    ),
                    (
                        "尺码".to_owned(),
                        (*chance.pick(&SIZES, &["size", &id])).to_owned(),
                    ),
                ],
                price_fen: 990
                    + 10 * i64::try_from(chance.below(3_000, &["price", &id])).unwrap_or(0),
                id,
            });
        }
    }
    products
}

fn seller(chance: Chance, place: usize, products: usize) -> SeedSeller {
    let id = format!("maker-{:04}", place + 1);
    let name = format!(
        "{}{}{}",
        SHOP_NAMES[place % SHOP_NAMES.len()],
        chance.pick(&SHOP_KINDS, &["shop", &id]),
        place + 1
    );
    let pick = |no: u64| {
        usize::try_from(chance.below(products as u64, &["sells", &id, &no.to_string()]))
            .unwrap_or(0)
    };
    let mut assortment: Vec<usize> = (0..GOODS_PER_SHOP).map(pick).collect();
    assortment.sort_unstable();
    assortment.dedup();
    SeedSeller {
        id,
        name,
        assortment,
    }
}

fn part(
    chance: Chance,
    sellers: &[SeedSeller],
    products: &[SeedProduct],
    place: usize,
    total: usize,
) -> SeedPart {
    let order_id = format!("made-{:06}", place + 1);
    let id = order_id.as_str();
    let seller = place % sellers.len();
    let assortment = &sellers[seller].assortment;
    let mut lines: Vec<SeedLine> = Vec::new();
    for no in 0..(1 + chance.below(3, &["lines", id])).min(most_lines(seller)) {
        let no = no.to_string();
        let product = *chance.pick(assortment, &["line", id, &no]);
        if lines.iter().all(|line| line.product != product) {
            let quantity = 1 + i64::from(chance.percent(25, &["more", id, &no]));
            lines.push(SeedLine {
                product,
                quantity,
                price_fen: products[product].price_fen,
                freight_fen: 0,
            });
        }
    }
    if chance.percent(60, &["postage", id]) {
        lines[0].freight_fen = 800;
    }
    let memo = if chance.percent(10, &["memo", id]) {
        *chance.pick(&MEMOS, &["memo text", id])
    } else {
        ""
    };
    SeedPart {
        seller,
        when: place as f64 / total as f64,
        fate: fate(chance.below(100, &["fate", id])),
        customer: invented_customer(
            chance,
            &format!(
                "buyer-{}",
                chance.below(total as u64 / 2 + 1, &["buyer", id])
            ),
        ),
        lines,
        discount_fen: if chance.percent(15, &["discount", id]) {
            500
        } else {
            0
        },
        buyer_memo: memo.to_owned(),
        order_id,
    }
}

/// Lines that a seller's orders have at most. All sellers have as many orders, so their places
/// are their ranks, and platforms with short orders get sellers in their turn.
fn most_lines(seller: usize) -> u64 {
    let platform = Platform::ALL[seller % Platform::ALL.len()];
    let most = platform.marketplace().most_lines();
    most.map_or(u64::MAX, |most| most as u64)
}

fn fate(percent: u64) -> Fate {
    match percent {
        0..5 => Fate::AwaitingPayment,
        5..8 => Fate::RefundOpen,
        8..55 => Fate::AwaitingShipment,
        55..65 => Fate::Shipped,
        65..93 => Fate::Completed,
        _ => Fate::Closed,
    }
}
