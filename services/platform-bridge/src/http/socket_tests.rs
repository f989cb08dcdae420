//! WebSockets against a real server.
#![cfg(test)]

use super::{Engine, EngineSettings, Socket, SocketAt, tests::shop};
use crate::platform::{CallError, RateLimits};
use axum::{
    Router,
    extract::{
        Path,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    http::StatusCode,
    response::Response,
    routing::get,
};
use std::time::Duration;

static RATES: RateLimits = RateLimits {
    per_shop: 1_000,
    per_app: 1_000,
    source: "test",
};

/// Long enough that a test fails rather than hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// Serves one kind of WebSocket each under `/message/<kind>/<signature>`.
async fn server() -> String {
    let app = Router::new()
        .route("/message/{kind}/{signature}", get(upgrade))
        .route("/refused", get(|| async { StatusCode::FORBIDDEN }))
        .route("/busy", get(|| async { StatusCode::TOO_MANY_REQUESTS }))
        .route("/broken", get(|| async { StatusCode::BAD_GATEWAY }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/ignored?x=1", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    endpoint
}

async fn upgrade(
    Path((kind, signature)): Path<(String, String)>,
    socket: WebSocketUpgrade,
) -> Response {
    socket.on_upgrade(move |socket| talk(socket, kind, signature))
}

async fn talk(mut socket: WebSocket, kind: String, signature: String) {
    let greeting = match kind.as_str() {
        "large" => "x".repeat(2_000),
        _ => signature,
    };
    socket.send(Message::Binary(vec![1].into())).await.unwrap();
    socket.send(Message::text(greeting)).await.unwrap();
    if kind == "closing" {
        return;
    }
    while let Some(Ok(frame)) = socket.recv().await {
        if let Message::Text(text) = frame {
            let echo = Message::text(format!("{text}!"));
            socket.send(echo).await.unwrap();
        }
    }
}

async fn open(endpoint: &str, path: &str) -> Result<Socket, CallError> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let settings = EngineSettings {
        max_body: 1_000,
        ..EngineSettings::default()
    };
    let at = SocketAt {
        method: "test.socket",
        host: "https://platform.invalid",
        path,
    };
    let engine = Engine::new(settings).unwrap();
    engine.open_socket(&shop(endpoint), &RATES, at).await
}

fn code(error: CallError) -> String {
    match error {
        CallError::Retry { code, .. } | CallError::Throttled { code, .. } => code,
        CallError::Refused { code, .. } => format!("refused {code}"),
        error => panic!("unexpected: {error}"),
    }
}

#[tokio::test]
async fn texts_go_both_ways_at_the_endpoint_with_the_path_as_it_is() {
    let endpoint = server().await;
    let mut socket = open(&endpoint, "/message/echo/OTgx%3D").await.unwrap();
    let greeting = socket.receive(PATIENCE).await.unwrap();
    assert_eq!(greeting.as_deref(), Some("OTgx="));
    socket.send("心跳".into()).await.unwrap();
    let echo = socket.receive(PATIENCE).await.unwrap();
    assert_eq!(echo.as_deref(), Some("心跳!"));
    let nothing = socket.receive(Duration::from_millis(1)).await.unwrap();
    assert_eq!(nothing, None);
}

#[tokio::test]
async fn a_closed_socket_is_opened_again() {
    let endpoint = server().await;
    let mut socket = open(&endpoint, "/message/closing/x").await.unwrap();
    assert!(socket.receive(PATIENCE).await.unwrap().is_some());
    assert_eq!(code(socket.receive(PATIENCE).await.unwrap_err()), "CUT");
}

#[tokio::test]
async fn a_socket_that_says_nothing_any_more_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        tokio_tungstenite::accept_async(stream).await.unwrap()
    });
    let mut socket = open(&endpoint, "/message").await.unwrap();
    // Held and never read, so that no ping is answered.
    let _held = silent.await.unwrap();
    tokio::time::pause();
    let mut waits = 0;
    let error = loop {
        match socket.receive(Duration::from_secs(7)).await {
            Ok(None) => waits += 1,
            Ok(Some(text)) => panic!("unexpected: {text}"),
            Err(error) => break error,
        }
    };
    assert_eq!(code(error), "CUT");
    assert!(waits > 1, "given up at once");
}

#[tokio::test]
async fn a_frame_that_is_too_large_is_not_read() {
    let endpoint = server().await;
    let mut socket = open(&endpoint, "/message/large/x").await.unwrap();
    let large = socket.receive(PATIENCE).await;
    assert!(
        matches!(large, Err(CallError::Malformed { .. })),
        "{large:?}"
    );
}

#[tokio::test]
async fn what_does_not_open_says_what_now() {
    let endpoint = server().await;
    for (path, expected) in [
        ("/refused", "refused HTTP_403"),
        ("/nowhere", "refused HTTP_404"),
        ("/busy", "HTTP_429"),
        ("/broken", "HTTP_502"),
    ] {
        let error = open(&endpoint, path).await.err().unwrap();
        assert_eq!(code(error), expected, "{path}");
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for endpoint in [gone.as_str(), "https://no-such-host.invalid"] {
        let error = open(endpoint, "/message/secret/part").await.err().unwrap();
        assert!(!error.to_string().contains("secret"), "{error}");
        assert_eq!(code(error), "NOT_SENT");
    }
    let error = open("ftp://x", "/").await.err().unwrap();
    assert_eq!(code(error), "refused BAD_ENDPOINT");
}
