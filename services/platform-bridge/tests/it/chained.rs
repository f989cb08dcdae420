//! Order lists whose pages each name the next one: all of them are followed, and none is
//! left behind where the chain breaks or leads in a circle.

use crate::world::{
    World,
    chain::{Chain, Page, TOKEN},
    holds,
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use oms_testkit::{eventually, patience};

/// An empty first page and one in the middle end nothing.
const WHOLE: [Page; 4] = [
    ("", &[], "a"),
    ("a", &[1, 2], "b"),
    ("b", &[], "c"),
    ("c", &[3], ""),
];
/// The cursor stands before the window that is being read.
const NOTHING_PULLED: &str = "SELECT count(*) = 1 AND bool_and(c.pulled_up_to < i.to_at)
    FROM sync_cursors c JOIN intervals i USING (shop_id)
    WHERE c.kind = 1 AND i.pulled_at IS NULL";
const ALL_PULLED: &str = "SELECT count(*) > 0 AND bool_and(i.pulled_at IS NOT NULL)
        AND bool_and(c.pulled_up_to >= i.to_at) AND bool_and(c.failures = 0)
    FROM sync_cursors c JOIN intervals i USING (shop_id) WHERE c.kind = 1";

/// A shop at `chain` with this access token.
fn shop_at(world: &World, chain: &Chain, access_token: &str) -> ShopId {
    let credentials = Chain::credentials(access_token);
    world
        .shops
        .add(Platform::WechatShop, &chain.url, credentials)
}

async fn arrived(world: &World, ids: &[&str]) {
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    eventually(
        async || {
            let have = world.owner.ids();
            if have == ids { Ok(()) } else { Err(have) }
        },
        patience(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_is_followed_to_its_end_before_the_cursor_moves() {
    let world = World::new(1).await;
    let chain = Chain::start(&WHOLE, &world.stop).await;
    chain.break_at(Some("c"));
    let shop = shop_at(&world, &chain, TOKEN);
    let _bridge = world.bridge().await;
    let sql = world.sql().await;
    world.tell_shop(shop, true).await;
    arrived(&world, &["1", "2"]).await;
    let failed = "SELECT count(*) = 1 FROM sync_cursors
        WHERE kind = 1 AND problem_code = 'HTTP_503' AND failures > 0";
    eventually(async || holds(&sql, failed).await, patience()).await;
    assert!(
        holds(&sql, NOTHING_PULLED).await,
        "the cursor went over a page that was not read"
    );
    chain.break_at(None);
    arrived(&world, &["1", "2", "3"]).await;
    eventually(async || holds(&sql, ALL_PULLED).await, patience()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_in_a_circle_is_left_and_told() {
    let world = World::new(1).await;
    let circle = [("", &[1][..], "a"), ("a", &[2], "b"), ("b", &[3], "a")];
    let chain = Chain::start(&circle, &world.stop).await;
    let shop = shop_at(&world, &chain, TOKEN);
    let _bridge = world.bridge().await;
    let sql = world.sql().await;
    world.tell_shop(shop, true).await;
    let told = "SELECT count(*) = 1 FROM sync_cursors
        WHERE kind = 1 AND problem_code = 'MALFORMED_ANSWER' AND failures > 0";
    eventually(async || holds(&sql, told).await, patience()).await;
    assert!(holds(&sql, NOTHING_PULLED).await);
    chain.forge(&WHOLE);
    eventually(async || holds(&sql, ALL_PULLED).await, patience()).await;
    arrived(&world, &["1", "2", "3"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_whose_app_grants_its_token_needs_none_to_begin() {
    let world = World::new(1).await;
    let chain = Chain::start(&WHOLE, &world.stop).await;
    let shop = shop_at(&world, &chain, "");
    let _bridge = world.bridge().await;
    world.tell_shop(shop, true).await;
    arrived(&world, &["1", "2", "3"]).await;
    let held = world.shops.held(shop);
    assert_eq!(held.credentials.access_token, TOKEN);
    assert!(held.credentials.access_expires_at.is_some());
    assert_eq!(held.version, 2, "stored once");
}
