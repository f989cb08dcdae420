//! The one engine through which every platform call leaves: rate budget, sending,
//! deadline, bounded body, classification of what broke, trace and metric.
//!
//! It knows no platform. A connector hands it a signed [`Call`] and a function that
//! reads the answer; what goes wrong on the way is told as a [`CallError`] that says
//! what to do now. The rule behind the classification: a call that surely was not
//! sent may be repeated; one that was sent and not understood may be repeated only
//! if it changes nothing ([`Effect::Read`]), else its outcome is unknown.

mod budget;
mod exchange;
mod parts;
mod socket;
#[cfg(test)]
mod socket_tests;
#[cfg(test)]
mod tests;

pub use parts::FilePart;
pub use socket::{Socket, SocketAt};

use crate::{
    metric_definitions::PLATFORM_CALLS_TOTAL,
    platform::{CallError, RateLimits, ShopAccess},
};
use budget::{Budget, Lane};
use bytes::Bytes;
use oms_contracts::oms::types::v1::Platform;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tracing::{Instrument, Span, field::Empty};

/// Bounds of one call.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// From the first byte sent to the last one read.
    pub timeout: Duration,
    /// For the connection alone; a call that fails there was not sent.
    pub connect_timeout: Duration,
    /// Longest wait for the rate budget; a call that would wait longer is answered
    /// with [`CallError::Throttled`] without being sent.
    pub longest_wait: Duration,
    /// Largest answer in bytes.
    pub max_body: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(20),
            connect_timeout: Duration::from_secs(5),
            longest_wait: Duration::from_secs(5),
            max_body: 16 << 20,
        }
    }
}

/// Whether a call changes anything at the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It does not: repeating it is harmless.
    Read,
    /// It does: without an answer it may have happened.
    Write,
}

/// Body of a call.
#[derive(Debug)]
pub enum Body {
    /// None: the call is a GET.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Form(BTreeMap<&'static str, String>),
    /// `application/json`, one flat object of texts.
    Json(BTreeMap<&'static str, String>),
    /// `application/json` exactly as it was signed.
    JsonText(String),
    /// `multipart/form-data`: texts and one file.
    Parts(BTreeMap<&'static str, String>, FilePart),
}

/// One signed call.
#[derive(Debug)]
pub struct Call {
    /// The platform's name of the call, for the trace and the metric.
    pub method: &'static str,
    /// The platform's own scheme and host; a shop's endpoint replaces it.
    pub host: &'static str,
    /// Path, which an endpoint override keeps.
    pub path: &'static str,
    /// Parameters in the address, not encoded yet.
    pub query: Vec<(&'static str, String)>,
    /// What is posted.
    pub body: Body,
    /// Whether it changes anything.
    pub effect: Effect,
}

/// Sends platform calls. Share it behind an `Arc`: it holds the connection pool and
/// the rate budgets.
pub struct Engine {
    client: reqwest::Client,
    budget: Budget,
    settings: EngineSettings,
}

impl Engine {
    /// An engine with its own connection pool. The process must have installed a
    /// rustls provider.
    ///
    /// # Errors
    /// When the TLS roots cannot be loaded.
    pub fn new(settings: EngineSettings) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // Settings come from our configuration, never from the environment.
            .no_proxy()
            .connect_timeout(settings.connect_timeout)
            .timeout(settings.timeout)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            client,
            budget: Budget::new(settings.longest_wait),
            settings,
        })
    }

