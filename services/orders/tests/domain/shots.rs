//! Snapshots in small numbers: few lines, few versions, few waybills, so that a random
//! walk meets every coincidence.

use chrono::{DateTime, TimeDelta, Utc};
use oms_contracts::{
    oms::{
        events::v1::{
            PlatformAmounts, PlatformLine, PlatformLines, PlatformNotes, PlatformOrder,
            PlatformReceiver, PlatformShipment, PlatformShipments,
        },
        types::v1::{Platform, PlatformStatus, RefundState},
    },
    timestamp,
};
use oms_orders::domain::{
    after_sale::AfterSale,
    intake::{self, Outcome, Seen},
    order::{ErpSku, Message, Order},
    snapshot::Snapshot,
};
use proptest::prelude::*;
use uuid::Uuid;

/// Shop of every order here.
pub(crate) const SHOP: Uuid = Uuid::from_u128(7);

/// What the platform says of an order at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shot {
    pub(crate) modified: i64,
    pub(crate) fetched: i64,
    pub(crate) status: PlatformStatus,
    /// Quantity, refund state and refunded units of each line that is listed.
    pub(crate) lines: [Option<(i64, RefundState, i64)>; 3],
    pub(crate) complete: bool,
    pub(crate) address: u8,
    pub(crate) memo: u8,
    pub(crate) blocked: bool,
    pub(crate) payable_fen: i64,
    /// Waybills that the platform knows.
    pub(crate) waybills: Vec<u8>,
}

impl Shot {
    /// A paid order of two lines.
    pub(crate) fn paid() -> Self {
        let line = Some((2, RefundState::None, 0));
        Self {
            modified: 0,
            fetched: 0,
            status: PlatformStatus::AwaitingShipment,
            lines: [line, line, None],
            complete: true,
            address: 0,
            memo: 0,
            blocked: false,
            payable_fen: 9_900,
            waybills: Vec::new(),
        }
    }

    /// A newer version of this one.
    pub(crate) fn then(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        next.modified += 1;
        next.fetched += 1;
        change(&mut next);
        next
    }

    /// Equal for equal content, whenever it was modified or fetched.
    pub(crate) fn content_hash(&self) -> Vec<u8> {
        let content = Self {
            modified: 0,
            fetched: 0,
            ..self.clone()
        };
        format!("{content:?}").into_bytes()
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::check(self.document()).unwrap()
    }

    pub(crate) fn document(&self) -> PlatformOrder {
        let lines = (0..).zip(&self.lines);
        PlatformOrder {
            platform_order_id: "P-1".into(),
            status: self.status.into(),
            modified_at: Some(timestamp(at(self.modified))),
            created_at: Some(timestamp(at(0))),
            paid_at: Some(timestamp(at(0))),
            latest_ship_at: Some(timestamp(at(1000))),
            ship_block_reason: if self.blocked { "risk review" } else { "" }.into(),
            amounts: Some(PlatformAmounts {
                goods_fen: self.payable_fen + 100,
                discount_fen: 200,
                postage_fen: 100,
                payable_fen: self.payable_fen,
            }),
            lines: Some(PlatformLines {
                lines: lines
                    .filter_map(|(n, line)| Some(platform_line(n, (*line)?)))
                    .collect(),
                complete: self.complete,
            }),
            notes: Some(PlatformNotes {
                buyer_nick: "b**".into(),
                buyer_memo: "quick please".into(),
                seller_memo: format!("memo {}", self.memo),
                seller_flag: i32::from(self.memo),
            }),
            receiver: Some(PlatformReceiver {
                sealed: vec![self.address],
                fingerprint: format!("address {}", self.address),
                blind_index: vec![vec![self.address]],
            }),
            shipments: Some(PlatformShipments {
                shipments: self.waybills.iter().map(|n| platform_parcel(*n)).collect(),
            }),
            content_hash: self.content_hash(),
        }
    }
}

fn platform_line(
    n: i64,
    (quantity, refund_state, refunded): (i64, RefundState, i64),
) -> PlatformLine {
    PlatformLine {
        line_key: format!("line {n}"),
        platform_sku_id: format!("sku {n}"),
        quantity,
        price_fen: 100 + n,
        payable_fen: (100 + n) * quantity,
        refund_state: refund_state.into(),
        refunded_quantity: refunded.min(quantity),
        ..Default::default()
    }
}

