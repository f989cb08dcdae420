//! The orders that pasted numbers lead to.

use super::schema::{orders, parcel_orders, parcels};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashSet;
use uuid::Uuid;

/// Orders by platform number or waybill number, and the numbers that led nowhere.
pub async fn by_numbers(
    conn: &mut AsyncPgConnection,
    numbers: &[String],
) -> QueryResult<(Vec<Uuid>, Vec<String>)> {
    let by_order: Vec<(Uuid, String)> = orders::table
        .filter(orders::platform_order_id.eq_any(numbers))
        .select((orders::id, orders::platform_order_id))
        .load(conn)
        .await?;
    let by_waybill: Vec<(Uuid, String)> = parcel_orders::table
        .inner_join(
            parcels::table.on(parcels::shop_id
                .eq(parcel_orders::shop_id)
                .and(parcels::id.eq(parcel_orders::parcel_id))),
        )
        .filter(parcels::waybill_no.eq_any(numbers))
        .select((parcel_orders::order_id, parcels::waybill_no))
        .load(conn)
        .await?;
    let (ids, found): (Vec<Uuid>, HashSet<String>) = by_order.into_iter().chain(by_waybill).unzip();
    let missing = numbers
        .iter()
        .filter(|number| !found.contains(*number))
        .cloned()
        .collect();
    Ok((ids, missing))
}
