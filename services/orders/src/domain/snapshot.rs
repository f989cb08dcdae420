//! A platform snapshot, checked: everything in it can be stored.

use chrono::{DateTime, Utc};
use oms_contracts::{
    datetime,
    oms::{
        events::v1::{
            PlatformAmounts, PlatformLine, PlatformNotes, PlatformOrder, PlatformReceiver,
            PlatformShipment,
        },
        types::v1::{PlatformStatus, RefundState},
    },
};
use std::collections::HashSet;

/// Most units of one line; more is a broken document, not an order.
pub(super) const MAX_QUANTITY: i64 = 10_000_000;
/// Largest amount in fen.
const MAX_FEN: i64 = 1_000_000_000_000;

/// A snapshot. A group that is `None` was not said, and what is stored of it stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The platform's order number.
    pub platform_order_id: String,
    /// Status.
    pub status: PlatformStatus,
    /// The platform's time of last change.
    pub modified_at: DateTime<Utc>,
    /// When the buyer placed it.
    pub created_at: DateTime<Utc>,
    /// When it was paid; `None` keeps what is stored.
    pub paid_at: Option<DateTime<Utc>>,
    /// Latest ship time; `None` keeps what is stored.
    pub latest_ship_at: Option<DateTime<Utc>>,
    /// Why shipping is forbidden for now.
    pub ship_block_reason: String,
    /// Amounts.
    pub amounts: Option<PlatformAmounts>,
    /// Lines, and whether these are all.
    pub lines: Option<(Vec<Line>, bool)>,
    /// Nick, memos and flag.
    pub notes: Option<PlatformNotes>,
    /// Sealed receiver.
    pub receiver: Option<PlatformReceiver>,
    /// Parcels that the platform knows.
    pub shipments: Vec<PlatformShipment>,
    /// Hash of all of it.
    pub content_hash: Vec<u8>,
}

/// A line of a snapshot with its refund state decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As it came.
    pub said: PlatformLine,
    /// Refund state.
    pub refund_state: RefundState,
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
    pub fn check(order: PlatformOrder) -> Result<Self, Refused> {
        text("platform_order_id", &order.platform_order_id)?;
        if order.platform_order_id.is_empty() || order.platform_order_id.len() > 100 {
            return Err(refused(
                "MISSING_ID",
                "platform_order_id must have 1 to 100 bytes",
            ));
        }
        if order.content_hash.is_empty() {
            return Err(refused("MISSING_HASH", "content_hash must be given"));
        }
        let status = match PlatformStatus::try_from(order.status) {
            Ok(PlatformStatus::Unspecified) | Err(_) => {
                return Err(refused(
                    "UNKNOWN_STATUS",
                    format!("status {} is not known", order.status),
                ));
            }
            Ok(status) => status,
        };
        let time = |field: &str, at: Option<&prost_types::Timestamp>| {
            datetime(at).ok_or_else(|| refused("BAD_TIME", format!("{field} must be given")))
        };
        if let Some(amounts) = &order.amounts {
            for (field, fen) in [
                ("goods_fen", amounts.goods_fen),
                // Below zero where a price was raised.
                ("discount_fen", amounts.discount_fen.saturating_abs()),
                ("postage_fen", amounts.postage_fen),
                ("payable_fen", amounts.payable_fen),
            ] {
                amount(field, fen)?;
            }
        }
        if let Some(notes) = &order.notes {
            text("buyer_nick", &notes.buyer_nick)?;
            text("buyer_memo", &notes.buyer_memo)?;
            text("seller_memo", &notes.seller_memo)?;
        }
        Ok(Self {
            modified_at: time("modified_at", order.modified_at.as_ref())?,
            created_at: time("created_at", order.created_at.as_ref())?,
            paid_at: datetime(order.paid_at.as_ref()),
            latest_ship_at: datetime(order.latest_ship_at.as_ref()),
            lines: order
                .lines
                .map(|lines| Ok((check_lines(lines.lines)?, lines.complete)))
                .transpose()?,
            shipments: order
                .shipments
                .map(|said| said.shipments)
                .unwrap_or_default(),
            platform_order_id: order.platform_order_id,
            status,
            ship_block_reason: order.ship_block_reason,
            amounts: order.amounts,
            notes: order.notes,
            receiver: order.receiver,
            content_hash: order.content_hash,
        })
    }
}

fn check_lines(lines: Vec<PlatformLine>) -> Result<Vec<Line>, Refused> {
    let mut keys = HashSet::new();
    lines
        .into_iter()
        .map(|said| {
            if said.line_key.is_empty() || !keys.insert(said.line_key.clone()) {
                return Err(refused("BAD_LINE", "line_key is empty or stands twice"));
            }
            if !(1..=MAX_QUANTITY).contains(&said.quantity)
                || !(0..=said.quantity).contains(&said.refunded_quantity)
            {
                return Err(refused("BAD_QUANTITY", "quantity is out of range"));
            }
            amount("price_fen", said.price_fen)?;
            amount("payable_fen", said.payable_fen)?;
            for (field, value) in [
                ("line_key", &said.line_key),
                ("platform_sku_id", &said.platform_sku_id),
                ("platform_goods_id", &said.platform_goods_id),
                ("outer_id", &said.outer_id),
                ("title", &said.title),
                ("spec", &said.spec),
                ("picture_url", &said.picture_url),
            ] {
                text(field, value)?;
            }
            let refund_state = match RefundState::try_from(said.refund_state) {
                Ok(RefundState::Unspecified) | Err(_) => {
                    return Err(refused("UNKNOWN_STATUS", "refund_state is not known"));
                }
                Ok(state) => state,
            };
            Ok(Line { said, refund_state })
        })
        .collect()
}

pub(super) fn amount(field: &str, fen: i64) -> Result<(), Refused> {
    if (0..=MAX_FEN).contains(&fen) {
        Ok(())
    } else {
        Err(refused("BAD_AMOUNT", format!("{field} is out of range")))
    }
}

/// PostgreSQL stores any UTF-8 but the NUL character.
pub(super) fn text(field: &str, value: &str) -> Result<(), Refused> {
    if value.contains('\0') {
        Err(refused(
            "BAD_TEXT",
            format!("{field} holds a NUL character"),
        ))
    } else {
        Ok(())
    }
}

pub(super) fn refused(reason: &'static str, message: impl Into<String>) -> Refused {
    Refused {
        reason,
        message: message.into(),
    }
}