fn platform_parcel(n: u8) -> PlatformShipment {
    PlatformShipment {
        // The platform has its own word for the carrier of odd numbers.
        carrier_code: if n.is_multiple_of(2) {
            "SF"
        } else {
            "shunfeng"
        }
        .into(),
        waybill_no: waybill(n),
        line_keys: Vec::new(),
    }
}

/// Waybill number `n`.
pub(crate) fn waybill(n: u8) -> String {
    format!("W{n}")
}

/// Seconds since the buyer placed the order.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

/// The links of a walk: `None` is a SKU without a link.
pub(crate) type Projection = [Option<u8>; 3];

/// Every SKU linked.
pub(crate) const LINKED: Projection = [Some(1), Some(2), Some(3)];

/// Looks up a SKU of [`platform_line`].
pub(crate) fn find(projection: &Projection, sku: &str) -> Option<ErpSku> {
    let n: usize = sku.strip_prefix("sku ")?.parse().ok()?;
    projection[n].map(|code| ErpSku {
        id: Uuid::from_u128(code.into()),
        code: format!("ERP-{code}"),
    })
}

fn seen(shot: &Shot) -> Seen {
    Seen {
        shop_id: SHOP,
        platform: Platform::Taobao,
        fetched_at: at(shot.fetched),
        now: at(2000),
    }
}

/// The order that a first snapshot makes.
pub(crate) fn accept(shot: &Shot, projection: &Projection) -> Order {
    accept_with(shot, projection, Vec::new())
}

/// The order that a first snapshot makes, with after-sales that came before it.
pub(crate) fn accept_with(
    shot: &Shot,
    projection: &Projection,
    after_sales: Vec<AfterSale>,
) -> Order {
    let find = |sku: &str| find(projection, sku);
    intake::accept(shot.snapshot(), &seen(shot), &find, after_sales).unwrap()
}

/// Applies a snapshot.
pub(crate) fn apply(order: &mut Order, shot: &Shot, projection: &Projection) -> Outcome {
    let find = |sku: &str| find(projection, sku);
    intake::apply(order, shot.snapshot(), &seen(shot), &find)
}

/// What an order has told since it was loaded.
pub(crate) fn told(order: &Order) -> Vec<Message> {
    let told = order.news.messages.iter();
    told.map(|told| told.message.clone()).collect()
}

/// As if stored and loaded again: what happened before is told.
pub(crate) fn reload(order: &mut Order) {
    order.news = oms_orders::domain::order::News {
        old_headline: Some(order.headline),
        ..Default::default()
    };
    order.lines.iter_mut().for_each(|line| line.dirty = false);
    order
        .parcels
        .iter_mut()
        .for_each(|parcel| parcel.dirty = false);
}

prop_compose! {
    fn line()(
        quantity in 1..4_i64,
        refund in prop_oneof![6 => Just(1), 1 => Just(2), 1 => Just(3)],
        refunded in prop_oneof![6 => Just(0), 1 => 1..4_i64],
    ) -> (i64, RefundState, i64) {
        (quantity, RefundState::try_from(refund).unwrap(), refunded)
    }
}

prop_compose! {
    /// Any snapshot; `complete` ones list at least their first line.
    pub(crate) fn shot()(
        (modified, fetched) in (0..6_i64, 0..6_i64),
        status in prop_oneof![1 => Just(1), 8 => Just(2), 1 => Just(3), 1 => Just(4), 1 => Just(5), 1 => Just(6)],
        first in line(),
        more in [proptest::option::weighted(0.8, line()), proptest::option::weighted(0.4, line())],
        complete in proptest::bool::weighted(0.8),
        (address, memo) in (prop_oneof![6 => Just(0_u8), 1 => Just(1)], 0..3_u8),
        blocked in proptest::bool::weighted(0.1),
        payable_fen in 0..1_000_000_i64,
        waybills in prop_oneof![4 => Just(vec![]), 1 => proptest::collection::vec(0..5_u8, 0..3)],
    ) -> Shot {
        let status = PlatformStatus::try_from(status).unwrap();
        let lines = [Some(first), more[0], more[1]];
        Shot { modified, fetched, status, lines, complete, address, memo, blocked, payable_fen, waybills }
    }
}
