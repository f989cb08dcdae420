//! Parcels that left, reported by the ERP or entered by a person: two doors, one use
//! case. Rows succeed or fail each for itself.

use super::commit::commit;
use crate::{
    domain::{
        order::Order,
        shipment::{self, Dispatched},
    },
    error::Error,
    store::load::{self, Lock, OrderKey},
};
use chrono::Utc;
use diesel_async::AsyncPgConnection;
use oms_contracts::{
    datetime,
    oms::orders::v1::{PlatformReport, Shipment, ShipmentResult},
};
use std::collections::HashMap;
use uuid::Uuid;

/// Stores every row that can be stored; results in the order of `rows`.
pub async fn record_shipments(
    conn: &mut AsyncPgConnection,
    rows: &[Shipment],
    by: &str,
) -> Result<Vec<ShipmentResult>, Error> {
    let mut keys: Vec<OrderKey> = rows.iter().map(key_of).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut orders: HashMap<OrderKey, Order> = load::by_ids(conn, &keys, Lock::Update)
        .await?
        .into_iter()
        .map(|order| ((order.shop_id, order.id), order))
        .collect();
    let mut results = Vec::with_capacity(rows.len());
    for row in rows {
        let key = key_of(row);
        let Some(order) = orders.get_mut(&key) else {
            results.push(not_stored(
                row,
                "ORDER_NOT_FOUND",
                "the shop has no such order",
            ));
            continue;
        };
        results.push(record(order, row, by));
    }
    let mut orders: Vec<Order> = orders.into_values().collect();
    orders.sort_by_key(|order| order.id);
    commit(conn, &mut orders, Vec::new()).await?;
    Ok(results)
}

fn record(order: &mut Order, row: &Shipment, by: &str) -> ShipmentResult {
    let lines: Vec<(Uuid, i64)> = row
        .lines
        .iter()
        .map(|line| (line.line_id.parse().unwrap_or_default(), line.quantity))
        .collect();
    let said = Dispatched {
        carrier_code: &row.carrier_code,
        waybill_no: &row.waybill_no,
        at: datetime(row.dispatched_at.as_ref()).unwrap_or_else(Utc::now),
        lines: &lines,
        by,
    };
    match shipment::record(order, &said) {
        Ok(parcel_id) => ShipmentResult {
            order_id: row.order_id.clone(),
            waybill_no: row.waybill_no.clone(),
            report_waits: order
                .parcels
                .iter()
                .any(|p| p.id == parcel_id && p.report == PlatformReport::Waiting),
            parcel_id: parcel_id.to_string(),
            ..Default::default()
        },
        Err(refused) => not_stored(row, "UNKNOWN_LINE", &refused.to_string()),
    }
}

fn not_stored(row: &Shipment, reason: &str, message: &str) -> ShipmentResult {
    ShipmentResult {
        order_id: row.order_id.clone(),
        waybill_no: row.waybill_no.clone(),
        reason: reason.to_owned(),
        message: message.to_owned(),
        ..Default::default()
    }
}

fn key_of(row: &Shipment) -> OrderKey {
    (
        row.shop_id.parse().unwrap_or_default(),
        row.order_id.parse().unwrap_or_default(),
    )
}
