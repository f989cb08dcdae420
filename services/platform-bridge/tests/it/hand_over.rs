//! Law 8 towards the ERP: each hand-over once, each doubt asked about, each recall answered.

use crate::world::{World, request_id};
use oms_contracts::oms::{
    erp::v1::{ErpOrder, ErpOrderLine},
    events::v1::{
        ErpOrderRecalled, ErpOrderRefused, ErpOrderTaken, OrderRecallRequested, OrderReleased,
    },
    types::v1::Receiver,
};
use oms_testkit::{eventually, patience};
use prost::Message;
use std::collections::BTreeSet;

fn released(world: &World) -> OrderReleased {
    let receiver = Receiver {
        name_mask: "张**".into(),
        ..Default::default()
    };
    let (shop_id, order_id) = (world.shops.ids()[0].to_string(), request_id());
    OrderReleased {
        shop_id: shop_id.clone(),
        order_id: order_id.clone(),
        revision: 3,
        order: Some(ErpOrder {
            shop_id,
            order_id,
            handover_no: 1,
            platform: 1,
            platform_order_id: "1".into(),
            lines: vec![ErpOrderLine {
                line_id: request_id(),
                erp_sku_code: "QH-010".into(),
                quantity: 1,
                ..Default::default()
            }],
            receiver_sealed: world.keys.seal(&receiver.encode_to_vec()),
            ..Default::default()
        }),
    }
}

fn recall(order: &OrderReleased) -> OrderRecallRequested {
    OrderRecallRequested {
        shop_id: order.shop_id.clone(),
        order_id: order.order_id.clone(),
        handover_no: 1,
        reason: "refund asked for".into(),
        revision: 4,
    }
}

fn key(order: &OrderReleased) -> (String, i32) {
    (order.order_id.clone(), 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_order_is_handed_over_once_and_refusals_are_told() {
    let world = World::new(1).await;
    let orders: Vec<_> = (0..150).map(|_| released(&world)).collect();
    let refused = orders[7].order_id.clone();
    let choking = orders[60].order_id.clone();
    {
        let mut books = world.erp.books.lock().unwrap();
        books.refuses.insert(refused.clone());
        books.chokes_on.insert(choking.clone());
    }
    for order in orders.iter().chain(&orders) {
        world.publish(order).await;
    }
    let _bridge = world.bridge().await;
    eventually(
        async || {
            let taken = world.events.of::<ErpOrderTaken>().len();
            let refused = world.events.of::<ErpOrderRefused>().len();
            if (taken, refused) == (148, 2) {
                Ok(())
            } else {
                Err((taken, refused))
            }
        },
        patience(),
    )
    .await;
    let said = world.events.of::<ErpOrderRefused>();
    let said: BTreeSet<_> = said
        .into_iter()
        .map(|event| (event.order_id, event.code))
        .collect();
    let want = [
        (refused, "CREDIT_BLOCKED".to_owned()),
        (choking, "InvalidArgument".to_owned()),
    ];
    assert_eq!(said, BTreeSet::from(want));
    for event in world.events.of::<ErpOrderTaken>() {
        assert_eq!(event.erp_document_no, format!("ERP-{}-1", event.order_id));
    }
    let books = world.erp.books.lock().unwrap();
    for order in books.taken.values() {
        assert_eq!(
            order.receiver.as_ref().unwrap().name_mask,
            "张**",
            "opened in the call"
        );
        assert!(order.receiver_sealed.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_erp_is_asked_and_gets_nothing_twice() {
    let world = World::new(1).await;
    world.erp.books.lock().unwrap().silent_calls = 1;
    let order = released(&world);
    world.publish(&order).await;
    let _bridge = world.bridge().await;
    world
        .events
        .wait(|taken: &ErpOrderTaken| taken.order_id == order.order_id)
        .await;
    let books = world.erp.books.lock().unwrap();
    assert_eq!(books.received[&key(&order)], 1);
    assert!(books.queried >= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recall_that_comes_first_leaves_nothing_to_hand_over() {
    let world = World::new(1).await;
    let order = released(&world);
    let _bridge = world.bridge().await;
    world.publish(&recall(&order)).await;
    let recalled = world
        .events
        .wait(|event: &ErpOrderRecalled| event.order_id == order.order_id)
        .await;
    assert!(!recalled.refused);
    world.publish(&order).await;
    let other = released(&world);
    world.publish(&other).await;
    world
        .events
        .wait(|taken: &ErpOrderTaken| taken.order_id == other.order_id)
        .await;
    world.publish(&recall(&order)).await;
    let third = released(&world);
    world.publish(&third).await;
    world
        .events
        .wait(|taken: &ErpOrderTaken| taken.order_id == third.order_id)
        .await;
    assert!(
        !world
            .erp
            .books
            .lock()
            .unwrap()
            .received
            .contains_key(&key(&order))
    );
    assert_eq!(world.events.of::<ErpOrderRecalled>().len(), 1, "told once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_taken_order_is_recalled_or_the_refusal_is_told() {
    let world = World::new(1).await;
    let _bridge = world.bridge().await;
    let (early, late) = (released(&world), released(&world));
    for order in [&early, &late] {
        world.publish(order).await;
        world
            .events
            .wait(|taken: &ErpOrderTaken| taken.order_id == order.order_id)
            .await;
    }
    world.publish(&recall(&early)).await;
    let recalled = world
        .events
        .wait(|event: &ErpOrderRecalled| event.order_id == early.order_id)
        .await;
    assert!(!recalled.refused);
    assert!(
        world
            .erp
            .books
            .lock()
            .unwrap()
            .recalled
            .contains(&key(&early))
    );

    world.erp.books.lock().unwrap().shipped = true;
    world.publish(&recall(&late)).await;
    let refused = world
        .events
        .wait(|event: &ErpOrderRecalled| event.order_id == late.order_id)
        .await;
    assert!(
        refused.refused && !refused.message.is_empty(),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_an_erp_hand_overs_wait_in_sight() {
    let mut world = World::new(1).await;
    world.options.erp_url = None;
    let order = released(&world);
    world.publish(&order).await;
    let bridge = world.bridge().await;
    let request = oms_contracts::oms::bridge::v1::ListCommandsRequest::default();
    let queued = eventually(
        async || {
            let answer = world
                .commands(&bridge)
                .list_commands(request.clone())
                .await
                .unwrap();
            answer.into_inner().commands.pop()
        },
        patience(),
    )
    .await;
    assert_eq!(queued.order_id, order.order_id);
    bridge.end().await;
    world.options.erp_url = Some(world.erp.url.clone());
    let _bridge = world.bridge().await;
    world
        .events
        .wait(|taken: &ErpOrderTaken| taken.order_id == order.order_id)
        .await;
}
