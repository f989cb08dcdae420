//! Pushes on their way to a bridge on the wire, and back.

use super::*;
use axum::body::{Body, to_bytes};
use oms_contracts::oms::bridge::v1::{
    OpenAuthorisationRequest, OpenAuthorisationResponse, TakeAuthorisationRequest,
    TakeAuthorisationResponse,
    inbound_service_server::{InboundService, InboundServiceServer},
};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tonic::{
    Request,
    transport::{Server, server::TcpIncoming},
};
use tower::ServiceExt;

/// Answers as a test says and remembers what came.
#[derive(Clone, Default)]
struct Bridge {
    answer: TakePushResponse,
    took: Arc<Mutex<Vec<TakePushRequest>>>,
}

#[tonic::async_trait]
impl InboundService for Bridge {
    async fn take_push(
        &self,
        request: Request<TakePushRequest>,
    ) -> Result<tonic::Response<TakePushResponse>, Status> {
        assert!(request.metadata().contains_key("authorization"));
        self.took.lock().unwrap().push(request.into_inner());
        Ok(tonic::Response::new(self.answer.clone()))
    }

    async fn open_authorisation(
        &self,
        _: Request<OpenAuthorisationRequest>,
    ) -> Result<tonic::Response<OpenAuthorisationResponse>, Status> {
        Err(Status::unimplemented("no push"))
    }

    async fn take_authorisation(
        &self,
        _: Request<TakeAuthorisationRequest>,
    ) -> Result<tonic::Response<TakeAuthorisationResponse>, Status> {
        Err(Status::unimplemented("no push"))
    }
}

/// A bridge that gives `answer`, and the address in front of it.
async fn ground(answer: TakePushResponse) -> (Bridge, Router) {
    let bridge = Bridge {
        answer,
        ..Default::default()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = Server::builder()
        .add_service(InboundServiceServer::new(bridge.clone()))
        .serve_with_incoming(TcpIncoming::from(listener));
    tokio::spawn(serving);
    (bridge, routes(&url, &keys()).unwrap())
}

fn keys() -> KeyRing {
    KeyRing::parse(&KeyRing::generate()).unwrap()
}

fn yes() -> TakePushResponse {
    TakePushResponse {
        status: 200,
        content_type: "application/json".into(),
        body: br#"{"result":1}"#.to_vec(),
    }
}

fn post(uri: &str, body: Vec<u8>) -> http::Request<Body> {
    http::Request::post(uri)
        .header("content-type", "text/plain;charset=utf-8")
        .header("event-sign", "abc")
        .header("x-twice", "1")
        .header("x-twice", "2")
        .header("x-broken", HeaderValue::from_bytes(b"\xff").unwrap())
        .header("cookie", "session=secret")
        .header("authorization", "Bearer secret")
        .body(Body::from(body))
        .unwrap()
}

async fn send(app: &Router, request: http::Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let answer = app.clone().oneshot(request).await.unwrap();
    let (head, body) = answer.into_parts();
    let body = to_bytes(body, BODY).await.unwrap();
    (head.status, head.headers, body.to_vec())
}

#[tokio::test]
async fn a_push_is_passed_on_whole_and_answered_as_the_bridge_says() {
    let (bridge, app) = ground(yes()).await;
    let body = b"a push \x00\xff of any bytes".to_vec();
    let request = post("/hooks/kuaishou/ks%2F1?b=%E5%BA%97&a=1+2&b=", body.clone());
    let (status, headers, answer) = send(&app, request).await;
    assert_eq!((status, &*answer), (StatusCode::OK, &b"{\"result\":1}"[..]));
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["x-content-type-options"], "nosniff");

    let took = bridge.took.lock().unwrap().remove(0);
    assert_eq!((&*took.platform, &*took.app_key), ("kuaishou", "ks/1"));
    assert_eq!(
        (&*took.method, &*took.query),
        ("POST", "b=%E5%BA%97&a=1+2&b=")
    );
    assert_eq!(took.body, body);
    let headers: Vec<_> = took.headers.iter().map(|h| (&*h.name, &*h.value)).collect();
    let expected = [
        ("content-type", "text/plain;charset=utf-8"),
        ("event-sign", "abc"),
        ("x-twice", "1"),
        ("x-twice", "2"),
    ];
    for header in expected {
        assert!(headers.contains(&header), "{header:?} in {headers:?}");
    }
    let text = format!("{headers:?}");
    assert!(
        !text.contains("secret") && !text.contains("x-broken"),
        "{text}"
    );
}

#[tokio::test]
async fn an_address_is_verified_by_a_get() {
    let echo = TakePushResponse {
        status: 200,
        content_type: "text/plain".into(),
        body: b"5561".to_vec(),
    };
    let (bridge, app) = ground(echo).await;
    let request = http::Request::get("/hooks/wechat_shop/wx1?echostr=5561").body(Body::empty());
    let (status, _, answer) = send(&app, request.unwrap()).await;
    assert_eq!((status, &*answer), (StatusCode::OK, &b"5561"[..]));
    assert_eq!(bridge.took.lock().unwrap()[0].method, "GET");
    let request = http::Request::put("/hooks/wechat_shop/wx1").body(Body::empty());
    let (status, ..) = send(&app, request.unwrap()).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_refusal_is_the_bridges_own() {
    let no = TakePushResponse {
        status: 401,
        content_type: String::new(),
        body: Vec::new(),
    };
    let (_, app) = ground(no).await;
    let (status, headers, body) = send(&app, post("/hooks/jd/a", Vec::new())).await;
    assert_eq!((status, body.len()), (StatusCode::UNAUTHORIZED, 0));
    assert!(!headers.contains_key("content-type"));
}

#[tokio::test]
async fn a_body_has_a_bound_and_a_bad_call_is_told() {
    let (bridge, app) = ground(yes()).await;
    let (status, ..) = send(&app, post("/hooks/jd/a", vec![b'x'; BODY])).await;
    assert_eq!(status, StatusCode::OK);
    let (status, ..) = send(&app, post("/hooks/jd/a", vec![b'x'; BODY + 1])).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = format!("/hooks/jd/a?{}", "x".repeat(5_000));
    let (status, ..) = send(&app, post(&long, Vec::new())).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(bridge.took.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn while_the_bridge_is_away_the_platform_is_asked_to_try_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let app = routes(&url, &keys()).unwrap();
    let (status, _, body) = send(&app, post("/hooks/jd/a", b"secret".to_vec())).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(body, b"try again later\n");
    // An answer that is none is the same to the platform.
    let (_, app) = ground(TakePushResponse::default()).await;
    let (status, ..) = send(&app, post("/hooks/jd/a", Vec::new())).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}
