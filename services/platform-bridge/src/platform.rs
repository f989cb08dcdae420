//! What a connector is: one trait per family of platform calls, without default
//! bodies, so that a missing family is written out with the platform's reason.
//!
//! A connector is stateless. It says which call to make and what the answer means;
//! signing, sending, limiting and classifying go through [`crate::http::Engine`],
//! and what to do next is decided by the pull reconciler and the command workers.

use crate::http::Engine;
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use oms_contracts::{
    ids::ShopId,
    oms::{
        events::v1::{PlatformListing, PlatformOrder},
        types::v1::{Platform, Receiver},
    },
};
use secrecy::SecretString;
use std::time::Duration;

/// A shop as its platform's calls need it. Secrets never reach logs.
#[derive(Debug, Clone)]
pub struct ShopAccess {
    /// Our id.
    pub shop_id: ShopId,
    /// Which connector speaks for it.
    pub platform: Platform,
    /// The platform's own id of the shop (seller nick, mall id).
    pub platform_shop_id: String,
    /// Scheme, host and port in place of the platform's own; the paths stay.
    pub endpoint: Option<String>,
    /// App key (client id).
    pub app_key: String,
    /// App secret.
    pub app_secret: SecretString,
    /// Secret that signs calls where the platform keeps it apart from the app secret,
    /// else empty.
    pub sign_secret: SecretString,
    /// Access token (session key).
    pub access_token: SecretString,
    /// Refresh token, empty where the platform gave none.
    pub refresh_token: SecretString,
    /// When the access token ends, where known.
    pub access_expires_at: Option<DateTime<Utc>>,
    /// Version of these credentials in `shops`.
    pub credential_version: i64,
}

/// What to do now that a platform call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nothing happened there; try again after a while.
    #[error("{code}: {message}")]
    Retry {
        /// How long the platform asks us to wait, if it says so.
        after: Option<Duration>,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Called too often; nothing happened there.
    #[error("throttled: {code}: {message}")]
    Throttled {
        /// How long to wait, if the platform says so.
        after: Option<Duration>,
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// The token is expired, withdrawn or wrong.
    #[error("authorisation ended: {code}: {message}")]
    AuthExpired {
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Final: repeating the same call cannot succeed.
    #[error("refused: {code}: {message}")]
    Refused {
        /// The platform's code.
        code: String,
        /// The platform's text.
        message: String,
    },
    /// Sent, but no answer came: it may have happened. Ask before repeating.
    #[error("outcome unknown: {message}")]
    OutcomeUnknown {
        /// What broke.
        message: String,
    },
    /// The answer could not be read.
    #[error("malformed answer: {message}")]
    Malformed {
        /// What is wrong with it; never its content.
        message: String,
    },
    /// The platform has no such call.
    #[error("not supported: {reason}")]
    Unsupported {
        /// The platform's reason.
        reason: &'static str,
    },
}

/// Half-open time window `[from, to)` in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant inside.
    pub from: DateTime<Utc>,
    /// First instant after it.
    pub to: DateTime<Utc>,
}

/// Which time a list of orders goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListBy {
    /// Time of last change: the incremental pull.
    Modified,
    /// Time of creation (of the deal): the late sweep.
    Created,
}

/// Limits of a platform's order lists: data with a source and a date.
#[derive(Debug, Clone, Copy)]
pub struct PullLimits {
    /// Longest window of the list by change.
    pub max_window: Duration,
    /// Longest window of the list by creation.
    pub max_created_window: Duration,
    /// How far the end of a window stays behind the platform's clock.
    pub safety_lag: Duration,
    /// How much of the last window is asked for again.
    pub overlap: Duration,
    /// Rows a page.
    pub page_size: u32,
    /// True where numbered pages list rows newest first, so that they are read from
    /// the last to the first or rows that move meanwhile are missed.
    pub reverse_paging: bool,
    /// How far back changes can be asked for.
    pub history: Duration,
    /// Detail calls in flight at once for one shop.
    pub detail_concurrency: usize,
    /// Where these numbers come from, and when they were read.
    pub source: &'static str,
}

/// Calls per second that the platform allows.
#[derive(Debug, Clone, Copy)]
pub struct RateLimits {
    /// For one shop.
    pub per_shop: u32,
    /// For the whole app.
    pub per_app: u32,
    /// Where these numbers come from, and when they were read.
    pub source: &'static str,
}

/// One document of a platform's answer: what came, and what it means.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// The platform's id of it, where at least that could be read.
    pub id: Option<String>,
    /// The document alone as it came, to be sealed if it is parked.
    pub raw: Bytes,
    /// In our words, or why not.
    pub mapped: Result<T, Unmappable>,
}

/// Why a document cannot be put into our words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmappable {
    /// Stable reason: `UNKNOWN_STATUS`, `MISSING_ID`, `BAD_AMOUNT`, `BAD_TIME`,
    /// `BAD_TEXT`, `BAD_DOCUMENT`.
    pub reason: &'static str,
    /// For a person: which field, and what is wrong with it; no personal data.
    pub message: String,
}

/// An order in our words. The receiver is apart, because it is sealed before the
/// order is published.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedOrder {
    /// Everything but the receiver and the content hash.
    pub order: PlatformOrder,
    /// The receiver where the platform said one.
    pub receiver: Option<MappedReceiver>,
}

/// A receiver as the platform gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct MappedReceiver {
    /// Masks, regions and ciphers.
    pub receiver: Receiver,
    /// Changes exactly when the address changes, never with a new cipher of it.
    pub fingerprint: String,
}

/// An entry of an order list.
#[derive(Debug, Clone)]
pub enum Listed {
    /// The list gives whole orders.
    Full(Box<Document<MappedOrder>>),
    /// The list gives a part only; the detail must be asked for.
    NeedsDetail(String),
    /// Not even an id could be read.
    Unreadable(Box<Document<MappedOrder>>),
}

