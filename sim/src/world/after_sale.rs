//! An after-sale as every marketplace keeps it, before a platform gives it its wire form.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::order::Refund;
use crate::platforms::Platform;

/// How after-sales are found and named in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct AfterSaleKey {
    pub(crate) platform: Platform,
    pub(crate) id: String,
}

/// What the buyer asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    RefundOnly,
    ReturnRefund,
    Exchange,
    Reship,
    PriceProtection,
}

impl Kind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::RefundOnly => "refund_only",
            Self::ReturnRefund => "return_refund",
            Self::Exchange => "exchange",
            Self::Reship => "reship",
            Self::PriceProtection => "price_protection",
        }
    }

    /// Whether the lines' own refund states follow it. Goods for goods, and a little money
    /// back for a lower price, leave the lines as they are.
    pub(crate) fn moves_lines(self) -> bool {
        matches!(self, Self::RefundOnly | Self::ReturnRefund)
    }

    /// Whether it ends with money.
    pub(crate) fn pays(self) -> bool {
        !matches!(self, Self::Exchange | Self::Reship)
    }

    /// Whether the goods come back.
    pub(crate) fn returns_goods(self) -> bool {
        matches!(self, Self::ReturnRefund | Self::Exchange)
    }

    /// Whether other goods leave.
    pub(crate) fn sends_goods(self) -> bool {
        matches!(self, Self::Exchange | Self::Reship)
    }
}

/// Where an after-sale stands; platforms word it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// The seller is to answer.
    Requested,
    /// The buyer is to send the goods back.
    AwaitingReturn,
    /// The goods are on their way back or there.
    Returned,
    /// Agreed; the money or the replacement is under way.
    Processing,
    Refunded,
    /// The buyer has the replacement.
    Completed,
    /// The seller said no; the buyer may ask again.
    Refused,
    /// The buyer took it back, or it ran out.
    Closed,
}

impl Stage {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::AwaitingReturn => "awaiting_return",
            Self::Returned => "returned",
            Self::Processing => "processing",
            Self::Refunded => "refunded",
            Self::Completed => "completed",
            Self::Refused => "refused",
            Self::Closed => "closed",
        }
    }

    /// Somebody still has to act.
    pub(crate) fn is_open(self) -> bool {
        matches!(
            self,
            Self::Requested | Self::AwaitingReturn | Self::Returned | Self::Processing
        )
    }

    /// Nothing can follow.
    pub(crate) fn is_final(self) -> bool {
        matches!(self, Self::Refunded | Self::Completed | Self::Closed)
    }

    /// What the lines of such an after-sale tell. A refusal leaves no refund in force.
    pub(crate) fn of_lines(self) -> Refund {
        match self {
            Self::Requested | Self::AwaitingReturn | Self::Returned | Self::Processing => {
                Refund::Open
            }
            Self::Refunded | Self::Completed => Refund::Granted,
            Self::Refused | Self::Closed => Refund::Withdrawn,
        }
    }
}

/// Pieces of one line of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AskedLine {
    /// Place in the order's lines.
    pub(crate) place: usize,
    pub(crate) quantity: i64,
}

/// A parcel of an after-sale: the goods back, or the replacement.
#[derive(Clone, Debug)]
pub(crate) struct AfterSaleParcel {
    /// The platform's carrier code.
    pub(crate) carrier: String,
    pub(crate) waybill: String,
    pub(crate) at: DateTime<Utc>,
}

/// Why the seller said no.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// The platform's number of the reason, empty where it has none.
    pub(crate) code: String,
    pub(crate) text: String,
    pub(crate) at: DateTime<Utc>,
    /// The stage in which it was refused.
    pub(crate) from: Stage,
}

/// A remark the seller or the platform left.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub(crate) at: DateTime<Utc>,
    pub(crate) text: String,
}

/// One after-sale of one order.
#[derive(Clone, Debug)]
pub(crate) struct AfterSale {
    pub(crate) key: AfterSaleKey,
    /// The number behind the platform's id; the lines carry it too.
    pub(crate) number: u64,
    /// Places of its order and shop in the world.
    pub(crate) order: usize,
    pub(crate) shop: usize,
    pub(crate) lines: Vec<AskedLine>,
    pub(crate) kind: Kind,
    pub(crate) stage: Stage,
    /// Asked for while nothing of its lines had left.
    pub(crate) before_shipping: bool,
    /// Asked for after the buyer had confirmed the goods.
    pub(crate) after_receipt: bool,
    pub(crate) refund_fen: i64,
    pub(crate) reason: String,
    pub(crate) buyer_note: String,
    pub(crate) created: DateTime<Utc>,
    pub(crate) modified: DateTime<Utc>,
    /// When the platform acts by itself; none when nobody is waited for.
    pub(crate) deadline: Option<DateTime<Utc>>,
    pub(crate) ended: Option<DateTime<Utc>>,
    /// Counts the changes, so that two of them in one second differ.
    pub(crate) revision: u32,
    /// Lists show the row from then on.
    pub(crate) listed_from: DateTime<Utc>,
    /// Nothing knows the after-sale before.
    pub(crate) exists_from: DateTime<Utc>,
    pub(crate) return_parcel: Option<AfterSaleParcel>,
    pub(crate) replacement: Option<AfterSaleParcel>,
    pub(crate) refusal: Option<Refusal>,
    /// Whether the seller marked it as fit to be paid, where the platform wants that first.
    pub(crate) reviewed: bool,
    /// Whether the platform's own people decided it.
    pub(crate) platform_decided: bool,
    /// Newest first.
    pub(crate) remarks: Vec<Remark>,
}

impl AfterSale {
    /// Pieces over all its lines.
    pub(crate) fn pieces(&self) -> i64 {
        self.lines.iter().map(|line| line.quantity).sum()
    }

    /// Places of its lines.
    pub(crate) fn places(&self) -> Vec<usize> {
        self.lines.iter().map(|line| line.place).collect()
    }

    /// Milliseconds that differ with each change, as versions that callers send back.
    pub(crate) fn version_ms(&self) -> i64 {
        self.modified.timestamp_millis() + i64::from(self.revision % 1000)
    }
}
