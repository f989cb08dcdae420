//! Turns a catalogue into a world: shops on platforms, times compressed before the epoch, wire ids.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, DurationRound, Utc};

use super::after_sales::add_after_sales;
use super::live::refund_id;
use super::receivers::receiver;
use super::{Catalogue, Fate, SeedPart, SeedProduct, SeedSeller};
use crate::chance::Chance;
use crate::options::ShopCount;
use crate::platforms::Platform;
use crate::world::World;
use crate::world::order::{Line, Order, OrderKey, Parcel, Refund, Status};
use crate::world::shop::{ErpSku, Goods, Grant, Shop};

/// Created times fill this span before the epoch.
const CREATED_SPAN_DAYS: i64 = 60;
/// Modified times fill this span before the epoch, in steps, so that many rows share a second.
const MODIFIED_SPAN_HOURS: i64 = 6;
const MODIFIED_STEP_MINUTES: i64 = 5;
/// Nothing changed just before the epoch, so that a first pull finds everything although a
/// platform shows changes only after its lag.
const QUIET_MINUTES: i64 = 5;

/// Builds the world as it stands at `epoch`. Ids and times do not depend on `count`.
pub(crate) fn assemble(
    catalogue: &Catalogue,
    chance: Chance,
    epoch: DateTime<Utc>,
    count: ShopCount,
) -> World {
    let mut parts: Vec<&SeedPart> = catalogue.parts.iter().collect();
    parts.sort_by(|a, b| {
        a.when
            .total_cmp(&b.when)
            .then_with(|| (&a.order_id, a.seller).cmp(&(&b.order_id, b.seller)))
    });
    let chosen = busiest(catalogue, &parts, count);
    let mut goods_places = HashMap::new();
    let mut shops = Vec::with_capacity(chosen.len());
    let mut shop_places = HashMap::new();
    let sold = sold_products(catalogue, &parts);
    let longest = longest_orders(&parts);
    for (rank, seller) in chosen.into_iter().enumerate() {
        let platform = platform(rank, longest.get(&seller).copied().unwrap_or(0));
        let products = sold.get(&seller).cloned().unwrap_or_default();
        for (place, product) in products.keys().enumerate() {
            goods_places.insert((seller, *product), place);
        }
        shop_places.insert(seller, shops.len());
        shops.push(shop(
            catalogue,
            chance,
            epoch,
            platform,
            &catalogue.sellers[seller],
            &products,
        ));
    }
    let skus = catalogue.products.iter().map(erp_sku).collect();
    let mut world = World::new(chance, shops, skus);
    for part in parts {
        if let Some(shop) = shop_places.get(&part.seller) {
            let goods = |product: usize| {
                goods_places
                    .get(&(part.seller, product))
                    .copied()
                    .unwrap_or(0)
            };
            let order = order(chance, &world.shops[*shop], *shop, part, epoch, goods);
            world.add_order(order);
        }
    }
    add_after_sales(&mut world);
    world
}

/// The platform of the seller of this rank: the next in turn that can hold its longest order.
fn platform(rank: usize, longest: usize) -> Platform {
    let turns = Platform::ALL
        .iter()
        .cycle()
        .skip(rank % Platform::ALL.len());
    let holds = |platform: &&Platform| {
        let most = platform.marketplace().most_lines();
        most.is_none_or(|most| longest <= most)
    };
    turns
        .take(Platform::ALL.len())
        .find(holds)
        .copied()
        .unwrap_or(Platform::Taobao)
}

/// Per seller the number of lines of its longest order.
fn longest_orders(parts: &[&SeedPart]) -> HashMap<usize, usize> {
    let mut longest = HashMap::new();
    for part in parts {
        let most = longest.entry(part.seller).or_insert(0);
        *most = part.lines.len().max(*most);
    }
    longest
}

