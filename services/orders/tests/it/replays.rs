//! Laws 1 and 5: pages again, pages late, pages in another order.

use crate::{
    harness::World,
    pages::{at, later, line, page, paid, refund},
};
use oms_contracts::oms::{
    events::v1::{OrderReleased, PlatformOrder, PlatformOrdersSeen},
    orders::v1::Headline,
    types::v1::{PlatformStatus, RefundState},
};
use oms_contracts::timestamp;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

/// All that is stored of orders.
const TABLES: [&str; 8] = [
    "orders",
    "order_lines",
    "holds",
    "parcels",
    "parcel_orders",
    "parcel_lines",
    "sku_links",
    "order_events",
];

/// Every row of every table.
async fn dump(world: &World) -> Vec<(String, Vec<String>)> {
    let mut all = Vec::new();
    for table in TABLES {
        let sql = format!("SELECT to_jsonb(t)::text AS text FROM {table} t ORDER BY 1");
        all.push((table.to_owned(), world.texts(&sql).await));
    }
    let counts = "SELECT (shop_id, headline, sum(n))::text AS text FROM (
            SELECT shop_id, headline, count AS n FROM headline_counts
            UNION ALL SELECT shop_id, headline, delta FROM headline_deltas) AS parts
        GROUP BY shop_id, headline HAVING sum(n) <> 0 ORDER BY 1";
    all.push(("counts".to_owned(), world.texts(counts).await));
    all
}

/// Twelve orders, each seen in several versions over several pages.
fn history(shop: uuid::Uuid) -> Vec<PlatformOrdersSeen> {
    let first: Vec<PlatformOrder> = (0..12).map(|n| paid(&format!("T-{n}"))).collect();
    let change = |version: i64, n: usize, order: &mut PlatformOrder| match (n as i64 + version) % 6
    {
        0 => refund(order, RefundState::Open),
        1 => order.ship_block_reason = "risk".into(),
        2 => order.lines.as_mut().unwrap().lines.push(line("3", 4, 100)),
        3 => order.amounts.as_mut().unwrap().payable_fen -= 100 * version,
        4 => order.status = PlatformStatus::Closed.into(),
        _ => order.notes.as_mut().unwrap().seller_memo = format!("v{version}"),
    };
    let mut pages = vec![page(shop, 1, &first)];
    for version in 1..5_i64 {
        let orders: Vec<_> = (0_usize..)
            .zip(&first)
            .filter(|(n, _)| (*n as i64 + version) % 3 != 0)
            .map(|(n, order)| later(order, version, |order| change(version, n, order)))
            .collect();
        pages.push(page(shop, 10 * version, &orders[..orders.len() / 2]));
        pages.push(page(shop, 10 * version, &orders[orders.len() / 2..]));
    }
    pages
}

#[tokio::test]
async fn law_1_pages_replayed_three_times_in_random_order_change_no_row() {
    let world = World::start().await;
    world.link_all().await;
    let mut pages = history(world.shop);
    for page in &pages {
        world.send(page).await;
    }
    let before = dump(&world).await;
    let mut random = StdRng::seed_from_u64(1);
    for _ in 0..3 {
        pages.shuffle(&mut random);
        for page in &pages {
            let taken = world.send(page).await;
            assert_eq!((taken.applied, taken.parked.len()), (0, 0));
            assert_eq!(taken.unchanged, i32::try_from(page.orders.len()).unwrap());
        }
    }
    for ((table, rows), (_, again)) in before.into_iter().zip(dump(&world).await) {
        assert_eq!(rows, again, "table {table}");
    }
    world.stop().await;
}

/// What the platform owns, by the platform's own keys.
async fn platform_facts(world: &World) -> Vec<String> {
    let orders = "SELECT (to_jsonb(o) - ARRAY['id', 'shop_id', 'received_at', 'revision',
            'operator_revision', 'erp_handover', 'handover_no', 'headline'])::text AS text
        FROM orders o ORDER BY platform_order_id";
    let lines = "SELECT o.platform_order_id || (to_jsonb(l) - ARRAY['id', 'shop_id', 'order_id',
            'position'])::text AS text
        FROM order_lines l JOIN orders o ON o.id = l.order_id
        WHERE NOT withdrawn ORDER BY 1";
    let mut facts = world.texts(orders).await;
    facts.extend(world.texts(lines).await);
    facts
}

#[tokio::test]
async fn law_1_any_order_of_arrival_ends_in_the_same_facts() {
    let straight = World::start().await;
    straight.link_all().await;
    for page in history(straight.shop) {
        straight.send(&page).await;
    }
    let expected = platform_facts(&straight).await;
    straight.stop().await;
    for seed in 0..2 {
        let world = World::start().await;
        world.link_all().await;
        let mut pages = history(world.shop);
        pages.extend(pages.clone());
        pages.shuffle(&mut StdRng::seed_from_u64(seed));
        for page in &pages {
            world.send(page).await;
        }
        assert_eq!(platform_facts(&world).await, expected, "seed {seed}");
        world.stop().await;
    }
}

#[tokio::test]
async fn law_5_a_stale_snapshot_is_ignored_and_a_newer_one_counts_even_if_it_goes_back() {
    let world = World::start().await;
    let shipped = later(&paid("T-1"), 60, |order| {
        order.status = PlatformStatus::Shipped.into();
    });
    world.see(&[shipped]).await;
    let stale = world.see(&[paid("T-1")]).await;
    assert_eq!((stale.applied, stale.unchanged), (0, 1));
    assert_eq!(world.order("T-1").await.headline(), Headline::Shipped);
    world.see(&[later(&paid("T-1"), 61, |_| {})]).await;
    assert_eq!(world.order("T-1").await.headline(), Headline::Unlinked);
    world.stop().await;
}

/// Law 11: fen as the platform says them, times in UTC to the second.
#[tokio::test]
async fn law_11_money_and_times_are_stored_as_said() {
    let world = World::start().await;
    world.link_all().await;
    world.see(&[paid("T-1")]).await;
    let order = world.order("T-1").await;
    let fen = (
        order.goods_fen,
        order.discount_fen,
        order.postage_fen,
        order.payable_fen,
    );
    assert_eq!(fen, (30_000, 1_001, 500, 29_499));
    assert_eq!(
        (order.lines[0].price_fen, order.lines[0].payable_fen),
        (10_000, 20_000)
    );
    assert_eq!(order.created_at, Some(timestamp(at(0))));
    assert_eq!(order.paid_at, Some(timestamp(at(5))));
    let types = "SELECT DISTINCT data_type AS text FROM information_schema.columns
        WHERE table_schema = 'orders' AND column_name LIKE '%\\_fen'";
    assert_eq!(world.texts(types).await, ["bigint"]);
    let times = "SELECT count(*)::text AS text FROM information_schema.columns
        WHERE table_schema = 'orders' AND data_type LIKE 'timestamp without%'
        AND table_name <> '__diesel_schema_migrations'";
    assert_eq!(world.text(times).await, "0");
    assert_eq!(world.told::<OrderReleased>().await.len(), 1);
    world.stop().await;
}
