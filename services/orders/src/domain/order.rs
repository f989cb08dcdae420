//! An order as facts, each with one owner.

use super::{after_sale::AfterSale, headline};
use chrono::{DateTime, Utc};
use oms_contracts::oms::{
    orders::v1::{ErpHandover, Headline, HoldKind, ParcelState, PlatformReport},
    types::v1::{Platform, PlatformStatus, RefundState},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// One order with its lines, open holds and parcels.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Shop that sold it.
    pub shop_id: Uuid,
    /// Our id.
    pub id: Uuid,
    /// Platform that the shop is on.
    pub platform: Platform,
    /// The platform's order number.
    pub platform_order_id: String,
    /// What the platform says of it.
    pub said: PlatformFacts,
    /// When this system first saw it.
    pub received_at: DateTime<Utc>,
    /// Seller memo and flag, wanted and shown.
    pub memo: Memo,
    /// Where it stands with the ERP.
    pub handover: Handover,
    /// Every line ever seen, withdrawn ones too, in the platform's order.
    pub lines: Vec<Line>,
    /// Open holds.
    pub holds: Vec<Hold>,
    /// Parcels that carry lines of it.
    pub parcels: Vec<Parcel>,
    /// Its after-sales, decided ones too.
    pub after_sales: Vec<AfterSale>,
    /// The one status, as stored.
    pub headline: Headline,
    /// Number of the last event.
    pub revision: i64,
    /// Grows with every change of a field that operators own.
    pub operator_revision: i64,
    /// What happened since it was loaded, for `store` to write.
    pub news: News,
}

/// The facts that the platform owns.
#[derive(Debug, Clone, PartialEq)]
pub struct PlatformFacts {
    /// Status in our words.
    pub status: PlatformStatus,
    /// The platform's time of last change.
    pub modified_at: DateTime<Utc>,
    /// When the applied snapshot was fetched.
    pub fetched_at: DateTime<Utc>,
    /// Hash of the applied snapshot.
    pub content_hash: Vec<u8>,
    /// When the buyer placed it.
    pub created_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// Latest ship time.
    pub latest_ship_at: Option<DateTime<Utc>>,
    /// Why the platform forbids shipping for now; empty when it does not.
    pub ship_block_reason: String,
    /// Sum of price times quantity, in fen.
    pub goods_fen: i64,
    /// All discounts, in fen; below zero where a price was raised by more.
    pub discount_fen: i64,
    /// Postage, in fen.
    pub postage_fen: i64,
    /// What the buyer pays, in fen.
    pub payable_fen: i64,
    /// Buyer's nick as the platform masks it.
    pub buyer_nick: String,
    /// Buyer's message.
    pub buyer_memo: String,
    /// Sealed receiver; empty when never said.
    pub receiver_sealed: Vec<u8>,
    /// Changes exactly when the address changes.
    pub receiver_fingerprint: String,
    /// Blind indexes for exact search, hex.
    pub receiver_index: Vec<String>,
}

/// Seller memo and flag have two owners.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memo {
    /// What the platform shows.
    pub observed: String,
    /// Flag that the platform shows; 0 none.
    pub observed_flag: i32,
    /// What we want there.
    pub desired: String,
    /// Flag that we want there.
    pub desired_flag: i32,
    /// 0 until a person edits it here.
    pub revision: i64,
    /// Last revision that the platform took.
    pub written_revision: i64,
}

/// Where the order stands with the ERP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// State of the newest hand-over.
    pub state: ErpHandover,
    /// Its number; 0 before the first.
    pub no: i32,
    /// The ERP's document number once taken.
    pub document_no: String,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Our id, kept across re-pulls.
    pub id: Uuid,
    /// Platform line id, else SKU and ordinal.
    pub key: String,
    /// Platform SKU; equal to the goods id where goods have no SKUs.
    pub platform_sku_id: String,
    /// Platform goods.
    pub platform_goods_id: String,
    /// Merchant code.
    pub outer_id: String,
    /// Title shown to the buyer.
    pub title: String,
    /// Colour, size and so on.
    pub spec: String,
    /// Picture address.
    pub picture_url: String,
    /// Units ordered.
    pub quantity: i64,
    /// Unit price in fen.
    pub price_fen: i64,
    /// What the buyer pays for the line, in fen.
    pub payable_fen: i64,
    /// Refund state.
    pub refund_state: RefundState,
    /// Units refunded before shipping.
    pub refunded_quantity: i64,
    /// The platform no longer lists it.
    pub withdrawn: bool,
    /// Linked ERP SKU.
    pub erp_sku: Option<ErpSku>,
    /// Changed since loaded.
    pub dirty: bool,
}

/// A SKU of the ERP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErpSku {
    /// Id in `shops`.
    pub id: Uuid,
    /// The ERP's code.
    pub code: String,
}

/// An open hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Kind; at most one of a kind is open.
    pub kind: HoldKind,
    /// "platform", "erp", "oms" or a user name.
    pub opened_by: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, for people.
    pub note: String,
}

