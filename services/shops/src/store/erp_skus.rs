//! SKUs of the ERP.

use super::{COUNTED, Page, Total, schema::erp_skus};
use crate::domain::search;
use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::shops::v1::SkuInput;
use uuid::Uuid;

/// A SKU as stored.
#[derive(Queryable, Selectable, QueryableByName)]
#[diesel(table_name = erp_skus)]
pub(crate) struct ErpSku {
    pub(crate) id: Uuid,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) spec: String,
    pub(crate) barcode: String,
    pub(crate) active: bool,
}

/// Adds or replaces by code, in one statement. No code may come twice. In the order of
/// the codes, which is also the order of locking.
pub(crate) async fn upsert(
    conn: &mut AsyncPgConnection,
    skus: &[SkuInput],
    now: DateTime<Utc>,
) -> QueryResult<Vec<ErpSku>> {
    let texts = |field: fn(&SkuInput) -> &str| skus.iter().map(field).collect::<Vec<_>>();
    let ids: Vec<Uuid> = skus.iter().map(|_| Uuid::now_v7()).collect();
    let active: Vec<bool> = skus.iter().map(|sku| sku.active).collect();
    let mut stored: Vec<ErpSku> = sql_query(
        "INSERT INTO erp_skus (id, code, name, spec, barcode, active, updated_at)
         SELECT given.*, $7
         FROM unnest($1, $2, $3, $4, $5, $6) AS given (id, code, name, spec, barcode, active)
         ORDER BY given.code COLLATE \"C\"
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, spec = excluded.spec,
             barcode = excluded.barcode, active = excluded.active,
             updated_at = excluded.updated_at
         RETURNING id, code, name, spec, barcode, active",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(texts(|sku| &sku.code))
    .bind::<Array<Text>, _>(texts(|sku| &sku.name))
    .bind::<Array<Text>, _>(texts(|sku| &sku.spec))
    .bind::<Array<Text>, _>(texts(|sku| &sku.barcode))
    .bind::<Array<Bool>, _>(active)
    .bind::<Timestamptz, _>(now)
    .get_results(conn)
    .await?;
    stored.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    Ok(stored)
}

pub(crate) async fn by_id(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<ErpSku>> {
    erp_skus::table
        .find(id)
        .select(ErpSku::as_select())
        .first(conn)
        .await
        .optional()
}

/// By code, after the code `after`. `found` is the start of a code or part of a name;
/// empty finds all.
pub(crate) async fn list(
    conn: &mut AsyncPgConnection,
    found: &str,
    after: Option<&str>,
    size: i64,
) -> QueryResult<Page<ErpSku>> {
    const FOUND: &str = "($1 = '%' OR code LIKE $1 OR name ILIKE $2)";
    let (by_code, by_name) = (search::starting_with(found), search::containing(found));
    let total = sql_query(format!(
        "SELECT count(*) AS total
         FROM (SELECT 1 FROM erp_skus WHERE {FOUND} LIMIT {COUNTED} + 1) AS counted"
    ))
    .bind::<Text, _>(&by_code)
    .bind::<Text, _>(&by_name)
    .get_result::<Total>(conn)
    .await?;
    let rows = sql_query(format!(
        "SELECT id, code, name, spec, barcode, active FROM erp_skus
         WHERE {FOUND} AND ($3 IS NULL OR code > $3) ORDER BY code LIMIT $4"
    ))
    .bind::<Text, _>(&by_code)
    .bind::<Text, _>(&by_name)
    .bind::<Nullable<Text>, _>(after)
    .bind::<BigInt, _>(size + 1)
    .get_results(conn)
    .await?;
    Ok(Page::of(rows, size, total.total))
}
