//! No secret rests in plain in any table.

use crate::harness::{Harness, PASSWORD};
use oms_contracts::oms::identity::v1::CreateApiTokenRequest;
use uuid::Uuid;

#[tokio::test]
async fn no_table_holds_a_password_session_or_token() {
    let harness = Harness::start().await;
    let session = harness.log_in(PASSWORD).await.unwrap().session;
    let request = CreateApiTokenRequest {
        request_id: Uuid::new_v4().to_string(),
        name: "reports".into(),
        role: "erp".into(),
    };
    let request = harness.as_admin(request).await;
    let made = harness
        .api_tokens()
        .create_api_token(request)
        .await
        .unwrap();
    let token = made.into_inner().secret;
    harness.exchange(&token).await.unwrap();
    harness
        .log_in_as(&token, "typed into the wrong field")
        .await
        .unwrap_err();

    let mut dump = String::new();
    let tables = "SELECT table_name::text AS text FROM information_schema.tables
                  WHERE table_schema = 'identity'";
    for table in harness.texts(tables).await {
        let rows = format!("SELECT t::text AS text FROM {table} t");
        dump.extend(harness.texts(&rows).await);
    }
    // The search finds what is there, as text and as the hex of a bytea.
    assert!(dump.contains("reports") && dump.contains("\\\\x"));
    for secret in [PASSWORD, &session, &token] {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!dump.contains(secret) && !dump.contains(&hex));
    }
    harness.stop().await;
}
