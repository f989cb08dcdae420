//! What only the embedded transport does.

use crate::{
    ground::{Ground, QUEUE, pages},
    worker::{always_ok, consume},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use oms_messaging::{MessagingError, embedded};
use oms_testkit::{eventually, patience};

/// A process that was killed gives nothing back: its lease has to lapse.
#[tokio::test]
async fn the_lease_of_a_crashed_process_lapses() {
    let ground = Ground::embedded().await.unwrap();
    let transport = ground.transport().await;
    let sent = pages(4);
    transport.publish(&sent).await.unwrap();
    let crashed = "UPDATE bus.messages SET owner = gen_random_uuid(), deliveries = 1,
        claimed_until = now() + interval '2 seconds'";
    ground
        .connection()
        .await
        .batch_execute(crashed)
        .await
        .unwrap();
    assert_eq!(transport.queue_depth(QUEUE).await.unwrap(), 0);
    let consumer = consume(&transport, always_ok);
    consumer.handles(&sent).await;
    consumer.stop().await;
}

/// However long the handler takes, nobody else gets what it holds.
#[tokio::test]
async fn a_lease_is_renewed_while_its_subscription_lives() {
    let ground = Ground::embedded().await.unwrap();
    let transport = ground.transport().await;
    transport.publish(&pages(1)).await.unwrap();
    let mut holding = transport.subscribe(QUEUE, 1).await.unwrap();
    let held = holding.next_batch(1).await;
    let soon = "UPDATE bus.messages SET claimed_until = now() + interval '25 seconds'";
    let mut conn = ground.connection().await;
    conn.batch_execute(soon).await.unwrap();
    let renewed = async || {
        let later = diesel::sql_query(
            "UPDATE bus.messages SET queue = queue
             WHERE claimed_until > now() + interval '26 seconds'",
        );
        later.execute(&mut conn).await.unwrap() == 1
    };
    eventually(renewed, patience()).await;
    holding.ack(&held).await.unwrap();
}

#[tokio::test]
async fn a_message_that_kills_its_consumers_becomes_a_dead_letter() {
    let ground = Ground::embedded().await.unwrap();
    let transport = ground.transport().await;
    let sent = pages(2);
    transport.publish(&sent).await.unwrap();
    let often = format!(
        "UPDATE bus.messages SET deliveries = 200 WHERE message_id = '{}'",
        sent[0].id
    );
    ground
        .connection()
        .await
        .batch_execute(&often)
        .await
        .unwrap();
    let consumer = consume(&transport, always_ok);
    consumer.handles(&sent[1..]).await;
    let dead = async || transport.dead_letters(10).await.unwrap().pop();
    let letter = eventually(dead, patience()).await;
    assert_eq!(
        (letter.key.message_id, letter.reason.as_str()),
        (sent[0].id, "DELIVERY_LIMIT")
    );

    // A requeue counts from the start.
    assert_eq!(transport.requeue(&[letter.key]).await.unwrap(), 1);
    consumer.handles(&sent).await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_queue_outside_the_topology_is_refused() {
    let ground = Ground::embedded().await.unwrap();
    let transport = ground.transport().await;
    let refused = transport.subscribe("orders.nothing", 1).await.err();
    assert!(matches!(refused, Some(MessagingError::Refused(_))));
}

#[tokio::test]
async fn a_database_that_is_away_is_an_error() {
    let away = embedded::open("postgres://nobody@127.0.0.1:1/none")
        .await
        .err();
    assert!(matches!(away, Some(MessagingError::Unavailable(_))));
}
