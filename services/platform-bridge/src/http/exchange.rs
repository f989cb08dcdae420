//! One request and its answer over the wire, and what a broken one means.

use super::{Body, Call, Effect, parts};
use crate::platform::{CallError, ShopAccess};
use bytes::{Bytes, BytesMut};
use reqwest::{
    StatusCode, Url,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use std::time::Duration;

/// An answer that came whole and is no gateway's error page.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    body: Bytes,
}

/// Sends `call` and reads its answer up to `max_body` bytes.
pub(super) async fn exchange(
    client: &reqwest::Client,
    shop: &ShopAccess,
    call: Call,
    max_body: usize,
) -> Result<Answer, CallError> {
    let effect = call.effect;
    let url = address(shop, call.host, call.path, &call.query)?;
    let request = match call.body {
        Body::Empty => client.get(url),
        Body::Form(fields) => client.post(url).form(&fields),
        Body::Json(fields) => client.post(url).json(&fields),
        Body::JsonText(text) => client
            .post(url)
            .header(CONTENT_TYPE, "application/json;charset=utf-8")
            .body(text),
        Body::Parts(texts, file) => {
            let (content_type, body) = parts::encode(&texts, &file);
            client
                .post(url)
                .header(CONTENT_TYPE, content_type)
                .body(body)
        }
    };
    let mut response = request
        .send()
        .await
        .map_err(|error| broken(&error, effect))?;
    let status = response.status();
    tracing::Span::current().record("status", status.as_u16());
    let after = retry_after(&response);
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(CallError::Throttled {
            after,
            code: "HTTP_429".into(),
            message: "the gateway asks for fewer calls".into(),
        });
    }
    if status.is_server_error() || status.is_redirection() {
        return Err(doubt(
            effect,
            after,
            format!("HTTP_{}", status.as_u16()),
            "the gateway answered instead of the platform",
        ));
    }
    let html = is_html(&response);
    let body = bounded_body(&mut response, max_body, effect).await?;
    if html || body.trim_ascii_start().starts_with(b"<") {
        return Err(doubt(
            effect,
            after,
            "HTML".into(),
            "a web page came as answer",
        ));
    }
    Ok(Answer { status, body })
}

/// Lets the connector read the answer. A 4xx is an error even where the connector
/// recognises none, and a write that cannot be read has an unknown outcome.
pub(super) fn read_answer<T>(
    answer: &Answer,
    effect: Effect,
    read: impl FnOnce(&Bytes) -> Result<T, CallError>,
) -> Result<T, CallError> {
    let status = answer.status;
    match read(&answer.body) {
        Ok(_) | Err(CallError::Malformed { .. }) if !status.is_success() => Err(doubt(
            effect,
            None,
            format!("HTTP_{}", status.as_u16()),
            "the answer names no error that we know",
        )),
        Err(CallError::Malformed { message }) if effect == Effect::Write => {
            Err(CallError::OutcomeUnknown { message })
        }
        result => result,
    }
}

/// The platform's path on its own host, or on the shop's endpoint.
pub(super) fn address<V: AsRef<str>>(
    shop: &ShopAccess,
    host: &str,
    path: &str,
    query: &[(&str, V)],
) -> Result<Url, CallError> {
    let base = match shop.endpoint.as_deref() {
        Some(endpoint) if !endpoint.is_empty() => endpoint,
        _ => host,
    };
    let mut url = Url::parse(base)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| CallError::Refused {
            code: "BAD_ENDPOINT".into(),
            message: "the shop's endpoint is no http(s) address of a host".into(),
        })?;
    url.set_path(path);
    url.set_query(None);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

async fn bounded_body(
    response: &mut reqwest::Response,
    max_body: usize,
    effect: Effect,
) -> Result<Bytes, CallError> {
    let too_large = || {
        let message = format!("the answer is larger than {max_body} bytes");
        match effect {
            Effect::Read => CallError::Malformed { message },
            Effect::Write => CallError::OutcomeUnknown { message },
        }
    };
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |length| length > max_body) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| broken(&error, effect))?
    {
        if body.len() + chunk.len() > max_body {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What a transport error means: before the connection stood, nothing was sent.
fn broken(error: &reqwest::Error, effect: Effect) -> CallError {
    if error.is_connect() || error.is_builder() {
        return CallError::Retry {
            after: None,
            code: "NOT_SENT".into(),
            message: format!("no connection: {}", cause(error)),
        };
    }
    let code = if error.is_timeout() { "TIMEOUT" } else { "CUT" };
    doubt(effect, None, code.into(), &cause(error))
}

/// Sent and not answered: a read is repeated, a write is asked about.
fn doubt(effect: Effect, after: Option<Duration>, code: String, message: &str) -> CallError {
    match effect {
        Effect::Read => CallError::Retry {
            after,
            code,
            message: message.to_owned(),
        },
        Effect::Write => CallError::OutcomeUnknown {
            message: format!("{code}: {message}"),
        },
    }
}

/// The innermost cause: reqwest's own text would repeat the address.
fn cause(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

fn is_html(response: &reqwest::Response) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"))
}

fn retry_after(response: &reqwest::Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(seconds.trim().parse().ok()?))
}
