//! An address of ours that a platform calls: every call is kept as it came, read by the
//! connector, and answered as the connector says.

use super::Marketplace;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use oms_bridge::platform::{Hook, HookCall, HookRefused, PushApp, Verified};
use oms_testkit::patience;
use reqwest::Url;
use serde_json::json;
use std::sync::Arc;
use tokio::{net::TcpListener, sync::watch, time::timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Largest body that a platform sends.
const MOST: usize = 1024 * 1024;

/// A call as it came, and what the connector made of it.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) is_post: bool,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) verified: Result<Verified, HookRefused>,
}

impl Taken {
    pub(crate) fn call(&self) -> HookCall<'_> {
        HookCall {
            is_post: self.is_post,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }
}

/// Stops when dropped.
pub(crate) struct HookListener {
    taken: watch::Receiver<Vec<Taken>>,
    _stop: DropGuard,
}

struct Taking {
    hook: &'static dyn Hook,
    app: PushApp,
    taken: watch::Sender<Vec<Taken>>,
}

impl HookListener {
    /// Listens at the address that is entered for the app of the shop.
    pub(crate) async fn enter(market: &Marketplace, hook: &'static dyn Hook) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = market.push_app().clone();
        let url = format!("{base}/hooks/{}/{}", market.name, app.app_key);
        let (sender, taken) = watch::channel(Vec::new());
        let taking = Taking {
            hook,
            app,
            taken: sender,
        };
        let router = Router::new().fallback(take).with_state(Arc::new(taking));
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            let serving = axum::serve(listener, router);
            serving.with_graceful_shutdown(stopped).await
        });
        let entered = json!({"platform": market.name, "url": url});
        market.tell("hooks", &entered).await;
        Self {
            taken,
            _stop: stop.drop_guard(),
        }
    }

    /// Waits for what the calls so far hold.
    pub(crate) async fn wait_for<T>(&self, what: &str, find: impl Fn(&[Taken]) -> Option<T>) -> T {
        let mut taken = self.taken.clone();
        let found = timeout(patience(), async {
            loop {
                let found = find(&taken.borrow_and_update());
                if let Some(found) = found {
                    return found;
                }
                taken.changed().await.unwrap();
            }
        });
        match found.await {
            Ok(found) => found,
            Err(_) => panic!("{what} did not come: {:?}", self.outcomes()),
        }
    }

    /// What became of each call.
    fn outcomes(&self) -> Vec<Result<Verified, HookRefused>> {
        let taken = self.taken.borrow();
        taken.iter().map(|taken| taken.verified.clone()).collect()
    }
}

async fn take(State(taking): State<Arc<Taking>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST).await.unwrap();
    let address = Url::parse(&format!("http://hook{}", parts.uri)).unwrap();
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        let value = value.to_str().unwrap_or_default();
        (name.as_str().to_owned(), value.to_owned())
    };
    let mut taken = Taken {
        is_post: parts.method == axum::http::Method::POST,
        query: address.query_pairs().into_owned().collect(),
        headers: parts.headers.iter().map(header).collect(),
        body: body.to_vec(),
        verified: Err(HookRefused::Forged("not read yet")),
    };
    taken.verified = taking.hook.verify(&taking.app, &taken.call());
    let answer = match &taken.verified {
        Ok(verified) => verified.answer.clone(),
        Err(_) => taking.hook.refusal(),
    };
    taking.taken.send_modify(|known| known.push(taken));
    Response::builder()
        .status(answer.status)
        .header("content-type", answer.content_type)
        .body(Body::from(answer.body))
        .unwrap()
}
