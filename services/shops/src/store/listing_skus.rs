//! What shops sell, with its link to the ERP's SKUs.

use super::{COUNTED, Page, Total};
use crate::domain::search;
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// A shop SKU as it is shown.
#[derive(QueryableByName)]
pub(crate) struct ListingSku {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = Integer)]
    pub(crate) platform: i32,
    #[diesel(sql_type = Text)]
    pub(crate) platform_goods_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) platform_sku_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) title: String,
    #[diesel(sql_type = Text)]
    pub(crate) spec: String,
    #[diesel(sql_type = Text)]
    pub(crate) outer_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) picture_url: String,
    #[diesel(sql_type = BigInt)]
    pub(crate) price_fen: i64,
    #[diesel(sql_type = Bool)]
    pub(crate) on_sale: bool,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub(crate) erp_sku_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) erp_sku_code: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) linked_by: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub(crate) linked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub(crate) link_revision: i64,
}

const SELECT: &str = "SELECT l.shop_id, shops.platform, l.platform_goods_id,
        l.platform_sku_id, l.title, l.spec, l.outer_id, l.picture_url, l.price_fen, l.on_sale,
        l.erp_sku_id, erp_skus.code AS erp_sku_code, l.linked_by, l.linked_at, l.link_revision
    FROM listing_skus AS l
    JOIN shops ON shops.id = l.shop_id
    LEFT JOIN erp_skus ON erp_skus.id = l.erp_sku_id";

/// One of them, locked for a change of its link.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    platform_sku_id: &str,
) -> QueryResult<Option<ListingSku>> {
    sql_query(format!(
        "{SELECT} WHERE l.shop_id = $1 AND l.platform_sku_id = $2 FOR UPDATE OF l"
    ))
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(platform_sku_id)
    .get_result(conn)
    .await
    .optional()
}

/// Which shop SKUs to list.
pub(crate) struct Filter<'a> {
    /// Empty for every shop.
    pub(crate) shop_ids: Vec<Uuid>,
    pub(crate) linked: Option<bool>,
    /// Outer id or platform SKU id, or part of the title; empty finds all.
    pub(crate) found: &'a str,
}

/// By shop and platform SKU id, after the pair `after`.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    filter: &Filter<'_>,
    after: Option<&(Uuid, String)>,
    size: i64,
) -> QueryResult<Page<ListingSku>> {
    const FOUND: &str = "(cardinality($1) = 0 OR l.shop_id = ANY ($1))
        AND ($2 IS NULL OR (l.erp_sku_id IS NOT NULL) = $2)
        AND ($3 = '' OR l.outer_id = $3 OR l.platform_sku_id = $3 OR l.title ILIKE $4)";
    let title = search::containing(filter.found);
    let total = sql_query(format!(
        "SELECT count(*) AS total
         FROM (SELECT 1 FROM listing_skus AS l WHERE {FOUND} LIMIT {COUNTED} + 1) AS counted"
    ))
    .bind::<Array<SqlUuid>, _>(&filter.shop_ids)
    .bind::<Nullable<Bool>, _>(filter.linked)
    .bind::<Text, _>(filter.found)
    .bind::<Text, _>(&title)
    .get_result::<Total>(conn)
    .await?;
    let rows = sql_query(format!(
        "{SELECT} WHERE {FOUND} AND ($5 IS NULL OR (l.shop_id, l.platform_sku_id) > ($5, $6))
         ORDER BY l.shop_id, l.platform_sku_id LIMIT $7"
    ))
    .bind::<Array<SqlUuid>, _>(&filter.shop_ids)
    .bind::<Nullable<Bool>, _>(filter.linked)
    .bind::<Text, _>(filter.found)
    .bind::<Text, _>(&title)
    .bind::<Nullable<SqlUuid>, _>(after.map(|(shop_id, _)| *shop_id))
    .bind::<Nullable<Text>, _>(after.map(|(_, sku)| sku.as_str()))
    .bind::<BigInt, _>(size + 1)
    .get_results(conn)
    .await?;
    Ok(Page::of(rows, size, total.total))
}

/// How many have no link, in one shop or in all.
pub(crate) async fn count_unlinked(
    conn: &mut AsyncPgConnection,
    shop_id: Option<Uuid>,
) -> QueryResult<i64> {
    let counted: Total = sql_query(
        "SELECT count(*) AS total FROM listing_skus
         WHERE erp_sku_id IS NULL AND ($1 IS NULL OR shop_id = $1)",
    )
    .bind::<Nullable<SqlUuid>, _>(shop_id)
    .get_result(conn)
    .await?;
    Ok(counted.total)
}