/// One link of a chain of pages.
#[derive(Debug, Clone)]
pub struct ChainedPage {
    /// Its entries.
    pub rows: Vec<Listed>,
    /// The platform's cursor of the next page; `None` at the end.
    pub next: Option<String>,
}

/// How a platform pages its order lists.
#[derive(Clone, Copy)]
pub enum Lists<'a> {
    /// Pages have numbers, and rows slide between them while they are read.
    Numbered(&'a dyn NumberedLists),
    /// Each page names the next one.
    Chained(&'a dyn ChainedLists),
}

/// A shop SKU page.
#[derive(Debug, Clone)]
pub struct ListingPage {
    /// Goods with their SKUs.
    pub documents: Vec<Document<PlatformListing>>,
    /// Where to go on; `None` at the end.
    pub next: Option<u32>,
}

/// A parcel to be reported to the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentReport {
    /// The platform's order number.
    pub platform_order_id: String,
    /// Our carrier code (SF, ZTO, YTO, STO, YUNDA, EMS, JTSD ...); the connector
    /// turns it into the platform's.
    pub carrier_code: String,
    /// Waybill number.
    pub waybill_no: String,
    /// Lines in this parcel with their quantities.
    pub lines: Vec<(String, i64)>,
    /// True when this parcel is all that the order still owed and the first one.
    pub whole_order: bool,
}

/// What the platform knows of a shipment, asked after a doubt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipmentFound {
    /// Our number stands there.
    Ours,
    /// Not shipped: safe to report.
    NotShipped,
    /// Shipped with other numbers.
    Others(Vec<String>),
    /// Closed or refunded: can never be reported.
    Closed,
}

/// New tokens after a refresh.
#[derive(Debug, Clone)]
pub struct FreshTokens {
    /// Access token.
    pub access_token: SecretString,
    /// Refresh token; may be the same as before.
    pub refresh_token: SecretString,
    /// When the access token ends.
    pub access_expires_at: Option<DateTime<Utc>>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<DateTime<Utc>>,
}

/// Orders of a shop.
#[async_trait]
pub trait Orders: Send + Sync {
    /// The platform's limits.
    fn limits(&self) -> &'static PullLimits;
    /// The platform's clock; ours where it has no call for it.
    async fn platform_time(
        &self,
        http: &Engine,
        shop: &ShopAccess,
    ) -> Result<DateTime<Utc>, CallError>;
    /// Its order lists.
    fn lists(&self) -> Lists<'_>;
    /// One order, whole.
    async fn detail(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
    ) -> Result<Document<MappedOrder>, CallError>;
    /// Maps a parked raw document again.
    fn remap(&self, raw: &[u8]) -> Document<MappedOrder>;
    /// A parked raw document with every receiver field masked, for people.
    fn mask_raw(&self, raw: &[u8]) -> String;
}

/// Order lists with numbered pages.
#[async_trait]
pub trait NumberedLists: Send + Sync {
    /// How many rows a window holds.
    async fn count(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
    ) -> Result<u64, CallError>;
    /// One page of a window, counted from 1 in the platform's own order.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        page: u32,
    ) -> Result<Vec<Listed>, CallError>;
}

/// Order lists whose pages each name the next one.
#[async_trait]
pub trait ChainedLists: Send + Sync {
    /// The page at `cursor`, `None` for the first.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        by: ListBy,
        window: Window,
        cursor: Option<&str>,
    ) -> Result<ChainedPage, CallError>;
}

/// Goods and SKUs that a shop sells.
#[async_trait]
pub trait Listings: Send + Sync {
    /// One page; `cursor` is 0 at the start, then what the last page's `next` says.
    async fn page(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        cursor: u32,
    ) -> Result<ListingPage, CallError>;
}

/// Shipments told to the platform.
#[async_trait]
pub trait Shipping: Send + Sync {
    /// Reports a parcel.
    async fn report(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<(), CallError>;
    /// Reads what became of a report.
    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        report: &ShipmentReport,
    ) -> Result<ShipmentFound, CallError>;
    /// True where a refusal with this code may mean "already shipped", so that
    /// `find` decides between success and conflict.
    fn may_be_shipped(&self, code: &str) -> bool;
}

/// Seller memo and flag.
#[async_trait]
pub trait Memos: Send + Sync {
    /// Writes both; repeating it is harmless.
    async fn write(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        memo: &str,
        flag: i32,
    ) -> Result<(), CallError>;
}

/// Tokens.
#[async_trait]
pub trait Authorisation: Send + Sync {
    /// How long before its end an access token is refreshed; `None` where a refresh
    /// does not lengthen it.
    fn refresh_before(&self) -> Option<Duration>;
    /// True where app key and secret alone give a token, with no seller to ask.
    fn grants_itself(&self) -> bool;
    /// Trades the refresh token, or what stands for one, for new tokens.
    async fn refresh(&self, http: &Engine, shop: &ShopAccess) -> Result<FreshTokens, CallError>;
}

/// One platform.
pub trait Connector: Send + Sync {
    /// Which one.
    fn platform(&self) -> Platform;
    /// Its rate limits.
    fn rates(&self) -> &'static RateLimits;
    /// Orders.
    fn orders(&self) -> Result<&dyn Orders, CallError>;
    /// Listings.
    fn listings(&self) -> Result<&dyn Listings, CallError>;
    /// Shipping.
    fn shipping(&self) -> Result<&dyn Shipping, CallError>;
    /// Memos.
    fn memos(&self) -> Result<&dyn Memos, CallError>;
    /// Tokens.
    fn authorisation(&self) -> Result<&dyn Authorisation, CallError>;
}
