//! What a platform pushes is verified, written down, answered, and only then read: each
//! message once, and each document as it is now.

use crate::world::{
    Running, World, holds,
    kuaishou::{Kuaishou, call, message},
};
use oms_contracts::oms::bridge::v1::{TakePushRequest, TakePushResponse};
use oms_testkit::{ChaosProxy, eventually, patience};
use serde_json::{Value, json};

const YES: &[u8] = br#"{"result":1}"#;
const NO_HINTS: &str = "SELECT count(*) = 0 FROM hints";

/// A world with one shop that pushes, and a bridge that knows it.
struct Stage {
    world: World,
    kuaishou: Kuaishou,
    bridge: Running,
    sql: tokio_postgres::Client,
}

impl Stage {
    async fn set() -> Self {
        let world = World::new(1).await;
        let kuaishou = Kuaishou::start(&world).await;
        let bridge = world.bridge().await;
        let sql = world.sql().await;
        let stage = Self {
            world,
            kuaishou,
            bridge,
            sql,
        };
        stage.comes_true("SELECT count(*) = 1 FROM shops").await;
        stage
    }

    async fn push(&self, request: TakePushRequest) -> TakePushResponse {
        let mut inbound = self.world.inbound(&self.bridge);
        inbound.take_push(request).await.unwrap().into_inner()
    }

    /// Pushes a message and sees it accepted.
    async fn pushed(&self, message: &Value) {
        let answer = self.push(call(message)).await;
        assert_eq!((answer.status, &*answer.body), (200, YES));
    }

    async fn comes_true(&self, query: &str) {
        eventually(async || holds(&self.sql, query).await, patience()).await;
    }

    /// Waits until the owner has this order.
    async fn arrives(&self, oid: i64) {
        let id = oid.to_string();
        eventually(async || self.world.owner.ids().contains(&id), patience()).await;
    }

