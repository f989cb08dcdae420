//! The channel against a server that speaks it.
#![cfg(test)]

use super::{pushes::frame, *};
use crate::{
    http::{Engine, EngineSettings},
    platform::{Channel, News, ShopAccess},
};
use axum::{
    Router,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::{get, post},
};
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

type Heard = UnboundedSender<Value>;

async fn upgrade(State(heard): State<Heard>, socket: WebSocketUpgrade) -> Response {
    socket.on_upgrade(move |socket| talk(socket, heard))
}

/// Says two messages and an answer to a heartbeat, and tells what it hears.
async fn talk(mut socket: WebSocket, heard: Heard) {
    let order = r#"{"mall_id":171504183,"tid":"261001-123456789012345"}"#;
    for text in [
        frame(11, "pdd_trade_TradeConfirmed", order),
        r#"{"id":0,"commandType":"HeartBeat","time":1}"#.to_owned(),
        frame(12, "pdd_goods_GoodsUpdate", "{}"),
    ] {
        socket.send(Message::text(text)).await.unwrap();
    }
    while let Some(Ok(Message::Text(text))) = socket.recv().await {
        let _ = heard.send(serde_json::from_str(&text).unwrap());
    }
}

#[tokio::test]
async fn shops_are_permitted_messages_come_and_are_confirmed() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (heard, mut told) = unbounded_channel();
    let permit = || async { r#"{"pmc_user_permit_response":{"is_success":true}}"# };
    let app = Router::new()
        .route("/message/demo/{millis}/{digest}", get(upgrade))
        .route("/api/router", post(permit))
        .with_state(heard);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    let shop = ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Pinduoduo,
        platform_shop_id: "171504183".into(),
        endpoint: Some(endpoint),
        app_key: "demo".into(),
        app_secret: "s".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "t".into(),
        refresh_token: "".into(),
        access_expires_at: None,
        credential_version: 1,
    };
    let http = Engine::new(EngineSettings::default()).unwrap();
    Pinduoduo.permit(&http, &shop).await.unwrap();
    let mut channel = Pinduoduo.open(&http, &shop).await.unwrap();
    let mut messages = Vec::new();
    while messages.len() < 2 {
        messages.extend(channel.next(&http).await.unwrap());
    }
    assert_eq!(
        messages[0].news,
        News::Order("261001-123456789012345".into())
    );
    assert_eq!(messages[1].news, News::Listings);
    let beat = told.recv().await.unwrap();
    assert_eq!(beat["commandType"], "HeartBeat");
    assert_eq!(beat["version"], "1.1.6");
    // Only what was given is confirmed, and once.
    let ids = ["11", "12", "11", "99"].map(str::to_owned);
    channel.confirm(&http, &ids).await.unwrap();
    for id in [11, 12] {
        let mut ack = told.recv().await.unwrap();
        while ack["commandType"] == "HeartBeat" {
            ack = told.recv().await.unwrap();
        }
        assert_eq!(
            (&ack["commandType"], &ack["id"]),
            (&json!("Ack"), &json!(id))
        );
        assert!(ack["time"].as_i64() > Some(1_700_000_000_000));
        assert_eq!(ack["mallID"], 171_504_183);
    }
}
