//! Decisions about after-sales, told to the platform. The after-sales themselves are a
//! [`Feed`](super::Feed).

use super::{CallError, ShopAccess};
use crate::http::Engine;
use async_trait::async_trait;
use oms_contracts::oms::types::v1::AfterSaleKind;

/// An after-sale that is decided about, as its last snapshot told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterSaleRef {
    /// As in `PlatformAfterSale`.
    pub platform_after_sale_id: String,
    /// The platform's order number.
    pub platform_order_id: String,
    /// Kind.
    pub kind: AfterSaleKind,
    /// True where the goods had not left when it was asked for.
    pub before_shipping: bool,
    /// What goes back to the buyer, in fen.
    pub refund_fen: i64,
    /// Lines that it is about, by their keys; empty: the whole order.
    pub line_keys: Vec<String>,
    /// What the platform wants back with a decision, see `PlatformAfterSale`.
    pub decision_token: String,
}

/// What the seller decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// The money goes back.
    AgreeRefund,
    /// The buyer may send the goods back (return, exchange).
    AgreeReturn {
        /// The platform's id of the address to send them to; empty for the shop's default
        /// where the platform has one.
        address_id: String,
        /// For the buyer.
        note: String,
    },
    /// Goods go out once more and nothing comes back.
    AgreeReship,
    /// No.
    Refuse(Refusal),
    /// The goods came back as they should.
    ConfirmReturned,
    /// The goods that came back are not taken.
    RefuseReturned(Refusal),
    /// The replacement of an exchange or a reship has left.
    ShipReplacement {
        /// Our carrier code.
        carrier_code: String,
        /// Waybill number.
        waybill_no: String,
    },
    /// Before shipping: whether the parcel could be stopped.
    AnswerStop(Stop),
    /// A note that the seller's staff see.
    Note(String),
}

/// Why the seller refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One of [`Decisions::refuse_reasons`]; empty where the platform has none.
    pub reason_code: String,
    /// In words, for the buyer.
    pub note: String,
    /// Addresses of pictures, where the platform wants proof.
    pub proof_urls: Vec<String>,
}

/// Whether a parcel could be stopped when its buyer asked for the money back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It has not left and will not.
    Stopped,
    /// It is not known here, so it cannot leave from here.
    NotHere,
    /// Its waybill is printed; it may leave any moment.
    Labelled,
    /// It has left.
    Shipped,
}

/// A reason that a seller may refuse with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefuseReason {
    /// The platform's code.
    pub code: String,
    /// In words.
    pub text: String,
    /// Whether the platform wants pictures with it.
    pub needs_proof: bool,
}

/// What became of a decision, asked after a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionFound {
    /// It is in force.
    Done,
    /// It is not, and may be told again.
    NotDone,
    /// The after-sale went another way, so it can never be.
    Overtaken,
}

/// Decisions about after-sales.
#[async_trait]
pub trait Decisions: Send + Sync {
    /// Reasons to refuse this after-sale with.
    ///
    /// # Errors
    /// See [`CallError`]; `Unsupported` where the platform takes words alone.
    async fn refuse_reasons(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
    ) -> Result<Vec<RefuseReason>, CallError>;
    /// Tells the platform. A decision that it does not know for this kind is
    /// [`CallError::Unsupported`], and nothing is sent.
    async fn decide(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<(), CallError>;
    /// Reads what became of a decision.
    async fn find(
        &self,
        http: &Engine,
        shop: &ShopAccess,
        after_sale: &AfterSaleRef,
        decision: &Decision,
    ) -> Result<DecisionFound, CallError>;
}
