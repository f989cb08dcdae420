//! Revokes an API token.

use crate::{
    Error, Identity,
    store::{
        api_tokens,
        audit_log::{self, Entry},
    },
};
use chrono::Utc;
use diesel_async::AsyncConnection;
use oms_contracts::oms::identity::v1::{RevokeApiTokenRequest, RevokeApiTokenResponse};
use oms_service_kit::{idempotency::Once, token::Caller};
use uuid::Uuid;

/// Revoking it again changes nothing. What was signed for it holds for 60 s more.
pub(crate) async fn revoke_api_token(
    identity: &Identity,
    caller: &Caller,
    request: &RevokeApiTokenRequest,
) -> Result<RevokeApiTokenResponse, Error> {
    let id = Uuid::try_parse(&request.api_token_id).unwrap_or_default();
    let once = Once::new(caller, &request.request_id, request);
    let now = Utc::now();
    let mut conn = identity.pool.get().await?;
    conn.transaction(async |conn| {
        if let Some(first) = once.begin(conn, &identity.keys).await? {
            return Ok(first);
        }
        let token = api_tokens::by_id(conn, id)
            .await?
            .ok_or(Error::ApiTokenNotFound(id))?;
        if api_tokens::revoke(conn, id, now).await? {
            let entry = Entry {
                actor_id: &caller.id,
                actor_name: &caller.name,
                action: "api_token.revoke",
                ok: true,
                subject: &format!("{id} {} {}", token.role, token.name),
            };
            audit_log::add(conn, entry, now).await?;
        }
        let answer = RevokeApiTokenResponse {};
        once.keep(conn, &identity.keys, &answer).await?;
        Ok(answer)
    })
    .await
}
