//! A platform snapshot, checked: everything in it can be stored.

use chrono::{DateTime, Utc};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::{AfterSaleKind, AfterSaleStage},
    },
};

/// Most bytes of a number that is searched for.
const MAX_NUMBER: usize = 100;
/// Most units; more is a broken document, not an after-sale.
const MAX_QUANTITY: i64 = 10_000_000;
/// Largest amount in fen.
const MAX_FEN: i64 = 1_000_000_000_000;

/// A snapshot of an after-sale.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The platform's number of it.
    pub platform_after_sale_id: String,
    /// The platform's number of the order.
    pub platform_order_id: String,
    /// What the buyer asks for.
    pub kind: AfterSaleKind,
    /// How far it is.
    pub stage: AfterSaleStage,
    /// The platform's own status as it came.
    pub platform_stage: String,
    /// The platform's time of last change.
    pub modified_at: DateTime<Utc>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the platform decides by itself.
    pub deadline_at: Option<DateTime<Utc>>,
    /// The goods had not left when it was asked for.
    pub before_shipping: bool,
    /// What goes back to the buyer, in fen.
    pub refund_fen: i64,
    /// Why, in the platform's words.
    pub reason: String,
    /// The buyer's words.
    pub buyer_note: String,
    /// What it is about; empty: the whole order.
    pub lines: Vec<PlatformAfterSaleLine>,
    /// Carrier of the parcel that comes back.
    pub return_carrier: String,
    /// Its waybill number.
    pub return_waybill_no: String,
    /// What is sent instead.
    pub replacement_sku_id: String,
    /// How many of it.
    pub replacement_quantity: i64,
    /// What the platform wants back with a decision.
    pub decision_token: String,
    /// Hash of all of it.
    pub content_hash: Vec<u8>,
}

/// Why a snapshot cannot be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Refused {
    /// Stable reason.
    pub reason: &'static str,
    /// Which field, and what is wrong with it.
    pub message: String,
}

impl Snapshot {
    /// Checks a snapshot as it came.
    pub fn check(said: PlatformAfterSale) -> Result<Self, Refused> {
        check_numbers(&said)?;
        check_texts(&said)?;
        check_amounts(&said)?;
        if said.content_hash.is_empty() {
            return Err(refused("MISSING_HASH", "content_hash must be given"));
        }
        let (kind, stage) = (known_kind(said.kind)?, known_stage(said.stage)?);
        let time = |field: &str, at: Option<&prost_types::Timestamp>| {
            datetime(at).ok_or_else(|| refused("BAD_TIME", format!("{field} must be given")))
        };
        Ok(Self {
            modified_at: time("modified_at", said.modified_at.as_ref())?,
            created_at: time("created_at", said.created_at.as_ref())?,
            deadline_at: datetime(said.deadline_at.as_ref()),
            kind,
            stage,
            platform_after_sale_id: said.platform_after_sale_id,
            platform_order_id: said.platform_order_id,
            platform_stage: said.platform_stage,
            before_shipping: said.before_shipping,
            refund_fen: said.refund_fen,
            reason: said.reason,
            buyer_note: said.buyer_note,
            lines: said.lines,
            return_carrier: said.return_carrier,
            return_waybill_no: said.return_waybill_no,
            replacement_sku_id: said.replacement_sku_id,
            replacement_quantity: said.replacement_quantity,
            decision_token: said.decision_token,
            content_hash: said.content_hash,
        })
    }
}

fn check_numbers(said: &PlatformAfterSale) -> Result<(), Refused> {
    for (field, number) in [
        ("platform_after_sale_id", &said.platform_after_sale_id),
        ("platform_order_id", &said.platform_order_id),
    ] {
        if number.is_empty() || number.len() > MAX_NUMBER {
            return Err(refused(
                "MISSING_ID",
                format!("{field} must have 1 to {MAX_NUMBER} bytes"),
            ));
        }
    }
    if said.return_waybill_no.len() > MAX_NUMBER {
        return Err(refused(
            "BAD_TEXT",
            format!("return_waybill_no has more than {MAX_NUMBER} bytes"),
        ));
    }
    Ok(())
}

fn check_amounts(said: &PlatformAfterSale) -> Result<(), Refused> {
    if !(0..=MAX_FEN).contains(&said.refund_fen) {
        return Err(refused("BAD_AMOUNT", "refund_fen is out of range"));
    }
    // 0 where the platform does not say how many.
    let quantities = said.lines.iter().map(|line| line.quantity);
    for quantity in quantities.chain([said.replacement_quantity]) {
        if !(0..=MAX_QUANTITY).contains(&quantity) {
            return Err(refused("BAD_QUANTITY", "a quantity is out of range"));
        }
    }
    Ok(())
}

/// PostgreSQL stores any UTF-8 but the NUL character.
fn check_texts(said: &PlatformAfterSale) -> Result<(), Refused> {
    let of_it = [
        ("platform_after_sale_id", &said.platform_after_sale_id),
        ("platform_order_id", &said.platform_order_id),
        ("platform_stage", &said.platform_stage),
        ("reason", &said.reason),
        ("buyer_note", &said.buyer_note),
        ("return_carrier", &said.return_carrier),
        ("return_waybill_no", &said.return_waybill_no),
        ("replacement_sku_id", &said.replacement_sku_id),
        ("decision_token", &said.decision_token),
    ];
    let of_lines = said.lines.iter().flat_map(|line| {
        [
            ("line_key", &line.line_key),
            ("platform_sku_id", &line.platform_sku_id),
            ("title", &line.title),
        ]
    });
    for (field, text) in of_it.into_iter().chain(of_lines) {
        if text.contains('\0') {
            return Err(refused(
                "BAD_TEXT",
                format!("{field} holds a NUL character"),
            ));
        }
    }
    Ok(())
}

fn known_kind(number: i32) -> Result<AfterSaleKind, Refused> {
    match AfterSaleKind::try_from(number) {
        Ok(AfterSaleKind::Unspecified) | Err(_) => Err(refused(
            "UNKNOWN_STATUS",
            format!("kind {number} is not known"),
        )),
        Ok(kind) => Ok(kind),
    }
}

fn known_stage(number: i32) -> Result<AfterSaleStage, Refused> {
    match AfterSaleStage::try_from(number) {
        Ok(AfterSaleStage::Unspecified) | Err(_) => Err(refused(
            "UNKNOWN_STATUS",
            format!("stage {number} is not known"),
        )),
        Ok(stage) => Ok(stage),
    }
}

fn refused(reason: &'static str, message: impl Into<String>) -> Refused {
    Refused {
        reason,
        message: message.into(),
    }
}
