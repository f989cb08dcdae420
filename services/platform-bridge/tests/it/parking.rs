//! Law 3: one bad document never stops the rest.

use crate::world::{World, request_id};
use oms_contracts::{
    oms::{
        bridge::v1::{
            BackfillRequest, DiscardParkedRequest, GetParkedRawRequest, ListParkedRequest,
            ParkedDocument, RetryParkedRequest,
        },
        events::v1::PlatformListingsSeen,
    },
    timestamp,
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use serde_json::json;

async fn parked(world: &World, bridge: &crate::world::Running) -> Vec<ParkedDocument> {
    let mut all = Vec::new();
    let mut request = ListParkedRequest {
        page_size: 7,
        ..Default::default()
    };
    loop {
        let page = world
            .parking(bridge)
            .list_parked(request.clone())
            .await
            .unwrap()
            .into_inner();
        all.extend(page.parked);
        assert!(page.total >= all.len() as i64);
        if page.next_page_token.is_empty() {
            return all;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_documents_are_parked_and_mended() {
    let world = World::new(2).await;
    world.sim.faults(json!({"malformed_share": 0.2})).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let bad: Vec<_> = parked(&world, &bridge)
        .await
        .into_iter()
        .filter(|document| document.document_kind == "order")
        .collect();
    assert!(!bad.is_empty());
    let all = world.sim.order_ids().await;
    assert_eq!(
        world.owner.ids().len() + bad.len(),
        all.len(),
        "none is lost, none is both"
    );
    let states = world.order_states(&bridge).await;
    assert_eq!(
        states.iter().map(|s| s.parked as usize).sum::<usize>(),
        bad.len()
    );

    let with_raw = bad
        .iter()
        .find(|document| !document.document_id.is_empty())
        .unwrap();
    let raw = GetParkedRawRequest {
        parked_id: with_raw.parked_id.clone(),
    };
    let raw = world
        .parking(&bridge)
        .get_parked_raw(raw)
        .await
        .unwrap()
        .into_inner()
        .raw_masked;
    assert!(!raw.is_empty());

    // One is still bad when it is retried; then the platform mends itself.
    let retry = RetryParkedRequest {
        request_id: request_id(),
        parked_id: with_raw.parked_id.clone(),
    };
    let mut parking = world.parking(&bridge);
    let still = parking
        .retry_parked(retry.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(!still.resolved && !still.reason.is_empty(), "{still:?}");
    world.sim.faults(json!({"malformed_share": 0.0})).await;
    let first_answer = parking
        .retry_parked(retry.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first_answer, still, "the same request, the first answer");
    let retry = RetryParkedRequest {
        request_id: request_id(),
        ..retry
    };
    assert!(
        parking
            .retry_parked(retry)
            .await
            .unwrap()
            .into_inner()
            .resolved
    );
    eventually(
        async || world.owner.ids().contains(&with_raw.document_id),
        patience(),
    )
    .await;

    // The others resolve by themselves when a later pull maps them and the owner takes them.
    let now = chrono::Utc::now();
    for shop in world.shops.ids() {
        let backfill = BackfillRequest {
            request_id: request_id(),
            shop_id: shop.to_string(),
            from: Some(timestamp(now - chrono::TimeDelta::hours(8))),
            to: Some(timestamp(now)),
            ..Default::default()
        };
        world.sync(&bridge).backfill(backfill).await.unwrap();
    }
    eventually(async || world.owner.ids() == all, patience()).await;
    eventually(
        async || {
            let left = parked(&world, &bridge).await;
            let left: Vec<_> = left
                .into_iter()
                .filter(|p| p.document_kind == "order" && !p.document_id.is_empty())
                .collect();
            if left.is_empty() { Ok(()) } else { Err(left) }
        },
        patience(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_owner_refuses_is_parked_and_read_again() {
    let world = World::new(1).await;
    let bad = world.sim.orders().await[0].id.clone();
    world.owner.refuses.lock().unwrap().insert(bad.clone());
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let refused = parked(&world, &bridge).await;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(
        (&*refused[0].document_id, &*refused[0].reason),
        (&*bad, "REFUSED_BY_OWNER")
    );
    let mut parking = world.parking(&bridge);
    let raw = GetParkedRawRequest {
        parked_id: refused[0].parked_id.clone(),
    };
    assert_eq!(
        reason(&parking.get_parked_raw(raw).await.unwrap_err()),
        "PARKED_WITHOUT_RAW"
    );

    world.owner.refuses.lock().unwrap().clear();
    let retry = RetryParkedRequest {
        request_id: request_id(),
        parked_id: refused[0].parked_id.clone(),
    };
    assert!(
        parking
            .retry_parked(retry)
            .await
            .unwrap()
            .into_inner()
            .resolved
    );
    eventually(async || world.owner.ids().contains(&bad), patience()).await;
    assert!(parked(&world, &bridge).await.is_empty());
    let gone = DiscardParkedRequest {
        request_id: request_id(),
        parked_id: refused[0].parked_id.clone(),
        note: "not needed".into(),
    };
    assert_eq!(
        reason(&parking.discard_parked(gone).await.unwrap_err()),
        "PARKED_NOT_FOUND"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn listings_arrive_whole() {
    let world = World::new(2).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    for shop in world.shops.ids() {
        let shop = shop.to_string();
        let page = world
            .events
            .wait(|page: &PlatformListingsSeen| page.shop_id == shop)
            .await;
        assert!(
            page.listings
                .iter()
                .all(|goods| !goods.platform_goods_id.is_empty())
        );
    }
    drop(bridge);
}
