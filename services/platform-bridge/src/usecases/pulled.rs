//! The kinds of documents that are pulled by time, each with its cursor, its feed and its
//! message: what the pull has to know of them.

use crate::{
    credentials::connector,
    platform::{CallError, Feed, MappedOrder},
    seal,
    store::{cursors::Kind, parked::DocumentKind},
};
use chrono::{DateTime, Utc};
use oms_contracts::{
    datetime,
    ids::ShopId,
    oms::{
        events::v1::{
            PlatformAfterSale, PlatformAfterSalesSeen, PlatformOrder, PlatformOrdersSeen,
        },
        types::v1::Platform,
    },
    timestamp,
};
use oms_messaging::Envelope;
use oms_service_kit::seal::KeyRing;
use uuid::Uuid;

/// A kind of document that is pulled by time.
pub(crate) trait Pulled: Clone + Send + Sync + Sized + 'static {
    /// As it is published: nothing personal in it is open.
    type Published: Clone + Send + Sync;
    /// Its cursor.
    const CURSOR: Kind;
    /// What it is among parked documents.
    const PARKED_AS: DocumentKind;

    /// Where a platform tells it.
    fn feed(platform: Platform) -> Result<&'static dyn Feed<Self>, CallError>;
    /// Seals what is personal and hashes the content.
    fn seal(self, keys: &KeyRing) -> Self::Published;
    /// The platform's id.
    fn id(published: &Self::Published) -> &str;
    /// When the platform last changed it.
    fn modified_at(published: &Self::Published) -> DateTime<Utc>;
    /// The message of a page.
    fn event(of: PageOf, documents: &[Self::Published]) -> Envelope;
}

/// Which page of which shop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageOf {
    pub(crate) shop_id: ShopId,
    pub(crate) platform: Platform,
    pub(crate) page_id: Uuid,
}

impl Pulled for MappedOrder {
    type Published = PlatformOrder;
    const CURSOR: Kind = Kind::Orders;
    const PARKED_AS: DocumentKind = DocumentKind::Order;

    fn feed(platform: Platform) -> Result<&'static dyn Feed<Self>, CallError> {
        connector(platform)?.orders()
    }

    fn seal(self, keys: &KeyRing) -> PlatformOrder {
        seal::seal_order(keys, self)
    }

    fn id(published: &PlatformOrder) -> &str {
        &published.platform_order_id
    }

    fn modified_at(published: &PlatformOrder) -> DateTime<Utc> {
        datetime(published.modified_at.as_ref()).unwrap_or_default()
    }

    fn event(of: PageOf, documents: &[PlatformOrder]) -> Envelope {
        Envelope::of(&PlatformOrdersSeen {
            page_id: of.page_id.to_string(),
            shop_id: of.shop_id.to_string(),
            platform: of.platform as i32,
            fetched_at: Some(timestamp(Utc::now())),
            orders: documents.to_vec(),
        })
    }
}

impl Pulled for PlatformAfterSale {
    type Published = Self;
    const CURSOR: Kind = Kind::AfterSales;
    const PARKED_AS: DocumentKind = DocumentKind::AfterSale;

    fn feed(platform: Platform) -> Result<&'static dyn Feed<Self>, CallError> {
        connector(platform)?.after_sales()
    }

    /// Nothing in it is personal.
    fn seal(self, _keys: &KeyRing) -> Self {
        self
    }

    fn id(published: &Self) -> &str {
        &published.platform_after_sale_id
    }

    fn modified_at(published: &Self) -> DateTime<Utc> {
        datetime(published.modified_at.as_ref()).unwrap_or_default()
    }

    fn event(of: PageOf, documents: &[Self]) -> Envelope {
        Envelope::of(&PlatformAfterSalesSeen {
            page_id: of.page_id.to_string(),
            shop_id: of.shop_id.to_string(),
            platform: of.platform as i32,
            fetched_at: Some(timestamp(Utc::now())),
            after_sales: documents.to_vec(),
        })
    }
}
