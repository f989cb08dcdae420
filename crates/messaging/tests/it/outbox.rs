//! The outbox tables, and what tests do to them.

use crate::ground::{Ground, SCHEMA, pages};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use oms_messaging::{Envelope, install, outbox};
use oms_service_kit::db::Pool;

/// Adds `events` in a transaction of their own.
pub(crate) async fn commit(pool: &Pool, events: &[Envelope]) {
    let mut conn = pool.get().await.unwrap();
    conn.transaction(async |conn| outbox::add(conn, events).await)
        .await
        .unwrap();
}

/// Adds `events` in a transaction that then fails.
pub(crate) async fn rolled_back(pool: &Pool, events: &[Envelope]) {
    let mut conn = pool.get().await.unwrap();
    let failed: Result<(), diesel::result::Error> = conn
        .transaction(async |conn| {
            outbox::add(conn, events).await?;
            Err(diesel::result::Error::RollbackTransaction)
        })
        .await;
    assert!(failed.is_err());
}

/// Rows that are not deleted yet, claimed or not.
pub(crate) async fn pending(pool: &Pool) -> i64 {
    use diesel::{dsl::count_star, query_dsl::methods::SelectDsl};
    let mut conn = pool.get().await.unwrap();
    outbox::outbox::table
        .select(count_star())
        .get_result(&mut conn)
        .await
        .unwrap()
}

/// What a minute does to the claims of a dead relay.
pub(crate) async fn let_claims_lapse(pool: &Pool) {
    let mut conn = pool.get().await.unwrap();
    conn.batch_execute("UPDATE outbox SET claimed_until = now() - interval '1 second'")
        .await
        .unwrap();
}

#[tokio::test]
async fn installing_again_and_at_once_keeps_what_is_there() {
    let ground = Ground::embedded().await.unwrap();
    let pool = ground.service().await;
    commit(&pool, &pages(2)).await;
    let url = ground.db.url();
    let (a, b, c) = tokio::join!(
        install(url, SCHEMA),
        install(url, SCHEMA),
        install(url, "another")
    );
    a.and(b).and(c).unwrap();
    assert_eq!(pending(&pool).await, 2);
}

#[tokio::test]
async fn adding_nothing_touches_nothing() {
    let ground = Ground::embedded().await.unwrap();
    let pool = oms_service_kit::db::pool(ground.db.url(), "not_there", 1).unwrap();
    let mut conn = pool.get().await.unwrap();
    outbox::add(&mut conn, &[]).await.unwrap();
}
