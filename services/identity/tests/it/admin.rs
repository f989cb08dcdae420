//! The first user.

use crate::harness::{Harness, PASSWORD};
use oms_identity::{AdminOutcome, ensure_admin, migrate};
use oms_testkit::TestDb;
use secrecy::ExposeSecret;

#[tokio::test]
async fn is_made_once_with_a_password_of_our_own() {
    let db = TestDb::new().await.unwrap();
    let (first, second) = tokio::join!(migrate(db.url()), migrate(db.url()));
    first.and(second).unwrap();
    let (one, other) = tokio::join!(ensure_admin(db.url(), None), ensure_admin(db.url(), None));
    let outcomes = [one.unwrap(), other.unwrap()];
    let made: Vec<_> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            AdminOutcome::Created { made_password } => made_password.as_ref(),
            _ => None,
        })
        .collect();
    assert_eq!(made.len(), 1, "{outcomes:?}");
    assert!(made[0].expose_secret().len() >= 20);
    let again = ensure_admin(db.url(), Some(made[0].clone())).await.unwrap();
    assert!(matches!(again, AdminOutcome::Existing), "{again:?}");
}

#[tokio::test]
async fn gets_another_password_and_loses_its_sessions() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let same = ensure_admin(harness.db.url(), Some(PASSWORD.to_owned().into())).await;
    assert!(matches!(same.unwrap(), AdminOutcome::Existing));
    let empty = ensure_admin(harness.db.url(), Some(String::new().into())).await;
    assert!(matches!(empty.unwrap(), AdminOutcome::Existing));
    harness.exchange(&session).await.unwrap();

    let other = ensure_admin(harness.db.url(), Some("another one".to_owned().into())).await;
    assert!(matches!(other.unwrap(), AdminOutcome::PasswordUpdated));
    harness.exchange(&session).await.unwrap_err();
    harness.log_in(PASSWORD).await.unwrap_err();
    harness.log_in("another one").await.unwrap();
    harness.stop().await;
}
