//! What the service does, one verb a file.

pub(crate) mod auto_link;
pub(crate) mod create_shop;
pub(crate) mod fill_app_keys;
pub(crate) mod finish_authorisation;
pub(crate) mod forget_answers;
pub(crate) mod get_shop;
pub(crate) mod lend_app;
pub(crate) mod lend_credentials;
pub(crate) mod link_sku;
pub(crate) mod list_listing_skus;
pub(crate) mod list_shops;
pub(crate) mod list_skus;
pub(crate) mod read_authorisation;
pub(crate) mod set_credentials;
pub(crate) mod start_authorisation;
pub(crate) mod store_refreshed_tokens;
pub(crate) mod sweep_links;
pub(crate) mod take_listings;
pub(crate) mod unlink_sku;
pub(crate) mod update_shop;
pub(crate) mod upsert_skus;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

/// Now, as exactly as the database keeps it: what is answered is what will be read.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// An id that its field rule has checked.
fn checked_id(text: &str) -> Uuid {
    Uuid::try_parse(text).unwrap_or_default()
}