/// Sellers by number of orders; a seller's rank, and so its platform, does not depend on `count`.
fn busiest(catalogue: &Catalogue, parts: &[&SeedPart], count: ShopCount) -> Vec<usize> {
    let mut orders = vec![0_usize; catalogue.sellers.len()];
    for part in parts {
        orders[part.seller] += 1;
    }
    let mut ranked: Vec<usize> = (0..orders.len())
        .filter(|seller| orders[*seller] > 0)
        .collect();
    ranked.sort_by(|a, b| {
        orders[*b]
            .cmp(&orders[*a])
            .then_with(|| catalogue.sellers[*a].id.cmp(&catalogue.sellers[*b].id))
    });
    if let ShopCount::Busiest(most) = count {
        ranked.truncate(most);
    }
    ranked
}

/// Per seller its products and what they cost there.
fn sold_products(
    catalogue: &Catalogue,
    parts: &[&SeedPart],
) -> HashMap<usize, BTreeMap<usize, i64>> {
    let mut sold: HashMap<usize, BTreeMap<usize, i64>> = HashMap::new();
    for (seller, row) in catalogue.sellers.iter().enumerate() {
        for product in &row.assortment {
            sold.entry(seller)
                .or_default()
                .insert(*product, catalogue.products[*product].price_fen);
        }
    }
    for part in parts {
        for line in &part.lines {
            sold.entry(part.seller)
                .or_default()
                .insert(line.product, line.price_fen);
        }
    }
    sold
}

fn shop(
    catalogue: &Catalogue,
    chance: Chance,
    epoch: DateTime<Utc>,
    platform: Platform,
    seller: &SeedSeller,
    products: &BTreeMap<usize, i64>,
) -> Shop {
    let marketplace = platform.marketplace();
    let goods = |(place, price_fen): (&usize, &i64)| {
        let product = &catalogue.products[*place];
        let parts = ["goods", seller.id.as_str(), product.id.as_str()];
        Goods {
            goods_id: marketplace.goods_id(chance, &parts),
            sku_id: marketplace.sku_id(chance, &parts),
            title: product.title.clone(),
            spec: product.spec.clone(),
            outer_id: outer_id(chance, seller, product),
            price_fen: *price_fen,
            stock: 20
                + i64::try_from(chance.below(200, &["stock", &seller.id, &product.id]))
                    .unwrap_or(0),
            on_sale: !chance.percent(10, &["off sale", &seller.id, &product.id]),
            modified: epoch - Duration::hours(24),
        }
    };
    Shop {
        platform,
        id: marketplace.shop_id(chance, &seller.id),
        seller: seller.id.clone(),
        name: seller.name.clone(),
        goods: products.iter().map(goods).collect(),
        grant: Grant {
            access_token: marketplace.token(chance, &["access", &seller.id]),
            access_expires_at: epoch + marketplace.token_life(),
            refresh_token: marketplace.token(chance, &["refresh", &seller.id]),
            refresh_expires_at: epoch + marketplace.refresh_life(),
        },
        previous_token: None,
        forced_renewals: Vec::new(),
        by_modified: Default::default(),
        by_created: Default::default(),
        by_paid: Default::default(),
        after_sales_by_modified: Default::default(),
        after_sales_by_created: Default::default(),
        push: None,
    }
}

/// About 3 % of goods carry no merchant code or one the ERP never heard of.
fn outer_id(chance: Chance, seller: &SeedSeller, product: &SeedProduct) -> String {
    match chance.below(200, &["outer id", &seller.id, &product.id]) {
        0..3 => String::new(),
        3..6 => format!(
            "OLD-{}",
            &chance.hex(&["foreign", &seller.id, &product.id])[..8]
        ),
        _ => product.code.clone(),
    }
}

fn erp_sku(product: &SeedProduct) -> ErpSku {
    let values: Vec<&str> = product
        .spec
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    ErpSku {
        code: product.code.clone(),
        name: product.title.clone(),
        spec: values.join(" "),
        barcode: String::new(),
    }
}

