//! The task that calls the hooks.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http::{Request, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio_util::sync::CancellationToken;

use super::{HookCall, Hooks, Message};
use crate::platforms::App;
use crate::sim::Sim;

/// Deliveries under way at once, those that wait for their next attempt included.
const FLYING: usize = 512;
/// An answer later than this is none.
const PATIENCE: Duration = Duration::from_secs(5);
const MAX_ANSWER: usize = 64 * 1024;

/// One message to one hook.
pub(crate) struct Delivery {
    pub(super) hooks: &'static dyn Hooks,
    pub(super) app: App,
    pub(super) url: Uri,
    pub(super) post: Post,
    /// Before the first attempt.
    pub(super) wait: Duration,
    /// Whether it is tried again until it is taken.
    pub(super) retried: bool,
}

/// What is posted.
#[derive(Clone, Debug)]
pub(super) enum Post {
    /// Signed anew for each attempt.
    Message(Message),
    /// Signed when it happened, and posted long after.
    Stale(Message),
    /// The check of an address.
    Probe,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The app holds secrets.
        out.debug_struct("Delivery")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

type HookClient = Client<HttpConnector, Body>;

/// Calls hooks until `shutdown`.
pub(crate) async fn call_hooks(sim: Sim, shutdown: CancellationToken) {
    let mut waiting = sim.pushes().waiting.lock().await;
    let client: HookClient = Client::builder(TokioExecutor::new()).build_http();
    let mut flying = FuturesUnordered::new();
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return,
            Some(()) = flying.next(), if !flying.is_empty() => {}
            delivery = waiting.recv(), if flying.len() < FLYING => match delivery {
                Some(delivery) => flying.push(deliver(&sim, &client, delivery)),
                None => return,
            },
        }
    }
}

async fn deliver(sim: &Sim, client: &HookClient, delivery: Delivery) {
    let Delivery {
        hooks, app, url, ..
    } = &delivery;
    let stale = match &delivery.post {
        Post::Stale(message) => Some(hooks.call(app, url, message, message.at)),
        Post::Message(_) | Post::Probe => None,
    };
    tokio::time::sleep(delivery.wait).await;
    let pauses = if delivery.retried {
        hooks.retries()
    } else {
        &[]
    };
    let mut pauses = pauses.iter();
    loop {
        let now = sim.now();
        let call = match &delivery.post {
            Post::Message(message) | Post::Stale(message) => stale
                .clone()
                .unwrap_or_else(|| hooks.call(app, url, message, now)),
            Post::Probe => hooks.probe(app, url, now),
        };
        if let Some((status, body)) = post(client, url, &call).await
            && hooks.takes(&call, status, &body)
        {
            return;
        }
        match pauses.next() {
            Some(pause) => tokio::time::sleep(*pause).await,
            None => return,
        }
    }
}

/// Status and body of the answer; none when there was none.
async fn post(client: &HookClient, url: &Uri, call: &HookCall) -> Option<(u16, Vec<u8>)> {
    let target = match (call.query.as_str(), url.query()) {
        ("", _) => url.to_string(),
        (query, None) => format!("{url}?{query}"),
        (query, Some(_)) => format!("{url}&{query}"),
    };
    let mut request = Request::builder().method(call.method.clone()).uri(target);
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(call.body.clone())).ok()?;
    let answered = async {
        let response = client.request(request).await.ok()?;
        let status = response.status().as_u16();
        let body = to_bytes(Body::new(response.into_body()), MAX_ANSWER).await;
        Some((status, body.ok()?.to_vec()))
    };
    tokio::time::timeout(PATIENCE, answered).await.ok()?
}
