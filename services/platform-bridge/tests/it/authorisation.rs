//! Tokens: refreshed where that is possible, else one shop waits and the others go on.

use crate::world::World;
use oms_contracts::oms::{bridge::v1::SyncProblem, types::v1::Platform};
use oms_testkit::{eventually, patience};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_expired_token_is_refreshed_once() {
    let world = World::new(2).await;
    world
        .sim
        .faults(json!({"expire_tokens": {"platform": "taobao"}}))
        .await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    for shop in world.shops.ids() {
        let held = world.shops.held(shop);
        let refreshed = held.platform == Platform::Taobao as i32;
        assert_eq!(
            held.version,
            1 + i64::from(refreshed),
            "one refresh, stored once"
        );
    }
    assert_eq!(world.owner.ids(), world.sim.order_ids().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_that_cannot_refresh_waits_for_a_person_alone() {
    let world = World::new(2).await;
    let shops = world.shops.ids();
    let (stuck, well) = (shops[0], shops[1]);
    let platform_id = world.shops.held(stuck).platform_shop_id;
    let good = world.shops.held(stuck).credentials;
    world.shops.set(stuck, |credentials| {
        credentials.access_token = "no-such-token".into();
        credentials.refresh_token.clear();
    });
    let bridge = world.bridge().await;
    world.tell_shops().await;
    let state = async |shop: oms_contracts::ids::ShopId| {
        let states = world.order_states(&bridge).await;
        states
            .into_iter()
            .find(|state| state.shop_id == shop.to_string())
    };
    let waiting = eventually(
        async || {
            let state = state(stuck).await?;
            (state.problem() == SyncProblem::NeedsAuthorisation).then_some(state)
        },
        patience(),
    )
    .await;
    assert_eq!(
        waiting.next_due_at, None,
        "not tried again before something changes"
    );
    assert!(!waiting.problem_code.is_empty() && !waiting.problem_message.is_empty());
    eventually(
        async || {
            let state = state(well).await?;
            (state.problem() == SyncProblem::None && state.last_success_at.is_some()).then_some(())
        },
        patience(),
    )
    .await;

    world.shops.set(stuck, |credentials| *credentials = good);
    world.tell_shop(stuck, true).await;
    world.all_covered(&bridge).await;
    let orders = world.sim.orders().await;
    let mine = orders.iter().filter(|order| order.shop == platform_id);
    let ids = world.owner.ids();
    assert!(mine.into_iter().all(|order| ids.contains(&order.id)));
}
