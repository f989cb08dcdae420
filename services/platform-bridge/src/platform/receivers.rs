//! Receivers in plain words, where a platform opens them: counted, for a named purpose, and
//! never in advance. And what buyers ask about their addresses.

use super::{CallError, Person, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use oms_contracts::oms::types::v1::Receiver;

/// What a receiver is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// A label that the platform's waybills cannot print.
    Label,
    /// To change an address.
    ChangeAddress,
    /// To see who it is.
    Look,
    /// To talk with the buyer about an after-sale.
    AfterSale,
    /// To talk with the buyer otherwise.
    Care,
}

/// What a platform allows: data with a source and a date.
#[derive(Debug, Clone, Copy)]
pub struct OpeningLimits {
    /// Most receivers in one call.
    pub batch: usize,
    /// Most receivers a shop and day (UTC+8) that we open, the platform's bound or less.
    pub per_day: u32,
    /// Where these numbers come from, and when they were read.
    pub source: &'static str,
}

/// A receiver that is to be opened, as its order told it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedReceiver {
    /// The platform's order number.
    pub platform_order_id: String,
    /// Masks, ciphers and what stands for them.
    pub receiver: Receiver,
}

/// A receiver in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReceiver {
    /// Who, with the number to call: where the platform gives a virtual one, that and
    /// `phone_extension`.
    pub person: Person,
    /// Extension of a virtual number, else empty.
    pub phone_extension: String,
    /// True where the number is a virtual one.
    pub phone_is_virtual: bool,
    /// When a virtual number ends, where known.
    pub phone_ends_at: Option<DateTime<Utc>>,
}

/// Receivers.
#[async_trait]
pub trait Receivers: Send + Sync {
    /// Its limits.
    fn limits(&self) -> &'static OpeningLimits;
    /// Opens receivers. Each has its own outcome, in their order; the outer error is one of
    /// the call itself. A quota that is used up is `Refused` with code `QUOTA_USED_UP`.
    async fn open(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        scene: Scene,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Result<OpenReceiver, CallError>>, CallError>;
    /// Groups orders that share a receiver, by their numbers; each order is in one group.
    async fn same_receiver(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        receivers: &[ClosedReceiver],
    ) -> Result<Vec<Vec<String>>, CallError>;
    /// Answers a buyer who asks for another address.
    ///
    /// # Errors
    /// `Unsupported` where buyers change addresses without asking.
    async fn answer_address_change(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        platform_order_id: &str,
        accept: bool,
    ) -> Result<(), CallError>;
}
