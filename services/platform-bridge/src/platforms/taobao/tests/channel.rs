//! The channel against a gateway that serves it.
#![cfg(test)]

use super::{pushes::MESSAGES, *};
use crate::{
    http::{Engine, EngineSettings},
    platform::{Channel, News, ShopAccess},
};
use axum::{Form, Router, extract::State, routing::post};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

type Asked = Arc<Mutex<Vec<HashMap<String, String>>>>;

/// Has two messages until they are confirmed.
async fn gateway(
    State(asked): State<Asked>,
    Form(params): Form<HashMap<String, String>>,
) -> String {
    let method = params["method"].clone();
    asked.lock().unwrap().push(params);
    match method.as_str() {
        "taobao.tmc.user.permit" => r#"{"tmc_user_permit_response":{"is_success":true}}"#.into(),
        "taobao.tmc.messages.consume" => MESSAGES.into(),
        "taobao.tmc.messages.confirm" => {
            r#"{"tmc_messages_confirm_response":{"is_success":true}}"#.into()
        }
        method => panic!("unexpected: {method}"),
    }
}

#[tokio::test]
async fn shops_are_permitted_and_messages_asked_for_and_confirmed_by_the_app() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked = Asked::default();
    let app = Router::new()
        .route("/router/rest", post(gateway))
        .with_state(Arc::clone(&asked));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let shop = ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Taobao,
        platform_shop_id: "样例店".into(),
        endpoint: Some(endpoint),
        app_key: "33334444".into(),
        app_secret: "s".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "t".into(),
        refresh_token: "".into(),
        access_expires_at: None,
        credential_version: 1,
    };
    let http = Engine::new(EngineSettings::default()).unwrap();
    Taobao.permit(&http, &shop).await.unwrap();
    let mut channel = Taobao.open(&http, &shop).await.unwrap();
    let messages = channel.next(&http).await.unwrap();
    assert_eq!(messages[0].news, News::Order("2100000000000000002".into()));
    let ids: Vec<_> = messages.into_iter().map(|message| message.id).collect();
    channel.confirm(&http, &ids).await.unwrap();
    channel.confirm(&http, &[]).await.unwrap();
    let asked = asked.lock().unwrap();
    let [permit, consume, confirm] = asked.as_slice() else {
        panic!("{} calls", asked.len());
    };
    assert_eq!(permit["session"], "t");
    assert!(!consume.contains_key("session") && !confirm.contains_key("session"));
    assert_eq!(consume["quantity"], "200");
    assert_eq!(confirm["s_message_ids"], "5160000000001,5160000000002");
}
