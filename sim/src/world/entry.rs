//! Everything that can change the world after it was built, in the form in which it is
//! journalled: replaying the entries in order over the same built world gives the same world.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::after_sale::{AfterSaleKey, AskedLine, Kind};
use super::order::{OrderKey, Refund};
use super::shop::PushPermit;
use super::waybill::WaybillKey;
use crate::platforms::Platform;

/// One change and when it happened by the platform's clock.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) at: DateTime<Utc>,
    pub(crate) change: Change,
}

/// What changed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Change {
    /// A buyer placed an order; its contents follow from the serial number.
    OrderPlaced {
        platform: Platform,
        shop: String,
        serial: u64,
        paid: bool,
        lines: usize,
        hidden_until: Option<DateTime<Utc>>,
    },
    Order {
        key: OrderKey,
        hidden_until: Option<DateTime<Utc>>,
        event: OrderEvent,
    },
    /// A buyer asked for something after the sale.
    AfterSaleOpened {
        order: OrderKey,
        number: u64,
        kind: Kind,
        lines: Vec<AskedLine>,
        refund_fen: i64,
        hidden_until: Option<DateTime<Utc>>,
    },
    AfterSale {
        key: AfterSaleKey,
        hidden_until: Option<DateTime<Utc>>,
        event: AfterSaleEvent,
    },
    /// The app asked for a shop's messages, or no longer wants them.
    PushPermit {
        platform: Platform,
        shop: String,
        permit: Option<PushPermit>,
    },
    TokenIssued {
        platform: Platform,
        shop: String,
        access_token: String,
        access_expires_at: DateTime<Utc>,
        refresh_token: String,
        refresh_expires_at: DateTime<Utc>,
        /// Until when the access token before this one is still taken.
        #[serde(default)]
        old_lives_until: Option<DateTime<Utc>>,
    },
    /// The token issued with it was forced before the old one ended.
    TokenForced {
        platform: Platform,
        shop: String,
    },
    TokenExpired {
        platform: Platform,
        shop: String,
    },
    /// A shop got a waybill number for the parcel of some orders.
    WaybillTaken {
        platform: Platform,
        shop: String,
        account: String,
        /// Whether the account has one less for it.
        counted: bool,
        carrier: String,
        number: String,
        request: String,
        orders: Vec<String>,
        content: Value,
    },
    Waybill {
        key: WaybillKey,
        event: WaybillEvent,
    },
    /// Somebody bought numbers, or counted them.
    WaybillBalance {
        platform: Platform,
        shop: String,
        account: String,
        left: i64,
    },
    /// The app was told receivers in plain words.
    ReceiversOpened {
        platform: Platform,
        shop: String,
        count: u32,
    },
    Erp {
        key: HandoverKey,
        event: ErpEvent,
    },
}

impl Change {
    /// Something happened to an order, visible at once.
    pub(crate) fn order(key: &OrderKey, event: OrderEvent) -> Self {
        Self::Order {
            key: key.clone(),
            hidden_until: None,
            event,
        }
    }

    /// Something happened to a waybill.
    pub(crate) fn waybill(key: &WaybillKey, event: WaybillEvent) -> Self {
        Self::Waybill {
            key: key.clone(),
            event,
        }
    }

    /// Something happened to an after-sale, visible at once.
    pub(crate) fn after_sale(key: &AfterSaleKey, event: AfterSaleEvent) -> Self {
        Self::AfterSale {
            key: key.clone(),
            hidden_until: None,
            event,
        }
    }
}

/// What happened to an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum OrderEvent {
    /// Only the modified time moved.
    Touched,
    Paid,
    ParcelSent {
        carrier: String,
        waybill: String,
        lines: Vec<usize>,
        reported: bool,
    },
    /// A parcel with so many pieces of each line, under the caller's number of the report.
    PiecesSent {
        carrier: String,
        waybill: String,
        pieces: Vec<(usize, i64)>,
        request: String,
    },
    /// A further parcel beside those that carry the lines.
    ExtraParcel {
        carrier: String,
        waybill: String,
    },
    /// Another number for parcels already sent; no lines means all.
    ParcelReplaced {
        carrier: String,
        waybill: String,
        lines: Vec<usize>,
    },
    /// Another number for one parcel already sent.
    ParcelRenumbered {
        was: String,
        carrier: String,
        waybill: String,
    },
    /// A number that was known came in again.
    ReportRepeated {
        waybill: String,
    },
    Printed {
        waybill: String,
    },
    Memo {
        memo: Option<String>,
        flag: Option<i64>,
        flag_name: Option<String>,
    },
    /// A further note beside those before it.
    NoteAdded {
        text: String,
        flag: i64,
    },
    /// An after-sale moved what its lines tell. It follows from the after-sale's own entry and
    /// is not journalled.
    RefundMoved {
        number: u64,
        lines: Vec<usize>,
        to: Refund,
        fen: i64,
    },
    /// The order goes out although a refund waits, which ends the refund.
    RefundWithdrawn,
    Cancelled,
    /// The buyer confirmed receipt.
    Completed,
    AddressChanged,
    /// The buyer asks the seller to send it elsewhere.
    AddressChangeAsked,
    AddressChangeAnswered {
        accepted: bool,
    },
    /// The seller was given another virtual number of the receiver.
    VirtualNumberRenewed,
    /// The virtual number lives longer.
    VirtualNumberExtended,
}

/// What happened to a waybill.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum WaybillEvent {
    /// What the platform keeps of it is another.
    Changed {
        content: Value,
    },
    Cancelled,
    Printed,
}

/// What happened to an after-sale.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum AfterSaleEvent {
    /// Only the modified time moved.
    Touched,
    /// The buyer asks for something else, or again.
    Changed {
        kind: Kind,
        refund_fen: i64,
    },
    /// The seller wants the goods back first.
    ReturnAgreed,
    /// The buyer sent the goods back.
    SentBack {
        carrier: String,
        waybill: String,
    },
    /// The seller agrees, and has the goods where any come back; money or replacement follow.
    Agreed,
    ReplacementSent {
        carrier: String,
        waybill: String,
    },
    /// The money went back.
    Granted,
    /// The buyer has the replacement.
    Completed,
    Refused {
        code: String,
        text: String,
    },
    /// The seller says whether it is fit to be paid; to the buyer nothing changes.
    Reviewed {
        fit: bool,
    },
    /// The platform's own people decided for the buyer.
    PlatformDecided,
    /// The buyer took it back.
    Withdrawn,
    /// It ended without anything given.
    Closed,
    RemarkAdded {
        text: String,
    },
    DeadlineMoved {
        to: DateTime<Utc>,
    },
}

/// Business identity of one hand-over to the ERP.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct HandoverKey {
    pub(crate) shop_id: String,
    pub(crate) order_id: String,
    pub(crate) handover_no: i32,
}

/// What happened to an ERP document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ErpEvent {
    /// It came in; a repeat counts on the same document.
    Delivered {
        platform: i32,
        platform_order_id: String,
        refused: bool,
    },
    Recalled,
    Shipped {
        carrier: String,
        waybill: String,
    },
    /// The OMS stored the shipment, or gave a final reason why not.
    Reported {
        refusal: Option<String>,
    },
}
