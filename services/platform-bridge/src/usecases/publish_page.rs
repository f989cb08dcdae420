//! A page of documents on its way to its owner: written down, published with confirm,
//! and only then counted.

use crate::{
    metric_definitions::{DOCUMENTS_TOTAL, LATE_ROWS_TOTAL},
    platform::Document,
    seal,
    store::{
        cursors, ledger,
        parked::{self, ToPark},
        seen::{self, Known},
    },
    usecases::{
        pulled::{PageOf, Pulled},
        take_turn::{Turn, TurnError},
    },
};
use diesel_async::AsyncConnection;
use oms_contracts::ids::ShopId;
use oms_service_kit::seal::KeyRing;
use std::collections::HashMap;
use uuid::Uuid;

/// Most documents in one message.
const MESSAGE_DOCUMENTS: usize = 100;

/// Where a page belongs.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) interval_id: Option<Uuid>,
    /// With it, rows inside that were not seen are counted as late.
    pub(crate) known: Option<Known>,
}

/// A page sorted into what is sent on and what is parked.
pub(crate) struct Sorted<T: Pulled> {
    pub(crate) documents: Vec<T::Published>,
    pub(crate) parked: Vec<ToPark>,
}

/// Seals what could be mapped and prepares the rest for parking. Of a document that stands
/// twice in a page the newer snapshot is kept.
pub(crate) fn sort<T: Pulled>(
    keys: &KeyRing,
    shop_id: ShopId,
    documents: Vec<Document<T>>,
) -> Sorted<T> {
    let mut sealed: Vec<T::Published> = Vec::with_capacity(documents.len());
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
        let document = mapped.seal(keys);
        match places.get(T::id(&document)) {
            Some(&place) if T::modified_at(&sealed[place]) >= T::modified_at(&document) => {}
            Some(&place) => sealed[place] = document,
            None => {
                places.insert(T::id(&document).to_owned(), sealed.len());
                sealed.push(document);
            }
        }
    }
    Sorted {
        documents: sealed,
        parked,
    }
}

/// Publishes a page of a pull.
pub(crate) async fn publish_page<T: Pulled>(
    turn: Turn<'_>,
    page: Page,
    documents: Vec<Document<T>>,
) -> Result<(), TurnError> {
    let mut sorted = sort::<T>(&turn.bridge.keys, turn.access.shop_id, documents);
    let mut parked = std::mem::take(&mut sorted.parked);
    if sorted.documents.is_empty() {
        return publish_part::<T>(turn, page, &[], &parked).await;
    }
    for part in sorted.documents.chunks(MESSAGE_DOCUMENTS) {
        publish_part::<T>(turn, page, part, &parked).await?;
        parked.clear();
    }
    Ok(())
}

async fn publish_part<T: Pulled>(
    turn: Turn<'_>,
    page: Page,
    documents: &[T::Published],
    parked: &[ToPark],
) -> Result<(), TurnError> {
    let (bridge, shop_id, page_id) = (turn.bridge, turn.claim.shop_id, Uuid::now_v7());
    let ids: Vec<String> = documents.iter().map(|d| T::id(d).to_owned()).collect();
    let count = i32::try_from(parked.len()).unwrap_or(i32::MAX);
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, bridge.options.lease).await?;
        ledger::add_page(conn, shop_id, page_id, page.interval_id, &ids, count).await?;
        parked::park(conn, T::PARKED_AS, parked).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    // No connection is held while the transport is waited for.
    drop(conn);
    if documents.is_empty() {
        return Ok(());
    }
    let of = PageOf {
        shop_id: turn.access.shop_id,
        platform: turn.access.platform,
        page_id,
    };
    bridge
        .transport
        .publish(&[T::event(of, documents)])
        .await
        .map_err(crate::Error::from)?;

    let seen: Vec<_> = documents
        .iter()
        .map(|document| (T::id(document).to_owned(), T::modified_at(document)))
        .collect();
    let mut conn = bridge.connection().await?;
    let late = conn
        .transaction(async |conn| {
            cursors::guard(conn, turn.claim, bridge.options.lease).await?;
            ledger::page_published(conn, shop_id, page_id).await?;
            let late = seen::remember(conn, shop_id, T::CURSOR, &seen, page.known).await?;
            let published = i64::try_from(seen.len()).unwrap_or(i64::MAX);
            cursors::count_documents(conn, shop_id, turn.claim.kind(), published, late).await?;
            Ok::<_, crate::Error>(late)
        })
        .await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => T::CURSOR.name())
        .increment(documents.len() as u64);
    if late > 0 {
        metrics::counter!(LATE_ROWS_TOTAL).increment(late.unsigned_abs());
        tracing::warn!(late, "the late sweep found rows that the pull had missed");
    }
    Ok(())
}
