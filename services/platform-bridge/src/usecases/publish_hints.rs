//! Documents that were read for hints, on their way to their owners: as a page of no
//! interval, because nothing is proved by them.

use crate::{
    bridge::Bridge,
    error::Error,
    metric_definitions::DOCUMENTS_TOTAL,
    platform::{Document, MappedOrder, ShopAccess},
    store::{
        ledger,
        parked::{self, DocumentKind},
    },
    usecases::publish_orders::{event, sort},
};
use chrono::Utc;
use diesel_async::AsyncConnection;
use oms_contracts::{
    oms::events::v1::{PlatformAfterSale, PlatformAfterSalesSeen},
    timestamp,
};
use oms_messaging::Envelope;
use uuid::Uuid;

/// Publishes orders of one shop and parks what could not be mapped. The late sweep does not
/// learn of them: what the pull misses it tells all the same.
pub(crate) async fn publish_order_hints(
    bridge: &Bridge,
    access: &ShopAccess,
    documents: Vec<Document<MappedOrder>>,
) -> Result<(), Error> {
    let (shop_id, page_id) = (access.shop_id, Uuid::now_v7());
    let page = sort(&bridge.keys, shop_id, documents);
    let ids: Vec<String> = page
        .orders
        .iter()
        .map(|o| o.platform_order_id.clone())
        .collect();
    let parked = i32::try_from(page.parked.len()).unwrap_or(i32::MAX);
    if ids.is_empty() && parked == 0 {
        return Ok(());
    }
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        ledger::add_page(conn, shop_id.0, page_id, None, &ids, parked).await?;
        parked::park(conn, DocumentKind::Order, &page.parked).await?;
        Ok::<_, Error>(())
    })
    .await?;
    // No connection is held while the transport is waited for.
    drop(conn);
    if ids.is_empty() {
        return Ok(());
    }
    let event = event(shop_id, access.platform as i32, page_id, &page.orders);
    bridge.transport.publish(&[event]).await?;
    let mut conn = bridge.connection().await?;
    ledger::page_published(&mut conn, shop_id.0, page_id).await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => "orders").increment(ids.len() as u64);
    Ok(())
}

/// Publishes after-sales of one shop. One that could not be mapped is left to the pull,
/// which parks it.
pub(crate) async fn publish_after_sale_hint(
    bridge: &Bridge,
    access: &ShopAccess,
    documents: Vec<Document<PlatformAfterSale>>,
) -> Result<(), Error> {
    let mapped = documents
        .into_iter()
        .filter_map(|document| document.mapped.ok());
    let after_sales: Vec<PlatformAfterSale> = mapped.collect();
    if after_sales.is_empty() {
        return Ok(());
    }
    let count = after_sales.len() as u64;
    let event = PlatformAfterSalesSeen {
        page_id: Uuid::now_v7().to_string(),
        shop_id: access.shop_id.to_string(),
        platform: access.platform.into(),
        fetched_at: Some(timestamp(Utc::now())),
        after_sales,
    };
    bridge.transport.publish(&[Envelope::of(&event)]).await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => "after_sales").increment(count);
    Ok(())
}
