//! What only the transport over RabbitMQ does.

use crate::{
    ground::{Ground, QUEUE, pages},
    worker::{always_ok, consume},
};
use lapin::{
    Channel, Connection, ConnectionProperties,
    options::{BasicGetOptions, BasicNackOptions, QueueDeleteOptions},
};
use oms_messaging::{Envelope, MessagingError, rabbit};
use oms_testkit::{Rabbit, eventually, patience, skip};

#[tokio::test]
async fn a_broker_restarted_in_mid_stream_loses_nothing() {
    if !Rabbit::available() {
        return skip("RabbitMQ is not installed");
    }
    let node = Rabbit::private().await.unwrap();
    let transport = rabbit::connect(&node.amqp_url()).await.unwrap();
    let consumer = consume(&transport, always_ok);
    let mut sent = Vec::new();
    for round in 0..6 {
        match round {
            2 => {
                node.stop().await.unwrap();
                node.start().await.unwrap();
            }
            4 => {
                node.kill().await.unwrap();
                node.start().await.unwrap();
            }
            _ => {}
        }
        let part = pages(300);
        eventually(async || transport.publish(&part).await, patience() * 2).await;
        sent.extend(part);
    }
    consumer.handles(&sent).await;
    consumer.stop().await;
    transport.health().await.unwrap();
}

#[tokio::test]
async fn it_comes_up_before_the_broker() {
    if !Rabbit::available() {
        return skip("RabbitMQ is not installed");
    }
    let node = Rabbit::private().await.unwrap();
    node.stop().await.unwrap();
    let transport = rabbit::connect(&node.amqp_url()).await.unwrap();
    let consumer = consume(&transport, always_ok);
    let sent = pages(3);
    assert!(matches!(
        transport.health().await,
        Err(MessagingError::Unavailable(_))
    ));
    let away = transport.publish(&sent).await;
    assert!(matches!(away, Err(MessagingError::Unavailable(_))));

    node.start().await.unwrap();
    eventually(async || transport.publish(&sent).await, patience() * 2).await;
    consumer.handles(&sent).await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_deleted_queue_fails_the_publish_and_is_declared_again() {
    let Some(ground) = Ground::rabbit().await else {
        return;
    };
    let transport = ground.transport().await;
    let (_connection, channel) = admin(&ground).await;
    channel
        .queue_delete(QUEUE.into(), QueueDeleteOptions::default())
        .await
        .unwrap();
    let sent = pages(3);
    let returned = transport.publish(&sent).await;
    assert!(
        matches!(returned, Err(MessagingError::Refused(_))),
        "{returned:?}"
    );
    transport.publish(&sent).await.unwrap();
    let consumer = consume(&transport, always_ok);
    consumer.handles(&sent).await;
    consumer.stop().await;
}

#[tokio::test]
async fn the_delivery_limit_ends_a_crash_loop() {
    let Some(ground) = Ground::rabbit().await else {
        return;
    };
    let transport = ground.transport().await;
    let sent = pages(1);
    transport.publish(&sent).await.unwrap();
    let (_connection, channel) = admin(&ground).await;
    let back = BasicNackOptions {
        requeue: true,
        ..Default::default()
    };
    let gone = async || {
        let got = channel
            .basic_get(QUEUE.into(), BasicGetOptions::default())
            .await
            .unwrap();
        if let Some(message) = got {
            message.nack(back).await.unwrap();
        }
        transport.dead_letters(10).await.unwrap().pop()
    };
    // Once for each delivery that the limit allows, and until it has moved.
    for _ in 0..200 {
        let got = channel
            .basic_get(QUEUE.into(), BasicGetOptions::default())
            .await
            .unwrap();
        got.expect("not before the limit").nack(back).await.unwrap();
    }
    let letter = eventually(gone, patience()).await;
    assert_eq!(
        (letter.key.queue.as_str(), letter.key.message_id),
        (QUEUE, sent[0].id)
    );
    assert_eq!(letter.reason, "DELIVERY_LIMIT");
    assert!(letter.first_failed_at > chrono::Utc::now() - chrono::Duration::minutes(5));

    let consumer = consume(&transport, always_ok);
    let requeued = async || {
        transport
            .requeue(std::slice::from_ref(&letter.key))
            .await
            .unwrap()
            == 1
    };
    eventually(requeued, patience()).await;
    consumer.handles(&sent).await;
    consumer.stop().await;
}

/// The broker closes the channel over it; what is published beside it is not affected.
#[tokio::test]
async fn a_message_beyond_the_size_limit_is_refused() {
    let Some(ground) = Ground::rabbit().await else {
        return;
    };
    let transport = ground.transport().await;
    let huge = Envelope {
        body: vec![0; (128 << 20) + 1].into(),
        ..pages(1).remove(0)
    };
    let refused = transport.publish(&[huge]).await;
    assert!(
        matches!(refused, Err(MessagingError::Refused(_))),
        "{refused:?}"
    );
    transport.publish(&pages(1)).await.unwrap();
}

#[tokio::test]
async fn prefixes_keep_meshes_apart() {
    let Some(ground) = Ground::rabbit().await else {
        return;
    };
    let one = rabbit::connect_with_prefix(ground.address(), "one.")
        .await
        .unwrap();
    let two = rabbit::connect_with_prefix(ground.address(), "two.")
        .await
        .unwrap();
    let (of_one, of_two) = (pages(2), pages(2));
    let (first, second) = (consume(&one, always_ok), consume(&two, always_ok));
    eventually(async || one.publish(&of_one).await, patience()).await;
    eventually(async || two.publish(&of_two).await, patience()).await;
    first.handles(&of_one).await;
    second.handles(&of_two).await;
    first.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_at_once() {
    let refused = rabbit::connect("http://127.0.0.1").await.err();
    assert!(matches!(refused, Some(MessagingError::Address(_))));
}

/// A connection beside the transport's, to do what an operator can do.
async fn admin(ground: &Ground) -> (Connection, Channel) {
    let connection = Connection::connect(ground.address(), ConnectionProperties::default())
        .await
        .unwrap();
    let channel = connection.create_channel().await.unwrap();
    (connection, channel)
}
