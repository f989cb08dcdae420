//! Documents of a platform in our words, or why not.

use bytes::Bytes;
use oms_contracts::oms::{events::v1::PlatformOrder, types::v1::Receiver};

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
