//! No credential rests in plain in any table.

use crate::harness::{Harness, new_shop};
use oms_contracts::oms::{
    events::v1::ShopChanged,
    shops::v1::{CreateShopRequest, Credentials, StoreRefreshedTokensRequest},
};

#[tokio::test]
async fn no_table_holds_a_credential() {
    let harness = Harness::start().await;
    let secrets = [
        "the-app-secret",
        "the-access-token",
        "the-refresh-token",
        "the-newer-token",
    ];
    let request = CreateShopRequest {
        credentials: Some(Credentials {
            app_key: "app".into(),
            app_secret: secrets[0].into(),
            access_token: secrets[1].into(),
            refresh_token: secrets[2].into(),
            ..Default::default()
        }),
        ..new_shop("tb-1")
    };
    let answer = harness
        .shops()
        .create_shop(harness.may_all(request))
        .await
        .unwrap();
    let shop = answer.into_inner().shop.unwrap();
    let tokens = StoreRefreshedTokensRequest {
        shop_id: shop.shop_id,
        credential_version: 1,
        access_token: secrets[3].into(),
        ..Default::default()
    };
    let stored = harness
        .internal_shops()
        .store_refreshed_tokens(tokens)
        .await
        .unwrap();
    assert!(stored.into_inner().stored);
    // Both events have left by the outbox and wait in the queue.
    let mut told = harness.events("bridge.shops").await;
    let event: ShopChanged = told.next().await;
    assert_eq!(event.endpoint, "http://127.0.0.1:9000");

    let mut dump = String::new();
    let tables = "SELECT table_schema || '.' || table_name AS text FROM information_schema.tables
                  WHERE table_schema IN ('shops', 'bus')";
    for table in harness.texts(tables).await {
        let rows = format!("SELECT t::text AS text FROM {table} t");
        dump.extend(harness.texts(&rows).await);
    }
    // The search finds what is there, as text and as the hex of a bytea.
    assert!(dump.contains("旗舰店 tb-1") && dump.contains("\\\\x"));
    for secret in secrets {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
        assert!(!dump.contains(secret) && !dump.contains(&hex), "{secret}");
    }
    harness.stop().await;
}
