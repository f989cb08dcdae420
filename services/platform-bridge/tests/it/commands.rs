//! Law 8 towards platforms: an intent first, asked about before it is repeated.

use crate::world::{Running, World, holds, request_id};
use oms_contracts::oms::{
    bridge::v1::{Command, CommandState, ListCommandsRequest, RetryCommandRequest},
    events::v1::{
        DispatchedLine, OrderMemoChanged, ParcelConfirmed, ParcelDispatched, ParcelRefused,
        ParcelReportCancelled, PlatformMemoWritten, PlatformOrder,
    },
    types::v1::{PlatformStatus, RefundState},
};
use oms_service_kit::error::reason;
use oms_testkit::{eventually, patience};
use serde_json::json;

/// Orders that can be shipped, with their shops.
fn shippable(world: &World) -> Vec<(String, PlatformOrder)> {
    let orders = world.owner.orders.lock().unwrap();
    orders
        .iter()
        .filter(|(_, order)| {
            let lines = order
                .lines
                .as_ref()
                .map(|lines| lines.lines.as_slice())
                .unwrap_or_default();
            order.status() == PlatformStatus::AwaitingShipment
                && order.ship_block_reason.is_empty()
                && lines
                    .iter()
                    .all(|line| line.refund_state() == RefundState::None)
        })
        .map(|((shop, _), order)| (shop.clone(), order.clone()))
        .collect()
}

fn parcel(world: &World, shop: &str, order: &PlatformOrder, waybill: &str) -> ParcelDispatched {
    let shop_id = shop.parse().unwrap();
    let lines = order
        .lines
        .as_ref()
        .unwrap()
        .lines
        .iter()
        .map(|line| DispatchedLine {
            line_key: line.line_key.clone(),
            quantity: line.quantity,
        });
    ParcelDispatched {
        shop_id: shop.to_owned(),
        order_id: request_id(),
        parcel_id: request_id(),
        platform: world.shops.held(shop_id).platform,
        platform_order_id: order.platform_order_id.clone(),
        carrier_code: "ZTO".into(),
        waybill_no: waybill.to_owned(),
        lines: lines.collect(),
        whole_order: true,
        revision: 5,
        latest_ship_at: order.latest_ship_at,
    }
}

async fn covered(shops: usize) -> (World, Running) {
    let world = World::new(shops).await;
    let bridge = world.bridge().await;
    world.tell_shops().await;
    world.all_covered(&bridge).await;
    (world, bridge)
}

