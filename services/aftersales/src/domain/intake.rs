//! What a platform snapshot changes, under the version guard.

use super::{
    after_sale::{AfterSale, News},
    snapshot::Snapshot,
};
use chrono::{DateTime, Utc};
use oms_contracts::oms::types::v1::Platform;
use uuid::Uuid;

/// Where and when a snapshot was fetched.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Shop it belongs to.
    pub shop_id: Uuid,
    /// Platform of the shop.
    pub platform: Platform,
    /// When the bridge fetched it.
    pub fetched_at: DateTime<Utc>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Whether a snapshot changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is the after-sale's state now.
    Applied,
    /// Older, or the same content: nothing changed.
    Unchanged,
}

/// The after-sale that a first snapshot makes.
pub fn accept(snapshot: Snapshot, seen: &Seen) -> AfterSale {
    let mut after_sale = AfterSale {
        shop_id: seen.shop_id,
        id: Uuid::now_v7(),
        platform: seen.platform,
        said: snapshot,
        fetched_at: seen.fetched_at,
        received_at: seen.now,
        revision: 0,
        operator_revision: 1,
        news: News::default(),
    };
    after_sale.changed();
    after_sale
}

/// Applies a snapshot to a known after-sale: newer wins, equal time with other content
/// wins if it was fetched later, the same content is nothing. Versions are totally
/// ordered and the newest seen is always remembered, so that any order of arrival ends in
/// the same facts.
pub fn apply(after_sale: &mut AfterSale, snapshot: Snapshot, seen: &Seen) -> Outcome {
    let said = &mut after_sale.said;
    let version = (
        snapshot.modified_at,
        seen.fetched_at,
        &snapshot.content_hash,
    );
    if version <= (said.modified_at, after_sale.fetched_at, &said.content_hash) {
        return Outcome::Unchanged;
    }
    after_sale.fetched_at = seen.fetched_at;
    if snapshot.content_hash == said.content_hash {
        said.modified_at = snapshot.modified_at;
        after_sale.news.seen_again = true;
        return Outcome::Unchanged;
    }
    after_sale.said = snapshot;
    after_sale.changed();
    Outcome::Applied
}