    /// Sees that nothing of a push was kept.
    async fn kept_nothing(&self) {
        let nothing = "SELECT count(*) = 0 FROM push_inbox";
        assert!(holds(&self.sql, nothing).await && holds(&self.sql, NO_HINTS).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_becomes_an_order() {
    let stage = Stage::set().await;
    stage.kuaishou.add(2_436_400_000_000_001);
    stage.pushed(&message("m-1", 2_436_400_000_000_001)).await;
    stage.arrives(2_436_400_000_000_001).await;
    stage.comes_true(NO_HINTS).await;
    // It is no part of what the ledger proves.
    let page = "SELECT count(*) = 1 AND bool_and(interval_id IS NULL) FROM pages
        WHERE document_ids = ARRAY['2436400000000001'] AND taken_at IS NOT NULL";
    stage.comes_true(page).await;
    let unseen = "SELECT count(*) = 0 FROM seen";
    assert!(
        holds(&stage.sql, unseen).await,
        "the late sweep would not tell it"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_sent_again_changes_nothing() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    stage.kuaishou.add(2);
    for _ in 0..3 {
        stage.pushed(&message("m-1", 1)).await;
    }
    stage.arrives(1).await;
    stage.pushed(&message("m-1", 1)).await;
    // What comes later is read later: by then the repeats would have been.
    stage.pushed(&message("m-2", 2)).await;
    stage.arrives(2).await;
    assert_eq!(stage.kuaishou.asked(), [1, 2]);
    let rows = "SELECT count(*) = 2 FROM push_inbox";
    assert!(holds(&stage.sql, rows).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_messages_about_a_document_one_reading_is_made() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    // The shop waits for credentials: what is pushed waits too.
    let refused = "UPDATE shops SET refused_version = credential_version";
    stage.sql.batch_execute(refused).await.unwrap();
    for id in ["m-1", "m-2", "m-3"] {
        stage.pushed(&message(id, 1)).await;
    }
    let one = "SELECT count(*) = 1 AND bool_and(told = 3 AND leased_until IS NULL) FROM hints";
    assert!(holds(&stage.sql, one).await);
    let mended = "UPDATE shops SET refused_version = -1";
    stage.sql.batch_execute(mended).await.unwrap();
    stage.comes_true(NO_HINTS).await;
    assert_eq!(stage.kuaishou.asked(), [1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_while_its_document_is_read_asks_for_another_reading() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    stage.kuaishou.close(true);
    stage.pushed(&message("m-1", 1)).await;
    eventually(async || stage.kuaishou.asked() == [1], patience()).await;
    stage.pushed(&message("m-2", 1)).await;
    stage.kuaishou.close(false);
    eventually(async || stage.kuaishou.asked() == [1, 1], patience()).await;
    stage.comes_true(NO_HINTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forged_is_refused_and_what_is_foreign_is_passed_over() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    let good = call(&message("m-1", 1));
    let forged = [
        TakePushRequest {
            body: b"AAAAAAAAAAAAAAAAAAAAAA==".to_vec(),
            ..good.clone()
        },
        TakePushRequest {
            method: "GET".into(),
            ..good.clone()
        },
        // Nobody has this app, so nothing can tell who calls.
        TakePushRequest {
            app_key: "ks1".into(),
            ..good.clone()
        },
        TakePushRequest {
            app_key: String::new(),
            ..good.clone()
        },
    ];
    for request in forged {
        let answer = stage.push(request).await;
        assert_eq!(
            (answer.status, &*answer.body),
            (503, &br#"{"result":0}"#[..])
        );
    }
    let nowhere = TakePushRequest {
        platform: "ebay".into(),
        ..good
    };
    assert_eq!(stage.push(nowhere).await.status, 404);
    stage.kept_nothing().await;

    let mut foreign = message("m-1", 1);
    foreign["openId"] = json!("somebody-else");
    stage.pushed(&foreign).await;
    stage.pushed(&json!({"test": true})).await;
    stage.world.tell_shop(stage.kuaishou.shop, false).await;
    stage.comes_true("SELECT NOT enabled FROM shops").await;
    stage.pushed(&message("m-1", 1)).await;
    stage.kept_nothing().await;

    stage.world.tell_shop(stage.kuaishou.shop, true).await;
    stage.comes_true("SELECT enabled FROM shops").await;
    let mut unknown = message("m-2", 1);
    unknown["event"] = json!("kwaishop_something_new");
    stage.pushed(&unknown).await;
    let kept = "SELECT count(*) = 1 AND bool_and(kind = 'kwaishop_something_new') FROM push_inbox";
    assert!(holds(&stage.sql, kept).await && holds(&stage.sql, NO_HINTS).await);
    assert_eq!(stage.kuaishou.asked(), [0_i64; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_its_answer_the_platforms_retry_changes_nothing() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    stage.kuaishou.add(2);
    let doomed = stage.world.bridge().await;
    let mut inbound = stage.world.inbound(&doomed);
    let calling = tokio::spawn(async move { inbound.take_push(call(&message("m-1", 1))).await });
    stage
        .comes_true("SELECT count(*) = 1 FROM push_inbox")
        .await;
    doomed.task.abort();
    calling.abort();
    assert!(doomed.task.await.is_err(), "it was killed");

    stage.arrives(1).await;
    stage.comes_true(NO_HINTS).await;
    let asked = stage.kuaishou.asked().len();
    stage.pushed(&message("m-1", 1)).await;
    stage.pushed(&message("m-2", 2)).await;
    stage.arrives(2).await;
    assert_eq!(stage.kuaishou.asked().len(), asked + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_database_a_push_is_refused_and_comes_again() {
    let stage = Stage::set().await;
    stage.kuaishou.add(1);
    let wire = ChaosProxy::in_front_of(stage.world.db.url()).await.unwrap();
    let cut_off = stage
        .world
        .bridge_over(wire.url(), stage.world.transport.clone())
        .await;
    let mut inbound = stage.world.inbound(&cut_off);
    wire.cut();
    let answer = inbound.take_push(call(&message("m-1", 1))).await;
    assert_eq!(answer.unwrap().into_inner().status, 503);
    stage.kept_nothing().await;
    wire.heal();
    let again = async || {
        let answer = inbound.clone().take_push(call(&message("m-1", 1))).await;
        answer.unwrap().into_inner().status == 200
    };
    eventually(again, patience()).await;
    stage.arrives(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_document_that_is_not_there_yet_is_asked_for_a_few_times() {
    let stage = Stage::set().await;
    stage.pushed(&message("m-1", 1)).await;
    let waits = "SELECT count(*) = 1 AND bool_and(attempts = 1 AND due_at > now()) FROM hints";
    stage.comes_true(waits).await;
    stage.kuaishou.add(1);
    stage.arrives(1).await;
    stage.comes_true(NO_HINTS).await;
    assert_eq!(stage.kuaishou.asked(), [1, 1]);

    stage.pushed(&message("m-2", 2)).await;
    stage.comes_true(waits).await;
    let last = "UPDATE hints SET attempts = 4, due_at = now()";
    stage.sql.batch_execute(last).await.unwrap();
    // Given up: the pull brings it.
    stage.comes_true(NO_HINTS).await;
    assert_eq!(stage.world.owner.ids().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_mapped_is_parked_and_a_throttled_shop_waits() {
    let stage = Stage::set().await;
    let odd = json!({"result": 1, "data": {"orderBaseInfo": {"oid": 1, "status": 99}}});
    stage.kuaishou.refuse(Some(odd));
    stage.pushed(&message("m-1", 1)).await;
    let parked = "SELECT count(*) = 1 FROM parked
        WHERE document_id = '1' AND reason = 'UNKNOWN_STATUS' AND raw_sealed IS NOT NULL";
    stage.comes_true(parked).await;
    stage.comes_true(NO_HINTS).await;

    let busy = json!({"result": 5, "error_msg": "Exceed qps limit, KEY [appkey:ks6]"});
    stage.kuaishou.refuse(Some(busy));
    for oid in 2..5 {
        stage.kuaishou.add(oid);
        stage.pushed(&message(&format!("m-{oid}"), oid)).await;
    }
    let all_wait = "SELECT count(*) = 3 AND bool_and(due_at > now() AND leased_until IS NULL
        AND attempts = 0) FROM hints";
    stage.comes_true(all_wait).await;
    stage.kuaishou.refuse(None);
    let due = "UPDATE hints SET due_at = now()";
    stage.sql.batch_execute(due).await.unwrap();
    for oid in 2..5 {
        stage.arrives(oid).await;
    }
    stage.comes_true(NO_HINTS).await;
}
