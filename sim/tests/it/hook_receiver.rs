//! An order system's side of hooks: takes every call, keeps it, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use oms_testkit::patience;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::harness::Running;

/// One call of a platform.
#[derive(Clone, Debug)]
pub(crate) struct HookTaken {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: String,
}

impl HookTaken {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// A parameter of the address; none here is escaped.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value)
    }
}

/// Stops when dropped.
pub(crate) struct HookReceiver {
    base: String,
    calls: mpsc::UnboundedReceiver<HookTaken>,
    answers: Answers,
    _stop: DropGuard,
}

type Answers = Arc<Mutex<VecDeque<(u16, String)>>>;

#[derive(Clone)]
struct Taking {
    calls: mpsc::UnboundedSender<HookTaken>,
    answers: Answers,
    usual: &'static str,
}

impl HookReceiver {
    /// Answers 200 with `usual` unless it is told otherwise; an empty `usual` echoes the
    /// parameter `echostr` where there is one.
    pub(crate) async fn start(usual: &'static str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}", listener.local_addr()?);
        let (sender, calls) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let taking = Taking {
            calls: sender,
            answers: answers.clone(),
            usual,
        };
        let router = Router::new().fallback(take).with_state(taking);
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(stopped)
                .await
        });
        Ok(Self {
            base,
            calls,
            answers,
            _stop: stop.drop_guard(),
        })
    }

    /// Enters this address at the platform for an app, and gives the call that checks it.
    pub(crate) async fn enter(
        &mut self,
        world: &Running,
        platform: &str,
        app_key: &str,
    ) -> anyhow::Result<HookTaken> {
        let url = format!("{}/hooks/{platform}/{app_key}", self.base);
        world
            .post("hooks", json!({"platform": platform, "url": url}))
            .await?;
        self.next().await
    }

    /// The next calls are answered so, one after another.
    pub(crate) fn answer_next(&self, answers: impl IntoIterator<Item = (u16, &'static str)>) {
        let mut waiting = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend(
            answers
                .into_iter()
                .map(|(status, body)| (status, body.to_owned())),
        );
    }

    /// The next call.
    pub(crate) async fn next(&mut self) -> anyhow::Result<HookTaken> {
        tokio::time::timeout(patience(), self.calls.recv())
            .await
            .context("no call of the hook")?
            .context("the receiver ended")
    }

    /// Calls until one fits.
    pub(crate) async fn until(
        &mut self,
        fits: impl Fn(&HookTaken) -> bool,
    ) -> anyhow::Result<HookTaken> {
        loop {
            let call = self.next().await?;
            if fits(&call) {
                return Ok(call);
            }
        }
    }
}

async fn take(State(taking): State<Taking>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let call = HookTaken {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    };
    let told = taking
        .answers
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop_front();
    let usual = match taking.usual {
        "" => call.parameter("echostr"),
        usual => usual,
    };
    let (status, answer) = told.unwrap_or_else(|| (200, usual.to_owned()));
    // The test may have ended.
    let _sent = taking.calls.send(call);
    let mut response = Response::new(Body::from(answer));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::IM_A_TEAPOT);
    response
}
