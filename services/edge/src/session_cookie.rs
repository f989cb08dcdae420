//! The console's cookie: set after a login, cleared after a logout.

use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, HeaderValue, header};
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};
use oms_contracts::oms::identity::v1::LoginResponse;
use prost::Message;
use std::convert::Infallible;
use tonic::{Status, body::Body};

/// Name of the cookie.
const NAME: &str = "oms_session";
/// A gRPC frame starts with a flag byte and four bytes of length.
const FRAME_HEADER: usize = 5;

/// The session of a request's cookie.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(NAME)?.strip_prefix('='))
}

/// Adds the cookie to the answer of a successful login.
pub(crate) async fn set(
    response: http::Response<Body>,
    secure: bool,
) -> Result<http::Response<Body>, Status> {
    let (mut parts, body) = response.into_parts();
    let collected = body
        .collect()
        .await
        .map_err(|error| Status::unavailable(error.to_string()))?;
    let trailers = collected.trailers().cloned();
    let bytes = collected.to_bytes();
    let session = bytes
        .get(FRAME_HEADER..)
        .and_then(|message| LoginResponse::decode(message).ok())
        .map(|login| login.session)
        .filter(|session| !session.is_empty());
    if let Some(value) = session.and_then(|session| cookie(&session, secure)) {
        parts.headers.insert(header::SET_COOKIE, value);
    }
    Ok(http::Response::from_parts(parts, whole(bytes, trailers)))
}

/// Makes the browser drop the cookie.
pub(crate) fn clear(response: &mut http::Response<Body>) {
    let gone =
        HeaderValue::from_static("oms_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    response.headers_mut().insert(header::SET_COOKIE, gone);
}

fn cookie(session: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{NAME}={session}; Path=/; HttpOnly; SameSite=Strict{secure}"
    ))
    .ok()
}

/// The answer again, as frames: a body of known length would end before its trailers.
fn whole(bytes: Bytes, trailers: Option<HeaderMap>) -> Body {
    let frames = std::iter::once(Frame::data(bytes)).chain(trailers.map(Frame::trailers));
    let frames = frames.map(Ok::<_, Infallible>);
    Body::new(StreamBody::new(stream::iter(frames)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_session_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; oms_session=xyz; oms_session_old=2"),
        );
        assert_eq!(read(&headers), Some("xyz"));
        assert_eq!(read(&HeaderMap::new()), None);
    }
}
