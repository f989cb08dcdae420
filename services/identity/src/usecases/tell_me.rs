//! Tells a caller who it is.

use crate::{
    Error, Identity,
    domain::principal::Principal,
    store::{api_tokens, users},
};
use oms_service_kit::token::{Caller, CallerKind};
use uuid::Uuid;

/// Read afresh, so that roles given or taken since the token was signed are seen.
pub(crate) async fn tell_me(identity: &Identity, caller: &Caller) -> Result<Principal, Error> {
    let id = Uuid::try_parse(&caller.id).map_err(|_| Error::NotSignedIn)?;
    let mut conn = identity.pool.get().await?;
    let found = match caller.kind {
        CallerKind::User => users::by_id(&mut conn, id).await?.map(Principal::from),
        CallerKind::ApiToken => api_tokens::by_id(&mut conn, id)
            .await?
            .filter(|token| token.revoked_at.is_none())
            .map(Principal::from),
        CallerKind::Service => None,
    };
    found.ok_or(Error::NotSignedIn)
}
