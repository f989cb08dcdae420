//! Snapshots in small numbers: few versions and few contents, so that every coincidence
//! is met.

use chrono::{DateTime, TimeDelta, Utc};
use oms_aftersales::domain::{
    after_sale::AfterSale,
    intake::{self, Outcome, Seen},
    snapshot::Snapshot,
};
use oms_contracts::{
    oms::{
        events::v1::{PlatformAfterSale, PlatformAfterSaleLine},
        types::v1::{AfterSaleKind, AfterSaleStage, Platform},
    },
    timestamp,
};
use proptest::prelude::*;
use uuid::Uuid;

/// What the platform says of an after-sale at one moment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shot {
    pub(crate) modified: i64,
    pub(crate) fetched: i64,
    pub(crate) stage: i32,
    pub(crate) refund_fen: i64,
    pub(crate) lines: i64,
}

impl Shot {
    pub(crate) fn document(&self) -> PlatformAfterSale {
        let content = (self.stage, self.refund_fen, self.lines);
        PlatformAfterSale {
            platform_after_sale_id: "R-1".into(),
            platform_order_id: "T-1".into(),
            kind: AfterSaleKind::RefundOnly.into(),
            stage: self.stage,
            platform_stage: format!("WAIT_{}", self.stage),
            modified_at: Some(timestamp(at(self.modified))),
            created_at: Some(timestamp(at(0))),
            deadline_at: Some(timestamp(at(1000))),
            before_shipping: true,
            refund_fen: self.refund_fen,
            reason: "too large".into(),
            lines: (0..self.lines).map(line).collect(),
            content_hash: format!("{content:?}").into_bytes(),
            ..Default::default()
        }
    }

    fn seen(&self) -> Seen {
        Seen {
            shop_id: Uuid::from_u128(7),
            platform: Platform::Taobao,
            fetched_at: at(self.fetched),
            now: at(2000),
        }
    }
}

fn line(n: i64) -> PlatformAfterSaleLine {
    PlatformAfterSaleLine {
        line_key: format!("line {n}"),
        platform_sku_id: format!("sku {n}"),
        quantity: n + 1,
        title: "a coat".into(),
    }
}

/// Seconds since it was asked for.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

/// The after-sale that a first snapshot makes.
pub(crate) fn accept(shot: &Shot) -> AfterSale {
    intake::accept(Snapshot::check(shot.document()).unwrap(), &shot.seen())
}

/// Applies a snapshot.
pub(crate) fn apply(after_sale: &mut AfterSale, shot: &Shot) -> Outcome {
    let snapshot = Snapshot::check(shot.document()).unwrap();
    intake::apply(after_sale, snapshot, &shot.seen())
}

/// As if stored and loaded again.
pub(crate) fn reload(after_sale: &mut AfterSale) {
    after_sale.news = oms_aftersales::domain::after_sale::News {
        old_stage: Some(after_sale.said.stage),
        ..Default::default()
    };
}

/// The stage that stands now.
pub(crate) fn stage(after_sale: &AfterSale) -> AfterSaleStage {
    after_sale.said.stage
}

prop_compose! {
    /// Any snapshot.
    pub(crate) fn shot()(
        (modified, fetched) in (0..5_i64, 0..5_i64),
        stage in 1..9_i32,
        refund_fen in 0..3_i64,
        lines in 0..3_i64,
    ) -> Shot {
        Shot { modified, fetched, stage, refund_fen, lines }
    }
}
