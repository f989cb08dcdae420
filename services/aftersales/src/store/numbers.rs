//! The after-sales that pasted numbers lead to.

use super::load::AfterSaleKey;
use diesel::{
    QueryResult, QueryableByName, sql_query,
    sql_types::{Array, Text, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashSet;
use uuid::Uuid;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    shop_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    number: String,
}

/// After-sales by their own number, their order's or the waybill number of what comes
/// back, and the numbers that led nowhere.
pub async fn by_numbers(
    conn: &mut AsyncPgConnection,
    numbers: &[String],
) -> QueryResult<(Vec<AfterSaleKey>, Vec<String>)> {
    let rows: Vec<Found> = sql_query(
        "SELECT shop_id, id, platform_after_sale_id AS number FROM after_sales
            WHERE platform_after_sale_id = ANY($1)
         UNION ALL SELECT shop_id, id, platform_order_id FROM after_sales
            WHERE platform_order_id = ANY($1)
         UNION ALL SELECT shop_id, id, return_waybill_no FROM after_sales
            WHERE return_waybill_no <> '' AND return_waybill_no = ANY($1)",
    )
    .bind::<Array<Text>, _>(numbers)
    .load(conn)
    .await?;
    let found: HashSet<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let missing = numbers
        .iter()
        .filter(|number| !found.contains(number.as_str()))
        .cloned()
        .collect();
    Ok((
        rows.iter().map(|row| (row.shop_id, row.id)).collect(),
        missing,
    ))
}
