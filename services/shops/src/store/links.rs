//! Links between shop SKUs and ERP SKUs. Every change grows the link's revision; a link
//! that a person made or took away is never changed by the automatic ones.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

/// Who makes automatic links.
pub(crate) const AUTO: &str = "auto";

/// A link as it became.
#[derive(QueryableByName)]
pub(crate) struct Link {
    #[diesel(sql_type = SqlUuid)]
    pub(crate) shop_id: Uuid,
    #[diesel(sql_type = Text)]
    pub(crate) platform_sku_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) platform_goods_id: String,
    /// Absent when the link was removed.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub(crate) erp_sku_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) erp_sku_code: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub(crate) link_revision: i64,
}

/// Which shop SKUs automatic linking looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope<'a> {
    /// All of them.
    Everywhere,
    /// Those of one shop.
    Shop(Uuid),
    /// These of one shop.
    Skus(Uuid, &'a [&'a str]),
    /// Those with one of these outer ids.
    OuterIds(&'a [&'a str]),
}

/// Links up to `limit` unlinked shop SKUs whose outer id is the code of an active ERP SKU
/// (codes are unique). Fewer than `limit` means that none is left.
pub(crate) async fn link_matching(
    conn: &mut AsyncPgConnection,
    scope: Scope<'_>,
    limit: i64,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Link>> {
    let (condition, shop_id, texts) = match scope {
        Scope::Everywhere => ("true", None, &[][..]),
        Scope::Shop(shop_id) => ("l.shop_id = $1", Some(shop_id), &[][..]),
        Scope::Skus(shop_id, ids) => (
            "l.shop_id = $1 AND l.platform_sku_id = ANY ($2)",
            Some(shop_id),
            ids,
        ),
        Scope::OuterIds(ids) => ("l.outer_id = ANY ($2)", None, ids),
    };
    // Rows are locked in the order of their key, as everywhere; a row that changed while
    // it was waited for is looked at again by the condition itself.
    sql_query(format!(
        "WITH found AS (
             SELECT l.shop_id, l.platform_sku_id, s.id AS erp_sku_id, s.code
             FROM listing_skus AS l JOIN erp_skus AS s ON s.code = l.outer_id AND s.active
             WHERE l.erp_sku_id IS NULL AND NOT l.unlinked_by_person AND l.outer_id <> ''
                 AND {condition}
             ORDER BY l.shop_id, l.platform_sku_id LIMIT $3 FOR UPDATE OF l)
         UPDATE listing_skus AS l
         SET erp_sku_id = found.erp_sku_id, linked_by = $4, linked_at = $5,
             link_revision = l.link_revision + 1
         FROM found
         WHERE l.shop_id = found.shop_id AND l.platform_sku_id = found.platform_sku_id
         RETURNING l.shop_id, l.platform_sku_id, l.platform_goods_id, l.erp_sku_id,
             found.code AS erp_sku_code, l.link_revision"
    ))
    .bind::<Nullable<SqlUuid>, _>(shop_id)
    .bind::<Array<Text>, _>(texts)
    .bind::<BigInt, _>(limit)
    .bind::<Text, _>(AUTO)
    .bind::<Timestamptz, _>(now)
    .get_results(conn)
    .await
}

/// What a person decides of one shop SKU, which is locked: a link to `erp_sku_id`, or none.
pub(crate) async fn set(
    conn: &mut AsyncPgConnection,
    shop_id: Uuid,
    platform_sku_id: &str,
    erp_sku_id: Option<Uuid>,
    person: &str,
    now: DateTime<Utc>,
) -> QueryResult<Link> {
    sql_query(
        "UPDATE listing_skus AS l
         SET erp_sku_id = $3, unlinked_by_person = $3 IS NULL,
             linked_by = CASE WHEN $3 IS NULL THEN '' ELSE $4 END,
             linked_at = CASE WHEN $3 IS NULL THEN NULL ELSE $5 END,
             link_revision = link_revision + 1
         WHERE shop_id = $1 AND platform_sku_id = $2
         RETURNING shop_id, platform_sku_id, platform_goods_id, erp_sku_id,
             (SELECT code FROM erp_skus WHERE id = $3) AS erp_sku_code, link_revision",
    )
    .bind::<SqlUuid, _>(shop_id)
    .bind::<Text, _>(platform_sku_id)
    .bind::<Nullable<SqlUuid>, _>(erp_sku_id)
    .bind::<Text, _>(person)
    .bind::<Timestamptz, _>(now)
    .get_result(conn)
    .await
}
