//! From a transaction through the outbox and a relay to a handler.

use crate::{
    faults::Faulty,
    ground::{Ground, ids, pages},
    outbox::{commit, pending, rolled_back},
    worker::{always_ok, consume},
};
use oms_messaging::{Transport, run_relay};
use oms_service_kit::db::Pool;
use oms_testkit::{ChaosProxy, eventually, patience};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

fn relay(
    ground: &Ground,
    pool: &Pool,
    transport: Transport,
) -> (JoinHandle<()>, CancellationToken) {
    let shutdown = CancellationToken::new();
    let url = ground.db.url().to_owned();
    let running = run_relay(pool.clone(), url, transport, shutdown.clone());
    (tokio::spawn(running), shutdown)
}

pub(super) async fn two_relays_lose_nothing(ground: &Ground) {
    let pool = ground.service().await;
    let relays = [
        relay(ground, &pool, ground.transport().await),
        relay(ground, &pool, ground.transport().await),
    ];
    let consumer = consume(&ground.transport().await, always_ok);
    let mut sent = Vec::new();
    for round in 0..30 {
        let events = pages(100);
        if round % 5 == 4 {
            rolled_back(&pool, &events).await;
        } else {
            commit(&pool, &events).await;
            sent.extend(events);
        }
    }
    consumer.handles(&sent).await;
    eventually(async || pending(&pool).await == 0, patience()).await;
    assert_eq!(
        consumer.distinct(),
        ids(&sent),
        "nothing that was rolled back"
    );
    for (task, shutdown) in relays {
        shutdown.cancel();
        task.await.unwrap();
    }
    consumer.stop().await;
}

pub(super) async fn a_relay_killed_after_publishing_publishes_the_same_id_again(ground: &Ground) {
    let pool = ground.service().await;
    let transport = ground.transport().await;
    let consumer = consume(&transport, always_ok);
    let sent = pages(3);
    commit(&pool, &sent).await;

    let hanging = Faulty::hanging(transport.clone());
    let (dying, _) = relay(ground, &pool, hanging.clone());
    hanging.published().await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    consumer.handles(&sent).await;
    assert_eq!(pending(&pool).await, 3, "published, not yet deleted");

    // The dead relay's claim stands until it lapses.
    let (next, shutdown) = relay(ground, &pool, transport);
    crate::outbox::let_claims_lapse(&pool).await;
    eventually(async || pending(&pool).await == 0, patience()).await;
    let twice = async || consumer.handled().len() == 6;
    eventually(twice, patience()).await;
    assert_eq!(
        consumer.distinct(),
        ids(&sent),
        "the duplicates have the same ids"
    );
    shutdown.cancel();
    next.await.unwrap();
    consumer.stop().await;
}

pub(super) async fn a_refused_event_does_not_hold_up_the_others(ground: &Ground) {
    let pool = ground.service().await;
    let transport = ground.transport().await;
    let consumer = consume(&transport, always_ok);
    let sent = pages(5);
    let refusing = Faulty::refusing(transport, sent[2].id);
    commit(&pool, &sent).await;
    let (task, shutdown) = relay(ground, &pool, refusing.clone());
    let others: Vec<_> = sent
        .iter()
        .filter(|m| m.id != sent[2].id)
        .cloned()
        .collect();
    consumer.handles(&others).await;
    eventually(async || pending(&pool).await == 1, patience()).await;

    refusing.heal();
    crate::outbox::let_claims_lapse(&pool).await;
    consumer.handles(&sent).await;
    eventually(async || pending(&pool).await == 0, patience()).await;
    shutdown.cancel();
    task.await.unwrap();
    consumer.stop().await;
}

pub(super) async fn events_wait_while_the_transport_is_away(ground: &Ground) {
    let pool = ground.service().await;
    let proxy = ChaosProxy::in_front_of(ground.address()).await.unwrap();
    let shaky = ground.transport_through(proxy.url()).await;
    let (task, shutdown) = relay(ground, &pool, shaky.clone());
    let consumer = consume(&ground.transport().await, always_ok);

    proxy.cut();
    let sent = pages(50);
    commit(&pool, &sent).await;
    eventually(async || shaky.health().await.is_err(), patience()).await;
    assert_eq!(pending(&pool).await, 50);
    assert!(consumer.handled().is_empty());

    proxy.heal();
    consumer.handles(&sent).await;
    eventually(async || pending(&pool).await == 0, patience()).await;
    shutdown.cancel();
    task.await.unwrap();
    consumer.stop().await;
}
