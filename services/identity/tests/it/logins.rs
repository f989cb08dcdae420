//! Login, and how guessing is slowed down.

use crate::harness::{Harness, PASSWORD};
use oms_contracts::{oms::identity::v1::LoginRequest, validate::violations};
use oms_service_kit::error::reason;
use tonic::Code;
use tonic_types::StatusExt;

#[tokio::test]
async fn opens_a_session_and_says_who_it_is() {
    let harness = Harness::start().await;
    let answer = harness.log_in(PASSWORD).await.unwrap();
    let me = answer.me.unwrap();
    assert_eq!(
        (me.username.as_str(), &me.roles[..]),
        ("admin", &["admin".to_owned()][..])
    );
    // `*` is spelt out for the console.
    assert!(me.permissions.contains(&"tokens.manage".to_owned()));
    assert!(!me.permissions.contains(&"*".to_owned()));
    assert!(answer.expires_at.is_some());
    harness.stop().await;
}

#[tokio::test]
async fn tells_a_wrong_password_and_an_unknown_name_alike() {
    let harness = Harness::start().await;
    let wrong = harness.log_in("wrong").await.unwrap_err();
    let unknown = harness.log_in_as("nobody", "wrong").await.unwrap_err();
    for error in [&wrong, &unknown] {
        assert_eq!(error.code(), Code::Unauthenticated);
        assert_eq!(reason(error), "WRONG_CREDENTIALS");
    }
    assert_eq!(wrong.message(), unknown.message());
    harness.stop().await;
}

#[tokio::test]
async fn five_failures_bring_a_pause_that_grows_and_ends() {
    let harness = Harness::start().await;
    let until = "refused_until = now() - interval '1 second'";
    let pause = async || {
        let refused = harness.log_in(PASSWORD).await.unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert_eq!(reason(&refused), "LOGIN_THROTTLED");
        refused
            .get_details_retry_info()
            .unwrap()
            .retry_delay
            .unwrap()
    };
    for _ in 0..5 {
        let error = harness.log_in("wrong").await.unwrap_err();
        assert_eq!(reason(&error), "WRONG_CREDENTIALS");
    }
    let first = pause().await;
    // Another name is not affected.
    let other = harness.log_in_as("nobody", "x").await.unwrap_err();
    assert_eq!(reason(&other), "WRONG_CREDENTIALS");

    harness
        .run(&format!("UPDATE login_failures SET {until}"))
        .await;
    harness.log_in("wrong").await.unwrap_err();
    assert!(pause().await > first);

    harness
        .run(&format!("UPDATE login_failures SET {until}"))
        .await;
    harness.log_in(PASSWORD).await.unwrap();
    // A success forgives.
    harness.log_in("wrong").await.unwrap_err();
    harness.log_in(PASSWORD).await.unwrap();
    harness.stop().await;
}

#[tokio::test]
async fn guesses_at_the_same_moment_meet_the_pause_too() {
    let harness = Harness::start().await;
    let guesses = (0..20).map(|_| harness.log_in("wrong"));
    let mut wrong = 0;
    for result in futures_util::future::join_all(guesses).await {
        match reason(&result.unwrap_err()).as_str() {
            "WRONG_CREDENTIALS" => wrong += 1,
            other => assert_eq!(other, "LOGIN_THROTTLED"),
        }
    }
    // The fifth, and the one that may be checked beside it.
    assert!((5..=6).contains(&wrong), "{wrong} guesses were checked");
    harness.stop().await;
}

#[tokio::test]
async fn every_login_is_in_the_audit_log() {
    let harness = Harness::start().await;
    harness.log_in("wrong").await.unwrap_err();
    harness
        .log_in_as("my-password-by-mistake", "x")
        .await
        .unwrap_err();
    harness.log_in(PASSWORD).await.unwrap();
    let log = harness
        .texts("SELECT action || ' ' || ok || ' ' || subject AS text FROM audit_log ORDER BY id")
        .await;
    assert_eq!(
        log,
        [
            "user.create true admin",
            "login false admin",
            "login false unknown user",
            "login true admin",
        ]
    );
    harness.stop().await;
}

#[tokio::test]
async fn a_broken_field_rule_names_the_field() {
    let harness = Harness::start().await;
    let error = harness
        .sessions()
        .login(LoginRequest {
            username: String::new(),
            password: "x".into(),
        })
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(violations(&error)[0].field, "username");
    harness.stop().await;
}