async fn listed(world: &World, bridge: &Running, states: &[CommandState]) -> Vec<Command> {
    let request = ListCommandsRequest {
        states: states.iter().map(|state| *state as i32).collect(),
        ..Default::default()
    };
    world
        .commands(bridge)
        .list_commands(request)
        .await
        .unwrap()
        .into_inner()
        .commands
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shipments_are_reported_once_however_often_they_are_told() {
    let (world, bridge) = covered(2).await;
    let mut parcels = Vec::new();
    for (place, (shop, order)) in shippable(&world).iter().take(12).enumerate() {
        parcels.push(parcel(&world, shop, order, &format!("7300000{place:06}")));
    }
    assert!(parcels.len() > 3);
    for parcel in parcels.iter().chain(&parcels) {
        world.publish(parcel).await;
    }
    for parcel in &parcels {
        world
            .events
            .wait(|done: &ParcelConfirmed| done.parcel_id == parcel.parcel_id)
            .await;
    }
    let reported = world.sim.times_reported().await;
    for parcel in &parcels {
        assert_eq!(
            reported.get(&parcel.waybill_no),
            Some(&1),
            "{}",
            parcel.waybill_no
        );
    }
    assert_eq!(world.events.of::<ParcelConfirmed>().len(), parcels.len());
    assert_eq!(
        listed(&world, &bridge, &[CommandState::Done]).await.len(),
        parcels.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_lost_answer_the_platform_is_asked_before_anything_else() {
    let (world, bridge) = covered(2).await;
    let (shop, order) = shippable(&world)[0].clone();
    let parcel = parcel(&world, &shop, &order, "7311111111111");
    // The effect happens, the answer is lost, and so is every question about it.
    world.sim.faults(json!({"cut_after_share": 1.0})).await;
    world.publish(&parcel).await;
    let unknown = eventually(
        async || {
            listed(&world, &bridge, &[CommandState::Unknown])
                .await
                .pop()
        },
        patience(),
    )
    .await;
    assert!(!unknown.last_code.is_empty());
    world.sim.faults(json!({"cut_after_share": 0.0})).await;
    world
        .events
        .wait(|done: &ParcelConfirmed| done.parcel_id == parcel.parcel_id)
        .await;
    assert_eq!(
        world.sim.times_reported().await.get(&parcel.waybill_no),
        Some(&1)
    );
    let done = listed(&world, &bridge, &[CommandState::Done]).await;
    assert_eq!(done[0].attempts, 1, "it was asked about, not sent again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancel_wins_even_if_it_comes_first() {
    let (world, bridge) = covered(2).await;
    let (shop, order) = shippable(&world)[0].clone();
    let parcel = parcel(&world, &shop, &order, "7322222222222");
    let cancel = ParcelReportCancelled {
        shop_id: parcel.shop_id.clone(),
        order_id: parcel.order_id.clone(),
        parcel_id: parcel.parcel_id.clone(),
        revision: parcel.revision + 1,
    };
    world.publish(&cancel).await;
    eventually(
        async || {
            listed(&world, &bridge, &[CommandState::Cancelled])
                .await
                .pop()
        },
        patience(),
    )
    .await;
    world.publish(&parcel).await;
    // Another parcel goes through after it, so the cancelled one had its chance.
    let (other_shop, other_order) = shippable(&world)[1].clone();
    let other = self::parcel(&world, &other_shop, &other_order, "7333333333333");
    world.publish(&other).await;
    world
        .events
        .wait(|done: &ParcelConfirmed| done.parcel_id == other.parcel_id)
        .await;
    assert_eq!(
        world.sim.times_reported().await.get(&parcel.waybill_no),
        None
    );
    assert_eq!(
        listed(&world, &bridge, &[CommandState::Cancelled])
            .await
            .len(),
        1
    );

    // A dispatch after the cancel, by a named override, starts anew.
    let again = ParcelDispatched {
        revision: cancel.revision + 1,
        ..parcel.clone()
    };
    world.publish(&again).await;
    world
        .events
        .wait(|done: &ParcelConfirmed| done.parcel_id == parcel.parcel_id)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_told_and_can_be_retried() {
    let (world, bridge) = covered(2).await;
    let (shop, order) = shippable(&world)[0].clone();
    world
        .sim
        .act(&order.platform_order_id, "ship_elsewhere")
        .await;
    let parcel = parcel(&world, &shop, &order, "7344444444444");
    world.publish(&parcel).await;
    let refused = world
        .events
        .wait(|refused: &ParcelRefused| refused.parcel_id == parcel.parcel_id)
        .await;
    assert!(!refused.code.is_empty() && !refused.message.is_empty());
    let row = listed(&world, &bridge, &[CommandState::Refused])
        .await
        .pop()
        .unwrap();
    let retry = RetryCommandRequest {
        request_id: request_id(),
        command_id: row.command_id.clone(),
    };
    let answer = world
        .commands(&bridge)
        .retry_command(retry)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(answer.command.unwrap().state(), CommandState::Queued);
    eventually(
        async || world.events.of::<ParcelRefused>().len() == 2,
        patience(),
    )
    .await;

    // One that is done is not.
    let (shop, order) = shippable(&world)[1].clone();
    let good = self::parcel(&world, &shop, &order, "7355555555555");
    world.publish(&good).await;
    world
        .events
        .wait(|done: &ParcelConfirmed| done.parcel_id == good.parcel_id)
        .await;
    let done = listed(&world, &bridge, &[CommandState::Done])
        .await
        .pop()
        .unwrap();
    let retry = RetryCommandRequest {
        request_id: request_id(),
        command_id: done.command_id,
    };
    let refused = world
        .commands(&bridge)
        .retry_command(retry)
        .await
        .unwrap_err();
    assert_eq!(reason(&refused), "COMMAND_NOT_STOPPED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_memos_the_newer_one_ends_up_on_the_platform() {
    let (world, _bridge) = covered(2).await;
    let (shop, order) = shippable(&world)
        .into_iter()
        .find(|(shop, _)| world.shops.held(shop.parse().unwrap()).platform == 1)
        .unwrap();
    let memo = OrderMemoChanged {
        shop_id: shop,
        order_id: request_id(),
        platform: 1,
        platform_order_id: order.platform_order_id,
        memo: "second".into(),
        flag: 2,
        memo_revision: 2,
        revision: 7,
    };
    world.publish(&memo).await;
    let older = OrderMemoChanged {
        memo: "first".into(),
        memo_revision: 1,
        ..memo.clone()
    };
    let written = |revision| move |written: &PlatformMemoWritten| written.memo_revision == revision;
    let event = world.events.wait(written(2)).await;
    assert!(!event.refused, "{event:?}");
    world.publish(&older).await;
    let sql = world.sql().await;
    let cancelled =
        "SELECT count(*) = 1 FROM commands WHERE kind = 2 AND revision = 1 AND state = 6";
    eventually(async || holds(&sql, cancelled).await, patience()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_wait_for_credentials_and_nothing_is_lost() {
    let (world, bridge) = covered(2).await;
    let (shop, order) = shippable(&world)[0].clone();
    let shop_id = shop.parse().unwrap();
    let good = world.shops.held(shop_id).credentials;
    world.shops.set(shop_id, |credentials| {
        credentials.access_token = "no-such-token".into();
        credentials.refresh_token.clear();
    });
    world.tell_shop(shop_id, true).await;
    let sql = world.sql().await;
    let stopped = "SELECT count(*) = 1 FROM shops WHERE refused_version >= credential_version";
    eventually(async || holds(&sql, stopped).await, patience()).await;
    let parcel = parcel(&world, &shop, &order, "7366666666666");
    world.publish(&parcel).await;
    eventually(
        async || listed(&world, &bridge, &[CommandState::Queued]).await.pop(),
        patience(),
    )
    .await;
    world.shops.set(shop_id, |credentials| *credentials = good);
    world.tell_shop(shop_id, true).await;
    world
        .events
        .wait(|done: &ParcelConfirmed| done.parcel_id == parcel.parcel_id)
        .await;
    assert_eq!(
        world.sim.times_reported().await.get(&parcel.waybill_no),
        Some(&1)
    );
}
