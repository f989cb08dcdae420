//! Makes an API token, whose value is shown this once.

use crate::{
    Error, Identity,
    domain::{
        credential::{Credential, Kind},
        roles,
    },
    store::{
        api_tokens::{self, ApiToken},
        audit_log::{self, Entry},
    },
};
use chrono::Utc;
use diesel_async::AsyncConnection;
use oms_contracts::oms::identity::v1::{CreateApiTokenRequest, CreateApiTokenResponse};
use oms_service_kit::{idempotency::Once, token::Caller};
use secrecy::SecretString;

/// The token as stored, and its value. The answer holds a secret and is not kept, so a
/// replay gets `REQUEST_ID_SPENT`.
pub(crate) async fn create_api_token(
    identity: &Identity,
    caller: &Caller,
    request: &CreateApiTokenRequest,
) -> Result<(ApiToken, SecretString), Error> {
    let role =
        roles::role(&request.role).ok_or_else(|| Error::UnknownRole(request.role.clone()))?;
    let once = Once::new(caller, &request.request_id, request);
    let credential = Credential::make(Kind::ApiToken);
    let now = Utc::now();
    let mut conn = identity.pool.get().await?;
    let token = conn
        .transaction::<_, Error, _>(async |conn| {
            once.begin::<CreateApiTokenResponse>(conn, &identity.keys)
                .await?;
            let hash = credential.hash();
            let token = api_tokens::add(conn, &request.name, role.name, &hash, now).await?;
            let entry = Entry {
                actor_id: &caller.id,
                actor_name: &caller.name,
                action: "api_token.create",
                ok: true,
                subject: &format!("{} {} {}", token.id, token.role, token.name),
            };
            audit_log::add(conn, entry, now).await?;
            Ok(token)
        })
        .await?;
    Ok((token, credential.value))
}
