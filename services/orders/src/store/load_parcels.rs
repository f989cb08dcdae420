//! Reads the parcels of many orders at once.

use super::schema::{parcel_lines, parcel_orders, parcels};
use crate::domain::order::Parcel;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use oms_contracts::oms::orders::v1::{ParcelState, PlatformReport};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Queryable)]
struct ParcelRow {
    order_id: Uuid,
    id: Uuid,
    carrier_code: String,
    waybill_no: String,
    state: i16,
    dispatched_at: DateTime<Utc>,
    source: String,
    report: i16,
    reported_at: Option<DateTime<Utc>>,
    report_message: String,
}

/// Parcels by order, oldest first.
pub(super) async fn parcels_of(
    conn: &mut AsyncPgConnection,
    shops: &[Uuid],
    ids: &[Uuid],
) -> QueryResult<HashMap<Uuid, Vec<Parcel>>> {
    let rows: Vec<ParcelRow> = parcel_orders::table
        .inner_join(
            parcels::table.on(parcels::shop_id
                .eq(parcel_orders::shop_id)
                .and(parcels::id.eq(parcel_orders::parcel_id))),
        )
        .filter(
            parcel_orders::shop_id
                .eq_any(shops)
                .and(parcel_orders::order_id.eq_any(ids)),
        )
        .order((parcel_orders::order_id, parcels::dispatched_at, parcels::id))
        .select((
            parcel_orders::order_id,
            parcels::id,
            parcels::carrier_code,
            parcels::waybill_no,
            parcels::state,
            parcels::dispatched_at,
            parcels::source,
            parcel_orders::report,
            parcel_orders::reported_at,
            parcel_orders::report_message,
        ))
        .load(conn)
        .await?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let mut contents: HashMap<(Uuid, Uuid), Vec<(Uuid, i64)>> = HashMap::new();
    let packed: Vec<(Uuid, Uuid, Uuid, i64)> = parcel_lines::table
        .filter(
            parcel_lines::shop_id
                .eq_any(shops)
                .and(parcel_lines::order_id.eq_any(ids)),
        )
        .select((
            parcel_lines::order_id,
            parcel_lines::parcel_id,
            parcel_lines::line_id,
            parcel_lines::quantity,
        ))
        .load(conn)
        .await?;
    for (order_id, parcel_id, line_id, quantity) in packed {
        let lines = contents.entry((order_id, parcel_id)).or_default();
        lines.push((line_id, quantity));
    }
    let mut grouped: HashMap<Uuid, Vec<Parcel>> = HashMap::new();
    for row in rows {
        let lines = contents.remove(&(row.order_id, row.id)).unwrap_or_default();
        grouped.entry(row.order_id).or_default().push(Parcel {
            id: row.id,
            carrier_code: row.carrier_code,
            waybill_no: row.waybill_no,
            state: ParcelState::try_from(i32::from(row.state)).unwrap_or_default(),
            dispatched_at: row.dispatched_at,
            source: row.source,
            report: PlatformReport::try_from(i32::from(row.report)).unwrap_or_default(),
            reported_at: row.reported_at,
            report_message: row.report_message,
            lines,
            dirty: false,
        });
    }
    Ok(grouped)
}
