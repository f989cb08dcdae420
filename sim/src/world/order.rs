//! An order as every marketplace keeps it, before a platform gives it its wire form.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platforms::Platform;

/// How orders are found and named in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct OrderKey {
    pub(crate) platform: Platform,
    pub(crate) id: String,
}

/// Where an order stands; platforms word it differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    AwaitingPayment,
    AwaitingShipment,
    PartiallyShipped,
    Shipped,
    Completed,
    Closed,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingPayment => "awaiting_payment",
            Self::AwaitingShipment => "awaiting_shipment",
            Self::PartiallyShipped => "partially_shipped",
            Self::Shipped => "shipped",
            Self::Completed => "completed",
            Self::Closed => "closed",
        }
    }

    /// Paid, and something is still to leave.
    pub(crate) fn can_ship(self) -> bool {
        matches!(self, Self::AwaitingShipment | Self::PartiallyShipped)
    }
}

/// The refund of one line: what its newest after-sale that moves lines says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Refund {
    None,
    Open,
    /// Taken back, refused or closed: none is in force.
    Withdrawn,
    Granted,
}

/// Goods of one shop in one order.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: String,
    /// Place in the shop's goods.
    pub(crate) goods: usize,
    pub(crate) quantity: i64,
    pub(crate) price_fen: i64,
    /// The line's share of the order's discount.
    pub(crate) discount_fen: i64,
    pub(crate) refund: Refund,
    pub(crate) refund_id: u64,
    pub(crate) refunded_fen: i64,
    pub(crate) shipped: bool,
}

impl Line {
    pub(crate) fn total_fen(&self) -> i64 {
        self.price_fen * self.quantity
    }

    /// What the buyer paid for it, postage aside.
    pub(crate) fn paid_fen(&self) -> i64 {
        self.total_fen() - self.discount_fen
    }

    /// Given back as a whole.
    pub(crate) fn is_refunded(&self) -> bool {
        self.refund == Refund::Granted && self.refunded_fen >= self.paid_fen()
    }
}

/// A parcel the platform knows of.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    /// The platform's carrier code.
    pub(crate) carrier: String,
    pub(crate) waybill: String,
    /// Lines inside; none for an extra parcel of the same goods.
    pub(crate) lines: Vec<usize>,
    /// Pieces of each of the lines where not all of a line is inside.
    pub(crate) pieces: Vec<i64>,
    /// The caller's own number of the report, empty where it gave none.
    pub(crate) request: String,
    pub(crate) extra: bool,
    pub(crate) at: DateTime<Utc>,
    /// Calls that reported this number, repeats and refusals included.
    pub(crate) times_reported: u32,
}

impl Parcel {
    /// Pieces of a line inside.
    pub(crate) fn pieces_of(&self, place: usize, line: &Line) -> i64 {
        match self.lines.iter().position(|inside| *inside == place) {
            None => 0,
            Some(at) => self.pieces.get(at).copied().unwrap_or(line.quantity),
        }
    }
}

/// One of the seller's notes, where a platform keeps them all.
#[derive(Clone, Debug)]
pub(crate) struct Note {
    pub(crate) at: DateTime<Utc>,
    pub(crate) text: String,
    pub(crate) flag: i64,
}

/// Who gets the goods, in plain text; platforms mask and encrypt it.
#[derive(Clone, Debug)]
pub(crate) struct Receiver {
    /// Changes when the person or the address does.
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) province: String,
    pub(crate) city: String,
    pub(crate) district: String,
    pub(crate) address: String,
    pub(crate) zip: String,
}

/// The buyer's wish to get the goods elsewhere, and what the seller said.
#[derive(Clone, Debug)]
pub(crate) struct AddressRequest {
    pub(crate) from: Receiver,
    pub(crate) to: Receiver,
    pub(crate) at: DateTime<Utc>,
    pub(crate) answered: Option<(bool, DateTime<Utc>)>,
}

impl AddressRequest {
    pub(crate) fn is_open(&self) -> bool {
        self.answered.is_none()
    }
}

/// One order of one shop.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) key: OrderKey,
    pub(crate) shop: usize,
    /// Order and seller of the data it was made from.
    pub(crate) source: (String, String),
    pub(crate) buyer: String,
    pub(crate) status: Status,
    pub(crate) created: DateTime<Utc>,
    pub(crate) paid: Option<DateTime<Utc>>,
    pub(crate) shipped: Option<DateTime<Utc>>,
    pub(crate) ended: Option<DateTime<Utc>>,
    pub(crate) modified: DateTime<Utc>,
    /// Lists show the row from then on.
    pub(crate) listed_from: DateTime<Utc>,
    /// Nothing knows the order before.
    pub(crate) exists_from: DateTime<Utc>,
    pub(crate) lines: Vec<Line>,
    pub(crate) postage_fen: i64,
    pub(crate) receiver: Receiver,
    /// Other addresses so far, asked for ones included.
    pub(crate) address_changes: u32,
    /// The newest wish for another address, where the seller is asked.
    pub(crate) address_request: Option<AddressRequest>,
    /// How often another virtual number was given, and how often one was made to live longer.
    pub(crate) virtual_numbers: u32,
    pub(crate) virtual_extensions: u32,
    pub(crate) buyer_memo: String,
    pub(crate) seller_memo: String,
    pub(crate) flag: i64,
    pub(crate) flag_name: String,
    /// Newest first.
    pub(crate) notes: Vec<Note>,
    pub(crate) parcels: Vec<Parcel>,
    /// Waybill numbers reported as printed.
    pub(crate) printed: Vec<String>,
}

impl Order {
    pub(crate) fn goods_fen(&self) -> i64 {
        self.lines.iter().map(Line::total_fen).sum()
    }

    pub(crate) fn discount_fen(&self) -> i64 {
        self.lines.iter().map(|line| line.discount_fen).sum()
    }

    /// What the buyer pays, postage included.
    pub(crate) fn payable_fen(&self) -> i64 {
        self.goods_fen() - self.discount_fen() + self.postage_fen
    }

    /// Whether the seller still has to answer a wish for another address.
    pub(crate) fn awaits_address_answer(&self) -> bool {
        self.address_request
            .as_ref()
            .is_some_and(AddressRequest::is_open)
    }

    pub(crate) fn has_open_refund(&self) -> bool {
        self.lines.iter().any(|line| line.refund == Refund::Open)
    }

    /// Pieces of a line that no parcel holds yet.
    pub(crate) fn pieces_left(&self, place: usize) -> i64 {
        let line = &self.lines[place];
        let gone: i64 = self
            .parcels
            .iter()
            .map(|parcel| parcel.pieces_of(place, line))
            .sum();
        if line.shipped {
            0
        } else {
            line.quantity - gone
        }
    }

    /// Lines that may still leave.
    pub(crate) fn open_lines(&self) -> Vec<usize> {
        let open = |line: &Line| !line.shipped && line.refund != Refund::Granted;
        (0..self.lines.len())
            .filter(|place| open(&self.lines[*place]))
            .collect()
    }
}