    /// Sends `call` for `shop` within `rates` and reads the answer with `read`, which
    /// also recognises the platform's own error answers.
    ///
    /// # Errors
    /// See [`CallError`]; a write whose answer cannot be read is `OutcomeUnknown`.
    pub async fn call<T>(
        &self,
        shop: &ShopAccess,
        rates: &RateLimits,
        call: Call,
        read: impl FnOnce(&Bytes) -> Result<T, CallError> + Send,
    ) -> Result<T, CallError> {
        let (platform, method, effect) = (label(shop.platform), call.method, call.effect);
        let span = tracing::info_span!(
            "platform.call", platform, method, shop.id = %shop.shop_id,
            status = Empty, duration_ms = Empty, outcome = Empty,
        );
        let result = async {
            self.wait_for_budget(shop, rates).await?;
            let started = Instant::now();
            let answered =
                exchange::exchange(&self.client, shop, call, self.settings.max_body).await;
            let spent = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
            Span::current().record("duration_ms", spent);
            answered.and_then(|answer| exchange::read_answer(&answer, effect, read))
        }
        .instrument(span.clone())
        .await;
        count(&span, platform, method, &result);
        result
    }

    /// Opens a WebSocket for `shop` within `rates`. The trace and the metric name the
    /// method alone: a path may hold a signature.
    ///
    /// # Errors
    /// See [`CallError`]; opening changes nothing at the platform.
    pub async fn open_socket(
        &self,
        shop: &ShopAccess,
        rates: &RateLimits,
        at: SocketAt<'_>,
    ) -> Result<Socket, CallError> {
        let (platform, method) = (label(shop.platform), at.method);
        let span = tracing::info_span!(
            "platform.socket", platform, method, shop.id = %shop.shop_id, outcome = Empty,
        );
        let result = async {
            self.wait_for_budget(shop, rates).await?;
            Socket::open(shop, &at, &self.settings).await
        }
        .instrument(span.clone())
        .await;
        count(&span, platform, method, &result);
        result
    }

    async fn wait_for_budget(
        &self,
        shop: &ShopAccess,
        rates: &RateLimits,
    ) -> Result<(), CallError> {
        let lanes = [
            (Lane::Shop(shop.shop_id), rates.per_shop),
            (
                Lane::App(shop.platform, shop.app_key.clone()),
                rates.per_app,
            ),
        ];
        match self.budget.reserve(lanes) {
            Ok(wait) if wait.is_zero() => Ok(()),
            Ok(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Err(wait) => Err(CallError::Throttled {
                after: Some(wait),
                code: "LOCAL_BUDGET".into(),
                message: "our own rate budget for this platform is used up; not sent".into(),
            }),
        }
    }
}

/// The address of a page that a person opens: the platform's own, or on the shop's
/// endpoint.
///
/// # Errors
/// The shop's endpoint is no address.
pub fn page_url(
    shop: &ShopAccess,
    host: &str,
    path: &str,
    query: &[(&str, &str)],
) -> Result<String, CallError> {
    Ok(exchange::address(shop, host, path, query)?.into())
}

/// Tells the trace and the metric how a call ended.
fn count<T>(
    span: &Span,
    platform: &'static str,
    method: &'static str,
    result: &Result<T, CallError>,
) {
    let outcome = result.as_ref().err().map_or("ok", outcome);
    span.record("outcome", outcome);
    metrics::counter!(
        PLATFORM_CALLS_TOTAL, "platform" => platform, "method" => method, "outcome" => outcome
    )
    .increment(1);
}

/// A platform's name in traces and metrics.
fn label(platform: Platform) -> &'static str {
    match platform {
        Platform::Unspecified => "unspecified",
        Platform::Taobao => "taobao",
        Platform::Jd => "jd",
        Platform::Pinduoduo => "pinduoduo",
        Platform::Douyin => "douyin",
        Platform::WechatShop => "wechat_shop",
        Platform::Kuaishou => "kuaishou",
        Platform::Xiaohongshu => "xiaohongshu",
    }
}

/// A failure's name in traces and metrics.
fn outcome(error: &CallError) -> &'static str {
    match error {
        CallError::Retry { .. } => "retry",
        CallError::Throttled { .. } => "throttled",
        CallError::AuthExpired { .. } => "auth_expired",
        CallError::Refused { .. } => "refused",
        CallError::OutcomeUnknown { .. } => "outcome_unknown",
        CallError::Malformed { .. } => "malformed",
        CallError::Unsupported { .. } => "unsupported",
    }
}
