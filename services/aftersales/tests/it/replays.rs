//! Laws 1, 5 and 11: pages again, pages late, pages in another order.

use crate::{
    harness::World,
    pages::{asked, at, later, page},
};
use oms_contracts::{
    oms::{
        aftersales::v1::GetAfterSaleRequest,
        events::v1::{PlatformAfterSale, PlatformAfterSalesSeen},
        types::v1::AfterSaleStage,
    },
    timestamp,
};
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

/// Every row of every table.
async fn dump(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for table in ["after_sales", "after_sale_lines"] {
        let sql = format!("SELECT to_jsonb(t)::text AS text FROM {table} t ORDER BY 1");
        all.extend(world.texts(&sql).await);
    }
    let counts = "SELECT (shop_id, stage, sum(n))::text AS text FROM (
            SELECT shop_id, stage, count AS n FROM stage_counts
            UNION ALL SELECT shop_id, stage, delta FROM stage_deltas) AS parts
        GROUP BY shop_id, stage HAVING sum(n) <> 0 ORDER BY 1";
    all.extend(world.texts(counts).await);
    all
}

/// Twelve after-sales, each seen in several versions over several pages.
fn history(shop: uuid::Uuid) -> Vec<PlatformAfterSalesSeen> {
    let first: Vec<PlatformAfterSale> = (0..12).map(asked).collect();
    let change = |version: i64, n: i64, said: &mut PlatformAfterSale| match (n + version) % 5 {
        0 => said.stage = AfterSaleStage::AwaitingReturn.into(),
        1 => said.lines.truncate(usize::try_from(version % 2).unwrap()),
        2 => said.refund_fen -= 100 * version,
        3 => said.stage = AfterSaleStage::Refunded.into(),
        _ => said.return_waybill_no = format!("SF-{version}"),
    };
    let mut pages = vec![page(shop, 1, &first)];
    for version in 1..5_i64 {
        let newer: Vec<_> = (0..)
            .zip(&first)
            .filter(|(n, _)| (n + version) % 3 != 0)
            .map(|(n, said)| later(said, version, |said| change(version, n, said)))
            .collect();
        pages.push(page(shop, 10 * version, &newer[..newer.len() / 2]));
        pages.push(page(shop, 10 * version, &newer[newer.len() / 2..]));
    }
    pages
}

#[tokio::test]
async fn law_1_pages_replayed_three_times_in_random_order_change_no_row() {
    let world = World::start().await;
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
            let all = i32::try_from(page.after_sales.len()).unwrap();
            assert_eq!(taken.unchanged, all);
        }
    }
    assert_eq!(dump(&world).await, before);
    world.stop().await;
}

/// What the platform owns, by the platform's own keys.
async fn platform_facts(world: &World) -> Vec<String> {
    let rows =
        "SELECT (to_jsonb(a) - ARRAY['id', 'shop_id', 'received_at', 'revision'])::text AS text
        FROM after_sales a ORDER BY platform_after_sale_id";
    let lines = "SELECT a.platform_after_sale_id ||
            (to_jsonb(l) - ARRAY['shop_id', 'after_sale_id'])::text AS text
        FROM after_sale_lines l JOIN after_sales a ON a.id = l.after_sale_id ORDER BY 1";
    let mut facts = world.texts(rows).await;
    facts.extend(world.texts(lines).await);
    facts
}

#[tokio::test]
async fn law_1_any_order_of_arrival_ends_in_the_same_rows() {
    let straight = World::start().await;
    for page in history(straight.shop) {
        straight.send(&page).await;
    }
    let expected = platform_facts(&straight).await;
    straight.stop().await;
    for seed in 0..2 {
        let world = World::start().await;
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
    let refused = later(&asked(1), 60, |said| {
        said.stage = AfterSaleStage::Refused.into();
    });
    world.see(&[refused]).await;
    let stale = world.see(&[asked(1)]).await;
    assert_eq!((stale.applied, stale.unchanged), (0, 1));
    let known = world.after_sale("R-1").await;
    assert_eq!(known.stage(), AfterSaleStage::Refused);
    world.see(&[later(&asked(1), 61, |_| {})]).await;
    let again = world.after_sale("R-1").await;
    assert_eq!(again.stage(), AfterSaleStage::Requested);
    assert_eq!(
        (again.after_sale_id, again.revision),
        (known.after_sale_id, 2)
    );
    world.stop().await;
}

/// Everything as it was said: fen, times in UTC, lines in their order; and what is gone
/// from a newer snapshot is gone here.
#[tokio::test]
async fn law_11_what_was_said_is_what_is_shown() {
    let world = World::start().await;
    let mut said = asked(1);
    said.return_carrier = "SF".into();
    said.return_waybill_no = "SF-1".into();
    said.replacement_sku_id = "sku-9".into();
    said.replacement_quantity = 3;
    said.before_shipping = true;
    world.see(std::slice::from_ref(&said)).await;
    let shown = world.after_sale("R-1").await;
    assert_eq!((shown.refund_fen, shown.before_shipping), (19_901, true));
    assert_eq!(shown.created_at, Some(timestamp(at(0))));
    assert_eq!(shown.modified_at, Some(timestamp(at(10))));
    assert_eq!(shown.deadline_at, Some(timestamp(at(172_800))));
    assert_eq!(
        (&*shown.platform_stage, &*shown.reason, &*shown.buyer_note),
        ("WAIT_SELLER_AGREE", "too large", "worn once")
    );
    assert_eq!(
        (&*shown.return_carrier, &*shown.return_waybill_no),
        ("SF", "SF-1")
    );
    assert_eq!(
        (&*shown.replacement_sku_id, shown.replacement_quantity),
        ("sku-9", 3)
    );
    let lines: Vec<_> = shown
        .lines
        .iter()
        .map(|line| (&*line.line_key, &*line.platform_sku_id, line.quantity))
        .collect();
    assert_eq!(lines, [("1", "sku-1", 2), ("2", "sku-2", 1)]);
    let request = GetAfterSaleRequest {
        shop_id: shown.shop_id.clone(),
        after_sale_id: shown.after_sale_id.clone(),
    };
    let alone = world.after_sales().get_after_sale(request).await.unwrap();
    assert_eq!(alone.into_inner().after_sale.unwrap(), shown);

    let fewer = later(&said, 1, |said| {
        said.lines.remove(0);
        said.deadline_at = None;
    });
    world.see(&[fewer]).await;
    let shown = world.after_sale("R-1").await;
    assert_eq!(shown.deadline_at, None);
    assert_eq!(shown.lines.len(), 1);
    assert_eq!(shown.lines[0].line_key, "2");
    let types = "SELECT DISTINCT data_type AS text FROM information_schema.columns
        WHERE table_schema = 'aftersales' AND column_name LIKE '%\\_fen'";
    assert_eq!(world.texts(types).await, ["bigint"]);
    world.stop().await;
}
