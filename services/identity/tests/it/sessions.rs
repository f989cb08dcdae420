//! What a session opens, and when it stops to.

use crate::harness::{Harness, PASSWORD};
use oms_contracts::oms::identity::v1::{ExchangeCredentialRequest, GetMeRequest, LogoutRequest};
use oms_identity::SESSION_METADATA;
use oms_service_kit::{
    error::reason,
    token::{Caller, CallerKind},
};
use tonic::{Code, Request};

fn log_out(request: Request<()>, session: &str) -> Request<LogoutRequest> {
    let mut request = request.map(|()| LogoutRequest {});
    let value = session.parse().unwrap();
    request.metadata_mut().insert(SESSION_METADATA, value);
    request
}

#[tokio::test]
async fn stands_for_its_user_until_logout() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let caller = harness.exchange(&session).await.unwrap();
    assert_eq!(
        (caller.name.as_str(), caller.kind),
        ("admin", CallerKind::User)
    );
    assert!(caller.may("orders.ship"));

    let me = harness
        .sessions()
        .get_me(harness.signed(&caller, GetMeRequest {}))
        .await
        .unwrap()
        .into_inner()
        .me
        .unwrap();
    assert_eq!(me.user_id, caller.id);

    // Twice: the second finds it ended and is content.
    for _ in 0..2 {
        let request = log_out(harness.signed(&caller, ()), &session);
        harness.sessions().logout(request).await.unwrap();
    }
    let ended = harness.exchange(&session).await.unwrap_err();
    assert_eq!(ended.code(), Code::Unauthenticated);
    assert_eq!(reason(&ended), "NOT_SIGNED_IN");
    harness.stop().await;
}

#[tokio::test]
async fn is_ended_by_its_own_user_only() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let stranger = Caller {
        id: uuid::Uuid::now_v7().to_string(),
        name: "stranger".into(),
        kind: CallerKind::User,
        permissions: vec![],
    };
    let request = log_out(harness.signed(&stranger, ()), &session);
    harness.sessions().logout(request).await.unwrap();
    harness.exchange(&session).await.unwrap();

    let without = harness.signed(&stranger, LogoutRequest {});
    let error = harness.sessions().logout(without).await.unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::FailedPrecondition, "NO_SESSION")
    );
    harness.stop().await;
}

#[tokio::test]
async fn slides_with_use_and_ends_when_idle() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let left = "SELECT round(extract(epoch FROM expires_at - now()) / 3600)::text AS text
                FROM sessions";
    harness
        .run(
            "UPDATE sessions SET last_seen_at = now() - interval '11 hours',
              expires_at = now() + interval '1 hour'",
        )
        .await;
    harness.exchange(&session).await.unwrap();
    assert_eq!(harness.texts(left).await, ["12"]);

    // Near its longest life it slides no further.
    harness
        .run(
            "UPDATE sessions SET created_at = now() - interval '163 hours',
              last_seen_at = now() - interval '2 minutes'",
        )
        .await;
    harness.exchange(&session).await.unwrap();
    assert_eq!(harness.texts(left).await, ["5"]);

    harness.run("UPDATE sessions SET expires_at = now()").await;
    assert_eq!(
        reason(&harness.exchange(&session).await.unwrap_err()),
        "NOT_SIGNED_IN"
    );
    harness.stop().await;
}

#[tokio::test]
async fn a_use_is_written_at_most_once_a_minute() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let versions = "SELECT xmin::text AS text FROM sessions";
    let before = harness.texts(versions).await;
    harness.exchange(&session).await.unwrap();
    assert_eq!(harness.texts(versions).await, before);
    harness.stop().await;
}

#[tokio::test]
async fn strangers_are_refused() {
    let harness = Harness::start().await;
    let error = harness
        .sessions()
        .get_me(GetMeRequest {})
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), reason(&error).as_str()),
        (Code::Unauthenticated, "NOT_SIGNED_IN")
    );

    // Internal means services, not users.
    let exchange = ExchangeCredentialRequest {
        credential: "sid_x".into(),
    };
    let request = harness.as_admin(exchange).await;
    let error = harness
        .sessions()
        .exchange_credential(request)
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::PermissionDenied);

    for made_up in ["sid_made-up", "oms_made-up", "made up"] {
        let error = harness.exchange(made_up).await.unwrap_err();
        assert_eq!(reason(&error), "NOT_SIGNED_IN");
    }
    harness.stop().await;
}
