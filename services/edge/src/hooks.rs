//! `/hooks/<platform>/<app_key>`: what platforms push by themselves. A call is passed on
//! whole and its answer returned as it is; who verifies and reads it is the bridge.

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, RawQuery, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use oms_contracts::oms::bridge::v1::{
    PushHeader, TakePushRequest, TakePushResponse, inbound_service_client::InboundServiceClient,
};
use oms_service_kit::{
    client::{self, InternalChannel},
    seal::KeyRing,
};
use tonic::{Code, Status};

/// Largest body that is passed on.
const BODY: usize = 1 << 20;
/// Longest value of a header that is passed on.
const HEADER: usize = 8 << 10;
/// What a browser or a proxy adds for us, and no platform signs.
const OURS: [header::HeaderName; 3] = [
    header::AUTHORIZATION,
    header::COOKIE,
    header::PROXY_AUTHORIZATION,
];

type Inbound = InboundServiceClient<InternalChannel>;

/// The address, answered by the service at `bridge_url`.
pub(crate) fn routes(bridge_url: &str, keys: &KeyRing) -> Result<Router, String> {
    let bridge = InboundServiceClient::new(client::internal(bridge_url, "edge", keys)?);
    Ok(Router::new()
        .route("/hooks/{platform}/{app_key}", get(take).post(take))
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(bridge))
}

async fn take(
    State(mut bridge): State<Inbound>,
    Path((platform, app_key)): Path<(String, String)>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = TakePushRequest {
        platform,
        app_key,
        method: method.as_str().to_owned(),
        query: query.unwrap_or_default(),
        headers: passed_on(&headers),
        body: body.to_vec(),
    };
    match bridge.take_push(request).await {
        Ok(answer) => answered(answer.into_inner()),
        Err(status) => untaken(&status),
    }
}

fn passed_on(headers: &HeaderMap) -> Vec<PushHeader> {
    let readable = |(name, value): (&header::HeaderName, &HeaderValue)| {
        let value = value.to_str().ok().filter(|text| text.len() <= HEADER)?;
        (!OURS.contains(name)).then(|| PushHeader {
            name: name.as_str().to_owned(),
            value: value.to_owned(),
        })
    };
    headers.iter().filter_map(readable).collect()
}

/// The bridge's answer, byte for byte. It may repeat what came, so nothing may run it.
fn answered(answer: TakePushResponse) -> Response {
    let status = u16::try_from(answer.status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok());
    let Some(status) = status else {
        return untaken(&Status::internal("the bridge's answer has no HTTP status"));
    };
    let mut response = (status, answer.body).into_response();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    if let Ok(kind) = HeaderValue::from_str(&answer.content_type)
        && !kind.is_empty()
    {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A call that nobody took: the platform tries again. What breaks a field rule is none of
/// a platform's.
fn untaken(status: &Status) -> Response {
    if status.code() == Code::InvalidArgument {
        return (StatusCode::BAD_REQUEST, "not a push\n").into_response();
    }
    // Without the message: it may repeat what came.
    tracing::warn!(code = ?status.code(), "push not passed on");
    (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
}

#[cfg(test)]
mod tests;
