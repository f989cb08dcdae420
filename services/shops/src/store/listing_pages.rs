//! Stores what a platform said of a shop's goods.

use crate::domain::listing_page::{ListingPage, SeenSku};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Adds and replaces what is older, in one statement. Links stay; so does what the page
/// does not mention.
pub(crate) async fn upsert(conn: &mut AsyncPgConnection, page: &ListingPage) -> QueryResult<usize> {
    let texts = |field: fn(&SeenSku) -> &str| page.skus.values().map(field).collect::<Vec<_>>();
    let numbers = |field: fn(&SeenSku) -> i64| page.skus.values().map(field).collect::<Vec<_>>();
    let ids: Vec<&str> = page.skus.keys().map(String::as_str).collect();
    let on_sale: Vec<bool> = page.skus.values().map(|sku| sku.on_sale).collect();
    sql_query(
        "INSERT INTO listing_skus AS stored (shop_id, fetched_at, page_id, platform_sku_id,
             platform_goods_id, title, spec, outer_id, picture_url, price_fen, stock, on_sale)
         SELECT $1, $2, $3, seen.*
         FROM unnest($4, $5, $6, $7, $8, $9, $10, $11, $12) AS seen (platform_sku_id,
             platform_goods_id, title, spec, outer_id, picture_url, price_fen, stock, on_sale)
         ORDER BY seen.platform_sku_id COLLATE \"C\"
         ON CONFLICT (shop_id, platform_sku_id) DO UPDATE SET
             fetched_at = excluded.fetched_at, page_id = excluded.page_id,
             platform_goods_id = excluded.platform_goods_id, title = excluded.title,
             spec = excluded.spec, outer_id = excluded.outer_id,
             picture_url = excluded.picture_url, price_fen = excluded.price_fen,
             stock = excluded.stock, on_sale = excluded.on_sale
         WHERE (stored.fetched_at, stored.page_id) < (excluded.fetched_at, excluded.page_id)",
    )
    .bind::<SqlUuid, _>(page.shop_id)
    .bind::<Timestamptz, _>(page.fetched_at)
    .bind::<Text, _>(&page.page_id)
    .bind::<Array<Text>, _>(ids)
    .bind::<Array<Text>, _>(texts(|sku| &sku.platform_goods_id))
    .bind::<Array<Text>, _>(texts(|sku| &sku.title))
    .bind::<Array<Text>, _>(texts(|sku| &sku.spec))
    .bind::<Array<Text>, _>(texts(|sku| &sku.outer_id))
    .bind::<Array<Text>, _>(texts(|sku| &sku.picture_url))
    .bind::<Array<BigInt>, _>(numbers(|sku| sku.price_fen))
    .bind::<Array<BigInt>, _>(numbers(|sku| sku.stock))
    .bind::<Array<Bool>, _>(on_sale)
    .execute(conn)
    .await
}
