//! Documents that were read for hints, on their way to their owners: as a page of no
//! interval, because nothing is proved by them.

use crate::{
    bridge::Bridge,
    error::Error,
    metric_definitions::DOCUMENTS_TOTAL,
    platform::{Document, ShopAccess},
    store::{ledger, parked},
    usecases::{
        publish_page::sort,
        pulled::{PageOf, Pulled},
    },
};
use diesel_async::AsyncConnection;
use uuid::Uuid;

/// Publishes documents of one shop and parks what could not be mapped. The late sweep does
/// not learn of them: what the pull misses it tells all the same.
pub(crate) async fn publish_hints<T: Pulled>(
    bridge: &Bridge,
    access: &ShopAccess,
    documents: Vec<Document<T>>,
) -> Result<(), Error> {
    let (shop_id, page_id) = (access.shop_id, Uuid::now_v7());
    let page = sort::<T>(&bridge.keys, shop_id, documents);
    let ids: Vec<String> = page.documents.iter().map(|d| T::id(d).to_owned()).collect();
    let parked = i32::try_from(page.parked.len()).unwrap_or(i32::MAX);
    if ids.is_empty() && parked == 0 {
        return Ok(());
    }
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        ledger::add_page(conn, shop_id.0, page_id, None, &ids, parked).await?;
        parked::park(conn, T::PARKED_AS, &page.parked).await?;
        Ok::<_, Error>(())
    })
    .await?;
    // No connection is held while the transport is waited for.
    drop(conn);
    if ids.is_empty() {
        return Ok(());
    }
    let of = PageOf {
        shop_id,
        platform: access.platform,
        page_id,
    };
    let event = T::event(of, &page.documents);
    bridge.transport.publish(&[event]).await?;
    let mut conn = bridge.connection().await?;
    ledger::page_published(&mut conn, shop_id.0, page_id).await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => T::CURSOR.name()).increment(ids.len() as u64);
    Ok(())
}
