//! What becomes of messages that are not handled at the first attempt.

use crate::{
    ground::{Ground, QUEUE, pages},
    worker::{always_ok, consume, consume_from},
};
use oms_contracts::oms::events::v1::{
    ErpOrderTaken, OrderMemoChanged, ParcelDispatched, ShopChanged,
};
use oms_messaging::{DeadLetter, Envelope, HandlerError, Transport};
use oms_testkit::{eventually, patience};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

pub(super) async fn a_transient_fault_is_retried_in_place(ground: &Ground) {
    let transport = ground.transport().await;
    let away = Arc::new(AtomicBool::new(true));
    let attempts = Arc::new(AtomicU32::new(0));
    let (is_away, counted) = (away.clone(), attempts.clone());
    let waiting = consume(&transport, move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        match is_away.load(Ordering::Relaxed) {
            true => Err(HandlerError::Transient("database away".into())),
            false => Ok(()),
        }
    });
    let sent = pages(5);
    transport.publish(&sent).await.unwrap();
    let retried = async || attempts.load(Ordering::Relaxed) >= 3;
    eventually(retried, patience()).await;

    // Meanwhile others go on, and nothing went back to the queue or to the dead.
    let shop = [Envelope::of(&ShopChanged::default())];
    let others = consume_from(&transport, "bridge.shops", None, always_ok);
    transport.publish(&shop).await.unwrap();
    others.handles(&shop).await;
    assert!(waiting.handled().is_empty());
    eventually(
        async || transport.queue_depth(QUEUE).await.unwrap() == 0,
        patience(),
    )
    .await;
    assert_eq!(transport.dead_letters(10).await.unwrap(), []);

    away.store(false, Ordering::Relaxed);
    waiting.handles(&sent).await;
    assert_eq!(
        waiting.handled().len(),
        sent.len(),
        "none was delivered twice"
    );
    waiting.stop().await;
    others.stop().await;
}

pub(super) async fn a_permanent_fault_is_listed_and_can_be_requeued(ground: &Ground) {
    let transport = ground.transport().await;
    let sent = pages(3);
    let (broken, repaired) = (sent[1].id, Arc::new(AtomicBool::new(false)));
    let is_repaired = repaired.clone();
    let consumer = consume(&transport, move |message| {
        if message.id == broken && !is_repaired.load(Ordering::Relaxed) {
            return Err(HandlerError::permanent(
                "NO_SUCH_SHOP",
                "shop 7 is not known",
            ));
        }
        Ok(())
    });
    transport.publish(&sent).await.unwrap();
    consumer.handles(&[sent[0].clone(), sent[2].clone()]).await;

    let letter = the_dead_letter(&transport).await;
    assert_eq!(
        (letter.key.queue.as_str(), letter.key.message_id),
        (QUEUE, broken)
    );
    assert_eq!(letter.type_name, "oms.events.v1.PlatformOrdersSeen");
    assert_eq!(letter.reason, "NO_SUCH_SHOP");
    assert_eq!(letter.message, "shop 7 is not known");
    assert_eq!(letter.body_bytes, sent[1].body.len());
    assert!(letter.first_failed_at > chrono::Utc::now() - chrono::Duration::minutes(5));
    let listed_again = the_dead_letter(&transport).await;
    assert_eq!(letter, listed_again, "looking does not take it away");

    repaired.store(true, Ordering::Relaxed);
    let unknown = oms_messaging::DeadLetterKey {
        queue: "bridge.shops".into(),
        message_id: broken,
    };
    assert_eq!(
        transport
            .requeue(std::slice::from_ref(&unknown))
            .await
            .unwrap(),
        0
    );
    let back = async || {
        transport
            .requeue(&[letter.key.clone(), unknown.clone()])
            .await
            .unwrap()
            == 1
    };
    eventually(back, patience()).await;
    consumer.handles(&sent).await;
    let handled = consumer.handled();
    let again = handled.iter().find(|message| message.id == broken).unwrap();
    assert!(*again == sent[1], "it comes back as it was");
    eventually(
        async || transport.dead_letters(10).await.unwrap().is_empty(),
        patience(),
    )
    .await;
    consumer.stop().await;
}

pub(super) async fn a_panic_buries_only_the_message_that_causes_it(ground: &Ground) {
    let transport = ground.transport().await;
    let sent = pages(20);
    let poison = sent[11].id;
    transport.publish(&sent).await.unwrap();
    let consumer = consume(&transport, move |message| {
        assert!(message.id != poison, "poisoned");
        Ok(())
    });
    let healthy: Vec<_> = sent
        .iter()
        .filter(|message| message.id != poison)
        .cloned()
        .collect();
    consumer.handles(&healthy).await;
    let letter = the_dead_letter(&transport).await;
    assert_eq!(letter.key.message_id, poison);
    assert_eq!(letter.reason, "HANDLER_PANIC");

    // The consumer lives on.
    let more = pages(1);
    transport.publish(&more).await.unwrap();
    let alive = async || {
        consumer
            .handled()
            .iter()
            .any(|message| message.id == more[0].id)
    };
    eventually(alive, patience()).await;
    consumer.stop().await;
}

pub(super) async fn a_foreign_type_in_the_queue_is_permanent(ground: &Ground) {
    let transport = ground.transport().await;
    let consumer = consume_from(&transport, "bridge.parcels", None, |message| {
        message.decode::<ParcelDispatched>().map(drop)
    });
    let good = Envelope::of(&ParcelDispatched::default());
    let other = Envelope::of(&OrderMemoChanged::default());
    let broken = Envelope {
        body: bytes::Bytes::from_static(&[0xff; 3]),
        ..Envelope::of(&ParcelDispatched::default())
    };
    let elsewhere = Envelope::of(&ErpOrderTaken::default());
    let sent = [good.clone(), other.clone(), broken.clone(), elsewhere];
    transport.publish(&sent).await.unwrap();
    consumer.handles(&[good]).await;
    let reasons = async || {
        let mut dead = transport.dead_letters(10).await.unwrap();
        dead.sort_by_key(|letter| letter.key.message_id);
        let got: Vec<_> = dead
            .into_iter()
            .map(|l| (l.key.message_id, l.reason))
            .collect();
        got == [
            (other.id, "UNEXPECTED_TYPE".to_owned()),
            (broken.id, "UNDECODABLE".to_owned()),
        ]
    };
    eventually(reasons, patience()).await;
    consumer.stop().await;
}

/// Waits for exactly one.
async fn the_dead_letter(transport: &Transport) -> DeadLetter {
    let one = async || {
        let mut dead = transport.dead_letters(10).await.unwrap();
        if dead.len() == 1 { dead.pop() } else { None }
    };
    eventually(one, patience()).await
}
