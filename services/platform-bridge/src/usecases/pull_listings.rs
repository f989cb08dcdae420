//! Goods and SKUs of a shop, all pages, some a turn.

use crate::{
    credentials::connector,
    domain::trail::Trail,
    metric_definitions::DOCUMENTS_TOTAL,
    platform::{CallError, Document},
    seal,
    store::{
        cursors::{self, Kind},
        listings_trail,
        parked::{self, DocumentKind},
    },
    usecases::take_turn::{Progress, TURN, Turn, TurnError, patiently},
};
use diesel_async::AsyncConnection;
use oms_contracts::{
    oms::events::v1::{PlatformListing, PlatformListingsSeen},
    timestamp,
};
use oms_messaging::Envelope;
use std::time::Instant;
use uuid::Uuid;

/// Goods in one message.
const MESSAGE_LISTINGS: usize = 100;

/// Publishes page after page; a turn that ends before the last one goes on there. After a
/// circle, or a cursor that the platform takes no longer, the next turn begins anew.
pub(crate) async fn pull_listings(turn: Turn<'_>) -> Result<Progress, TurnError> {
    let listings = connector(turn.access.platform)?.listings()?;
    let http = &turn.bridge.http;
    let started = Instant::now();
    let mut trail = turn.claim.trail();
    loop {
        let cursor = trail.cursor.as_deref();
        let page = match patiently(|| listings.page(http, turn.access, cursor)).await {
            Err(error @ CallError::Refused { .. }) if cursor.is_some() => {
                begin_anew(turn).await?;
                return Err(error.into());
            }
            page => page?,
        };
        let next = page.next.map(|next| trail.follow(next));
        let go_on_at = next.clone().flatten().unwrap_or_default();
        publish(turn, page.documents, &go_on_at).await?;
        match next {
            None => return Ok(Progress::UpToDate),
            Some(None) => {
                return Err(TurnError::Call(CallError::Malformed {
                    message: "the pages of goods lead in a circle".into(),
                }));
            }
            Some(Some(_)) if started.elapsed() >= TURN => return Ok(Progress::More),
            Some(Some(next)) => trail = next,
        }
    }
}

async fn begin_anew(turn: Turn<'_>) -> Result<(), TurnError> {
    let mut conn = turn.bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, turn.bridge.options.lease).await?;
        listings_trail::go_on_at(conn, turn.claim.shop_id, &Trail::default()).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    Ok(())
}

async fn publish(
    turn: Turn<'_>,
    documents: Vec<Document<PlatformListing>>,
    go_on_at: &Trail,
) -> Result<(), TurnError> {
    let (bridge, shop_id) = (turn.bridge, turn.claim.shop_id);
    let mut listings: Vec<PlatformListing> = Vec::with_capacity(documents.len());
    let mut to_park = Vec::new();
    for document in documents {
        match &document.mapped {
            Ok(listing) => listings.push(listing.clone()),
            Err(why) => to_park.push(seal::to_park(
                &bridge.keys,
                turn.access.shop_id,
                &document,
                why.reason,
                &why.message,
            )),
        }
    }
    let events: Vec<Envelope> = listings
        .chunks(MESSAGE_LISTINGS)
        .map(|part| event(turn, part))
        .collect();
    if !events.is_empty() {
        bridge
            .transport
            .publish(&events)
            .await
            .map_err(crate::Error::from)?;
    }
    let ids: Vec<String> = listings
        .iter()
        .map(|l| l.platform_goods_id.clone())
        .collect();
    let published = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        cursors::guard(conn, turn.claim, bridge.options.lease).await?;
        parked::resolve(conn, shop_id, DocumentKind::Listing, &ids).await?;
        parked::park(conn, DocumentKind::Listing, &to_park).await?;
        cursors::count_documents(conn, shop_id, Kind::Listings, published, 0).await?;
        listings_trail::go_on_at(conn, shop_id, go_on_at).await?;
        Ok::<_, crate::Error>(())
    })
    .await?;
    metrics::counter!(DOCUMENTS_TOTAL, "kind" => Kind::Listings.name())
        .increment(listings.len() as u64);
    Ok(())
}

fn event(turn: Turn<'_>, listings: &[PlatformListing]) -> Envelope {
    Envelope::of(&PlatformListingsSeen {
        page_id: Uuid::now_v7().to_string(),
        shop_id: turn.access.shop_id.to_string(),
        platform: turn.access.platform as i32,
        fetched_at: Some(timestamp(chrono::Utc::now())),
        listings: listings.to_vec(),
    })
}
