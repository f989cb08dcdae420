//! Shops, their goods and their tokens.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::platforms::Platform;

/// One shop goods with its one SKU.
#[derive(Clone, Debug)]
pub(crate) struct Goods {
    pub(crate) goods_id: u64,
    pub(crate) sku_id: u64,
    pub(crate) title: String,
    /// Property names and values, such as 颜色分类 and 黑色.
    pub(crate) spec: Vec<(String, String)>,
    /// The merchant code; empty or foreign for a few.
    pub(crate) outer_id: String,
    pub(crate) price_fen: i64,
    pub(crate) stock: i64,
    pub(crate) on_sale: bool,
    pub(crate) modified: DateTime<Utc>,
}

/// The pair of tokens a shop gave to the app.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) access_token: String,
    pub(crate) access_expires_at: DateTime<Utc>,
    pub(crate) refresh_token: String,
    pub(crate) refresh_expires_at: DateTime<Utc>,
}

/// One shop on one platform.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) platform: Platform,
    /// The platform's id of the shop.
    pub(crate) id: String,
    pub(crate) seller: String,
    pub(crate) name: String,
    pub(crate) goods: Vec<Goods>,
    pub(crate) grant: Grant,
    /// The access token before the last renewal, and until when it is still taken.
    pub(crate) previous_token: Option<(String, DateTime<Utc>)>,
    /// When a new token was forced before the old one ended.
    pub(crate) forced_renewals: Vec<DateTime<Utc>>,
    /// Orders by modified time, then place in the world.
    pub(crate) by_modified: BTreeSet<(DateTime<Utc>, usize)>,
    pub(crate) by_created: BTreeSet<(DateTime<Utc>, usize)>,
    pub(crate) by_paid: BTreeSet<(DateTime<Utc>, usize)>,
    /// After-sales by modified time, then place in the world.
    pub(crate) after_sales_by_modified: BTreeSet<(DateTime<Utc>, usize)>,
    pub(crate) after_sales_by_created: BTreeSet<(DateTime<Utc>, usize)>,
    /// Which messages the app takes for it, where it has to ask.
    pub(crate) push: Option<PushPermit>,
}

/// The messages of one shop an app asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PushPermit {
    /// None means all.
    pub(crate) topics: Vec<String>,
    /// The stream they go to, where the platform splits them.
    pub(crate) group: String,
}

/// One SKU of the ERP.
#[derive(Clone, Debug)]
pub(crate) struct ErpSku {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) spec: String,
    pub(crate) barcode: String,
}
