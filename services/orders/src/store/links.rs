//! The local projection of SKU links.

use super::schema::sku_links;
use crate::domain::order::ErpSku;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashMap;
use uuid::Uuid;

/// A link as `shops` tells it.
#[derive(Debug, Clone)]
pub struct LinkRow {
    /// Shop.
    pub shop_id: Uuid,
    /// Platform SKU.
    pub platform_sku_id: String,
    /// ERP SKU; `None` once unlinked.
    pub erp_sku: Option<ErpSku>,
    /// Grows with every change of the link.
    pub revision: i64,
}

/// Links of the given shops and platform SKUs.
pub async fn find(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    skus: &[&str],
) -> QueryResult<HashMap<(Uuid, String), ErpSku>> {
    let rows: Vec<(Uuid, String, Option<Uuid>, String)> = sku_links::table
        .filter(
            sku_links::shop_id
                .eq_any(shops)
                .and(sku_links::platform_sku_id.eq_any(skus)),
        )
        .select((
            sku_links::shop_id,
            sku_links::platform_sku_id,
            sku_links::erp_sku_id,
            sku_links::erp_sku_code,
        ))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(shop, sku, id, code)| Some(((shop, sku), ErpSku { id: id?, code })))
        .collect())
}

/// Stores links; an older revision of a link changes nothing.
pub async fn store(conn: &mut AsyncPgConnection, links: &[LinkRow]) -> QueryResult<usize> {
    sql_query(
        "INSERT INTO sku_links AS l (shop_id, platform_sku_id, erp_sku_id, erp_sku_code, revision)
         SELECT DISTINCT ON (t.a, t.b) * FROM unnest($1, $2, $3, $4, $5) AS t(a, b, c, d, e)
         ORDER BY t.a, t.b, t.e DESC
         ON CONFLICT (shop_id, platform_sku_id) DO UPDATE SET
            erp_sku_id = excluded.erp_sku_id, erp_sku_code = excluded.erp_sku_code,
            revision = excluded.revision
         WHERE l.revision < excluded.revision",
    )
    .bind::<Array<SqlUuid>, _>(links.iter().map(|l| l.shop_id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(
        links
            .iter()
            .map(|l| l.platform_sku_id.as_str())
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Nullable<SqlUuid>>, _>(
        links
            .iter()
            .map(|l| l.erp_sku.as_ref().map(|sku| sku.id))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<Text>, _>(
        links
            .iter()
            .map(|l| l.erp_sku.as_ref().map_or("", |sku| &sku.code))
            .collect::<Vec<_>>(),
    )
    .bind::<Array<BigInt>, _>(links.iter().map(|l| l.revision).collect::<Vec<_>>())
    .execute(conn)
    .await
}
