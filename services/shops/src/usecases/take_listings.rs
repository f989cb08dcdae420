//! Stores a page of a shop's goods and links what is new.

use super::{auto_link::link_all, now};
use crate::{
    Error, Shops,
    domain::listing_page::ListingPage,
    store::{links::Scope, listing_pages, shops},
};
use diesel_async::AsyncConnection;

/// Pages may come again and in any order: the one that was fetched last holds.
pub(crate) async fn take_listings(app: &Shops, page: &ListingPage) -> Result<(), Error> {
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        let shop = shops::by_id(conn, page.shop_id).await?;
        if shop.is_none() {
            return Err(Error::ShopNotFound(page.shop_id));
        }
        listing_pages::upsert(conn, page).await?;
        let ids: Vec<&str> = page.skus.keys().map(String::as_str).collect();
        link_all(conn, Scope::Skus(page.shop_id, &ids), now()).await?;
        Ok(())
    })
    .await
}
