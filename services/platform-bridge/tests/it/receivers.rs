//! Receivers are opened for a purpose, within the shop's budget of the day.

use crate::world::{Running, World};
use chrono::{FixedOffset, Utc};
use oms_contracts::oms::{
    bridge::v1::{
        GroupByReceiverRequest, ListPlatformCarriersRequest, OpenReceiversRequest,
        OpenReceiversResponse, OpeningScene, OrderSplit, SealedReceiver,
    },
    types::v1::{Platform, PlatformStatus},
};
use oms_service_kit::error::reason;
use serde_json::json;
use tonic::Status;

/// Sealed receivers of orders that await shipment, with their shop.
fn sealed(world: &World, platform: Platform) -> (String, Vec<SealedReceiver>) {
    let shop = world
        .shops
        .ids()
        .into_iter()
        .find(|shop| world.shops.held(*shop).platform == i32::from(platform));
    let shop = shop.unwrap().to_string();
    let orders = world.owner.orders.lock().unwrap();
    let mine = orders.iter().filter(|((of, _), order)| {
        *of == shop && order.status() == PlatformStatus::AwaitingShipment
    });
    let receivers = mine.map(|(_, order)| SealedReceiver {
        platform_order_id: order.platform_order_id.clone(),
        sealed: order.receiver.as_ref().unwrap().sealed.clone(),
    });
    (shop.clone(), receivers.take(2).collect())
}

async fn open(
    world: &World,
    bridge: &Running,
    shop: &str,
    receivers: &[SealedReceiver],
) -> Result<OpenReceiversResponse, Status> {
    let request = OpenReceiversRequest {
        shop_id: shop.to_owned(),
        scene: OpeningScene::Label as i32,
        receivers: receivers.to_vec(),
    };
    let answer = world.platforms(bridge).open_receivers(request).await?;
    Ok(answer.into_inner())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_has_a_budget_and_what_opened_nothing_costs_nothing() {
    let world = World::new(7).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let sql = world.sql().await;
    let (shop, receivers) = sealed(&world, Platform::Taobao);
    let one = &receivers[..1];

    let first = open(&world, &bridge, &shop, one).await.unwrap();
    let person = first.receivers[0].person.as_ref().unwrap();
    assert!(!person.name.contains('*') && !person.phone.contains('*'));

    world.sim.faults(json!({"throttle_share": 1.0})).await;
    let throttled = open(&world, &bridge, &shop, one).await.unwrap();
    world.sim.faults(json!({"throttle_share": 0.0})).await;
    assert!(throttled.receivers[0].person.is_none());
    assert!(!throttled.receivers[0].code.is_empty());
    assert_eq!(throttled.left_today, first.left_today);

    let today = Utc::now().with_timezone(&FixedOffset::east_opt(8 * 3_600).unwrap());
    let nearly_spent = format!(
        "UPDATE receiver_openings SET opened = opened + {} WHERE day = '{}'",
        first.left_today - 1,
        today.date_naive()
    );
    sql.batch_execute(&nearly_spent).await.unwrap();
    let second = SealedReceiver {
        platform_order_id: "another".into(),
        ..one[0].clone()
    };
    let two = [one[0].clone(), second];
    let refused = open(&world, &bridge, &shop, &two).await.unwrap_err();
    assert_eq!(reason(&refused), "OPENING_BUDGET_SPENT");
    let last = open(&world, &bridge, &shop, one).await.unwrap();
    assert_eq!(last.left_today, 0);
    let refused = open(&world, &bridge, &shop, one).await.unwrap_err();
    assert_eq!(reason(&refused), "OPENING_BUDGET_SPENT");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_platform_allows_is_told_in_our_words() {
    let world = World::new(7).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    let (shop, receivers) = sealed(&world, Platform::Xiaohongshu);
    let mut calls = world.platforms(&bridge);
    let request = GroupByReceiverRequest {
        shop_id: shop.clone(),
        receivers: receivers.clone(),
    };
    let groups = calls
        .group_by_receiver(request)
        .await
        .unwrap()
        .into_inner()
        .groups;
    let grouped: usize = groups
        .iter()
        .map(|group| group.platform_order_ids.len())
        .sum();
    assert_eq!(grouped, receivers.len());

    let of_shop = ListPlatformCarriersRequest { shop_id: shop };
    let told = calls
        .list_platform_carriers(of_shop)
        .await
        .unwrap()
        .into_inner();
    assert!(told.carriers.iter().any(|one| one.carrier_code == "ZTO"));
    let rules = told.rules.unwrap();
    assert_eq!(rules.split(), OrderSplit::ByLine);
    assert_eq!(rules.most_parcels_per_line, Some(1));
    assert!(rules.number_can_change);
}
