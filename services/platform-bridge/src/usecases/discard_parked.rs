//! Gives a parked document up for good.

use crate::{bridge::Bridge, error::Error, store::parked, usecases::list_parked::parked_id};
use diesel_async::AsyncConnection;
use oms_contracts::oms::bridge::v1::{DiscardParkedRequest, DiscardParkedResponse};
use oms_service_kit::{idempotency::Once, token::Caller};

/// It stays given up while its body stays the same.
pub(crate) async fn discard_parked(
    bridge: &Bridge,
    caller: &Caller,
    request: DiscardParkedRequest,
) -> Result<DiscardParkedResponse, Error> {
    let once = Once::new(caller, &request.request_id, &request);
    let id = parked_id(&request.parked_id)?;
    let note = format!("{}: {}", caller.name, request.note);
    let mut conn = bridge.connection().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &bridge.keys).await? {
            return Ok(first);
        }
        if !parked::discard(conn, id.0, &note).await? {
            return Err(Error::ParkedNotFound(id));
        }
        let answer = DiscardParkedResponse {};
        once.keep(conn, &bridge.keys, &answer).await?;
        Ok(answer)
    })
    .await
}
