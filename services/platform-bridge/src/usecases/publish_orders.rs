//! A page of documents on its way to its owner: written down, published with confirm,
//! and only then counted.

use crate::{
    metric_definitions::{DOCUMENTS_TOTAL, LATE_ROWS_TOTAL},
    platform::{Document, MappedOrder},
    seal,
    store::{
        cursors::{self, Kind},
        ledger,
        parked::{self, DocumentKind, ToPark},
        seen::{self, Known},
    },
    usecases::take_turn::{Turn, TurnError},
};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use oms_contracts::{
    datetime,
    ids::ShopId,
    oms::events::v1::{PlatformOrder, PlatformOrdersSeen},
    timestamp,
};
use oms_messaging::Envelope;
use oms_service_kit::seal::KeyRing;
use std::collections::HashMap;
use uuid::Uuid;

/// Most orders in one message.
const MESSAGE_ORDERS: usize = 100;

/// Where a page belongs.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) interval_id: Option<Uuid>,
    /// With it, rows inside that were not seen are counted as late.
    pub(crate) known: Option<Known>,
}

/// A page sorted into what is sent on and what is parked.
pub(crate) struct Sorted {
    pub(crate) orders: Vec<PlatformOrder>,
    pub(crate) parked: Vec<ToPark>,
}

/// Seals what could be mapped and prepares the rest for parking. Of an order that stands
/// twice in a page the newer snapshot is kept.
pub(crate) fn sort(
    keys: &KeyRing,
    shop_id: ShopId,
    documents: Vec<Document<MappedOrder>>,
) -> Sorted {
    let mut orders: Vec<PlatformOrder> = Vec::with_capacity(documents.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut parked = Vec::new();
    for document in documents {
        let mapped = match &document.mapped {
            Ok(mapped) => mapped.clone(),
            Err(why) => {
                parked.push(seal::to_park(
                    keys,
                    shop_id,
                    &document,
                    why.reason,
                    &why.message,
                ));
                continue;
            }
        };
        let order = seal::seal_order(keys, mapped);
        match places.get(&order.platform_order_id) {
            Some(&place) if modified(&orders[place]) >= modified(&order) => {}
            Some(&place) => orders[place] = order,
            None => {
                places.insert(order.platform_order_id.clone(), orders.len());
                orders.push(order);
            }
        }
    }
    Sorted { orders, parked }
}

fn modified(order: &PlatformOrder) -> DateTime<Utc> {
    datetime(order.modified_at.as_ref()).unwrap_or_default()
}

/// Publishes a page of a pull.
pub(crate) async fn publish_orders(
    turn: Turn<'_>,
    page: Page,
    documents: Vec<Document<MappedOrder>>,
) -> Result<(), TurnError> {
    let mut sorted = sort(&turn.bridge.keys, turn.access.shop_id, documents);
    let mut parked = std::mem::take(&mut sorted.parked);
    if sorted.orders.is_empty() {
        return publish_part(turn, page, &[], &parked).await;
    }
    for part in sorted.orders.chunks(MESSAGE_ORDERS) {
        publish_part(turn, page, part, &parked).await?;
        parked.clear();
    }
    Ok(())
}

async fn publish_part(
    turn: Turn<'_>,
    page: Page,
    orders: &[PlatformOrder],
    parked: &[ToPark],
) -> Result<(), TurnError> {
    let (bridge, shop_id, page_id) = (turn.bridge, turn.claim.shop_id, Uuid::now_v7());
    let ids: Vec<String> = orders.iter().map(|o| o.platform_order_id.clone()).collect();
    let count = i32::try_from(parked.len()).unwrap_or(i32::MAX);
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, bridge.options.lease).await?;
        ledger::add_page(conn, shop_id, page_id, page.interval_id, &ids, count).await?;
        parked::park(conn, DocumentKind::Order, parked).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    // No connection is held while the transport is waited for.
    drop(conn);
    if orders.is_empty() {
        return Ok(());
    }
    let event = event(
        turn.access.shop_id,
        turn.access.platform as i32,
        page_id,
        orders,
    );
    bridge
        .transport
        .publish(&[event])
        .await
        .map_err(crate::Error::from)?;

    let seen: Vec<_> = orders
        .iter()
        .map(|order| (order.platform_order_id.clone(), modified(order)))
        .collect();
    let mut conn = bridge.connection().await?;
    let late = conn
        .transaction(async |conn| {
            cursors::guard(conn, turn.claim, bridge.options.lease).await?;
            ledger::page_published(conn, shop_id, page_id).await?;
            let late = seen::remember(conn, shop_id, &seen, page.known).await?;
            let published = i64::try_from(seen.len()).unwrap_or(i64::MAX);
            cursors::count_documents(conn, shop_id, turn.claim.kind(), published, late).await?;
            Ok::<_, crate::Error>(late)
        })
        .await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => Kind::Orders.name())
        .increment(orders.len() as u64);
    if late > 0 {
        metrics::counter!(LATE_ROWS_TOTAL).increment(late.unsigned_abs());
        tracing::warn!(late, "the late sweep found rows that the pull had missed");
    }
    Ok(())
}

/// The message of a page.
pub(crate) fn event(
    shop_id: ShopId,
    platform: i32,
    page_id: Uuid,
    orders: &[PlatformOrder],
) -> Envelope {
    Envelope::of(&PlatformOrdersSeen {
        page_id: page_id.to_string(),
        shop_id: shop_id.to_string(),
        platform,
        fetched_at: Some(timestamp(Utc::now())),
        orders: orders.to_vec(),
    })
}