fn order(
    chance: Chance,
    shop: &Shop,
    shop_place: usize,
    part: &SeedPart,
    epoch: DateTime<Utc>,
    goods: impl Fn(usize) -> usize,
) -> Order {
    let marketplace = shop.platform.marketplace();
    let parts = [part.order_id.as_str(), shop.seller.as_str()];
    let quiet = epoch - Duration::minutes(QUIET_MINUTES);
    let created = at_fraction(quiet, Duration::days(CREATED_SPAN_DAYS), part.when);
    let rough = at_fraction(quiet, Duration::hours(MODIFIED_SPAN_HOURS), part.when);
    let step = Duration::minutes(MODIFIED_STEP_MINUTES);
    let modified = rough.duration_trunc(step).unwrap_or(rough).max(created);
    let id = marketplace.order_id(chance, created, &parts);
    let fate = match part.fate {
        Fate::AwaitingPayment if !marketplace.shows_unpaid() => Fate::AwaitingShipment,
        fate => fate,
    };
    let paid_after =
        Duration::seconds(20 + i64::try_from(chance.below(580, &["paid", &id])).unwrap_or(0));
    let left = matches!(fate, Fate::Shipped | Fate::Completed);
    let shipped_at = left.then(|| (created + Duration::hours(20)).min(modified));
    let count = part.lines.len();
    let line = |(place, line): (usize, &super::SeedLine)| Line {
        id: marketplace.line_id(&id, place, count),
        goods: goods(line.product),
        quantity: line.quantity,
        price_fen: line.price_fen,
        discount_fen: if place == 0 {
            part.discount_fen.min(line.price_fen)
        } else {
            0
        },
        refund: match fate {
            Fate::RefundOpen => Refund::Open,
            Fate::Closed => Refund::Granted,
            _ => Refund::None,
        },
        refund_id: refund_id(chance, &id, place),
        refunded_fen: 0,
        shipped: left,
    };
    Order {
        shop: shop_place,
        source: (part.order_id.clone(), shop.seller.clone()),
        buyer: part.customer.key.clone(),
        status: match fate {
            Fate::AwaitingPayment => Status::AwaitingPayment,
            Fate::AwaitingShipment | Fate::RefundOpen => Status::AwaitingShipment,
            Fate::Shipped => Status::Shipped,
            Fate::Completed => Status::Completed,
            Fate::Closed => Status::Closed,
        },
        created,
        paid: (fate != Fate::AwaitingPayment).then(|| (created + paid_after).min(modified)),
        shipped: shipped_at,
        ended: matches!(fate, Fate::Completed | Fate::Closed).then_some(modified),
        modified,
        listed_from: modified,
        exists_from: created,
        lines: part.lines.iter().enumerate().map(line).collect(),
        postage_fen: part.lines.iter().map(|line| line.freight_fen).sum(),
        receiver: receiver(chance, &part.customer),
        address_changes: 0,
        address_request: None,
        virtual_numbers: 0,
        virtual_extensions: 0,
        buyer_memo: part.buyer_memo.clone(),
        seller_memo: String::new(),
        flag: 0,
        flag_name: String::new(),
        notes: Vec::new(),
        parcels: shipped_at
            .map(|at| first_parcel(chance, shop.platform, &id, count, at))
            .into_iter()
            .collect(),
        printed: Vec::new(),
        key: OrderKey {
            platform: shop.platform,
            id,
        },
    }
}

/// A parcel that left before anyone watched.
fn first_parcel(
    chance: Chance,
    platform: Platform,
    id: &str,
    lines: usize,
    at: DateTime<Utc>,
) -> Parcel {
    let usable: Vec<_> = platform
        .marketplace()
        .carriers()
        .iter()
        .filter(|carrier| carrier.available)
        .collect();
    Parcel {
        carrier: chance.pick(&usable, &["old carrier", id]).code.to_owned(),
        waybill: format!(
            "76{:013}",
            chance.below(10_000_000_000_000, &["old waybill", id])
        ),
        lines: (0..lines).collect(),
        pieces: Vec::new(),
        request: String::new(),
        extra: false,
        at,
        times_reported: 0,
    }
}

fn at_fraction(epoch: DateTime<Utc>, span: Duration, fraction: f64) -> DateTime<Utc> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a whole number of seconds within sixty days"
    )]
    let seconds = (span.num_seconds() as f64 * fraction.clamp(0.0, 1.0)) as i64;
    epoch - span + Duration::seconds(seconds)
}
