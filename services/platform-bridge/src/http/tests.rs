//! The engine against a real socket that misbehaves.

use super::{Body, Call, Effect, Engine, EngineSettings, FilePart};
use crate::platform::{CallError, RateLimits, ShopAccess};
use bytes::Bytes;
use oms_contracts::{ids::ShopId, oms::types::v1::Platform};
use std::{collections::BTreeMap, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

static RATES: RateLimits = RateLimits {
    per_shop: 1_000,
    per_app: 1_000,
    source: "test",
};

fn engine(timeout: Duration) -> Engine {
    // A provider may be installed by another test already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Engine::new(EngineSettings {
        timeout,
        max_body: 1_000,
        ..EngineSettings::default()
    })
    .unwrap()
}

pub(super) fn shop(endpoint: &str) -> ShopAccess {
    ShopAccess {
        shop_id: ShopId::new(),
        platform: Platform::Taobao,
        platform_shop_id: "shop".into(),
        endpoint: Some(endpoint.to_owned()),
        app_key: "1".into(),
        app_secret: "s".into(),
        sign_secret: "".into(),
        service_id: String::new(),
        access_token: "t".into(),
        refresh_token: "r".into(),
        access_expires_at: None,
        credential_version: 1,
    }
}

fn call(effect: Effect) -> Call {
    Call {
        method: "test.call",
        host: "https://platform.invalid",
        path: "/router/rest",
        query: Vec::new(),
        body: Body::Form(BTreeMap::from([("memo", "加急 &".to_owned())])),
        effect,
    }
}

/// Answers one request with `answer` and closes; gives what was asked.
async fn responder(answer: Vec<u8>) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}/ignored?x=1", listener.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let request = read_request(&mut socket).await;
        socket.write_all(&answer).await.unwrap();
        socket.shutdown().await.ok();
        request
    });
    (endpoint, asked)
}

async fn read_request(socket: &mut tokio::net::TcpStream) -> String {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).to_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() >= length {
                return String::from_utf8(request).unwrap();
            }
        }
        assert_ne!(
            socket.read_buf(&mut request).await.unwrap(),
            0,
            "request is cut"
        );
    }
}

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n{body}").into_bytes()
}

fn text(body: &Bytes) -> Result<String, CallError> {
    match std::str::from_utf8(body) {
        Ok(text) if text.starts_with('{') => Ok(text.to_owned()),
        _ => Err(CallError::Malformed {
            message: "no object".into(),
        }),
    }
}

async fn outcome(answer: Vec<u8>, effect: Effect) -> Result<String, CallError> {
    let (endpoint, asked) = responder(answer).await;
    let engine = engine(Duration::from_secs(20));
    let result = engine
        .call(&shop(&endpoint), &RATES, call(effect), text)
        .await;
    asked.await.unwrap();
    result
}

/// Asserts that `answer` lets a read be repeated and leaves a write in doubt.
async fn assert_doubt(answer: Vec<u8>, code: &str) {
    let read = outcome(answer.clone(), Effect::Read).await;
    assert!(
        matches!(&read, Err(CallError::Retry { code: is, .. }) if is == code),
        "{read:?}"
    );
    let write = outcome(answer, Effect::Write).await;
    assert!(
        matches!(write, Err(CallError::OutcomeUnknown { .. })),
        "{write:?}"
    );
}

