//! Links unlinked shop SKUs whose outer id is the code of exactly one active ERP SKU.

use super::now;
use crate::{
    Error, Shops,
    store::{
        events,
        links::{self, Scope},
        listing_skus,
    },
};
use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use oms_contracts::oms::shops::v1::{AutoLinkRequest, AutoLinkResponse};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// Links changed by one statement at most.
pub(super) const BATCH: i64 = 1_000;

/// In one shop or in all; says how many it linked and how many stay unlinked.
pub(crate) async fn auto_link(
    app: &Shops,
    caller: &Caller,
    request: &AutoLinkRequest,
) -> Result<AutoLinkResponse, Error> {
    let shop_id = match request.shop_id.as_str() {
        "" => None,
        id => Some(
            Uuid::try_parse(id)
                .map_err(|_| Error::bad_field("shop_id", "must be a UUID, or empty for all"))?,
        ),
    };
    let once = Once::new(caller, &request.request_id, request);
    let mut conn = app.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &app.keys).await? {
            return Ok(first);
        }
        let scope = shop_id.map_or(Scope::Everywhere, Scope::Shop);
        let linked = link_all(conn, scope, now()).await?;
        let left = listing_skus::count_unlinked(conn, shop_id).await?;
        let answer = AutoLinkResponse {
            linked: i32::try_from(linked).unwrap_or(i32::MAX),
            left_unlinked: i32::try_from(left).unwrap_or(i32::MAX),
        };
        once.keep(conn, &app.keys, &answer).await?;
        Ok(answer)
    })
    .await
}

/// Links all there is in `scope`, in the caller's transaction; returns how many.
pub(super) async fn link_all(
    conn: &mut AsyncPgConnection,
    scope: Scope<'_>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let mut linked = 0;
    loop {
        let batch = link_some(conn, scope, now).await?;
        linked += batch;
        if i64::try_from(batch).is_ok_and(|batch| batch < BATCH) {
            return Ok(linked);
        }
    }
}

/// Links up to [`BATCH`] and tells of them, in the caller's transaction.
pub(super) async fn link_some(
    conn: &mut AsyncPgConnection,
    scope: Scope<'_>,
    now: DateTime<Utc>,
) -> Result<usize, Error> {
    let links = links::link_matching(conn, scope, BATCH, now).await?;
    let linked = links.len();
    events::links_changed(conn, links).await?;
    Ok(linked)
}
