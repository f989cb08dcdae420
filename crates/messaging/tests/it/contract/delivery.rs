//! From a publish to a handler.

use crate::{
    ground::{Ground, QUEUE, ids, pages},
    worker::{always_ok, consume, consume_from},
};
use oms_contracts::oms::events::v1::{ErpOrderRefused, ErpOrderTaken, OrderAccepted, ShopChanged};
use oms_messaging::{Envelope, topology::QUEUES};
use oms_testkit::{ChaosProxy, eventually, patience};
use std::sync::Arc;
use tokio::sync::Barrier;

pub(super) async fn everything_published_is_handled(ground: &Ground) {
    let transport = ground.transport().await;
    let mut sent = pages(1_200);
    sent[7].traceparent = Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into());
    for part in sent.chunks(500) {
        transport.publish(part).await.unwrap();
    }
    let consumer = consume(&transport, always_ok);
    consumer.handles(&sent).await;
    let mut got = consumer.handled();
    got.sort_by_key(|message| message.id);
    sent.sort_by_key(|message| message.id);
    assert!(
        got == sent,
        "bodies, types and traces arrive as they were sent"
    );
    let batches = consumer.batches();
    assert!(batches.iter().all(|size| *size <= 50), "{batches:?}");
    assert!(
        batches.len() < 600,
        "what is ready is taken together: {}",
        batches.len()
    );
    consumer.stop().await;
    assert_eq!(transport.queue_depth(QUEUE).await.unwrap(), 0);
}

pub(super) async fn a_message_does_not_wait_for_a_full_batch(ground: &Ground) {
    let transport = ground.transport().await;
    let consumer = consume(&transport, always_ok);
    for count in 1..=3 {
        let sent = pages(1);
        transport.publish(&sent).await.unwrap();
        let arrived = async || consumer.handled().len() == count;
        eventually(arrived, patience()).await;
    }
    assert_eq!(consumer.batches(), [1, 1, 1]);
    consumer.stop().await;
}

/// Both handlers wait for each other in their first call, so neither gets on alone.
pub(super) async fn two_consumers_share_the_work(ground: &Ground) {
    let (one, other) = (ground.transport().await, ground.transport().await);
    let gate = Arc::new(Barrier::new(2));
    let first = consume_from(&one, QUEUE, Some(gate.clone()), always_ok);
    let second = consume_from(&other, QUEUE, Some(gate), always_ok);
    let sent = pages(400);
    one.publish(&sent).await.unwrap();
    let both = async || {
        let (a, b) = (first.handled(), second.handled());
        !a.is_empty() && !b.is_empty()
    };
    eventually(both, patience()).await;
    // Whoever waits at the gate with the last batch is let through by more work.
    let more = pages(400);
    one.publish(&more).await.unwrap();
    let mut wanted = ids(&sent);
    wanted.extend(ids(&more));
    wanted.sort_unstable();
    let all = async || {
        one.publish(&pages(2)).await.unwrap();
        let got: Vec<_> = first
            .handled()
            .into_iter()
            .chain(second.handled())
            .collect();
        let got = ids(&got);
        wanted.iter().all(|id| got.binary_search(id).is_ok())
    };
    eventually(all, patience()).await;
    first.kill().await;
    second.kill().await;
}

pub(super) async fn what_a_dead_consumer_held_comes_again(ground: &Ground) {
    let transport = ground.transport().await;
    let sent = pages(10);
    transport.publish(&sent).await.unwrap();

    let mut dying = transport.subscribe(QUEUE, 10).await.unwrap();
    let mut held = Vec::new();
    while held.len() < sent.len() {
        held.extend(dying.next_batch(10).await);
    }
    let (done, open) = held.split_at(4);
    dying.ack(done).await.unwrap();
    let open: Vec<Envelope> = open
        .iter()
        .map(|delivery| delivery.envelope.clone())
        .collect();
    drop(dying);

    let consumer = consume(&transport, always_ok);
    consumer.handles(&open).await;
    consumer.stop().await;
}

pub(super) async fn a_consumer_killed_in_its_handler_loses_nothing(ground: &Ground) {
    let transport = ground.transport().await;
    let never = Arc::new(Barrier::new(2));
    let dying = consume_from(&transport, QUEUE, Some(never), always_ok);
    let sent = pages(10);
    transport.publish(&sent).await.unwrap();
    eventually(async || !dying.batches().is_empty(), patience()).await;
    dying.kill().await;

    let consumer = consume(&transport, always_ok);
    consumer.handles(&sent).await;
    consumer.stop().await;
}

pub(super) async fn shutdown_finishes_the_batch_in_hand(ground: &Ground) {
    let transport = ground.transport().await;
    let gate = Arc::new(Barrier::new(2));
    let consumer = consume_from(&transport, QUEUE, Some(gate.clone()), always_ok);
    let sent = pages(1);
    transport.publish(&sent).await.unwrap();
    eventually(async || consumer.batches() == [1], patience()).await;
    consumer.tell_to_stop();
    gate.wait().await;
    consumer.handles(&sent).await;
    consumer.stop().await;

    // Acknowledged: whoever comes next finds only what is new.
    let next = consume(&transport, always_ok);
    let new = pages(1);
    transport.publish(&new).await.unwrap();
    next.handles(&new).await;
    next.stop().await;
}

pub(super) async fn a_type_without_a_queue_goes_nowhere(ground: &Ground) {
    let transport = ground.transport().await;
    let nobody = Envelope::of(&OrderAccepted::default());
    let somebody = pages(1).remove(0);
    transport
        .publish(&[nobody.clone(), somebody])
        .await
        .unwrap();
    transport.publish(&[nobody]).await.unwrap();
    transport.publish(&[]).await.unwrap();
    for queue in QUEUES {
        let wanted = u64::from(queue.name == QUEUE);
        let depth = async || transport.queue_depth(queue.name).await.unwrap() == wanted;
        eventually(depth, patience()).await;
    }
}

pub(super) async fn types_go_to_their_own_queues(ground: &Ground) {
    let transport = ground.transport().await;
    let results = [
        Envelope::of(&ErpOrderTaken::default()),
        Envelope::of(&ErpOrderRefused::default()),
    ];
    let shop = [Envelope::of(&ShopChanged::default())];
    transport
        .publish(&[&results[..], &shop[..]].concat())
        .await
        .unwrap();
    let of_erp = consume_from(&transport, "orders.erp-results", None, always_ok);
    let of_shops = consume_from(&transport, "bridge.shops", None, always_ok);
    of_erp.handles(&results).await;
    of_shops.handles(&shop).await;
    of_erp.stop().await;
    of_shops.stop().await;
}

pub(super) async fn a_cut_connection_comes_back(ground: &Ground) {
    let direct = ground.transport().await;
    let proxy = ChaosProxy::in_front_of(ground.address()).await.unwrap();
    let shaky = ground.transport_through(proxy.url()).await;
    let consumer = consume(&shaky, always_ok);
    let mut sent = Vec::new();
    for _ in 0..4 {
        let part = pages(200);
        direct.publish(&part).await.unwrap();
        sent.extend(part);
        proxy.cut();
        proxy.heal();
        // The publisher comes back as well; a failed publish may be stored or not.
        let own = pages(20);
        eventually(async || shaky.publish(&own).await, patience()).await;
        sent.extend(own);
    }
    consumer.handles(&sent).await;
    consumer.stop().await;
}
