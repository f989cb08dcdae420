//! Goods whose pages each name the next one: each is read once, a circle is left and told,
//! and a cursor that the platform takes no longer is given up.

use crate::world::{
    World,
    chain::{Chain, Page, TOKEN},
};
use oms_contracts::oms::{events::v1::PlatformListingsSeen, types::v1::Platform};
use oms_testkit::{eventually, patience};
use std::{collections::BTreeSet, time::Duration};

const WHOLE: [Page; 13] = [
    ("", &[1, 2], "a"),
    ("a", &[3], "b"),
    ("b", &[], "c"),
    ("c", &[4], "d"),
    ("d", &[5], "e"),
    ("e", &[6], "f"),
    ("f", &[7], "g"),
    ("g", &[8], "h"),
    ("h", &[9], "i"),
    ("i", &[10], "j"),
    ("j", &[11], "k"),
    ("k", &[12], "l"),
    ("l", &[13], ""),
];
const KEYS: [&str; 13] = [
    "", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
];
const ALL_READ: &str = "last_success_at IS NOT NULL AND failures = 0 AND listings_cursor IS NULL";
const AGAIN: &str = "UPDATE sync_cursors SET next_due_at = now() WHERE kind = 2";

/// Waits until this holds for the cursor of the goods, and no turn is under way that would
/// set it otherwise.
async fn cursor(sql: &tokio_postgres::Client, holds: &str) {
    let query = format!(
        "SELECT {holds} AND COALESCE(leased_until < now(), true), c::text
         FROM sync_cursors c WHERE kind = 2"
    );
    eventually(
        async || match sql.query_opt(&query, &[]).await.unwrap() {
            Some(row) if row.get(0) => Ok(()),
            Some(row) => Err(row.get::<_, String>(1)),
            None => Err("no cursor yet".into()),
        },
        patience(),
    )
    .await;
}

/// Waits until the goods 1 to `count` are published.
async fn published(world: &World, count: u64) {
    let want: Vec<String> = (1..=count).map(|id| id.to_string()).collect();
    eventually(
        async || {
            let seen = world.events.of::<PlatformListingsSeen>();
            let seen = seen.iter().flat_map(|page| &page.listings);
            let have: BTreeSet<_> = seen.map(|goods| goods.platform_goods_id.clone()).collect();
            let missing: Vec<_> = want.iter().filter(|id| !have.contains(*id)).collect();
            if missing.is_empty() {
                Ok(())
            } else {
                Err(format!("{missing:?}"))
            }
        },
        patience(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_page_is_read_once_and_a_cursor_that_is_gone_is_given_up() {
    let mut world = World::new(1).await;
    // Nobody else takes a slow turn over, so that no page is read twice.
    world.options.lease = Duration::from_secs(10);
    let chain = Chain::start(&[("", &[], "")], &world.stop).await;
    chain.forge_goods(&WHOLE);
    let shop = world
        .shops
        .add(Platform::WechatShop, &chain.url, Chain::credentials(TOKEN));
    let _bridge = world.bridge().await;
    let sql = world.sql().await;
    world.tell_shop(shop, true).await;
    cursor(&sql, ALL_READ).await;
    assert_eq!(chain.take_goods_asked(), KEYS);
    published(&world, 13).await;

    // A turn goes on where the last one stopped.
    let at = |key: &str| {
        format!(
            "UPDATE sync_cursors SET listings_cursor = '{key}', next_due_at = now() WHERE kind = 2"
        )
    };
    sql.batch_execute(&at("j")).await.unwrap();
    cursor(&sql, ALL_READ).await;
    assert_eq!(chain.take_goods_asked(), ["j", "k", "l"]);

    sql.batch_execute(&at("gone")).await.unwrap();
    let given_up = "failures = 1 AND problem_code = '10020050'
        AND listings_cursor IS NULL";
    cursor(&sql, given_up).await;
    assert_eq!(chain.take_goods_asked(), ["gone"]);
    sql.batch_execute(AGAIN).await.unwrap();
    cursor(&sql, ALL_READ).await;
    assert_eq!(chain.take_goods_asked(), KEYS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_in_a_circle_are_left_and_told() {
    for circle in [
        [("", &[1][..], "a"), ("a", &[2], "b"), ("b", &[3], "a")],
        // A cursor that does not move.
        [("", &[1], "a"), ("a", &[2], "b"), ("b", &[3], "b")],
    ] {
        let world = World::new(1).await;
        let chain = Chain::start(&[("", &[], "")], &world.stop).await;
        chain.forge_goods(&circle);
        let shop = world
            .shops
            .add(Platform::WechatShop, &chain.url, Chain::credentials(TOKEN));
        let _bridge = world.bridge().await;
        let sql = world.sql().await;
        world.tell_shop(shop, true).await;
        let told = "failures > 0 AND problem_code = 'MALFORMED_ANSWER'
            AND listings_cursor IS NULL";
        cursor(&sql, told).await;
        published(&world, 3).await;
        chain.forge_goods(&WHOLE);
        sql.batch_execute(AGAIN).await.unwrap();
        cursor(&sql, ALL_READ).await;
        published(&world, 13).await;
    }
}
