//! The inbox tells a message once that it is new.

use crate::ground::{Ground, ids, pages};
use diesel_async::AsyncConnection;
use oms_messaging::inbox;
use std::collections::HashSet;

#[tokio::test]
async fn a_message_is_new_once_for_each_queue() {
    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    let mut conn = pool.get().await.unwrap();
    let all = ids(&pages(3));
    let twice = [all[0], all[1], all[0]];
    let new = inbox::first_seen(&mut conn, "bridge.shops", &twice)
        .await
        .unwrap();
    assert_eq!(new, HashSet::from([all[0], all[1]]));
    let new = inbox::first_seen(&mut conn, "bridge.shops", &all)
        .await
        .unwrap();
    assert_eq!(new, HashSet::from([all[2]]));
    let new = inbox::first_seen(&mut conn, "bridge.parcels", &all)
        .await
        .unwrap();
    assert_eq!(new.len(), 3);
}

#[tokio::test]
async fn what_was_rolled_back_was_not_seen() {
    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    let mut conn = pool.get().await.unwrap();
    let all = ids(&pages(2));
    let failed: Result<(), diesel::result::Error> = conn
        .transaction(async |conn| {
            assert_eq!(
                inbox::first_seen(conn, "bridge.shops", &all).await?.len(),
                2
            );
            Err(diesel::result::Error::RollbackTransaction)
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(
        inbox::first_seen(&mut conn, "bridge.shops", &all)
            .await
            .unwrap()
            .len(),
        2
    );
}

/// Batches that overlap in opposite orders neither deadlock nor share a message.
#[tokio::test]
async fn overlapping_batches_divide_the_messages() {
    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    let forwards = ids(&pages(200));
    let backwards: Vec<_> = forwards.iter().rev().copied().collect();
    let mut tasks = Vec::new();
    for batch in [
        forwards.clone(),
        backwards.clone(),
        forwards.clone(),
        backwards,
    ] {
        let mut conn = ground.connection().await;
        tasks.push(tokio::spawn(async move {
            inbox::first_seen(&mut conn, "bridge.shops", &batch).await
        }));
    }
    let mut new = 0;
    for task in tasks {
        new += task.await.unwrap().unwrap().len();
    }
    assert_eq!(new, forwards.len());
    drop(pool);
}

#[tokio::test]
async fn what_is_pruned_is_new_again() {
    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    let mut conn = pool.get().await.unwrap();
    let all = ids(&pages(2));
    inbox::first_seen(&mut conn, "bridge.shops", &all)
        .await
        .unwrap();
    let minute = chrono::Duration::minutes(1);
    let now = chrono::Utc::now();
    assert_eq!(inbox::prune(&mut conn, now - minute).await.unwrap(), 0);
    assert_eq!(inbox::prune(&mut conn, now + minute).await.unwrap(), 2);
    assert_eq!(
        inbox::first_seen(&mut conn, "bridge.shops", &all)
            .await
            .unwrap()
            .len(),
        2
    );
}
