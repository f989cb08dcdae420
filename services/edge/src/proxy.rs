//! Passes one gRPC call on: its rule, the caller's token, the right service.

use crate::{credentials::Credentials, session_cookie, upstreams::Upstreams};
use http::{HeaderValue, header};
use http_body_util::{BodyStream, StreamBody};
use oms_service_kit::{
    auth::bearer,
    error::status,
    rules::{Rule, Rules},
};
use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tonic::{Code, Status, body::Body};
use tower::{Service, ServiceExt};

const LOGIN: &str = "/oms.identity.v1.SessionService/Login";
const LOGOUT: &str = "/oms.identity.v1.SessionService/Logout";

/// The request came in the text form: its base64 is decoded on the way in, so its length
/// is no longer what the browser said, and only a body that is a stream claims none.
#[derive(Clone, Copy)]
struct TextForm;

/// Marks a request in the text form before it is decoded.
pub(crate) async fn mark_text_form<B>(mut request: http::Request<B>) -> http::Request<B> {
    let is_text = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc-web-text"));
    if is_text {
        request.extensions_mut().insert(TextForm);
    }
    request
}

/// The proxy for every public method.
#[derive(Clone)]
pub(crate) struct Proxy {
    rules: Arc<Rules>,
    credentials: Credentials,
    upstreams: Upstreams,
    secure_cookie: bool,
}

impl Proxy {
    pub(crate) fn new(
        rules: Arc<Rules>,
        credentials: Credentials,
        upstreams: Upstreams,
        secure_cookie: bool,
    ) -> Self {
        Self {
            rules,
            credentials,
            upstreams,
            secure_cookie,
        }
    }

    async fn pass(&self, mut request: http::Request<Body>) -> Result<http::Response<Body>, Status> {
        let path = request.uri().path().to_owned();
        let rule = self.rules.get(&path);
        let rule = rule.ok_or_else(|| Status::unimplemented(format!("no method {path}")))?;
        if *rule == Rule::Internal {
            return Err(status(
                Code::PermissionDenied,
                "NOT_ALLOWED",
                "this method is for services of the system only",
            ));
        }
        let channel = self
            .upstreams
            .of(&path)
            .ok_or_else(|| Status::unimplemented(format!("no method {path}")))?;
        let credential = credential(request.headers());
        self.put_token(request.headers_mut(), rule, credential.as_deref())
            .await?;
        if path == LOGOUT
            && let Some(credential) = &credential
        {
            let session = value(credential)?;
            request.headers_mut().insert(SESSION_HEADER, session);
        }
        if request.extensions().get::<TextForm>().is_some() {
            request.headers_mut().remove(header::CONTENT_LENGTH);
            request = request.map(|body| Body::new(StreamBody::new(BodyStream::new(body))));
        }
        let sent = channel.oneshot(request).await;
        let mut response = sent.map_err(|error| {
            tracing::warn!(%path, %error, "service not reachable");
            status(
                Code::Unavailable,
                "SERVICE_UNAVAILABLE",
                "the service behind this method does not answer; try again",
            )
        })?;
        if path == LOGIN && !response.headers().contains_key("grpc-status") {
            response = session_cookie::set(response, self.secure_cookie).await?;
        }
        if path == LOGOUT {
            session_cookie::clear(&mut response);
            if let Some(credential) = credential {
                self.credentials.forget(&credential);
            }
        }
        Ok(response)
    }

    /// Replaces whatever the caller sent as proof of identity by a signed token.
    async fn put_token(
        &self,
        headers: &mut http::HeaderMap,
        rule: &Rule,
        credential: Option<&str>,
    ) -> Result<(), Status> {
        headers.remove(header::AUTHORIZATION);
        headers.remove(header::COOKIE);
        headers.remove(SESSION_HEADER);
        let Some(credential) = credential else {
            return match rule {
                Rule::Open => Ok(()),
                _ => Err(status(
                    Code::Unauthenticated,
                    "NOT_SIGNED_IN",
                    "sign in first, or send a valid API token",
                )),
            };
        };
        match self.credentials.exchange(credential).await {
            Ok(token) => {
                headers.insert(header::AUTHORIZATION, value(&format!("Bearer {token}"))?);
                Ok(())
            }
            // A stale cookie must not keep anyone from signing in.
            Err(_) if *rule == Rule::Open => Ok(()),
            Err(status) => Err(status),
        }
    }
}

/// Carries the session inward for a logout to end it; stripped from every other call.
const SESSION_HEADER: &str = "x-oms-session";

fn credential(headers: &http::HeaderMap) -> Option<String> {
    bearer(headers)
        .or_else(|| session_cookie::read(headers))
        .map(str::to_owned)
}

fn value(text: &str) -> Result<HeaderValue, Status> {
    HeaderValue::from_str(text).map_err(|_| {
        status(
            Code::Unauthenticated,
            "NOT_SIGNED_IN",
            "the session or token holds characters that none of ours has",
        )
    })
}

impl Service<http::Request<Body>> for Proxy {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let proxy = self.clone();
        Box::pin(async move {
            let answered = proxy.pass(request).await;
            Ok(answered.unwrap_or_else(Status::into_http))
        })
    }
}
