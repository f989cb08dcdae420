//! An after-sale: what the platform says of it, and what happened since it was loaded.

use super::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use oms_contracts::oms::types::v1::{AfterSaleKind, AfterSaleStage, Platform};
use uuid::Uuid;

/// One after-sale.
#[derive(Debug, Clone, PartialEq)]
pub struct AfterSale {
    /// Shop that it was asked of.
    pub shop_id: Uuid,
    /// Our id.
    pub id: Uuid,
    /// Platform that the shop is on.
    pub platform: Platform,
    /// The applied snapshot. All of it is the platform's: a newer one replaces it whole.
    pub said: Snapshot,
    /// When the applied snapshot was fetched.
    pub fetched_at: DateTime<Utc>,
    /// When this system first saw it.
    pub received_at: DateTime<Utc>,
    /// Number of the last event.
    pub revision: i64,
    /// Grows with every change of a field that operators own.
    pub operator_revision: i64,
    /// What happened since it was loaded, for `store` to write.
    pub news: News,
}

/// What happened to an after-sale since it was loaded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// Stage when it was loaded; `None` for one that has no row yet.
    pub old_stage: Option<AfterSaleStage>,
    /// One event each.
    pub changes: Vec<Change>,
    /// The same content was seen in a newer version; nothing else changed.
    pub seen_again: bool,
}

/// A change as other services are told it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its number.
    pub revision: i64,
    /// The order it was about then.
    pub platform_order_id: String,
    /// Kind after it.
    pub kind: AfterSaleKind,
    /// Stage after it.
    pub stage: AfterSaleStage,
}

impl AfterSale {
    /// Notes a change under the next revision.
    pub(super) fn changed(&mut self) {
        self.revision += 1;
        self.news.changes.push(Change {
            revision: self.revision,
            platform_order_id: self.said.platform_order_id.clone(),
            kind: self.said.kind,
            stage: self.said.stage,
        });
    }

    /// There is something to write.
    pub fn is_dirty(&self) -> bool {
        !self.news.changes.is_empty() || self.news.seen_again
    }
}