/// A parcel, as far as it concerns this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Our id.
    pub id: Uuid,
    /// Common carrier code.
    pub carrier_code: String,
    /// Waybill number.
    pub waybill_no: String,
    /// State of the parcel.
    pub state: ParcelState,
    /// When it left.
    pub dispatched_at: DateTime<Utc>,
    /// "erp", "platform" or a user name.
    pub source: String,
    /// Report of this order in it to the platform.
    pub report: PlatformReport,
    /// When the platform took the report.
    pub reported_at: Option<DateTime<Utc>>,
    /// What the platform said when it refused.
    pub report_message: String,
    /// Line id and units.
    pub lines: Vec<(Uuid, i64)>,
    /// New or changed since loaded.
    pub dirty: bool,
}

/// What happened to an order since it was loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// True for an order that has no row yet.
    pub is_new: bool,
    /// Headline when it was loaded.
    pub old_headline: Option<Headline>,
    /// Timeline entries, one revision each.
    pub entries: Vec<Entry>,
    /// Holds to be removed.
    pub released_holds: Vec<HoldKind>,
    /// Messages to other services.
    pub messages: Vec<Told>,
    /// The same content was seen in a newer version; nothing else changed.
    pub seen_again: bool,
}

/// A timeline entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its number.
    pub revision: i64,
    /// Stable kind.
    pub kind: &'static str,
    /// Who did it.
    pub actor: String,
    /// Facts for people; never receiver data.
    pub detail: BTreeMap<&'static str, String>,
}

/// A message with the revision that gave rise to it: receivers go by revision, so a
/// cancel and a new dispatch of one transaction must not share it.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Revision of the order when it was told.
    pub revision: i64,
    /// What.
    pub message: Message,
}

/// What other services are told; the use case turns it into an event.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// First seen.
    Accepted,
    /// Hand the order to the ERP.
    Released,
    /// Take hand-over `no` back.
    RecallRequested {
        /// Number of the hand-over.
        no: i32,
        /// Why.
        reason: String,
    },
    /// Report a parcel to the platform.
    Dispatched {
        /// Which.
        parcel_id: Uuid,
    },
    /// Do not report it after all.
    ReportCancelled {
        /// Which.
        parcel_id: Uuid,
    },
    /// Write memo and flag to the platform.
    MemoChanged,
}

impl Order {
    /// Notes an entry under the next revision.
    pub fn note(
        &mut self,
        kind: &'static str,
        actor: &str,
        detail: impl IntoIterator<Item = (&'static str, String)>,
    ) {
        self.revision += 1;
        self.news.entries.push(Entry {
            revision: self.revision,
            kind,
            actor: actor.to_owned(),
            detail: detail.into_iter().collect(),
        });
    }

    /// Notes a message.
    pub fn tell(&mut self, message: Message) {
        self.news.messages.push(Told {
            revision: self.revision,
            message,
        });
    }

    /// Computes the headline again; call it after every change of a fact.
    pub fn refresh_headline(&mut self) {
        self.headline = headline::of(self);
    }

    /// Something changed since it was loaded. A headline alone changes where a newer
    /// release of this program reads the same facts in another way.
    pub fn is_changed(&self) -> bool {
        self.news.is_new
            || !self.news.entries.is_empty()
            || self.news.old_headline != Some(self.headline)
    }

    /// Lines that the platform still lists.
    pub fn active_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| !line.withdrawn)
    }

    /// Units of a line in parcels.
    pub fn allocated(&self, line_id: Uuid) -> i64 {
        self.parcels
            .iter()
            .flat_map(|parcel| &parcel.lines)
            .filter(|(id, _)| *id == line_id)
            .fold(0, |sum, (_, quantity)| sum.saturating_add(*quantity))
    }

    /// Units of a line that are still to leave; negative when too many left.
    pub fn owed(&self, line: &Line) -> i64 {
        line.due() - self.allocated(line.id)
    }

    /// The open hold of a kind.
    pub fn hold(&self, kind: HoldKind) -> Option<&Hold> {
        self.holds.iter().find(|hold| hold.kind == kind)
    }

    /// The ERP has it, or may have it.
    pub fn is_with_erp(&self) -> bool {
        matches!(
            self.handover.state,
            ErpHandover::Queued
                | ErpHandover::Taken
                | ErpHandover::Unknown
                | ErpHandover::Recalling
                | ErpHandover::RecallRefused
        )
    }
}

impl Parcel {
    /// The platform told us of it; nobody here sent it.
    pub fn is_foreign(&self) -> bool {
        self.report == PlatformReport::NotNeeded
    }
}

impl Line {
    /// Units that must leave: ordered less refunded before shipping, none when
    /// withdrawn.
    pub fn due(&self) -> i64 {
        if self.withdrawn {
            0
        } else {
            (self.quantity - self.refunded_quantity).max(0)
        }
    }
}
