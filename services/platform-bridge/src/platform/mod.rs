//! What a connector is: one trait per family of platform calls, without default
//! bodies, so that a missing family is written out with the platform's reason.
//!
//! A connector is stateless. It says which call to make and what the answer means;
//! signing, sending, limiting and classifying go through [`crate::http::Engine`],
//! and what to do next is decided by the pull reconciler and the command workers.

mod after_sales;
mod call_error;
mod document;
mod feed;
mod limits;
mod listings;
mod push;
mod receivers;
mod shipping;
mod upkeep;
mod waybills;

pub use after_sales::{
    AfterSaleRef, Decision, DecisionFound, Decisions, Refusal, RefuseReason, Stop,
};
pub use call_error::CallError;
pub use document::{Document, MappedOrder, MappedReceiver, Unmappable};
pub use feed::{ChainedLists, ChainedPage, Feed, ListBy, Listed, Lists, NumberedLists, Window};
pub use limits::{PullLimits, RateLimits};
pub use listings::{ListingPage, Listings};
pub use push::{
    Channel, Hook, HookAnswer, HookCall, HookRefused, News, OpenChannel, PushApp, PushMessage,
    Pushes, Verified,
};
pub use receivers::{ClosedReceiver, OpenReceiver, OpeningLimits, Receivers, Scene};
pub use shipping::{
    ChangeUntil, NumberChange, ParcelRules, PlatformCarrier, ShipmentFound, ShipmentReport,
    Shipping, Split,
};
pub use upkeep::{Authorisation, FreshTokens, Granted, Memos};
pub use waybills::{
    AccountKind, Address, CarrierService, Issued, Person, PrintData, Repeating, WaybillAccount,
    WaybillItem, WaybillReceiver, WaybillRef, WaybillRequest, WaybillTemplate, Waybills,
};

use chrono::{DateTime, Utc};
use oms_contracts::{
    ids::ShopId,
    oms::{events::v1::PlatformAfterSale, types::v1::Platform},
};
use secrecy::SecretString;

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
    /// Names the app on the page of consent where the platform numbers it apart from the
    /// app key, else empty.
    pub service_id: String,
    /// Access token (session key).
    pub access_token: SecretString,
    /// Refresh token, empty where the platform gave none.
    pub refresh_token: SecretString,
    /// When the access token ends, where known.
    pub access_expires_at: Option<DateTime<Utc>>,
    /// Version of these credentials in `shops`.
    pub credential_version: i64,
}

/// One platform.
pub trait Connector: Send + Sync {
    /// Which one.
    fn platform(&self) -> Platform;
    /// Its rate limits.
    fn rates(&self) -> &'static RateLimits;
    /// Orders.
    fn orders(&self) -> Result<&dyn Feed, CallError>;
    /// After-sales.
    fn after_sales(&self) -> Result<&dyn Feed<PlatformAfterSale>, CallError>;
    /// Decisions about after-sales.
    fn decisions(&self) -> Result<&dyn Decisions, CallError>;
    /// Pushes.
    fn pushes(&self) -> Result<Pushes<'_>, CallError>;
    /// Listings.
    fn listings(&self) -> Result<&dyn Listings, CallError>;
    /// Shipping.
    fn shipping(&self) -> Result<&dyn Shipping, CallError>;
    /// Electronic waybills.
    fn waybills(&self) -> Result<&dyn Waybills, CallError>;
    /// Receivers.
    fn receivers(&self) -> Result<&dyn Receivers, CallError>;
    /// Memos.
    fn memos(&self) -> Result<&dyn Memos, CallError>;
    /// Tokens.
    fn authorisation(&self) -> Result<&dyn Authorisation, CallError>;
}
