//! The orders that pasted numbers lead to.

use super::{
    load::OrderKey,
    schema::{orders, parcel_orders, parcels},
};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use std::collections::HashSet;

/// Orders by platform number or waybill number, and the numbers that led nowhere.
pub async fn by_numbers(
    conn: &mut AsyncPgConnection,
    numbers: &[String],
) -> QueryResult<(Vec<OrderKey>, Vec<String>)> {
    let by_order: Vec<(OrderKey, String)> = orders::table
        .filter(orders::platform_order_id.eq_any(numbers))
        .select(((orders::shop_id, orders::id), orders::platform_order_id))
        .load(conn)
        .await?;
    let by_waybill: Vec<(OrderKey, String)> = parcel_orders::table
        .inner_join(
            parcels::table.on(parcels::shop_id
                .eq(parcel_orders::shop_id)
                .and(parcels::id.eq(parcel_orders::parcel_id))),
        )
        .filter(parcels::waybill_no.eq_any(numbers))
        .select((
            (parcel_orders::shop_id, parcel_orders::order_id),
            parcels::waybill_no,
        ))
        .load(conn)
        .await?;
    let (keys, found): (Vec<OrderKey>, HashSet<String>) =
        by_order.into_iter().chain(by_waybill).unzip();
    let missing = numbers
        .iter()
        .filter(|number| !found.contains(*number))
        .cloned()
        .collect();
    Ok((keys, missing))
}