#[tokio::test]
async fn an_endpoint_replaces_the_host_and_keeps_the_path() {
    let (endpoint, asked) = responder(http("200 OK", "", "{}")).await;
    let engine = engine(Duration::from_secs(20));
    let result = engine
        .call(&shop(&endpoint), &RATES, call(Effect::Read), text)
        .await;
    assert_eq!(result, Ok("{}".into()));
    let asked = asked.await.unwrap();
    assert!(
        asked.starts_with("POST /router/rest HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(asked.contains("application/x-www-form-urlencoded"));
    assert!(asked.ends_with("memo=%E5%8A%A0%E6%80%A5+%26"));
}

#[tokio::test]
async fn a_file_goes_beside_the_texts() {
    let (endpoint, asked) = responder(http("200 OK", "", "{}")).await;
    let file = FilePart {
        name: "proof",
        file_name: "proof.png",
        content_type: "image/png",
        bytes: b"picture".to_vec(),
    };
    let call = Call {
        body: Body::Parts(BTreeMap::from([("memo", "refused".to_owned())]), file),
        ..call(Effect::Write)
    };
    let engine = engine(Duration::from_secs(20));
    let result = engine.call(&shop(&endpoint), &RATES, call, text).await;
    assert_eq!(result, Ok("{}".into()));
    let asked = asked.await.unwrap();
    assert!(
        asked.starts_with("POST /router/rest HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(asked.contains("multipart/form-data; boundary=oms-"));
    assert!(asked.contains("name=\"memo\"\r\n\r\nrefused\r\n"));
    assert!(asked.contains("filename=\"proof.png\"") && asked.contains("picture"));
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let engine = engine(Duration::from_secs(20));
    for endpoint in [endpoint.as_str(), "http://no-such-host.invalid"] {
        let result = engine
            .call(&shop(endpoint), &RATES, call(Effect::Write), text)
            .await;
        assert!(
            matches!(&result, Err(CallError::Retry { code, .. }) if code == "NOT_SENT"),
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn a_bad_endpoint_is_refused() {
    let engine = engine(Duration::from_secs(20));
    for endpoint in ["not an address", "file:///etc/passwd"] {
        let result = engine
            .call(&shop(endpoint), &RATES, call(Effect::Read), text)
            .await;
        assert!(
            matches!(&result, Err(CallError::Refused { code, .. }) if code == "BAD_ENDPOINT"),
            "{result:?}"
        );
    }
}

#[tokio::test]
async fn a_cut_before_or_amid_the_answer() {
    assert_doubt(Vec::new(), "CUT").await;
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"half\"".to_vec();
    assert_doubt(half, "CUT").await;
}

#[tokio::test]
async fn gateway_answers() {
    assert_doubt(http("502 Bad Gateway", "", "{}"), "HTTP_502").await;
    assert_doubt(
        http("302 Found", "location: http://127.0.0.1:1/\r\n", ""),
        "HTTP_302",
    )
    .await;
    assert_doubt(http("200 OK", "content-type: text/html\r\n", "{}"), "HTML").await;
    assert_doubt(http("200 OK", "", " <html>"), "HTML").await;
    assert_doubt(http("404 Not Found", "", "{}"), "HTTP_404").await;
}

#[tokio::test]
async fn waits_that_a_gateway_names() {
    let busy = http("503 Service Unavailable", "retry-after: 7\r\n", "");
    let Err(CallError::Retry { after, .. }) = outcome(busy, Effect::Read).await else {
        panic!("not retried");
    };
    assert_eq!(after, Some(Duration::from_secs(7)));
    let throttled = http("429 Too Many Requests", "retry-after: 3\r\n", "");
    let Err(CallError::Throttled { after, .. }) = outcome(throttled, Effect::Write).await else {
        panic!("not throttled");
    };
    assert_eq!(after, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn an_answer_that_cannot_be_read() {
    let unreadable = http("200 OK", "", "nonsense");
    let read = outcome(unreadable.clone(), Effect::Read).await;
    assert!(matches!(read, Err(CallError::Malformed { .. })));
    let write = outcome(unreadable, Effect::Write).await;
    assert!(matches!(write, Err(CallError::OutcomeUnknown { .. })));
}

#[tokio::test]
async fn an_answer_that_is_too_large() {
    let body = format!("{{{}}}", " ".repeat(1_000));
    let announced = http("200 OK", "", &body);
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    for answer in [announced, chunked.into_bytes()] {
        let read = outcome(answer, Effect::Read).await;
        assert!(matches!(read, Err(CallError::Malformed { .. })), "{read:?}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time() {
    for effect in [Effect::Read, Effect::Write] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let silent = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            read_request(&mut socket).await;
            // Holds the connection until the caller gives up.
            let mut rest = Vec::new();
            socket.read_to_end(&mut rest).await.ok();
        });
        let engine = engine(Duration::from_millis(300));
        let result = engine
            .call(&shop(&endpoint), &RATES, call(effect), text)
            .await;
        match effect {
            Effect::Read => assert!(
                matches!(&result, Err(CallError::Retry { code, .. }) if code == "TIMEOUT"),
                "{result:?}"
            ),
            Effect::Write => {
                assert!(
                    matches!(result, Err(CallError::OutcomeUnknown { .. })),
                    "{result:?}"
                );
            }
        }
        silent.await.unwrap();
    }
}

#[tokio::test]
async fn a_spent_budget_sends_nothing() {
    static SLOW: RateLimits = RateLimits {
        per_shop: 1,
        per_app: 1,
        source: "test",
    };
    let _ = rustls::crypto::ring::default_provider().install_default();
    let engine = Engine::new(EngineSettings {
        longest_wait: Duration::ZERO,
        ..EngineSettings::default()
    })
    .unwrap();
    let (endpoint, asked) = responder(http("200 OK", "", "{}")).await;
    let shop = shop(&endpoint);
    assert!(
        engine
            .call(&shop, &SLOW, call(Effect::Read), text)
            .await
            .is_ok()
    );
    let spent = engine.call(&shop, &SLOW, call(Effect::Write), text).await;
    assert!(
        matches!(&spent, Err(CallError::Throttled { code, .. }) if code == "LOCAL_BUDGET"),
        "{spent:?}"
    );
    asked.await.unwrap();
}
